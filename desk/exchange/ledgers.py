"""A ledger of somebody's own making, read as if it were one of our sheets: heads by a mapping, bad cells mended.

Nothing is imported here: what comes out are sheets for `checking`, under the row numbers of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from desk.exchange.columns import KEY
from desk.exchange.kinds.base import AREA, SheetKind
from papers.books import Book, Row, Sheet
from papers.cells import Cell, cell_text, fold, is_blank
from papers.heads import Head, data_rows, find_head, guess_head, match_heads

# In `fixed`, for the unit: a workbook with a sheet for every unit names it on the sheet's tab.
FROM_TAB = "@工作表名称"
_NOUGHT = re.compile(r"0(?:\.0*)?元?")
# A mistake is told with so much of what stands in its cell.
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Ledger:
    """How one file is read. `heads`: column → the ledger's head; `fixed`: column → what all rows say.

    `words`: column → what the ledger calls a thing → what it is called here; `mends`: sheet → row → column → what
    is meant; `left_out`: sheet → rows that are no data; `sheets`: those to read,
    none named: all that have the heads.
    """

    heads: Mapping[str, str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    mends: Mapping[str, Mapping[int, Mapping[str, str]]] = field(default_factory=dict)
    left_out: Mapping[str, frozenset[int]] = field(default_factory=dict)
    name: str = ""

    def kept(self) -> dict[str, Any]:
        """As a job keeps it: JSON has no numbers for keys."""
        return {
            "heads": dict(self.heads),
            "fixed": dict(self.fixed),
            "words": {name: dict(words) for name, words in self.words.items()},
            "sheets": list(self.sheets),
            "mends": {
                sheet: {str(row): dict(cells) for row, cells in rows.items()}
                for sheet, rows in self.mends.items()
            },
            "left_out": {sheet: sorted(rows) for sheet, rows in self.left_out.items()},
            "name": self.name,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Ledger:
        return cls(
            heads=kept["heads"],
            fixed=kept["fixed"],
            words=kept["words"],
            sheets=tuple(kept["sheets"]),
            mends={
                sheet: {int(row): cells for row, cells in rows.items()}
                for sheet, rows in kept["mends"].items()
            },
            left_out={sheet: frozenset(rows) for sheet, rows in kept["left_out"].items()},
            name=kept["name"],
        )

    def mended(self, sheet: str, row: int, cells: Mapping[str, str]) -> Ledger:
        """With some cells of one row said anew; what was mended before stays."""
        rows = dict(self.mends.get(sheet, {}))
        rows[row] = {**rows.get(row, {}), **cells}
        return replace(self, mends={**self.mends, sheet: rows})

    def reworded(self, column: str, written: str, said: str) -> Ledger:
        """With one word of the ledger's read as one of ours, wherever it stands in that column."""
        return replace(self, words={**self.words, column: {**self.words.get(column, {}), written: said}})

    def without(self, sheet: str, row: int) -> Ledger:
        """With one row left out."""
        return replace(self, left_out={**self.left_out, sheet: self.left_out.get(sheet, frozenset()) | {row}})


def told_apart(texts: Sequence[str]) -> tuple[str, ...]:
    """Heads of which no two are the same: the second 日期 is 日期 #2."""
    seen: dict[str, int] = {}
    told = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        told.append(f"{text} #{seen[text]}" if text and seen[text] > 1 else text)
    return tuple(told)


def ledger_guess(book: Book, kind: SheetKind, known: Iterable[Ledger]) -> Ledger:
    """How this file is probably read: by a mapping kept before whose heads all stand in it, else by the kind's names."""
    fits = [each for each in known if each.heads and any(_place(sheet, each) for sheet in book.shown)]
    if fits:
        return max(fits, key=lambda each: len(each.heads))
    found = [head for sheet in book.shown if (head := find_head(sheet, kind.heads()))]
    best = max(found, key=lambda head: len(head.columns), default=None) or _best_guess(book, kind)
    if best is None:
        return Ledger({})
    texts = told_apart(best.texts)
    heads = {name: texts[at] for name, at in best.columns.items() if name != KEY}
    if parted := _parted(texts, kind):
        taken = {part.column for part in kind.parts} | {name for part in kind.parts for name in part.says}
        heads = {
            name: text for name, text in heads.items() if name not in taken and text not in parted.values()
        } | parted
    tabs = {} if AREA in heads or len(book.shown) == 1 else {AREA: FROM_TAB}
    return Ledger(heads, tabs)


def _parted(texts: Sequence[str], kind: SheetKind) -> dict[str, str]:
    """The heads of a ledger that tells one of our columns in several, where all of them stand in it."""
    found = match_heads(texts, {part.name: (part.head, *part.also) for part in kind.parts})
    return {name: texts[at] for name, at in found.items()} if found and len(found) == len(kind.parts) else {}


def _best_guess(book: Book, kind: SheetKind) -> Head | None:
    """The first row that looks like a head, with those of its words that are known; None where none is."""
    for sheet in book.shown:
        head = guess_head(sheet)
        if head is not None and (columns := match_heads(head.texts, kind.heads())):
            return Head(head.number, columns, head.texts)
    return None


def heads_of(book: Book, ledger: Ledger) -> tuple[str, ...]:
    """All heads of the sheets that are read, or, where none is known yet, of the first that looks like a table."""
    placed = [head for sheet in book.shown if (head := _place(sheet, ledger))]
    guessed = [head for sheet in book.shown if (head := guess_head(sheet))] if not placed else []
    texts = (text for head in placed or guessed[:1] for text in told_apart(head.texts))
    return tuple(dict.fromkeys(text for text in texts if text))


