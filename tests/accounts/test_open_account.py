"""`manage.py open_account` opens the first account of a new installation."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User

pytestmark = pytest.mark.django_db


def run(monkeypatch: Any, password: str, *args: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("open_account", *args, stdout=io.StringIO())


def test_it_opens_an_administrator_and_leaves_a_trace(monkeypatch: Any) -> None:
    run(monkeypatch, "Chang-mi-ma-2026", "guanli", "--name", "管理员")
    account = User.objects.get(username="guanli")
    assert (account.role, account.scope, account.check_password("Chang-mi-ma-2026")) == (
        "sysadmin",
        "330111",
        True,
    )
    assert AuditEvent.objects.get(action="ACCOUNT").subject == "开通账号 guanli"


@pytest.mark.parametrize(
    ("password", "args", "message"),
    [
        ("duan", ("guanli", "--name", "管理员"), "密码"),
        ("Chang-mi-ma-2026", ("guanli", "--name", "管理员", "--scope", "33011"), "管辖范围"),
        ("Chang-mi-ma-2026", ("guan li", "--name", "管理员"), "登录名只写"),
    ],
)
def test_what_may_not_be_is_said_in_chinese_and_nothing_is_opened(
    monkeypatch: Any, password: str, args: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        run(monkeypatch, password, *args)
    assert not User.objects.exists()
