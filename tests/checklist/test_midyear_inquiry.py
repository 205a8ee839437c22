"""年中人代会代表问政."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checklist.board import State
from meetings.facts import MeetingFact
from tests.checklist.rows import STREET, d, edition, judged, question, session, step

ITEM = "midyear_inquiry"


def held(on: str = "07-20", questions: int = 3, answered: int = 3, **more: Any) -> MeetingFact:
    steps = [step("ANSWERED", d(on).isoformat(), line) for line in range(1, answered + 1)]
    return session(
        on,
        "MID_YEAR",
        "INQUIRY",
        inquiries=[question(line) for line in range(1, questions + 1)],
        steps=[*steps, *more.pop("steps", ())],
        **more,
    )


def test_three_questions_answered_on_the_spot_are_done() -> None:
    result = judged(ITEM, "2026-08-01", meetings=[held()])
    assert (result.state, result.met_on) == (State.DONE, d("07-20"))


@pytest.mark.parametrize(
    ("questions", "answered", "ratio"),
    [
        (0, 0, Fraction(4, 10)),
        (1, 1, Fraction(4, 10) + Fraction(2, 30) + Fraction(4, 10)),
        (4, 2, Fraction(8, 10)),
    ],
)
def test_agenda_questions_and_answers_are_weighed(questions: int, answered: int, ratio: Fraction) -> None:
    assert judged(ITEM, "2026-08-01", meetings=[held(questions=questions, answered=answered)]).ratio == ratio


def test_with_the_target_open_no_question_is_lost_only_the_answers_are() -> None:
    by = edition(midyear_inquiry={"params": {"target": None}})
    assert judged(ITEM, "2026-08-01", by=by, meetings=[held(questions=0, answered=0)]).ratio == Fraction(
        6, 10
    )


def followed(closed: str | None) -> MeetingFact:
    steps = [step("ANSWERED", "2026-07-20", line) for line in (1, 2, 3)]
    if closed:
        steps.append(step("CLOSED", closed, 1))
    rows = [question(1, "2026-09-10"), question(2), question(3)]
    return session("07-20", "MID_YEAR", "INQUIRY", inquiries=rows, steps=steps)


@pytest.mark.parametrize(
    ("as_of", "closed", "ratio", "clock"),
    [
        ("2026-09-10", None, Fraction(1), "2026-09-10"),
        ("2026-09-11", None, Fraction(6, 10) + Fraction(8, 30), None),
        ("2026-09-11", "2026-09-11", Fraction(1), None),
        ("2026-09-10", "2026-09-01", Fraction(1), None),
    ],
)
def test_a_follow_up_counts_until_its_day_and_once_it_is_closed(
    as_of: str, closed: str | None, ratio: Fraction, clock: str | None
) -> None:
    result = judged(ITEM, as_of, meetings=[followed(closed)])
    assert (result.ratio, result.next_due_on) == (ratio, d(clock) if clock else None)


def test_an_answer_of_later_is_not_known_yet() -> None:
    row = held(questions=3, answered=2, steps=[step("ANSWERED", "2026-08-05", 3)])
    assert judged(ITEM, "2026-08-04", meetings=[row]).ratio == Fraction(6, 10) + Fraction(8, 30)
    assert judged(ITEM, "2026-08-05", meetings=[row]).met_on == d("07-20")


def test_the_best_session_counts_the_earliest_if_equal() -> None:
    rows = [held("07-20", answered=2), held("08-20"), held("09-20")]
    result = judged(ITEM, "2026-09-25", meetings=rows)
    assert (result.met_on, len(result.records)) == (d("08-20"), 3)


@pytest.mark.parametrize(("on", "state"), [("09-30", State.DONE), ("10-01", State.DONE_LATE)])
def test_a_session_after_september_is_late_not_lost(on: str, state: State) -> None:
    assert judged(ITEM, "2026-11-01", meetings=[held(on)]).state is state


def test_only_mid_year_sessions_for_the_year_count() -> None:
    rows = [session("07-20", "EARLY", "INQUIRY"), session("07-20", "MID_YEAR", "INQUIRY", year=2025)]
    assert judged(ITEM, "2026-10-01", meetings=rows).state is State.NO_DATA


def test_without_the_item_on_the_agenda_four_tenths_are_lost() -> None:
    row = session("07-20", "MID_YEAR", inquiries=[question(1)], steps=[step("ANSWERED", "2026-07-20", 1)])
    assert judged(ITEM, "2026-08-01", meetings=[row]).ratio == Fraction(2, 30) + Fraction(4, 10)


def test_subdistricts_are_not_asked() -> None:
    assert judged(ITEM, "2026-08-01", unit=STREET).state is State.NOT_APPLICABLE
