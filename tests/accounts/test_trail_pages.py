"""The auditor's pages: filters, one event in words, the workbook that is itself in the trail."""

from __future__ import annotations

import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import trail
from accounts.alerts import Alert
from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.sealing import trail_seal
from fuyang_renda.auditing import places, views
from tests.accounts.tampering import tamper
from tests.factories import DAYUAN, DISTRICT, WANSHI, at, make_townships, make_user

pytestmark = pytest.mark.django_db
DAY = at("2026-06-20", 12)


@pytest.fixture
def auditor() -> Client:
    make_townships()
    client = Client()
    client.force_login(make_user(Role.AUDITOR, username="shenji"))
    return client


def note(subject: str, by: User | None = None, **more: Any) -> AuditEvent:
    known = {"action": AuditEvent.Action.EXPORT, "at": DAY, "area": DAYUAN, **more}
    return trail.note(by=by, subject=subject, **known)


def subjects(client: Client, **asked: str) -> list[str]:
    answer = client.get(reverse("audit"), asked)
    assert answer.status_code == 200
    rows = [row.event for row in answer.context["rows"]]
    return [row.subject for row in rows if row.action != AuditEvent.Action.SIGN_IN]  # the auditor's own


def test_each_filter_narrows(auditor: Client) -> None:
    wang = make_user(name="王敏", username="wang")
    known = trail.address.set("10.1.2.3")
    note("甲", wang)
    trail.address.reset(known)
    note("乙", at=DAY + timedelta(days=1), area=WANSHI, action=AuditEvent.Action.ACCOUNT)
    note(
        "丙",
        at=DAY - timedelta(days=1),
        area=DISTRICT,
        succeeded=False,
        detail={"理由": "补充材料13812345678"},
    )
    assert subjects(auditor) == ["乙", "甲", "丙"]
    assert subjects(auditor, first="2026-06-20", last="2026年6月20日") == ["甲"]
    assert subjects(auditor, who="王敏") == subjects(auditor, who="wang") == ["甲"]
    assert subjects(auditor, action="ACCOUNT") == ["乙"]
    assert subjects(auditor, area=WANSHI) == ["乙"]
    assert len(subjects(auditor, area=DISTRICT)) == 3
    assert subjects(auditor, result="0") == ["丙"]
    assert subjects(auditor, address="10.1.") == ["甲"]
    assert subjects(auditor, q="甲") == ["甲"]
    assert subjects(auditor, q="补充材料") == ["丙"]
    assert subjects(auditor, q="13812345678") == ["丙"]  # found by its tag, kept nowhere
    assert subjects(auditor, q="13812345679") == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"first": "2026-02-30"}, "日期"), ({"first": "2026-06-20", "last": "2026-06-19"}, "截止日期不能早于开始日期"),
        ({"action": "DROP"}, "没有这个选项"), ({"area": "440000"}, "没有这个选项"), ({"q": "长" * 101}, "内容过长"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_said(auditor: Client, asked: dict[str, str], said: str) -> None:
    note("甲")
    answer = auditor.get(reverse("audit"), asked)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert said in page
    assert "筛选条件有误，没有筛选" in page
    assert "条，只增不改" not in page
    assert not answer.context["rows"]
    assert reverse("audit_xlsx") not in page


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "\\", "<b>", "' OR 1=1 --", "\u0000", "😀"])
def test_strange_text_finds_nothing_and_breaks_nothing(auditor: Client, text: str) -> None:
    note("甲")
    assert auditor.get(reverse("audit"), {"q": text, "who": text, "address": text}).status_code == 200


def test_times_are_shanghais_and_the_last_moment_of_a_day_belongs_to_it(auditor: Client) -> None:
    note("深夜", at=at("2026-06-20", 23) + timedelta(minutes=59, seconds=59))
    assert subjects(auditor, first="2026-06-20", last="2026-06-20") == ["深夜"]
    assert "2026年6月20日 23:59:59" in auditor.get(reverse("audit")).content.decode()


def test_an_event_is_told_in_words_with_a_table_of_what_changed(auditor: Client) -> None:
    row = note(
        "修改账号", make_user(name="吴管理", username="wu"), action=AuditEvent.Action.ACCOUNT,
        detail={
            "变更": {"角色": ["人大干事", "人大主席"], "启用": ["是", "否"]}, "units": 24, "从": "draft",
            "角色": "干事 → 主席",
        },
    )  # fmt: skip
    page = auditor.get(reverse("audit_event", args=[row.pk])).content.decode()
    for said in (
        "吴管理",
        "登录名 wu",
        "2026年6月20日 12:00:00（+08:00）",
        "大源镇",
        "变更前",
        "人大干事",
        "单位数",
        "草稿",
        "尚未封存",
    ):
        assert said in page
    assert "units" not in page
    assert "{" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("action", [AuditEvent.Action.TRANSITION, AuditEvent.Action.ACCOUNT])
def test_an_arrow_that_somebody_typed_stays_in_their_words(auditor: Client, action: str) -> None:
    row = note("退回", action=action, detail={"理由": "附件一 → 附件二，请调换"})
    told = auditor.get(reverse("audit_event", args=[row.pk])).context["row"]
    assert told.lines == (("理由", "附件一 → 附件二，请调换"),)
    assert told.changes == ()


