"""每年至少专题听取并研究一次人大工作."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.board import State
from tests.checklist.rows import d, edition, judged, meeting, study

ITEM = "annual_hearing"


def test_heard_and_studied_in_one_meeting_is_done() -> None:
    result = judged(ITEM, "2026-06-01", meetings=[study("03-02")])
    assert (result.state, result.met_on) == (State.DONE, d("03-02"))


def test_heard_once_and_studied_later_is_met_on_the_later_day() -> None:
    held = [study("03-02", studied=False), study("07-02", heard=False)]
    assert judged(ITEM, "2026-06-01", meetings=held).ratio == 0
    result = judged(ITEM, "2026-07-02", meetings=held)
    assert (result.ratio, result.met_on) == (1, d("07-02"))


def test_with_a_target_of_two_one_is_half() -> None:
    by = edition(annual_hearing={"params": {"target": 2}})
    held = [study("03-02"), study("05-02", heard=False), study("07-02"), study("09-02")]
    assert judged(ITEM, "2026-05-03", by=by, meetings=held).ratio == Fraction(1, 2)
    assert judged(ITEM, "2026-12-01", by=by, meetings=held).met_on == d("07-02")


def test_a_conference_is_no_hearing() -> None:
    assert judged(ITEM, "2026-06-01", meetings=[meeting("05-10", heard=True, studied=True)]).ratio == 0


@pytest.mark.parametrize("on", ["2025-12-31", "2027-01-01"])
def test_another_year_does_not_count(on: str) -> None:
    result = judged(ITEM, "2027-01-10", meetings=[study(on)])
    assert (result.ratio, result.records, result.state) == (0, (), State.NO_DATA)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2026-11-30", State.NOT_DUE),
        ("2026-12-01", State.DUE_SOON),
        ("2026-12-31", State.DUE_SOON),
        ("2027-01-01", State.NO_DATA),
    ],
)
def test_a_years_item_compares_the_real_day(as_of: str, state: State) -> None:
    assert judged(ITEM, as_of).state is state


def test_a_meeting_that_did_neither_feeds_but_does_not_fulfil() -> None:
    result = judged(ITEM, "2027-01-05", meetings=[study("03-02", heard=False, studied=False)])
    assert result.state is State.OVERDUE


def test_on_the_last_day_it_is_on_time() -> None:
    assert judged(ITEM, "2027-01-05", meetings=[study("12-31")]).state is State.DONE
