"""Signing in as people do: the first day, an app, a passkey, the provider of identities, and being away too long."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.sessions import SEEN
from accounts.unit_accounts import unit_account_renew_password
from tests.browser.conftest import Enter
from tests.factories import DAYUAN, PASSWORD, make_townships, make_user

pytestmark = pytest.mark.django_db(transaction=True)
OWN = "Guihua-xiang-26"


@pytest.fixture
def page(browser: Browser, live_server: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    # A passkey belongs to a name, never to an address of digits.
    context = browser.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"), **browser_context_args
    )
    yield context.new_page()
    context.close()


def give_password(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_the_first_day_of_a_clerk(page: Page) -> None:
    make_townships()
    chair, clerk = make_user(Role.CHAIR, DAYUAN), make_user(Role.CLERK, DAYUAN, "李干事", "dayuan-ganshi")
    User.objects.filter(pk=clerk.pk).update(notice_read_at=None)
    password = unit_account_renew_password(account=clerk, by=chair, at=timezone.now())
    give_password(page, "dayuan-ganshi", password)
    expect(page.get_by_role("heading", name="请先设定自己的密码")).to_be_visible()
    page.fill("input[name=oldpassword]", password)
    for name in ("password1", "password2"):
        page.fill(f"input[name={name}]", "Dayuan-2026-abc")
    page.get_by_role("button", name="设定密码，开始使用").click()
    expect(page.get_by_text("密码不能含有“dayuan”这样的地名、机构名")).to_be_visible()
    page.fill("input[name=oldpassword]", password)
    for name in ("password1", "password2"):
        page.fill(f"input[name={name}]", OWN)
    page.get_by_role("button", name="设定密码，开始使用").click()
    expect(page.get_by_role("heading", name="使用须知")).to_be_visible()
    for tick in page.locator("main input[type=checkbox]").all():
        tick.check()
    page.get_by_role("button", name="我已阅读，继续").click()
    page.wait_for_url(re.compile("/desk/$"))


def test_an_app_is_set_up_and_asked_for(page: Page, settings: LazySettings) -> None:
    settings.MFA_REQUIRED_ROLES = ["office"]
    make_townships()
    make_user(Role.OFFICE, username="quban1")
    give_password(page, "quban1", PASSWORD)
    expect(page.get_by_role("heading", name="双因素认证")).to_be_visible()
    page.get_by_role("link", name="启用动态口令").click()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="确认").click()
    secret = page.input_value("#authenticator_secret")
    page.fill("input[name=code]", code_of(secret))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    recovery = page.locator(".recovery-codes li").first.inner_text()
    page.get_by_role("link", name="已经记下，继续").click()
    page.wait_for_url(re.compile("/overview/"))
    page.context.clear_cookies()
    give_password(page, "quban1", PASSWORD)
    expect(page.get_by_role("heading", name="再确认一次")).to_be_visible()
    page.fill("input[name=code]", recovery)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/overview/"))


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_a_passkey_opens_without_a_password(page: Page) -> None:
    make_townships()
    make_user(Role.LEADER, username="lingdao")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }},
    )  # fmt: skip
    give_password(page, "lingdao", PASSWORD)
    page.goto("/accounts/2fa/keys/add/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.fill("input[name=name]", "办公室电脑")
    page.check("input[name=passwordless]")
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.goto("/accounts/2fa/keys/")
    expect(page.get_by_text("办公室电脑")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/trends/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(re.compile("^[^?]*/trends/"))  # not the ?next= of the page it leaves
    page.context.clear_cookies()
    User.objects.update(is_active=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_text("账号已停用，请联系管理账号的人")).to_be_visible()


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[str]:
    """A real provider of identities on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = json.dumps({"sub": "33011101", "preferred_username": "lingdao"})
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", claims],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = address, "浙政钉"
    known = {"provider_id": "identity", "name": "浙政钉", "client_id": "renda", "secret": "s3"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [known | {"settings": {"server_url": address}}],
        }
    }
    policy = settings.CONTENT_SECURITY_POLICY
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": policy["DIRECTIVES"] | {"form-action": [*policy["DIRECTIVES"]["form-action"], address]}
    }
    yield address
    process.terminate()
    process.wait(30)


def come_from(page: Page, subject: str = "33011101") -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用浙政钉登录").click()
    authorize(page, subject)


def authorize(page: Page, subject: str) -> None:
    page.fill("input[name=sub]", subject)
    page.locator("button[type=submit]:not([value=deny])").first.click()


@pytest.mark.usefixtures("provider")
def test_the_provider_opens_an_account_that_was_bound_and_makes_none(page: Page) -> None:
    make_townships()
    make_user(Role.LEADER, username="lingdao")
    come_from(page)
    expect(page.get_by_role("heading", name="没有对应的平台账号")).to_be_visible()
    give_password(page, "lingdao", PASSWORD)
    page.goto("/accounts/security/")
    page.get_by_role("link", name="绑定浙政钉").click()
    page.get_by_role("link", name="浙政钉").click()
    page.locator("main form button[type=submit], .gate form button[type=submit]").first.click()
    authorize(page, "33011101")
    page.wait_for_url(re.compile("/accounts/identity/"))
    page.context.clear_cookies()
    come_from(page)
    page.wait_for_url(re.compile("/overview/"))
    page.context.clear_cookies()
    come_from(page, "somebody-else")
    expect(page.get_by_role("heading", name="没有对应的平台账号")).to_be_visible()
    assert User.objects.count() == 1


@pytest.mark.usefixtures("provider")
def test_a_trusted_claim_names_the_account(page: Page, settings: LazySettings) -> None:
    make_townships()
    make_user(Role.LEADER, username="lingdao")
    settings.OIDC_USERNAME_CLAIM = "preferred_username"
    come_from(page)
    page.wait_for_url(re.compile("/overview/"))
    assert SocialAccount.objects.get().user.username == "lingdao"
    bound = AuditEvent.objects.get(subject__startswith="绑定统一身份")
    assert bound.detail == {"提供方": "浙政钉", "方式": "按登录名"}
    assert AuditEvent.objects.get(action="SIGN_IN").detail == {"方式": "浙政钉"}
    page.context.clear_cookies()
    User.objects.update(ends_on=timezone.localdate())
    come_from(page)
    expect(page.get_by_text("任职已结束，账号不能登录")).to_be_visible()
    assert AuditEvent.objects.latest("id").detail == {"原因": "任职已结束，账号不能登录"}


def test_who_was_away_too_long_finds_what_was_typed(enter: Enter) -> None:
    make_townships()
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    page = enter(chair, quiet=True)
    page.goto("/desk/report/new/meeting.PARTY_STUDY/")
    page.fill("[name=title]", "三月党委会")
    page.wait_for_timeout(500)
    for row in Session.objects.all():
        data = row.get_decoded()
        data[SEEN] = data["began"] = time.time() - 31 * 60
        row.session_data = SessionStore().encode(data)
        row.save()
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    expect(page.get_by_text("超过30分钟没有操作，已自动退出")).to_be_visible()
    page.fill("input[name=login]", "zhuxi")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/desk/report/"))
    expect(page.locator("[name=title]")).to_have_value("三月党委会")