def test_a_change_of_earlier_make_is_a_change(auditor: Client) -> None:
    row = note("修改账号", action=AuditEvent.Action.ACCOUNT, detail={"启用": "是 → 否"})
    told = auditor.get(reverse("audit_event", args=[row.pk])).context["row"]
    assert [(each.label, each.before, each.after) for each in told.changes] == [("启用", "是", "否")]
    assert told.lines == ()


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("GET /desk/people/", "打开“人员”（/desk/people/）"),
        ("POST /desk/people/7/edit/", "提交“人员”（/desk/people/7/edit/）"),
        ("GET /desk/opinions/library/3/", "打开“范例库”（/desk/opinions/library/3/）"),
        ("GET /nowhere", "打开（/nowhere）"),
        ("已到期或停用的令牌取数", "已到期或停用的令牌取数"),
    ],
)
def test_what_was_refused_is_said_in_chinese(auditor: Client, kept: str, said: str) -> None:
    row = note(kept, action=AuditEvent.Action.DENIED, succeeded=False)
    for page in (
        auditor.get(reverse("audit")),
        auditor.get(reverse("audit"), {"q": kept}),
        auditor.get(reverse("audit_event", args=[row.pk])),
    ):
        assert said in page.content.decode()


def test_every_page_has_a_name_where_it_is_refused() -> None:
    """But those that anybody opens, and whose refusals are not noted."""
    for beginning in places._PAGES:
        assert places.refused_said(f"GET {beginning}") != f"打开（{beginning}）"
    unnamed = {
        "/" + str(pattern.pattern)
        for pattern in [*urls_of("desk.urls"), *urls_of("reminders.urls"), *urls_of("dashboard.urls")]
        if "“" not in places.refused_said(f"GET /{pattern.pattern}")
    }
    assert unnamed <= {"/"}


def urls_of(module: str) -> list[Any]:
    return list(import_module(module).urlpatterns)


def test_alerts_not_read_come_first_and_marking_one_stays_where_one_was(auditor: Client) -> None:
    old, new = (
        Alert.objects.create(
            key=str(each), kind=Alert.Kind.LARGE, at=DAY, made_at=DAY + timedelta(days=each), area=DAYUAN, text=f"告警{each}"
        )
        for each in range(2)
    )  # fmt: skip
    answer = auditor.post(reverse("audit_alert_seen", args=[new.pk]) + "?new=1&page=1&other=//x")
    assert answer.headers["Location"] == reverse("audit_alerts") + "?new=1&page=1"
    assert auditor.get(reverse("audit_alerts")).context["page"].object_list == [old, new]
    page = auditor.get(reverse("audit_alerts"), {"new": "1"}).content.decode()
    assert "标为已阅</button>" in page
    assert f"{reverse('audit_alert_seen', args=[old.pk])}?new=1" in page
    auditor.post(reverse("audit_alert_seen", args=[old.pk]))
    assert "没有未阅的告警，共2条" in auditor.get(reverse("audit_alerts"), {"new": "1"}).content.decode()


def test_an_event_says_whether_it_is_as_it_was_written(auditor: Client) -> None:
    row = note("甲")
    trail_seal(at=DAY)
    url = reverse("audit_event", args=[row.pk])
    page = auditor.get(url).content.decode()
    assert "与写入时一致" in page
    assert "第2环" in page
    tamper("UPDATE accounts_auditevent SET subject = %s", ["别的"])
    assert "与写入时不一致" in auditor.get(url).content.decode()


def test_another_areas_events_do_not_exist(auditor: Client) -> None:
    row = note("外区", area="330110")
    assert auditor.get(reverse("audit_event", args=[row.pk])).status_code == 404
    assert subjects(auditor) == []


def test_the_workbook_holds_what_was_asked_for_and_is_noted_itself(auditor: Client) -> None:
    note("=HYPERLINK(1)", make_user(name="+王敏"), detail={"变更": {"电话": ["13812345678", "@x"]}})
    note("别的", action=AuditEvent.Action.WRITE)
    answer = auditor.get(reverse("audit_xlsx"), {"action": "EXPORT", "last": "2026-06-20"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    text = "\n".join(str(cell.value) for cell in cells)
    assert "=HYPERLINK(1)" in text
    assert all(cell.data_type != "f" for cell in cells)
    assert "2026-06-20 12:00:00 +08:00" in text
    assert "别的" not in text
    assert "13812345678" not in text
    assert "做了什么 导出表格" in text
    assert "截止日期 2026年6月20日" in text
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor_name) == ("EXPORT", event.actor_name)
    assert event.detail == {"行数": 1, "条件": {"做了什么": "导出表格", "截止日期": "2026年6月20日"}}


def test_too_many_rows_for_one_workbook_are_refused_with_the_way_out(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    note("甲")
    note("乙")
    answer = auditor.get(reverse("audit_xlsx"), {"who": ""}, follow=True)
    assert "请缩短日期范围后再导出" in answer.content.decode()
    assert AuditEvent.objects.filter(subject__startswith="审计日志").count() == 0


def test_the_list_asks_as_much_for_forty_rows_as_for_ten(auditor: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            auditor.get(reverse("audit"))
        return len(queries)

    for number in range(10):
        note(f"甲{number}", make_user())
    asked()
    ten = asked()
    for number in range(30):
        note(f"乙{number}", make_user())
    assert asked() == ten


def test_whoever_tried_is_found_by_the_name_that_was_typed(auditor: Client) -> None:
    """A name like a telephone is kept veiled, and one of no account only in part."""
    make_user(Role.OFFICE, username="13700137000")
    for name in ("13700137000", "Bushi-Zhanghao"):
        Client().post("/accounts/login/", {"login": name, "password": "wrong"})
        found = subjects(auditor, who=name, action="SIGN_IN_FAILED")
        assert len(found) == 1
        assert name not in "".join(found)
