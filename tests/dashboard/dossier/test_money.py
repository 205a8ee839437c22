"""履职经费 and 储备金: the engine's sums, month by month, and the stairs that are drawn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.dashboard.dossier.conftest import Town, answer


def test_the_sums_are_those_the_rule_speaks_of(town: Town, shown: Any) -> None:
    town.add(town.entry("ALLOCATION", "2026-01-20", "100000"))
    town.add(town.entry("PAYMENT", "2026-03-05", "12000.50"))
    town.add(town.entry("PAYMENT", "2026-03-25", "8000"))
    town.hand_in(town.entry("PAYMENT", "2026-04-01", "70000"))  # waits for review: does not count
    page = shown()
    duty = page.dossier.funds[0]
    assert (duty.given, duty.paid, duty.left, duty.used) == (
        "100,000.00 元",
        "20,000.50 元",
        "79,999.50 元",
        "20.0%",
    )
    told = next(row for row in page.page.rows if row.id == "duty_funds").found
    assert any(duty.given in text for text in told)
    assert any(duty.paid in text and duty.used in text for text in told)


def test_a_month_is_listed_once_with_what_was_used_by_its_end(town: Town, seen: Any) -> None:
    for entry, on, amount in (
        ("ALLOCATION", "2025-12-30", "60000"), ("ALLOCATION", "2026-06-01", "40000"),
        ("PAYMENT", "2026-03-05", "12000"), ("PAYMENT", "2026-03-31", "3000"), ("PAYMENT", "2026-11-24", "9000"),
    ):  # fmt: skip
        town.add(town.entry(entry, on, amount))
    months = [(row.month, row.given, row.paid, row.paid_so_far, row.used) for row in seen().funds[0].months]
    assert months == [
        ("2025年12月", "60,000.00 元", "—", "0.00 元", "0.0%"),
        ("3月", "—", "15,000.00 元", "15,000.00 元", "25.0%"),
        ("6月", "40,000.00 元", "—", "15,000.00 元", "15.0%"),
    ]
    assert [row.month for row in seen("?year=2026&as_of=2026-11-24").funds[0].months][-1] == "11月"


def test_the_stairs_run_to_the_day_and_no_further(town: Town, seen: Any) -> None:
    town.add(town.entry("ALLOCATION", "2026-01-01", "100000"))
    town.add(town.entry("PAYMENT", "2026-07-02", "50000"))
    curve = seen("?year=2026&as_of=2026-12-31").funds[0].curve
    given, paid = curve.stairs
    bottom, top, left, right = 216.0, 14.0, 68.0, 628.0
    assert given.points.split() == [
        f"{left},{bottom}", f"{left},{bottom}", f"{left},{top}", f"{right},{top}"
    ]  # fmt: skip
    half = (bottom + top) / 2
    assert paid.points.split() == [f"{left},{bottom}", f"348.0,{bottom}", f"348.0,{half}", f"{right},{half}"]
    assert [mark.text for mark in curve.levels] == ["0", "5万", "10万"]
    assert curve.summary == "代表履职经费至2026年12月31日：安排100,000.00 元，支出50,000.00 元。"
    early = seen("?year=2026&as_of=2026-07-02").funds[0].curve.stairs[0].points.split()[-1]
    assert early.startswith("348.0,")


def test_the_reserve_begins_with_what_was_left(town: Town, seen: Any) -> None:
    project = town.project("村口路灯")
    town.add(town.entry("ALLOCATION", "2025-02-01", "50000", "RESERVE", for_year=2025))
    town.add(town.entry("ALLOCATION", "2026-02-01", "30000", "RESERVE"))
    town.add(town.entry("PAYMENT", "2026-05-01", "20000", "RESERVE", project=project))
    reserve = seen().funds[1]
    assert (reserve.opening, reserve.given, reserve.paid) == ("50,000.00 元", "30,000.00 元", "20,000.00 元")
    assert (reserve.left, reserve.used) == ("60,000.00 元", "25.0%")
    assert reserve.curve.stairs[0].total == "80,000.00 元"


def test_what_was_overspent_is_said(town: Town, seen: Any) -> None:
    town.add(town.entry("ALLOCATION", "2026-02-01", "10000"))
    town.add(town.entry("PAYMENT", "2026-03-01", "12000"))
    duty = seen().funds[0]
    assert duty.is_over
    assert (duty.left, duty.used) == ("2,000.00 元", "120.0%")
    assert "超支" in answer(town.office).content.decode()


@pytest.mark.parametrize("amount", ["0.01", "999999999.99"])
def test_the_smallest_and_the_largest_amount_are_drawn(town: Town, seen: Any, amount: str) -> None:
    town.add(town.entry("ALLOCATION", "2026-02-01", amount))
    levels = seen().funds[0].curve.levels
    assert levels[0].text == "0"
    assert all(len(mark.text) <= 7 for mark in levels)


def test_without_an_entry_there_is_no_curve(town: Town, seen: Any) -> None:
    town.hand_in(town.entry("ALLOCATION", "2026-01-20", "100000"))
    assert all(fund.is_empty for fund in seen().funds)
    assert answer(town.office).content.decode().count("还没有审核通过的安排和支出") == 2


def test_money_of_a_past_year_goes_to_its_closing_and_no_further(town: Town, seen: Any) -> None:
    town.add(town.entry("ALLOCATION", "2026-02-01", "10000"))
    town.add(town.entry("PAYMENT", "2027-01-15", "4000"))
    town.add(town.entry("PAYMENT", "2027-01-21", "1000"))
    assert seen("?year=2026&as_of=2027-01-14").funds[0].paid == "0.00 元"
    dossier = seen("?year=2026&as_of=2027-03-01")
    assert dossier.funds[0].paid == "4,000.00 元"
    assert [row.month for row in dossier.funds[0].months] == ["2月", "2027年1月"]
    page = answer(town.office, query="?year=2026&as_of=2027-03-01").content.decode()
    assert "以2026年12月31日为准" in page
    assert "经费和微实事计至2027年1月20日" in page
