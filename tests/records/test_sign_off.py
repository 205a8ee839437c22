"""The chair signs; a named deputy, or the clerk, may for given days (design §4)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from records.services import (
    Refused,
    record_save,
    record_send,
    record_send_back,
    record_sign,
    record_submit,
    sign_authority_grant,
)
from records.states import State, Verb
from tests.factories import at
from tests.records.conftest import People
from tests.records.making import WRITTEN, in_state, written

FROM, UNTIL = date(2026, 6, 1), date(2026, 6, 8)  # half-open: the 8th no more


def grant(people: People) -> None:
    sign_authority_grant(to=people.sun, by=people.zhou, at=at("2026-05-30"), started_on=FROM, ended_on=UNTIL)


@pytest.mark.parametrize(
    ("day", "may"), [("2026-05-31", False), ("2026-06-01", True), ("2026-06-07", True), ("2026-06-08", False)]
)
def test_a_deputy_signs_from_the_first_day_to_the_last_but_one(day: str, may: bool, people: People) -> None:
    grant(people)
    record = in_state(State.TO_SIGN, people)
    if may:
        record_sign(record=record, by=people.sun, at=at(day))
        assert record.state == State.SUBMITTED
        assert record.events.filter(verb=Verb.SIGN, by=people.sun).exists()
    else:
        with pytest.raises(PermissionDenied, match="由人大主席（人大工委主任）或其授权的人审签"):
            record_sign(record=record, by=people.sun, at=at(day))


def test_an_authorised_clerk_hands_in_without_the_chair(people: People) -> None:
    grant(people)
    record = written(people.sun)
    record_submit(record=record, by=people.sun, at=at("2026-06-02"))
    assert record.state == State.SUBMITTED


def test_the_authority_of_one_clerk_is_not_that_of_another(people: People) -> None:
    grant(people)
    with pytest.raises(PermissionDenied, match="审签"):
        record_submit(record=written(people.chen), by=people.chen, at=at("2026-06-02"))


def test_a_chair_s_own_record_goes_straight_to_the_office(people: People) -> None:
    record = written(people.zhou)
    record_submit(record=record, by=people.zhou, at=at(WRITTEN, 10))
    assert record.state == State.SUBMITTED
    assert record.number == "FY-2026-000001"


def test_the_chair_sends_back_to_the_clerk_with_or_without_words(people: People) -> None:
    record = in_state(State.TO_SIGN, people)
    event = record_send_back(record=record, by=people.zhou, at=at("2026-05-13"), reason="出席人数请核对")
    assert (record.state, event.reason) == (State.DRAFT, "出席人数请核对")


def test_while_it_waits_to_be_signed_only_the_signer_may_write(people: People) -> None:
    record = in_state(State.TO_SIGN, people).specific()
    record.note = "核对过"
    with pytest.raises(PermissionDenied, match="材料正在送审签"):
        record_save(record=record, by=people.chen, at=at("2026-05-13"))
    record_save(record=record, by=people.zhou, at=at("2026-05-13"))
    assert record.state == State.TO_SIGN


@pytest.mark.parametrize("who", ["chen", "wang", "gu"])
def test_only_a_chair_lets_others_sign(who: str, people: People) -> None:
    with pytest.raises(PermissionDenied, match="审签授权由人大主席"):
        sign_authority_grant(
            to=people.sun, by=getattr(people, who), at=at("2026-05-30"), started_on=FROM, ended_on=UNTIL
        )


@pytest.mark.parametrize("to", ["tang", "wang", "gu"])
def test_a_chair_lets_only_their_own_people_sign(to: str, people: People) -> None:
    with pytest.raises(Refused, match="只能授权给本单位的账号"):
        sign_authority_grant(
            to=getattr(people, to), by=people.zhou, at=at("2026-05-30"), started_on=FROM, ended_on=UNTIL
        )


def test_an_authority_has_at_least_one_day(people: People) -> None:
    with pytest.raises(ValidationError, match="结束日期应晚于开始日期"):
        sign_authority_grant(
            to=people.sun, by=people.zhou, at=at("2026-05-30"), started_on=FROM, ended_on=FROM
        )


def test_an_authority_is_in_the_trail(people: People) -> None:
    grant(people)
    told = AuditEvent.objects.filter(action=AuditEvent.Action.DECISION).get()
    assert (told.actor_name, told.subject, told.detail) == (
        "周海",
        "审签授权 孙平",
        {"起": "2026-06-01", "止": "2026-06-08"},
    )


def test_a_clerk_cannot_send_what_is_already_with_the_chair(people: People) -> None:
    record = in_state(State.TO_SIGN, people)
    with pytest.raises(PermissionDenied, match="材料已经是“送审签”，不用再办"):
        record_send(record=record, by=people.chen, at=at("2026-05-13"))
