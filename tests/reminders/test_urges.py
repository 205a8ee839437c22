"""催办: proposed from the findings, at most once in three working days, answered once; 有困难 opens a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from checklist.models import Coordination
from checklist.queries import board_for
from records.models import OfficeDay
from reminders.dispatch import bundle_send, bundles_due
from reminders.models import Channel, Message, Reminder, Urge
from reminders.states import Answer, State, Way
from reminders.urges import lacking, urge_answer, urge_send
from tests.factories import DAYUAN, DISTRICT, FUCHUN, YUSHAN
from tests.reminders.conftest import MONDAY, Crew, clock, mail_channel, merge

pytestmark = pytest.mark.django_db
ITEM = "annual_hearing"


def urge(crew: Crew, day: str = MONDAY, *units: str) -> list[Urge]:
    texts = dict.fromkeys(units or (DAYUAN,), "请尽快办理。")
    return urge_send(item=ITEM, title="专题听取", texts=texts, by=crew.office, at=clock(day, 9))


def answered(row: Urge, crew: Crew, answer: str, text: str = "") -> Urge:
    return urge_answer(urge=row, answer=answer, text=text, by=crew.clerk, at=clock("2026-11-24"))


def send_all(day: str = MONDAY, hour: int = 9) -> None:
    for bundle in bundles_due(at=clock(day, hour, 1)):
        bundle_send(bundle=bundle, at=clock(day, hour, 1))


def test_the_text_is_proposed_from_the_findings(crew: Crew) -> None:
    board = board_for(DISTRICT, 2026, date(2026, 11, 23))
    assert board is not None
    rows = {row.code: row for row in lacking(board=board, item=ITEM, area=DISTRICT, on=date(2026, 11, 23))}
    assert len(rows) == 24
    text = rows[DAYUAN].text
    for part in (
        "大源镇",
        "时限2026年12月31日（还有38天）",
        "还缺：",
        "有困难",
        "区办甲（电话0571-61701234）",
    ):
        assert part in text


def test_every_person_in_office_gets_it_in_the_inbox_and_by_mail(crew: Crew) -> None:
    mail_channel()
    group = Channel.objects.create(way=Way.DINGTALK, name="全区群", token="t")
    own = Channel.objects.create(way=Way.DINGTALK, name="大源群", token="t", area=DAYUAN)
    urge(crew)
    rows = Reminder.objects.filter(kind="URGE")
    assert {(row.recipient.name, row.channel.name) for row in rows} == {
        ("李干事", "站内消息"), ("李干事", "邮件"), ("李干事", "大源群"), ("王主席", "站内消息"), ("王主席", "大源群"),
    }  # fmt: skip  # never into the whole district's group
    assert own.pk != group.pk
    assert AuditEvent.objects.filter(subject__startswith="催办 大源镇").exists()


@pytest.mark.parametrize(("day", "allowed"), [("2026-11-25", False), ("2026-11-26", True)])
def test_at_most_once_in_three_working_days_and_unit(crew: Crew, day: str, allowed: bool) -> None:
    urge(crew)
    if allowed:
        urge(crew, day)
        return
    with pytest.raises(
        ValidationError, match="大源镇：2026年11月23日刚催办过；同一单位3个工作日内只催办一次"
    ):
        urge(crew, day)


def test_all_or_none(crew: Crew) -> None:
    urge(crew)
    with pytest.raises(ValidationError):
        urge(crew, "2026-11-24", DAYUAN, FUCHUN)
    assert Urge.objects.count() == 1
    with pytest.raises(ValidationError, match="渔山乡：没有在任、有账号的人员，请电话联系"):
        urge(crew, "2026-11-24", YUSHAN)
    with pytest.raises(ValidationError, match="至少选择一个单位"):
        urge_send(item=ITEM, title="事项", texts={}, by=crew.office, at=clock(MONDAY))


def test_who_may(crew: Crew) -> None:
    for user in (crew.clerk, crew.leader):
        with pytest.raises(PermissionDenied):
            urge_send(item=ITEM, title="事项", texts={DAYUAN: "请办"}, by=user, at=clock(MONDAY))
    (row,) = urge(crew)
    for user in (crew.stranger, crew.office):
        with pytest.raises(PermissionDenied):
            urge_answer(urge=row, answer="REPORTED", text="", by=user, at=clock(MONDAY))


def test_an_answer_stands_and_takes_the_rest_back(crew: Crew) -> None:
    (row,) = urge(crew)
    answered(row, crew, Answer.THIS_WEEK)
    assert (row.get_answer_display(), row.answered_by) == ("本周报", crew.clerk)
    assert {each.state for each in Reminder.objects.filter(urge=row)} == {State.CANCELLED}
    with pytest.raises(ValidationError, match="已经答复过"):
        answered(row, crew, Answer.REPORTED)
    send_all()
    assert not Message.objects.exists()
    assert not Coordination.objects.exists()


@pytest.mark.parametrize(
    ("answer", "text", "told"),
    [
        ("DIFFICULT", "", "请用一句话写明"), ("WORDS", " ", "请用一句话写明"), ("", "话", "请选择一种答复"),
        ("NONSENSE", "话", "请选择一种答复"), ("WORDS", "字" * 201, "最多200字"),
    ],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_refused(crew: Crew, answer: str, text: str, told: str) -> None:
    (row,) = urge(crew)
    with pytest.raises(ValidationError, match=told):
        answered(row, crew, answer, text)


def test_a_difficulty_opens_a_row_for_the_district(crew: Crew) -> None:
    (row,) = urge(crew)
    answered(row, crew, Answer.DIFFICULT, "村里没有合格场地")
    opened = Coordination.objects.get()
    assert (opened.urges.get(), opened.township_id, opened.text, opened.by) == (
        row,
        DAYUAN,
        "村里没有合格场地",
        crew.clerk,
    )


def test_the_same_difficulty_is_told_once(crew: Crew) -> None:
    for day in ("2026-11-23", "2026-11-30"):
        (row,) = urge(crew, day)
        answered(row, crew, Answer.DIFFICULT, "村里没有合格场地")
    assert Coordination.objects.get().urges.count() == 2


def test_it_goes_at_once_but_not_at_night(crew: Crew) -> None:
    urge_send(item=ITEM, title="事项", texts={DAYUAN: "请办"}, by=crew.office, at=clock(MONDAY, 22))
    assert {row.send_at for row in Reminder.objects.all()} == {clock("2026-11-24", 8)}
    send_all("2026-11-24", 8)
    message = Message.objects.for_user(crew.clerk).get()
    assert (message.title, message.body, message.kind) == ("催办：事项", "请办", "URGE")


def test_a_saturday_that_is_worked_is_no_day_to_wait(crew: Crew) -> None:
    OfficeDay.objects.create(day=date(2026, 11, 28), is_working=True)
    urge(crew, "2026-11-28")
    assert {row.send_at for row in Reminder.objects.all()} == {clock("2026-11-28", 9)}


def test_the_channels_are_read_once_for_all_units(crew: Crew) -> None:
    with CaptureQueriesContext(connection) as asked:
        urge(crew, MONDAY, DAYUAN, FUCHUN)
    assert sum('FROM "reminders_channel"' in query["sql"] for query in asked) == 2  # the inbox, the others


def test_a_channel_switched_off_and_an_account_that_ended_are_not_sent_to(crew: Crew) -> None:
    mail = mail_channel()
    urge(crew)
    Channel.objects.filter(pk=mail.pk).update(is_on=False)
    User.objects.get_queryset().filter(pk=crew.chair.pk).update(ends_on=date(2026, 11, 23))
    send_all()
    assert {
        (row.recipient.name, row.channel.name, row.last_error)
        for row in Reminder.objects.filter(state=State.CANCELLED)
    } == {("李干事", "邮件", "通道已停用"), ("王主席", "站内消息", "账号已停用")}
    assert [row.recipient for row in Message.objects.all()] == [crew.clerk]


def test_after_a_merger_the_new_unit_answers(crew: Crew) -> None:
    (row,) = urge(crew)
    merge(DAYUAN, crew.clerk, on=date(2026, 11, 24))
    assert Urge.objects.for_user(crew.clerk).get() == row
    assert answered(row, crew, Answer.DIFFICULT, "人手不够").answered_by == crew.clerk
    assert Coordination.objects.for_user(crew.clerk).get().township_id == DAYUAN


def test_pages(crew: Crew, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office chooses, the unit answers on its message, the office sees it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock(MONDAY, 9))
    client.force_login(crew.office)
    assert "24个单位还没有完成" in client.get("/reminders/urges/new/").content.decode()
    page = client.get(f"/reminders/urges/new/?item={ITEM}")
    assert [row[0].code for row in page.context["rows"]][:1] == ["330111001"]
    assert client.get("/reminders/urges/new/?item=nothing").status_code == 404
    empty = client.post("/reminders/urges/new/", {"item": ITEM})
    assert (empty.status_code, "请至少选择一个单位" in empty.content.decode()) == (400, True)
    typed = {
        "item": ITEM,
        "units": [DAYUAN, YUSHAN],
        f"text_{DAYUAN}": "我改过的话",
        f"text_{YUSHAN}": "请办",
    }
    refused = client.post("/reminders/urges/new/", typed)
    assert refused.status_code == 400
    assert "我改过的话" in refused.content.decode()
    sent = client.post(
        "/reminders/urges/new/", {"item": ITEM, "units": [DAYUAN], f"text_{DAYUAN}": "我改过的话"}
    )
    assert sent.status_code == 302
    send_all()
    client.force_login(crew.clerk)
    message = Message.objects.for_user(crew.clerk).get()
    assert "我改过的话" in client.get(f"/inbox/{message.pk}/").content.decode()
    wrong = client.post(f"/inbox/{message.pk}/answer/", {"answer": "DIFFICULT", "text": ""})
    assert (wrong.status_code, "请用一句话写明有什么困难" in wrong.content.decode()) == (400, True)
    assert (
        client.post(
            f"/inbox/{message.pk}/answer/", {"answer": "DIFFICULT", "text": "<b>缺人</b>"}
        ).status_code
        == 302
    )
    client.force_login(crew.office)
    listed = client.get("/reminders/urges/").content.decode()
    assert "&lt;b&gt;缺人&lt;/b&gt;" in listed
    assert "需区级协调" in listed
