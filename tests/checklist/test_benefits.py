"""民生成效: questions put and settled, projects accepted, from the facts that the items read."""

from __future__ import annotations

import pytest

from checklist.board import Benefit
from checklist.engine import assess
from checklist.township import TownshipFacts
from tests.checklist.rows import RURAL, d, edition, facts, project, question, session, step


def benefit(day: str, *units: TownshipFacts) -> Benefit:
    return assess(units, edition(), d(day), area="330111").benefit


ANSWERED = step("ANSWERED", "2026-07-20", 1)


@pytest.mark.parametrize(
    ("due", "steps", "settled"),
    [
        (None, (), 0),  # not answered
        (None, (ANSWERED,), 1),
        ("2026-12-01", (ANSWERED,), 0),  # in order, but not over
        ("2026-08-01", (ANSWERED,), 0),  # overdue
        ("2026-12-01", (ANSWERED, step("CLOSED", "2026-08-10", 1)), 1),
        ("2026-12-01", (ANSWERED, step("CLOSED", "2026-08-11", 1)), 0),  # the day after
        (
            "2026-12-01",
            (ANSWERED, step("CLOSED", "2026-08-01", 1, submitted="2026-08-02")),
            0,
        ),  # not confirmed
    ],
)
def test_a_question_is_settled_once_answered_and_its_follow_up_closed(
    due: str | None, steps: tuple[object, ...], settled: int
) -> None:
    held = session("07-20", "MID_YEAR", "INQUIRY", inquiries=[question(1, due)], steps=steps)
    assert benefit("2026-08-10", facts(meetings=[held])) == Benefit(1, settled, 0)


def test_sessions_of_another_year_or_later_and_unconfirmed_ones_do_not_count() -> None:
    rows = [
        session("07-20", "MID_YEAR", "INQUIRY", inquiries=[question(1)], year=2025),
        session("08-11", "MID_YEAR", "INQUIRY", inquiries=[question(1)]),
        session("07-21", "MID_YEAR", "INQUIRY", inquiries=[question(1)], submitted="2026-07-22"),
    ]
    assert benefit("2026-08-10", facts(meetings=rows)) == Benefit(0, 0, 0)


def test_projects_accepted_in_the_year_by_the_day_are_summed_over_units() -> None:
    rows = [
        project("2026-06-30", accepted="2026-08-10"),
        project("2026-06-30", accepted="2026-08-11"),
        project("2026-06-30", accepted="2025-12-31"),
        project("2026-06-30"),
    ]
    other = facts(unit=RURAL, projects=[project("2026-06-30", accepted="2026-01-01")])
    assert benefit("2026-08-10", facts(projects=rows), other) == Benefit(0, 0, 2)


def test_without_units_nothing_came_of_anything() -> None:
    assert benefit("2026-08-10") == Benefit(0, 0, 0)
