"""民生微实事专项储备金管理."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checklist.board import State
from tests.checklist.rows import allocation, d, judged, nil, payment, project, regulation

ITEM = "reserve_fund"
RULES = [regulation("2024-01-01", district=True)]
FUND = allocation("02-01", "100000")


def test_regulation_money_and_projects_make_up_the_ratio() -> None:
    assert judged(ITEM, "2026-06-01").ratio == 0
    assert judged(ITEM, "2026-06-01", regulations=RULES).ratio == Fraction(2, 10)
    assert judged(ITEM, "2026-06-01", regulations=RULES, reserve_entries=[FUND]).ratio == Fraction(1, 2)


def test_a_project_approved_before_payment_and_within_its_time_is_in_order() -> None:
    row = project("2026-09-30", approved="2026-03-01")
    paid = payment("03-01", "5000", project=row.id)
    rows: dict[str, Any] = {"regulations": RULES, "reserve_entries": [FUND, paid], "projects": [row]}
    result = judged(ITEM, "2026-09-30", **rows)
    assert (result.state, result.met_on, result.next_due_on) == (State.DONE, d("03-01"), d("2026-09-30"))
    late = judged(ITEM, "2026-10-01", **rows)
    assert (late.ratio, late.next_due_on) == (Fraction(1, 2), None)
    assert "尚未验收" in late.reason


def test_accepted_late_is_accepted() -> None:
    row = project("2026-09-30", approved="2026-03-01", accepted="2026-11-01")
    rows: dict[str, Any] = {
        "regulations": RULES,
        "reserve_entries": [FUND, payment("03-01", "5000", project=row.id)],
        "projects": [row],
    }
    assert judged(ITEM, "2026-10-31", **rows).ratio == Fraction(1, 2)
    assert judged(ITEM, "2026-11-01", **rows).met_on == d("2026-11-01")


def test_approved_after_the_earliest_payment_of_any_year_is_out_of_order() -> None:
    row = project("2026-12-31", approved="2025-11-02", on="2025-10-01")
    rows = [FUND, payment("2025-11-01", "10", 2025, row.id), payment("2026-03-01", "10", project=row.id)]
    assert judged(
        ITEM, "2026-06-01", regulations=RULES, reserve_entries=rows, projects=[row]
    ).ratio == Fraction(1, 2)


def test_a_project_whose_own_record_does_not_count_is_out_of_order() -> None:
    rows = [FUND, payment("03-01", "10", project=999)]
    assert judged(ITEM, "2026-06-01", regulations=RULES, reserve_entries=rows).ratio == Fraction(1, 2)


@pytest.mark.parametrize(("accepted", "counts"), [("2025-12-31", False), ("2026-01-01", True)])
def test_a_project_paid_earlier_runs_on_until_it_is_accepted(accepted: str, counts: bool) -> None:
    row = project("2025-12-31", approved="2025-03-01", accepted=accepted, on="2025-01-05")
    rows = [FUND, allocation("2025-02-01", "100", 2025), payment("2025-03-01", "10", 2025, row.id)]
    result = judged(ITEM, "2026-06-01", regulations=RULES, reserve_entries=rows, projects=[row])
    assert result.ratio == (1 if counts else Fraction(1, 2))
    assert len(result.records) == 1  # only entries for the year feed


def test_without_projects_a_nil_return_of_december_is_wanted() -> None:
    rows: dict[str, Any] = {"regulations": RULES, "reserve_entries": [FUND]}
    assert judged(ITEM, "2026-12-10", **rows, nil_returns=[nil("RESERVE_USE", "11-30")]).ratio == Fraction(
        1, 2
    )
    result = judged(ITEM, "2026-12-10", **rows, nil_returns=[nil("RESERVE_USE", "12-01")])
    assert (result.ratio, result.met_on) == (1, d("12-01"))


def test_what_is_left_of_earlier_years_is_money_and_may_be_negative() -> None:
    kept = [allocation("2025-02-01", "100", 2025)]
    assert judged(ITEM, "2026-06-01", reserve_entries=kept).ratio == Fraction(3, 10)
    row = project("2026-12-31", approved="2025-01-01", accepted="2025-06-01")
    spent = [
        allocation("2025-02-01", "100", 2025),
        payment("2025-03-01", "200", 2025, row.id),
        allocation("02-01", "100"),
    ]
    assert judged(ITEM, "2026-06-01", reserve_entries=spent, projects=[row]).ratio == 0


def test_overspending_is_at_most_half() -> None:
    row = project("2026-12-31", approved="2026-03-01")
    rows = [allocation("02-01", "100"), payment("03-01", "100.01", project=row.id)]
    result = judged(ITEM, "2026-06-01", regulations=RULES, reserve_entries=rows, projects=[row])
    assert result.ratio == Fraction(1, 2)
    assert "超支" in result.reason


@pytest.mark.parametrize(("end", "ratio"), [("2026-06-01", Fraction(0)), ("2026-06-02", Fraction(2, 10))])
def test_a_regulation_is_half_open(end: str, ratio: Fraction) -> None:
    assert judged(ITEM, "2026-06-01", regulations=[regulation("2024-01-01", end)]).ratio == ratio


def test_met_on_without_entry_or_acceptance_is_new_years_day() -> None:
    row = project("2026-12-31", approved="2025-03-01", on="2025-01-05")
    rows = [allocation("2025-02-01", "100", 2025), payment("2025-03-01", "10", 2025, row.id)]
    result = judged(ITEM, "2026-06-01", regulations=RULES, reserve_entries=rows, projects=[row])
    assert (result.ratio, result.met_on, result.records) == (1, d("2026-01-01"), ())


def test_entries_of_january_are_met_on_the_last_day_of_the_year_and_never_late() -> None:
    row = project("2027-03-01", approved="2026-03-01")
    rows = [FUND, payment("2027-01-15", "10", project=row.id)]
    result = judged(ITEM, "2027-01-20", regulations=RULES, reserve_entries=rows, projects=[row])
    assert (result.state, result.met_on) == (State.DONE, d("2026-12-31"))


@pytest.mark.parametrize(("rows", "state"), [([], State.NO_DATA), ([FUND], State.OVERDUE)])
def test_after_the_year(rows: list[object], state: State) -> None:
    assert judged(ITEM, "2027-01-02", regulations=RULES, reserve_entries=rows).state is state


def test_a_nil_return_beside_a_running_project_may_be_the_latest_fact() -> None:
    row = project("2027-03-31", approved="2025-11-01", on="2025-10-01")
    rows = [FUND, payment("2025-11-01", "10", 2025, row.id)]
    result = judged(
        ITEM, "2026-12-10", regulations=RULES, reserve_entries=rows, projects=[row],
        nil_returns=[nil("RESERVE_USE", "12-05")],
    )  # fmt: skip
    assert (result.ratio, result.met_on) == (1, d("2026-12-05"))


def test_a_payment_for_the_next_year_may_be_the_earliest() -> None:
    row = project("2026-12-31", approved="2026-12-15")
    rows = [FUND, payment("12-20", "10", project=row.id)]
    told: dict[str, Any] = {"regulations": RULES, "projects": [row]}
    assert judged(ITEM, "2026-12-21", reserve_entries=rows, **told).ratio == 1
    rows.append(payment("12-10", "10", 2027, row.id))
    assert judged(ITEM, "2026-12-21", reserve_entries=rows, **told).ratio == Fraction(1, 2)
