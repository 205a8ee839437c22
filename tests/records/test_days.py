"""Days that a record remembers: first submission, the ten days after a return, 迟报."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from records.models import Record
from records.services import (
    record_confirm,
    record_recall,
    record_reopen,
    record_return,
    record_send,
    record_sign,
    record_submit,
)
from tests.factories import at
from tests.records.conftest import People
from tests.records.making import submitted, written

FIRST = date(2026, 5, 12)


def first_day(record: Record) -> date | None:
    return Record.objects.get(pk=record.pk).first_submitted_on


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ("2026-05-20", FIRST),  # the very day of the return
        ("2026-05-30", FIRST),  # the tenth day after it
        ("2026-05-31", date(2026, 5, 31)),  # the eleventh
    ],
)
def test_more_than_ten_days_after_a_return_the_first_day_moves(
    again: str, expected: date, people: People
) -> None:
    record = submitted(people)
    record_return(record=record, by=people.wang, at=at("2026-05-20"), reason="请补充")
    record_submit(record=record, by=people.zhou, at=at(again))
    assert first_day(record) == expected


def test_what_counts_is_the_day_the_chair_signs(people: People) -> None:
    record = submitted(people)
    record_return(record=record, by=people.wang, at=at("2026-05-20"), reason="请补充")
    record_send(record=record, by=people.chen, at=at("2026-05-25"))
    record_sign(record=record, by=people.zhou, at=at("2026-06-01"))
    assert first_day(record) == date(2026, 6, 1)


def test_the_days_count_from_the_last_return(people: People) -> None:
    record = submitted(people)
    record_return(record=record, by=people.wang, at=at("2026-05-20"), reason="请补充")
    record_submit(record=record, by=people.zhou, at=at("2026-05-28"))
    record_return(record=record, by=people.wang, at=at("2026-06-05"), reason="再补充")
    record_submit(record=record, by=people.zhou, at=at("2026-06-15"))
    assert first_day(record) == FIRST


def test_taking_back_and_finding_a_mistake_do_not_move_the_first_day(people: People) -> None:
    record = submitted(people)
    record_recall(record=record, by=people.chen, at=at("2026-05-13"))
    record_submit(record=record, by=people.zhou, at=at("2026-07-01"))
    assert first_day(record) == FIRST
    record_confirm(record=record, by=people.wang, at=at("2026-07-02"))
    record_reopen(record=record, by=people.wang, at=at("2026-08-01"), reason="日期有误")
    record_submit(record=record, by=people.zhou, at=at("2026-09-01"))
    assert first_day(record) == FIRST


def test_a_return_that_was_followed_by_a_confirmation_is_settled(people: People) -> None:
    record = submitted(people)
    record_return(record=record, by=people.wang, at=at("2026-05-20"), reason="请补充")
    record_submit(record=record, by=people.zhou, at=at("2026-05-21"))
    record_confirm(record=record, by=people.wang, at=at("2026-05-22"))
    record_reopen(record=record, by=people.wang, at=at("2026-08-01"), reason="日期有误")
    record_submit(record=record, by=people.zhou, at=at("2026-09-01"))
    assert first_day(record) == FIRST


def test_the_day_is_shanghai_s(people: People) -> None:
    """Half past seven in the evening in London is already tomorrow here."""
    from datetime import UTC, datetime

    record = written(people.zhou)
    record_submit(record=record, by=people.zhou, at=datetime(2026, 5, 31, 16, 0, tzinfo=UTC))
    assert first_day(record) == date(2026, 6, 1)


@pytest.mark.parametrize(("day", "late"), [("2026-06-09", False), ("2026-06-10", True)])
def test_reported_late_means_more_than_30_days_after(day: str, late: bool, people: People) -> None:
    record = written(people.zhou, on=day)  # held on 2026-05-10: the 30th day is 06-09
    record_submit(record=record, by=people.zhou, at=at(day))
    assert Record.objects.get(pk=record.pk).reported_late is late


def test_a_draft_is_not_late_and_history_from_before_the_portal_never_is(
    people: People, settings: Any
) -> None:
    record = written(people.zhou, on="2026-09-01")
    assert not record.reported_late
    record_submit(record=record, by=people.zhou, at=at("2026-09-01"))
    settings.GO_LIVE_ON = date(2026, 5, 10)
    assert record.reported_late  # held on the first day of the portal
    settings.GO_LIVE_ON = date(2026, 5, 11)
    assert not record.reported_late
