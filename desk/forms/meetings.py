"""The Party's two meetings, and the plain ones: presidium, street committee, residents' council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div, Field
from django import forms

from desk.forms.base import RecordForm
from meetings.models import Meeting
from papers.forms import ChineseDateField, DocNumberField, PlainTextField
from papers.words import words_for
from records.models import Record
from townships.models import Township


class MeetingForm(RecordForm):
    """What all meetings share: when, its minutes, and at most one proof."""

    model = Meeting
    meeting_kind: ClassVar[Meeting.Kind]
    day_field = "held_on"

    held_on = ChineseDateField(label="会议日期", required=False)
    title = PlainTextField(label="会议名称", max_length=200)
    minutes_no = DocNumberField(
        label="纪要编号",
        max_length=60,
        required=False,
        help_text="没有编号的，在下面上传一份佐证材料即可",
    )

    @classmethod
    def serves(cls, record: Record) -> bool:
        return isinstance(record, Meeting) and record.meeting_kind == cls.meeting_kind

    def layout(self) -> Sequence[Any]:
        return (
            Div("held_on", "title", css_class="field-row"),
            *self.lead(),
            Div("minutes_no", "kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    def lead(self) -> Sequence[Any]:
        """What one of the two asks beyond the other."""
        return ()

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Meeting):
            raise TypeError("a meeting's form shows meetings")
        return {
            "held_on": record.held_on,
            "title": record.title,
            "minutes_no": record.minutes_no,
            "heard": record.heard,
            "studied": record.studied,
            "topics": record.topics,
            "revision": record.revision,
        }

    def new_record(self) -> Record:
        return Meeting(area=self.unit.code, meeting_kind=self.meeting_kind)

    def apply(self, record: Record) -> None:
        data = self.cleaned_data
        record.happened_on, record.title = data["held_on"], data["title"]
        for name in ("minutes_no", "heard", "studied", "topics"):
            if name in data:
                setattr(record, name, data[name])

    def reference(self) -> tuple[str, str]:
        return self.cleaned_data["minutes_no"], self.cleaned_data["kept_at"]


class WorkConferenceForm(MeetingForm):
    """党(工)委人大工作会议."""

    slug = "meeting.WORK_CONFERENCE"
    meeting_kind = Meeting.Kind.WORK_CONFERENCE
    uses: ClassVar = {"held_on": ("term_conference",)}

    @classmethod
    def heading(cls, unit: Township) -> str:
        return f"{words_for(unit.kind).party}人大工作会议"

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        return {"title": f"{unit.name}{words_for(unit.kind).party}人大工作会议"}


class PartyStudyForm(MeetingForm):
    """党(工)委专题听取并研究人大工作."""

    slug = "meeting.PARTY_STUDY"
    meeting_kind = Meeting.Kind.PARTY_STUDY
    uses: ClassVar = {"held_on": ("annual_hearing",)}

    heard = forms.BooleanField(label="听取了人大工作情况汇报", required=False)
    studied = forms.BooleanField(label="研究了人大工作", required=False)
    topics = forms.MultipleChoiceField(
        label="研究的议题",
        required=False,
        choices=Meeting.Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="涉及人大工作会议筹备、实施意见草拟的，勾选后会显示在实施意见出台过程中",
    )

    @classmethod
    def heading(cls, unit: Township) -> str:
        return f"{words_for(unit.kind).party}专题听取并研究人大工作"

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        party = words_for(unit.kind).party
        return {"title": f"{unit.name}{party}会（专题听取并研究人大工作）", "topics": ["WORK"]}

    def lead(self) -> Sequence[Any]:
        return (
            HTML('<fieldset class="ticks"><legend class="form-label">会议做了什么</legend>'),
            "heard",
            "studied",
            HTML(
                '<p class="form-text">听取和研究都做到才算完成，可以分两次会议。'
                "党政联席会议、理论学习中心组学习不算。</p></fieldset>"
            ),
            "topics",
        )


class PlainMeetingForm(MeetingForm):
    """A meeting of which only the day, the name and the minutes are kept."""

    for_congress: ClassVar[bool]

    @classmethod
    def heading(cls, unit: Township) -> str:
        return str(cls.meeting_kind.label)

    @classmethod
    def offered_to(cls, unit: Township) -> bool:
        return unit.has_congress == cls.for_congress

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        return {"title": f"{unit.name}{self.meeting_kind.label}"}


class PresidiumForm(PlainMeetingForm):
    """主席团会议."""

    slug = "meeting.PRESIDIUM"
    meeting_kind = Meeting.Kind.PRESIDIUM
    for_congress = True


class WorkCommitteeForm(PlainMeetingForm):
    """人大街道工委会议."""

    slug = "meeting.WORK_COMMITTEE"
    meeting_kind = Meeting.Kind.WORK_COMMITTEE
    for_congress = False


class ResidentCouncilForm(PlainMeetingForm):
    """居民议事会."""

    slug = "meeting.RESIDENT_COUNCIL"
    meeting_kind = Meeting.Kind.RESIDENT_COUNCIL
    for_congress = False
