"""Terms of a unit, and what was in one of them, as it stood on its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.urls import reverse

from accounts.models import User
from checklist.board import UnitBoard
from checklist.queries import unit_board
from dashboard.pages import chip_of
from delegates.models import Mandate
from meetings.models import Meeting
from opinions.models import Opinion
from papers.chips import Chip
from papers.words import counted, day, post_for, words_for
from records.models import Record
from records.querysets import RecordQuerySet
from records.states import State
from townships.models import Appointment, Term, Township

R = TypeVar("R", bound=Record)
# The items that are counted by the Party's term.
PER_TERM = ("term_conference", "implementing_opinion")
# The meetings that belong to the term of each body.
MEETINGS_OF = {
    Term.Body.PARTY: (Meeting.Kind.WORK_CONFERENCE, Meeting.Kind.PARTY_STUDY),
    Term.Body.CONGRESS: (Meeting.Kind.CONGRESS_SESSION, Meeting.Kind.PRESIDIUM),
    Term.Body.COUNCIL: (Meeting.Kind.RESIDENT_COUNCIL, Meeting.Kind.WORK_COMMITTEE),
}


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term in the list of a unit."""

    words: str
    started: str
    ended: str
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One per-term item on the term's last day."""

    title: str
    chip: Chip
    met: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One confirmed record of the term."""

    title: str
    on: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class TermPage:
    """One term as it was: judged on `last`, its last day (today while it runs)."""

    words: str
    started: str
    ended: str
    last: date
    is_open: bool
    is_party: bool
    items: tuple[JudgedItem, ...]
    has_board: bool
    offices: tuple[tuple[str, str, str], ...]
    delegates: tuple[tuple[str, str], ...]
    seats: str
    meetings: tuple[Held, ...]
    opinions: tuple[Held, ...]


def words_of(term: Term, unit: Township) -> str:
    """第18届人大, 第13届党委, 第2届居民议事会."""
    body = words_for(unit.kind).party if term.body == Term.Body.PARTY else str(Term.Body(term.body).label)
    return f"第{term.ordinal}届{body}"


def lines_of(unit: Township, user: User) -> list[TermLine]:
    """All terms of a unit's own bodies, the latest first. One query."""
    terms = Term.objects.for_user(user).filter(area=unit.code).order_by("-started_on", "body")
    return [
        TermLine(
            words_of(term, unit),
            day(term.started_on),
            day(term.ended_on),
            reverse("dashboard:term", args=[term.pk]),
            term.ended_on is None,
        )
        for term in terms
    ]


def page_of(term: Term, unit: Township, user: User, today: date) -> TermPage:
    """What was in a term. Seven queries and the board of its last day."""
    last = min(term.ended_on - timedelta(days=1), today) if term.ended_on else today
    is_party = term.body == Term.Body.PARTY
    board = unit_board(code=unit.code, year=last.year, as_of=last) if is_party else None
    mandates = (
        Mandate.objects.for_user(user)
        .filter(township=unit, term=term)
        .select_related("delegate__person")
        .order_by("electoral_district", "delegate__person__name", "pk")
    )
    seats = tuple((each.delegate.person.name, each.electoral_district) for each in mandates)
    return TermPage(
        words=words_of(term, unit),
        started=day(term.started_on),
        ended=day(term.ended_on),
        last=last,
        is_open=term.ended_on is None,
        is_party=is_party,
        items=_judged(board),
        has_board=board is not None,
        offices=_offices(unit, user, last),
        delegates=seats,
        seats=counted(len(seats), "代表"),
        meetings=tuple(
            _held(each)
            for each in _within(term, last, Meeting.objects.for_user(user)).filter(
                meeting_kind__in=MEETINGS_OF[Term.Body(term.body)]
            )
        ),
        opinions=tuple(map(_held, _within(term, last, Opinion.objects.for_user(user)))) if is_party else (),
    )


def _judged(board: UnitBoard | None) -> tuple[JudgedItem, ...]:
    found = [board.item(each) for each in PER_TERM] if board else []
    return tuple(
        JudgedItem(item.title, chip_of(item), day(item.met_on), (*item.found, *item.missing))
        for item in found
        if item
    )


def _offices(unit: Township, user: User, on: date) -> tuple[tuple[str, str, str], ...]:
    """Who held an office on a day: post, name, since when."""
    found = (
        Appointment.objects.for_user(user)
        .filter(township=unit)
        .active_on(on)
        .select_related("person")
        .order_by("started_on", "pk")
    )
    order = [str(post) for post in Appointment.Post]
    return tuple(
        (post_for(each.post, unit.kind), each.person.name, day(each.started_on))
        for each in sorted(found, key=lambda each: order.index(each.post))
    )


def _within(term: Term, last: date, records: RecordQuerySet[R]) -> RecordQuerySet[R]:
    """Confirmed records of the unit whose day lies in the term."""
    return records.filter(
        area=term.area, state=State.CONFIRMED, happened_on__gte=term.started_on, happened_on__lte=last
    ).order_by("happened_on", "pk")


def _held(record: Record) -> Held:
    return Held(record.title, day(record.happened_on), record.number, record.get_absolute_url())
