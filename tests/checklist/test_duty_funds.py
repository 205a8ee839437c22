"""代表履职经费使用."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.board import State
from tests.checklist.rows import STREET, allocation, d, edition, judged, mandate, payment

ITEM = "duty_funds"
WITH_STANDARD = edition(duty_funds={"params": {"standard": Fraction(2000)}})
SEVEN = [mandate(person) for person in range(1, 8)]


def test_nothing_allocated_is_nought_even_when_money_was_spent() -> None:
    assert judged(ITEM, "2026-06-01", duty_entries=[payment("03-01", "10")]).ratio == 0


def test_while_the_standard_is_open_any_allocation_fulfils_that_part() -> None:
    assert judged(ITEM, "2026-06-01", duty_entries=[allocation("03-01", "1")]).ratio == Fraction(6, 10)


def test_both_parts_are_weighed_six_to_four() -> None:
    rows = [allocation("03-01", "7000"), payment("05-01", "1750")]
    result = judged(ITEM, "2026-06-01", by=WITH_STANDARD, mandates=SEVEN, duty_entries=rows)
    assert result.ratio == Fraction(6, 10) * Fraction(1, 2) + Fraction(4, 10) * Fraction(1, 2)
    assert "按标准还应安排7,000.00 元" in result.reason


def test_done_counts_from_the_last_entry() -> None:
    rows = [allocation("03-01", "14000"), payment("05-01", "7000")]
    result = judged(ITEM, "2026-06-01", by=WITH_STANDARD, mandates=SEVEN, duty_entries=rows)
    assert (result.state, result.met_on) == (State.DONE, d("05-01"))


def test_without_people_the_standard_is_fulfilled() -> None:
    rows = [allocation("03-01", "1"), payment("05-01", "1")]
    assert judged(ITEM, "2026-06-01", by=WITH_STANDARD, duty_entries=rows).ratio == 1


def test_people_are_those_of_january_the_first_each_once() -> None:
    people = [
        mandate(1),
        mandate(1, "2023-01-01"),
        mandate(2, "2026-01-01"),
        mandate(3, "2026-01-02"),
        mandate(4, end="2026-01-01"),
    ]
    rows = [allocation("03-01", "4000"), payment("05-01", "4000")]
    assert judged(ITEM, "2026-06-01", by=WITH_STANDARD, mandates=people, duty_entries=rows).ratio == 1
    short = [allocation("03-01", "3999.99"), payment("05-01", "3999.99")]
    result = judged(ITEM, "2026-06-01", by=WITH_STANDARD, mandates=people, duty_entries=short)
    assert result.ratio == Fraction(6, 10) * Fraction("3999.99") / 4000 + Fraction(4, 10)


def test_nobody_on_january_the_first_takes_the_first_day_with_anybody() -> None:
    people = [mandate(1, "2026-02-01", "2026-03-01"), mandate(2, "2026-02-01"), mandate(3, "2026-04-01")]
    rows = [allocation("03-01", "4000"), payment("05-01", "4000")]
    assert judged(ITEM, "2026-06-01", by=WITH_STANDARD, mandates=people, duty_entries=rows).ratio == 1
    assert judged(ITEM, "2026-01-20", by=WITH_STANDARD, mandates=people, duty_entries=rows).ratio == 0


def test_a_subdistrict_counts_district_delegates_not_its_council() -> None:
    people = [mandate(1, body="DISTRICT"), mandate(2, body="COUNCIL"), mandate(3, body="CONGRESS")]
    rows = [allocation("03-01", "2000"), payment("05-01", "2000")]
    assert (
        judged(ITEM, "2026-06-01", unit=STREET, by=WITH_STANDARD, mandates=people, duty_entries=rows).ratio
        == 1
    )


def test_overspending_is_at_most_half() -> None:
    rows = [allocation("03-01", "100"), payment("05-01", "100.01")]
    result = judged(ITEM, "2026-06-01", duty_entries=rows)
    assert result.ratio == Fraction(1, 2)
    assert "超支" in result.reason


def test_overspending_that_was_worse_anyway_stays_worse() -> None:
    rows = [allocation("03-01", "1"), payment("05-01", "2")]
    by = edition(duty_funds={"params": {"standard": Fraction(200000)}})
    result = judged(ITEM, "2026-06-01", by=by, mandates=SEVEN, duty_entries=rows)
    assert result.ratio == Fraction(6, 10) * Fraction(1, 1400000) + Fraction(4, 10)


def test_an_open_use_target_fulfils_the_second_part() -> None:
    by = edition(duty_funds={"params": {"use": None}})
    assert judged(ITEM, "2026-06-01", by=by, duty_entries=[allocation("03-01", "1")]).ratio == 1


def test_entries_of_january_count_until_the_year_closes_and_are_met_on_its_last_day() -> None:
    rows = [allocation("03-01", "100"), payment("2027-01-20", "50"), payment("2027-01-21", "50")]
    before = judged(ITEM, "2027-01-19", duty_entries=rows)
    assert before.ratio == Fraction(6, 10)
    closed = judged(ITEM, "2027-01-20", duty_entries=rows)
    assert (closed.state, closed.met_on) == (State.DONE, d("2026-12-31"))
    assert judged(ITEM, "2027-03-01", duty_entries=rows).records == tuple(row.number for row in rows[:2])


def test_another_years_entries_do_not_count() -> None:
    assert judged(ITEM, "2026-06-01", duty_entries=[allocation("03-01", "100", 2025)]).records == ()


@pytest.mark.parametrize(("as_of", "state"), [("2026-12-31", State.DUE_SOON), ("2027-01-01", State.PARTIAL)])
def test_it_is_never_done_late_but_partial_at_sixty_per_cent(as_of: str, state: State) -> None:
    assert judged(ITEM, as_of, duty_entries=[allocation("03-01", "100")]).state is state
