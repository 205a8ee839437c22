"""Planning a session: one day, laid down or moved, by its unit or by the office for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from meetings.services import session_plan
from meetings.sessions import session_days, year_of
from records.models import ReviewEvent
from records.services import CHANGED_MEANWHILE
from records.states import State
from tests.factories import DAYUAN, DISTRICT, FUCHUN, YUSHAN, at, make_townships, make_user
from townships.models import Township
from townships.tokens import facts_token

pytestmark = pytest.mark.django_db
TODAY = "2026-11-28"


@pytest.fixture
def clerk() -> User:
    make_townships()
    return make_user(Role.CLERK, DAYUAN, "李干事", "ganshi")


def plan(by: User, on: str, session: str = "EARLY", area: str = DAYUAN, **more: Any) -> Meeting:
    unit = Township.objects.get(code=area)
    return session_plan(unit=unit, session=session, on=date.fromisoformat(on), by=by, at=at(TODAY), **more)


def test_a_plan_is_a_draft_with_a_day_ahead_and_no_fact(clerk: User) -> None:
    before = facts_token(DISTRICT)
    meeting = plan(clerk, "2027-01-20")
    assert (meeting.state, meeting.happened_on, meeting.planned_on) == (State.DRAFT, None, date(2027, 1, 20))
    assert (meeting.session, meeting.for_year, meeting.title) == ("EARLY", 2027, "大源镇2027年人代会年初会议")
    assert facts_token(DISTRICT) != before


def test_planning_it_again_moves_it_and_makes_no_second_one(clerk: User) -> None:
    first = plan(clerk, "2027-01-20")
    second = plan(clerk, "2027-02-03")
    assert second.pk == first.pk
    assert Meeting.objects.get().planned_on == date(2027, 2, 3)
    assert ReviewEvent.objects.filter(record=first.pk).count() == 2


def test_an_early_session_at_the_years_end_is_the_next_years(clerk: User) -> None:
    assert plan(clerk, "2026-12-26").for_year == 2027
    assert [year_of("EARLY", date(2027, 9, 30)), year_of("EARLY", date(2027, 10, 1))] == [2027, 2028]
    assert year_of("MID_YEAR", date(2027, 12, 1)) == 2027


def test_a_plan_put_off_over_new_year_keeps_its_year_and_its_name(clerk: User) -> None:
    meeting = plan(clerk, "2026-12-26")
    moved = plan(clerk, "2027-01-08", meeting=meeting)
    assert (moved.for_year, moved.title) == (2027, "大源镇2027年人代会年初会议")


def test_a_name_that_somebody_gave_stays(clerk: User) -> None:
    meeting = plan(clerk, "2027-01-20")
    Meeting.objects.update(title="大源镇第十九届人民代表大会第一次会议")
    assert plan(clerk, "2027-01-21", meeting=meeting).title == "大源镇第十九届人民代表大会第一次会议"


def test_another_session_is_chosen_for_a_plan_and_its_year_and_name_follow(clerk: User) -> None:
    meeting = plan(clerk, "2027-01-20")
    moved = plan(clerk, "2027-07-14", "MID_YEAR", meeting=meeting)
    assert (moved.for_year, moved.title) == (2027, "大源镇2027年人代会年中会议")


def test_extra_sessions_may_be_several(clerk: User) -> None:
    plan(clerk, "2027-03-03", "EXTRA")
    plan(clerk, "2027-05-06", "EXTRA")
    assert Meeting.objects.count() == 2


def test_a_session_held_already_is_not_planned_again(clerk: User) -> None:
    plan(clerk, "2027-01-20")
    Meeting.objects.update(happened_on=date(2026, 11, 20))
    with pytest.raises(ValidationError, match="已登记于2026年11月20日召开") as refused:
        plan(clerk, "2027-01-20")
    assert "session" in refused.value.message_dict


def test_two_plans_of_one_session_cannot_arise_by_moving(clerk: User) -> None:
    plan(clerk, "2027-01-20")
    mid = plan(clerk, "2027-07-14", "MID_YEAR")
    with pytest.raises(ValidationError, match="已另有计划"):
        plan(clerk, "2027-02-10", "EARLY", meeting=mid)


def test_a_withdrawn_plan_is_out_of_the_way(clerk: User) -> None:
    first = plan(clerk, "2027-01-20")
    Meeting.objects.update(state=State.WITHDRAWN)
    assert plan(clerk, "2027-01-21").pk != first.pk


@pytest.mark.parametrize(
    ("on", "session", "field", "said"),
    [
        ("2026-11-27", "EARLY", "planned_on", "今天以前"),
        ("2028-11-29", "EARLY", "planned_on", "两年以后"),
        ("2027-01-20", "SPRING", "session", "请选择"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    clerk: User, on: str, session: str, field: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refused:
        plan(clerk, on, session)
    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


def test_today_and_two_years_ahead_are_the_first_and_the_last_day(clerk: User) -> None:
    assert plan(clerk, TODAY, "EXTRA").planned_on == date(2026, 11, 28)
    assert plan(clerk, "2028-11-28", "EXTRA").planned_on == date(2028, 11, 28)


def test_a_subdistrict_has_no_congress(clerk: User) -> None:
    with pytest.raises(ValidationError, match="街道不召开人代会"):
        plan(make_user(Role.CLERK, FUCHUN), "2027-01-20", area=FUCHUN)


def test_a_stranger_and_a_leader_plan_nothing(clerk: User) -> None:
    for somebody in (make_user(Role.CHAIR, YUSHAN), make_user(Role.LEADER)):
        with pytest.raises(PermissionDenied):
            plan(somebody, "2027-01-20")


def test_the_office_plans_for_a_unit_and_moves_its_own_plan_not_the_units(clerk: User) -> None:
    office = make_user(Role.OFFICE, name="区办甲")
    meeting = plan(office, "2027-01-20", area=YUSHAN)
    assert meeting.entered_for_unit
    assert plan(office, "2027-01-22", area=YUSHAN).planned_on == date(2027, 1, 22)
    plan(clerk, "2027-01-20")
    with pytest.raises(PermissionDenied, match="单位自己填报"):
        plan(office, "2027-01-21")


def test_the_unit_carries_on_with_what_the_office_planned(clerk: User) -> None:
    plan(make_user(Role.OFFICE), "2027-01-20")
    assert plan(clerk, "2027-01-21").planned_on == date(2027, 1, 21)
    assert Meeting.objects.count() == 1


def test_who_moves_what_has_been_moved_meanwhile_is_told(clerk: User) -> None:
    meeting = plan(clerk, "2027-01-20")
    seen = meeting.revision
    plan(clerk, "2027-01-21", meeting=meeting, seen=seen)
    with pytest.raises(ValidationError, match=CHANGED_MEANWHILE[:10]):
        plan(clerk, "2027-01-22", meeting=meeting, seen=seen)
    assert Meeting.objects.get().planned_on == date(2027, 1, 21)


def test_sessions_are_read_by_the_day_held_else_the_day_planned(clerk: User) -> None:
    plan(clerk, "2027-01-20")
    plan(clerk, "2027-07-14", "MID_YEAR")
    found = session_days(DISTRICT, date(2027, 1, 1), date(2027, 6, 30))
    assert [(each.place, each.kind, each.name, each.on, each.is_held) for each in found] == [
        ("大源镇", "TOWN", "2027年年初会议", date(2027, 1, 20), False)
    ]
    Meeting.objects.filter(session="EARLY").update(happened_on=date(2026, 12, 30))
    assert session_days(DISTRICT, date(2027, 1, 1), date(2027, 6, 30)) == []
