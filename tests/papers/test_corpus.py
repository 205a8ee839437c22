"""The ugly workbooks, one by one: what is read, what is told, what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from papers.books import BookRefused, Row, Sheet, open_book
from papers.cells import Cell, Unreadable, factor_of, read_amount, read_day, read_name, read_phone
from papers.heads import Head, data_rows, find_head
from papers.places import UnitNames
from tests.papers.corpus import READ, REFUSED, TOLD, Ugly

WANTED = {
    "单位": ("单位", "乡镇(街道)"),
    "姓名": ("姓名", "代表姓名"),
    "日期": ("日期", "发生日期"),
    "金额": ("金额",),
    "电话": ("电话", "联系电话"),
}
UNITS = UnitNames({"330111117": ("大源镇",), "330111118": ("大山镇",), "330111001": ("富春街道",)})


def read_row(sheet: Sheet, head: Head, row: Row) -> tuple[tuple[str, ...], list[str]]:
    factor = factor_of(head.texts[head.columns["金额"]])
    readers: dict[str, Callable[[Cell], object]] = {
        "单位": lambda cell: {"330111117": "大源镇", None: None}[UNITS.read(cell)],
        "姓名": read_name,
        "日期": lambda cell: read_day(cell, is_1904=sheet.is_1904),
        "金额": lambda cell: read_amount(cell, factor=factor),
        "电话": read_phone,
    }
    values, told = [], []
    for name, read in readers.items():
        try:
            value = read(row.cell(head.columns[name]))
            values.append("" if value is None else str(value))
        except Unreadable as error:
            told.append(f"{row.number} {name}：{error}")
    return tuple(values), told


def read_all(case: Ugly) -> tuple[dict[int, tuple[str, ...]], list[str]]:
    sheet = open_book(case.make(), case.name).shown[0]
    head = find_head(sheet, WANTED)
    assert head is not None
    assert not head.lacks(WANTED)
    rows, told = {}, []
    for row in data_rows(sheet, head):
        values, wrong = read_row(sheet, head, row)
        told += wrong
        if not wrong:
            rows[row.number] = values
    return rows, told


def named(case: Ugly) -> str:
    return case.what


@pytest.mark.parametrize("case", READ, ids=named)
def test_it_is_read_as_it_was_meant(case: Ugly) -> None:
    assert read_all(case) == (case.rows, [])


@pytest.mark.parametrize("case", TOLD, ids=named)
def test_it_is_told_cell_by_cell(case: Ugly) -> None:
    _, told = read_all(case)
    assert len(told) == len(case.told)
    for said, expected in zip(told, case.told, strict=True):
        assert said.startswith(expected)


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_it_is_refused_in_words(case: Ugly) -> None:
    with pytest.raises(BookRefused) as refused:
        open_book(case.make(), case.name)
    assert case.refused in str(refused.value)


def test_there_are_at_least_forty_of_them() -> None:
    assert len({case.what for case in (*READ, *TOLD, *REFUSED)}) == len((*READ, *TOLD, *REFUSED)) >= 40
