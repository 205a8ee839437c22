"""A fund's year as a grid of rows, typed like a sheet: what for, which project, when, how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms

from funds.models import Fund, FundEntry, MicroProject
from papers.forms import ChineseDateField, MoneyField
from papers.words import day, money
from records.models import Record
from records.states import State

Entry, Category = FundEntry.Entry, FundEntry.Category
LARGEST = 100
EMPTY_ROWS = 3
HIGHEST = Decimal("999999999.99")

# What a row is for, in one choice: in or out, and the category. The usual ones of each fund, in their order.
USES: dict[str, tuple[tuple[str, str], ...]] = {
    Fund.DUTY: (
        (Entry.ALLOCATION, Category.BUDGET), (Entry.ALLOCATION, Category.OTHER), (Entry.PAYMENT, Category.TRAINING),
        (Entry.PAYMENT, Category.INSPECTION), (Entry.PAYMENT, Category.STATION), (Entry.PAYMENT, Category.SUBSIDY),
        (Entry.PAYMENT, Category.MATERIALS), (Entry.PAYMENT, Category.OTHER),
    ),
    Fund.RESERVE: (
        (Entry.ALLOCATION, Category.BUDGET), (Entry.ALLOCATION, Category.OTHER), (Entry.PAYMENT, Category.PROJECT),
        (Entry.PAYMENT, Category.OTHER),
    ),
}  # fmt: skip
# The rows that stand ready in a year nobody has typed yet.
READY: dict[str, tuple[tuple[str, str], ...]] = {
    Fund.DUTY: tuple(use for use in USES[Fund.DUTY] if use != (Entry.ALLOCATION, Category.OTHER)),
    Fund.RESERVE: ((Entry.ALLOCATION, Category.BUDGET),),
}


def use_key(entry: str, category: str) -> str:
    return f"{entry}:{category}"


def use_label(entry: str, category: str) -> str:
    """安排：预算安排 would say it twice; 支出：学习培训."""
    if (entry, category) == (Entry.ALLOCATION, Category.BUDGET):
        return str(Category.BUDGET.label)
    return f"{Entry(entry).label}：{Category(category).label}"


class EntryForm(forms.Form):
    """One row. A new row without a day and an amount is none, whatever stands ready in it."""

    uses: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    entry_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    use = forms.ChoiceField(label="用途", required=False, error_messages={"invalid_choice": "没有这个用途"})
    project = forms.TypedChoiceField(
        label="微实事项目", required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": "没有这个项目"},
    )  # fmt: skip
    on = ChineseDateField(label="日期", required=False)
    amount = MoneyField(label="金额（元）", required=False, largest=HIGHEST)
    drop = forms.BooleanField(label="撤销", required=False)

    record: FundEntry | None = None
    is_handed_in: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed here."""
        data = self.cleaned_data if self.is_bound else self.initial
        return self.record is None and not data.get("on") and data.get("amount") is None

    @property
    def is_changed(self) -> bool:
        """Whether what was typed differs from what the record says."""
        if self.record is None:
            return not self.is_blank
        known, data = self.record, self.cleaned_data
        return (use_key(known.entry, known.category), known.project_id, known.happened_on, known.amount) != (
            data["use"], data.get("project"), data["on"], data["amount"],
        )  # fmt: skip

    def keep_mine(self, revision: int) -> None:
        """What was typed here is meant upon the record as it is now."""
        typed: Any = self.data
        typed = typed.copy()
        typed[self.add_prefix("revision")] = str(revision)
        self.data = typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("drop") or (self.is_blank and not {"on", "amount"} & set(self.errors)):
            for name in ("use", "project"):
                self.errors.pop(name, None)
            return data
        if not data.get("use") and "use" not in self.errors:
            self.add_error("use", "请选择用途")
        if data.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", "请填写金额")
        if self.is_handed_in and not data.get("on") and "on" not in self.errors:
            self.add_error("on", "请填写日期")
        if "project" in self.fields:
            is_payment = str(data.get("use", "")).startswith(Entry.PAYMENT)
            if is_payment and not data.get("project") and "project" not in self.errors:
                self.add_error("project", "储备金的每笔支出要写明项目；列表中没有的，先登记项目")
            if data.get("project") and not is_payment and data.get("use"):
                self.add_error("project", "安排不写项目，请留空")
        return data

    def written(self, record: FundEntry) -> FundEntry:
        """Put what was typed into a record."""
        data = self.cleaned_data
        record.entry, record.category = data["use"].split(":")
        record.project_id = data.get("project")
        record.happened_on, record.amount = data["on"], data["amount"]
        return record


