"""The ledger of what spreads (范例与推广台账): pilots, who adopted what and when, and how far they are since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.urls import reverse

from accounts.models import User
from checklist.board import PipelineStep, StepState, UnitBoard
from checklist.queries import board_for
from desk.step_proofs import StepProof
from opinions.facts import opinions
from opinions.models import Adoption, Example, ExampleUse, Practice
from papers.chips import STEP_LOOKS, Chip
from papers.words import day
from records.states import State
from townships.areas import district_of
from townships.models import Township
from townships.reach import codes_reached

PRACTICES_SHOWN = 3


class Stage(Enum):
    """How far an adopter is: its chip, and the word of the filter."""

    ISSUED = Chip("ok", "✓", "已印发")
    LAID_DOWN = Chip("ok", "✓", "已有制度文件")
    PENDING = Chip("pend", "◷", "印发待审核")
    ON_THE_WAY = Chip("soon", "▲", "推进中")
    TAKEN_UP = Chip("part", "◔", "已开展")
    EARLIER = Chip("na", "—", "采用前已印发")
    NOT_BEGUN = Chip("wait", "○", "尚无进展")
    UNREGISTERED = Chip("na", "—", "未登记做法")


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One of the eight marks of a line."""

    title: str
    look: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One adopter: since when, how far; `stage` is None where this reader is not told of another unit's way."""

    code: str
    name: str
    is_pilot: bool
    url: str
    adopted_on: date
    stage: Stage | None
    detail: str
    steps: tuple[ShownStep, ...]
    practices: tuple[StepProof, ...] = ()

    @property
    def chip(self) -> Chip | None:
        return self.stage.value.saying(self.detail) if self.stage else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One example or practice and its adopters."""

    kind: str
    kind_label: str
    title: str
    url: str
    source: str
    source_code: str
    is_of_pilot: bool
    since: date | None
    used: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PilotLine:
    """One pilot unit: its own eight steps, what it offers and how often that was adopted.

    `in_force`: an opinion of an earlier term goes on in force while this term's is in the making.
    """

    name: str
    url: str
    chip: Chip
    in_force: bool
    steps: tuple[ShownStep, ...]
    offered: int
    adopted: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a kind of example, a unit's code, a stage's name, what pilots offer; blank for all."""

    kind: str = ""
    unit: str = ""
    stage: str = ""
    pilots: bool = False

    @property
    def of_lines(self) -> bool:
        return bool(self.unit or self.stage)


