"""Steps of a record: riding with it while it is written, and alone, of three fields, once it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from crispy_forms.layout import HTML
from django import forms

from accounts.models import User
from desk.forms.base import RecordForm
from meetings.models import Inquiry
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day
from records.models import Record, Step
from records.services import day_refusal, step_drop, step_save
from records.states import RecordKind, State, StepName
from townships.models import Township

# Which rules read a step, and what its day is called; a step that may be taken again is not held back.
USED_BY: dict[str, tuple[str, ...]] = {
    StepName.FILED: ("document_filing",),
    StepName.REVIEWED: ("document_filing",),
    StepName.ANSWERED: ("midyear_inquiry",),
    StepName.CLOSED: ("midyear_inquiry",),
    StepName.APPROVED: ("reserve_fund",),
    StepName.ACCEPTED: ("reserve_fund",),
    StepName.REVOKED: ("implementing_opinion",),
    StepName.REAFFIRMED: ("implementing_opinion",),
}
DAY_LABELS: dict[str, str] = {
    StepName.FILED: "报备日期",
    StepName.REVIEWED: "审查完成日期",
    StepName.CORRECTED: "纠正日期",
    StepName.ANSWERED: "答复日期",
    StepName.CLOSED: "办结日期",
    StepName.APPROVED: "审批日期",
    StepName.ACCEPTED: "验收日期",
    StepName.REVOKED: "废止日期",
    StepName.REAFFIRMED: "重申日期",
}
AGAIN = frozenset({StepName.CORRECTED, StepName.REAFFIRMED})
# What must be there before: a review follows the filing, a closing the answer.
AFTER: dict[str, StepName] = {
    StepName.REVIEWED: StepName.FILED,
    StepName.CLOSED: StepName.ANSWERED,
    StepName.ACCEPTED: StepName.APPROVED,
}
OF_QUESTION = frozenset({StepName.ANSWERED, StepName.CLOSED})


def steps_at(record: Record | None) -> dict[tuple[str, int], Step]:
    """The steps of a record that are not withdrawn, by name and question; of several the earliest."""
    if record is None or record.pk is None:
        return {}
    steps = Step.objects.filter(record_id=record.pk).exclude(state=State.WITHDRAWN)
    return {(step.name, step.line): step for step in steps.order_by("-happened_on", "-pk")}


def refusal_of_day(on: date, *, today: date, parent_on: date | None) -> str:
    """Why a step cannot have happened on a day; blank when it can."""
    if why := day_refusal(RecordKind.STEP, on, None, today):
        return why
    if parent_on and on < parent_on:
        return f"不能早于材料本身的日期（{day(parent_on)}）"
    return ""


def rider_write(
    *,
    record: Record,
    name: StepName,
    line: int = 0,
    on: date | None,
    proof: str = "",
    by: User,
    at: datetime,
) -> None:
    """Bring the step that rides with a record in line with what its form says: none, a new one, or changed."""
    known = Step.objects.filter(record_id=record.pk, rides_with_id=record.pk, name=name, line=line)
    step = known.exclude(state=State.WITHDRAWN).first()
    if on is None:
        if step is not None:
            step_drop(step=step, by=by, at=at)
        return
    if step is None:
        step = Step(record=Record.objects.get(pk=record.pk), name=name, line=line)
    elif (step.happened_on, step.proof) == (on, proof):
        return
    step.happened_on, step.proof = on, proof
    step_save(step=step, by=by, at=at, with_record=True)


class StepForm(RecordForm):
    """A later step of a confirmed record: its day, its proof, and of an inquiry which question."""

    slug = "step"
    model = Step
    proof_no = None  # type: ignore[assignment]
    kept_at = None  # type: ignore[assignment]  # at most one proof: the field below
    upload = None  # type: ignore[assignment]

    line = forms.TypedChoiceField(
        label="哪个问题", coerce=int, error_messages={"invalid_choice": "没有这个问题"}
    )
    happened_on = ChineseDateField(label="日期")
    basis = PlainTextField(
        label="依据", max_length=200, required=False, help_text="文号、纪要号或一句说明，没有可不填"
    )

    def __init__(self, *args: Any, record: Record | None, **kwargs: Any) -> None:
        """`record` is the step when it is changed; a new one takes `known` = its record's key and its name."""
        if isinstance(record, Step):
            self.parent, self.name = record.record.specific(), StepName(record.name)
        else:
            known = kwargs["known"]
            self.parent, self.name = known["parent"], StepName(known["name"])
        self.taken = steps_at(self.parent)
        if record is not None:
            self.taken = {at: step for at, step in self.taken.items() if step.pk != record.pk}
        super().__init__(*args, record=record, **kwargs)
        self.fields["happened_on"].label = DAY_LABELS[self.name]
        if self.name in OF_QUESTION:
            self.fields["line"].choices = self.open_questions()  # type: ignore[attr-defined]
        else:
            del self.fields["line"]

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "环节"

    def shown_heading(self) -> str:
        return f"登记{self.name.label}"

    @classmethod
    def serves(cls, record: Record) -> bool:
        return record.kind == RecordKind.STEP and record.rides_with_id is None

    @classmethod
    def offered_to(cls, unit: Township) -> bool:
        """A step is added from its record's page, never from nothing."""
        return False

    @classmethod
    def earlier(cls, unit: Township, on: date, known: Mapping[str, Any]) -> Record | None:
        return None

    def used_by(self) -> Mapping[str, tuple[str, ...]]:
        return {"happened_on": USED_BY.get(self.name, ())}

    def open_questions(self) -> list[tuple[int, str]]:
        """The questions of the meeting that still lack this step."""
        questions = Inquiry.objects.filter(meeting_id=self.parent.pk)
        if self.name == StepName.CLOSED:
            questions = questions.filter(follow_up_due__isnull=False)
        return [
            (each.line, f"第{each.line}个：{each.question[:40]}")
            for each in questions
            if (self.name, each.line) not in self.taken
        ]

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        return {"line": self.known.get("line", "")}

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Step):
            raise TypeError("a step's form shows steps")
        return {
            "line": record.line,
            "happened_on": record.happened_on,
            "basis": record.proof,
            "revision": record.revision,
        }

    def layout(self) -> Sequence[Any]:
        of = HTML(
            '<p class="of-record">所属材料：<a href="{{ form.parent.get_absolute_url }}">'
            "{{ form.parent.title }}</a> {{ form.parent.number }}</p>"
        )
        return (of, *(["line"] if self.name in OF_QUESTION else []), "happened_on", "basis")

    def new_record(self) -> Record:
        return Step(area=self.parent.area, record=Record.objects.get(pk=self.parent.pk), name=self.name)

    def apply(self, record: Record) -> None:
        if not isinstance(record, Step):
            raise TypeError("a step's form writes steps")
        record.line = self.cleaned_data.get("line") or 0
        record.happened_on, record.proof = self.cleaned_data["happened_on"], self.cleaned_data["basis"]

    def save(self, record: Record, *, by: User, at: datetime) -> None:
        if not isinstance(record, Step):
            raise TypeError("a step's form writes steps")
        step_save(step=record, by=by, at=at, seen=self.cleaned_data["revision"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        line, on = data.get("line") or 0, data.get("happened_on")
        if (self.name, line) in self.taken and self.name not in AGAIN:
            self.add_error(None, f"{self.name.label}已经登记过，在所属材料的“环节”中可以看到")
        if on:
            if why := refusal_of_day(on, today=self.on, parent_on=self.parent.happened_on):
                self.add_error("happened_on", why)
            before = AFTER.get(self.name)
            if before:
                self._check_order(on, before, self.taken.get((before, line)))
        return data

    def _check_order(self, on: date, before: StepName, step: Step | None) -> None:
        if step is None:
            self.add_error(None, f"请先登记{before.label}，再登记{self.name.label}")
        elif step.happened_on and on < step.happened_on:
            self.add_error("happened_on", f"不能早于{before.label}的日期（{day(step.happened_on)}）")
