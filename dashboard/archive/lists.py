"""The two workbooks of a period book for those who read no JSON: what lies where, and what is kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.archive.contents import Line
from papers.xlsx import Column, Sheet, Value, workbook

SOURCES, RECORDS = "出处登记.xlsx", "材料目录.xlsx"


def sources_book(lines: Sequence[Line], *, title: str, notes: Sequence[str]) -> bytes:
    """出处登记: papers that stay where they are, each with its number and place."""
    columns = [
        Column("乡镇(街道)", 14), Column("规定动作", 30, is_long=True), Column("材料编号", 18),
        Column("材料", 34, is_long=True), Column("文号、纪要号", 30, is_long=True), Column("存放处", 34, is_long=True),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [line.unit, line.action, line.number, line.title, source.title, source.kept_at]
        for line in lines
        for source in line.sources
    ]
    return workbook([Sheet("出处登记", title, notes, columns, rows, frozen=3)])


def records_book(
    lines: Sequence[Line], *, title: str, notes: Sequence[str], lacking: Mapping[str, str]
) -> bytes:
    """材料目录: every record under every item it feeds, with its files; `lacking` are reasons by path."""
    columns = [
        Column("乡镇(街道)", 14), Column("规定动作", 30, is_long=True), Column("材料编号", 18), Column("种类", 12),
        Column("材料", 34, is_long=True), Column("日期", 15), Column("佐证材料", 60, is_long=True),
        Column("缺失", 30, is_long=True),
    ]  # fmt: skip
    return workbook(
        [Sheet("材料目录", title, notes, columns, list(_rows(lines, lacking)), frozen=3, a3=True)]
    )


def _rows(lines: Sequence[Line], lacking: Mapping[str, str]) -> Iterator[list[Value]]:
    for line in lines:
        head: list[Value] = [line.unit, line.action, line.number, line.kind, line.title, line.happened_on]
        for piece in line.pieces:
            yield [*head, piece.path, lacking.get(piece.path, "")]
        for source in line.sources:
            yield [
                *head,
                f"出处：{source.title}（{source.kept_at}）" if source.kept_at else f"出处：{source.title}",
                "",
            ]
        if not line.pieces and not line.sources:
            yield [*head, "没有佐证材料", ""]