class Ledger:
    """The ledger as one reader sees it on one day. A dozen queries and a board, whatever is in it."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today
        self.reached = codes_reached(user)
        district = district_of(user.scope)
        self.units = {unit.code: unit for unit in Township.objects.filter(code__startswith=district)}
        board = board_for(district, today.year, today)
        self.boards: Mapping[str, UnitBoard] = {unit.code: unit for unit in board.units} if board else {}
        self._practices = self._practices_since()
        self._opinions = self._opinions_in(district)

    def entries(self, wanted: Wanted) -> list[Entry]:
        """Examples first, by kind, then the practices; with a unit or a stage asked for only those that show one."""
        found = [*self._examples(wanted), *self._own_practices(wanted)]
        return [each for each in found if each.lines or not wanted.of_lines]

    def of_example(self, example: Example) -> tuple[Line, ...]:
        """The adopters of one example that this reader is told of."""
        uses = ExampleUse.objects.for_user(self.user).filter(example=example).in_order()
        return tuple(self._line(use, example.kind) for use in uses)

    def pilots(self, entries: Iterable[Entry]) -> list[PilotLine]:
        """The pilot units, each with its own way; for those who look at the whole district."""
        known = list(entries)
        return [
            self._pilot(unit, [each for each in known if each.source_code == unit.code])
            for unit in self.units.values()
            if unit.is_pilot and unit.closed_on is None
        ]

    def _pilot(self, unit: Township, offered: Sequence[Entry]) -> PilotLine:
        steps, board = self._pipeline(unit.code), self.boards.get(unit.code)
        stage, detail = _stage_in_term(steps)
        return PilotLine(
            name=unit.name,
            url=reverse("dashboard:township", args=[unit.code]),
            chip=stage.value.saying(detail),
            in_force=bool(board and board.has_opinion) and stage is not Stage.ISSUED,
            steps=_shown(steps),
            offered=len(offered),
            adopted=sum(each.used for each in offered),
        )

    def _examples(self, wanted: Wanted) -> list[Entry]:
        examples = Example.objects.for_user(self.user).with_uses()
        if wanted.kind:
            examples = examples.filter(kind=wanted.kind)
        if wanted.pilots:
            examples = examples.filter(township__is_pilot=True)
        uses: dict[int, list[ExampleUse]] = {}
        for use in ExampleUse.objects.for_user(self.user).in_order():
            uses.setdefault(use.example_id, []).append(use)
        return [
            Entry(
                kind=each.kind,
                kind_label=str(each.get_kind_display()),
                title=f"{each.title}（已撤下）" if each.withdrawn_on else each.title,
                url=reverse("desk:example", args=[each.pk]),
                source=each.township.name if each.township else "区人大办",
                source_code=each.township_id or "",
                is_of_pilot=bool(each.township and each.township.is_pilot),
                since=each.published_on,
                used=each.used,  # type: ignore[attr-defined]  # annotated by with_uses
                lines=self._lines(uses.get(each.pk, ()), each.kind, wanted),
            )
            for each in examples
        ]

    def _own_practices(self, wanted: Wanted) -> list[Entry]:
        if wanted.kind not in {"", Example.Kind.PRACTICE}:
            return []
        uses: dict[int, list[Adoption]] = {}
        for use in Adoption.objects.for_user(self.user).in_order():
            uses.setdefault(use.practice_id, []).append(use)
        found = []
        for each in Practice.objects.offered_to(self.user):
            unit = self.units.get(each.area)
            if wanted.pilots and not (unit and unit.is_pilot):
                continue
            found.append(
                Entry(
                    kind=Example.Kind.PRACTICE,
                    kind_label="自选动作",
                    title=each.title,
                    url=reverse("desk:record", args=[each.pk]) if self._reaches(each.area) else "",
                    source=each.area_name or "",
                    source_code=each.area,
                    is_of_pilot=bool(unit and unit.is_pilot),
                    since=each.library_on,
                    used=each.used,
                    lines=self._lines(uses.get(each.pk, ()), Example.Kind.PRACTICE, wanted),
                )
            )
        return found

    def _lines(
        self, uses: Sequence[ExampleUse] | Sequence[Adoption], kind: str, wanted: Wanted
    ) -> tuple[Line, ...]:
        lines = [self._line(use, kind) for use in uses if wanted.unit in {"", use.township_id}]
        return tuple(
            line
            for line in lines
            if not wanted.stage or (line.stage is not None and line.stage.name == wanted.stage)
        )

    def _line(self, use: ExampleUse | Adoption, kind: str) -> Line:
        unit = use.township
        told = self._reaches(unit.code)
        stage: Stage | None = None
        detail, practices = "", tuple[StepProof, ...]()
        steps: tuple[PipelineStep, ...] = ()
        if told and kind == Example.Kind.PRACTICE:
            stage, practices = self._in_use(unit.code, use.adopted_on)
        elif told:
            steps = self._pipeline(unit.code)
            stage, detail = self._stage_since(unit.code, steps, use.adopted_on)
        return Line(
            code=unit.code,
            name=unit.name,
            is_pilot=unit.is_pilot,
            url=reverse("dashboard:township", args=[unit.code]) if told else "",
            adopted_on=use.adopted_on,
            stage=stage,
            detail=detail,
            steps=_shown(steps),
            practices=practices,
        )

    def _stage_since(self, code: str, steps: Sequence[PipelineStep], since: date) -> tuple[Stage, str]:
        """How far a unit is with its opinion since it adopted something, terms that ended since included."""
        own = self._opinions.get(code, ())
        for counts, stage in ((True, Stage.ISSUED), (False, Stage.PENDING)):
            days = [on for on, confirmed in own if confirmed is counts and on >= since]
            if days:
                return stage, day(min(days))
        stage, detail = _on_the_way(steps, since)
        if stage is Stage.NOT_BEGUN and any(confirmed for _, confirmed in own):
            return Stage.EARLIER, ""
        return stage, detail

    def _in_use(self, code: str, since: date) -> tuple[Stage, tuple[StepProof, ...]]:
        """What came of a practice: the adopter's own practices (自选动作) begun since, and whether one is laid down."""
        own = [each for each in self._practices.get(code, ()) if each.happened_on >= since]
        shown = tuple(
            StepProof(f"{each.title}（{day(each.happened_on)}开始）", reverse("desk:record", args=[each.pk]))
            for each in own[:PRACTICES_SHOWN]
        )
        if any(each.rule_document and each.state == State.CONFIRMED for each in own):
            return Stage.LAID_DOWN, shown
        return (Stage.TAKEN_UP if own else Stage.UNREGISTERED), shown

    def _practices_since(self) -> dict[str, list[Any]]:
        """The practices this reader may read, by unit, oldest first. One query."""
        found: dict[str, list[Any]] = {}
        own = Practice.objects.for_user(self.user).filter(happened_on__isnull=False)
        for each in own.exclude(state=State.WITHDRAWN).order_by("happened_on", "pk"):
            found.setdefault(each.area, []).append(each)
        return found

    def _opinions_in(self, district: str) -> dict[str, list[tuple[date, bool]]]:
        """The days on which each unit issued opinions, and whether each was confirmed or waits to be. Four queries."""
        found: dict[str, list[tuple[date, bool]]] = {}
        for code, fact in opinions(district, self.today):
            found.setdefault(code, []).append((fact.on, fact.confirmed))
        return found

    def _pipeline(self, code: str) -> tuple[PipelineStep, ...]:
        board = self.boards.get(code)
        return tuple(board.pipeline) if board else ()

    def _reaches(self, area: str) -> bool:
        return area.startswith(self.reached)


def _shown(steps: Iterable[PipelineStep]) -> tuple[ShownStep, ...]:
    return tuple(
        ShownStep(step.title, STEP_LOOKS[step.state], day(step.on) or str(step.state.label)) for step in steps
    )


def _stage_in_term(steps: Sequence[PipelineStep]) -> tuple[Stage, str]:
    """How far a unit is with the opinion of this term; the last step done stands beside 推进中."""
    issue = next((step for step in steps if step.key == "issue"), None)
    if issue is not None and issue.on is not None:
        return (Stage.ISSUED if issue.state is StepState.DONE else Stage.PENDING), day(issue.on)
    return _on_the_way(steps, date.min)


def _on_the_way(steps: Sequence[PipelineStep], since: date) -> tuple[Stage, str]:
    done = [step for step in steps if step.on is not None and step.on >= since]
    return (Stage.ON_THE_WAY, done[-1].title) if done else (Stage.NOT_BEGUN, "")
