"""Workbooks: texts stay texts, heads stay in sight, paper is set."""

import io
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl

from papers.chips import ITEM_CHIPS
from papers.xlsx import Band, Column, Sheet, Value, workbook


def test_nothing_that_people_typed_becomes_a_formula_or_a_link() -> None:
    typed = ["=1+1", "+SUM(A1)", "@cmd", "-2+3", "http://example.com", "x" * 40_000]
    sheet = Sheet("表", "=题", ["=注"], [Column("=头", 10)], [[text] for text in typed])
    page = openpyxl.load_workbook(io.BytesIO(workbook([sheet]))).active
    assert page is not None
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert page["A4"].value == "=1+1"


def test_numbers_days_and_states_keep_their_kind() -> None:
    columns = [Column(head, 10, 2) for head in "甲乙丙丁戊己"]
    row: list[Value] = [
        3,
        Decimal("12.50"),
        Fraction(1, 4),
        date(2026, 11, 5),
        ITEM_CHIPS["OVERDUE"].saying("3天"),
        None,
    ]
    sheet = Sheet("表", "题", [], columns, [Band("镇"), row], frozen=1, a3=True, one_page=True)
    page = openpyxl.load_workbook(io.BytesIO(workbook([sheet])))["表"]
    values = [cell.value for cell in page[4]]
    assert values == [3, 12.5, 0.25, datetime(2026, 11, 5), "■ 逾期 3天", None]  # noqa: DTZ001 - a day
    assert page["A3"].value == "镇"
    assert page.freeze_panes == "B3"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 8
    assert page.sheet_properties.pageSetUpPr
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$2:$2"
