"""Accounts of a unit: who opens them, how many there are, and that they end with the office held, on the day itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.notice import notice_accept
from accounts.passwords import one_time_password
from accounts.roles import Role
from accounts.unit_accounts import (
    unit_account_close,
    unit_account_renew_password,
    unit_account_reopen,
)
from meetings.models import Meeting
from records.models import Record, SignAuthority
from records.services import Refused, record_save, record_send, sign_authority_grant
from tests.factories import DAYUAN, FUCHUN, YUSHAN, at, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Person, Township
from townships.seats import NewSeat, OpenedSeat, offices_without_account, seat_open
from townships.services import appointment_check, register_save, term_open

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23")
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def units() -> dict[str, Township]:
    return make_townships()


@pytest.fixture
def office() -> User:
    return make_user(Role.OFFICE, name="区办甲")


def opened(role: Role, by: User, name: str, unit: str = DAYUAN, **more: Any) -> OpenedSeat:
    seat = NewSeat(Township.objects.get(code=unit), role, name=name, started_on=date(2024, 1, 1), **more)
    return seat_open(seat=seat, by=by, at=NOW)


@pytest.fixture
def chair(office: User) -> User:
    return opened(Role.CHAIR, office, "王主席").account


def appointment_of(user: User) -> Appointment:
    return Appointment.objects.get(person__user=user)


def ended(user: User, on: date, by: User) -> None:
    appointment = appointment_of(user)
    appointment.ended_on = on
    register_save(row=appointment, by=by, at=NOW)


def signs_in(user: User, on: date, monkeypatch: Any) -> bool:
    """Whether a browser that was signed in before still is, on a day."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    monkeypatch.setattr("accounts.backends.timezone.localdate", lambda: on)
    answer = client.get("/accounts/password/change/")
    return "/accounts/login/" not in answer.headers.get("Location", "")


def test_opening_an_account_registers_person_office_and_account_together(office: User) -> None:
    seat = opened(Role.CHAIR, office, "王主席", phone="13800001234", office_phone="63321234")
    assert (seat.account.username, seat.account.role, seat.account.scope) == ("dayuan-zhuxi", "chair", DAYUAN)
    assert seat.account.check_password(seat.password)
    assert seat.account.must_change_password
    appointment = appointment_of(seat.account)
    assert (appointment.post, appointment.person.phone, appointment.checked_by) == (
        "CHAIR",
        "13800001234",
        office,
    )
    event = AuditEvent.objects.get(action="ACCOUNT")
    assert (event.actor, event.area, event.subject) == (office, DAYUAN, "开通账号 dayuan-zhuxi 王主席")
    assert seat.password not in str(list(AuditEvent.objects.values()))


def test_a_name_to_sign_in_with_is_made_of_unit_and_office(office: User) -> None:
    assert opened(Role.CHAIR, office, "周主任", unit=FUCHUN).account.username == "fuchun-zhuren"
    names = [opened(Role.CLERK, office, name).account.username for name in ("李甲", "李乙")]
    assert names == ["dayuan-ganshi", "dayuan-ganshi2"]


def test_an_office_held_already_is_used_again(office: User, units: dict[str, Township]) -> None:
    person = make_person("赵干事")
    held = Appointment.objects.create(
        township_id=DAYUAN, person=person, post="CLERK", started_on=date(2024, 1, 1), entered_on=TODAY
    )
    assert offices_without_account(units[DAYUAN], Role.CLERK, TODAY) == [held]
    seat = seat_open(seat=NewSeat(units[DAYUAN], Role.CLERK, held=held), by=office, at=NOW)
    assert (seat.account.name, Appointment.objects.count(), Person.objects.count()) == ("赵干事", 1, 1)
    assert offices_without_account(units[DAYUAN], Role.CLERK, TODAY) == []
    with pytest.raises(ValidationError, match="赵干事已有账号"):
        seat_open(seat=NewSeat(units[DAYUAN], Role.CLERK, held=held), by=office, at=NOW)


