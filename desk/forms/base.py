"""What every form of the desk shares: the day, at most one proof, the revision seen, the nonce of a new record."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from papers.forms import PlainTextField
from records.evidence import ALLOWED, refuse_marked, upload_check
from records.models import Record
from townships.models import Township


class RecordForm(forms.Form):
    """One form for one kind of record.

    A kind's own form says its `slug` (the word by which a rule names its mend, such as `meeting.PARTY_STUDY`),
    its `model`, what is filled in beforehand (`blank`, `written`), and how what was typed becomes the record:
    `apply` for its own columns, `write_lines` for rows that hang on it (in the same transaction),
    `write_riders` for steps that are known at once. Add the class to `desk.forms.REPORTS`, and it is served.
    """

    slug: ClassVar[str]
    model: ClassVar[type[Record]]
    # The field that asks for the record's day, so that the model's message stands beside it.
    day_field: ClassVar[str] = "happened_on"
    template: ClassVar[str] = "desk/report.html"

    kept_at = PlainTextField(
        label="存放处",
        max_length=200,
        required=False,
        help_text="原件不便上传时填写，例如：镇党政办档案室。填了编号和存放处，就不必再上传文件",
    )
    upload = forms.FileField(
        label="佐证材料",
        required=False,
        help_text=f"选填，一份即可：{ALLOWED}，不超过20 MB。涉密和工作秘密材料严禁上传",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, unit: Township, record: Record | None, on: date
    ) -> None:
        """`record` is None for a new one; `on` is today, for what depends on it."""
        self.unit, self.record, self.on = unit, record, on
        initial = self.written(record) if record else {**self.blank(unit, on), "nonce": uuid.uuid4()}
        super().__init__(data, files, initial=initial)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.layout(), "revision", "nonce")

    @classmethod
    def heading(cls, unit: Township) -> str:
        """What the form is called for this kind of unit."""
        raise NotImplementedError

    @classmethod
    def serves(cls, record: Record) -> bool:
        """Whether this form writes a given record (its kind is right; a meeting's form also asks which meeting)."""
        return record.kind == cls.model.KIND

    @classmethod
    def offered_to(cls, unit: Township) -> bool:
        """Whether this kind of unit reports this at all."""
        return True

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        """What is known before anything is typed."""
        return {}

    def written(self, record: Record) -> dict[str, Any]:
        """A record as its form shows it."""
        return {"happened_on": record.happened_on, "title": record.title, "revision": record.revision}

    def layout(self) -> Sequence[Any]:
        """The fields in their places, above the hidden ones."""
        return ("title", "happened_on", *self.proof())

    def proof(self) -> Sequence[Any]:
        """The two ways to prove: where it is kept, or a file."""
        return (Div("kept_at", css_class="field-row"), Field("upload", template="desk/upload_field.html"))

    def new_record(self) -> Record:
        """An unsaved record of the unit."""
        return self.model(area=self.unit.code)

    def apply(self, record: Record) -> None:
        """Put what was typed into the record's own columns."""
        raise NotImplementedError

    def write_lines(self, record: Record) -> None:
        """Write the rows that hang on the record; runs in the transaction that saves it."""

    def write_riders(self, record: Record, *, by: User, at: datetime) -> None:
        """Write the steps that are known at once (`records.services.step_save(with_record=True)`)."""

    def reference(self) -> tuple[str, str]:
        """文号 or 纪要号 and where it is kept, when both were typed: a REFERENCE as good as a file."""
        return "", ""

    def clean_upload(self) -> UploadedFile[Any] | None:
        upload: UploadedFile[Any] | None = self.cleaned_data.get("upload")
        if upload:
            upload_check(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in data.items():
            if isinstance(value, str) and name in self.fields:
                try:
                    refuse_marked(value)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return data
