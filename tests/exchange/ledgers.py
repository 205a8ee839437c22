"""Ledgers as the office keeps them, for the tests of moving in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]

# A title over all columns, the unit of money in a line of its own, sums at the foot, days as people write them.
TITLE = "2026年全区代表履职经费台账"
HEADS = ("序号", "镇街", "发生时间", "支付金额", "开支项目", "经手人")
PAID: Rows = (
    (1, "大源", "2026.3.5", 1.2, "学习 培训", "张 三"),
    (2, "富阳区大源镇", "2026年4月18日", "0.5", "视察调研", "张三"),
    (3, "富春街道", 46331, 0.3, "其他", "／"),
)
SUMS = ("合计", None, None, 2.0, None, None)
FUNDS_HEADS = {"area": "镇街", "happened_on": "发生时间", "amount": "支付金额", "category": "开支项目"}
FUNDS_FIXED = {"fund": "代表履职经费", "entry": "支出"}


def book(sheets: dict[str, Rows], merged: int = 0) -> bytes:
    """An .xlsx of these sheets; the first row of each merged over `merged` columns."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "yyyy/m/d"})
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for line, cells in enumerate(rows):
                for place, cell in enumerate(cells):
                    if isinstance(cell, date):
                        page.write_datetime(line, place, cell, day)
                    elif cell is not None:
                        page.write(line, place, cell)
            if merged:
                page.merge_range(0, 0, 0, merged - 1, rows[0][0])
    return held.getvalue()


def funds_ledger(rows: Rows = PAID) -> bytes:
    """The office's ledger of duty funds: a merged title, 单位：万元, a head, rows, a sum."""
    return book({"履职经费": [(TITLE,), ("单位：万元",), HEADS, *rows, SUMS]}, merged=6)


def csv_ledger(rows: Rows, coding: str = "gb18030") -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([(TITLE,), ("单位：万元",), HEADS, *rows, SUMS])
    return held.getvalue().encode(coding)
