"""换届看板: what the pages of a change of term show, from the register's standings. No score comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse

from papers.chips import Chip
from papers.words import counted, day, short_day, words_for
from townships.changeovers import (
    BEFORE_ELECTION,
    TITLES,
    Day,
    DayFinding,
    Step,
    findings_of,
    latest_before_election,
    latest_session,
    title_of,
)
from townships.models import Term, Township
from townships.rounds import Standing

SOON = timedelta(days=7)
AHEAD = timedelta(days=30)
HELD = Chip("ok", "✓", "已办")
PLANNED = Chip("wait", "○", "计划")
NEAR = Chip("soon", "▲", "临近")
BROKEN = Chip("bad", "■", "超法定时限")
TO_MEND = Chip("pend", "✎", "计划需调整")
PASSED = Chip("part", "◔", "计划已过")
BLANK = Chip("none", "▣", "未安排")
NOT_HERE = Chip("na", "—", "不适用")
LEGEND = (HELD, PLANNED, NEAR, PASSED, BLANK, TO_MEND, BROKEN, NOT_HERE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of one unit: its sign, its day in short, and all of it in words."""

    chip: Chip
    when: str
    told: str


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line of the board, and its card on a phone."""

    code: str
    name: str
    url: str
    cells: tuple[Cell, ...]
    next_title: str
    next_when: str
    is_finished: bool
    findings: tuple[DayFinding, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one kind, in official order."""

    label: str
    size: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the units that a step applies to have it behind them."""

    label: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Coming:
    """One planned day that is near: what is on it, for which units (name, page)."""

    title: str
    when: str
    units: tuple[tuple[str, str], ...]

    @property
    def size(self) -> str:
        return counted(len(self.units), "单位")


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page of a district."""

    heads: tuple[str, ...]
    groups: tuple[Group, ...]
    counts: tuple[Count, ...]
    against: tuple[tuple[Row, DayFinding], ...]
    to_mend: tuple[tuple[Row, DayFinding], ...]
    coming: tuple[Coming, ...]
    legend: tuple[Chip, ...] = LEGEND


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step on a unit's own page."""

    step: str
    title: str
    planned: str
    real: str
    latest: str
    chip: Chip
    findings: tuple[str, ...]


def unit_url(code: str, year: int) -> str:
    """A unit's page of a round."""
    return f"{reverse('desk:changeover', args=[code])}?year={year}"


def board_of(standings: Sequence[Standing], year: int, on: date) -> Board:
    """The board of a district's units in official order, as it stands on a day."""
    pairs = [(each, _row(each, year, on)) for each in standings]
    kinds = groupby(pairs, key=lambda pair: pair[0].unit.kind)
    against = [(row, finding) for _, row in pairs for finding in row.findings]
    return Board(
        heads=tuple(TITLES[step] for step in Step),
        groups=tuple(_group(kind, [row for _, row in rows]) for kind, rows in kinds),
        counts=tuple(_counts(standings)),
        against=tuple(pair for pair in against if pair[1].is_broken),
        to_mend=tuple(pair for pair in against if not pair[1].is_broken),
        coming=tuple(_coming(pairs, on)),
    )


def lines_of(standing: Standing, on: date) -> list[StepLine]:
    """The steps of one unit with the law's last day for each."""
    found = findings_of(standing.course, on)
    return [
        StepLine(
            step=step.value,
            title=title_of(step, standing.unit.kind),
            planned=day(at.planned),
            real=day(at.real),
            latest=day(_latest(standing, step)),
            chip=_chip(at, _of_step(found, step), on),
            findings=tuple(each.text for each in found if each.step is step),
        )
        for step, at in standing.course.days.items()
    ]


def member_word(unit: Township) -> str:
    """Who sits in the body: 代表 of a congress, 成员 of a 居民议事会."""
    return "代表" if unit.has_congress else "成员"


def body_words(term: Term | None, unit: Township) -> str:
    """第18届人大, 第2届居民议事会, 第13届党委."""
    if term is None:
        return ""
    words = {
        Term.Body.PARTY: words_for(unit.kind).party,
        Term.Body.CONGRESS: "人大",
        Term.Body.COUNCIL: "居民议事会",
    }
    return f"第{term.ordinal}届{words[Term.Body(term.body)]}"


def _row(standing: Standing, year: int, on: date) -> Row:
    unit, course = standing.unit, standing.course
    found = findings_of(course, on)
    following = course.next_step
    return Row(
        code=unit.code,
        name=unit.name,
        url=unit_url(unit.code, year),
        cells=tuple(_cell(standing, step, _of_step(found, step), on) for step in Step),
        next_title=title_of(following, unit.kind) if following else "",
        next_when=_when(course.of(following).planned, on) if following else "",
        is_finished=course.is_finished,
        findings=found,
    )


def _cell(standing: Standing, step: Step, finding: DayFinding | None, on: date) -> Cell:
    title = title_of(step, standing.unit.kind)
    if step not in standing.course.days:
        return Cell(NOT_HERE, "", f"{title}：{NOT_HERE.word}")
    at = standing.course.of(step)
    chip = _chip(at, finding, on)
    told = f"{title}：{chip.word}{day(at.known)}" + (f"。{finding.text}" if finding else "")
    return Cell(chip, short_day(at.known), told)


def _of_step(found: Iterable[DayFinding], step: Step) -> DayFinding | None:
    return next((each for each in found if each.step is step), None)


def _chip(at: Day, finding: DayFinding | None, on: date) -> Chip:
    if finding is not None:
        return BROKEN if finding.is_broken else TO_MEND
    if at.real is not None:
        return HELD
    if at.planned is None:
        return BLANK
    if at.planned < on:
        return PASSED
    return NEAR if at.planned <= on + SOON else PLANNED


def _when(planned: date | None, on: date) -> str:
    if planned is None:
        return "未安排"
    left = (planned - on).days
    told = f"还有{left}天" if left > 0 else "今天" if left == 0 else f"已过{-left}天"
    return f"{short_day(planned)}，{told}"


def _latest(standing: Standing, step: Step) -> date | None:
    election = standing.course.of(Step.ELECTION).known
    if election is None:
        return None
    if step in BEFORE_ELECTION:
        return latest_before_election(step, election)
    return latest_session(election) if step is Step.SESSION else None


def _group(kind: str, rows: Sequence[Row]) -> Group:
    return Group(str(Township.Kind(kind).label), counted(len(rows), "单位"), tuple(rows))


def _counts(standings: Sequence[Standing]) -> Iterable[Count]:
    for step in (Step.PARTY, Step.VOTERS, Step.ELECTION, Step.SESSION):
        asked = [each.course.of(step) for each in standings if step in each.course.days]
        yield Count(TITLES[step], sum(each.real is not None for each in asked), len(asked))


def _coming(pairs: Sequence[tuple[Standing, Row]], on: date) -> list[Coming]:
    """The planned days of the next month, those of one step and day together."""
    met: dict[tuple[date, str], list[tuple[str, str]]] = {}
    for standing, row in pairs:
        for step, at in standing.course.days.items():
            if at.real is None and at.planned is not None and on <= at.planned <= on + AHEAD:
                met.setdefault((at.planned, TITLES[step]), []).append((row.name, row.url))
    return [
        Coming(title, f"{short_day(day_)} {(day_ - on).days}天", tuple(met[day_, title]))
        for day_, title in sorted(met)
    ]
