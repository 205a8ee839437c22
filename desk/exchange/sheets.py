"""Workbooks written: a template to fill, what the portal holds, the mistakes of an upload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desk.exchange.checking import EXPLAINED
from desk.exchange.columns import EXAMPLE_MARK, KEY, Column, Values
from desk.exchange.context import Context
from desk.exchange.kinds.base import AREA, Known, SheetKind
from papers import xlsx
from papers.dates import BadDayError, parse_day
from papers.words import DEMO
from papers.xlsx import Value
from townships.models import Person, masked

TO_FILL = 500


def template_book(kinds: Sequence[SheetKind], ctx: Context) -> bytes:
    """An empty workbook with a sheet for each kind: heads, drop-downs, an example, and what to write where."""
    sheets = [_sheet(kind, ctx, [_example(kind, ctx)], examples=1) for kind in kinds]
    return xlsx.workbook([*sheets, _explained(kinds)])


def export_book(kind: SheetKind, ctx: Context, areas: Sequence[str], *, is_demo: bool) -> tuple[bytes, int]:
    """What the reader may see of a kind in some areas, as it would be imported again; and how many rows that is."""
    rows = list(_exported(kind, ctx, kind.existing(ctx, areas)))
    sheet = _sheet(kind, ctx, rows, demo=DEMO if is_demo else "")
    return xlsx.workbook([sheet, _explained([kind])]), len(rows)


def filled_book(parts: Sequence[tuple[SheetKind, Sequence[Known]]], ctx: Context, *, is_demo: bool) -> bytes:
    """A workbook of several kinds, each with the rows given and room below for new ones."""
    demo = DEMO if is_demo else ""
    sheets = [_sheet(kind, ctx, list(_exported(kind, ctx, found)), demo=demo) for kind, found in parts]
    return xlsx.workbook([*sheets, _explained([kind for kind, _ in parts])])


def faults_book(faults: Sequence[Sequence[Any]]) -> bytes:
    """The mistakes of an upload, in the order of the sheet, to be mended one by one."""
    columns = [
        xlsx.Column("工作表", 14),
        xlsx.Column("行", 8),
        xlsx.Column("列", 16),
        xlsx.Column("表中写的", 30, is_long=True),
        xlsx.Column("问题和改法", 70, is_long=True),
    ]
    notes = ["按“行”找到原表中的位置，改好以后把原表重新上传；有一处没有改好，整个文件都不会导入。"]
    return xlsx.workbook([xlsx.Sheet("待改正", "导入核对：需要改正的内容", notes, columns, faults)])


def _sheet(
    kind: SheetKind, ctx: Context, rows: Sequence[Sequence[Value]], *, demo: str = "", examples: int = 0
) -> xlsx.Sheet:
    notes = [demo] if demo else []
    if examples:
        notes.append(
            "灰色的一行是示例，不会导入，可以留着；从它下面开始填。带 * 的列必须填写，各列怎么填见“填写说明”。"
        )
    return xlsx.Sheet(
        kind.label, kind.label, notes, [_column(column, ctx) for column in kind.columns], rows,
        frozen=2, to_fill=TO_FILL, examples=examples,
    )  # fmt: skip


def _column(column: Column, ctx: Context) -> xlsx.Column:
    choices = [unit.name for unit in ctx.units.values()] if column.name == AREA else column.choices
    return xlsx.Column(
        f"*{column.head}" if column.needed else column.head, column.width, column.places,
        is_long=column.width >= 24, is_text=column.is_text, choices=choices, told=column.told,
    )  # fmt: skip


def _example(kind: SheetKind, ctx: Context) -> list[Value]:
    own = ctx.units.get(ctx.user.scope)
    unit = own.name if own else next(iter(ctx.units.values())).name if ctx.units else "大源镇"
    row: list[Value] = []
    for column in kind.columns:
        if column.name == AREA:
            row.append(unit)
        elif column.name == KEY:
            row.append(EXAMPLE_MARK)
        else:
            row.append(_as_cell(column))
    return row


def _as_cell(column: Column) -> Value:
    if isinstance(column.example, str) and not column.is_text:
        try:
            return parse_day(column.example)
        except BadDayError:
            return column.example
    return column.example


def _explained(kinds: Sequence[SheetKind]) -> xlsx.Sheet:
    columns = [
        xlsx.Column("工作表", 14),
        xlsx.Column("列", 18),
        xlsx.Column("必填", 8),
        xlsx.Column("怎么填", 70, is_long=True),
    ]
    rows: list[Sequence[Value] | xlsx.Band] = []
    for kind in kinds:
        rows.append(xlsx.Band(kind.label))
        rows += [[kind.label, "整表", "", note] for note in kind.notes]
        rows += [
            [kind.label, column.head, "是" if column.needed else "", _how(column)] for column in kind.columns
        ]
    notes = [
        "日期可写 2026年11月5日、2026-11-5、2026.11.5；金额的单位是元；没有内容的格子留空，或写“无”“/”。",
        "上传以后先核对、再导入：有一处错误，整个文件都不写入；同一份文件再传一次，不会重复。",
    ]
    return xlsx.Sheet(EXPLAINED, "填写说明", notes, columns, rows)


def _how(column: Column) -> str:
    offered = (
        f"可填：{'、'.join(column.choices)}" if len([each for each in column.choices if each]) > 1 else ""
    )
    return "。".join(part for part in (column.told, offered) if part)


def _exported(kind: SheetKind, ctx: Context, found: Iterable[Known]) -> Iterator[list[Value]]:
    open_phones = _open_phones(kind, ctx)
    for known in found:
        values: Values = {**known.values, KEY: known.key}
        if open_phones is not None and known.person not in open_phones:
            values["phone"] = masked(values["phone"])
        yield kind.show(values, ctx)


def _open_phones(kind: SheetKind, ctx: Context) -> set[int] | None:
    """Whose phone the reader sees in full; None where the sheet has no phones."""
    if not any(column.name == "phone" for column in kind.columns):
        return None
    return set(Person.objects.with_open_phone(ctx.user).values_list("pk", flat=True))
