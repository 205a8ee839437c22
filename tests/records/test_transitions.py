"""Every arrow of design §4, by role: who may take it, from where, and what the others are told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from meetings.models import Meeting
from records import services
from records.acts import open_verbs
from records.models import Record, ReviewEvent
from records.permissions import TRANSITIONS, refusal_to_write
from records.services import Refused, _move, record_open, record_return, record_save
from records.states import State, Verb
from tests.factories import at
from tests.records.conftest import People
from tests.records.making import a_study, in_state, submitted, written

ON = at("2026-05-13")
UNIT, CHAIR, OFFICE = {"chen", "sun", "zhou"}, {"zhou"}, {"wang", "li"}
# Who may, from which states, to which state. Everything not here is refused.
TABLE: dict[Verb, tuple[set[str], set[State], State]] = {
    Verb.SEND: (UNIT, {State.DRAFT, State.RETURNED}, State.TO_SIGN),
    Verb.SEND_BACK: (CHAIR, {State.TO_SIGN}, State.DRAFT),
    Verb.SIGN: (CHAIR, {State.TO_SIGN}, State.SUBMITTED),
    Verb.SUBMIT: (CHAIR, {State.DRAFT, State.RETURNED}, State.SUBMITTED),
    Verb.RECALL: (UNIT, {State.SUBMITTED}, State.DRAFT),
    Verb.CONFIRM: (OFFICE, {State.SUBMITTED}, State.CONFIRMED),
    Verb.RETURN: (OFFICE, {State.SUBMITTED}, State.RETURNED),
    Verb.REOPEN: (OFFICE, {State.CONFIRMED}, State.RETURNED),
    Verb.WITHDRAW: (UNIT, {State.DRAFT, State.RETURNED}, State.WITHDRAWN),
}


def test_the_table_names_every_transition() -> None:
    assert set(TABLE) == set(TRANSITIONS)


@pytest.mark.parametrize("state", State)
def test_each_person_may_take_exactly_the_steps_of_the_table(state: State, people: People) -> None:
    record = in_state(state, people)
    for verb, (who, sources, target) in TABLE.items():
        for name in People.__dataclass_fields__:
            with transaction.atomic():
                case = f"{name} {verb} from {state}"
                tried = Record.objects.get(pk=record.pk)
                if name in who and state in sources:
                    _move(verb, tried, getattr(people, name), ON, reason="理由")
                    now = Record.objects.get(pk=record.pk)
                    assert now.state == tried.state == target, case
                    event = now.events.last()
                    assert event is not None
                    assert (event.verb, event.from_state, event.to_state) == (verb, state, target), case
                else:
                    with pytest.raises(PermissionDenied) as refused:
                        _move(verb, tried, getattr(people, name), ON, reason="理由")
                    assert any("一" <= sign <= "鿿" for sign in str(refused.value)), case
                    assert Record.objects.get(pk=record.pk).state == state, case
                transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("state", "verb", "who", "reason"),
    [
        (State.DRAFT, Verb.SUBMIT, "chen", "由人大主席（人大工委主任）或其授权的人审签"),
        (State.DRAFT, Verb.CONFIRM, "wang", "材料现在是“草稿”，不能审核通过"),
        (State.SUBMITTED, Verb.CONFIRM, "zhou", "由区人大办审核"),
        (State.SUBMITTED, Verb.CONFIRM, "ding", "这件材料不在您的管辖范围内"),
        (State.DRAFT, Verb.SEND, "ma", "这件材料不在您的管辖范围内"),
        (State.DRAFT, Verb.SEND, "gu", "只有本单位人员（或区人大办代录）可以办理"),
        (State.TO_SIGN, Verb.SIGN, "wang", "送审签、审签由单位办理"),
        (State.DRAFT, Verb.WITHDRAW, "wang", "单位自己填报的材料由单位办理"),
        (State.WITHDRAWN, Verb.SEND, "chen", "材料现在是“已撤销”，不能送审签"),
        (State.CONFIRMED, Verb.CONFIRM, "li", "材料已经是“审核通过”，不用再办"),
    ],
)
def test_a_refusal_says_why(state: State, verb: Verb, who: str, reason: str, people: People) -> None:
    record = in_state(state, people)
    with pytest.raises(PermissionDenied, match=reason):
        _move(verb, record, getattr(people, who), ON, reason="理由")


def test_taking_back_ends_when_the_office_has_opened_it(people: People) -> None:
    record = submitted(people)
    assert record_open(record=record, by=people.wang, at=ON)
    assert not record_open(record=record, by=people.li, at=ON)  # only the first look is noted
    with pytest.raises(PermissionDenied, match="区人大办已经打开审核，不能撤回"):
        _move(Verb.RECALL, record, people.chen, ON)
    assert record.events.filter(verb=Verb.OPEN).count() == 1


def test_a_unit_or_a_leader_does_not_open_a_record_by_looking(people: People) -> None:
    record = submitted(people)
    for looker in (people.zhou, people.gu, people.ding, people.he):
        assert not record_open(record=record, by=looker, at=ON)
    _move(Verb.RECALL, record, people.chen, ON)
    assert record.state == State.DRAFT


def test_an_office_that_opens_between_look_and_click_wins(people: People) -> None:
    """The page still offered 撤回; the UPDATE itself asks again whether the office has opened it."""
    record = submitted(people)
    stale = Record.objects.get(pk=record.pk)
    Record.objects.filter(pk=record.pk).update(opened_at=ON)
    with pytest.raises((Refused, PermissionDenied)):
        _move(Verb.RECALL, stale, people.chen, ON)
    assert Record.objects.get(pk=record.pk).state == State.SUBMITTED


def test_after_a_new_submission_it_can_be_taken_back_again(people: People) -> None:
    record = submitted(people)
    record_open(record=record, by=people.wang, at=ON)
    record_return(record=record, by=people.wang, at=ON, reason="请补充出席情况")
    _move(Verb.SUBMIT, record, people.zhou, ON)
    _move(Verb.RECALL, record, people.chen, ON)
    assert record.state == State.DRAFT


@pytest.mark.parametrize("verb", [Verb.RETURN, Verb.REOPEN])
@pytest.mark.parametrize("reason", ["", "   ", "\n\t　"])
def test_returning_needs_a_reason(verb: Verb, reason: str, people: People) -> None:
    record = in_state(State.SUBMITTED if verb == Verb.RETURN else State.CONFIRMED, people)
    before = record.state
    with pytest.raises(Refused, match="请写明理由"):
        _move(verb, record, people.li, ON, reason=reason)
    assert Record.objects.get(pk=record.pk).state == before


def test_a_reason_has_room_for_500_characters_and_no_more(people: People) -> None:
    record = submitted(people)
    with pytest.raises(Refused, match="500字以内"):
        record_return(record=record, by=people.wang, at=ON, reason="长" * 501)
    record_return(record=record, by=people.wang, at=ON, reason="长" * 500)
    assert ReviewEvent.objects.latest("id").reason == "长" * 500


def test_each_transition_is_told_to_the_trail(people: People) -> None:
    from accounts.models import AuditEvent

    record = submitted(people)
    told = list(
        AuditEvent.objects.filter(action=AuditEvent.Action.TRANSITION)
        .order_by("id")
        .values_list("actor_name", "detail__从", "detail__到")
    )
    assert told == [("陈洁", "draft", "to_sign"), ("周海", "to_sign", "submitted")]
    assert list(record.events.values_list("verb", flat=True)) == [Verb.CREATE, Verb.SEND, Verb.SIGN]


def test_a_second_person_with_an_old_page_is_told_not_obeyed(people: People) -> None:
    record = submitted(people)
    old_page = Record.objects.get(pk=record.pk)
    record_return(record=record, by=people.wang, at=ON, reason="请补充")
    with pytest.raises(Refused, match="刚刚被他人处理"):
        _move(Verb.CONFIRM, old_page, people.li, ON)
    assert Record.objects.get(pk=record.pk).state == State.RETURNED


def test_content_changed_since_it_was_looked_at_is_not_confirmed(people: People) -> None:
    record = submitted(people)
    seen = record.revision
    _move(Verb.RECALL, record, people.chen, ON)
    from meetings.models import Meeting
    from records.services import record_save

    content = Meeting.objects.get(pk=record.pk)
    content.note = "补记"
    record_save(record=content, by=people.chen, at=ON)
    _move(Verb.SUBMIT, record, people.zhou, ON)
    fresh = Record.objects.get(pk=record.pk)
    with pytest.raises(Refused, match="刚刚被他人处理或修改过"):
        _move(Verb.CONFIRM, fresh, people.wang, ON, seen=seen)
    _move(Verb.CONFIRM, fresh, people.wang, ON, seen=fresh.revision)


def test_what_is_incomplete_is_not_handed_in(people: People) -> None:
    from tests.records.making import written

    record = written(people.chen, minutes_no="", heard=False, studied=False)
    for verb, by in ((Verb.SEND, people.chen), (Verb.SUBMIT, people.zhou)):
        with pytest.raises(Refused) as refused:
            _move(verb, record, by, ON)
        assert "纪要编号或佐证材料" in str(refused.value)
        assert "会议做了什么" in str(refused.value)
    assert Record.objects.get(pk=record.pk).number == ""


def test_the_office_takes_back_its_own_entry_only_until_it_is_opened(people: People) -> None:
    record = record_save(record=a_study(), by=people.wang, at=ON)
    _move(Verb.SUBMIT, record, people.wang, ON)
    assert Verb.RECALL in open_verbs(record=record, user=people.wang, on=ON.date())
    record_open(record=record, by=people.li, at=ON)
    assert Verb.RECALL not in open_verbs(record=record, user=people.wang, on=ON.date())
    with pytest.raises(PermissionDenied, match="区人大办已经打开审核，不能撤回"):
        _move(Verb.RECALL, record, people.wang, ON)


def test_what_was_written_after_the_check_is_not_handed_in(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at whether it is whole and the UPDATE a colleague empties it."""
    record = written(people.chen)
    whole = services._check_complete

    def then_emptied(record: Record, today: date) -> None:
        whole(record, today)
        theirs = Meeting.objects.get(pk=record.pk)
        theirs.minutes_no = ""
        record_save(record=theirs, by=people.sun, at=ON)

    monkeypatch.setattr(services, "_check_complete", then_emptied)
    with pytest.raises(Refused, match="刚刚被他人处理或修改过"):
        _move(Verb.SUBMIT, record, people.zhou, ON)
    assert Record.objects.get(pk=record.pk).state == State.DRAFT


def test_a_draft_sent_to_the_chair_meanwhile_is_not_written_over(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clerk might write while it was a draft; the colleague sent it before the writing began."""
    record = written(people.chen)
    asked = refusal_to_write

    def then_sent(**about: Any) -> str:
        monkeypatch.setattr(services, "refusal_to_write", asked)
        reason = asked(**about)
        _move(Verb.SEND, Record.objects.get(pk=record.pk), people.sun, ON)
        return reason

    monkeypatch.setattr(services, "refusal_to_write", then_sent)
    record.title = "送签之后又改的"
    with pytest.raises(Refused, match="刚刚被他人处理或修改过"):
        record_save(record=record, by=people.chen, at=ON)
    assert Record.objects.get(pk=record.pk).title != "送签之后又改的"
