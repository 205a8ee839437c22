"""Opening a workbook people send: .xlsx, .xls or .csv, each cell as it stands, each row under the number Excel shows.

A sheet's rows are read one at a time and may be read again; the whole file is checked before the first one is given out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

import python_calamine as calamine

from papers.cells import Cell, is_blank
from papers.refusing import (
    BROKEN,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_WIDE,
    BookRefused,
    BookType,
    look_at,
    read_text_file,
)

__all__ = ["Book", "BookRefused", "Row", "Sheet", "open_book"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is what Excel shows at its left, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        return all(is_blank(cell) for cell in self.cells)

    def cell(self, place: int) -> Cell:
        """The cell in column `place` (from 0); a row may be shorter than the head."""
        return self.cells[place] if place < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `is_1904`: its bare numbers of days count from 1904 (true dates already are right)."""

    name: str
    _read: Callable[[], Iterator[Row]] = field(repr=False, compare=False)
    is_hidden: bool = False
    is_1904: bool = False

    @property
    def rows(self) -> Iterator[Row]:
        """The rows from the first to the last that holds anything; read anew each time it is asked for."""
        return self._read()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its file's name and its sheets in their order, hidden ones marked."""

    name: str
    sheets: tuple[Sheet, ...]

    @property
    def shown(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if not sheet.is_hidden)


def open_book(data: bytes, name: str) -> Book:
    """The workbook in these bytes; `name` is the file's. Raises BookRefused with what is wrong and the way out."""
    found = look_at(data, name)
    if found.type is BookType.CSV:
        book = Book(name, (_csv_sheet(read_text_file(data)),))
    else:
        book = Book(name, tuple(_sheets(data, found.is_1904)))
    if not any(not row.is_blank for sheet in book.shown for row in sheet.rows):
        raise BookRefused("表格是空的，没有读到任何内容；请确认选对了文件，并已保存")
    return book


def _sheets(data: bytes, is_1904: bool) -> Iterator[Sheet]:
    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise BookRefused("文件设了打开密码，无法读取；请在 Excel 中取消密码后另存，再上传") from None
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise BookRefused(BROKEN) from error
    for place, meta in enumerate(book.sheets_metadata):
        if meta.typ == calamine.SheetTypeEnum.MacroSheet:
            raise BookRefused("文件里有宏表，为安全起见不收；请另存为不含宏的 .xlsx 再上传")
        if meta.typ == calamine.SheetTypeEnum.WorkSheet:
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            yield Sheet(meta.name, _Reader(book, place), is_hidden=hidden, is_1904=is_1904)


class _Reader:
    """Holds one sheet as the library holds it, and makes Python objects of one row at a time."""

    def __init__(self, book: calamine.CalamineWorkbook, place: int) -> None:
        try:
            self._page = book.get_sheet_by_index(place)
        except (calamine.CalamineError, ValueError) as error:
            raise BookRefused(BROKEN) from error
        if self._page.total_height > MOST_ROWS or self._page.total_width > MOST_COLUMNS:
            raise BookRefused(TOO_WIDE)

    def __call__(self) -> Iterator[Row]:
        below = _filled_down(self._page)
        for number, read in enumerate(self._page.iter_rows(), start=1):
            cells: list[Cell] = [None if cell == "" else cell for cell in read]
            if above := below.get(number):
                for place, cell in above.items():
                    if place < len(cells) and cells[place] is None:
                        cells[place] = cell
            yield Row(number, tuple(cells))


def _filled_down(page: calamine.CalamineSheet) -> dict[int, dict[int, Cell]]:
    """What a cell merged over several rows says in the rows below its first: a name, a day, a year.

    An amount is not repeated: one payment merged over three rows is one payment.
    """
    spans = [
        (top, left, bottom)
        for (top, left), (bottom, _) in page.merged_cell_ranges or ()
        if bottom > top and bottom - top <= MOST_ROWS
    ]
    if not spans:
        return {}
    wanted = {top for top, _, _ in spans}
    firsts = {number: cells for number, cells in enumerate(page.iter_rows()) if number in wanted}
    filled: dict[int, dict[int, Cell]] = {}
    for top, left, bottom in spans:
        cells = firsts.get(top, [])
        cell: Cell = cells[left] if left < len(cells) else ""
        if not (isinstance(cell, (str, date)) or _is_year(cell)) or cell == "":
            continue
        for number in range(top + 2, min(bottom, page.total_height) + 2):
            filled.setdefault(number, {})[left] = cell
    return filled


def _is_year(cell: Cell) -> bool:
    return isinstance(cell, float) and cell.is_integer() and 1949 <= cell <= 2100


def _csv_sheet(text: str) -> Sheet:
    """A text file has one sheet, each line as wide as it is written."""
    mark = _cut_by([line for line in text[:20_000].splitlines()[:30] if line.strip()])

    def read() -> Iterator[Row]:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            for number, cells in enumerate(lines, start=1):
                if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                    raise BookRefused(TOO_WIDE)
                yield Row(number, tuple(_csv_cell(cell) for cell in cells))
        except csv.Error as error:
            raise BookRefused(
                "CSV 文件的引号或分隔符有误，读不下去；请用 Excel 另存为 .xlsx 再上传"
            ) from error

    return Sheet("CSV", read)


def _cut_by(lines: list[str]) -> str:
    """Tabs if every line has one, else the first mark there is; a Chinese comma only where there is no other."""
    if lines and all("\t" in line for line in lines):
        return "\t"
    return next((mark for mark in ",;，\t" if any(mark in line for line in lines)), ",")


def _csv_cell(written: str) -> Cell:
    """Exports guard a text against being a formula as ="00123" or '=1; the guard is no part of it."""
    text = written.strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    elif len(text) > 1 and text[0] == "'" and text[1] in "=+-@0123456789":
        text = text[1:]
    return text or None
