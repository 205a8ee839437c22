"""What every form of the desk shares: the day, at most one proof, the revision seen, the nonce of a new record."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from accounts.models import User
from checklist.catalogue import RULE
from desk.forms.files import Held
from desk.quotes import quotes_of
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from records.evidence import ALLOWED, refuse_marked
from records.models import Record
from records.services import record_save
from records.states import State
from records.uploads import FilesField
from townships.models import Township


def refuse_marks_in(rows: forms.BaseFormSet[Any]) -> bool:
    """Whether lines of a form are right, a 密级 mark in their text included."""
    are_right = rows.is_valid()
    for row in rows.forms:
        for name, value in list(getattr(row, "cleaned_data", {}).items()):
            if isinstance(value, str) and name in row.fields:
                try:
                    refuse_marked(value, "内容")
                except forms.ValidationError as error:
                    row.add_error(name, error)
                    are_right = False
    return are_right


class RecordForm(forms.Form):
    """One form for one kind of record.

    A kind's own form says its `slug` (the word by which a rule names its mend, such as `meeting.PARTY_STUDY`),
    its `model`, what is filled in beforehand (`blank`, `written`), and how what was typed becomes the record:
    `apply` for its own columns, `write_lines` for rows that hang on it (in the same transaction),
    `write_riders` for steps that are known at once. Add the class to `desk.forms.REPORTS`, and it is served.

    `uses` names the rules that read a field: its help then says so, and quotes this unit's own opinion once for
    each rule. “参照上年” fills in the latest record of an earlier year (`earlier`), days and numbers left blank.
    """

    slug: ClassVar[str]
    model: ClassVar[type[Record]]
    # The field that asks for the record's day, so that the model's message stands beside it.
    day_field: ClassVar[str] = "happened_on"
    template: ClassVar[str] = "desk/report.html"
    # Which rules (their ids) read a field: `{"held_on": ("midyear_inquiry",)}`.
    uses: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    # Only in forms that ask for no 文号 or 纪要号 of their own.
    proof_no = PlainTextField(
        label="出处",
        max_length=200,
        required=False,
        help_text="选填，文号、纪要号或材料名称，与存放处一并填写",
    )
    kept_at = PlainTextField(
        label="存放处",
        max_length=200,
        required=False,
        help_text="原件不便上传时填写，例如：镇党政办档案室。填了编号和存放处，就不必再上传文件",
    )
    upload = FilesField(
        label="佐证材料",
        required=False,
        help_text=f"选填，一份即可，可一次选多个：{ALLOWED}，每个不超过20 MB",
    )
    # What the view has stored of the files of this request.
    held: Held | None = None
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, unit: Township, record: Record | None, on: date,
        earlier: Record | None = None, known: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`record` is None for a new one; `on` is today, for what depends on it.

        `earlier` is the record of an earlier year to start from; `known` what the address already says.
        """
        self.unit, self.record, self.on = unit, record, on
        self.earlier_record, self.known = earlier, known or {}
        super().__init__(data, files, initial=self._initial())
        if type(self).reference is not RecordForm.reference:
            self.fields.pop("proof_no", None)
        self.say_uses()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.layout(), "revision", "nonce")

    def _initial(self) -> dict[str, Any]:
        if self.record is not None:
            return self.written(self.record)
        copied = self.copied(self.earlier_record) if self.earlier_record else {}
        return {**self.blank(self.unit, self.on), **copied, "nonce": uuid.uuid4()}

    @classmethod
    def heading(cls, unit: Township) -> str:
        """What the form is called for this kind of unit."""
        raise NotImplementedError

    def shown_heading(self) -> str:
        """The head of its page; a form that speaks of one given record names it."""
        return self.heading(self.unit)

    @classmethod
    def serves(cls, record: Record) -> bool:
        """Whether this form writes a given record (its kind is right; a meeting's form also asks which meeting)."""
        return record.kind == cls.model.KIND

    @classmethod
    def offered_to(cls, unit: Township) -> bool:
        """Whether this kind of unit reports this at all."""
        return True

    @classmethod
    def earlier(cls, unit: Township, on: date, known: Mapping[str, Any]) -> Record | None:
        """The unit's latest record of this form that happened in an earlier year, for “参照上年”."""
        records = (
            cls.model.objects.filter(area=unit.code, happened_on__year__lt=on.year)
            .exclude(state=State.WITHDRAWN)
            .order_by("-happened_on", "-pk")
        )
        return next((record for record in records[:50] if cls.serves(record)), None)

    def copied(self, earlier: Record) -> dict[str, Any]:
        """What a record of an earlier year fills in: everything but its days, numbers and proof."""
        written = {
            name: value
            for name, value in self.written(earlier).items()
            if name in self.base_fields
            and name != "revision"
            and not isinstance(self.base_fields[name], ChineseDateField | DocNumberField)
        }
        if earlier.happened_on and isinstance(title := written.get("title"), str):
            written["title"] = title.replace(f"{earlier.happened_on.year}年", f"{self.on.year}年")
        return written

    def used_by(self) -> Mapping[str, tuple[str, ...]]:
        """Which rules read a field; a form of many kinds answers for the one it shows."""
        return self.uses

    def say_uses(self) -> None:
        """Help says which rule reads a field, and what this unit's own opinion says of it, once for each rule."""
        uses = self.used_by()
        wanted = {slug for slugs in uses.values() for slug in slugs}
        quotes = quotes_of(self.unit.code, wanted, self.on)
        for name, slugs in uses.items():
            if name not in self.fields:
                continue
            field = self.fields[name]
            rules = "、".join(RULE[slug].short_title for slug in slugs if self.unit.kind in RULE[slug].kinds)
            parts = [field.help_text] if field.help_text else []
            parts += [format_html('<span class="use">用于：{}</span>', rules)] if rules else []
            said = [quotes.pop(slug) for slug in slugs if slug in quotes]
            parts += [format_html('<span class="quote">{}</span>', quote.shown) for quote in said]
            field.help_text = mark_safe(" ".join(map(str, parts)))  # each part is escaped above or our own

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
        named = ["proof_no"] if "proof_no" in self.fields else []
        return (
            Div(*named, "kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    def new_record(self) -> Record:
        """An unsaved record of the unit."""
        return self.model(area=self.unit.code)

    def apply(self, record: Record) -> None:
        """Put what was typed into the record's own columns."""
        raise NotImplementedError

    def row_sets(self) -> Sequence[forms.BaseFormSet[Any]]:
        """Rows of the form (questions, lines of a grid), checked together with it."""
        return ()

    def is_valid(self) -> bool:
        super().is_valid()
        rows_are = [refuse_marks_in(rows) for rows in self.row_sets()] if self.is_bound else []
        if not all(rows_are):  # each says its own
            self.add_error(None, "下面的逐行内容有需要修改的地方，见各行")
        return super().is_valid()

    def save(self, record: Record, *, by: User, at: datetime) -> None:
        """Write the record, what hangs on it and the steps known at once; runs in one `facts_write`."""
        record_save(record=record, by=by, at=at, lines=self.write_lines, seen=self.cleaned_data["revision"])
        self.write_riders(record, by=by, at=at)

    def write_lines(self, record: Record) -> None:
        """Write the rows that hang on the record; runs in the transaction that saves it."""

    def write_riders(self, record: Record, *, by: User, at: datetime) -> None:
        """Write the steps that are known at once (`records.services.step_save(with_record=True)`)."""

    def reference(self) -> tuple[str, str]:
        """文号 or 纪要号 and where it is kept, when both were typed: a REFERENCE as good as a file."""
        return self.cleaned_data.get("proof_no", ""), self.cleaned_data.get("kept_at", "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, str) and name in self.fields:
                try:
                    refuse_marked(value, "内容")
                except forms.ValidationError as error:
                    self.add_error(name, error)
        self._check_reference(data)
        return data

    def _check_reference(self, data: Mapping[str, Any]) -> None:
        """Half a reference is no proof, and must not be lost without a word."""
        if "proof_no" not in self.fields:
            return
        if data.get("kept_at") and not data.get("proof_no"):
            self.add_error("proof_no", "填了存放处，请一并写明是什么材料（文号、纪要号或名称）")
        if data.get("proof_no") and not data.get("kept_at"):
            self.add_error("kept_at", "填了出处，请一并写明存放处")
