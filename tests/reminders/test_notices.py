"""通知: into every inbox at once, outside with the digest; who has read it, what each unit answered."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from records.models import Evidence
from reminders.dispatch import bundle_send, bundles_due
from reminders.models import Message, Notice, Reminder
from reminders.notices import notice_answer, notice_publish, receipts
from reminders.services import reminder_again
from tests.factories import DAYUAN, FUCHUN
from tests.reminders.conftest import MONDAY, Crew, clock, mail_channel, merge
from townships.models import Township

pytestmark = pytest.mark.django_db


def pdf(name: str = "方案.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")


def publish(
    crew: Crew, *files: Any, codes: tuple[str, ...] = (DAYUAN, FUCHUN), hour: int = 10, **more: Any
) -> Notice:
    row = Notice(title="关于报送材料的通知", text="请于月底前报送。", **more)
    units = list(Township.objects.filter(code__in=codes))
    return notice_publish(notice=row, units=units, uploads=files, by=crew.office, at=clock(MONDAY, hour))


def send_all(day: str = MONDAY, hour: int = 11) -> None:
    for bundle in bundles_due(at=clock(day, hour)):
        bundle_send(bundle=bundle, at=clock(day, hour))


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_in_every_inbox_at_once_and_in_the_mail_of_the_day(crew: Crew) -> None:
    mail = mail_channel()
    publish(crew, pdf(), hour=7)
    assert {row.send_at for row in Reminder.objects.filter(channel=mail)} == {clock(MONDAY, 8, 30)}
    Reminder.objects.filter(channel=mail).delete()
    send_all(hour=8)
    inbox = Message.objects.filter(kind="NOTICE")
    assert {row.recipient.name for row in inbox} == {"李干事", "王主席", "外单位"}
    body = inbox[0].body
    for part in ("请于月底前报送。", "附件：方案.pdf", "联系人：区人大办区办甲，电话0571-61701234"):
        assert part in body


def test_in_a_digest_it_is_one_line_of_it(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    from reminders import dispatch
    from reminders.services import reminders_plan

    letters: list[Any] = []
    monkeypatch.setattr(dispatch, "send", lambda channel, letter: letters.append(letter))
    mail_channel()
    reminders_plan(area="330111", at=clock(MONDAY, 7))
    publish(crew, hour=7)
    send_all(hour=9)
    assert len(letters) == 1
    assert "通知：关于报送材料的通知。请于月底前报送。" in letters[0].body
    assert "每年至少专题听取" in letters[0].body


def test_who_has_read_it_and_what_was_answered(crew: Crew) -> None:
    row = publish(crew, asks_answer=True)
    send_all()
    message = Message.objects.for_user(crew.clerk).get()
    assert client_of(crew.clerk).get(f"/inbox/{message.pk}/").status_code == 200
    notice_answer(notice=row, text="已收到，月底前报", by=crew.clerk, at=clock(MONDAY, 12))
    notice_answer(notice=row, text="已报送", by=crew.chair, at=clock(MONDAY, 13))
    found = {each.unit.code: each for each in receipts(row)}
    assert (found[DAYUAN].readers, found[DAYUAN].waiting) == (("李干事",), ("王主席",))
    given = found[DAYUAN].answer
    assert given is not None
    assert given.text == "已报送"
    assert (found[FUCHUN].readers, found[FUCHUN].waiting, found[FUCHUN].answer) == ((), ("外单位",), None)
    page = client_of(crew.office).get(f"/reminders/notices/{row.pk}/").content.decode()
    assert "已报送" in page
    assert "1个单位已有人阅读" in page


def test_a_reader_it_was_sent_to_twice_is_one_reader(crew: Crew) -> None:
    row = publish(crew, codes=(DAYUAN,))
    send_all()
    first = Message.objects.for_user(crew.clerk).get()
    client_of(crew.clerk).get(f"/inbox/{first.pk}/")
    told = Reminder.objects.get(notice=row, recipient=crew.clerk)
    reminder_again(reminder=told, by=crew.office, at=clock(MONDAY, 12))
    send_all(hour=12)
    assert Message.objects.for_user(crew.clerk).count() == 2
    (unit,) = receipts(row)
    assert (unit.readers, unit.waiting) == (("李干事",), ("王主席",))
    (listed,) = client_of(crew.office).get("/reminders/notices/").context["page"]
    assert (listed.read, listed.sent) == (1, 2)


def test_after_a_merger_the_new_unit_opens_its_files_and_answers_for_the_old(crew: Crew) -> None:
    row = publish(crew, pdf(), codes=(DAYUAN, FUCHUN), asks_answer=True)
    send_all()
    new = merge(DAYUAN, crew.clerk, crew.stranger, on=date(2026, 11, 24))
    Township.objects.filter(code=FUCHUN).update(closed_on=date(2026, 11, 24))
    new.predecessors.add(Township.objects.get(code=FUCHUN))
    assert [each.pk for each in Notice.objects.for_user(crew.clerk)] == [row.pk]
    file = client_of(crew.clerk).get(f"/inbox/files/{row.files.get().pk}/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    for user, text in ((crew.clerk, "大源已报"), (crew.stranger, "富春已报")):
        notice_answer(notice=row, text=text, by=user, at=clock("2026-11-25"))
        message = Message.objects.for_user(user).get()
        assert text in client_of(user).get(f"/inbox/{message.pk}/").content.decode()
    answers = {each.unit.code: each.answer.text for each in receipts(row) if each.answer}
    assert answers == {DAYUAN: "大源已报", FUCHUN: "富春已报"}


def test_who_may(crew: Crew) -> None:
    row = publish(crew, codes=(DAYUAN,))
    with pytest.raises(PermissionDenied):
        notice_answer(notice=row, text="不是发给我的", by=crew.stranger, at=clock(MONDAY))
    with pytest.raises(ValidationError):
        notice_answer(notice=row, text=" ", by=crew.clerk, at=clock(MONDAY))
    with pytest.raises(PermissionDenied):
        notice_publish(
            notice=Notice(title="标题", text="内容"), units=[], uploads=[], by=crew.clerk, at=clock(MONDAY)
        )
    assert client_of(crew.clerk).get("/reminders/notices/").status_code == 403


def test_files_are_for_those_it_was_sent_to(crew: Crew) -> None:
    row = publish(crew, pdf(), codes=(DAYUAN,))
    file = row.files.get()
    answer = client_of(crew.clerk).get(f"/inbox/files/{file.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "default-src 'none'" in answer["Content-Security-Policy"]  # as every other file of the portal
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client_of(crew.stranger).get(f"/inbox/files/{file.pk}/").status_code == 404
    assert client_of(crew.leader).get(f"/inbox/files/{file.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"title": "", "text": "内容", "everyone": "on"}, "请填写此项"),
        ({"title": "标题", "text": "内容"}, "请选择“全部单位”，或至少勾选一个单位"),
        ({"title": "标题", "text": "内容", "units": ["330110101"]}, "没有这个单位"),
        ({"title": "标题", "text": "字" * 4001, "everyone": "on"}, "内容过长"),
    ],
)
def test_a_notice_that_cannot_be_sent_says_why_and_keeps_what_was_typed(
    crew: Crew, given: dict[str, Any], told: str
) -> None:
    answer = client_of(crew.office).post("/reminders/notices/new/", given)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert given["text"][:50] in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_file_that_may_not_be_stored_is_told_beside_the_field(crew: Crew) -> None:
    given = {
        "title": "标题",
        "text": "内容",
        "everyone": "on",
        "attachments": [SimpleUploadedFile("坏.exe", b"MZ12"), pdf(), SimpleUploadedFile("空.pdf", b"MZ")],
    }
    answer = client_of(crew.office).post("/reminders/notices/new/", given)
    assert answer.status_code == 400
    assert "“坏.exe”不是可以上传的类型" in answer.content.decode()
    assert "“空.pdf”不是可以上传的类型" in answer.content.decode()  # each that may not, not only the first
    assert not Evidence.objects.exists()
    good = client_of(crew.office).post(
        "/reminders/notices/new/", {**given, "attachments": [pdf("甲.pdf"), pdf("乙.pdf")]}
    )
    assert good.status_code == 302
    assert Notice.objects.get().files.count() == 2
    assert Notice.objects.get().units.count() == 24


def test_a_notice_is_given_as_a_document_to_the_office_alone(crew: Crew) -> None:
    row = publish(crew, pdf("报送格式.pdf"))
    address = f"/reminders/notices/{row.pk}/notice.docx"
    made = Document(io.BytesIO(client_of(crew.office).get(address).content))
    texts = [line.text for line in made.paragraphs if line.text]
    assert texts[0] == "杭州市富阳区人大常委会办公室"
    assert "关于报送材料的通知" in texts
    assert "富春街道、大源镇：" in texts
    assert "附件：报送格式" in texts
    assert client_of(crew.clerk).get(address).status_code == 403
