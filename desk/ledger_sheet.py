"""The ledger of what spreads as a workbook: a row for every adopter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desk.ledger import Entry, Line
from papers.xlsx import Column, Sheet, Value, workbook


def ledger_workbook(entries: Sequence[Entry], *, title: str, notes: Sequence[str]) -> bytes:
    """One sheet; an example that nobody has adopted has a row of its own without an adopter."""
    columns = [
        Column("类别", 10), Column("范例、做法", 34, is_long=True), Column("来自", 14), Column("入库日期", 15),
        Column("采用单位", 14), Column("采用日期", 15), Column("进度", 20),
        Column("八个步骤、采用后的做法", 60, is_long=True),
    ]  # fmt: skip
    return workbook([Sheet("推广台账", title, notes, columns, list(_rows(entries)), frozen=2, a3=True)])


def _rows(entries: Iterable[Entry]) -> Iterator[list[Value]]:
    for entry in entries:
        source = f"{entry.source}（试点）" if entry.is_of_pilot else entry.source
        head: list[Value] = [entry.kind_label, entry.title, source, entry.since]
        for line in entry.lines:
            yield [*head, line.name, line.adopted_on, line.chip, _told(line)]
        if not entry.lines:
            yield [*head, "", None, "还没有单位采用" if not entry.used else "", ""]


def _told(line: Line) -> str:
    steps = [f"{step.title} {step.word}" for step in line.steps]
    return "；".join([*steps, *(each.said for each in line.practices)])
