"""A session of the congress, typed once: the meeting, the fiscal parts by its agenda, the inquiry with its answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.forms.renderers import get_default_renderer
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from delegates.models import Delegate, Mandate
from desk.forms.meetings import MeetingForm
from desk.forms.questions import QuestionForm, QuestionRows
from desk.forms.steps import rider_write, steps_at
from meetings.clocks import RULE as CLOCKS
from meetings.clocks import ClockName
from meetings.models import AgendaItem, Inquiry, Meeting
from meetings.sessions import NEXT_YEAR_FROM, refusal_of_year, session_title, year_of
from papers.dates import BadDayError, parse_day
from papers.forms import ChineseDateField, PlainTextField
from papers.words import day, words_for
from records.models import Record, Step
from records.services import step_drop
from records.states import State, StepName
from townships.models import Township

Session, Item = Meeting.Session, AgendaItem.Kind
# Whose fiscal year each tick means, told from the session (design §2); the others speak of none.
FISCAL = (Item.BUDGET, Item.EXECUTION, Item.FINAL_ACCOUNTS, Item.ADJUSTMENT)
AGENDA = (Item.INQUIRY, *FISCAL, Item.WORK_CONFERENCE)
AGENDA_LABELS: dict[str, str] = {Item.INQUIRY: "代表问政", Item.WORK_CONFERENCE: "套开党委人大工作会议"}
LARGEST = 60
EMPTY_ROWS = 3


def fiscal_year(item: str, session: str, for_year: int) -> int:
    """The fiscal year that an agenda item of a session speaks of."""
    is_last = item == Item.FINAL_ACCOUNTS or (item == Item.EXECUTION and session == Session.EARLY)
    return for_year - 1 if is_last else for_year


class Questions(QuestionRows):
    """As many rows as an inquiry may have, a few of them empty."""

    form = QuestionForm
    renderer = get_default_renderer()
    extra, min_num, max_num = EMPTY_ROWS, 0, LARGEST
    absolute_max = LARGEST + EMPTY_ROWS
    validate_min, validate_max = False, True
    can_delete, can_delete_extra, can_order, edit_only = True, True, False, False


class SessionForm(MeetingForm):
    """人代会, the mother record."""

    slug = "meeting.CONGRESS_SESSION"
    meeting_kind = Meeting.Kind.CONGRESS_SESSION
    template = "desk/session.html"
    uses: ClassVar = {
        "agenda": ("midyear_inquiry", "fiscal_oversight", "term_conference"),
    }

    session = forms.ChoiceField(label="会次", choices=Session.choices)
    for_year = forms.IntegerField(
        label="所属年度",
        min_value=2000,
        max_value=2100,
        help_text="换届年12月召开的，通常属于下一年度",
        widget=forms.TextInput({"inputmode": "numeric", "data-next-from": NEXT_YEAR_FROM}),
        error_messages={"invalid": "请填写四位数的年度", "required": "请填写所属年度"},
    )
    title = PlainTextField(
        label="会议名称", max_length=200, required=False, help_text="可不填，自动写明年度和会次"
    )
    planned_on = ChineseDateField(
        label="计划召开日期",
        required=False,
        help_text="还没有召开的填写；问政议题可以先收集在下面，存为草稿。日历上可以直接改期",
    )
    agenda = forms.MultipleChoiceField(
        label="议程中有",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="财政年度由会次和所属年度确定，不用填写",
    )

    def __init__(self, data: Any = None, files: Any = None, *, record: Record | None, **kwargs: Any) -> None:
        self.steps = steps_at(record)
        super().__init__(data, files, record=record, **kwargs)
        self.fields["agenda"].choices = self.agenda_choices()  # type: ignore[attr-defined]
        self.inquiries = list(record.inquiries.all()) if isinstance(record, Meeting) else []
        self.questions = Questions(
            data,
            prefix="q",
            initial=[self._question(each) for each in self.inquiries],
            delegates=self._delegates(),
        )
        for row in self.questions.forms:
            for name in self.alone(row):  # a step with its own review: not written here
                for field in ("on_the_spot", "answered_on") if name == "ANSWERED" else ("closed_on",):
                    row.fields.pop(field, None)

    @classmethod
    def heading(cls, unit: Township) -> str:
        return words_for(unit.kind).congress

    @classmethod
    def offered_to(cls, unit: Township) -> bool:
        return unit.has_congress

    @property
    def government(self) -> str:
        """Who publishes."""
        return words_for(self.unit.kind).government

    @property
    def publish_by(self) -> str:
        """Until when what the session approved is to be published, once its day is known."""
        held_on = self.initial.get("held_on")
        return day(CLOCKS[ClockName.PUBLICATION].on(held_on)) if held_on else ""

    def row_sets(self) -> Sequence[forms.BaseFormSet[Any]]:
        return (self.questions,)

    # ---- what is known beforehand

    def blank(self, unit: Township, on: date) -> dict[str, Any]:
        """By the season: from December the early session of the next year, from spring the mid-year one."""
        wanted = self.known.get("session")
        session = (
            wanted
            if wanted in Session.values
            else Session.EARLY
            if on.month in {12, 1, 2, 3}
            else Session.MID_YEAR
        )
        agenda = [kind for kind in self.known.get("agenda", "").split(",") if kind in AGENDA]
        year = self.known.get("for_year", "")
        for_year = int(year) if re.fullmatch(r"20[0-9]{2}", year) else year_of(session, on)
        return {"session": session, "for_year": for_year, "agenda": agenda, "held_on": self._known_day()}

    def _known_day(self) -> date | None:
        """The day that the address names, if it is one."""
        try:
            return parse_day(self.known.get("held_on", ""))
        except BadDayError:
            return None

    def written(self, record: Record) -> dict[str, Any]:
        if not isinstance(record, Meeting):
            raise TypeError("a session's form shows meetings")
        kinds = [item.kind for item in record.agenda.all()]
        return super().written(record) | {
            "session": record.session,
            "for_year": record.for_year,
            "planned_on": record.planned_on,
            "agenda": [kind for kind in AGENDA if kind in kinds],
        }

    def copied(self, earlier: Record) -> dict[str, Any]:
        """The same session of this year; its name counts on from the last one's, so it is not taken over."""
        return super().copied(earlier) | {"for_year": self.on.year, "title": ""}

    def agenda_choices(self) -> list[tuple[str, SafeString]]:
        """The ticks, each fiscal one with the year it means for the session chosen so far."""
        session, year = str(self["session"].value()), str(self["for_year"].value() or "")
        choices = []
        for kind in AGENDA:
            label = AGENDA_LABELS.get(kind, str(kind.label))
            if kind in FISCAL and year.isdecimal():
                shown = f"{fiscal_year(kind, session, int(year))}年"
                mark = {Item.FINAL_ACCOUNTS: "last", Item.EXECUTION: "execution"}.get(kind, "this")
                text = format_html('{} <span class="fiscal" data-fiscal="{}">{}</span>', label, mark, shown)
            else:
                text = format_html("{}", label)
            choices.append((str(kind), text))
        return choices

    def _delegates(self) -> list[tuple[int, str]]:
        """Who may have asked: the unit's delegates of today, and those named in this record already."""
        active = Mandate.objects.filter(township=self.unit, term__body="CONGRESS").active_on(self.on)
        known = [each.asked_by_id for each in self.inquiries if each.asked_by_id]
        found = Delegate.objects.filter(pk__in=[*active.values_list("delegate_id", flat=True), *known])
        return list(found.order_by("person__name", "pk").values_list("pk", "person__name"))

    def _question(self, each: Inquiry) -> dict[str, Any]:
        answered = self.steps.get((StepName.ANSWERED, each.line))
        closed = self.steps.get((StepName.CLOSED, each.line))
        held_on = each.meeting.happened_on
        on = answered.happened_on if answered else None
        return {
            "line": each.line,
            "question": each.question,
            "source": each.source,
            "asked_by": each.asked_by_id,
            "answered_by": each.answered_by,
            "on_the_spot": on == held_on if on else held_on is None,
            "answered_on": None if on == held_on else on,
            "follow_up_due": each.follow_up_due,
            "closed_on": closed.happened_on if closed else None,
            "satisfaction": each.satisfaction,
        }

    def alone(self, row: QuestionForm) -> dict[str, Step]:
        """Steps of a row's question that were registered apart from the session."""
        line = str(row["line"].value() or "")
        if not line.isdecimal():
            return {}
        found = {name: self.steps.get((name, int(line))) for name in (StepName.ANSWERED, StepName.CLOSED)}
        return {str(name): step for name, step in found.items() if step and step.rides_with_id is None}

    def layout(self) -> Sequence[Any]:
        return (
            Div("session", "for_year", css_class="field-row"),
            Div("held_on", "planned_on", css_class="field-row"),
            "title",
            "agenda",
            HTML('{% include "desk/session_questions.html" %}'),
            Div("minutes_no", "kept_at", css_class="field-row"),
            Field("upload", template="desk/upload_field.html"),
        )

    # ---- checks

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        held_on = data.get("held_on")
        year = data.get("for_year")
        if held_on and held_on <= self.on and year and (why := refusal_of_year(year, held_on)):
            self.add_error("for_year", why)
        self.questions.is_valid()
        rows = [row for row in self.questions.forms if row.is_row]
        for row in rows:
            row.check_days(held_on, self.on, self.alone(row))
        if rows and "agenda" in data and Item.INQUIRY not in data["agenda"]:
            self.add_error("agenda", "下面填了问政问题，请勾选“代表问政”，或移除这些问题")
        kept = {row.cleaned_data.get("line") for row in rows}
        for each in self.inquiries:
            if each.line not in kept and self._stands_alone(each.line):
                self.add_error(None, f"第{each.line}个问题已单独登记了答复或办结，不能移除")
        return data

    def _stands_alone(self, line: int) -> bool:
        return any(step.rides_with_id is None for (_, at), step in self.steps.items() if at == line)

    # ---- writing

    def apply(self, record: Record) -> None:
        super().apply(record)
        if not isinstance(record, Meeting):
            raise TypeError("a session's form writes meetings")
        data = self.cleaned_data
        record.session, record.for_year = data["session"], data["for_year"]
        record.planned_on = data["planned_on"]
        if not record.title:
            record.title = session_title(self.unit, data["for_year"], data["session"])

    def write_lines(self, record: Record) -> None:
        self._write_agenda(record)
        self._write_questions(record)

    def _write_agenda(self, record: Record) -> None:
        """Only what this form asks; items of other kinds stay."""
        ticked = self.cleaned_data["agenda"]
        items = AgendaItem.objects.filter(meeting_id=record.pk, kind__in=AGENDA)
        items.exclude(kind__in=ticked).delete()
        known = set(items.values_list("kind", flat=True))
        for position, kind in enumerate(AGENDA):
            if kind in ticked and kind not in known:
                AgendaItem.objects.create(meeting_id=record.pk, kind=kind, position=position)

    def _write_questions(self, record: Record) -> None:
        """A question keeps its line for good, for its steps name it; a new one takes the next."""
        rows = [row for row in self.questions.forms if row.is_row]
        known = {each.line: each for each in Inquiry.objects.filter(meeting_id=record.pk)}
        kept = {row.cleaned_data["line"] for row in rows}
        Inquiry.objects.filter(meeting_id=record.pk).exclude(line__in=kept & known.keys()).delete()
        taken = {*known, *(line for _, line in self.steps)}
        self._lines: list[tuple[int, QuestionForm]] = []
        for row in rows:
            data = row.cleaned_data
            each = known.pop(data["line"], None)
            if each is None:
                each = Inquiry(meeting_id=record.pk, line=max(taken, default=0) + 1)
                taken.add(each.line)
            each.question, each.answered_by = data["question"], data["answered_by"]
            each.source, each.asked_by_id = data["source"], data["asked_by"]
            each.follow_up_due, each.satisfaction = data["follow_up_due"], data["satisfaction"]
            each.save()
            self._lines.append((each.line, row))

    def write_riders(self, record: Record, *, by: User, at: datetime) -> None:
        for line, row in self._lines:
            days = {
                StepName.ANSWERED: ("answered_on", row.answered(record.happened_on)),
                StepName.CLOSED: ("closed_on", row.cleaned_data.get("closed_on")),
            }
            for name, (field, on) in days.items():
                if field in row.fields:
                    rider_write(record=record, name=name, line=line, on=on, by=by, at=at)
        lines = {line for line, _ in self._lines}
        for step in Step.objects.filter(record_id=record.pk, rides_with_id=record.pk).exclude(
            state=State.WITHDRAWN
        ):
            if step.line and step.line not in lines:
                step_drop(step=step, by=by, at=at)
