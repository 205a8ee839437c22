"""Accounts: a role, a scope, and nothing above the table of roles."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.roles import ENTERS_ADMIN, MAY, UNIT_ROLES, Act, Role
from accounts.tasks import clear_expired_sessions
from tests.factories import DAYUAN, DISTRICT, PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["33", "3301", "330111"])
def test_a_leader_s_scope_may_be_a_province_a_city_a_district(scope: str) -> None:
    assert make_user(Role.LEADER, scope).covers(DAYUAN)


@pytest.mark.parametrize(
    "scope", ["", "3", "330", "33011", "3301111", "3301111171", "33011a", "３３０１１１"]
)
def test_a_scope_has_2_4_6_or_9_digits(scope: str) -> None:
    with pytest.raises(ValidationError):
        make_user(Role.LEADER, scope)
    if len(scope) <= 9:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(username="x", name="某", role=Role.LEADER, scope=scope)


@pytest.mark.parametrize("role", sorted(UNIT_ROLES))
def test_a_unit_s_account_has_a_unit_s_scope(role: Role) -> None:
    with pytest.raises(ValidationError, match="管辖范围应为该单位的9位代码"):
        make_user(role, DISTRICT)


def test_the_office_s_account_has_a_district_s_scope() -> None:
    for scope in ("33", "3301", DAYUAN):
        with pytest.raises(ValidationError, match="管辖范围应为6位区代码"):
            make_user(Role.OFFICE, scope)


def test_names_to_sign_in_with_are_unique_whatever_the_case() -> None:
    make_user(username="WangMin")
    with pytest.raises(ValidationError, match="登录名已被使用"):
        make_user(username="wangmin")


def test_a_role_that_does_not_exist() -> None:
    with pytest.raises(ValidationError):
        User.objects.create_user(username="x", password=PASSWORD, name="某", role="root", scope=DISTRICT)


def test_the_table_of_roles_names_every_act_and_only_roles() -> None:
    assert set(MAY) == set(Act)
    assert all(who <= frozenset(Role) for who in MAY.values())
    assert frozenset(Role) - {Role.LEADER, Role.SECRETARY, Role.AUDITOR} == ENTERS_ADMIN


def test_a_deputy_may_what_a_clerk_may_and_a_secretary_only_reads() -> None:
    for act, who in MAY.items():
        assert (Role.DEPUTY in who) is (Role.CLERK in who)
        assert (Role.SECRETARY in who) is (act in {Act.VIEW_BOARD, Act.VIEW_RECORDS})


def test_administrators_and_auditors_see_no_work_and_workers_no_trail() -> None:
    for act in (Act.VIEW_BOARD, Act.VIEW_RECORDS, Act.REPORT, Act.SIGN, Act.REVIEW, Act.DECIDE):
        assert not MAY[act] & {Role.SYSADMIN, Role.AUDITOR}
    assert MAY[Act.MANAGE_ACCOUNTS] == {Role.SYSADMIN}
    assert MAY[Act.READ_TRAIL] == {Role.AUDITOR}
    assert not any(
        Role.LEADER in who for act, who in MAY.items() if act not in {Act.VIEW_BOARD, Act.VIEW_RECORDS}
    )


def test_nobody_stands_above_the_table() -> None:
    for role in Role:
        user = make_user(role, DAYUAN if role in UNIT_ROLES else DISTRICT)
        assert not user.is_superuser
        assert not user.has_perm("records.change_record")
        assert user.is_staff is (role in ENTERS_ADMIN)


def test_a_closed_account_may_nothing(client: Client) -> None:
    user = make_user(Role.OFFICE, username="wangmin")
    user.is_active = False
    user.save()
    assert not any(user.may(act) for act in Act)
    assert not user.is_staff
    client.post(reverse("account_login"), {"login": "wangmin", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_administrator_keeps_the_accounts_of_their_area() -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    admin, stranger = make_user(Role.SYSADMIN), make_user(Role.SYSADMIN, "330110")
    assert clerk in User.objects.for_user(admin)
    assert clerk not in User.objects.for_user(stranger)
    assert not User.objects.for_user(make_user(Role.OFFICE)).exists()


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nobody_signs_up_or_resets_by_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_passwords_are_long_and_not_common() -> None:
    from django.contrib.auth.password_validation import validate_password

    for weak in ("short", "123456789012", "password1234", "wangmin-2026"):
        with pytest.raises(ValidationError):
            validate_password(weak, User(username="wangmin", name="王敏"))
    validate_password(PASSWORD)


def test_forgetting_old_sessions_twice_forgets_once() -> None:
    from datetime import timedelta

    from django.utils import timezone

    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    clear_expired_sessions()
    assert [row.session_key for row in Session.objects.all()] == ["new"]
    clear_expired_sessions()
    assert [row.session_key for row in Session.objects.all()] == ["new"]
