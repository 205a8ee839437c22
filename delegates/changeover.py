"""The first session of a new term has opened: old term closed, new one opened, roster brought in. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from delegates.models import Mandate, RosterRow
from delegates.services import mandate_start
from papers.words import day
from townships.changeovers import refusal_to_open
from townships.models import Appointment, Person, Term, Township
from townships.rounds import Standing, span_of_round, standing_of
from townships.services import elected_posts_end, register_save, term_open, unit_lock
from townships.tokens import facts_write

UNDO = "如有差错，请到“届次”登记中更正"


def refusal_of_roster(standing: Standing, today: date) -> str:
    """Why no roster may be taken yet; blank when it may. Before the election day it would be a list of candidates."""
    if not standing.unit.has_congress:
        return ""
    election = standing.row.election_on
    if election is None:
        return "选举日还没有登记；选出之前不登记名单（本平台不存候选人）"
    if election > today:
        return f"选举日是{day(election)}；选出之前不登记名单（本平台不存候选人）"
    return ""


def refusal_of_opening(standing: Standing) -> str:
    """Why no first session can be registered, whatever its day; blank when one can."""
    if standing.opened is not None:
        return f"第{standing.opened.ordinal}届已于{day(standing.opened.started_on)}开始，不能重复登记；{UNDO}"
    if standing.unit.has_congress and standing.row.election_on is None:
        return "选举日还没有登记，请先在本单位的换届安排中登记选举日"
    return ""


def refusal_of_session(standing: Standing, *, ordinal: int, on: date, today: date) -> str:
    """Why the first session cannot have been on a day; blank when it can."""
    if why := refusal_of_opening(standing):
        return why
    if why := refusal_to_open(standing.known(standing.body), ordinal=ordinal, on=on, today=today):
        return why
    year = standing.row.year
    first, last = span_of_round(year)
    if not first <= on <= last:
        return f"{year}年换届的一次会议应在{day(first)}至{day(last)}之间，请核对日期和换届年份"
    election = standing.row.election_on if standing.unit.has_congress else None
    if election is not None and on <= election:
        return f"选举日是{day(election)}，一次会议应在选举日之后"
    return ""


def roster_replace(*, unit: Township, year: int, rows: Sequence[RosterRow], by: User, at: datetime) -> int:
    """The prepared roster of a unit, whole: what was prepared before goes. Returns how many rows there are.

    Once the term has opened the rows become mandates at once. Raises PermissionDenied, ValidationError.
    """
    _check_office(unit, by)
    with facts_write(unit.code):
        unit_lock(unit.code)
        standing = standing_of(unit, year)
        if why := refusal_of_roster(standing, timezone.localdate(at)):
            raise ValidationError(why)
        RosterRow.objects.filter(township=unit).delete()
        for row in rows:
            row.full_clean()
            row.save()
        _note(unit, f"准备新一届代表名单 {len(rows)}名", by=by, at=at)
        if standing.opened is not None:
            _roster_enter(unit, standing.opened, by=by, at=at)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the first session brought: the new term, and how many mandates began."""

    term: Term
    mandates: int


def session_open(
    *, unit: Township, year: int, on: date, ordinal: int, for_year: int | None, by: User, at: datetime
) -> Opened:
    """The first session of the new congress (in a 街道 of the 居民议事会) was held on `on`.

    The old term ends that day and with it its elected posts, the new one opens, the prepared roster's mandates begin.
    `for_year` is the year whose budget was approved. Raises PermissionDenied, ValidationError with the reason.
    """
    _check_office(unit, by)
    with facts_write(unit.code):
        unit_lock(unit.code)
        standing = standing_of(unit, year)
        if why := refusal_of_session(standing, ordinal=ordinal, on=on, today=timezone.localdate(at)):
            raise ValidationError({"on": why})
        if standing.before is None and unit.has_congress:
            # The old term was never registered; the posts it elected may have been.
            elected_posts_end(area=unit.code, on=on, by=by, at=at)
        term = term_open(area=unit.code, body=standing.body, ordinal=ordinal, on=on, by=by, at=at)
        standing.row.for_year = for_year
        register_save(row=standing.row, by=by, at=at)
        entered = _roster_enter(unit, term, by=by, at=at)
        _note(unit, f"新一届一次会议 {term} {day(on)}", by=by, at=at)
    return Opened(term, entered)


def posts_enter(
    *,
    unit: Township,
    term: Term,
    chair: Person,
    vices: Sequence[Person],
    full_time: Sequence[Person],
    by: User,
    at: datetime,
) -> None:
    """主席 and 副主席 elected at the first session; their offices begin on its day."""
    _check_office(unit, by)
    wanted = [(chair, Appointment.Post.CHAIR), *((each, Appointment.Post.VICE_CHAIR) for each in vices)]
    if len({person.pk for person, _ in wanted}) < len(wanted):
        raise ValidationError("主席、副主席不能是同一个人")
    with facts_write(unit.code):
        unit_lock(unit.code)
        if posts_elected(unit, term):
            raise ValidationError("本届主席、副主席已经登记；如有变动，请到“任职”登记中修改")
        for person, post in wanted:
            register_save(
                row=Appointment(
                    township=unit,
                    person=person,
                    post=post,
                    full_time=person in full_time,
                    started_on=term.started_on,
                ),
                by=by,
                at=at,
            )


def posts_elected(unit: Township, term: Term) -> list[Appointment]:
    """主席 and 副主席 who took office with a term or later in it. One query."""
    found = Appointment.objects.filter(
        township=unit,
        post__in=(Appointment.Post.CHAIR, Appointment.Post.VICE_CHAIR),
        started_on__gte=term.started_on,
    )
    if term.ended_on:
        found = found.filter(started_on__lt=term.ended_on)
    return list(found.select_related("person").order_by("post", "started_on", "id"))


def _roster_enter(unit: Township, term: Term, *, by: User, at: datetime) -> int:
    """Every prepared row becomes a mandate from the term's first day; the rows go. Returns how many."""
    rows = list(RosterRow.objects.filter(township=unit).select_related("person"))
    for row in rows:
        person = row.person or Person(name=row.name, phone=row.phone, district=unit.district)
        if row.phone and not person.phone:
            person.phone = row.phone
            register_save(row=person, by=by, at=at)
        mandate = Mandate(
            township=unit, term=term, electoral_district=row.electoral_district, started_on=term.started_on
        )
        mandate_start(mandate=mandate, person=person, reason="换届选举", by=by, at=at)
    RosterRow.objects.filter(township=unit).delete()
    return len(rows)


def _check_office(unit: Township, by: User) -> None:
    if not by.may(Act.KEEP_DISTRICT_REGISTERS) or not by.covers(unit.code):
        raise PermissionDenied("换届由区人大办登记")


def _note(unit: Township, subject: str, *, by: User, at: datetime) -> None:
    trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"{unit.name} {subject}", at=at, area=unit.code)
