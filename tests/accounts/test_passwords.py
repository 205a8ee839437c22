"""What a password must be, and passwords that somebody else gave."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.passwords import NotBreached, is_listed, one_time_password
from accounts.roles import Role
from accounts.services import user_set_password
from accounts.unit_accounts import unit_account_renew_password
from fuyang_renda.demo.accounts import PASSWORD as DEMO
from tests.factories import DAYUAN, PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("Ab3-efghijk", "12"),
        ("abcdefghijkl", "至少3类，现在只有小写字母"),
        ("abcdefgh2345", "至少3类，现在只有小写字母、数字"),
        ("Fuyang2026!xx", "fuyang"),
        ("Fu-Yang-2026-x", "fuyang"),
        ("ReNdA-xiaozhu-9", "renda"),
        ("富阳-Xiaozhu-99", "富阳"),
        ("DaYuan-zhen-2026", "dayuan"),
        ("大源-Xiaozhu-99x", "大源"),
        ("Wangmin-2026-x", "登录名"),
    ],
)
def test_what_is_easily_guessed_is_refused_and_said(weak: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        validate_password(weak, User(username="wangmin-2026", name="王敏"))


@pytest.mark.parametrize("good", [DEMO, "Guihua-xiang-26", "桂花-Xiang-2026", "x" * 60 + "A1-z"])
def test_long_ones_and_chinese_ones_are_welcome(good: str) -> None:
    validate_password(good, User(username="wangmin", name="王敏"))


@pytest.mark.parametrize("where", ["first", "middle", "last"])
@pytest.mark.parametrize("ending", ["", ":17"])
def test_a_breached_password_is_found_wherever_it_stands(tmp_path: Path, where: str, ending: str) -> None:
    sums = sorted(_sum(f"word{number}") for number in range(500))
    listed = {"first": sums[0], "middle": sums[250], "last": sums[-1]}[where]
    word = next(f"word{number}" for number in range(500) if _sum(f"word{number}") == listed)
    path = tmp_path / "breached.txt"
    path.write_text("".join(f"{each}{ending}\n" for each in sums))
    assert is_listed(path, word)
    with pytest.raises(ValidationError, match="外泄"):
        NotBreached(str(path)).validate(word)


def test_every_listed_word_is_found_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.write_text("\n".join(sorted(_sum(f"word{number}") for number in range(64))))
    assert all(is_listed(path, f"word{number}") for number in range(64))
    assert not any(is_listed(path, f"other{number}") for number in range(200))
    path.write_text("")
    assert not is_listed(path, "word1")


def _sum(word: str) -> str:
    return hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper()


def test_a_password_for_one_sign_in_passes_the_rules() -> None:
    for _ in range(300):
        password = one_time_password()
        assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password)
        validate_password(password, User(username="wangmin", name="王敏"))


def test_a_password_that_was_given_opens_nothing_after_its_time() -> None:
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN, username="ganshi")
    password = unit_account_renew_password(account=clerk, by=chair, at=timezone.now() - timedelta(hours=73))
    client = Client()
    answer = client.post("/accounts/login/", {"login": "ganshi", "password": password}, follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "首次登录密码已过期" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.succeeded, event.detail) == (
        "SIGN_IN_FAILED",
        False,
        {"原因": "首次登录密码已过期"},
    )
    assert (event.actor_name, event.area) == ("ganshi", DAYUAN)  # as all failures of a name are counted
    wrong = client.post("/accounts/login/", {"login": "ganshi", "password": "wrong"})
    assert "已过期" not in wrong.content.decode()

    password = unit_account_renew_password(account=clerk, by=chair, at=timezone.now() - timedelta(hours=71))
    client.post("/accounts/login/", {"login": "ganshi", "password": password})
    assert client.get("/desk/").headers["Location"].startswith("/accounts/password/change/")


def test_choosing_one_s_own_ends_what_was_given(settings: object) -> None:
    keeper, clerk = make_user(Role.SYSADMIN), make_user(Role.CLERK, DAYUAN, username="ganshi")
    user_set_password(account=clerk, password=PASSWORD, by=keeper, at=timezone.now())
    client = Client()
    client.post("/accounts/login/", {"login": "ganshi", "password": PASSWORD})
    own = "Guihua-xiang-26"
    typed = {"oldpassword": PASSWORD, "password1": own, "password2": own}
    assert client.post("/accounts/password/change/", typed).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.first_password_until, clerk.must_change_password) == (None, False)
    assert clerk.password_set_at is not None


@pytest.mark.parametrize(("days", "page"), [(89, 200), (91, 302)])
def test_rotation_is_asked_for_where_the_setting_says_so(settings: object, days: int, page: int) -> None:
    settings.PASSWORD_MAX_DAYS = 90  # type: ignore[attr-defined]  # pytest-django's fixture
    user = make_user(Role.OFFICE)
    user.password_set_at = timezone.now() - timedelta(days=days)
    user.save()
    client = Client()
    client.force_login(user)
    answer = client.get("/accounts/security/")
    assert answer.status_code == page
    if page == 302:
        assert answer.headers["Location"].startswith("/accounts/password/change/")
        assert "密码已用满规定的天数" in client.get("/accounts/password/change/").content.decode()
