"""人大代表参与社会治理."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.board import State
from tests.checklist.rows import STREET, activity, d, edition, judged, mandate

ITEM = "governance"
FIVE = [mandate(person) for person in range(1, 6)]


def test_four_of_five_reach_the_target() -> None:
    rows = [activity("03-01", 1, 2), activity("04-01", 3, 4)]
    result = judged(ITEM, "2026-05-01", mandates=FIVE, activities=rows)
    assert (result.state, result.met_on, len(result.records)) == (State.DONE, d("04-01"), 2)


def test_two_of_five_are_half_way() -> None:
    result = judged(ITEM, "2026-05-01", mandates=FIVE, activities=[activity("03-01", 1, 2)])
    assert result.ratio == Fraction(1, 2)
    assert "还差2名" in result.reason


def test_somebody_without_a_mandate_does_not_count() -> None:
    assert judged(ITEM, "2026-05-01", mandates=FIVE, activities=[activity("03-01", 7, 8, 9)]).ratio == 0


def test_with_k_two_each_must_come_twice() -> None:
    by = edition(governance={"params": {"k": 2}})
    rows = [activity("03-01", 1, 2, 3, 4), activity("04-01", 1, 2)]
    assert judged(ITEM, "2026-05-01", by=by, mandates=FIVE, activities=rows).ratio == Fraction(1, 2)


def test_with_the_target_open_anybody_is_enough() -> None:
    by = edition(governance={"params": {"target": None}})
    assert judged(ITEM, "2026-05-01", by=by, mandates=FIVE, activities=[activity("03-01", 1)]).ratio == 1
    assert judged(ITEM, "2026-05-01", by=by, mandates=FIVE).ratio == 0


def test_an_empty_roll_is_nought_and_says_so() -> None:
    result = judged(ITEM, "2026-05-01", activities=[activity("03-01", 1)])
    assert result.ratio == 0
    assert "无代表名册" in result.reason


def test_until_june_30_those_in_office_that_day_count() -> None:
    people = [mandate(1), mandate(2, "2026-06-30")]
    rows = [activity("03-01", 1)]
    by = edition(governance={"params": {"target": Fraction(1)}})
    assert judged(ITEM, "2026-06-29", by=by, mandates=people, activities=rows).ratio == 1
    assert judged(ITEM, "2026-06-30", by=by, mandates=people, activities=rows).ratio == Fraction(1, 2)
    assert judged(ITEM, "2026-07-01", by=by, mandates=people, activities=rows).ratio == 1  # 2 has two days


@pytest.mark.parametrize(("end", "counts"), [("2026-04-01", True), ("2026-03-31", False)])
def test_later_those_with_90_days_count_both_ends_counted(end: str, counts: bool) -> None:
    """Active 01-01 … 03-31 is 90 days."""
    by = edition(governance={"params": {"target": Fraction(1)}})
    people = [mandate(1), mandate(2, end=end)]
    result = judged(ITEM, "2026-09-01", by=by, mandates=people, activities=[activity("03-01", 1)])
    assert result.ratio == (Fraction(1, 2) if counts else 1)


def test_a_day_under_several_mandates_counts_once_and_gaps_add_up() -> None:
    by = edition(governance={"params": {"target": Fraction(1)}})
    people = [
        mandate(1),
        mandate(2, "2026-01-01", "2026-03-01", "DISTRICT"),
        mandate(2, "2026-02-01", "2026-03-15"),
        mandate(3, "2026-01-01", "2026-02-15"),
        mandate(3, "2026-02-15", "2026-04-01"),
    ]
    result = judged(ITEM, "2026-09-01", by=by, mandates=people, activities=[activity("03-01", 1)])
    assert result.ratio == Fraction(1, 2)  # 3 has 90 days, 2 has fewer


def test_nobody_with_90_days_takes_those_in_office() -> None:
    by = edition(governance={"params": {"target": Fraction(1)}})
    result = judged(
        ITEM, "2026-07-15", by=by, mandates=[mandate(1, "2026-07-01")], activities=[activity("07-10", 1)]
    )
    assert result.ratio == 1


def test_a_subdistrict_counts_its_council_too_each_person_once() -> None:
    people = [mandate(1, body="DISTRICT"), mandate(1, body="COUNCIL"), mandate(2, body="COUNCIL"), mandate(3)]
    result = judged(ITEM, "2026-05-01", unit=STREET, mandates=people, activities=[activity("03-01", 1)])
    assert result.ratio == Fraction(1, 2) / Fraction(8, 10)


def test_another_years_activity_does_not_count() -> None:
    assert (
        judged(ITEM, "2026-05-01", mandates=FIVE, activities=[activity("2025-12-31", 1, 2, 3, 4)]).records
        == ()
    )


def test_after_the_year_it_is_no_data_or_overdue_never_late() -> None:
    assert judged(ITEM, "2027-01-01", mandates=FIVE).state is State.NO_DATA
    assert judged(ITEM, "2027-01-01", mandates=FIVE, activities=[activity("03-01", 1)]).state is State.OVERDUE
    rows = [activity("12-31", 1, 2, 3, 4)]
    assert judged(ITEM, "2027-01-10", mandates=FIVE, activities=rows).state is State.DONE
