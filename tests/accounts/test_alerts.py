"""Alerts: lock-outs, mass exports, changes of rights, a broken chain; each once, to whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import trail
from accounts.models import Alert, ApiToken, AuditEvent, User
from accounts.roles import Role
from accounts.second_factor import second_factor_remove
from accounts.services import account_note, user_change, user_create, user_set_password
from accounts.tasks import verify_trail, watch_trail
from accounts.token_services import token_issue
from accounts.unit_accounts import unit_account_close
from tests.accounts.tampering import tamper
from tests.factories import DAYUAN, DISTRICT, PASSWORD, make_townships, make_user

pytestmark = pytest.mark.django_db
Action = AuditEvent.Action


def note(by: User | None, action: AuditEvent.Action, times: int = 1, **more: Any) -> None:
    for number in range(times):
        told: dict[str, Any] = {"subject": f"第{number}件", "at": timezone.now(), **more}
        trail.note(by=by, action=action, **told)


def told() -> list[tuple[str, str]]:
    """What the watch tells, called twice as beat may."""
    watch_trail()
    watch_trail()
    return list(Alert.objects.order_by("pk").values_list("kind", "text"))


def test_failed_sign_ins_of_one_name_alarm_once(client: Client) -> None:
    make_townships()
    make_user(Role.CLERK, DAYUAN, username="dayuan-clerk")
    for _ in range(portal.ALERT_FAILURES):
        client.post(
            reverse("account_login"), {"login": "dayuan-clerk", "password": "wrong"}, REMOTE_ADDR="10.1.1.1"
        )
    assert told() == [("FAILURES", "登录名“dayuan-clerk”15分钟内登录失败5次以上，最近来自10.1.1.1")]
    note(None, Action.SIGN_IN_FAILED, 3, actor_name="dayuan-clerk", area=DAYUAN)
    assert len(told()) == 1


def test_a_few_slips_do_not() -> None:
    note(None, Action.SIGN_IN_FAILED, portal.ALERT_FAILURES - 1, actor_name="x", area=DISTRICT)
    note(
        None,
        Action.SIGN_IN_FAILED,
        3,
        actor_name="x",
        area=DISTRICT,
        at=timezone.now() - timedelta(minutes=16),
    )
    assert told() == []


def test_many_names_tried_from_one_address_alarm() -> None:
    known = trail.address.set("10.6.6.6")
    for number in range(portal.ALERT_FAILURES * 4):
        note(None, Action.SIGN_IN_FAILED, actor_name=f"name{number}", area=DISTRICT)
    trail.address.reset(known)
    assert told() == [("FAILURES", "地址10.6.6.6在15分钟内登录失败20次以上")]


def test_frequent_exports_of_one_person_alarm_and_of_several_do_not() -> None:
    for _ in range(3):
        note(make_user(), Action.EXPORT, portal.ALERT_EXPORTS_PER_HOUR)
    assert told() == []
    busy = make_user(name="王敏")
    note(busy, Action.EXPORT, portal.ALERT_EXPORTS_PER_HOUR + 1)
    assert told() == [("EXPORTS", "王敏一小时内导出21次，最近为“第20件”")]


def test_downloads_of_files_count_by_themselves() -> None:
    note(make_user(name="王敏"), Action.READ_FILE, portal.ALERT_EXPORTS_PER_HOUR + 1)
    assert [kind for kind, _ in told()] == ["EXPORTS"]


@pytest.mark.parametrize(
    ("detail", "alarms"),
    [
        ({"行数": 2001}, True), ({"行数": 2000}, False), ({"完整电话": 2001}, True), ({"行数": True}, False),
        ({"行数": "9999"}, False), ({}, False),
    ],
)  # fmt: skip
def test_one_large_export_alarms(detail: dict[str, Any], alarms: bool) -> None:
    note(make_user(name="王敏"), Action.EXPORT, subject="代表名册", detail=detail)
    assert told() == ([("LARGE", "王敏一次导出2001条：代表名册")] if alarms else [])


def test_looking_at_many_telephones_alarms() -> None:
    note(make_user(name="王敏"), Action.READ_PERSONAL, portal.ALERT_LOOKS_PER_HOUR + 1)
    assert told() == [("PERSONAL", "王敏一小时内查看个人信息61次")]


def test_changes_of_rights_alarm() -> None:
    make_townships()
    keeper, at = make_user(Role.SYSADMIN, name="吴管理"), timezone.now()
    account = User(username="xin", name="新人", role=Role.CLERK, scope=DAYUAN)
    user_create(account=account, password=PASSWORD, by=keeper, at=at)
    account.role = Role.CHAIR
    user_change(account=account, fields=["role"], by=keeper, at=at)
    user_set_password(account=account, password=PASSWORD + "x", by=keeper, at=at)
    account.office_phone = "63321234"
    user_change(account=account, fields=["office_phone"], by=keeper, at=at)  # no right of anybody's
    unit_account_close(account=account, by=make_user(name="区办"), at=at)
    day = timezone.localdate() + timedelta(days=90)
    token_issue(
        token=ApiToken(name="数据局", purpose="汇总", scope=DISTRICT, expires_on=day), by=keeper, at=at
    )
    assert [text.partition("（…")[0] for _, text in told()] == [
        "吴管理：开通账号 xin 新人", "吴管理：修改账号 xin 新人（角色）", "吴管理：重设密码 xin 新人",
        "区办：停用账号 xin 新人",
        "吴管理：签发数据接口令牌 数据局",
    ]  # fmt: skip


def test_what_guards_an_account_less_alarms_and_what_guards_it_more_does_not() -> None:
    user, keeper, at = (
        make_user(Role.CLERK, DAYUAN, "李干事", "ganshi"),
        make_user(name="区办"),
        timezone.now(),
    )
    for what in (
        "启用双因素认证",
        "生成恢复代码",
        "作废恢复代码",
        "使用恢复代码",
        "修改密码",
        "退出其他登录",
    ):
        account_note(what, user, user, at, {})
    account_note("停用双因素认证", user, user, at, {})
    account_note("绑定统一身份", user, user, at, {})
    TOTP.activate(user, generate_totp_secret())
    second_factor_remove(account=user, by=keeper, at=at)
    assert [text for _, text in told()] == [
        "李干事：停用双因素认证 ganshi 李干事", "李干事：绑定统一身份 ganshi 李干事", "区办：清除双因素认证 ganshi 李干事",
    ]  # fmt: skip


def test_failures_of_a_name_are_one_name_s_whatever_case_was_typed(client: Client) -> None:
    make_user(Role.CLERK, DAYUAN, username="Ganshi")
    for typed in ("ganshi", "GANSHI", "Ganshi", "gAnshi", "ganshi")[: portal.ALERT_FAILURES]:
        client.post(reverse("account_login"), {"login": typed, "password": "wrong"})
    assert [text.partition("1")[0] for _, text in told()] == ["登录名“Ganshi”"]
    assert set(AuditEvent.objects.values_list("area", flat=True)) == {DAYUAN}


def test_old_rows_linked_late_give_no_alarm() -> None:
    note(make_user(), Action.EXPORT, at=timezone.now() - timedelta(days=8), detail={"行数": 9999})
    assert told() == []


def test_a_broken_chain_alarms_once_for_each_fault() -> None:
    note(make_user(), Action.WRITE, 5)
    watch_trail()
    verify_trail()
    assert not Alert.objects.exists()
    key = AuditEvent.objects.order_by("pk")[2].pk
    tamper("UPDATE accounts_auditevent SET subject = 'x' WHERE id = %s", [key])
    verify_trail()
    verify_trail()
    alert = Alert.objects.get()
    assert (alert.kind, alert.text, alert.event) == ("BROKEN", "记录被改动", key)


def test_the_nights_walk_leaves_the_head_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    note(make_user(), Action.WRITE, 2)
    with caplog.at_level("INFO", "portal.audit"):
        verify_trail()
    assert "rows=2 head=" in caplog.text
    assert "wrong=0" in caplog.text


def test_a_row_somebody_put_in_alarms_within_the_minute() -> None:
    note(make_user(), Action.WRITE)
    row = AuditEvent.objects.get()
    tamper("UPDATE accounts_auditevent SET subject = 'x'")
    assert told() == [("BROKEN", f"审计日志中编号{row.pk}的记录不是平台写入的")]


def made(area: str, accounts: bool) -> Alert:
    return Alert.objects.create(
        key=f"{area}{accounts}", kind="RIGHTS", at=timezone.now(), made_at=timezone.now(), area=area, text="某事",
        concerns_accounts=accounts,
    )  # fmt: skip


def test_the_auditor_is_told_all_the_administrator_what_concerns_accounts_others_nothing() -> None:
    accounts, others, elsewhere, everywhere = (
        made(DAYUAN, True), made(DAYUAN, False), made("330110", True), made("", True),
    )  # fmt: skip
    assert set(Alert.objects.for_user(make_user(Role.AUDITOR))) == {accounts, others, everywhere}
    assert set(Alert.objects.for_user(make_user(Role.SYSADMIN))) == {accounts, everywhere}
    assert elsewhere in Alert.objects.for_user(make_user(Role.AUDITOR, "33"))
    for role in (Role.OFFICE, Role.LEADER):
        assert not Alert.objects.for_user(make_user(role)).exists()


def test_reading_is_each_readers_own_and_counts_in_the_navigation() -> None:
    first, second = made(DAYUAN, True), made(DISTRICT, True)
    auditor, keeper = Client(), Client()
    auditor.force_login(make_user(Role.AUDITOR))
    keeper.force_login(make_user(Role.SYSADMIN))
    page = auditor.get(reverse("audit_alerts")).content.decode()
    assert "2条未阅" in page
    assert "2条告警未阅" in page
    for _ in range(2):
        assert auditor.post(reverse("audit_alert_seen", args=[first.pk])).status_code == 302
    assert "1条未阅" in auditor.get(reverse("audit_alerts")).content.decode()
    assert auditor.get(reverse("audit_alerts"), {"new": "1"}).context["page"].object_list[0] == second
    assert "2条未阅" in keeper.get(reverse("audit_alerts")).content.decode()
    auditor.post(reverse("audit_alerts_seen"))
    assert "没有未阅的告警" in auditor.get(reverse("audit_alerts")).content.decode()


def test_the_administrator_sees_the_count_in_the_admin_too() -> None:
    made(DAYUAN, True)
    keeper = Client()
    keeper.force_login(make_user(Role.SYSADMIN))
    page = keeper.get(reverse("admin:index")).content.decode()
    assert "安全告警" in page
    assert reverse("audit_alerts") in page
