"""Normative documents with their steps: registered, published, filed, reviewed, corrected, in one form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div, Field

from accounts.models import User
from desk.forms.base import RecordForm
from desk.forms.steps import refusal_of_day, rider_write, steps_at
from opinions.models import NormativeDocument
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from papers.words import words_for
from records.models import Record
from records.states import StepName
from townships.models import Township

# A step and the stem of its two fields, in the order in which they happen.
STEPS = ((StepName.FILED, "filed"), (StepName.REVIEWED, "reviewed"), (StepName.CORRECTED, "corrected"))


class DocumentForm(RecordForm):
    """规范性文件: the document, and what of its way is known already."""

    slug = "document"
    model = NormativeDocument
    day_field = "published_on"
    uses: ClassVar = {"published_on": ("document_filing",)}

    title = PlainTextField(label="文件名称", max_length=200)
    doc_no = DocNumberField(label="文号", max_length=60, required=False)
    issued_on = ChineseDateField(label="印发日期")
    published_on = ChineseDateField(
        label="公布日期", required=False, help_text="报备期限从公布之日起算；还没有公布的，从印发之日起算"
    )
    filed_on = ChineseDateField(label="报备日期", required=False)
    filed_proof = PlainTextField(label="报备依据", max_length=200, required=False)
    reviewed_on = ChineseDateField(label="审查完成日期", required=False)
    reviewed_proof = PlainTextField(label="审查依据", max_length=200, required=False)
    corrected_on = ChineseDateField(
        label="纠正日期", required=False, help_text="审查认为应当纠正、已经纠正的填写"
    )
    corrected_proof = PlainTextField(label="纠正依据", max_length=200, required=False)

    def __init__(self, *args: Any, record: Record | None, **kwargs: Any) -> None:
        self.steps = steps_at(record)
        super().__init__(*args, record=record, **kwargs)
        words = words_for(self.unit.kind)
        self.fields["filed_on"].help_text = f"{words.government}向{words.presidium}报备的日期"
        self.fields["reviewed_on"].help_text = f"{words.presidium}完成审查的日期"
        for name, stem in STEPS:
            if self.is_alone(name):  # a step of its own, with its own review: not written here
                del self.fields[f"{stem}_on"], self.fields[f"{stem}_proof"]

    def is_alone(self, name: StepName) -> bool:
        """Whether a step was registered apart from its document."""
        step = self.steps.get((name, 0))
        return step is not None and step.rides_with_id is None

    @classmethod
    def heading(cls, unit: Township) -> str:
        return "规范性文件"

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, NormativeDocument):
            raise TypeError("a document's form shows documents")
        filled: dict[str, Any] = {
            "title": record.title,
            "doc_no": record.doc_no,
            "issued_on": record.issued_on,
            "published_on": record.published_on,
            "revision": record.revision,
        }
        for name, stem in STEPS:
            if step := self.steps.get((name, 0)):
                filled |= {f"{stem}_on": step.happened_on, f"{stem}_proof": step.proof}
        return filled

    def layout(self) -> Sequence[Any]:
        steps = [
            Div(f"{stem}_on", f"{stem}_proof", css_class="field-row")
            for name, stem in STEPS
            if not self.is_alone(name)
        ]
        return (
            Div("title", "doc_no", css_class="field-row"),
            Div("issued_on", "published_on", css_class="field-row"),
            HTML(
                '<fieldset class="form-part"><legend>备案审查</legend><p class="form-text">已经办理的在这里一并填写；'
                "还没有办理的留空，以后在材料页上单独登记。</p>"
            ),
            *steps,
            HTML("</fieldset>"),
            Div("kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    def apply(self, record: Record) -> None:
        if not isinstance(record, NormativeDocument):
            raise TypeError("a document's form writes documents")
        data = self.cleaned_data
        record.title, record.doc_no = data["title"], data["doc_no"]
        record.issued_on, record.published_on = data["issued_on"], data["published_on"]

    def write_riders(self, record: Record, *, by: User, at: datetime) -> None:
        for name, stem in STEPS:
            if f"{stem}_on" in self.fields:
                on, proof = self.cleaned_data[f"{stem}_on"], self.cleaned_data[f"{stem}_proof"]
                rider_write(record=record, name=name, on=on, proof=proof, by=by, at=at)

    def reference(self) -> tuple[str, str]:
        return self.cleaned_data["doc_no"], self.cleaned_data["kept_at"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        issued, published = data.get("issued_on"), data.get("published_on")
        if issued and issued > self.on:
            self.add_error("issued_on", "日期在今天之后；还没有发生的事不能填报")
        if issued and published and published < issued:
            self.add_error("published_on", "公布日期不能早于印发日期")
        before: date | None = published or issued
        for name, stem in STEPS:
            if self.is_alone(name):
                before = self.steps[name, 0].happened_on
                continue
            on, proof = data.get(f"{stem}_on"), data.get(f"{stem}_proof")
            if proof and not on and f"{stem}_on" not in self.errors:
                self.add_error(f"{stem}_on", "写了依据，请一并填写日期")
            if on:
                self._check_step(name, f"{stem}_on", on, before)
                before = on
        return data

    def _check_step(self, name: StepName, field: str, on: date, before: date | None) -> None:
        if (
            name == StepName.REVIEWED
            and not self.cleaned_data.get("filed_on")
            and not self.is_alone(StepName.FILED)
        ):
            self.add_error(field, "请先填写报备日期，再填写审查完成日期")
        elif why := refusal_of_day(on, today=self.on, parent_on=None):
            self.add_error(field, why)
        elif before and on < before:
            self.add_error(field, "不能早于前一环节的日期")
