"""Forms of a change of term: its days, plans in bulk, Party terms, the roster, the first session, the elected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from delegates.roster import MOST_LINES
from meetings.models import Meeting
from meetings.sessions import refusal_of_year, year_of
from papers.forms import ChineseDateField
from papers.words import day, words_for
from records.evidence import refuse_marked
from townships.changeovers import (
    BEFORE_ELECTION,
    KEPT_STEPS,
    TITLES,
    Step,
    latest_before_election,
    steps_of,
    title_of,
)
from townships.models import Person, Township
from townships.rounds import Standing
from townships.services import PartyOpening


def _dressed(form: forms.Form) -> None:
    """The fields of a form that a template lays out by itself, in the portal's dress."""
    for field in form.fields.values():
        is_box = isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple))
        field.widget.attrs.setdefault("class", "form-check-input" if is_box else "form-control")


def _ordinal(label: str = "第几届", **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=99, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"required": "请填写第几届", "invalid": "请填写数字，例如：19"}, **more,
    )  # fmt: skip


class DaysForm(forms.Form):
    """The planned and real days of one unit, as its table shows them: `<step>_planned_on`, `<step>_on`."""

    def __init__(self, data: Any = None, *, standing: Standing, on: date) -> None:
        self.row, self.on = standing.row, on
        self.steps = steps_of(has_congress=standing.unit.has_congress)
        super().__init__(data)
        for step in self.steps:
            title = title_of(step, standing.unit.kind)
            self._add(f"{step.value}_planned_on", f"{title}计划日期")
            if step in KEPT_STEPS:
                self._add(f"{step.value}_on", f"{title}实际日期")
        _dressed(self)
        for field in self.fields.values():
            field.widget.attrs["placeholder"] = ""  # an example in a dozen empty cells would look like days

    def _add(self, name: str, label: str) -> None:
        self.fields[name] = ChineseDateField(label=label, required=False, initial=getattr(self.row, name))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for step in self.steps:
            name = f"{step.value}_on"
            if (real := data.get(name)) and real > self.on:
                self.add_error(name, f"{day(real)}还没有到；没有发生的请填在计划日期")
        return data

    def apply(self) -> None:
        """Put what was typed into the row."""
        for name, value in self.cleaned_data.items():
            setattr(self.row, name, value)


class PlanForm(forms.Form):
    """Planned days for many units at once; what is left blank stays as it is."""

    units = forms.MultipleChoiceField(
        label="单位", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾选单位"}
    )
    by_law = forms.BooleanField(
        label="名单公布日期没有填写的，按选举日和法定时限推算最迟日期", required=False
    )

    def __init__(self, data: Any = None, *, units: Sequence[Township]) -> None:
        super().__init__(data)
        self.known = {unit.code: unit for unit in units}
        self.fields["units"].choices = [(unit.code, unit.name) for unit in units]  # type: ignore[attr-defined]
        for step in Step:
            self.fields[step.value] = ChineseDateField(label=TITLES[step], required=False)
        _dressed(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(step.value) for step in Step):
            self.add_error(None, "请至少填写一个日期")
        if data.get("by_law") and not data.get(Step.ELECTION.value):
            self.add_error(Step.ELECTION.value, "要推算名单公布日期，请填写选举日")
        return data

    def planned(self, unit: Township) -> dict[str, date]:
        """The columns that this plan fills in for a unit."""
        data = {step: self.cleaned_data.get(step.value) for step in Step}
        election = data[Step.ELECTION]
        if self.cleaned_data["by_law"] and election:
            for step in BEFORE_ELECTION:
                data[step] = data[step] or latest_before_election(step, election)
        applying = steps_of(has_congress=unit.has_congress)
        return {f"{step.value}_planned_on": on for step, on in data.items() if on and step in applying}


