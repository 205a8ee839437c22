"""Writing workbooks: frozen heads, print settings, and every text a text, never a formula. Knows no model."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from papers.chips import Chip


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell the reader's program works out; `value` is what it gives, for readers that do not.

    In `text`, {line} is the number of its own row, {above} its column from the first row of data to the row above.
    """

    text: str
    value: int | Fraction | str


# What may stand in a cell; a Fraction is written as the number nearest to it, a Chip with its colour.
Value = str | int | Decimal | Fraction | date | Chip | Formula | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and its width in characters; `places` are the decimals of its numbers, `is_share` shows percents.

    `is_text`: what is typed below stays text, as phones and years must; `choices` are offered in a drop-down;
    `told` is shown where the pointer rests on the head.
    """

    head: str
    width: float
    places: int = 0
    is_long: bool = False
    is_text: bool = False
    is_share: bool = False
    choices: Sequence[str] = ()
    told: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A line across the sheet that names the rows below it."""

    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title, lines of explanation, heads and rows. `frozen` columns stay in sight.

    `to_fill`: so many rows below the last wait to be typed in, with their drop-downs; the first `examples` rows are grey.
    """

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value] | Band]
    frozen: int = 1
    a3: bool = False
    one_page: bool = False
    to_fill: int = 0
    examples: int = 0


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
        pages = [(book.add_worksheet(sheet.name[:31]), sheet) for sheet in sheets]
        lists = _Lists(book) if any(column.choices for sheet in sheets for column in sheet.columns) else None
        for page, sheet in pages:
            _write(page, sheet, pen)
            if lists is not None:
                lists.offer(page, sheet)
    return held.getvalue()


class _Lists:
    """The drop-downs of one workbook; their words stand on a hidden sheet, for a list in place holds 255 letters."""

    NAME = "选项"

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._page = book.add_worksheet(self.NAME)
        self._page.hide()
        self._at: dict[tuple[str, ...], str] = {}

    def offer(self, page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
        first = 2 + len(sheet.notes)
        last = first + len(sheet.rows) + sheet.to_fill - 1
        for place, column in enumerate(sheet.columns):
            if column.choices and last >= first:
                rule = {
                    "validate": "list", "source": self._source(tuple(column.choices)), "error_type": "warning",
                    "error_title": column.head[:32], "error_message": "列表中没有这一项；请从下拉列表中选择",
                }  # fmt: skip
                page.data_validation(first, place, last, place, rule)

    def _source(self, words: tuple[str, ...]) -> str:
        if words not in self._at:
            place = len(self._at)
            for line, word in enumerate(words):
                self._page.write_string(line, place, word)
            letter = xl_col_to_name(place)
            self._at[words] = f"='{self.NAME}'!${letter}$1:${letter}${len(words)}"
        return self._at[words]


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
        page.set_column(place, place, column.width, pen(num_format="@") if column.is_text else None)
        page.write_string(line, place, column.head, head)
        if column.told:
            page.write_comment(line, place, column.told, {"font_size": 9, "x_scale": 2})
    page.set_row(line, 32)
    page.freeze_panes(line + 1, sheet.frozen)
    page.repeat_rows(line)
    for number, row in enumerate(sheet.rows, start=line + 1):
        if isinstance(row, Band):
            band = pen(bold=True, border=1, border_color="#C3CAD3", bg_color="#F6F7F9", font_color="#5D6877")
            for place in range(last + 1):
                page.write_string(number, place, row.text if place == 0 else "", band)
            continue
        is_example = number <= line + sheet.examples
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            if isinstance(value, Formula):
                _work_out(page, number, place, column, value, pen, first=line + 1)
            else:
                _put(page, number, place, column, value, pen, is_example=is_example)
    page.set_landscape()
    page.set_paper(8 if sheet.a3 else 9)
    page.fit_to_pages(1, 1 if sheet.one_page else 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.set_footer("&C第&P页，共&N页")


def _work_out(
    page: xlsxwriter.worksheet.Worksheet,
    line: int,
    place: int,
    column: Column,
    formula: Formula,
    pen: _Pen,
    *,
    first: int,
) -> None:
    """A formula of a row at `line`; `first` is the first row of data (both from 0)."""
    letter = xl_col_to_name(place)
    text = formula.text.format(line=line + 1, above=f"{letter}{first + 1}:{letter}{line}")
    value = float(formula.value) if isinstance(formula.value, Fraction) else formula.value
    look = pen(border=1, border_color="#C3CAD3", align="right", num_format=_number_format(column))
    page.write_formula(line, place, text, look, value)


def _number_format(column: Column) -> str:
    if column.is_share:
        return "0.0%"
    return "#,##0" + ("." + "0" * column.places if column.places else "")


def _put(
    page: xlsxwriter.worksheet.Worksheet,
    line: int,
    place: int,
    column: Column,
    value: Value,
    pen: _Pen,
    *,
    is_example: bool = False,
) -> None:
    edge: dict[str, object] = {"border": 1, "border_color": "#C3CAD3"}
    if is_example:
        edge |= {"italic": True, "font_color": "#5D6877", "bg_color": "#F2F4F6"}
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
            look = pen(**edge, align="right", num_format=_number_format(column))
            page.write_number(line, place, float(value), look)
        case str():
            edge |= {"num_format": "@"} if column.is_text else {}
            edge |= (
                {"quote_prefix": True} if value.startswith(_FORMULA) else {}
            )  # stays text when it is edited
            look = pen(**edge, text_wrap=True, align="left" if column.is_long else "center")
            page.write_string(line, place, value[:LONGEST_TEXT], look)
