"""Moving a ledger in: which file, what its heads mean, and the bad cells mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from desk.exchange.columns import KEY, Column, Place
from desk.exchange.kinds import KINDS
from desk.exchange.kinds.base import AREA, SheetKind
from desk.exchange.ledgers import FROM_TAB, Ledger
from desk.forms.exchange import UploadForm
from papers.cells import Unreadable
from papers.forms import PlainTextField

NOT_MAPPED = "（没有这一列）"


class LedgerUploadForm(UploadForm):
    """A workbook of any make, and what its rows are: that stands in no ledger."""

    slug = forms.ChoiceField(
        label="台账里是什么",
        choices=[("", "请选择"), *((kind.slug, kind.label) for kind in KINDS)],
        error_messages={"required": "请选择台账里是什么内容", "invalid_choice": "没有这一种，请重新选择"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].label = "台账文件"
        self.fields[
            "book"
        ].help_text = "可以是 .xlsx、.xls 或 .csv，最大20 MB；大标题、合计行、空行会自动略过"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One line of the mapping: our column (or a part of one), which head, or what every row says, a look at the file."""

    called: str
    is_needed: bool
    head: forms.BoundField
    fixed: forms.BoundField | None
    sample: str


class LedgerForm(forms.Form):
    """Which head stands for which column, what all rows say alike, and which sheets are read."""

    def __init__(
        self,
        data: Any = None,
        *,
        kind: SheetKind,
        ledger: Ledger,
        heads: Sequence[str],
        sheets: Sequence[str],
        units: Sequence[str],
        samples: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        self.kind, self.ledger, self.samples = kind, ledger, samples
        self.asked = [column for column in kind.columns if column.name != KEY]
        for column in self.asked:
            self._add(column, heads, units if column.name == AREA else ())
        for part in kind.parts:
            self._add_head(part.name, part.head, heads)
        if len(sheets) > 1:
            self.fields["sheets"] = forms.MultipleChoiceField(
                label="读哪些工作表",
                required=False,
                choices=[(name, name) for name in sheets],
                initial=list(ledger.sheets),
                widget=forms.CheckboxSelectMultiple,
                help_text="都不勾选：凡是有这些表头的工作表都读",
                error_messages={"invalid_choice": "文件里没有这张工作表，请重新选择"},
            )
        self.fields["name"] = PlainTextField(
            label="保存对应关系，下次自动套用",
            required=False,
            max_length=60,
            help_text="写一个名称，如“2026年履职经费台账”；不保存可留空",
        )
        self.initial["name"] = ledger.name

    def _add_head(self, name: str, called: str, heads: Sequence[str]) -> None:
        written = self.ledger.heads.get(name, "")
        offered = [*heads, *([written] if written and written not in heads else [])]
        self.fields[f"head_{name}"] = forms.ChoiceField(
            label=f"{called}：台账表头",
            required=False,
            choices=[("", NOT_MAPPED), *((text, self._told(text)) for text in offered)],
            initial=written,
            widget=forms.Select({"class": "form-select"}),
            error_messages={"invalid_choice": "台账里没有这个表头，请重新选择"},
        )

    def _add(self, column: Column, heads: Sequence[str], units: Sequence[str]) -> None:
        self._add_head(column.name, column.head, heads)
        words = [FROM_TAB, *units] if column.name == AREA else [word for word in column.choices if word]
        said = self.ledger.fixed.get(column.name, "")
        field: forms.Field
        if words:
            choices = [("", "—"), *((word, "按工作表名称" if word == FROM_TAB else word) for word in words)]
            field = forms.ChoiceField(
                required=False, choices=choices, widget=forms.Select({"class": "form-select"}),
                error_messages={"invalid_choice": "没有这一项，请重新选择"},
            )  # fmt: skip
        else:
            field = PlainTextField(required=False, widget=forms.TextInput({"class": "form-control"}))
        field.label, field.initial = f"{column.head}：整表相同", said
        self.fields[f"fixed_{column.name}"] = field

    def _told(self, head: str) -> str:
        """A head with the first thing that stands below it."""
        first = self.samples.get(head, "").partition("，")[0]
        return f"{head}｜{first}" if first else head

    @property
    def rows(self) -> list[MappedColumn]:
        lines: list[MappedColumn] = []
        for column in self.asked:
            lines.append(self._line(column.name, column.head, is_needed=column.needed or column.name == AREA))
            lines += [
                self._line(part.name, f"{column.head}：{part.word}单列", fixed=False)
                for part in self.kind.parts
                if part.column == column.name
            ]
        return lines

    def _line(self, name: str, called: str, *, is_needed: bool = False, fixed: bool = True) -> MappedColumn:
        head = self[f"head_{name}"]
        sample = self.samples.get(str(head.value() or ""), "")
        return MappedColumn(called, is_needed, head, self[f"fixed_{name}"] if fixed else None, sample)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        taken: dict[str, str] = {}
        heads = {part.name: data.get(f"head_{part.name}", "") for part in self.kind.parts}
        parts = [part for part in self.kind.parts if heads[part.name]]
        told = {part.column for part in parts} | {name for part in parts for name in part.says}
        for part in parts:
            if data.get(f"head_{part.column}") or data.get(f"fixed_{part.column}"):
                self.add_error(
                    f"head_{part.name}",
                    "已经选了合在一列的表头，这里请选“没有这一列”；分两列的，合在一列的那一行请不选",
                )
            elif heads[part.name] in taken:
                self.add_error(f"head_{part.name}", "收入、支出请选不同的表头")
            taken.setdefault(heads[part.name], part.head)
        for column in self.asked:
            head, said = data.get(f"head_{column.name}", ""), data.get(f"fixed_{column.name}", "")
            if head and head in taken:
                self.add_error(f"head_{column.name}", f"“{head}”已经对应给“{taken[head]}”，请选别的")
            taken.setdefault(head, column.head)
            needed = (column.needed or column.name == AREA) and column.name not in told
            if needed and not head and not said and not self._is_bad(column):
                self.add_error(
                    f"head_{column.name}", "请选择台账里的表头；台账没有这一列的，在右边选或写整表相同的内容"
                )
            if said and column.name != AREA:
                self._check_fixed(column, said)
        if not parts and not any(data.get(f"head_{column.name}") for column in self.asked):
            self.add_error(None, "至少对应一个表头，平台才能在台账里找到表格")
        return data

    def _is_bad(self, column: Column) -> bool:
        return f"head_{column.name}" in self.errors or f"fixed_{column.name}" in self.errors

    def _check_fixed(self, column: Column, said: str) -> None:
        try:
            column.value_of(said, Place(head=column.head))
        except Unreadable as error:
            self.add_error(f"fixed_{column.name}", str(error))

    @property
    def read(self) -> Ledger:
        """The ledger as the form says it; what was mended in the page stays."""
        data = self.cleaned_data
        names = [*(column.name for column in self.asked), *(part.name for part in self.kind.parts)]
        heads = {name: data[f"head_{name}"] for name in names if data[f"head_{name}"]}
        fixed = {
            column.name: data[f"fixed_{column.name}"] for column in self.asked if data[f"fixed_{column.name}"]
        }
        return replace(
            self.ledger, heads=heads, fixed=fixed, sheets=tuple(data.get("sheets", ())), name=data["name"]
        )


@dataclass(frozen=True, slots=True)
class BadWord:
    """A word of the ledger's that the portal does not know, and those it may stand for."""

    column: str
    field: str
    written: str
    count: int
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadCell:
    """One mistake of a row, and where it is mended in the page (nowhere, when it is no cell's)."""

    column: str
    field: str
    written: str
    message: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken as it is."""

    sheet: str
    number: int
    cells: tuple[BadCell, ...]
    leave: str


class Faults:
    """The mistakes of a check as the page mends them: words once for all rows, the rest row by row."""

    def __init__(
        self, kind: SheetKind, told: Sequence[Sequence[Any]], heads: Mapping[str, str], units: Sequence[str]
    ) -> None:
        self._columns = {column.head: column for column in kind.columns if column.name != KEY}
        self._told, self._heads, self._units = told, heads, units

    def _choices(self, head: str) -> tuple[str, ...]:
        column = self._columns.get(head)
        if column is None:
            return ()
        return tuple(self._units) if column.name == AREA else tuple(word for word in column.choices if word)

    def _shown(self, head: str) -> str:
        """Our head with the ledger's beside it."""
        theirs = self._heads.get(self._columns[head].name, head) if head in self._columns else head
        return head if theirs == head else f"{head}（{theirs}）"

    def _is_word(self, head: str, written: str) -> bool:
        return bool(written) and bool(self._choices(head))

    @property
    def of_heads(self) -> list[tuple[str, str]]:
        """Sheet and message, where a whole column is lacking."""
        return [(sheet, message) for sheet, _, head, _, message in self._told if head == "表头"]

    @property
    def words(self) -> list[BadWord]:
        found: dict[tuple[str, str], list[int]] = {}
        for place, (_, _, head, written, _) in enumerate(self._told):
            if self._is_word(head, written):
                found.setdefault((head, written), []).append(place)
        return [
            BadWord(self._shown(head), f"mend-{places[0]}", written, len(places), self._choices(head))
            for (head, written), places in found.items()
        ]

    @property
    def rows(self) -> list[BadRow]:
        rows: dict[tuple[str, int], list[BadCell]] = {}
        for place, (sheet, number, head, written, message) in enumerate(self._told):
            if head != "表头" and not self._is_word(head, written):
                name = f"mend-{place}" if head in self._columns else ""
                rows.setdefault((sheet, number), []).append(
                    BadCell(self._shown(head), name, written, message)
                )
        return [
            BadRow(sheet, number, tuple(cells), f"{sheet}|{number}")
            for (sheet, number), cells in rows.items()
        ]

    def mended(self, ledger: Ledger, typed: Mapping[str, str]) -> Ledger:
        """The ledger with what was typed beside its mistakes; what was left as it stood is not mended."""
        for place, (sheet, number, head, written, _) in enumerate(self._told):
            said = typed.get(f"mend-{place}", "" if self._is_word(head, written) else written).strip()[:500]
            if head not in self._columns or said == written:
                continue
            name = self._columns[head].name
            if not self._is_word(head, written):
                ledger = ledger.mended(sheet, int(number), {name: said})
            elif said in self._choices(head):
                ledger = ledger.reworded(name, written, said)
        return ledger
