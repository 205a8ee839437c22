"""A workbook beside the portal: what of it is new, changed, as before, and everything that is wrong. Writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from desk.exchange.columns import EXAMPLE_MARK, KEY, Column, Place, Values
from desk.exchange.context import Context, Fault
from desk.exchange.kinds import BY_LABEL, KINDS
from desk.exchange.kinds.base import AREA, Known, Reading, SheetKind
from desk.exchange.ledgers import Ledger, ledger_sheets
from papers.books import Book, Sheet
from papers.cells import Cell, Unreadable, cell_text, fold
from papers.heads import Head, data_rows, find_head
from papers.refusing import MOST_COLUMNS

EXPLAINED = "填写说明"
CHUNK = 500

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands (sheet, row as Excel numbers it, column), what is written, what to write."""

    sheet: str
    row: int
    column: str
    written: str
    message: str


@dataclass(slots=True)
class Item:
    """One row of a sheet beside what the portal knows of it."""

    number: int
    values: Values
    known: Known | None = None
    differs: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class SheetPlan:
    """What one sheet would do."""

    kind: SheetKind
    name: str
    rows: int = 0
    unchanged: int = 0
    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class BookPlan:
    """What a workbook would do, in the order in which it is written; `ignored`: sheets that are none of ours."""

    sheets: list[SheetPlan]
    ignored: list[str]

    @property
    def problems(self) -> list[Problem]:
        return [problem for sheet in self.sheets for problem in sheet.problems]

    @property
    def digest(self) -> str:
        """The same when the same rows would do the same to the same state of things."""
        told = [
            (
                sheet.kind.slug,
                sheet.unchanged,
                [item.number for item in sheet.new],
                [(item.number, item.known.key, item.differs) for item in sheet.changed if item.known],
            )
            for sheet in self.sheets
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def book_plan(
    book: Book, ctx: Context, chosen: SheetKind | None, tell: Tell, ledger: Ledger | None = None
) -> BookPlan:
    """Read every sheet that is one of ours (`chosen`: what a sheet of unknown name is) and compare.

    `ledger`: the file is of somebody's own making, and this is how its heads are read; `chosen` is then what it holds.
    """
    found, ignored = ledger_sheets(book, chosen, ledger) if ledger and chosen else _recognise(book, chosen)
    plans = []
    for kind, sheet, head in sorted(found, key=lambda each: KINDS.index(each[0])):
        plan = _sheet_plan(kind, sheet, head, ctx, tell)
        ctx.coming.setdefault(kind.slug, []).extend(item.values for item in (*plan.new, *plan.changed))
        plans.append(plan)
    return BookPlan(plans, ignored)


def _recognise(book: Book, chosen: SheetKind | None) -> tuple[list[tuple[SheetKind, Sheet, Head]], list[str]]:
    found: list[tuple[SheetKind, Sheet, Head]] = []
    ignored: list[str] = []
    for sheet in book.shown:
        if sheet.name == EXPLAINED:
            continue
        best = _kind_of(sheet, _may_be(sheet, chosen, is_alone=len(book.shown) == 1))
        if best is None:
            ignored.append(sheet.name)
        else:
            found.append((best[0], sheet, best[1]))
    return found, ignored


def _may_be(sheet: Sheet, chosen: SheetKind | None, *, is_alone: bool) -> Sequence[SheetKind]:
    """What a sheet may be: the only one what was chosen, else what its name says, else what was chosen, else any."""
    named = BY_LABEL.get(sheet.name)
    if chosen and is_alone:
        return (chosen,)
    return (named,) if named else (chosen,) if chosen else KINDS


def _kind_of(sheet: Sheet, tried: Sequence[SheetKind]) -> tuple[SheetKind, Head] | None:
    """The kind whose heads fit best; of several none that lacks a needed column, of one that lack is told later."""
    fits = [(kind, head) for kind in tried if (head := find_head(sheet, kind.heads()))]
    whole = [each for each in fits if not each[1].lacks(each[0].needed)]
    return max(
        whole or (fits if len(tried) == 1 else []), key=lambda each: len(each[1].columns), default=None
    )


def _sheet_plan(kind: SheetKind, sheet: Sheet, head: Head, ctx: Context, tell: Tell) -> SheetPlan:
    plan = SheetPlan(kind, sheet.name, unknown=head.unknown)
    if lacking := head.lacks(kind.needed):
        heads = "、".join(f"“{kind.column(name).head}”" for name in lacking)
        plan.problems.append(Problem(sheet.name, head.number, "表头", "", f"缺少{heads}列；请从模板复制表头"))
        return plan
    items = list(_read(kind, sheet, head, ctx, plan, tell))
    _match(kind, items, ctx, plan)
    _judge(kind, items, ctx, plan, tell)
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


# ---- reading


def _read(
    kind: SheetKind, sheet: Sheet, head: Head, ctx: Context, plan: SheetPlan, tell: Tell
) -> Iterator[Item]:
    columns = [
        Reading(column, Place(sheet.is_1904, _text_over(head, column.name)), column.name)
        for column in kind.columns
    ]
    # A column the sheet has not stands beyond every row.
    places = [head.columns.get(column.name, MOST_COLUMNS) for column in columns]
    example = _Example(kind, head)
    for row in data_rows(sheet, head):
        width = len(row.cells)
        cells = [row.cells[at] if at < width else None for at in places]
        if example.is_example(cells):
            continue
        plan.rows += 1
        if plan.rows % CHUNK == 0:
            tell(plan.rows, 0, f"正在读取“{sheet.name}”")
        if example.is_marked(cells):
            message = "这一行标着“示例”，但内容已改动：要导入的请清空“平台号”，不要的请删去这一行"
            plan.problems.append(_problem(plan, row.number, kind.column(KEY), EXAMPLE_MARK, message))
            continue
        values, faults = kind.read(columns, cells, ctx)
        for fault in faults:
            at = next(place for place, column in enumerate(columns) if column.name == fault.column)
            written = cell_text(cells[at])
            plan.problems.append(_problem(plan, row.number, columns[at].column, written, fault.message))
        if not faults:
            yield Item(row.number, values)


def _text_over(head: Head, name: str) -> str:
    return head.texts[head.columns[name]] if name in head.columns else ""


class _Example:
    """The example row of a template, by its mark and by what it says. The unit and the key may be anything."""

    def __init__(self, kind: SheetKind, head: Head) -> None:
        self._says = [fold(_as_text(column)) for column in kind.columns]
        self._asked = [
            place
            for place, each in enumerate(kind.columns)
            if each.name not in (AREA, KEY) and each.name in head.columns
        ]
        self._key = next(place for place, each in enumerate(kind.columns) if each.name == KEY)

    def is_marked(self, cells: Sequence[Cell]) -> bool:
        cell = cells[self._key]
        return isinstance(cell, str) and "示例" in cell

    def is_example(self, cells: Sequence[Cell]) -> bool:
        return all(fold(cell_text(cells[place])) == self._says[place] for place in self._asked)


def _as_text(column: Column) -> str:
    """The example of a column as its cell is read again."""
    match column.example:
        case None:
            return ""
        case Decimal() as number:
            return cell_text(float(number))
        case written:
            return str(written)


def _problem(plan: SheetPlan, number: int, column: Column | None, written: str, message: str) -> Problem:
    return Problem(plan.name, number, column.head if column else "整行", written[:60], message)


# ---- matching


def _match(kind: SheetKind, items: Sequence[Item], ctx: Context, plan: SheetPlan) -> None:
    """Find for every row the one that the portal holds: by its key, else by what identifies it."""
    areas = {item.values[AREA] for item in items}
    by_key: dict[int, Known] = {}
    alike: dict[Hashable, list[Known]] = {}
    for known in kind.existing(ctx, areas):
        by_key[known.key] = known
        alike.setdefault(kind.identity(known.values), []).append(known)
    claimed: set[int] = set()
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        if (key := item.values[KEY]) is not None:
            _match_key(kind, item, by_key.get(key), claimed, ctx)
        else:
            tried = dict(item.values)
            faults = list(kind.settle(tried, None, ctx))
            groups.setdefault(kind.identity(tried), []).append(item)
            item.faults = faults
            item.values, item.differs = tried if not faults else item.values, ()
    for identity, group in groups.items():
        _match_group(kind, group, [each for each in alike.get(identity, ()) if each.key not in claimed], ctx)


def _match_key(kind: SheetKind, item: Item, known: Known | None, claimed: set[int], ctx: Context) -> None:
    if known is None:
        told = "没有找到这个平台号（可能已经撤销，或不是这个单位的）；新增的行请清空平台号"
        item.faults = [Fault(KEY, told)]
    elif known.key in claimed:
        item.faults = [Fault(KEY, "这个平台号在表中出现了两次；新增的行请清空平台号")]
    else:
        claimed.add(known.key)
        item.faults = _pair(kind, item, known, ctx)


def _match_group(kind: SheetKind, group: Sequence[Item], free: list[Known], ctx: Context) -> None:
    """Rows alike with rows alike: first those that say the same, then the nearest."""
    left = list(group)
    if len(left) > 1 or len(free) > 1:
        for item in list(left):
            for known in free:
                tried = dict(item.values)
                if not list(kind.settle(tried, known, ctx)) and not differing(kind, tried, known):
                    item.values, item.known, item.faults = tried, known, []
                    free.remove(known)
                    left.remove(item)
                    break
    for position, item in enumerate(left):
        if free:
            best = min(free, key=lambda known: len(differing(kind, item.values, known)))
            free.remove(best)
            item.faults = _pair(kind, item, best, ctx)
        elif position and not kind.may_repeat:
            item.faults.append(Fault("", f"与第{left[position - 1].number}行重复；请删去一行"))


def _pair(kind: SheetKind, item: Item, known: Known, ctx: Context) -> list[Fault]:
    tried = dict(item.values)
    faults = list(kind.settle(tried, known, ctx))
    item.known = known
    if tried[AREA] != known.values[AREA]:
        faults.append(Fault(AREA, "已登记的内容不能改到别的单位；请核对平台号"))
    if not faults:
        item.values, item.differs = tried, differing(kind, tried, known)
    return faults


def differing(kind: SheetKind, values: Values, known: Known) -> tuple[str, ...]:
    """The columns in which a row says something else; what only its way of writing changes is the same."""
    return tuple(
        column.name
        for column in kind.columns
        if column.name != KEY
        and values[column.name] != known.values[column.name]
        and not _same_when_written(column, values[column.name], known.values[column.name])
    )


def _same_when_written(column: Column, value: object, known: object) -> bool:
    if column.name == AREA:
        return False
    try:
        return bool(column.value_of(column.written(known) or None, Place(head=column.head)) == value)
    except Unreadable:
        return False


# ---- judging


def _judge(kind: SheetKind, items: Sequence[Item], ctx: Context, plan: SheetPlan, tell: Tell) -> None:
    kind.fetch([item.known for item in items if item.known and item.differs and not item.faults], ctx)
    for count, item in enumerate(items, 1):
        if count % CHUNK == 0:
            tell(count, len(items), f"正在核对“{plan.name}”")
        if not item.faults:
            if item.known is not None and not item.differs:
                plan.unchanged += 1
                continue
            item.faults = list(_faults(kind, item, ctx))
        if item.faults:
            plan.problems += [_told(kind, plan, item, fault) for fault in item.faults]
        elif item.known is None:
            plan.new.append(item)
        else:
            plan.changed.append(item)


def _faults(kind: SheetKind, item: Item, ctx: Context) -> Iterable[Fault]:
    if item.known is not None and (why := kind.refusal(item.known, ctx)):
        heads = "、".join(kind.column(name).head for name in item.differs)
        return [Fault(item.differs[0], f"{why}。表中与平台不一致的：{heads}")]
    lacking = [
        Fault(name, f"请填写{kind.column(name).head}")
        for name in kind.needed
        if item.values[name] in (None, "", ())
    ]
    return lacking or kind.check(item.values, item.known, ctx)


def _told(kind: SheetKind, plan: SheetPlan, item: Item, fault: Fault) -> Problem:
    if not fault.column:
        return _problem(plan, item.number, None, "", fault.message)
    column = kind.column(fault.column)
    value = item.values.get(column.name)
    return _problem(
        plan, item.number, column, "" if column.name == AREA else column.written(value), fault.message
    )


def count_rows(book: Book, most: int) -> int:
    """How many rows a workbook has, counted no further than `most`."""
    count = 0
    for sheet in book.shown:
        for row in sheet.rows:
            count += not row.is_blank
            if count > most:
                return count
    return count
