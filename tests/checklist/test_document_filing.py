"""规范性文件备案审查."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checklist.board import State
from tests.checklist.rows import d, document, judged, nil

ITEM = "document_filing"


@pytest.mark.parametrize(
    ("filed", "reviewed", "ratio"),
    [
        ("2026-04-09", "2026-05-09", Fraction(1)),
        ("2026-04-10", "2026-05-09", Fraction(1, 2)),  # filed on day 31
        ("2026-04-09", "2026-05-10", Fraction(1, 2)),  # reviewed on day 31
        ("2026-04-09", None, Fraction(0)),
        (None, None, Fraction(0)),
    ],
)
def test_a_document_of_march_10_is_judged_by_both_clocks(
    filed: str | None, reviewed: str | None, ratio: Fraction
) -> None:
    result = judged(ITEM, "2026-07-01", documents=[document("03-10", filed=filed, reviewed=reviewed)])
    assert result.ratio == ratio


@pytest.mark.parametrize(
    ("as_of", "ratio", "clock"),
    [
        ("2026-03-10", None, "2026-04-09"),
        ("2026-04-09", None, "2026-04-09"),
        ("2026-04-10", 0, None),
    ],
)
def test_an_unfiled_document_is_left_out_while_its_clock_runs(
    as_of: str, ratio: int | None, clock: str | None
) -> None:
    result = judged(ITEM, as_of, documents=[document("03-10")])
    assert result.ratio == ratio
    assert result.next_due_on == (d(clock) if clock else None)


@pytest.mark.parametrize(("as_of", "ratio"), [("2026-04-05", None), ("2026-05-01", None), ("2026-05-02", 0)])
def test_a_filed_one_is_left_out_while_its_review_runs(as_of: str, ratio: int | None) -> None:
    assert judged(ITEM, as_of, documents=[document("03-10", filed="2026-04-01")]).ratio == ratio


def test_a_late_filed_one_is_judged_at_once_and_its_review_clock_shown() -> None:
    result = judged(ITEM, "2026-04-21", documents=[document("03-10", filed="2026-04-20")])
    assert (result.ratio, result.next_due_on) == (0, d("2026-05-20"))
    assert "镇政府报备超期" in result.reason


def test_a_step_is_not_known_before_its_day() -> None:
    row = document("03-10", filed="2026-04-01", reviewed="2026-04-20")
    assert judged(ITEM, "2026-04-19", documents=[row]).ratio is None
    assert judged(ITEM, "2026-04-20", documents=[row]).ratio == 1


def test_the_mean_is_over_those_judged() -> None:
    rows = [
        document("03-10", filed="2026-04-01", reviewed="2026-04-20"),
        document("03-11", filed="2026-05-01", reviewed="2026-05-20"),
        document("07-01"),
    ]
    result = judged(ITEM, "2026-07-05", documents=rows)
    assert result.ratio == Fraction(3, 4)
    assert len(result.records) == 3


def test_met_on_is_the_last_review() -> None:
    rows = [
        document("03-10", filed="2026-04-01", reviewed="2026-04-20"),
        document("03-11", filed="2026-04-01", reviewed="2026-04-10"),
    ]
    assert judged(ITEM, "2026-07-05", documents=rows).met_on == d("2026-04-20")


def test_one_of_december_is_carried_into_the_next_year() -> None:
    row = document("2025-12-20", filed="2026-01-10", reviewed="2026-01-30")
    assert judged(ITEM, "2026-01-15", documents=[row]).ratio is None
    assert judged(ITEM, "2026-02-15", documents=[row]).ratio == 1


def test_one_that_was_judged_last_year_is_not_judged_again() -> None:
    row = document("2025-11-20", filed="2026-01-10", reviewed="2026-01-30")
    result = judged(ITEM, "2026-02-15", documents=[row])
    assert (result.ratio, result.records) == (0, ())


@pytest.mark.parametrize(
    ("as_of", "state"), [("2026-12-31", State.NOT_DUE), ("2027-01-01", State.NOT_APPLICABLE)]
)
def test_where_all_are_left_out_there_is_no_ratio(as_of: str, state: State) -> None:
    result = judged(ITEM, as_of, documents=[document("12-20")])
    assert (result.state, result.ratio, result.is_counted) == (state, None, False)


def test_a_nil_return_of_december_fulfils_it() -> None:
    assert judged(ITEM, "2026-12-10", nil_returns=[nil("DOCUMENTS", "11-30")]).ratio == 0
    result = judged(ITEM, "2026-12-10", nil_returns=[nil("DOCUMENTS", "12-01")])
    assert (result.state, result.met_on) == (State.DONE, d("12-01"))
    assert judged(ITEM, "2026-12-10", nil_returns=[nil("DOCUMENTS", "12-01", 2025)]).ratio == 0


def test_a_nil_return_does_not_help_where_documents_are() -> None:
    rows: dict[str, Any] = {"documents": [document("03-10")], "nil_returns": [nil("DOCUMENTS", "12-01")]}
    assert judged(ITEM, "2026-12-10", **rows).ratio == 0


def test_nothing_at_all_after_the_day_is_no_data_and_never_late_when_done() -> None:
    assert judged(ITEM, "2027-01-01").state is State.NO_DATA
    row = document("03-10", filed="2026-04-01", reviewed="2026-04-20")
    assert judged(ITEM, "2027-01-01", documents=[row]).state is State.DONE
