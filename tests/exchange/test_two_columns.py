"""A ledger with 收入 and 支出 in two columns: one mapping, a row of ours for each that says something."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from desk.exchange.kinds import BY_SLUG
from desk.exchange.ledgers import Ledger, ledger_guess, ledger_sheets
from desk.models import ColumnMapping
from funds.models import FundEntry
from papers.books import open_book
from papers.cells import Cell
from papers.heads import data_rows
from records.models import Job
from tests.desk.conftest import People, people, signed_in  # noqa: F401 - the people are a fixture
from tests.exchange.ledgers import book
from tests.exchange.test_moving_in import page_of, upload

FUNDS = BY_SLUG["funds"]
ROWS = [
    ("2026年履职经费收支台账",),
    ("单位：万元",),
    ("单位", "日期", "收入", "支出", "用途", "结余"),
    ("大源镇", "2026.1.5", 10, None, None, 10),
    ("大源镇", "2026.3.5", 0, 1.2, "学习培训", 8.8),
    ("大源镇", "2026.4.1", 2, "0.5", "其他", 10.3),
    ("合计", None, 12, 1.7, None, 10.3),
]


def ledger_of(rows: list[tuple[Any, ...]] | None = None) -> bytes:
    return book({"台账": rows or ROWS})


def read(data: bytes, ledger: Ledger) -> dict[tuple[str, int], dict[str, Cell]]:
    found, _ = ledger_sheets(open_book(data, "台账.xlsx"), FUNDS, ledger)
    return {
        (sheet.name, row.number): {name: row.cell(at) for name, at in head.columns.items()}
        for _, sheet, head in found
        for row in data_rows(sheet, head)
    }


def test_both_columns_are_guessed() -> None:
    guess = ledger_guess(open_book(ledger_of(), "台账.xlsx"), FUNDS, [])
    assert guess.heads == {
        "area": "单位", "happened_on": "日期", "category": "用途",
        "amount.in": "收入（万元）", "amount.out": "支出（万元）",
    }  # fmt: skip


def test_a_row_is_as_many_as_its_columns_say() -> None:
    guess = ledger_guess(open_book(ledger_of(), "台账.xlsx"), FUNDS, [])
    rows = read(ledger_of(), guess)
    assert {place: (said["entry"], said["amount"], said["category"]) for place, said in rows.items()} == {
        ("台账（收入）", 4): ("安排", 10, "预算安排"), ("台账（收入）", 6): ("安排", 2, "其他"),
        ("台账（支出）", 5): ("支出", 1.2, "学习培训"), ("台账（支出）", 6): ("支出", "0.5", "其他"),
    }  # fmt: skip


def test_a_row_that_says_nothing_is_not_swallowed() -> None:
    data = ledger_of([*ROWS[:4], ("大源镇", "2026.5.1", None, "—", "其他", 10)])
    rows = read(data, ledger_guess(open_book(data, "台账.xlsx"), FUNDS, []))
    assert rows["台账（收入）", 5]["amount"] is None


def test_what_is_mended_or_left_out_in_one_stays_in_the_other() -> None:
    guess = ledger_guess(open_book(ledger_of(), "台账.xlsx"), FUNDS, [])
    rows = read(ledger_of(), guess.mended("台账（收入）", 6, {"amount": "3万元"}).without("台账（支出）", 5))
    assert (rows["台账（收入）", 6]["amount"], rows["台账（支出）", 6]["amount"]) == ("3万元", "0.5")
    assert ("台账（支出）", 5) not in rows


def test_one_of_the_two_alone_is_read_under_the_sheets_own_name() -> None:
    ledger = Ledger({"area": "单位", "happened_on": "日期", "amount.out": "支出（万元）", "category": "用途"})
    rows = read(ledger_of(), ledger)
    assert {place: (said["entry"], said["amount"]) for place, said in rows.items()} == {
        ("台账", 4): ("支出", None), ("台账", 5): ("支出", 1.2), ("台账", 6): ("支出", "0.5"),
    }  # fmt: skip


@pytest.mark.django_db
class TestPages:
    """Through the pages of the office."""

    def test_one_mapping_makes_both_entries_and_twice_changes_nothing(self, people: People) -> None:  # noqa: F811
        office = signed_in(people.office)
        job = upload(office, ledger_of())
        shown = office.get(page_of(job)).content.decode()
        assert "收入单列" in shown
        job = self.mapped(office, job, name="收支两列台账")
        assert job.result["faults"] == []
        assert [(sheet["name"], sheet["new"]) for sheet in job.result["sheets"]] == [
            ("台账（收入）", 2),
            ("台账（支出）", 2),
        ]
        office.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
        entries = FundEntry.objects.order_by("happened_on", "entry")
        assert [(each.entry, each.category, each.amount) for each in entries] == [
            ("ALLOCATION", "BUDGET", Decimal("100000.00")), ("PAYMENT", "TRAINING", Decimal("12000.00")),
            ("ALLOCATION", "OTHER", Decimal("20000.00")), ("PAYMENT", "OTHER", Decimal("5000.00")),
        ]  # fmt: skip
        assert "amount.in" in ColumnMapping.objects.get().heads
        again = upload(office, ledger_of())
        assert [(sheet["new"], sheet["unchanged"]) for sheet in again.result["sheets"]] == [(0, 2), (0, 2)]

    def test_one_column_or_two_not_both(self, people: People) -> None:  # noqa: F811
        office = signed_in(people.office)
        job = upload(office, ledger_of())
        answer = office.post(page_of(job), {**self.typed(), "head_amount": "结余"})
        assert answer.status_code == 400
        assert "分两列的，合在一列的那一行请不选" in answer.content.decode()
        answer = office.post(page_of(job), {**self.typed(), "head_amount.out": "收入（万元）"})
        assert answer.status_code == 400
        assert "收入、支出请选不同的表头" in answer.content.decode()

    @staticmethod
    def typed() -> dict[str, str]:
        return {
            "map": "1", "head_area": "单位", "head_happened_on": "日期", "head_category": "用途",
            "head_amount.in": "收入（万元）", "head_amount.out": "支出（万元）", "fixed_fund": "代表履职经费",
        }  # fmt: skip

    def mapped(self, office: Any, job: Job, **more: str) -> Job:
        answer = office.post(page_of(job), self.typed() | more)
        assert answer.status_code == 302, answer.context["form"].errors
        return Job.objects.latest("pk")
