"""What there may be one of: `once` is unique where it is not blank and not withdrawn (law 5)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from records.models import NilReturn, Record
from records.services import record_recall, record_save, record_submit, record_withdraw
from tests.factories import DAYUAN, WANSHI, at
from tests.records.conftest import People

ON = at("2026-12-05")
SAID = "同样的材料已经填报过"


def nil(area: str = DAYUAN, year: int = 2026, kind: str = NilReturn.Kind.DOCUMENTS) -> NilReturn:
    return NilReturn(area=area, nil_kind=kind, year=year, happened_on=date(year, 12, 2))


def test_a_nil_return_is_spelled_out(people: People) -> None:
    record = record_save(record=nil(), by=people.chen, at=ON)
    assert record.once == "nil:DOCUMENTS:330111117:2026"
    assert record.title == "2026年未制发规范性文件"


def test_the_same_twice_is_refused_with_the_way_out(people: People) -> None:
    record_save(record=nil(), by=people.chen, at=ON)
    with pytest.raises(ValidationError, match=SAID):
        record_save(record=nil(), by=people.zhou, at=ON)
    assert NilReturn.objects.count() == 1


def test_another_year_kind_or_unit_is_another_thing(people: People) -> None:
    record_save(record=nil(), by=people.chen, at=ON)
    record_save(record=nil(year=2025), by=people.chen, at=ON)
    record_save(record=nil(kind=NilReturn.Kind.RESERVE_USE), by=people.chen, at=ON)
    record_save(record=nil(area=WANSHI), by=people.tang, at=ON)


def test_a_withdrawn_one_makes_room_even_when_it_has_a_number(people: People) -> None:
    first = record_save(record=nil(), by=people.zhou, at=ON)
    record_submit(record=first, by=people.zhou, at=ON)
    record_recall(record=first, by=people.zhou, at=ON)
    record_withdraw(record=first, by=people.zhou, at=ON)
    second = record_save(record=nil(), by=people.chen, at=ON)
    record_submit(record=second, by=people.zhou, at=ON)
    assert [first.number, second.number] == ["FY-2026-000001", "FY-2026-000002"]


def test_the_database_itself_keeps_the_promise(people: People) -> None:
    record_save(record=nil(), by=people.chen, at=ON)
    other = record_save(record=nil(year=2025), by=people.chen, at=ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=other.pk).update(once="nil:DOCUMENTS:330111117:2026")


def test_of_two_at_once_the_slower_is_told_in_words(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look-up and the writing somebody else was faster: the database refuses, the person reads why."""
    from records import services

    clean = services._clean
    calls: list[str] = []

    def clean_then_be_overtaken(record: Record) -> None:
        clean(record)
        if not calls:
            calls.append("overtaken")
            record_save(record=nil(), by=people.zhou, at=ON)

    monkeypatch.setattr(services, "_clean", clean_then_be_overtaken)
    with pytest.raises(ValidationError, match=SAID):
        record_save(record=nil(), by=people.chen, at=ON)


@pytest.mark.parametrize(
    ("kind", "first_day"),
    [("DOCUMENTS", "2026-12-01"), ("RESERVE_USE", "2026-12-01"), ("ADJUSTMENT", "2026-10-01")],
)
def test_a_nil_return_waits_until_the_year_can_be_seen(kind: str, first_day: str, people: People) -> None:
    opens = date.fromisoformat(first_day)
    early = NilReturn(
        area=DAYUAN, nil_kind=kind, year=2026, happened_on=opens.replace(month=opens.month - 1, day=30)
    )
    with pytest.raises(ValidationError, match="零报告说的是全年情况"):
        record_save(record=early, by=people.chen, at=ON)
    record_save(
        record=NilReturn(area=DAYUAN, nil_kind=kind, year=2026, happened_on=opens), by=people.chen, at=ON
    )
