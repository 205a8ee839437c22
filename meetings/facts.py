"""What meetings say to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, Func, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from msgspec import Struct

from meetings.models import AgendaItem, Inquiry, Meeting
from records.facts import (
    READ_STATES,
    Fact,
    Joined,
    StepFact,
    by_step,
    codes,
    earliest,
    in_area,
    with_steps,
)
from records.states import RecordKind, StepName
from townships.lanes import Lane
from townships.models import Term
from townships.statements import Row, statement

_STEPS = frozenset({StepName.ANSWERED.value, StepName.CLOSED.value})
# Codes as plain text: they are compared for every meeting of a country.
_CONFERENCE = Meeting.Kind.WORK_CONFERENCE.value
_STUDY = Meeting.Kind.PARTY_STUDY.value
_MID, _EARLY = Meeting.Session.MID_YEAR.value, Meeting.Session.EARLY.value
_SESSION = Meeting.Kind.CONGRESS_SESSION.value
_CONFERENCE_ITEM = AgendaItem.Kind.WORK_CONFERENCE.value
_INQUIRY_ITEM = AgendaItem.Kind.INQUIRY.value
_NO_AGENDA: frozenset[str] = frozenset()


class InquiryFact(Struct, frozen=True, gc=False):
    """One question of a delegates' inquiry; `follow_up_due` is None when it was settled on the spot."""

    line: int
    follow_up_due: date | None


class MeetingFact(Fact, frozen=True, gc=False):
    """One meeting that was held; `kind`, `session` and `agenda` are codes of the models' choices."""

    kind: str
    session: str
    for_year: int | None
    heard: bool
    studied: bool
    agenda: frozenset[str] = frozenset()
    inquiries: tuple[InquiryFact, ...] = ()
    steps: tuple[StepFact, ...] = ()

    @property
    def is_conference(self) -> bool:
        """A Party-committee work conference, or a meeting that carried one on its agenda."""
        return self.kind == _CONFERENCE or _CONFERENCE_ITEM in self.agenda

    @property
    def is_study(self) -> bool:
        return self.kind == _STUDY

    @property
    def is_session(self) -> bool:
        return self.kind == _SESSION

    @property
    def is_early(self) -> bool:
        return self.session == _EARLY

    @property
    def is_mid_year(self) -> bool:
        return self.session == _MID and self.kind == _SESSION

    @property
    def has_inquiry(self) -> bool:
        return _INQUIRY_ITEM in self.agenda

    def answered_on(self, line: int) -> date | None:
        return earliest(self.steps, StepName.ANSWERED, line)

    def closed_on(self, line: int) -> date | None:
        return earliest(self.steps, StepName.CLOSED, line)


def meetings(area: str, year: int, until: date) -> Lane[MeetingFact]:
    """Meetings held by `until` that some rule of `year` reads, with agenda, questions and steps. Three queries.

    Conferences of every term; studies since the oldest Party term still open began, and of the year; sessions of
    the year and the next: an early one of the next year may have heard this year's budget.
    """
    agenda = Lane(_agenda(area, year, until), lambda _, rows: [(row[1], codes(row[2])) for row in rows])
    questions = Lane(_questions(area, year, until), _asked)

    def made(code: str, rows: Iterable[Row]) -> list[MeetingFact]:
        kinds, asked = dict(agenda.take(code)), dict(questions.take(code))
        return [
            MeetingFact(*(*row, kinds.get(row[0], _NO_AGENDA), asked.get(row[0], ()), done))
            for row, done in with_steps(rows, _STEPS, until)
        ]

    return Lane(_meetings(area, year, until), made)


def _asked(code: str, rows: Iterable[Row]) -> Iterator[tuple[int, tuple[InquiryFact, ...]]]:
    """The questions of each meeting."""
    for meeting, lines in groupby(rows, itemgetter(1)):
        yield meeting, tuple([InquiryFact(line, due) for _, _, line, due in lines])


@statement
def _meetings(area: str, year: int, until: date) -> QuerySet[Meeting, Row]:
    carries = AgendaItem.objects.filter(meeting=OuterRef("pk"), kind=AgendaItem.Kind.WORK_CONFERENCE)
    conference = Q(meeting_kind=Meeting.Kind.WORK_CONFERENCE) | Exists(carries)
    study = Q(meeting_kind=Meeting.Kind.PARTY_STUDY, happened_on__gte=_studies_since(area, year, until))
    session = Q(meeting_kind=Meeting.Kind.CONGRESS_SESSION, for_year__in=(year, year + 1))
    rows = in_area(Meeting.objects.filter(conference | study | session), area, until)
    return by_step(rows, "meeting_kind", "session", "for_year", "heard", "studied")


def _studies_since(area: str, year: int, until: date) -> Func:
    """The day before which no study bears on anything: the year's first, or the oldest open Party term's."""
    first = Value(date(year, 1, 1))
    oldest = (
        Term.objects.filter(area__startswith=area, body=Term.Body.PARTY)
        .active_on(until)
        .order_by()
        .values("body")
        .annotate(first=Min("started_on"))
        .values("first")
    )
    return Least(Coalesce(Subquery(oldest), first), first)


@statement
def _agenda(area: str, year: int, until: date) -> QuerySet[AgendaItem, Row]:
    return (
        AgendaItem.objects.filter(
            Q(meeting__for_year__in=(year, year + 1)) | Q(kind=AgendaItem.Kind.WORK_CONFERENCE),
            meeting__kind=RecordKind.MEETING,
            meeting__area__startswith=area,
            meeting__state__in=READ_STATES,
            meeting__happened_on__lte=until,
        )
        .exclude(kind__in=(AgendaItem.Kind.OTHER, AgendaItem.Kind.EXPERIENCE))
        .order_by("meeting__area")
        .values_list("meeting__area", "meeting_id")
        .annotate(kinds=Joined("kind"))
    )


@statement
def _questions(area: str, year: int, until: date) -> QuerySet[Inquiry, Row]:
    return (
        Inquiry.objects.filter(
            meeting__session=_MID,
            meeting__for_year=year,
            meeting__kind=RecordKind.MEETING,
            meeting__area__startswith=area,
            meeting__state__in=READ_STATES,
            meeting__happened_on__lte=until,
        )
        .order_by("meeting__area", "meeting_id", "line")
        .values_list("meeting__area", "meeting_id", "line", "follow_up_due")
    )
