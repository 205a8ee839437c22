"""Who sees which record: one door, `for_user`, for pages, admin, exports and the API."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from meetings.models import Meeting
from records.models import Record
from records.services import record_recall, record_save
from records.states import State
from tests.factories import DISTRICT, WANSHI, at, make_user
from tests.records.conftest import People
from tests.records.making import a_study, in_state, submitted

ON = at("2026-06-20")


@pytest.mark.parametrize("state", State)
def test_a_unit_sees_all_of_its_own_whatever_the_state(state: State, people: People) -> None:
    record = in_state(state, people)
    assert record in Record.objects.for_user(people.chen)
    assert record in Record.objects.for_user(people.zhou)
    assert record not in Record.objects.for_user(people.ma)


@pytest.mark.parametrize(
    ("state", "office", "leader"),
    [
        (State.DRAFT, False, False),
        (State.TO_SIGN, False, False),
        (State.SUBMITTED, True, False),
        (State.RETURNED, True, False),
        (State.CONFIRMED, True, True),
        (State.WITHDRAWN, False, False),
    ],
)
def test_the_office_sees_what_was_handed_in_the_leader_what_counts(
    state: State, office: bool, leader: bool, people: People
) -> None:
    record = in_state(state, people)
    assert (record in Record.objects.for_user(people.wang)) is office
    assert (record in Record.objects.for_user(people.gu)) is leader
    assert record not in Record.objects.for_user(people.ding)


def test_what_was_handed_in_once_stays_in_sight_of_the_office(people: People) -> None:
    record = submitted(people)
    record_recall(record=record, by=people.chen, at=ON)
    assert Record.objects.get(pk=record.pk) in Record.objects.for_user(people.wang)


def test_the_office_sees_its_own_drafts_and_the_district_s(people: People) -> None:
    for_unit = record_save(record=a_study(), by=people.wang, at=ON)
    of_district = record_save(
        record=a_study(area=DISTRICT, meeting_kind=Meeting.Kind.DEPLOYMENT), by=people.wang, at=ON
    )
    seen = set(Record.objects.for_user(people.li).values_list("pk", flat=True))
    assert seen == {for_unit.pk, of_district.pk}
    assert set(Record.objects.for_user(people.chen).values_list("pk", flat=True)) == {for_unit.pk}


def test_administrators_and_auditors_have_no_business_with_records(people: People) -> None:
    in_state(State.CONFIRMED, people)
    for stranger in (people.fang, people.he):
        assert not Record.objects.for_user(stranger).exists()


def test_a_city_s_leader_sees_every_district_of_the_city(people: People) -> None:
    record = in_state(State.CONFIRMED, people)
    assert record in Record.objects.for_user(make_user(Role.LEADER, "3301"))
    assert record not in Record.objects.for_user(make_user(Role.LEADER, "3302"))


def test_the_queues_hold_what_waits_and_nothing_else(people: People) -> None:
    to_sign, waiting, returned = (
        in_state(state, people) for state in (State.TO_SIGN, State.SUBMITTED, State.RETURNED)
    )
    for state in (State.DRAFT, State.CONFIRMED, State.WITHDRAWN):
        in_state(state, people)
    mine = Record.objects.for_user(people.zhou)
    assert list(mine.waiting_for_chair()) == [to_sign]
    assert list(mine.returned()) == [returned]
    assert list(Record.objects.for_user(people.wang).waiting_for_office()) == [waiting]
    assert list(mine.counting().values_list("state", flat=True)) == [State.CONFIRMED]


def test_a_district_s_meeting_is_no_unit_s(people: People) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied, match="只有本单位人员"):
        record_save(
            record=a_study(area=DISTRICT, meeting_kind=Meeting.Kind.DEPLOYMENT), by=people.zhou, at=ON
        )
    with pytest.raises(PermissionDenied):
        record_save(record=a_study(area=WANSHI), by=people.zhou, at=ON)
