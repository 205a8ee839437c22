"""Filling the workbook as somebody with a spreadsheet would."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fuyang_renda.starting import sheets
from fuyang_renda.starting.sheets import start_workbook
from tests.factories import DISTRICT

SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地"


def blank() -> bytes:
    return start_workbook(DISTRICT, [])


def filled(change: Callable[[Any], None] | None = None, data: bytes = b"") -> bytes:
    """The workbook with every unit's terms, chair, clerk and officer; `change` spoils or adds something."""
    book: Any = load_workbook(io.BytesIO(data or blank()))
    for row in rows(book[sheets.TERMS]):
        row[2].value, row[3].value = "第17届", "2021.11.5"
    for sign, row in zip(SIGNS, rows(book[sheets.CHAIRS]), strict=False):
        row[1].value, row[2].value, row[3].value = f"王 {sign}", "2021/12/1", f"138000{ord(sign):05d}"
    for number, (sign, row) in enumerate(zip(SIGNS, rows(book[sheets.CLERKS]), strict=False)):
        row[1].value, row[2].value, row[3].value = f"李{sign}", "20211201", "是"
        row[6].value = "是" if number == 0 else None
    for number, row in enumerate(rows(book[sheets.LIAISONS])):
        row[2].value, row[4].value = ("赵一", "钱二")[number % 2], "2022年3月1日"
    if change:
        change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def first_row(page: Worksheet) -> int:
    """The number of the row below the head."""
    heads = {"区划代码", "单位", "姓名"}
    number = next(
        number for number, row in enumerate(page.iter_rows(), 1) if str(row[0].value).rstrip("*") in heads
    )
    return number + 1


def rows(page: Worksheet) -> list[Any]:
    """The rows that name a unit."""
    return [row for row in page.iter_rows(min_row=first_row(page)) if row[0].value]


def cell(book: Any, sheet: str, row: int, column: int) -> Any:
    """A cell by its place below the head, both from 0."""
    return book[sheet].cell(first_row(book[sheet]) + row, column + 1)