class EntryRows(forms.BaseFormSet[EntryForm]):
    """The rows of one fund and year that this person may write."""

    def __init__(
        self, data: Any = None, *, fund: str, known: Sequence[FundEntry], ready: Sequence[Mapping[str, Any]],
        projects: Sequence[tuple[int, str]], is_handed_in: bool = False,
    ) -> None:  # fmt: skip
        self.fund, self.known = fund, {record.pk: record for record in known}
        self.is_handed_in = is_handed_in
        uses = dict.fromkeys((*USES[fund], *((record.entry, record.category) for record in known)))
        self.use_choices = [("", "请选择"), *((use_key(*use), use_label(*use)) for use in uses)]
        self.project_choices = [("", "—"), *projects]
        super().__init__(data, prefix="row", initial=None if data else [*map(row_of, known), *ready])

    def add_fields(self, form: EntryForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.is_handed_in = self.is_handed_in
        form.fields["use"].choices = self.use_choices  # type: ignore[attr-defined]
        form.fields["project"].choices = self.project_choices  # type: ignore[attr-defined]
        if self.fund != Fund.RESERVE:
            del form.fields["project"]
        form.record = self._record_of(form, index)
        if form.record is None:
            del form.fields["drop"]
        row = "" if index is None else f"第{index + 1}行"
        for name, field in form.fields.items():
            if name in {"use", "project"}:
                field.widget.attrs["class"] = "form-select"
            elif name in {"on", "amount"}:
                field.widget.attrs["class"] = "form-control"
                field.widget.attrs["placeholder"] = "如2026.11.5" if name == "on" else ""
            elif name == "drop":
                field.widget.attrs["class"] = "form-check-input"
            field.widget.attrs["aria-label"] = f"{row}{field.label}"
            field.widget.attrs["data-col"] = name

    def _record_of(self, form: EntryForm, index: int | None) -> FundEntry | None:
        if index is None:
            return None
        key = self.data.get(form.add_prefix("entry_id")) if self.is_bound else form.initial.get("entry_id")
        written = str(key or "")
        return self.known.get(int(written)) if written.isdecimal() else None

    def clean(self) -> None:
        """A row of a record that is no longer this person's to write is told, not taken for a new one."""
        for form in self.forms:
            if form.record is None and form["entry_id"].value():
                form.add_error(None, "这一笔刚刚被他人报送或撤销，请刷新后查看")

    @property
    def typed(self) -> list[EntryForm]:
        """The rows that say something, those to be struck out left aside."""
        return [form for form in self.forms if not form.is_blank and not form.cleaned_data.get("drop")]

    @property
    def dropped(self) -> list[FundEntry]:
        return [form.record for form in self.forms if form.record and form.cleaned_data.get("drop")]


Rows = cast(
    "type[EntryRows]",
    forms.formset_factory(
        EntryForm, formset=EntryRows, extra=EMPTY_ROWS, max_num=LARGEST, validate_max=True,
        absolute_max=LARGEST + EMPTY_ROWS,
    ),
)  # fmt: skip


def row_of(record: FundEntry) -> dict[str, Any]:
    """A record as its row shows it."""
    return {
        "entry_id": record.pk,
        "revision": record.revision,
        "use": use_key(record.entry, record.category),
        "project": record.project_id,
        "on": record.happened_on,
        "amount": record.amount,
    }


def told(record: FundEntry) -> str:
    """A row in words, as two editors compare it."""
    project = record.project.title if record.project else ""
    shown = (use_label(record.entry, record.category), project, day(record.happened_on), money(record.amount))
    return " ".join(part for part in shown if part)


def ready_rows(
    fund: str, this_year: Iterable[FundEntry], last_year: Iterable[FundEntry], running: Iterable[int]
) -> list[dict[str, Any]]:
    """Rows that stand ready: uses as last year, or the usual ones; of the reserve fund each running project unpaid."""
    there = {(record.entry, record.category) for record in this_year}
    rows: list[dict[str, Any]] = []
    if not there:
        copied = dict.fromkeys((each.entry, each.category) for each in last_year if each.project_id is None)
        rows = [{"use": use_key(*use)} for use in (copied or READY[fund])]
    if fund == Fund.RESERVE:
        paid = {record.project_id for record in this_year}
        use = use_key(Entry.PAYMENT, Category.PROJECT)
        rows += [{"use": use, "project": key} for key in running if key not in paid]
    return rows[: LARGEST // 2]


@dataclass(frozen=True, slots=True)
class Projects:
    """The unit's projects: all as choices, and those still running."""

    choices: tuple[tuple[int, str], ...]
    running: tuple[int, ...]


def projects_of(area: str, accepted: Mapping[int, date]) -> Projects:
    """The unit's projects that are not withdrawn, the latest first; running: not accepted before the year. One query."""
    rows = (
        MicroProject.objects.filter(area=area).exclude(state=State.WITHDRAWN).order_by("-happened_on", "-pk")
    )
    found = [(row.pk, row.title) for row in rows]
    running = [key for key, _ in found if key not in accepted]
    return Projects(tuple(found), tuple(reversed(running)))


def entries_of(area: str, fund: str, years: Sequence[int]) -> list[FundEntry]:
    """A unit's entries for some years that are not withdrawn, by their day. One query."""
    rows = FundEntry.objects.filter(area=area, fund=fund, for_year__in=years).exclude(state=State.WITHDRAWN)
    return list(rows.select_related("project").order_by("happened_on", "pk"))


def state_of(record: Record) -> tuple[str, bool]:
    """What decides who may write a record: asked once for all rows that agree in it."""
    return record.state, record.entered_for_unit
