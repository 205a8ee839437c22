"""Planning a session: one day, laid down or moved; everything that hangs on it is computed from there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from meetings.models import Meeting
from meetings.sessions import refusal_of_year, session_title, year_of
from papers.words import day
from records.services import Refused, record_save
from records.states import State
from townships.models import Township
from townships.services import unit_lock
from townships.tokens import facts_write

FARTHEST = timedelta(days=731)


def session_plan(
    *, unit: Township, session: str, on: date, by: User, at: datetime,
    meeting: Meeting | None = None, seen: int | None = None,
) -> Meeting:  # fmt: skip
    """Plan a session of the congress for a day, as a draft that its report later continues; or move the one planned.

    `meeting` is the plan to move, `seen` its revision as the planner saw it. Without one, a regular session that
    is planned already is moved: a unit has one early and one mid-year session of a year. Raises PermissionDenied,
    ValidationError by field, or Refused.
    """
    _check(unit, session, on, today=timezone.localdate(at))
    with facts_write(unit.code):
        # Two who plan at once queue up here: the second finds the first one's plan and moves it.
        unit_lock(unit.code)
        if meeting is not None:
            meeting = Meeting.objects.get(pk=meeting.pk)
        for_year = _year(meeting, session, on)
        same = _same(unit, session, for_year, apart_from=meeting)
        if same is not None and same.happened_on:
            raise Refused(
                {"session": f"{for_year}年{same.get_session_display()}已登记于{day(same.happened_on)}召开；"
                 "另外召开的请选“临时会议”，日期登记有误的请更正那次会议"}
            )  # fmt: skip
        if same is not None and meeting is not None:
            raise Refused(
                {"session": f"{for_year}年{same.get_session_display()}已另有计划，请直接改那次会议的日期"}
            )
        plan = meeting or same or Meeting(area=unit.code, meeting_kind=Meeting.Kind.CONGRESS_SESSION)
        if plan.happened_on:
            raise Refused("这次会议已登记召开，不能再改计划日期；日期有误的请在材料中更正")
        # The name made by the portal follows the day; one that somebody gave stays.
        if not plan.title or plan.title == session_title(unit, plan.for_year or 0, plan.session or session):
            plan.title = session_title(unit, for_year, session)
        plan.session, plan.for_year, plan.planned_on = session, for_year, on
        return record_save(record=plan, by=by, at=at, seen=seen if plan.pk else None)


def _check(unit: Township, session: str, on: date, *, today: date) -> None:
    if not unit.has_congress:
        raise Refused("街道不召开人代会；居民议事会召开后请直接填报")
    if session not in Meeting.Session.values:
        raise ValidationError({"session": "请选择年初会议、年中会议或临时会议"})
    if on < today:
        raise ValidationError({"planned_on": "计划日期在今天以前；已经召开的会议请直接填报"})
    if on > today + FARTHEST:
        raise ValidationError({"planned_on": "计划日期在两年以后，请核对年份"})


def _year(meeting: Meeting | None, session: str, on: date) -> int:
    """The year of a plan: as written so far while the new day leaves it possible, else the usual one."""
    known = meeting.for_year if meeting is not None and meeting.session == session else None
    return known if known is not None and not refusal_of_year(known, on) else year_of(session, on)


def _same(unit: Township, session: str, for_year: int, *, apart_from: Meeting | None) -> Meeting | None:
    """The regular session of that year, planned or held; extra ones may be many."""
    if session == Meeting.Session.EXTRA:
        return None
    found = Meeting.objects.filter(
        area=unit.code, meeting_kind=Meeting.Kind.CONGRESS_SESSION, session=session, for_year=for_year
    ).exclude(state=State.WITHDRAWN)
    if apart_from is not None:
        found = found.exclude(pk=apart_from.pk)
    rows = list(found.order_by("pk"))
    return next((row for row in rows if row.happened_on), rows[0] if rows else None)
