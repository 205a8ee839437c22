"""The clocks of sessions as quiet lines: on 我的任务 those that come next, on a session's page all that are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from meetings.clocks import Clock, SessionDay, clocks_of
from meetings.models import Meeting
from meetings.sessions import session_day, session_days
from papers.words import day
from records.models import Record
from townships.models import Township

NEXT = 2  # clocks of one session that a first page shows; the calendar has them all
# Plans that nobody moved or reported are still spoken of; further back they only stand in the calendar.
LOOK_BACK, LOOK_AHEAD = timedelta(days=366), timedelta(days=731)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One line: which session, by when, what is to be done by whom, where it stands."""

    session: str
    url: str
    until: str
    left: str
    text: str
    basis: str
    move_url: str = ""


def clocks_near(area: str, today: date) -> list[ClockLine]:
    """What comes next for a unit's sessions, the nearest first: clocks, and plans whose day is over. Two queries."""
    found: list[tuple[date, ClockLine]] = []
    for session in session_days(area, today - LOOK_BACK, today + LOOK_AHEAD):
        if not session.is_held and session.on < today:
            found.append((session.on, _is_over(session)))
            continue
        ahead = [clock for clock in clocks_of(session) if not clock.is_past(today)]
        found.extend((clock.on, _line(session, clock, today)) for clock in ahead[:NEXT])
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def clock_lines(leaf: Record, today: date) -> list[ClockLine]:
    """All clocks of a session that are not over; none for anything else. At most two queries."""
    if not isinstance(leaf, Meeting) or leaf.meeting_kind != Meeting.Kind.CONGRESS_SESSION:
        return []
    if leaf.held_on is None and leaf.planned_on is None:
        return []
    unit = Township.objects.get(code=leaf.area)
    session = session_day(leaf, place=unit.name, kind=unit.kind)
    # What has been held still says until when it was to be made public.
    shown = [each for each in clocks_of(session) if session.is_held or not each.is_past(today)]
    return [_line(session, each, today) for each in shown]


def _line(session: SessionDay, clock: Clock, today: date) -> ClockLine:
    days = (clock.on - today).days
    return ClockLine(
        session=f"{session.name}（{'' if session.is_held else '计划'}{day(session.on)}召开）",
        url=reverse("desk:record", args=[session.id]),
        until=f"最迟{day(clock.on)}",
        left="已过" if days < 0 else f"还有{days}天" if days else "今天",
        text=clock.text,
        basis=clock.rule.basis,
    )


def _is_over(session: SessionDay) -> ClockLine:
    return ClockLine(
        session=f"{session.name}（计划{day(session.on)}召开）",
        url=reverse("desk:record", args=[session.id]),
        until="计划日期",
        left="已过",
        text="已经召开的请填报会议，改期的请改计划日期",
        basis="",
        move_url=reverse("desk:session_move", args=[session.id]),
    )