class PartyRowForm(forms.Form):
    """One unit of the page of Party terms."""

    take = forms.BooleanField(required=False)
    ordinal = _ordinal(required=False)
    on = ChineseDateField(label="开始日期", required=False)

    def __init__(self, data: Any = None, *, standing: Standing) -> None:
        self.standing, self.unit = standing, standing.unit
        self.last = standing.last_of("PARTY", None)
        initial = {
            "ordinal": self.last.ordinal + 1 if self.last else None,
            "on": standing.row.party_planned_on,
        }
        super().__init__(data, prefix=self.unit.code, initial=initial)
        self.fields["take"].label = f"登记{self.unit.name}"
        for name in ("ordinal", "on"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.unit.name}{self.fields[name].label}"
        _dressed(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("take"):
            if not data.get("ordinal") and "ordinal" not in self.errors:
                self.add_error("ordinal", "请填写第几届")
            if not data.get("on") and "on" not in self.errors:
                self.add_error("on", "请填写开始日期")
        else:
            self.errors.clear()  # what is not ticked is not asked for
        return data

    @property
    def opening(self) -> PartyOpening | None:
        """What is to be registered; None when the unit is not ticked."""
        data = self.cleaned_data
        return PartyOpening(self.unit, data["ordinal"], data["on"]) if data.get("take") else None


class RosterForm(forms.Form):
    """The roster as pasted: one delegate a line."""

    text = forms.CharField(
        label="名单", max_length=40_000, strip=False, widget=forms.Textarea({"rows": 12}),
        help_text=f"从表格复制姓名、选区、电话三列粘贴到这里，或每行写一名，用空格隔开；电话可不填。最多{MOST_LINES}名",
        error_messages={"required": "请粘贴或填写名单"},
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _dressed(self)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        refuse_marked(text, "名单")
        return text


class SessionOpenedForm(forms.Form):
    """新一届一次会议已召开."""

    on = ChineseDateField(label="召开日期")
    ordinal = _ordinal()
    for_year = forms.IntegerField(
        label="批准的是哪一年的预算", min_value=2000, max_value=2100, widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="换届年12月召开的一次会议，通常批准下一年度的预算",
        error_messages={"required": "请填写四位数的年度", "invalid": "请填写四位数的年度"},
    )  # fmt: skip
    without_roster = forms.BooleanField(label="名单稍后补登，先登记开届", required=False)

    def __init__(self, data: Any = None, *, standing: Standing, prepared: int, on: date) -> None:
        self.standing, self.prepared = standing, prepared
        planned, before = standing.row.session_planned_on, standing.before
        held = planned if planned and planned <= on else on
        initial = {
            "on": planned if planned and planned <= on else None,
            "ordinal": before.ordinal + 1 if before else None,
            "for_year": year_of(Meeting.Session.EARLY, held),
        }
        super().__init__(data, initial=initial)
        if not standing.unit.has_congress:
            del self.fields["for_year"]
        if prepared:
            del self.fields["without_roster"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        on, year = data.get("on"), data.get("for_year")
        if on and year and (why := refusal_of_year(year, on)):
            self.add_error("for_year", why)
        if not self.prepared and not data.get("without_roster"):
            self.add_error("without_roster", "新一届名单还没有准备；请先录入名单，或勾选稍后补登")
        return data


class ElectedForm(forms.Form):
    """Who was elected 主席 and 副主席: one of the new delegates each."""

    chair = forms.ModelChoiceField(queryset=Person.objects.none(), empty_label="请选择")
    chair_full_time = forms.BooleanField(required=False, initial=True)
    vice = forms.ModelChoiceField(queryset=Person.objects.none(), required=False, empty_label="没有")
    vice_full_time = forms.BooleanField(required=False)
    second_vice = forms.ModelChoiceField(queryset=Person.objects.none(), required=False, empty_label="没有")

    def __init__(self, data: Any = None, *, unit: Township, persons: Any) -> None:
        super().__init__(data)
        words = words_for(unit.kind)
        labels = {
            "chair": words.chair, "chair_full_time": f"{words.chair}专职", "vice": words.deputy,
            "vice_full_time": f"{words.deputy}专职", "second_vice": f"第二名{words.deputy}",
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].label = label
            if name in {"chair", "vice", "second_vice"}:
                self.fields[name].queryset = persons  # type: ignore[attr-defined]
                self.fields[name].error_messages["required"] = f"请选择当选的{label}"
                self.fields[name].error_messages["invalid_choice"] = "请从新一届代表中选择"

    @property
    def vices(self) -> list[Person]:
        chosen = (self.cleaned_data["vice"], self.cleaned_data["second_vice"])
        return [person for person in chosen if person is not None]

    @property
    def full_time(self) -> list[Person]:
        data = self.cleaned_data
        chosen = (("chair", "chair_full_time"), ("vice", "vice_full_time"))
        return [data[who] for who, tick in chosen if data[tick] and data[who] is not None]


def answers_in(data: Any) -> dict[int, str]:
    """Who is meant by the names that had to be asked about (`who-<line>`), by the line's number."""
    return {
        int(number): str(data[key])[:20]
        for key in data
        if key.startswith("who-") and (number := key.removeprefix("who-")).isdecimal() and len(number) < 6
    }
