"""Meetings in the admin, with agenda, attendance and the questions of an inquiry."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from meetings.models import AgendaItem, Attendance, Inquiry, Meeting
from records.admin.base import RecordAdmin
from records.admin.parts import RecordForm, RidingSteps
from townships.admin_base import Stack, Table


class AgendaTable(Table):
    model = AgendaItem
    fields = ("position", "kind", "title")


class AttendanceTable(Table):
    model = Attendance
    fields = ("category", "due", "present")


class InquiryStack(Stack):
    model = Inquiry
    fields = (
        ("line", "asked_by"), ("question", "source"), ("answered_by", "satisfaction"), "answer", "follow_up_due",
    )  # fmt: skip
    autocomplete_fields = ("asked_by",)


class MeetingForm(RecordForm):
    """A meeting; its topics are ticked."""

    topics = forms.MultipleChoiceField(
        label="研究议题",
        choices=Meeting.Topic.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def clean_topics(self) -> list[str]:
        return list(self.cleaned_data["topics"])


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    form = MeetingForm
    content: ClassVar[tuple[Any, ...]] = (
        "meeting_kind", "title", "happened_on", "planned_on", "session", "for_year", "heard", "studied",
        "topics", "minutes_no",
    )  # fmt: skip
    told_as: ClassVar[dict[str, str]] = {"topics": "topics_said"}
    day_label = "召开日期"
    day_help = "还没有召开的留空，只填计划召开日期"
    of_district = True
    extra_columns = ("meeting_kind",)
    list_filter = (*RecordAdmin.list_filter, "meeting_kind", "for_year")
    inlines = (AgendaTable, InquiryStack, AttendanceTable, RidingSteps)

    @display(description="研究议题")
    def topics_said(self, row: Meeting) -> str:
        labels = dict(Meeting.Topic.choices)
        return "、".join(str(labels.get(topic, topic)) for topic in row.topics) or "—"
