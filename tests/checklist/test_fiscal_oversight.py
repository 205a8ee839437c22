"""乡镇人大财经监督."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.board import State
from tests.checklist.rows import RURAL, STREET, d, judged, nil, session

ITEM = "fiscal_oversight"
EARLY = session("02-10", "EARLY", "BUDGET", "EXECUTION")
MID = session("07-20", "MID_YEAR", "EXECUTION", "FINAL_ACCOUNTS", "ADJUSTMENT")


def test_two_sessions_with_all_four_parts_are_done_on_the_later_day() -> None:
    result = judged(ITEM, "2026-08-01", meetings=[EARLY, MID])
    assert (result.state, result.met_on, len(result.records)) == (State.DONE, d("07-20"), 2)


def test_the_early_session_alone_is_a_quarter() -> None:
    """Its EXECUTION speaks of the year before."""
    assert judged(ITEM, "2026-08-01", meetings=[EARLY]).ratio == Fraction(1, 4)


def test_execution_heard_before_june_does_not_count_but_feeds() -> None:
    may = session("05-31", "EXTRA", "EXECUTION")
    result = judged(ITEM, "2026-08-01", meetings=[may])
    assert (result.ratio, len(result.records)) == (0, 1)
    assert judged(ITEM, "2026-08-01", meetings=[session("06-01", "EXTRA", "EXECUTION")]).ratio == Fraction(
        1, 4
    )


def test_a_december_session_for_next_year_passes_next_years_budget_and_hears_this_years_execution() -> None:
    """换届: held 2025-12-26 for 2026, and 2026-12-26 for 2027."""
    last = session("2025-12-26", "EARLY", "BUDGET", year=2026)
    next_one = session("2026-12-26", "EARLY", "EXECUTION", "BUDGET", year=2027)
    assert judged(ITEM, "2026-08-01", meetings=[last]).ratio == Fraction(1, 4)
    result = judged(ITEM, "2026-12-31", meetings=[last, next_one])
    assert result.ratio == Fraction(2, 4)


def test_final_accounts_must_be_heard_in_the_year() -> None:
    early = session("2025-12-26", "EARLY", "FINAL_ACCOUNTS", year=2026)
    result = judged(ITEM, "2026-08-01", meetings=[early])
    assert (result.ratio, len(result.records)) == (0, 1)


@pytest.mark.parametrize(("on", "parts"), [("2026-09-30", 0), ("2026-10-01", 1)])
def test_a_nil_return_stands_for_the_adjustment_from_october(on: str, parts: int) -> None:
    assert judged(ITEM, "2026-10-20", nil_returns=[nil("ADJUSTMENT", on)]).ratio == Fraction(parts, 4)


def test_an_adjustment_goes_before_a_nil_return() -> None:
    rows = [
        EARLY,
        session("07-20", "MID_YEAR", "EXECUTION", "FINAL_ACCOUNTS"),
        session("10-30", "EXTRA", "ADJUSTMENT"),
    ]
    result = judged(ITEM, "2026-11-01", meetings=rows, nil_returns=[nil("ADJUSTMENT", "10-10")])
    assert result.met_on == d("10-30")


@pytest.mark.parametrize(("on", "state"), [("10-31", State.DONE), ("11-01", State.DONE_LATE)])
def test_the_due_day_is_october_31(on: str, state: State) -> None:
    rows = [
        EARLY,
        session("07-20", "MID_YEAR", "EXECUTION", "FINAL_ACCOUNTS"),
        session(on, "EXTRA", "ADJUSTMENT"),
    ]
    assert judged(ITEM, "2026-11-23", meetings=rows).state is state


def test_after_it_three_parts_are_partial_and_two_overdue() -> None:
    three = [EARLY, session("07-20", "MID_YEAR", "EXECUTION", "FINAL_ACCOUNTS")]
    assert judged(ITEM, "2026-11-01", meetings=three).state is State.PARTIAL
    assert (
        judged(ITEM, "2026-11-01", meetings=[EARLY, session("07-20", "EXTRA", "ADJUSTMENT")]).state
        is State.OVERDUE
    )
    assert judged(ITEM, "2026-11-01").state is State.NO_DATA


def test_towns_and_rural_units_are_asked_subdistricts_are_not() -> None:
    assert judged(ITEM, "2026-11-01", unit=RURAL).state is State.NO_DATA
    result = judged(ITEM, "2026-11-01", unit=STREET)
    assert (result.state, result.ratio, result.due_on) == (State.NOT_APPLICABLE, None, None)
