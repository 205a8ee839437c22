"""民生微实事: proposed, approved, carried out, accepted. Steps known at once are typed with the project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div

from accounts.models import User
from desk.forms.base import RecordForm
from desk.forms.steps import refusal_of_day, rider_write, steps_at
from funds.models import MicroProject
from papers.forms import ChineseDateField, PlainTextField
from records.models import Record
from records.states import StepName
from townships.models import Township

# A step and its field, in the order in which they happen.
STEPS = ((StepName.APPROVED, "approved_on"), (StepName.ACCEPTED, "accepted_on"))


class ProjectForm(RecordForm):
    """民生微实事项目."""

    slug = "project"
    model = MicroProject
    uses: ClassVar = {
        "planned_finish": ("reserve_fund",),
        "approved_on": ("reserve_fund",),
        "accepted_on": ("reserve_fund",),
    }

    title = PlainTextField(label="项目名称", max_length=200)
    happened_on = ChineseDateField(label="提出日期", required=False, help_text="征集到这个项目的日期")
    planned_finish = ChineseDateField(
        label="计划完成日期", help_text="到期还没有验收的，这个项目不算符合要求"
    )
    approved_on = ChineseDateField(label="审批日期", required=False, help_text="先审批、后支出的才算符合要求")
    accepted_on = ChineseDateField(label="验收日期", required=False)

    def __init__(self, *args: Any, record: Record | None, **kwargs: Any) -> None:
        self.steps = steps_at(record)
        super().__init__(*args, record=record, **kwargs)
        for name, field in STEPS:
            if self.is_alone(name):  # a step of its own, with its own review: not written here
                del self.fields[field]

    def is_alone(self, name: StepName) -> bool:
        """Whether a step was registered apart from its project."""
        step = self.steps.get((name, 0))
        return step is not None and step.rides_with_id is None

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "民生微实事项目"

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, MicroProject):
            raise TypeError("a project's form shows projects")
        filled = {**super().written(record), "planned_finish": record.planned_finish}
        for name, field in STEPS:
            if step := self.steps.get((name, 0)):
                filled[field] = step.happened_on
        return filled

    def layout(self) -> Sequence[Any]:
        return (
            "title",
            Div("happened_on", "planned_finish", css_class="field-row"),
            HTML(
                '<fieldset class="part"><legend>审批和验收</legend><p class="form-text">已经办理的在这里一并填写；'
                "还没有办理的留空，以后在“微实事项目”页上单独登记。</p>"
            ),
            Div(*(field for name, field in STEPS if not self.is_alone(name)), css_class="field-row"),
            HTML("</fieldset>"),
            *self.proof(),
        )

    def apply(self, record: Record) -> None:
        if not isinstance(record, MicroProject):
            raise TypeError("a project's form writes projects")
        data = self.cleaned_data
        record.title, record.happened_on = data["title"], data["happened_on"]
        record.planned_finish = data["planned_finish"]

    def write_riders(self, record: Record, *, by: User, at: datetime) -> None:
        for name, field in STEPS:
            if field in self.fields:
                rider_write(record=record, name=name, on=self.cleaned_data[field], by=by, at=at)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        proposed, planned = data.get("happened_on"), data.get("planned_finish")
        if proposed and planned and planned < proposed:
            self.add_error("planned_finish", "计划完成日期不能早于提出日期")
        before: date | None = proposed
        for name, field in STEPS:
            on = self.steps[name, 0].happened_on if self.is_alone(name) else data.get(field)
            if on and field in self.fields and field not in self.errors:
                self._check_step(name, field, on, before)
            before = on or before
        return data

    def _check_step(self, name: StepName, field: str, on: date, before: date | None) -> None:
        lacks_approval = not self.cleaned_data.get("approved_on") and not self.is_alone(StepName.APPROVED)
        if name == StepName.ACCEPTED and lacks_approval and "approved_on" not in self.errors:
            self.add_error(field, "请先填写审批日期，再填写验收日期")
        elif why := refusal_of_day(on, today=self.on, parent_on=None):
            self.add_error(field, why)
        elif before and on < before:
            self.add_error(field, "不能早于前一环节的日期")
