"""What a unit's page shows: every point explained, from the same board as the overview."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from checklist.board import (
    DecisionNote,
    ItemHeading,
    ItemResult,
    PipelineStep,
    Scoreboard,
    UnitBoard,
)
from dashboard.pages import Tile, chip_of, unit_url
from papers.chips import ITEM_CHIPS, STEP_LOOKS, Chip
from papers.words import counted, day

FIRST_RECORDS = 3


@dataclass(frozen=True, slots=True)
class RecordLink:
    """A record by its number; `url` is blank where the reader may not open it."""

    number: str
    url: str
    is_backfill: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One rule's line: what was asked, how it stands, why, and what would mend it."""

    id: str
    title: str
    aspect: str
    period: str
    basis: str
    chip: Chip
    points: str
    weight: str
    is_left_out: bool
    is_late: bool
    due: str
    met: str
    next_due: str
    found: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    who: tuple[str, ...]
    previous_term: str
    records: tuple[RecordLink, ...]
    more_records: tuple[RecordLink, ...]
    decisions: tuple[DecisionNote, ...]


@dataclass(frozen=True, slots=True)
class StepMark:
    """One of the eight steps of an opinion."""

    title: str
    look: str
    word: str
    when: str
    finding: str
    url: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The unit before or after in official order."""

    name: str
    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """A unit this one came out of (撤并前) or became, with what happened and a page to read on."""

    said: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The whole page."""

    code: str
    name: str
    kind_label: str
    is_pilot: bool
    facts: tuple[str, ...]
    year: int
    as_of: date
    query: str
    is_trial: bool
    score: str
    progress: str
    counted: int
    bonus: int
    bonus_practices: tuple[str, ...]
    tiles: tuple[Tile, ...]
    steps: tuple[StepMark, ...]
    step_findings: tuple[str, ...]
    rows: tuple[ItemRow, ...]
    before: Neighbour | None
    after: Neighbour | None
    kin: tuple[Kin, ...] = ()


def unit_page(
    board: Scoreboard,
    unit: UnitBoard,
    *,
    scope: str,
    about: Sequence[str],
    urls: Mapping[str, str],
    query: str,
    kin: Sequence[Kin] = (),
    backfills: Collection[str] = (),
) -> UnitPage:
    """The page of `unit` for somebody of `scope`.

    `about` are the registers' words on the unit (terms, offices); `urls` are the pages of the records
    that this reader may open, by number; `kin` the units it came out of, or became;
    `backfills` the numbers of records from before the portal (历史补录).
    """
    order = [each for each in board.units if each.code.startswith(scope) or each is unit]
    here = order.index(unit)
    headings = {heading.id: heading for heading in board.headings}
    return UnitPage(
        code=unit.code,
        name=unit.name,
        kind_label=unit.kind_label,
        is_pilot=unit.is_pilot,
        facts=(unit.code, unit.kind_label, *about),
        year=board.year,
        as_of=board.as_of,
        query=query,
        is_trial=board.is_trial,
        score=unit.score_shown,
        progress=unit.progress_shown,
        counted=unit.counted,
        bonus=unit.bonus,
        bonus_practices=unit.bonus_practices,
        tiles=_tiles(unit),
        steps=tuple(_step(step, urls) for step in unit.pipeline),
        step_findings=tuple(step.finding for step in unit.pipeline if step.finding),
        rows=tuple(_item_row(item, headings[item.id], urls, backfills) for item in unit.items),
        before=_neighbour(order, here - 1, query),
        after=_neighbour(order, here + 1, query),
        kin=tuple(kin),
    )


def _tiles(unit: UnitBoard) -> tuple[Tile, ...]:
    late, soon, pending = len(unit.late_items), len(unit.due_soon_items), len(unit.pending_items)
    return (
        Tile(
            "规定动作完成",
            str(unit.finished_count),
            f"/ {counted(unit.asked_count, '事项')}",
            unit.finished_count,
            unit.asked_count,
        ),
        Tile(
            "逾期", str(late), "项次", tone="is-bad" if late else "", notes=() if late else ("没有逾期事项",)
        ),
        Tile(
            "临近时限",
            str(soon),
            "项次",
            tone="is-soon" if soon else "",
            notes=(f"另有 {counted(pending, '事项')}待审核",) if pending else (),
        ),
    )


def _neighbour(order: Sequence[UnitBoard], place: int, query: str) -> Neighbour | None:
    if not 0 <= place < len(order):
        return None
    unit = order[place]
    return Neighbour(unit.name, unit_url(unit.code, query), unit.code)


def numbers_on(unit: UnitBoard) -> set[str]:
    """The numbers of all records that a unit's page names."""
    fed = {number for item in unit.items for number in item.records}
    return fed | {step.number for step in unit.pipeline if step.number}


def _item_row(
    item: ItemResult, heading: ItemHeading, urls: Mapping[str, str], backfills: Collection[str]
) -> ItemRow:
    links = tuple(RecordLink(number, urls.get(number, ""), number in backfills) for number in item.records)
    applies = item.is_applicable
    return ItemRow(
        id=item.id,
        title=item.title,
        aspect=heading.aspect_label,
        period=heading.period_label,
        basis=heading.basis,
        chip=chip_of(item) if applies else ITEM_CHIPS["NOT_APPLICABLE"],
        points=item.points_text or "—",
        weight=item.weight_text,
        is_left_out=item.is_asked and not item.is_counted,
        is_late=item.is_late,
        due=day(item.due_on) if applies else "",
        met=day(item.met_on),
        next_due=day(item.next_due_on),
        found=item.found,
        missing=item.missing,
        notes=item.notes,
        who=item.who,
        previous_term=item.previous_term,
        records=links[:FIRST_RECORDS],
        more_records=links[FIRST_RECORDS:],
        decisions=item.decisions,
    )


def _step(step: PipelineStep, urls: Mapping[str, str]) -> StepMark:
    return StepMark(
        title=step.title,
        look=STEP_LOOKS[step.state],
        word=step.state.label,
        when=day(step.on),
        finding=step.finding,
        url=urls.get(step.number, ""),
    )
