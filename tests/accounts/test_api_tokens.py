"""Tokens of the read API: told once, kept as a digest, ended on their day or by a button, all in the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, AuditEvent, User
from accounts.roles import Role
from accounts.token_services import token_issue, token_of, token_revoke, token_used
from tests.factories import DISTRICT, at, make_user

pytestmark = pytest.mark.django_db
NOW = at("2026-11-20")


def unsaved(**more: Any) -> ApiToken:
    about = {"name": "区大数据局", "purpose": "汇总展示", "scope": DISTRICT, "expires_on": date(2027, 11, 20)}
    return ApiToken(**(about | more))


@pytest.fixture
def keeper() -> User:
    return make_user(Role.SYSADMIN, name="系统管理员")


def test_the_secret_is_told_once_and_kept_as_a_digest(keeper: User) -> None:
    token = unsaved()
    secret = token_issue(token=token, by=keeper, at=NOW)
    kept = ApiToken.objects.get()
    assert secret.startswith("fyrd_")
    assert len(secret) > 40
    assert secret not in str(vars(kept))
    assert kept.ending == secret[-4:]
    assert token_of(secret) == kept
    assert token_of(secret + "x") is None
    assert token_of("") is None


def test_issuing_and_revoking_are_in_the_trail_without_the_secret(keeper: User) -> None:
    token = unsaved()
    secret = token_issue(token=token, by=keeper, at=NOW)
    token_revoke(token=token, by=keeper, at=NOW)
    events = AuditEvent.objects.order_by("id")
    assert [event.subject.split(" ")[0] for event in events] == ["签发数据接口令牌", "停用数据接口令牌"]
    assert all(secret not in event.subject + str(event.detail) for event in events)


def test_it_works_until_the_day_before_it_expires(keeper: User) -> None:
    token = unsaved(expires_on=date(2026, 12, 1))
    token_issue(token=token, by=keeper, at=NOW)
    assert token.works_on(date(2026, 11, 30))
    assert not token.works_on(date(2026, 12, 1))


def test_revoked_is_revoked_and_only_once(keeper: User) -> None:
    token = unsaved()
    token_issue(token=token, by=keeper, at=NOW)
    token_revoke(token=token, by=keeper, at=NOW)
    assert not ApiToken.objects.get().works_on(date(2026, 11, 21))
    with pytest.raises(ValidationError, match="已经停用"):
        token_revoke(token=ApiToken.objects.get(), by=keeper, at=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSADMIN])
def test_nobody_else_issues_one(role: Role) -> None:
    scope = DISTRICT if role in {Role.OFFICE, Role.LEADER, Role.AUDITOR} else "330111117"
    with pytest.raises(PermissionDenied):
        token_issue(token=unsaved(), by=make_user(role, scope), at=NOW)


@pytest.mark.parametrize("scope", ["330110", "3301", "33", ""])
def test_nobody_gives_more_than_their_own_scope(keeper: User, scope: str) -> None:
    with pytest.raises(ValidationError, match="管辖范围（330111）之内"):
        token_issue(token=unsaved(scope=scope), by=keeper, at=NOW)


@pytest.mark.parametrize(
    "wrong", [{"scope": "3301112"}, {"scope": "330111x"}, {"name": ""}, {"purpose": ""}, {"expires_on": None}]
)
def test_what_may_not_be_is_refused(keeper: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        token_issue(token=unsaved(**wrong), by=keeper, at=NOW)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2020, 1, 1), date(2028, 12, 1)])
def test_it_ends_after_today_and_within_two_years(keeper: User, day: date) -> None:
    with pytest.raises(ValidationError, match="两年以内"):
        token_issue(token=unsaved(expires_on=day), by=keeper, at=NOW)


def test_the_last_use_is_kept_to_some_minutes(keeper: User, django_assert_num_queries: Any) -> None:
    token_issue(token=unsaved(), by=keeper, at=NOW)
    token_used(token=ApiToken.objects.get(), at=NOW)
    token = ApiToken.objects.get()
    assert token.last_used_at == NOW
    with django_assert_num_queries(0):
        token_used(token=token, at=NOW + timedelta(minutes=4))
    token_used(token=token, at=NOW + timedelta(minutes=5))
    assert ApiToken.objects.get().last_used_at == NOW + timedelta(minutes=5)


def test_the_reader_behind_it_is_nobodys_account(keeper: User) -> None:
    token = unsaved()
    token_issue(token=token, by=keeper, at=NOW)
    reader = token.reader()
    assert reader._state.adding
    assert (reader.role, reader.scope, reader.is_staff) == (Role.LEADER, DISTRICT, False)


class TestAdmin:
    """The page on which the administrator issues one."""

    ADD = "admin:accounts_apitoken_add"
    TYPED: ClassVar[dict[str, str]] = {
        "name": "区大数据局",
        "purpose": "汇总展示",
        "scope": DISTRICT,
        "expires_on": "2099年1月1日",
    }

    @pytest.fixture
    def client(self, keeper: User) -> Client:
        client = Client()
        client.force_login(keeper)
        return client

    def typed(self, **more: str) -> dict[str, str]:
        soon = timezone.localdate().replace(day=1, month=1) + timedelta(days=400)
        return {**self.TYPED, "expires_on": f"{soon.year}年{soon.month}月{soon.day}日", **more}

    def test_the_secret_stands_on_the_answer_and_nowhere_later(self, client: Client) -> None:
        answer = client.post(reverse(self.ADD), self.typed())
        secret = answer.context["secret"]
        assert answer.status_code == 200
        assert secret in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
        token = token_of(secret)
        assert token is not None
        for page in ("admin:accounts_apitoken_changelist", "admin:accounts_apitoken_change"):
            args = [token.pk] if page.endswith("change") else []
            shown = client.get(reverse(page, args=args)).text
            assert secret not in shown
            assert token.hashed not in shown

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"scope": "330110"}, "应在您的管辖范围（330111）之内"),
            ({"scope": "33011"}, "2、4、6或9位"),
            ({"scope": "33011111"}, "2、4、6或9位"),
            ({"expires_on": "2020-01-01"}, "两年以内"),
            ({"expires_on": "明年"}, "日期"),
            ({"name": ""}, "必填"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, client: Client, wrong: dict[str, str], told: str
    ) -> None:
        answer = client.post(reverse(self.ADD), self.typed(**wrong))
        assert told in answer.text
        assert "汇总展示" in answer.text
        assert not ApiToken.objects.exists()

    def test_a_button_ends_it(self, client: Client) -> None:
        secret = client.post(reverse(self.ADD), self.typed()).context["secret"]
        token = token_of(secret)
        assert token is not None
        page = reverse("admin:accounts_apitoken_change", args=[token.pk])
        assert "停用" in client.get(page).text
        answer = client.post(
            reverse("admin:accounts_apitoken_do", args=[token.pk]), {"deed": "revoke"}, follow=True
        )
        assert "即时生效" in answer.text
        token.refresh_from_db()
        assert token.revoked_at is not None

    def test_what_was_issued_is_not_changed(self, client: Client) -> None:
        secret = client.post(reverse(self.ADD), self.typed()).context["secret"]
        token = token_of(secret)
        assert token is not None
        page = reverse("admin:accounts_apitoken_change", args=[token.pk])
        assert client.post(page, self.typed(scope=DISTRICT + "117")).status_code == 403
        token.refresh_from_db()
        assert token.scope == DISTRICT
