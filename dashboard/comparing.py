"""What a page says of two boards: sums, units, items, and the marks in the cells of the matrix. No ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from checklist.board import Scoreboard, UnitBoard, half_up
from checklist.compare import (
    Comparison,
    Direction,
    ItemChange,
    SumChange,
    UnitChange,
    compare,
    difference_text,
    direction_of,
    sum_changes,
)
from dashboard.pages import Cell, Group, Lead, Mark
from papers.chips import item_chip
from papers.words import counted


@dataclass(frozen=True, slots=True)
class Moved:
    """One change in words, with its sign and where it can be read on."""

    title: str
    mark: Mark
    url: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A number before and after, as written; `gap` is what a reader who subtracts finds."""

    before: str
    after: str
    gap: str
    look: str
    shape: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: its score before and after (None where scores are not shown), and what moved."""

    name: str
    kind_label: str
    url: str
    said: str
    score: Shift | None
    progress: Shift | None
    lines: tuple[Moved, ...]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of the edition: how many units went which way, and each of them."""

    title: str
    ups: int
    downs: int
    others: int
    lines: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole comparison; `sums` are the district's, the rest is of the units the reader sees."""

    before: str
    after: str
    notes: tuple[str, ...]
    sums: tuple[SumChange, ...]
    headline: str
    units: tuple[UnitLine, ...]
    items: tuple[ItemLine, ...]
    ups: int
    downs: int
    is_own: bool

    @property
    def is_empty(self) -> bool:
        """Whether none of the reader's units and items moved."""
        return not self.units and not self.items

    @property
    def moved_sums(self) -> tuple[SumChange, ...]:
        return tuple(row for row in self.sums if row.direction is not Direction.SAME)


def changes_between(
    before: Scoreboard,
    after: Scoreboard,
    *,
    codes: Sequence[str],
    names: tuple[str, str],
    lead: Lead,
    notes: Sequence[str] = (),
) -> tuple[Changes, Comparison]:
    """What a reader of `codes` (see townships.reach) sees of two boards called `names`, and the comparison itself.

    The sums are those of the whole boards: a unit's people see the district's numbers without the names of others.
    """
    old, new = before.slice(*codes), after.slice(*codes)
    both = compare(old, new)
    return (
        Changes(
            before=names[0],
            after=names[1],
            notes=(*notes, *version_notes(before, after)),
            sums=sum_changes(before.totals, after.totals),
            headline=_headline(both),
            units=unit_lines(both, lead, scores=not both.is_trial),
            items=item_lines(both, lead),
            ups=both.ups,
            downs=both.downs,
            is_own=len(new.units) < len(after.units),
        ),
        both,
    )


def version_notes(before: Scoreboard, after: Scoreboard) -> tuple[str, ...]:
    """What has to be said where two boards were judged by two versions of the checklist."""
    if before.checklist == after.checklist:
        return ()
    return (
        f"两个日期的口径版本不同（{before.checklist}、{after.checklist}），有的变化来自清单调整，不都是工作变化",
    )


def unit_lines(
    both: Comparison, lead: Lead, *, scores: bool, everything: bool = False
) -> tuple[UnitLine, ...]:
    """The units that changed (or all of them), in official order."""
    units = both.units if everything else both.changed
    return tuple(_unit_line(unit, lead, scores=scores) for unit in units)


def item_lines(both: Comparison, lead: Lead) -> tuple[ItemLine, ...]:
    """The items that changed, in the order of the edition, each with its units in official order."""
    return tuple(_item_line(title, pairs, lead) for _, title, pairs in both.by_item())


def _item_line(title: str, pairs: Sequence[tuple[UnitChange, ItemChange]], lead: Lead) -> ItemLine:
    ways = [item.direction for _, item in pairs]
    return ItemLine(
        title,
        ways.count(Direction.UP),
        ways.count(Direction.DOWN),
        ways.count(Direction.OTHER),
        tuple(Moved(unit.name, mark_of(item), _leads(unit, item.id, lead)) for unit, item in pairs),
    )


def _leads(unit: UnitChange, anchor: str, lead: Lead) -> str:
    """Blank for a unit that the later board does not hold: it has no page there."""
    return lead(unit.code, anchor) if unit.after is not None else ""


def mark_of(item: ItemChange) -> Mark:
    """A change as a sign with words."""
    was = item_chip(item.before.state).word if item.before else "未列入"
    way = item.direction
    return Mark(way.look, way.shape, way.word, was, item.words)


def marked(groups: Sequence[Group], units: Sequence[UnitBoard], both: Comparison) -> tuple[Group, ...]:
    """The matrix with a mark in every cell that differs; `units` are those of its rows, in their order."""
    changes = {unit.code: {item.id: item for item in unit.items} for unit in both.units if unit.items}
    order = iter(units)
    made = []
    for group in groups:
        rows = []
        for row in group.rows:
            unit = next(order)
            found = changes.get(unit.code)
            cells = _marked_cells(row.cells, both, found) if found else row.cells
            rows.append(replace(row, cells=cells))
        made.append(replace(group, rows=tuple(rows)))
    return tuple(made)


def _marked_cells(
    cells: tuple[Cell, ...], both: Comparison, found: dict[str, ItemChange]
) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, mark=mark_of(found[heading.id])) if heading.id in found else cell
        for heading, cell in zip(both.after.headings, cells, strict=True)
    )


def _headline(both: Comparison) -> str:
    """▲ 12项次、▼ 3项次: nothing of who did best."""
    if not (both.ups or both.downs):
        return "没有事项上升或下降"
    told = [
        f"{way.shape} {way.word}{counted(number, '事项')}"
        for way, number in ((Direction.UP, both.ups), (Direction.DOWN, both.downs))
        if number
    ]
    return "，".join(told)


def _unit_line(unit: UnitChange, lead: Lead, *, scores: bool) -> UnitLine:
    before, after = unit.before, unit.after
    said = ""
    if before is None:
        said = "前一份没有列入（尚未设立，或清单没有列入）"
    elif after is None:
        said = "后一份没有列入（已经撤销，或清单不再列入）"
    score = progress = None
    if scores and before is not None and after is not None:
        score = _shift(before.score_exact, after.score_exact)
        progress = _shift(before.progress_exact, after.progress_exact)
    return UnitLine(
        name=unit.name,
        kind_label=unit.kind_label,
        url=_leads(unit, "", lead),
        said=said,
        score=score,
        progress=progress,
        lines=tuple(
            Moved(item.short_title, mark_of(item), _leads(unit, item.id, lead)) for item in unit.items
        ),
        is_changed=unit.is_changed,
    )


def _shift(before: Fraction | None, after: Fraction | None) -> Shift:
    """Two decimals, as a score is written in papers: a correction of a hundredth must not look like none."""
    way = direction_of(before, after)
    return Shift(_written(before), _written(after), difference_text(before, after), way.look, way.shape)


def _written(value: Fraction | None) -> str:
    return "—" if value is None else half_up(value, 2)
