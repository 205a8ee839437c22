"""Steps of a record in the admin: only those that may be taken are offered; the office confirms or returns many."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from meetings.models import Meeting
from records.models import Record
from records.services import record_save, record_submit
from records.states import State, Verb
from tests.admin.conftest import Cast
from tests.factories import DAYUAN, at, make_term


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _meeting(by: User, title: str = "党委会", on: str = "2026-11-05") -> Meeting:
    meeting = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title=title, minutes_no="大委纪要〔2026〕1号",
        happened_on=at(on).date(),
    )  # fmt: skip
    record_save(record=meeting, by=by, at=at("2026-11-06"))
    return meeting


def _submitted(cast: Cast, title: str = "党委会", on: str = "2026-11-05") -> Meeting:
    meeting = _meeting(cast.chair, title, on)
    record_submit(record=meeting, by=cast.chair, at=at("2026-11-07"))
    return meeting


def _page(client: Client, record: Record) -> str:
    return _text(client.get(reverse("admin:meetings_meeting_change", args=[record.pk])))


def _act(client: Client, record: Record, verb: Verb, **more: str) -> str:
    url = reverse("admin:meetings_meeting_act", args=[record.pk])
    return _text(client.post(url, {"verb": verb, "seen": str(record.revision), **more}, follow=True))


def _state(record: Record) -> str:
    return Record.objects.get(pk=record.pk).state


def _offered(page: str) -> set[str]:
    return {verb for verb in Verb.values if f'name="verb" value="{verb}"' in page}


def test_only_what_may_be_done_is_offered(cast: Cast) -> None:
    draft = _meeting(cast.clerk)
    assert _offered(_page(cast.at_desk(cast.clerk), draft)) == {Verb.SEND, Verb.WITHDRAW}
    assert _offered(_page(cast.at_desk(cast.chair), draft)) == {Verb.SUBMIT, Verb.SEND, Verb.WITHDRAW}
    handed_in = _submitted(cast)
    assert _offered(_page(cast.at_desk(cast.clerk), handed_in)) == {Verb.RECALL}
    assert _offered(_page(cast.at_desk(cast.office), handed_in)) == {Verb.CONFIRM, Verb.RETURN}
    # The office has opened it now: the unit cannot take it back any more.
    assert _offered(_page(cast.at_desk(cast.clerk), handed_in)) == set()


def test_the_whole_way_by_buttons(cast: Cast) -> None:
    meeting = _meeting(cast.clerk)
    _act(cast.at_desk(cast.clerk), meeting, Verb.SEND)
    assert _state(meeting) == State.TO_SIGN
    _act(cast.at_desk(cast.chair), meeting, Verb.SIGN)
    assert _state(meeting) == State.SUBMITTED
    office = cast.at_desk(cast.office)
    assert "请写明理由" in _act(office, meeting, Verb.RETURN, reason=" ")
    _act(office, meeting, Verb.RETURN, reason="请补纪要")
    assert _state(meeting) == State.RETURNED
    assert "请补纪要" in _page(cast.at_desk(cast.clerk), meeting)
    _act(cast.at_desk(cast.chair), meeting, Verb.SUBMIT)
    _act(office, meeting, Verb.CONFIRM)
    assert _state(meeting) == State.CONFIRMED
    _act(office, meeting, Verb.REOPEN, reason="日期有误")
    assert _state(meeting) == State.RETURNED


def test_what_is_not_offered_is_refused_in_words(cast: Cast) -> None:
    meeting = _submitted(cast)
    assert "由区人大办审核" in _act(cast.at_desk(cast.chair), meeting, Verb.CONFIRM)
    assert _state(meeting) == State.SUBMITTED


def test_nobody_confirms_their_own(cast: Cast) -> None:
    meeting = _meeting(cast.office)
    record_submit(record=meeting, by=cast.office, at=at("2026-11-07"))
    office = cast.at_desk(cast.office)
    assert "另一位同事审核" in _page(office, meeting)
    assert "另一位同事审核" in _act(office, meeting, Verb.CONFIRM)
    _act(cast.at_desk(cast.second), meeting, Verb.CONFIRM)
    assert _state(meeting) == State.CONFIRMED


def test_the_offices_list_begins_with_the_queue(cast: Cast) -> None:
    _meeting(cast.clerk, "还在写的")
    _submitted(cast, "等审核的")
    url = reverse("admin:records_record_changelist")
    page = _text(cast.at_desk(cast.office).get(url))
    assert "等审核的" in page
    assert "还在写的" not in page
    mine = _text(cast.at_desk(cast.clerk).get(url))
    assert "还在写的" in mine


def _choose(client: Client, action: str, records: list[Meeting]) -> str:
    url = reverse("admin:records_record_changelist")
    keys = [str(record.pk) for record in records]
    return _text(client.post(url, {"action": action, "_selected_action": keys}))


def _many(client: Client, verb: Verb, records: list[Meeting], **more: str) -> str:
    fresh = {
        each.pk: each.revision for each in Record.objects.filter(pk__in=[record.pk for record in records])
    }
    chosen = [f"{record.pk}:{fresh[record.pk]}" for record in records]
    return _text(
        client.post(
            reverse("admin:records_record_many"), {"verb": verb, "chosen": chosen, **more}, follow=True
        )
    )


def test_many_are_confirmed_each_on_its_own(cast: Cast) -> None:
    make_term(DAYUAN)
    first, second = _submitted(cast, "第一件"), _submitted(cast, "第二件", "2026-11-04")
    own = _meeting(cast.office, "代录的", "2026-11-03")
    record_submit(record=own, by=cast.office, at=at("2026-11-07"))
    client = cast.at_desk(cast.office)
    page = _choose(client, "confirm_selected", [first, second, own])
    assert "选中3件，其中2件现在可以审核通过" in page
    assert "另一位同事审核" in page
    told = _many(client, Verb.CONFIRM, [first, second, own])
    assert "审核通过2件" in told
    assert "另一位同事审核" in told
    assert [_state(each) for each in (first, second, own)] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.SUBMITTED,
    ]


def test_what_raises_a_question_is_not_confirmed_with_others(cast: Cast) -> None:
    meeting = _submitted(cast)  # no term is on the register
    client = cast.at_desk(cast.office)
    assert "届期外，请打开后单独审核" in _choose(client, "confirm_selected", [meeting])
    assert "届期外，请打开后单独审核" in _many(client, Verb.CONFIRM, [meeting])
    assert _state(meeting) == State.SUBMITTED


def test_many_are_returned_with_one_reason(cast: Cast) -> None:
    records = [_submitted(cast, "第一件"), _submitted(cast, "第二件")]
    client = cast.at_desk(cast.office)
    assert "退回理由（必填" in _choose(client, "return_selected", records)
    assert "请写明退回理由" in _many(client, Verb.RETURN, records)
    assert {_state(each) for each in records} == {State.SUBMITTED}
    assert "退回2件" in _many(client, Verb.RETURN, records, reason="请补佐证材料")
    assert {_state(each) for each in records} == {State.RETURNED}


def test_what_changed_since_it_was_shown_is_not_confirmed(cast: Cast) -> None:
    make_term(DAYUAN)
    meeting = _submitted(cast)
    client = cast.at_desk(cast.office)
    stale = {"verb": Verb.CONFIRM, "chosen": [f"{meeting.pk}:{meeting.revision + 1}"]}
    told = _text(client.post(reverse("admin:records_record_many"), stale, follow=True))
    assert "刚刚被他人处理或修改过" in told
    assert _state(meeting) == State.SUBMITTED


@pytest.mark.parametrize("chosen", [["x:y"], ["1"], [""], ["999999:1"]])
def test_nonsense_does_nothing(cast: Cast, chosen: list[str]) -> None:
    answer = cast.at_desk(cast.office).post(
        reverse("admin:records_record_many"), {"verb": Verb.CONFIRM, "chosen": chosen}
    )
    assert answer.status_code == 302


def test_units_are_not_offered_the_offices_actions(cast: Cast) -> None:
    _submitted(cast)
    page = _text(cast.at_desk(cast.chair).get(reverse("admin:records_record_changelist")))
    assert "confirm_selected" not in page
