"""Steps (环节): typed in the one form they ride with their record; later ones go their own way."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from opinions.models import NormativeDocument
from records.models import Record, Step
from records.services import (
    Refused,
    record_confirm,
    record_reopen,
    record_return,
    record_save,
    record_send,
    record_send_back,
    record_sign,
    record_submit,
    record_withdraw,
    step_drop,
    step_save,
)
from records.states import State, StepName, Verb
from tests.factories import at
from tests.records.conftest import People
from tests.records.making import WRITTEN, a_document, in_state, written

ON = at("2026-06-20")


def draft(people: People) -> NormativeDocument:
    return record_save(record=a_document(), by=people.chen, at=at(WRITTEN))


def step(record: Record, name: str = StepName.FILED, on: str = "2026-06-01", **more: object) -> Step:
    return Step(record=record, name=name, happened_on=date.fromisoformat(on), **more)


def riding(people: People, record: Record, name: str = StepName.FILED, on: str = "2026-06-01") -> Step:
    return step_save(step=step(record, name, on), by=people.chen, at=ON, with_record=True)


def confirmed_document(people: People) -> NormativeDocument:
    record = draft(people)
    record_submit(record=record, by=people.zhou, at=at(WRITTEN, 10))
    record_confirm(record=record, by=people.wang, at=at(WRITTEN, 11))
    return record


def states(record: Record) -> set[str]:
    """The states of the record and all its riders."""
    rows = Record.objects.filter(pk=record.pk) | Record.objects.filter(rides_with=record.pk)
    return set(rows.values_list("state", flat=True))


def test_riders_go_every_way_with_their_record(people: People) -> None:
    record = draft(people)
    filed = riding(people, record)
    riding(people, record, StepName.REVIEWED, "2026-06-15")
    record_send(record=record, by=people.chen, at=ON)
    assert states(record) == {State.TO_SIGN}
    record_send_back(record=record, by=people.zhou, at=ON)
    assert states(record) == {State.DRAFT}
    record_send(record=record, by=people.chen, at=ON)
    record_sign(record=record, by=people.zhou, at=ON)
    assert states(record) == {State.SUBMITTED}
    record_return(record=record, by=people.wang, at=ON, reason="请补充备案回执")
    assert states(record) == {State.RETURNED}
    record_submit(record=record, by=people.zhou, at=ON)
    record_confirm(record=record, by=people.wang, at=ON)
    assert states(record) == {State.CONFIRMED}
    record_reopen(record=record, by=people.wang, at=ON, reason="日期有误")
    assert states(record) == {State.RETURNED}
    record_withdraw(record=record, by=people.chen, at=ON)
    assert states(record) == {State.WITHDRAWN}
    done = list(Record.objects.get(pk=filed.pk).events.values_list("verb", flat=True))
    assert done == [
        Verb.CREATE, Verb.SEND, Verb.SEND_BACK, Verb.SEND, Verb.SIGN, Verb.RETURN, Verb.SUBMIT, Verb.CONFIRM,
        Verb.REOPEN, Verb.WITHDRAW,
    ]  # fmt: skip


def test_riders_are_numbered_after_their_record(people: People) -> None:
    record = draft(people)
    first = riding(people, record)
    second = riding(people, record, StepName.REVIEWED, "2026-06-15")
    record_submit(record=record, by=people.zhou, at=ON)
    numbers = [Record.objects.get(pk=each.pk).number for each in (record, first, second)]
    assert numbers == ["FY-2026-000001", "FY-2026-000001-1", "FY-2026-000001-2"]


def test_a_step_typed_into_a_returned_record_travels_too(people: People) -> None:
    record = draft(people)
    record_submit(record=record, by=people.zhou, at=ON)
    record_return(record=record, by=people.wang, at=ON, reason="请一并填写备案日期")
    rider = riding(people, record)
    assert rider.state == State.RETURNED
    record_submit(record=record, by=people.zhou, at=ON)
    record_confirm(record=record, by=people.wang, at=ON)
    now = Record.objects.get(pk=rider.pk)
    assert (now.state, now.number) == (State.CONFIRMED, "FY-2026-000001-1")
    assert now.first_submitted_on == date(2026, 6, 20)


def test_a_step_the_chair_types_while_signing_travels_too(people: People) -> None:
    record = draft(people)
    record_send(record=record, by=people.chen, at=ON)
    rider = step_save(step=step(record), by=people.zhou, at=ON, with_record=True)
    record_sign(record=record, by=people.zhou, at=ON)
    assert Record.objects.get(pk=rider.pk).state == State.SUBMITTED


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CONFIRMED, State.WITHDRAWN])
def test_nothing_rides_with_a_record_that_has_left(state: State, people: People) -> None:
    record = draft(people)
    stale = NormativeDocument.objects.get(pk=record.pk)
    if state == State.WITHDRAWN:
        record_withdraw(record=record, by=people.chen, at=ON)
    else:
        record_submit(record=record, by=people.zhou, at=ON)
        if state == State.CONFIRMED:
            record_confirm(record=record, by=people.wang, at=ON)
    with pytest.raises(Refused, match="不能再一并填写环节"):
        riding(people, stale)
    assert not Step.objects.exists()


def test_a_rider_takes_no_step_of_its_own(people: People) -> None:
    record = draft(people)
    rider = riding(people, record)
    record_submit(record=record, by=people.zhou, at=ON)
    with pytest.raises(PermissionDenied, match="这一环节随所属材料一并办理"):
        record_confirm(record=Record.objects.get(pk=rider.pk), by=people.wang, at=ON)
    assert not Record.objects.waiting_for_office().filter(pk=rider.pk).exists()


def test_a_later_step_has_its_own_way_and_number(people: People) -> None:
    record = confirmed_document(people)
    filed = step_save(step=step(record), by=people.chen, at=ON)
    assert (filed.state, filed.number) == (State.DRAFT, "")
    record_send(record=filed, by=people.chen, at=ON)
    record_sign(record=filed, by=people.zhou, at=ON)
    assert filed.number == "FY-2026-000001-1"
    assert Record.objects.get(pk=record.pk).state == State.CONFIRMED
    record_return(record=filed, by=people.wang, at=ON, reason="请附回执")
    assert Record.objects.get(pk=record.pk).state == State.CONFIRMED
    record_submit(record=filed, by=people.zhou, at=ON)
    record_confirm(record=filed, by=people.wang, at=ON)
    reviewed = step_save(step=step(record, StepName.REVIEWED, "2026-06-10"), by=people.wang, at=ON)
    record_submit(record=reviewed, by=people.wang, at=ON)
    assert reviewed.number == "FY-2026-000001-2"
    assert reviewed.entered_for_unit


def test_reopening_a_record_leaves_its_later_steps_alone(people: People) -> None:
    record = confirmed_document(people)
    filed = step_save(step=step(record), by=people.zhou, at=ON)
    record_submit(record=filed, by=people.zhou, at=ON)
    record_confirm(record=filed, by=people.wang, at=ON)
    record_reopen(record=record, by=people.wang, at=ON, reason="文号有误")
    assert Record.objects.get(pk=filed.pk).state == State.CONFIRMED


@pytest.mark.parametrize("state", [State.DRAFT, State.TO_SIGN, State.SUBMITTED, State.RETURNED])
def test_a_step_of_its_own_waits_for_its_record_to_be_confirmed(state: State, people: People) -> None:
    record = in_state(state, people)
    with pytest.raises(Refused, match="环节在材料审核通过后单独登记"):
        step_save(step=step(record, StepName.ANSWERED, line=1), by=people.zhou, at=ON)


def test_a_step_is_not_older_than_its_record_nor_in_the_future(people: People) -> None:
    record = confirmed_document(people)
    with pytest.raises(ValidationError, match="不能早于材料本身的日期"):
        step_save(step=step(record, on="2026-05-09"), by=people.zhou, at=ON)
    with pytest.raises(ValidationError, match="日期在今天之后"):
        step_save(step=step(record, on="2026-06-21"), by=people.zhou, at=ON)
    step_save(step=step(record, on="2026-05-10"), by=people.zhou, at=ON)


def test_only_steps_that_fit_the_kind(people: People) -> None:
    record = confirmed_document(people)
    with pytest.raises(ValidationError, match="规范性文件可登记的环节：报送备案、完成审查、纠正"):
        step_save(step=step(record, StepName.ACCEPTED), by=people.zhou, at=ON)


def test_an_answer_names_its_question_and_nothing_else_does(people: People) -> None:
    meeting = written(people.zhou)
    with pytest.raises(ValidationError, match="写明是第几个问题"):
        step_save(step=step(meeting, StepName.ANSWERED), by=people.zhou, at=ON, with_record=True)
    step_save(step=step(meeting, StepName.ANSWERED, line=1), by=people.zhou, at=ON, with_record=True)
    document = draft(people)
    with pytest.raises(ValidationError, match="写明是第几个问题"):
        step_save(step=step(document, line=2), by=people.zhou, at=ON, with_record=True)


def test_a_stranger_adds_no_step(people: People) -> None:
    record = confirmed_document(people)
    for stranger in (people.ma, people.gu, people.ding):
        with pytest.raises(PermissionDenied):
            step_save(step=step(record), by=stranger, at=ON)
    assert not Step.objects.exists()


def test_who_may_not_change_a_record_adds_no_rider_to_it(people: People) -> None:
    record = draft(people)
    filed = riding(people, record)
    with pytest.raises(PermissionDenied, match="单位自己填报的材料由单位修改"):
        step_save(step=step(record, StepName.REVIEWED), by=people.wang, at=ON, with_record=True)
    record_send(record=record, by=people.chen, at=ON)
    with pytest.raises(PermissionDenied, match="材料正在送审签"):
        riding(people, record, StepName.REVIEWED)
    with pytest.raises(PermissionDenied, match="材料正在送审签"):
        step_drop(step=Step.objects.get(pk=filed.pk), by=people.chen, at=ON)
    step_save(step=step(record, StepName.REVIEWED), by=people.zhou, at=ON, with_record=True)
    assert Record.objects.filter(rides_with=record.pk, state=State.TO_SIGN).count() == 2