def samples_of(book: Book, ledger: Ledger, most: int = 3) -> dict[str, str]:
    """Under each head the first things that stand there, so that one sees what a column is."""
    for sheet in book.shown:
        head = _place(sheet, ledger) or (guess_head(sheet) if not ledger.heads else None)
        if head is None:
            continue
        rows = []
        for row in data_rows(sheet, head):
            rows.append(row)
            if len(rows) >= most:
                break
        return {
            text: "，".join(dict.fromkeys(said for row in rows if (said := cell_text(row.cell(at))[:20])))
            for at, text in enumerate(told_apart(head.texts))
            if text
        }
    return {}


def ledger_sheets(
    book: Book, kind: SheetKind, ledger: Ledger
) -> tuple[list[tuple[SheetKind, Sheet, Head]], list[str]]:
    """The sheets of the file as sheets of this kind, and the names of those that have other heads."""
    found: list[tuple[SheetKind, Sheet, Head]] = []
    ignored: list[str] = []
    for sheet in book.shown:
        head = None if ledger.sheets and sheet.name not in ledger.sheets else _place(sheet, ledger)
        if head is None:
            ignored.append(sheet.name)
        else:
            found += [(kind, *each) for each in _readings(sheet, head, ledger, kind)]
    return found, ignored


def _readings(sheet: Sheet, head: Head, ledger: Ledger, kind: SheetKind) -> Iterator[tuple[Sheet, Head]]:
    """The sheet as ours: once, or, where the ledger tells one column in several, once for each of them.

    Each such reading has a name of its own, so that a mistake of row 5's 收入 is not mended in its 支出. A row in
    which none of them says anything stands in the first reading, where it is told.
    """
    parts = [part for part in kind.parts if part.name in head.columns]
    if not parts:
        yield _as_ours(sheet, sheet.name, head, ledger)
    for part in parts:
        others = [head.columns[each.name] for each in parts if each is not part]
        names = {each.name for each in kind.parts}
        columns = {name: at for name, at in head.columns.items() if name not in names}
        columns[part.column] = head.columns[part.name]
        fixed = {**part.blank, **ledger.fixed, **part.says}
        own = partial(_said_in, sheet, head.number, columns[part.column], others, part is parts[0])
        name = f"{sheet.name}（{part.word}）" if len(parts) > 1 else sheet.name
        yield _as_ours(
            replace(sheet, _read=own), name, replace(head, columns=columns), replace(ledger, fixed=fixed)
        )


def _said_in(sheet: Sheet, head: int, at: int, others: Sequence[int], is_first: bool) -> Iterator[Row]:
    """The rows of a sheet in which one of several columns says something, or, for the first, none of them does."""
    for row in sheet.rows:
        says = not _is_nothing(row.cell(at))
        if row.number <= head or says or (is_first and all(_is_nothing(row.cell(each)) for each in others)):
            yield row


def _is_nothing(cell: Cell) -> bool:
    """Nothing, or the nought that a sum leaves in the column that is not meant."""
    return (
        is_blank(cell) or cell == 0 or (isinstance(cell, str) and _NOUGHT.fullmatch(fold(cell)) is not None)
    )


def _place(sheet: Sheet, ledger: Ledger) -> Head | None:
    """Where the mapped heads stand in a sheet; None if one of them does not."""
    wanted = {name: (text, text.rsplit(" #", 1)[0]) for name, text in ledger.heads.items()}
    if not wanted or (head := find_head(sheet, wanted)) is None:
        return None
    columns = match_heads(told_apart(head.texts), {name: (text,) for name, text in ledger.heads.items()})
    return replace(head, columns=columns) if len(columns) == len(ledger.heads) else None


def _as_ours(sheet: Sheet, called: str, head: Head, ledger: Ledger) -> tuple[Sheet, Head]:
    """The sheet, `called` so, with a column for each that is mapped, fixed or mended, in that order."""
    mends = ledger.mends.get(called, {})
    fixed = {name: sheet.name if said == FROM_TAB else said for name, said in ledger.fixed.items() if said}
    names = list(
        dict.fromkeys([*head.columns, *fixed, *(name for cells in mends.values() for name in cells)])
    )
    texts = tuple(head.texts[head.columns[name]] if name in head.columns else "" for name in names)
    read = partial(_rows, sheet, called, head, names, fixed, ledger)
    ours = Head(head.number, {name: at for at, name in enumerate(names)}, texts)
    return replace(sheet, name=called, _read=read), ours


def _rows(
    sheet: Sheet, called: str, head: Head, names: Sequence[str], fixed: Mapping[str, str], ledger: Ledger
) -> Iterator[Row]:
    mends, left_out = ledger.mends.get(called, {}), ledger.left_out.get(called, frozenset())
    for row in data_rows(sheet, head):
        if row.number in left_out:
            continue
        said = mends.get(row.number, {})
        cells = (said.get(name, _said(row, head, name, fixed, ledger)) for name in names)
        yield Row(row.number, tuple(cells))


def _said(row: Row, head: Head, name: str, fixed: Mapping[str, str], ledger: Ledger) -> Cell:
    """What the ledger says in a column, in our words; where it says nothing, what all rows say."""
    cell = row.cell(head.columns[name]) if name in head.columns else None
    if cell is None:
        return fixed.get(name)
    words = ledger.words.get(name)
    return words.get(cell_text(cell)[:LONGEST_WORD], cell) if words else cell
