"""What stands around every page, and what every answer carries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts import trail
from accounts.models import AuditEvent
from accounts.roles import UNIT_ROLES, Role
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, FUCHUN, PASSWORD, make_townships, make_user
from townships.models import FactsToken

pytestmark = pytest.mark.django_db

LINKS = {
    Role.OFFICE: [
        "总览", "审核", "材料", "实施意见", "日历", "通报", "换届", "人员", "导入导出", "消息", "决定", "口径",
        "管理", "启用准备",
    ],
    Role.CHAIR: ["我的任务", "总览", "材料", "实施意见", "日历", "通报", "人员", "导入导出", "消息", "口径", "管理"],
    Role.DEPUTY: ["我的任务", "总览", "材料", "实施意见", "日历", "通报", "人员", "导入导出", "消息", "口径", "管理"],
    Role.CLERK: ["我的任务", "总览", "材料", "实施意见", "日历", "通报", "人员", "导入导出", "消息", "口径", "管理"],
    Role.SECRETARY: ["本单位", "总览", "材料", "范例库", "日历", "通报", "人员", "导入导出", "消息", "口径"],
    Role.LEADER: ["总览", "材料", "范例库", "日历", "通报", "换届", "人员", "导入导出", "消息", "口径"],
    Role.SYSADMIN: ["安全告警", "管理"],
    Role.AUDITOR: ["审计日志", "安全告警"],
}  # fmt: skip
FIRST = {
    Role.OFFICE: "dashboard:overview",
    Role.LEADER: "dashboard:overview",
    Role.CHAIR: "desk:tasks",
    Role.DEPUTY: "desk:tasks",
    Role.CLERK: "desk:tasks",
    Role.SYSADMIN: "admin:index",
    Role.AUDITOR: "audit",
}


def client_of(role: Role, scope: str = "") -> Client:
    unit = role in UNIT_ROLES
    client = Client()
    client.force_login(make_user(role, scope or (DAYUAN if unit else DISTRICT)))
    return client


@pytest.fixture(autouse=True)
def _district() -> None:
    make_townships()


@pytest.mark.parametrize("role", list(Role))
def test_everybody_starts_on_their_own_page(role: Role) -> None:
    answer = client_of(role).get("/")
    assert answer.status_code == 302
    own = reverse("dashboard:township", args=[DAYUAN])
    assert answer["Location"] == (own if role == Role.SECRETARY else reverse(FIRST[role]))


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_is_the_role_s(role: Role) -> None:
    answer = client_of(role).get(reverse("account_change_password"))
    assert [link.label for link in answer.context["frame"].links] == LINKS[role]
    text = answer.content.decode()
    assert "本平台为非涉密平台，严禁处理、存储、传输国家秘密和工作秘密" in text
    assert 'lang="zh-CN"' in text
    assert "跳到正文" in text


def test_a_chair_is_called_by_the_word_of_the_unit_s_kind() -> None:
    page = reverse("account_change_password")
    assert client_of(Role.CHAIR).get(page).context["frame"].post == "人大主席"
    assert client_of(Role.DEPUTY).get(page).context["frame"].post == "人大副主席"
    assert client_of(Role.SECRETARY, FUCHUN).get(page).context["frame"].post == "党工委书记"
    assert client_of(Role.CHAIR, FUCHUN).get(page).context["frame"].post == "人大工委主任"


def test_the_banner_shows_while_demonstration_data_are_present() -> None:
    client = client_of(Role.OFFICE)
    page = reverse("account_change_password")
    assert "演示数据" not in client.get(page).content.decode()
    FactsToken.objects.create(district=DISTRICT, value="x", is_demo=True)
    for address in (page, reverse("admin:index"), "/nothing/"):
        assert "演示数据，非真实工作情况" in client.get(address).content.decode()
    assert "演示数据，非真实工作情况" in Client().get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/overview/",
        "/overview.xlsx",
        "/desk/",
        "/townships/330111117/",
        "/admin/",
        "/accounts/password/change/",
    ],
)
def test_strangers_are_sent_to_the_sign_in_page(address: str) -> None:
    answer = Client().get(address, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert "登录" in answer.content.decode()


def test_signing_in_leads_on_to_the_page_asked_for_and_is_noted() -> None:
    user = make_user(Role.OFFICE, username="bangongshi")
    publish_edition_2026()
    answer = Client().post(
        "/accounts/login/?next=/overview/",
        {"login": "bangongshi", "password": PASSWORD, "next": "/overview/"},
    )
    assert answer["Location"] == "/overview/"
    event = AuditEvent.objects.get(action=AuditEvent.Action.SIGN_IN)
    assert (event.actor, event.address) == (user, "127.0.0.1")


def test_a_wrong_password_is_refused_in_our_words() -> None:
    make_user(Role.OFFICE, username="bangongshi")
    answer = Client().post("/accounts/login/", {"login": "bangongshi", "password": "wrong"})
    text = answer.content.decode()
    assert "登录名或密码不正确" in text
    assert "用户名" not in text


def test_nobody_is_led_away_to_another_site_after_signing_in() -> None:
    make_user(Role.OFFICE, username="bangongshi")
    answer = Client().post(
        "/accounts/login/?next=https://example.com/",
        {"login": "bangongshi", "password": PASSWORD, "next": "https://example.com/"},
    )
    assert answer["Location"] == "/"


def test_signing_out_takes_a_button() -> None:
    client = client_of(Role.OFFICE)
    assert "确定退出吗" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert client.get("/overview/").status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/accounts/reauthenticate/"],
)
def test_pages_of_the_library_that_we_do_not_offer_do_not_exist(address: str) -> None:
    assert client_of(Role.OFFICE).get(address).status_code == 404


def test_those_without_business_in_the_admin_are_told_so() -> None:
    client = client_of(Role.LEADER)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "您的账号不使用管理后台" in answer.content.decode()


def test_the_policy_allows_nothing_inline_and_evaluation_in_the_admin_alone() -> None:
    client = client_of(Role.OFFICE)
    ours = client.get(reverse("account_change_password"))["Content-Security-Policy"]
    theirs = client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in ours
    assert "script-src 'self' 'unsafe-eval'" in theirs
    assert "style-src 'self';" in theirs + ";"
    assert theirs.count("unsafe") == 1
    for policy in (ours, theirs):
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy


def test_answers_are_not_kept_by_browsers() -> None:
    answer = client_of(Role.OFFICE).get(reverse("account_change_password"))
    assert "no-store" in answer["Cache-Control"]
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_sign_of_life_says_nothing_else_to_strangers() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_trail_forgets_an_address_when_its_request_is_over() -> None:
    Client().get("/healthz", REMOTE_ADDR="10.1.2.3")
    assert trail.address.get() is None
