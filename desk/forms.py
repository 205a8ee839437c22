"""Forms of the desk: few fields, each feeding a rule; what is known is filled in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from meetings.models import Meeting
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from papers.words import words_for
from records.evidence import ALLOWED, refuse_marked, upload_check
from records.states import State, Verb
from townships.models import Township


class MeetingForm(forms.Form):
    """What the two Party meetings share: when, its minutes, and at most one proof."""

    held_on = ChineseDateField(label="会议日期", required=False)
    title = PlainTextField(label="会议名称", max_length=200)
    minutes_no = DocNumberField(
        label="纪要编号",
        max_length=60,
        required=False,
        help_text="没有编号的，在下面上传一份佐证材料即可",
    )
    kept_at = PlainTextField(
        label="纪要存放处",
        max_length=200,
        required=False,
        help_text="纪要不便上传时填写，例如：镇党政办档案室。填了编号和存放处，就不必再上传文件",
    )
    upload = forms.FileField(
        label="佐证材料",
        required=False,
        help_text=f"选填，一份即可：{ALLOWED}，不超过20 MB。涉密和工作秘密材料严禁上传",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    LEAD: ClassVar[Sequence[Any]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("held_on", "title", css_class="field-row"),
            *self.LEAD,
            Div("minutes_no", "kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
            "revision",
            "nonce",
        )

    def clean_upload(self) -> UploadedFile[Any] | None:
        upload: UploadedFile[Any] | None = self.cleaned_data.get("upload")
        if upload:
            upload_check(upload)
        return upload

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        refuse_marked(title)
        return title

    def content(self) -> dict[str, Any]:
        """The meeting's own columns as they were typed."""
        data = self.cleaned_data
        return {
            "happened_on": data["held_on"],
            "title": data["title"],
            "minutes_no": data["minutes_no"],
        }


class WorkConferenceForm(MeetingForm):
    """党(工)委人大工作会议."""

    KIND = Meeting.Kind.WORK_CONFERENCE


class PartyStudyForm(MeetingForm):
    """党(工)委专题听取并研究人大工作."""

    KIND = Meeting.Kind.PARTY_STUDY

    heard = forms.BooleanField(label="听取了人大工作情况汇报", required=False)
    studied = forms.BooleanField(label="研究了人大工作", required=False)
    topics = forms.MultipleChoiceField(
        label="研究的议题",
        required=False,
        choices=Meeting.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="涉及人大工作会议筹备、实施意见草拟的，勾选后会显示在实施意见出台过程中",
    )

    LEAD = (
        HTML('<fieldset class="ticks"><legend class="form-label">会议做了什么</legend>'),
        "heard",
        "studied",
        HTML(
            '<p class="form-text">听取和研究都做到才算完成，可以分两次会议。'
            "党政联席会议、理论学习中心组学习不算。</p></fieldset>"
        ),
        "topics",
    )

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        return super().content() | {
            "heard": data["heard"],
            "studied": data["studied"],
            "topics": data["topics"],
        }


FORMS: dict[str, type[WorkConferenceForm | PartyStudyForm]] = {
    form.KIND: form for form in (WorkConferenceForm, PartyStudyForm)
}


def heading(kind: str, unit: Township) -> str:
    """What the form is called for this kind of unit."""
    party = words_for(unit.kind).party
    return (
        f"{party}人大工作会议" if kind == Meeting.Kind.WORK_CONFERENCE else f"{party}专题听取并研究人大工作"
    )


def blank(kind: str, unit: Township) -> dict[str, Any]:
    """What is known before anything is typed."""
    party = words_for(unit.kind).party
    title = (
        f"{unit.name}{party}人大工作会议"
        if kind == Meeting.Kind.WORK_CONFERENCE
        else f"{unit.name}{party}会（专题听取并研究人大工作）"
    )
    return {"title": title, "topics": ["WORK"], "nonce": uuid.uuid4()}


def written(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form shows it."""
    return {
        "held_on": meeting.held_on,
        "title": meeting.title,
        "minutes_no": meeting.minutes_no,
        "heard": meeting.heard,
        "studied": meeting.studied,
        "topics": meeting.topics,
        "revision": meeting.revision,
    }


class ActForm(forms.Form):
    """One step with a record: which, on which revision, and why."""

    verb = forms.ChoiceField(choices=Verb.choices)
    seen = forms.IntegerField(required=False)
    reason = PlainTextField(label="理由", max_length=500, required=False)


class RecordFilterForm(forms.Form):
    """What the list of records is narrowed by; a wrong value is said, and narrows nothing."""

    q = PlainTextField(label="标题或编号", max_length=50, required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *State.choices],
        error_messages={"invalid_choice": "没有这个状态"},
    )  # fmt: skip
    kind = forms.ChoiceField(label="种类", required=False, error_messages={"invalid_choice": "没有这个种类"})

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "全部种类"), *kinds]  # type: ignore[attr-defined]
