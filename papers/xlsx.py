"""Writing workbooks: frozen heads, print settings, and every text a text, never a formula. Knows no model."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlsxwriter

from papers.chips import Chip

# What may stand in a cell; a Fraction is written as the number nearest to it, a Chip with its colour.
Value = str | int | Decimal | Fraction | date | Chip | None

FONT = "宋体"
HEAD_FILL = "#F2F4F6"
# The stylesheet's tints, so that paper, screen and workbook agree.
LOOKS: dict[str, tuple[str, str]] = {
    "ok": ("#17693B", "#EAF6EF"),
    "late": ("#17693B", "#FFF4E0"),
    "soon": ("#8A4B00", "#FFF4E0"),
    "bad": ("#A81F18", "#FDECEB"),
    "pend": ("#1A569F", "#EAF2FC"),
    "part": ("#4A5565", "#F2F4F6"),
    "none": ("#4A5565", "#E8EBEF"),
    "wait": ("#5D6877", "#FFFFFF"),
    "waived": ("#5D6877", "#F2F4F6"),
    "na": ("#6B7686", "#FFFFFF"),
}
LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and its width in characters; `places` are the decimals of its numbers."""

    head: str
    width: float
    places: int = 0
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A line across the sheet that names the rows below it."""

    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, lines of explanation, heads and rows. `frozen` columns stay in sight."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value] | Band]
    frozen: int = 1
    a3: bool = False
    one_page: bool = False


class _Pen:
    """The formats of one workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], object] = {}

    def __call__(self, **wanted: object) -> object:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**base, **wanted})
        return self._made[key]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The bytes of an .xlsx with these sheets."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(held, options) as book:
        pen = _Pen(book)
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name[:31]), sheet, pen)
    return held.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, pen: _Pen) -> None:
    last = len(sheet.columns) - 1
    if last:
        page.merge_range(0, 0, 0, last, "", pen(bold=True, font_size=16, align="center"))
    page.write_string(0, 0, sheet.title, pen(bold=True, font_size=16, align="center"))
    page.set_row(0, 30)
    line = 1
    for note in sheet.notes:
        page.write_string(line, 0, note, pen(font_color="#5D6877"))
        line += 1
    head = pen(
        bold=True, border=1, border_color="#C3CAD3", bg_color=HEAD_FILL, align="center", text_wrap=True
    )
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(line, place, column.head, head)
    page.set_row(line, 32)
    page.freeze_panes(line + 1, sheet.frozen)
    page.repeat_rows(line)
    for number, row in enumerate(sheet.rows, start=line + 1):
        if isinstance(row, Band):
            band = pen(bold=True, border=1, border_color="#C3CAD3", bg_color="#F6F7F9", font_color="#5D6877")
            for place in range(last + 1):
                page.write_string(number, place, row.text if place == 0 else "", band)
            continue
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _put(page, number, place, column, value, pen)
    page.set_landscape()
    page.set_paper(8 if sheet.a3 else 9)
    page.fit_to_pages(1, 1 if sheet.one_page else 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.set_footer("&C第&P页，共&N页")


def _put(
    page: xlsxwriter.worksheet.Worksheet, line: int, place: int, column: Column, value: Value, pen: _Pen
) -> None:
    edge = {"border": 1, "border_color": "#C3CAD3"}
    match value:
        case None:
            page.write_blank(line, place, None, pen(**edge))
        case Chip():
            ink, fill = LOOKS[value.look]
            look = pen(**edge, align="center", text_wrap=True, font_color=ink, bg_color=fill)
            page.write_string(line, place, f"{value.shape} {value.text}", look)
        case date():
            look = pen(**edge, align="center", num_format='yyyy"年"m"月"d"日"')
            page.write_datetime(line, place, value, look)
        case int() | Decimal() | Fraction():
            number = "#,##0" + ("." + "0" * column.places if column.places else "")
            page.write_number(line, place, float(value), pen(**edge, align="right", num_format=number))
        case str():
            look = pen(**edge, text_wrap=True, align="left" if column.is_long else "center")
            page.write_string(line, place, value[:LONGEST_TEXT], look)
