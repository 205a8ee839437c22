"""Sessions of the congress by their days: those held and those planned, for calendars and reminders."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from meetings.clocks import SessionDay
from meetings.models import Meeting
from papers.words import day, words_for
from records.models import Record
from records.states import State
from townships.models import Township

NEXT_YEAR_FROM = 10  # the month from which a session may be the next year's first


def session_days(area: str, first: date, last: date) -> list[SessionDay]:
    """Sessions of an area (a code prefix) whose day lies in the span, in any state but withdrawn. Two queries.

    A plan is a draft, and a draft is its unit's own: who shows these days to others decides what they may see.
    """
    unit = Township.objects.filter(code=OuterRef("area"))
    rows = (
        Meeting.objects.filter(area__startswith=area, meeting_kind=Meeting.Kind.CONGRESS_SESSION)
        .exclude(state=State.WITHDRAWN)
        .annotate(
            on=Coalesce("happened_on", "planned_on"),
            place=Subquery(unit.values("name")[:1]),
            unit_kind=Subquery(unit.values("kind")[:1]),
        )
        .filter(on__range=(first, last))
        .prefetch_related("agenda")
        .order_by("on", "area", "pk")
    )
    return [session_day(row, place=row.place, kind=row.unit_kind) for row in rows]


def as_seen(sessions: Iterable[SessionDay], readable: Container[int]) -> list[SessionDay]:
    """Every planned day, but a day held only of the sessions whose record is `readable`."""
    found = []
    for each in sessions:
        if each.id in readable or not each.is_held:
            found.append(each)
        elif each.planned_on:
            found.append(replace(each, held_on=None, agenda=frozenset()))
    return found


def sessions_seen(user: User, sessions: Sequence[SessionDay]) -> list[SessionDay]:
    """What a reader sees of sessions: a day held only once it was handed in to them. One query."""
    readable = Record.objects.for_user(user).filter(pk__in=[each.id for each in sessions])
    return as_seen(sessions, set(readable.values_list("pk", flat=True)))


def session_day(meeting: Meeting, *, place: str, kind: str) -> SessionDay:
    """One session as a value; reads its agenda."""
    if meeting.for_year is None:
        raise ValueError("only a session has a year of its own")
    return SessionDay(
        id=meeting.pk,
        area=meeting.area,
        place=place,
        kind=kind,
        session=Meeting.Session(meeting.session),
        for_year=meeting.for_year,
        planned_on=meeting.planned_on,
        held_on=meeting.held_on,
        agenda=frozenset(item.kind for item in meeting.agenda.all()),
    )


def year_of(session: str, on: date) -> int:
    """The year a session of a day is usually of: an early one at the year's end is the next year's (design §2)."""
    ahead = session == Meeting.Session.EARLY and on.month >= NEXT_YEAR_FROM
    return on.year + 1 if ahead else on.year


def refusal_of_year(for_year: int, held_on: date) -> str:
    """Why a session held on a day cannot be of a year; blank when it can.

    In a 换届 year the session at the year's end is the next year's (design §2); one put off may be the last year's.
    """
    if for_year > held_on.year and held_on.month < NEXT_YEAR_FROM:
        return (
            f"{day(held_on)}召开的会议不属于{for_year}年度：{NEXT_YEAR_FROM}月以后召开的才可能属于下一年度。"
            f"请填{held_on.year}，或核对会议日期"
        )
    if abs(for_year - held_on.year) > 1:
        return f"与会议日期（{day(held_on)}）相差一年以上，请核对会议日期和所属年度"
    return ""


def session_title(unit: Township, for_year: int, session: str) -> str:
    """What a session is called where nobody has given it a name: 大源镇2027年人代会年初会议."""
    return f"{unit.name}{for_year}年{words_for(unit.kind).congress}{Meeting.Session(session).label}"
