"""The inbox, its badge and switches; the office's list and preview; what the admin keeps secret."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from records.models import OfficeDay
from reminders.inboxes import muted_save
from reminders.models import Channel, Ladder, Message, Muted, Reminder, Wording
from reminders.services import reminders_plan
from reminders.setting_up import channel_save, channel_try, setup_save
from reminders.setup import inbox_channel
from reminders.states import State, Way
from tests.factories import DISTRICT
from tests.reminders.conftest import MONDAY, Crew, clock, mail_channel
from tests.reminders.sinks import http_sink, smtp_sink

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def note(user: Any, number: int = 1, **more: Any) -> list[Message]:
    inbox = inbox_channel()
    return Message.objects.bulk_create(
        Message(
            recipient=user,
            channel=inbox,
            kind="DIGEST",
            title=f"消息{place}",
            body="正文",
            at=clock(MONDAY),
            **more,
        )
        for place in range(number)
    )


def test_the_badge_is_one_question_and_opening_is_reading(crew: Crew) -> None:
    row, *_ = note(crew.clerk, 3)
    client = client_of(crew.clerk)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/desk/records/")
    assert [link.waiting for link in page.context["frame"].links if link.label == "消息"] == [3]
    assert sum("reminders_message" in query["sql"] for query in asked) == 1
    client.get(f"/inbox/{row.pk}/")
    row.refresh_from_db()
    first = row.read_at
    client.get(f"/inbox/{row.pk}/")
    row.refresh_from_db()
    assert first is not None
    assert row.read_at == first
    assert "2条未读" in client.get("/inbox/").content.decode()
    client.post("/inbox/read/")
    assert not Message.objects.for_user(crew.clerk).unread().exists()


def test_a_message_is_nobody_else_s(crew: Crew) -> None:
    (row,) = note(crew.clerk)
    for user in (crew.chair, crew.office, crew.stranger, crew.leader):
        assert client_of(user).get(f"/inbox/{row.pk}/").status_code == 404
    assert row.read_at is None
    assert client_of(crew.clerk).post(f"/inbox/{row.pk}/answer/", {"text": "x"}).status_code == 404


def test_text_stays_text(crew: Crew) -> None:
    (row,) = note(crew.clerk)
    Message.objects.filter(pk=row.pk).update(title="<script>", body="<img src=x>")
    said = client_of(crew.clerk).get(f"/inbox/{row.pk}/").content.decode()
    assert "&lt;img src=x&gt;" in said
    assert "<img src=x>" not in said


def test_switches_are_for_every_kind_but_returns(crew: Crew) -> None:
    client = client_of(crew.clerk)
    assert client.post("/inbox/settings/", {"on": ["ITEM", "CLOCK"]}).status_code == 302
    assert set(Muted.objects.filter(user=crew.clerk).values_list("kind", flat=True)) == {
        "REVIEW",
        "TASK",
        "TERM",
    }
    client.post("/inbox/settings/", {"on": ["ITEM", "CLOCK", "REVIEW", "TASK", "TERM"]})
    assert not Muted.objects.exists()
    with pytest.raises(ValidationError, match="不能关闭"):
        muted_save(by=crew.clerk, kinds=["RETURN"])


@pytest.mark.parametrize("address", ["/inbox/", "/reminders/", "/reminders/urges/", "/reminders/notices/"])
def test_a_list_asks_as_much_for_a_hundred_rows_as_for_ten(crew: Crew, address: str) -> None:
    from reminders.models import Notice, Urge
    from tests.factories import DAYUAN

    def more(first: int, last: int) -> None:
        note(crew.office, last - first)
        for place in range(first, last):
            urge = Urge.objects.create(
                township_id=DAYUAN, item_title="事项", text="请办", by=crew.office, at=clock(MONDAY)
            )
            Notice.objects.create(area=DISTRICT, title="通知", text="内容", by=crew.office, at=clock(MONDAY))
            Reminder.objects.create(
                subject=f"s{place}", step="now", recipient=crew.clerk, channel=inbox_channel(), kind="URGE", area=DAYUAN,
                title="事项", bundle=f"b{place}", send_at=clock(MONDAY), created_at=clock(MONDAY), urge=urge,
            )  # fmt: skip

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    client = client_of(crew.office)
    more(0, 10)
    asked()
    ten = asked()
    more(10, 100)
    assert asked() == ten


def test_the_office_s_list_filters_and_sends_again(crew: Crew) -> None:
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    Reminder.objects.filter(recipient=crew.clerk).update(state=State.FAILED, last_error="连接不上")
    client = client_of(crew.office)
    page = client.get("/reminders/?state=FAILED&kind=ITEM")
    assert {row.recipient for row, _, _ in page.context["rows"]} == {crew.clerk}
    assert "连接不上" in page.content.decode()
    assert "没有这个状态" in client.get("/reminders/?state=nothing").content.decode()
    row = Reminder.objects.filter(state=State.FAILED).order_by("pk")[0]
    assert client.post(f"/reminders/{row.pk}/again/").status_code == 302
    row.refresh_from_db()
    assert row.state == State.SCHEDULED


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("?day=2026-11-23", 200, "2026年11月23日发送"), ("?day=2099-01-01", 400, "只能看前后约一年"),
        ("?day=x", 400, "日期请写成"),
        ("?area=330110101", 400, "没有这个单位"),
    ],
)  # fmt: skip
def test_the_preview_of_any_day(
    crew: Crew, query: str, status: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock(MONDAY, 7))
    answer = client_of(crew.office).get(f"/reminders/preview/{query}")
    assert answer.status_code == status
    assert told in answer.content.decode()
    assert not Reminder.objects.exists()


def test_a_long_preview_comes_by_pages(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock(MONDAY, 7))
    monkeypatch.setattr("reminders.views.ledger.PAGE_SIZE", 1)
    pages = [client_of(crew.office).get(f"/reminders/preview/?day=2026-11-23&page={at}") for at in (1, 2)]
    first, second = (page.context["page"].object_list for page in pages)
    assert len(first) == len(second) == 1
    assert first != second
    assert "day=2026-11-23&amp;page=1" in pages[1].content.decode()


def test_secrets_go_in_and_never_come_out(crew: Crew) -> None:
    client = client_of(crew.office)
    given = {
        "way": "DINGTALK",
        "name": "大源群",
        "is_on": "on",
        "security": "STARTTLS",
        "new_token": "tok-1",
        "new_secret": "sec-1",
    }
    answer = client.post("/admin/reminders/channel/add/", given)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = Channel.objects.get(name="大源群")
    assert (row.token, row.secret) == ("tok-1", "sec-1")
    page = client.get(f"/admin/reminders/channel/{row.pk}/change/").content.decode()
    assert "tok-1" not in page
    assert "sec-1" not in page
    client.post(
        f"/admin/reminders/channel/{row.pk}/change/",
        {**given, "name": "改名", "new_token": "", "new_secret": ""},
    )
    row.refresh_from_db()
    assert (row.name, row.token, row.secret) == ("改名", "tok-1", "sec-1")
    trail = "".join(f"{event.subject}{event.detail}" for event in AuditEvent.objects.all())
    assert "tok-1" not in trail
    assert "sec-1" not in trail


def test_trying_a_channel_says_what_came_back(crew: Crew, settings: Any) -> None:
    with smtp_sink() as server:
        mail = mail_channel(server.address)
        channel_try(channel=mail, by=crew.office, at=clock(MONDAY))
        assert [letter["To"] for letter in server.letters] == ["ban@example.com"]
    with http_sink() as sink:
        settings.DINGTALK_URL = sink.url
        robot = Channel.objects.create(way=Way.DINGTALK, name="群", token="tok-1")
        answer = client_of(crew.office).post(
            f"/admin/reminders/channel/{robot.pk}/do/", {"deed": "try"}, follow=True
        )
        assert "对方已接收" in answer.content.decode()
        sink.answer = b'{"errcode": 310000, "errmsg": "tok-1"}'
        answer = client_of(crew.office).post(
            f"/admin/reminders/channel/{robot.pk}/do/", {"deed": "try"}, follow=True
        )
        assert "没有发出去：对方返回错误码310000" in answer.content.decode()
        assert "tok-1" not in answer.content.decode()
    with pytest.raises(PermissionDenied):
        channel_try(channel=robot, by=crew.clerk, at=clock(MONDAY))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"way": Way.SMTP, "server": "smtp.example.com"}, "server"),
        ({"way": Way.SMTP, "server": "smtp.example.com:465"}, "sender"),
        ({"way": Way.GATEWAY, "server": "没有配置的"}, "server"),
        ({"way": Way.WECOM}, "token"),
        ({"way": Way.WECOM, "token": "t", "area": "33"}, "area"),
    ],
)
def test_a_channel_that_could_not_work_is_refused(crew: Crew, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as found:
        channel_save(channel=Channel(name="新", **given), by=crew.office, at=clock(MONDAY))
    assert field in found.value.message_dict


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Ladder(kind="ITEM", timing="BEFORE", days=0, posts=["CLERK"]), "days"),
        (Ladder(kind="ITEM", timing="EVERY", days=2, posts=["CLERK"]), "timing"),
        (Ladder(kind="RETURN", timing="AFTER", days=2, posts=["CLERK"]), "timing"),
        (Ladder(kind="ITEM", timing="BEFORE", days=5, posts=[]), "posts"),
        (Ladder(kind="ITEM", timing="BEFORE", days=5, posts=["CLERK"], ways=["FAX"]), "ways"),
        (Wording(code="ITEM", title="{姓名}", text="x"), "title"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(crew: Crew, row: Any, field: str) -> None:
    with pytest.raises(ValidationError) as found:
        setup_save(row=row, by=crew.office, at=clock(MONDAY))
    assert field in found.value.message_dict


def test_the_office_edits_ladder_words_and_days_in_the_admin(crew: Crew) -> None:
    client = client_of(crew.office)
    rung = {
        "kind": "ITEM",
        "timing": "BEFORE",
        "days": "60",
        "posts": ["CLERK"],
        "ways": ["SMTP"],
        "is_on": "on",
    }
    assert client.post("/admin/reminders/ladder/add/", rung).status_code == 302
    assert Ladder.objects.get(days=60, kind="ITEM").posts == ["CLERK"]
    day = {"day": "2027年2月15日", "note": "春节调休", "is_estimated": "on"}
    assert client.post("/admin/records/officeday/add/", day).status_code == 302
    assert str(OfficeDay.objects.get()) == "2027年2月15日放假（推算）"
    words = client.get("/admin/reminders/wording/ITEM/change/").content.decode()
    assert "{还缺}" in words
    assert client_of(crew.clerk).get("/admin/reminders/ladder/").status_code == 403