def test_the_chair_opens_at_most_three_others_of_the_own_unit(chair: User) -> None:
    for role, name in ((Role.DEPUTY, "钱副"), (Role.CLERK, "李干事"), (Role.SECRETARY, "孙书记")):
        opened(role, chair, name)
    with pytest.raises(ValidationError, match="最多3个账号，现有"):
        opened(Role.CLERK, chair, "吴干事")
    assert not Person.objects.filter(name="吴干事").exists()
    unit_account_close(account=User.objects.get(name="李干事"), by=chair, at=NOW)
    opened(Role.CLERK, chair, "吴干事")
    with pytest.raises(ValidationError, match="最多3个账号"):
        unit_account_reopen(account=User.objects.get(name="李干事"), by=chair, at=NOW)


def test_who_may_not_open_is_told_so(chair: User, office: User) -> None:
    clerk = opened(Role.CLERK, chair, "李干事").account
    secretary = opened(Role.SECRETARY, chair, "孙书记").account
    for by, unit, role in (
        (chair, YUSHAN, Role.CLERK), (chair, DAYUAN, Role.CHAIR), (clerk, DAYUAN, Role.CLERK),
        (secretary, DAYUAN, Role.CLERK), (make_user(Role.SYSADMIN), DAYUAN, Role.CLERK),
        (make_user(Role.OFFICE, "330110"), DAYUAN, Role.CHAIR), (office, DAYUAN, Role.LEADER),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            opened(role, by, "某人", unit=unit)
    with pytest.raises(PermissionDenied, match="由区人大办开通和停用"):
        unit_account_renew_password(account=make_user(Role.CHAIR, DAYUAN), by=chair, at=NOW)


def test_a_unit_has_one_chair_s_account(chair: User, office: User) -> None:
    with pytest.raises(ValidationError, match="王主席"):
        opened(Role.CHAIR, office, "新主席")
    ended(chair, TODAY, office)
    assert opened(Role.CHAIR, office, "新主席").account.username == "dayuan-zhuxi2"


def test_nobody_is_given_an_account_before_the_day_in_office(
    office: User, units: dict[str, Township]
) -> None:
    seat = NewSeat(units[DAYUAN], Role.CHAIR, name="王主席", started_on=TODAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="到任之日再开通账号"):
        seat_open(seat=seat, by=office, at=NOW)


def test_an_account_ends_on_the_day_the_office_ends_also_when_that_was_written_before(
    chair: User, office: User, monkeypatch: Any
) -> None:
    clerk = opened(Role.CLERK, chair, "李干事").account
    ended(clerk, date(2026, 12, 1), chair)
    assert signs_in(clerk, date(2026, 11, 30), monkeypatch)
    assert not signs_in(clerk, date(2026, 12, 1), monkeypatch)
    assert not signs_in(clerk, date(2027, 5, 1), monkeypatch)
    assert AuditEvent.objects.filter(subject__startswith="账号随离任停用 dayuan-ganshi").exists()


def test_who_left_cannot_sign_in(chair: User, monkeypatch: Any) -> None:
    seat = opened(Role.CLERK, chair, "李干事")
    ended(seat.account, date(2026, 12, 1), chair)
    monkeypatch.setattr("accounts.backends.timezone.localdate", lambda: date(2026, 12, 1))
    client = Client()
    client.post("/accounts/login/", {"login": seat.account.username, "password": seat.password})
    assert "_auth_user_id" not in client.session


def test_an_end_that_was_a_mistake_is_taken_back(chair: User, office: User) -> None:
    ended(chair, TODAY, office)
    assert User.objects.get(pk=chair.pk).ends_on == TODAY
    appointment = appointment_of(chair)
    appointment.ended_on = None
    register_save(row=appointment, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on is None


def test_a_second_office_of_the_same_sort_goes_on(chair: User, office: User) -> None:
    """Re-elected on the day the old term ended."""
    ended(chair, TODAY, office)
    again = Appointment(
        township_id=DAYUAN, person=Person.objects.get(user=chair), post="CHAIR", started_on=TODAY
    )
    register_save(row=again, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on is None


def test_another_sort_of_office_does_not_keep_the_chair_s_right(chair: User, office: User) -> None:
    other = Appointment(
        township_id=DAYUAN, person=Person.objects.get(user=chair), post="SECRETARY", started_on=TODAY
    )
    register_save(row=other, by=office, at=NOW)
    ended_chair = Appointment.objects.get(person__user=chair, post="CHAIR")
    ended_chair.ended_on = TODAY
    register_save(row=ended_chair, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on == TODAY


def test_a_change_of_term_ends_the_chair_s_account_and_no_clerk_s(chair: User, office: User) -> None:
    clerk = opened(Role.CLERK, chair, "李干事").account
    make_term(DAYUAN, "CONGRESS", on="2021-12-01")
    term_open(area=DAYUAN, body="CONGRESS", ordinal=11, on=date(2026, 12, 20), by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on == date(2026, 12, 20)
    assert User.objects.get(pk=clerk.pk).ends_on is None


def test_an_office_given_to_another_person_by_correction_takes_the_right_along(
    chair: User, office: User
) -> None:
    past, held = opened(Role.CLERK, chair, "李干事").account, opened(Role.CLERK, chair, "赵干事").account
    appointment = appointment_of(held)
    appointment.ended_on = TODAY
    register_save(row=appointment, by=office, at=NOW)
    wrong = appointment_of(past)
    wrong.person = Person.objects.get(user=held)
    register_save(row=wrong, by=office, at=NOW)
    assert User.objects.get(pk=held.pk).ends_on is None


def test_an_office_held_anew_gives_the_right_back(chair: User, office: User) -> None:
    person = Person.objects.get(user=chair)
    ended(chair, TODAY, office)
    again = Appointment(
        township_id=DAYUAN, person=person, post="CHAIR", started_on=TODAY, entered_on=TODAY, checked_by=office
    )
    register_save(row=again, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on is None


def test_an_unchecked_row_does_not_keep_open_what_the_office_ends(chair: User, office: User) -> None:
    clerk = opened(Role.CLERK, chair, "李干事").account
    person = Person.objects.get(user=chair)
    checked = appointment_of(chair)
    typed = Appointment(township_id=DAYUAN, person=person, post="CHAIR", started_on=TODAY, entered_on=TODAY)
    register_save(row=typed, by=clerk, at=NOW)
    checked.ended_on = TODAY
    register_save(row=checked, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on == TODAY


def test_an_account_without_any_office_goes_on_until_it_is_closed(office: User, monkeypatch: Any) -> None:
    alone = make_user(Role.CLERK, DAYUAN)
    assert signs_in(alone, date(2030, 1, 1), monkeypatch)
    monkeypatch.undo()
    unit_account_close(account=alone, by=office, at=NOW)
    assert not signs_in(alone, TODAY, monkeypatch)
    with pytest.raises(ValidationError, match="已经停用"):
        unit_account_close(account=alone, by=office, at=NOW)


def test_whose_office_ended_is_not_opened_again_without_another(chair: User) -> None:
    clerk = opened(Role.CLERK, chair, "李干事").account
    ended(clerk, TODAY, chair)
    with pytest.raises(ValidationError, match="请先登记新的任职"):
        unit_account_reopen(account=User.objects.get(pk=clerk.pk), by=chair, at=NOW)


def test_drafts_belong_to_the_post(chair: User) -> None:
    """What a former clerk left is continued and sent on by the next one."""
    first = opened(Role.CLERK, chair, "李干事").account
    draft = Meeting(
        area=DAYUAN,
        meeting_kind="PARTY_STUDY",
        heard=True,
        title="党委会",
        happened_on=TODAY,
        minutes_no="1号",
    )
    record_save(record=draft, by=first, at=NOW)
    ended(first, TODAY, chair)
    second = opened(Role.CLERK, chair, "赵干事").account
    mine = Meeting.objects.get(pk=draft.pk)
    assert Record.objects.for_user(second).filter(pk=mine.pk).exists()
    mine.title = "党委会专题听取人大工作"
    record_save(record=mine, by=second, at=NOW)
    record_send(record=mine, by=second, at=NOW)
    assert Record.objects.get(pk=draft.pk).state == "to_sign"


def test_a_secretary_reads_the_own_unit_and_writes_nothing(chair: User) -> None:
    secretary = opened(Role.SECRETARY, chair, "孙书记").account
    secretary.first_password_until = None
    notice_accept(user=secretary, at=timezone.now())
    secretary.save()
    draft = Meeting(area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title="党委会", happened_on=TODAY)
    with pytest.raises(PermissionDenied):
        record_save(record=draft, by=secretary, at=NOW)
    record_save(record=draft, by=chair, at=NOW)
    assert Record.objects.for_user(secretary).count() == 1
    with pytest.raises(Refused):
        sign_authority_grant(
            to=secretary, by=chair, at=NOW, started_on=TODAY, ended_on=TODAY + timedelta(days=2)
        )
    assert not SignAuthority.objects.exists()
    client = Client()
    client.force_login(secretary)
    assert client.get("/").headers["Location"] == f"/townships/{DAYUAN}/"
    assert client.get("/desk/records/").status_code == 200


def test_passwords_for_one_sign_in_are_random_and_easy_to_copy() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}", each) for each in made)


def test_today_is_the_day_in_shanghai(chair: User, office: User) -> None:
    ended(chair, timezone.localdate(), office)
    client = Client()
    client.force_login(User.objects.get(pk=chair.pk))
    assert client.get("/desk/").status_code == 302


def test_a_clerk_shuts_nobody_out_by_typing_a_successor(chair: User, office: User) -> None:
    """What a clerk enters of the chair's post closes the account only when the office has checked it."""
    clerk = make_user(Role.CLERK, DAYUAN, "李干事")
    post = appointment_of(chair)
    post.ended_on = TODAY
    register_save(row=post, by=clerk, at=NOW)
    chair.refresh_from_db()
    assert not chair.has_left(TODAY)
    appointment_check(appointment=Appointment.objects.get(pk=post.pk), by=office, at=NOW)
    chair.refresh_from_db()
    assert chair.has_left(TODAY)


def phone_corrected(person: Person, by: User) -> None:
    person.phone = "63320000"
    register_save(row=person, by=by, at=NOW)


def second_office_entered(person: Person, by: User) -> None:
    past = Appointment(
        township_id=DAYUAN,
        person=person,
        post="CLERK",
        started_on=date(2022, 1, 1),
        ended_on=date(2023, 1, 1),
    )
    register_save(row=past, by=by, at=NOW)


def post_made_another(person: Person, by: User) -> None:
    row = Appointment.objects.get(person=person)
    row.post = "CLERK"
    register_save(row=row, by=by, at=NOW)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.DEPUTY])
@pytest.mark.parametrize(
    ("change", "by_office"),
    [
        (phone_corrected, False),
        (second_office_entered, False),
        (post_made_another, False),
        (phone_corrected, True),
        (second_office_entered, True),
    ],
)
def test_what_a_clerk_typed_is_not_carried_in_by_the_next_change(
    role: Role, change: Any, by_office: bool, office: User
) -> None:
    account = opened(role, office, "王某").account
    clerk = make_user(Role.CLERK, DAYUAN, "李干事")
    Person.objects.filter(user=account).update(entered_in=DAYUAN)
    ended(account, TODAY, clerk)
    change(Person.objects.get(user=account), office if by_office else clerk)
    assert User.objects.get(pk=account.pk).ends_on is None
    post = Appointment.objects.get(person__user=account, ended_on=TODAY)
    appointment_check(appointment=post, by=office, at=NOW)
    assert User.objects.get(pk=account.pk).ends_on == TODAY


def test_an_old_office_never_checked_keeps_no_account_open(chair: User, office: User) -> None:
    Appointment.objects.create(
        township_id=DAYUAN, person=Person.objects.get(user=chair), post="CHAIR", started_on=date(2017, 1, 1),
        ended_on=date(2022, 1, 1), entered_on=TODAY,
    )  # fmt: skip
    now = Appointment.objects.get(person__user=chair, ended_on__isnull=True)
    now.ended_on = TODAY
    register_save(row=now, by=office, at=NOW)
    assert User.objects.get(pk=chair.pk).ends_on == TODAY
