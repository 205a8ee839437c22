"""A Party meeting is reported, signed, reviewed, returned and mended; nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from fuyang_renda.starting.missing import is_anything_missing
from meetings.models import Meeting
from records.models import Record
from records.states import State, Verb
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, DISTRICT, FUCHUN

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NEW = "/desk/report/new/meeting.WORK_CONFERENCE/"
STUDY = "/desk/report/new/meeting.PARTY_STUDY/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "held_on": "2024年5月10日",
        "title": "大源镇党委人大工作会议",
        "minutes_no": "大委纪要[2024]第021号",
        "kept_at": "",
        "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0a01",
        "then": "draft",
    } | changes


def act(client: Client, record: Record, verb: Verb, **more: Any) -> None:
    answer = client.post(reverse("desk:act", args=[record.pk]), {"verb": verb, **more})
    assert answer.status_code == 302


def test_the_whole_way_from_draft_to_confirmed(people: People) -> None:
    clerk, chair, office = signed_in(people.clerk), signed_in(people.chair), signed_in(people.office)
    answer = clerk.post(NEW, typed(then="send", upload=SimpleUploadedFile("纪要.pdf", PDF)))
    record = Record.objects.get()
    assert answer.headers["Location"] == reverse("desk:record", args=[record.pk])
    assert (record.state, record.number, record.area) == (State.TO_SIGN, "", DAYUAN)
    assert Meeting.objects.get().minutes_no == "大委纪要〔2024〕21号"
    act(chair, record, Verb.SIGN, seen=record.revision)
    record.refresh_from_db()
    assert record.state == State.SUBMITTED
    assert record.number.startswith("FY-")
    assert record.title in office.get(reverse("desk:review")).content.decode()
    act(office, record, Verb.RETURN, reason="请补充出席情况")
    page = clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "请补充出席情况" in page
    assert "补正" in page
    edit = reverse("desk:report_edit", args=[record.pk])
    record.refresh_from_db()
    clerk.post(edit, typed(title="大源镇党委人大工作会议（补正）", revision=record.revision, then="send"))
    act(chair, record, Verb.SIGN)
    act(office, record, Verb.CONFIRM)
    record.refresh_from_db()
    assert record.state == State.CONFIRMED
    assert record.title.endswith("（补正）")
    assert [event.verb for event in record.events.all()] == [
        "CREATE", "CHANGE", "SEND", "SIGN", "RETURN", "CHANGE", "SEND", "SIGN", "CONFIRM",
    ]  # fmt: skip


def test_what_is_told_in_chinese_beside_the_field_and_what_was_typed_stays(people: People) -> None:
    clerk = signed_in(people.clerk)
    for day, message in (
        ("2026-02-30", "2026年2月没有30日"),
        ("2031年1月1日", "日期在今天之后"),
        ("1999年1月1日", "早于登记的最早一届"),
        ("明天", "日期"),
    ):
        answer = clerk.post(NEW, typed(held_on=day, title="大源镇党委人大工作会议，标题保留"))
        page = answer.content.decode()
        assert answer.status_code == 400, day
        assert message in page, day
        assert "标题保留" in page
        assert escape(day) in page
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("纪要.pdf", b"", "空文件"),
        ("纪要.pdf", b"hello", "不是可以上传的类型"),
        ("纪要.docx", PDF, "扩展名不一致"),
        ("机密纪要.pdf", PDF, "非涉密平台"),
        ("大文件.pdf", PDF + b"0" * (20 * 1024 * 1024), "超过20 MB"),
        ("page.html", b"<script>alert(1)</script>", "不是可以上传的类型"),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field_and_nothing_is_saved(
    people: People, name: str, content: bytes, message: str
) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(upload=SimpleUploadedFile(name, content)))
    assert message in answer.content.decode()
    assert Record.objects.count() == 0


def test_a_draft_that_lacks_something_is_kept_and_says_what(people: People) -> None:
    clerk = signed_in(people.clerk)
    answer = clerk.post(STUDY, typed(minutes_no="", held_on="", then="send"), follow=True)
    page = answer.content.decode()
    assert "已存为草稿，还不能报送" in page
    for words in ("会议日期", "听取、研究至少一项", "纪要编号或佐证材料"):
        assert words in page
    assert Record.objects.get().state == State.DRAFT


def test_a_double_click_makes_one_record(people: People) -> None:
    clerk = signed_in(people.clerk)
    first, second = clerk.post(NEW, typed()), clerk.post(NEW, typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert Record.objects.count() == 1


def test_two_editors_the_second_is_told_and_keeps_the_text(people: People) -> None:
    clerk, chair = signed_in(people.clerk), signed_in(people.chair)
    clerk.post(NEW, typed())
    record = Record.objects.get()
    edit = reverse("desk:report_edit", args=[record.pk])
    seen = record.revision
    clerk.post(edit, typed(title="干事改的", revision=seen))
    answer = chair.post(edit, typed(title="主席改的", revision=seen))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "李干事" in page
    assert "主席改的" in page
    assert "干事改的" in page
    record.refresh_from_db()
    assert record.title == "干事改的"


def test_html_and_emoji_stay_text_and_full_width_digits_are_repaired(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, typed(title="<script>alert(1)</script>会议😀", held_on="２０２４年５月１０日"))
    record = Record.objects.get()
    page = clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "2024年5月10日" in page


def test_over_long_text_is_refused_with_its_length(people: People) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(title="长" * 300))
    assert "最多200字" in answer.content.decode()


def test_strangers_get_404_and_the_wrong_role_403(people: People) -> None:
    signed_in(people.clerk).post(NEW, typed())
    record = Record.objects.get()
    edit, page = reverse("desk:report_edit", args=[record.pk]), reverse("desk:record", args=[record.pk])
    stranger = signed_in(people.stranger)
    assert [stranger.get(url).status_code for url in (edit, page)] == [404, 404]
    assert stranger.post(reverse("desk:act", args=[record.pk]), {"verb": "SUBMIT"}).status_code == 404
    assert signed_in(people.leader).get(NEW).status_code == 403
    # The office does not look into a unit's drafts.
    assert signed_in(people.office).get(page).status_code == 404


def test_the_office_enters_for_a_unit_and_a_colleague_confirms(people: People) -> None:
    office, colleague = signed_in(people.office), signed_in(people.colleague)
    office.post(f"{NEW}?area={DAYUAN}", typed(then="submit"))
    record = Record.objects.get()
    assert (record.area, record.state, record.entered_for_unit) == (DAYUAN, State.SUBMITTED, True)
    page = office.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "请办公室另一位同事审核" in page
    act(office, record, Verb.CONFIRM)
    record.refresh_from_db()
    assert record.state == State.SUBMITTED
    act(colleague, record, Verb.CONFIRM)
    record.refresh_from_db()
    assert record.state == State.CONFIRMED


def test_the_office_cannot_write_for_a_unit_that_does_not_exist(people: People) -> None:
    assert signed_in(people.office).get(f"{NEW}?area=330111999").status_code == 404
    assert signed_in(people.office).get(NEW).status_code == 404


def test_a_clerk_cannot_choose_another_unit_by_address(people: People) -> None:
    signed_in(people.clerk).post(f"{NEW}?area={FUCHUN}", typed())
    assert Record.objects.get().area == DAYUAN


def test_recall_until_the_office_has_opened_it(people: People) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)
    chair.post(NEW, typed(then="submit"))
    record = Record.objects.get()
    act(chair, record, Verb.RECALL)
    record.refresh_from_db()
    assert record.state == State.DRAFT
    act(chair, record, Verb.SUBMIT)
    office.get(reverse("desk:record", args=[record.pk]))
    answer = chair.post(reverse("desk:act", args=[record.pk]), {"verb": "RECALL"}, follow=True)
    assert "已经打开审核，不能撤回" in answer.content.decode()


def test_a_return_needs_a_reason(people: People) -> None:
    signed_in(people.chair).post(NEW, typed(then="submit"))
    record = Record.objects.get()
    answer = signed_in(people.office).post(
        reverse("desk:act", args=[record.pk]), {"verb": "RETURN", "reason": " "}, follow=True
    )
    assert "请写明理由" in answer.content.decode()
    record.refresh_from_db()
    assert record.state == State.SUBMITTED


def test_no_step_is_taken_by_looking_and_unknown_steps_are_refused(people: People) -> None:
    chair = signed_in(people.chair)
    chair.post(NEW, typed())
    record = Record.objects.get()
    url = reverse("desk:act", args=[record.pk])
    assert chair.get(url).status_code == 405
    answer = chair.post(url, {"verb": "EXPLODE"}, follow=True)
    assert answer.status_code == 200
    record.refresh_from_db()
    assert record.state == State.DRAFT


def test_lists_ask_as_many_questions_for_many_records_as_for_few(people: People) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)

    def queries(client: Client, name: str) -> int:
        is_anything_missing(DISTRICT, timezone.localdate())  # the frame's own, read once a minute
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    def report(count: int) -> None:
        for _ in range(count):
            chair.post(NEW, typed(then="submit", nonce=""))

    report(2)
    few = queries(office, "desk:review"), queries(chair, "desk:records")
    report(4)
    assert (queries(office, "desk:review"), queries(chair, "desk:records")) == few
