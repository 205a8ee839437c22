"""Persons, appointments, liaison: who writes them, and when they count."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from accounts.roles import Role
from tests.factories import DAYUAN, WANSHI, at, make_person, make_townships, make_user
from townships.models import Appointment, Liaison, Person
from townships.services import appointment_check, register_save

ON = at("2026-12-01")


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    return make_user(name="王敏")


def clerk_post(**more: Any) -> Appointment:
    given: dict[str, Any] = {
        "township_id": DAYUAN, "post": "CLERK", "full_time": True, "started_on": date(2026, 3, 1),
    }  # fmt: skip
    return Appointment(**{"person": known_in(DAYUAN), **given, **more})


def known_in(unit: str) -> Person:
    """A person whom a unit has entered."""
    return Person.objects.create(name="测试某", district="330111", entered_in=unit)


def test_a_unit_appoints_only_whom_it_knows(office: User) -> None:
    with pytest.raises(PermissionDenied, match="没有找到这个人"):
        register_save(row=clerk_post(person=known_in(WANSHI)), by=make_user(Role.CHAIR, DAYUAN), at=ON)
    register_save(row=clerk_post(person=known_in(WANSHI)), by=office, at=ON)


def test_what_a_unit_enters_waits_to_be_checked(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    row = register_save(row=clerk_post(), by=chair, at=ON)
    assert (row.checked_by, row.entered_on) == (None, date(2026, 12, 1))
    appointment_check(appointment=row, by=office, at=ON)
    assert Appointment.objects.get().checked_by == office


def test_what_a_unit_changes_afterwards_waits_again(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    row = register_save(row=clerk_post(), by=office, at=ON)
    assert row.checked_by == office  # entering is checking, for the office
    row.concurrent_post = "党政办主任"
    register_save(row=row, by=chair, at=ON)
    assert Appointment.objects.get().checked_by is None


@pytest.mark.parametrize("role", [Role.CHAIR, Role.CLERK, Role.LEADER, Role.AUDITOR])
def test_units_do_not_check_their_own(role: Role, office: User) -> None:
    row = register_save(row=clerk_post(), by=make_user(Role.CHAIR, DAYUAN), at=ON)
    with pytest.raises(PermissionDenied, match="任职由区人大办核对"):
        appointment_check(
            appointment=row,
            by=make_user(role, DAYUAN if role in {Role.CHAIR, Role.CLERK} else "330111"),
            at=ON,
        )


def test_a_stranger_s_appointment_cannot_be_pulled_over(office: User) -> None:
    theirs = register_save(row=clerk_post(township_id=WANSHI), by=office, at=ON)
    theirs.township_id = DAYUAN
    with pytest.raises(PermissionDenied):
        register_save(row=theirs, by=make_user(Role.CHAIR, DAYUAN), at=ON)
    assert Appointment.objects.get().township_id == WANSHI


@pytest.mark.parametrize(
    ("span", "fits"),
    [
        ({"seconded_from": date(2026, 4, 1), "seconded_to": date(2026, 5, 1)}, True),
        ({"seconded_from": date(2026, 4, 1)}, True),
        ({"seconded_to": date(2026, 5, 1)}, False),
        ({"seconded_from": date(2026, 5, 1), "seconded_to": date(2026, 5, 1)}, False),
        ({"ended_on": date(2026, 3, 1)}, False),
        ({"ended_on": date(2026, 3, 2)}, True),
    ],
)
def test_spans_have_a_beginning_and_at_least_a_day(span: dict[str, date], fits: bool, office: User) -> None:
    if fits:
        register_save(row=clerk_post(**span), by=office, at=ON)
    else:
        with pytest.raises(ValidationError):
            register_save(row=clerk_post(**span), by=office, at=ON)


def test_liaison_is_the_office_s(office: User) -> None:
    row = Liaison(person=make_person(), township_id=DAYUAN, duty="LEADER", started_on=date(2026, 1, 1))
    with pytest.raises(PermissionDenied):
        register_save(row=row, by=make_user(Role.CHAIR, DAYUAN), at=ON)
    register_save(row=row, by=office, at=ON)
    assert Liaison.objects.active_on(date(2026, 1, 1)).count() == 1


def test_phones_are_numbers_and_strangers_see_stars(office: User) -> None:
    person = Person(name="测试甲", district="330111", phone="转王主任")
    with pytest.raises(ValidationError, match="电话只写数字"):
        register_save(row=person, by=office, at=ON)
    assert Person(name="甲", phone="13812341234").masked_phone == "138****1234"
    assert Person(name="甲", phone="63322").masked_phone == "****"
    assert Person(name="甲").masked_phone == ""


def test_a_unit_finds_its_own_people_only(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    mine = register_save(row=Person(name="本镇人", district="330111", entered_in=DAYUAN), by=chair, at=ON)
    register_save(row=Person(name="外镇人", district="330111", entered_in=WANSHI), by=office, at=ON)
    assert list(Person.objects.for_user(chair)) == [mine]
    assert Person.objects.for_user(office).count() == 2
    assert not Person.objects.for_user(make_user(Role.SYSADMIN)).exists()


def test_every_change_is_in_the_history_and_the_trail(office: User) -> None:
    row = register_save(row=clerk_post(), by=office, at=ON)
    row.ended_on = date(2026, 11, 1)
    register_save(row=row, by=office, at=ON)
    assert list(row.history.order_by("history_id").values_list("ended_on", flat=True)) == [
        None,
        date(2026, 11, 1),
    ]
    assert AuditEvent.objects.filter(action=AuditEvent.Action.WRITE, area=DAYUAN).count() == 2
