"""Days on which nobody is to be disturbed, beside the office's table of working days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q

from meetings.models import Meeting
from records.models import OfficeDay
from records.states import State
from records.workdays import spring_festival
from reminders.planning import Calendar
from townships.models import ChangeOver

# A unit's own sessions, whose days are its busiest.
_SESSIONS = (Meeting.Kind.CONGRESS_SESSION, Meeting.Kind.RESIDENT_COUNCIL)
_AHEAD, _BEHIND = timedelta(days=120), timedelta(days=430)


def calendar_of(area: str, day: date) -> Calendar:
    """Working and quiet days around `day` for the units of an area. Three queries."""
    return Calendar(OfficeDay.objects.told(), quiet_days(area, day - _BEHIND, day + _AHEAD))


def quiet_days(area: str, since: date, until: date) -> dict[str, frozenset[date]]:
    """Quiet days by unit; those of everybody under the blank code. Two queries.

    A unit's: the days of its own sessions and its election day (选举日), planned or held. Everybody's: 春节.
    """
    own: defaultdict[str, set[date]] = defaultdict(set)
    held = Q(happened_on__range=(since, until)) | Q(
        happened_on__isnull=True, planned_on__range=(since, until)
    )
    rows = Meeting.objects.filter(held, area__startswith=area, meeting_kind__in=_SESSIONS)
    for code, happened, planned in rows.exclude(state=State.WITHDRAWN).values_list(
        "area", "happened_on", "planned_on"
    ):
        if on := happened or planned:
            own[code].add(on)
    elections = ChangeOver.objects.filter(
        Q(election_on__range=(since, until)) | Q(election_planned_on__range=(since, until)),
        township__code__startswith=area,
    )
    for code, happened, planned in elections.values_list("township_id", "election_on", "election_planned_on"):
        if on := happened or planned:
            own[code].add(on)
    quiet = {code: frozenset(days) for code, days in own.items()}
    quiet[""] = frozenset(_festivals(since, until))
    return quiet


def _festivals(since: date, until: date) -> set[date]:
    days: set[date] = set()
    for year in range(since.year, until.year + 1):
        first, last = spring_festival(year)
        days |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return days
