"""Several files at once, kept before the record is saved; the same file used again; 误传处置 by two people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from papers.words import NOT_SECRET
from records.models import Blob, Evidence, Record
from tests.desk.conftest import People, signed_in
from tests.desk.test_report_a_meeting import NEW, PDF, typed

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 300


def pdf(name: str = "会议纪要.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(client: Client, upload: SimpleUploadedFile) -> Any:
    answer = client.post(reverse("desk:evidence_add"), {"upload": upload})
    return answer.status_code, json.loads(answer.content)


def titles(record: Record) -> list[str]:
    return sorted(row.title for row in record.evidence.all())


def test_several_files_go_with_one_form_without_script(people: People) -> None:
    files = [pdf(), pdf("签到表.png", PNG)]
    signed_in(people.clerk).post(NEW, {**typed(), "upload": files})
    assert titles(Record.objects.get()) == ["会议纪要.pdf", "签到表.png"]


def test_files_brought_one_by_one_are_attached_on_saving(people: People) -> None:
    clerk = signed_in(people.clerk)
    status, said = add(clerk, pdf())
    assert (status, said["title"]) == (200, "会议纪要.pdf")
    other = add(clerk, pdf("签到表.png", PNG))[1]
    clerk.post(NEW, typed(evidence=[said["id"], other["id"]]))
    assert titles(Record.objects.get()) == ["会议纪要.pdf", "签到表.png"]


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (pdf("页面.pdf", b"<html>"), "不是可以上传的类型"),
        (pdf("机密纪要.pdf"), "非涉密平台"),
        (pdf("空.pdf", b""), "空文件"),
    ],
)
def test_what_is_refused_is_told_in_words(people: People, upload: SimpleUploadedFile, said: str) -> None:
    status, answer = add(signed_in(people.clerk), upload)
    assert status == 400
    assert said in answer["error"]
    assert not Evidence.objects.exists()


def test_a_file_is_chosen_once_though_the_form_is_wrong(people: People) -> None:
    clerk = signed_in(people.clerk)
    answer = clerk.post(NEW, {**typed(held_on="明天"), "upload": pdf()})
    assert answer.status_code == 400
    page = answer.content.decode()
    row = Evidence.objects.get()
    assert f'name="evidence" value="{row.pk}" checked' in page
    clerk.post(NEW, typed(evidence=row.pk))
    assert titles(Record.objects.get()) == ["会议纪要.pdf"]


def test_the_unit_s_own_files_are_offered_again_a_stranger_s_are_not(people: People) -> None:
    clerk = signed_in(people.clerk)
    said = add(clerk, pdf())[1]
    theirs = add(signed_in(people.stranger), pdf("外单位.pdf", PDF + b"\n"))[1]
    page = clerk.get(NEW).content.decode()
    assert "从本单位已有材料中选" in page
    assert "会议纪要.pdf" in page
    assert "外单位.pdf" not in page
    clerk.post(NEW, typed(evidence=[said["id"], theirs["id"]]))
    assert titles(Record.objects.get()) == ["会议纪要.pdf"]


def test_a_new_version_stands_beside_the_old(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, {**typed(), "upload": pdf()})
    record = Record.objects.get()
    old = Evidence.objects.get()
    edit = reverse("desk:report_edit", args=[record.pk])
    clerk.post(edit, {**typed(revision=record.revision), f"version-{old.pk}": pdf("盖章.png", PNG)})
    page = clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    for words in ("盖章.png", "第2版", "以前的版本（1）", "第1版 会议纪要.pdf"):
        assert words in page


def test_a_proof_is_taken_off_a_draft_by_saving(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, {**typed(), "upload": pdf()})
    record = Record.objects.get()
    edit = reverse("desk:report_edit", args=[record.pk])
    clerk.post(edit, typed(revision=record.revision, take_off=Evidence.objects.get().pk))
    assert titles(record) == []


def test_what_was_just_brought_is_thrown_away_by_who_brought_it(people: People) -> None:
    clerk = signed_in(people.clerk)
    drop = add(clerk, pdf())[1]["drop"]
    assert signed_in(people.chair).post(drop).status_code == 403
    assert clerk.post(drop).status_code == 200
    assert not Blob.objects.exists()


def test_every_upload_box_says_what_must_not_be_uploaded(people: People) -> None:
    page = signed_in(people.clerk).get(NEW).content.decode()
    assert page.count(NOT_SECRET) == 2  # the box and the foot


def test_a_mark_in_a_text_stops_the_form_with_what_to_do(people: People) -> None:
    page = signed_in(people.clerk).post(NEW, typed(title="机密会议")).content.decode()
    assert "内容中有“机密”字样" in page
    assert "请改填“出处”" in page


def test_a_file_is_shown_in_the_page_of_the_portal_only(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, {**typed(), "upload": [pdf(), pdf("签到表.png", PNG)]})
    record = Record.objects.get()
    page = clerk.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "<iframe" in page
    assert "<img" in page
    for row in record.evidence.all():
        answer = clerk.get(row.get_absolute_url())
        list(answer)
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_more_files_cost_a_form_no_more_questions(people: People) -> None:
    clerk = signed_in(people.clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(NEW).status_code == 200
        return len(asked)

    add(clerk, pdf())
    few = queries()
    for number in range(4):
        add(clerk, pdf(f"{number}.pdf", PDF + b"\n" * number))
    assert queries() == few


def test_removal_from_the_first_look_to_the_end(people: People) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)
    chair.post(NEW, {**typed(then="submit"), "upload": pdf("误传.pdf")})
    record, row = Record.objects.get(), Evidence.objects.get()
    new = reverse("desk:removal_new", args=[row.pk])
    assert new in chair.get(reverse("desk:record", args=[record.pk])).content.decode()
    page = chair.get(new).content.decode()
    assert "这份文件出现在" in page
    assert str(record) in page
    assert chair.post(new, {"reason": " "}).status_code == 400
    answer = chair.post(new, {"reason": "误传"}, follow=True)
    assert "提出人不能自己复核" in answer.content.decode()
    removal = reverse("desk:removal", args=[row.blob_id])
    assert "有1件误传处置等待复核" in office.get(reverse("desk:records")).content.decode()
    assert "同意，彻底删除" in office.get(removal).content.decode()
    assert chair.post(removal, {"decision": "approve"}).status_code == 403
    page = office.post(removal, {"decision": "approve"}, follow=True).content.decode()
    assert "文件已彻底删除，涉及1处" in page
    page = chair.get(reverse("desk:record", args=[record.pk])).content.decode()
    assert "已按误传处置删除" in page
    assert "误传.pdf" not in page


def test_a_proposal_is_turned_down_with_a_reason(people: People) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)
    chair.post(NEW, {**typed(then="submit"), "upload": pdf()})
    row = Evidence.objects.get()
    chair.post(reverse("desk:removal_new", args=[row.pk]), {"reason": "误传"})
    removal = reverse("desk:removal", args=[row.blob_id])
    assert office.post(removal, {"decision": "decline", "reason": ""}).status_code == 400
    office.post(removal, {"decision": "decline", "reason": "可以公开"})
    assert Blob.objects.get().removal_at is None
