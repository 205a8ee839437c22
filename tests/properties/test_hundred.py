"""With the same facts a score of 100.00 falls only on the day after something fell due, never because time began anew.

Things that fall due: an item, a follow-up, a document's filing (N) or review (M), the clerk's gap, a project's planned
finish. A Party term that opens, a mandate that begins or ends, the first of January: none of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings

from checklist.board import UnitBoard
from checklist.rules.full_time_clerk import last_clerk
from checklist.township import TownshipFacts
from tests.properties.judging import DELIVERED, judge
from tests.properties.townships import township_facts

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 31)
SPAN = timedelta(days=30)  # N, M and the gap as delivered


def boards(facts: TownshipFacts) -> Iterator[tuple[date, UnitBoard, UnitBoard]]:
    """(the later day, a board, the board of the day after): within 2026's, into 2027's, and within 2027's."""
    before, day = judge(facts, FIRST), FIRST
    while day < LAST:
        after = judge(facts, day + DAY)
        yield day + DAY, before, after
        if day + DAY == date(2027, 1, 1):
            began = judge(facts, day + DAY, DELIVERED[2027])
            yield day + DAY, before, began
            yield day + 2 * DAY, began, judge(facts, day + 2 * DAY, DELIVERED[2027])
        before, day = after, day + DAY


def fell_due(facts: TownshipFacts, board: UnitBoard, day: date) -> set[date]:
    """The days on which something of these facts falls due."""
    days = {item.due_on for item in board.items if item.due_on is not None}
    for meeting in facts.meetings:
        days |= {each.follow_up_due for each in meeting.inquiries if each.follow_up_due is not None}
    for document in facts.documents:
        days.add(document.on + SPAN)
        days |= {step.on + SPAN for step in document.steps}
    days |= {project.planned_finish for project in facts.projects}
    known = last_clerk(facts, day)
    return days | ({known.last + SPAN} if known else set())


def days_of(facts: TownshipFacts) -> set[date]:
    """The days on which something was reported to have happened."""
    rows: tuple[Any, ...] = (
        *facts.meetings, *facts.opinions, *facts.documents, *facts.nil_returns, *facts.duty_entries,
        *facts.reserve_entries, *facts.projects, *facts.activities, *facts.regulations, *facts.clerks,
    )  # fmt: skip
    return {row.on for row in rows} | {step.on for row in rows for step in getattr(row, "steps", ())}


@given(facts=township_facts(decided=False, noise=False))
@settings(max_examples=40)
def test_a_hundred_falls_only_the_day_after_something_fell_due(facts: TownshipFacts) -> None:
    happened = days_of(facts)
    for day, before, after in boards(facts):
        falls = before.score == "100.00" and after.score is not None and after.score_exact != 100
        if falls and day not in happened:
            assert day - DAY in fell_due(facts, before, day - DAY), day
