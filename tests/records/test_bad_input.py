"""What people and strangers really type: each gets a clear word or a safe result, never a crash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from funds.models import FundEntry
from meetings.models import Attendance, Meeting
from records.models import Record
from records.services import record_save, record_submit
from tests.factories import DAYUAN, WANSHI, at
from tests.records.conftest import People
from tests.records.making import a_study, written

ON = at("2026-06-20")


def entry(**more: Any) -> FundEntry:
    given: dict[str, Any] = {
        "area": DAYUAN, "fund": "DUTY", "entry": "ALLOCATION", "category": "BUDGET",
        "amount": Decimal("200000.00"), "for_year": 2026, "happened_on": date(2026, 3, 1),
    }  # fmt: skip
    return FundEntry(**{**given, **more})


@pytest.mark.parametrize("who", ["gu", "fang", "he", "ma", "tang", "ding"])
def test_who_has_no_business_here_reports_nothing(who: str, people: People) -> None:
    with pytest.raises(PermissionDenied, match="只有本单位人员（或区人大办代录）可以填报"):
        record_save(record=a_study(), by=getattr(people, who), at=ON)
    assert not Record.objects.exists()


def test_a_foreign_record_s_key_opens_nothing(people: People) -> None:
    """The area is read from the database, not from what the form sent."""
    theirs = record_save(record=a_study(area=WANSHI), by=people.tang, at=ON)
    forged = Meeting.objects.get(pk=theirs.pk)
    forged.area = DAYUAN
    forged.note = "改动"
    with pytest.raises(PermissionDenied):
        record_save(record=forged, by=people.chen, at=ON)
    now = Record.objects.get(pk=theirs.pk)
    assert (now.area, now.note) == (WANSHI, "")


def test_a_record_does_not_move_to_another_unit(people: People) -> None:
    record = written(people.chen)
    record.area = WANSHI
    record_save(record=record, by=people.chen, at=ON)
    assert Record.objects.get(pk=record.pk).area == DAYUAN


def test_a_unit_that_does_not_exist(people: People) -> None:
    with pytest.raises(ValidationError, match="没有这个乡镇"):
        record_save(record=a_study(area="330111999"), by=people.wang, at=ON)


def test_the_future_is_no_fact_today_is(people: People) -> None:
    with pytest.raises(ValidationError, match="日期在今天之后；还没有发生的事不能填报"):
        record_save(record=a_study(on="2026-06-21"), by=people.chen, at=ON)
    record_save(record=a_study(on="2026-06-20"), by=people.chen, at=ON)


@pytest.mark.parametrize("field", ["title", "minutes_no", "note"])
def test_over_long_text_names_its_field(field: str, people: People) -> None:
    with pytest.raises(ValidationError) as refused:
        record_save(record=a_study(**{field: "长" * 2000}), by=people.chen, at=ON)
    assert field in refused.value.message_dict
    assert "2000" in refused.value.message_dict[field][0]


@pytest.mark.parametrize(
    "text",
    [
        "大会圆满成功🎉👍",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "第０２１号《纪要》",
        "𠮷镇與會代表",
        "{{ request.user }}{% load x %}",
        "../../../etc/passwd",
    ],
)
def test_any_text_is_kept_as_it_was_typed(text: str, people: People) -> None:
    record = record_save(record=a_study(title=text, note=text), by=people.chen, at=ON)
    record_submit(record=record, by=people.zhou, at=ON)
    now = Record.objects.get(pk=record.pk)
    assert (now.title, now.note) == (text, text)
    assert str(now) == f"FY-2026-000001 {text}"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "金额应大于0"),
        ("-500", "金额应大于0"),
        ("1000000000.00", "金额超过十亿元"),
        ("0.005", "2"),
        ("NaN", ""),
        ("Infinity", ""),
        ("12,000", ""),
        ("壹万元", ""),
    ],
)
def test_money_that_cannot_be(amount: str, said: str, people: People) -> None:
    with pytest.raises(ValidationError) as refused:
        record_save(record=entry(amount=amount), by=people.chen, at=ON)
    assert said in str(refused.value.message_dict["amount"])


def test_a_reserve_payment_names_its_project_and_nothing_else_does(people: People) -> None:
    with pytest.raises(ValidationError, match="储备金的每笔支出要写明微实事项目"):
        record_save(record=entry(fund="RESERVE", entry="PAYMENT", category="PROJECT"), by=people.chen, at=ON)


def test_a_session_says_which_and_of_what_year(people: People) -> None:
    with pytest.raises(ValidationError, match="人代会请选择会次"):
        record_save(record=a_study(meeting_kind=Meeting.Kind.CONGRESS_SESSION), by=people.chen, at=ON)


@pytest.mark.parametrize("topics", ["WORK", ["WORK", "PARTY"], {"WORK": 1}, [1]])
def test_topics_that_were_never_offered(topics: Any, people: People) -> None:
    with pytest.raises(ValidationError, match="研究议题只能从"):
        record_save(record=a_study(topics=topics), by=people.chen, at=ON)


def test_more_present_than_due(people: People) -> None:
    def lines(meeting: Meeting) -> None:
        row = Attendance(meeting=meeting, category="代表", due=60, present=61)
        row.full_clean()
        row.save()

    with pytest.raises(ValidationError, match="实到不能多于应到"):
        record_save(record=a_study(), by=people.chen, at=ON, lines=lines)
    assert not Record.objects.exists(), "the meeting went with its lines"


def test_two_tabs_of_one_draft_the_second_is_told(people: People) -> None:
    from records.services import Refused

    record = written(people.chen)
    first, second = Meeting.objects.get(pk=record.pk), Meeting.objects.get(pk=record.pk)
    first.note, second.note = "第一页", "第二页"
    record_save(record=first, by=people.chen, at=ON, seen=1)
    with pytest.raises(Refused, match="刚刚被他人处理或修改过"):
        record_save(record=second, by=people.chen, at=ON, seen=1)
    assert Record.objects.get(pk=record.pk).note == "第一页"
