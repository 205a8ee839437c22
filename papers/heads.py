"""Finding a sheet's head under its titles, matching heads to fields, and leaving out the rows that are no data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from papers.books import Row, Sheet
from papers.cells import cell_text, fold, is_blank

# How far down a head is looked for: titles, a line of explanation, a line with the unit's name.
DEEPEST_HEAD = 30
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_TRIM = "*＊:：.。、,，-_/"
_IN_WAN = re.compile(r"单位:?\(?(?:人民币)?万元")
_MONEY = re.compile(r"金额|经费|资金|支出|收入|拨付|拨款|款额|费用|预算|决算")
_TOTAL = re.compile(
    r"^(?:本页|本表|全区|全年|全镇|全乡|年度|本年|上年|各项)?(?:合计|小计|总计|共计|累计)(?:数|金额)?$"
)
_MAY_BE_FOOT = re.compile("[注说填制审单联]")  # one of them begins every foot line
_FOOT = re.compile(
    r"^(?:注|说明|填表说明|填报说明|填表人|填报人|制表人?|审核人?|单位负责人|联系电话|联系人|填报日期|填表日期)(?:\d*[:：.、]|$)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a sheet's head stands. `columns`: field → column from 0; `texts`: what every column is headed, in order."""

    number: int
    columns: Mapping[str, int]
    texts: tuple[str, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Heads that stand over no field."""
        taken = set(self.columns.values())
        return tuple(text for place, text in enumerate(self.texts) if text and place not in taken)

    def lacks(self, fields: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in fields if name not in self.columns)


def bare_head(text: str) -> str:
    """A head for comparing: *金额 （元） and 金额: are 金额."""
    folded = fold(text).strip(_TRIM)
    return _BRACKETS.sub("", folded).strip(_TRIM).lower() or folded.lower()


def match_heads(texts: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """field → column: first the head as written, then without spaces, then without brackets and units.

    `wanted` gives for each field its head and other names. A column serves one field; of two columns of one name the
    first is taken; a name that fits two fields goes to the one that names it first.
    """
    found: dict[str, int] = {}
    for same in (str.strip, fold, bare_head):
        free = {same(text): place for place, text in reversed(list(enumerate(texts))) if text}
        for place in found.values():
            free = {text: at for text, at in free.items() if at != place}
        for name, known in wanted.items():
            if name in found:
                continue
            place_of = next((free[key] for key in map(same, known) if key in free), None)
            if place_of is not None:
                found[name] = place_of
                free = {text: at for text, at in free.items() if at != place_of}
    return found


def find_head(sheet: Sheet, wanted: Mapping[str, Sequence[str]]) -> Head | None:
    """The row that holds most of the wanted heads, alone or with the row above it (a head in two lines); None if none does.

    At least two heads must be found, or the one if only one is wanted. “单位：万元” above the head is written into the
    heads of amounts that name no unit themselves, so that nobody takes 1.2 for 1.2元.
    """
    enough = min(2, len(wanted))
    best: Head | None = None
    above: tuple[str, ...] = ()
    for row, texts in _tops(sheet):
        for tried in (texts, _joined(above, texts)):
            columns = match_heads(tried, wanted)
            if len(columns) >= enough and (best is None or len(columns) > len(best.columns)):
                best = Head(row.number, columns, tried)
        above = texts
    return best


def _tops(sheet: Sheet) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The rows among which the head is, each with what it says."""
    in_wan = False
    for row in islice(sheet.rows, DEEPEST_HEAD):
        texts = tuple(cell_text(cell) for cell in row.cells)
        yield row, tuple(map(_with_unit, texts)) if in_wan else texts
        in_wan = in_wan or any(_IN_WAN.search(fold(text)) for text in texts)


def _with_unit(text: str) -> str:
    return f"{text}（万元）" if len(text) <= 12 and _MONEY.search(text) and "元" not in text else text


def _joined(above: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """A head in two lines: what the lower one leaves blank is said by the upper one."""
    width = max(len(above), len(texts))
    upper = (*above, *[""] * (width - len(above)))
    lower = (*texts, *[""] * (width - len(texts)))
    return tuple(under or over for over, under in zip(upper, lower, strict=True))


def guess_head(sheet: Sheet) -> Head | None:
    """The head of a sheet of unknown kind: the first row with the most different short texts; None in a blank sheet."""
    best: Head | None = None
    most = 0
    for row, texts in _tops(sheet):
        words = {
            text
            for text, cell in zip(texts, row.cells, strict=True)
            if isinstance(cell, str) and len(text) <= 30
        }
        if len(words - {""}) > most:
            most = len(words - {""})
            best = Head(row.number, {}, texts)
    return best


def is_total(row: Row) -> bool:
    """A row of sums: one of its cells is just 合计, 小计, 总计 …"""
    return any(
        isinstance(cell, str) and "计" in cell and _TOTAL.match(fold(cell).strip(_TRIM)) for cell in row.cells
    )


def is_foot(row: Row) -> bool:
    """A line below the table: 注：…, 填表人：…"""
    first = next((cell for cell in row.cells if not is_blank(cell)), None)
    return (
        isinstance(first, str) and _MAY_BE_FOOT.search(first) is not None and bool(_FOOT.match(fold(first)))
    )


def data_rows(sheet: Sheet, head: Head) -> Iterator[Row]:
    """The rows below the head that say something; sums, foot lines, blank rows and the head printed again are left out."""
    texts = [(at, fold(head.texts[at])) for at in head.columns.values()]
    for row in sheet.rows:
        if row.number <= head.number or row.is_blank or is_total(row) or is_foot(row):
            continue
        if texts and all(fold(cell_text(row.cell(at))) == text for at, text in texts):
            continue
        yield row
