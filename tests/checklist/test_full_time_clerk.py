"""人大干事专职化."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from typing import Any

import pytest

from checklist.board import State
from tests.checklist.rows import clerk, d, judged

ITEM = "full_time_clerk"


def test_one_in_office_is_done_without_a_due_day() -> None:
    result = judged(ITEM, "2026-06-01", clerks=[clerk("2024-03-01")])
    assert (result.state, result.due_on, result.met_on) == (State.DONE, None, d("2024-03-01"))
    assert result.records == ()


@pytest.mark.parametrize(
    ("as_of", "state", "ratio"),
    [
        ("2026-06-30", State.DONE, 1),  # last day 05-31, 30 days on
        ("2026-07-01", State.DUE_SOON, 0),
        ("2026-08-29", State.DUE_SOON, 0),  # the due day
        ("2026-08-30", State.OVERDUE, 0),
    ],
)
def test_a_gap_of_thirty_days_is_forgiven_and_due_after_ninety(as_of: str, state: State, ratio: int) -> None:
    result = judged(ITEM, as_of, clerks=[clerk("2024-03-01", "2026-06-01")])
    assert (result.state, result.ratio, result.due_on) == (state, ratio, d("2026-08-29"))


@pytest.mark.parametrize(
    "flaw", [{"full_time": False}, {"has_other_post": True}, {"seconded_from": "2024-03-01"}]
)
def test_a_clerk_with_a_flaw_does_not_qualify_but_feeds(flaw: dict[str, Any]) -> None:
    result = judged(ITEM, "2026-06-01", clerks=[clerk("2024-03-01", **flaw)])
    assert (result.state, result.due_on) == (State.OVERDUE, d("2026-01-01"))


def test_nobody_ever_is_due_on_new_years_day() -> None:
    assert judged(ITEM, "2026-01-01").state is State.DUE_SOON
    result = judged(ITEM, "2026-01-02")
    assert (result.state, result.due_on) == (State.NO_DATA, d("2026-01-01"))


def test_secondment_interrupts_and_ends() -> None:
    row = clerk("2024-03-01", seconded_from="2026-03-01", seconded_to="2026-06-01")
    assert judged(ITEM, "2026-02-28", clerks=[row]).due_on is None
    away = judged(ITEM, "2026-05-31", clerks=[row])
    assert (away.ratio, away.due_on) == (0, d("2026-05-29"))
    back = judged(ITEM, "2026-06-01", clerks=[row])
    assert (back.ratio, back.met_on) == (1, d("2024-03-01"))


def test_a_new_one_closes_the_gap() -> None:
    rows = [clerk("2024-03-01", "2026-03-01"), clerk("2026-06-15")]
    assert judged(ITEM, "2026-06-14", clerks=rows).state is State.OVERDUE
    result = judged(ITEM, "2026-06-15", clerks=rows)
    assert (result.state, result.met_on) == (State.DONE, d("2026-06-15"))


def test_of_several_on_the_last_day_the_earliest_start_counts() -> None:
    assert judged(ITEM, "2026-06-01", clerks=[clerk("2025-03-01"), clerk("2024-03-01")]).met_on == d(
        "2024-03-01"
    )


def test_the_board_of_a_year_never_reads_clerks_past_it() -> None:
    rows = [clerk("2024-03-01", "2026-10-15"), clerk("2027-01-05")]
    result = judged(ITEM, "2027-02-01", clerks=rows)
    assert (result.ratio, result.due_on, result.state) == (0, d("2027-01-12"), State.DUE_SOON)


def test_one_that_begins_tomorrow_is_not_there_yet() -> None:
    assert judged(ITEM, "2026-05-31", clerks=[clerk("2026-06-01")]).state is State.NO_DATA
