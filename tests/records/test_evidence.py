"""Evidence: judged by content, stored once outside the web root, or a reference that is never inferior."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEvent
from records.evidence import (
    blob_path,
    clean_name,
    evidence_add_file,
    evidence_add_reference,
    evidence_open,
)
from records.models import Blob, Evidence, Record
from records.services import Refused, record_send, record_submit
from records.states import State, Verb
from tests.factories import at
from tests.records.conftest import People
from tests.records.making import in_state, written

ON = at("2026-06-20")
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 300
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 300
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def packed(*names: str) -> bytes:
    """A zip with the given members: what .docx, .xlsx and .ofd files are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def add(
    people: People, content: bytes = PDF, name: str = "会议纪要.pdf", record: Record | None = None
) -> Evidence:
    record = record or written(people.chen)
    return evidence_add_file(record=record, upload=SimpleUploadedFile(name, content), by=people.chen, at=ON)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("纪要.pdf", PDF),
        ("照片.PNG", PNG),
        ("照片.jpeg", JPEG),
        ("通知.doc", OLE),
        ("名单.et", OLE),
        ("方案.docx", packed("word/document.xml")),
        ("台账.xlsx", packed("xl/workbook.xml")),
        ("红头文件.ofd", packed("OFD.xml")),
    ],
)
def test_the_papers_of_an_office_are_taken(name: str, content: bytes, people: People) -> None:
    row = add(people, content, name)
    assert (row.title, row.kind) == (name, Evidence.Kind.FILE)
    assert blob_path(row.blob_id or "").read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("纪要.pdf", b"", "是空文件"),
        ("纪要.pdf", b"MZ\x90\x00" + b"\x00" * 300, "不是可以上传的类型"),
        ("页面.html", b"<html><script>alert(1)</script></html>", "不是可以上传的类型"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是可以上传的类型"),
        ("压缩.zip", packed("a.txt"), "不是可以上传的类型"),
        ("坏的.docx", b"PK\x03\x04 broken", "不是可以上传的类型"),
        ("纪要.pdf", PNG, "内容与扩展名不一致"),
        ("纪要", PDF, "内容与扩展名不一致"),
        ("纪要.exe", PDF, "内容与扩展名不一致"),
        ("方案.docx", packed("xl/workbook.xml"), "内容与扩展名不一致"),
        ("方案.docx", packed("word/document.xml", "word/vbaProject.bin"), "带有宏"),
        ("机密材料.pdf", PDF, "非涉密平台"),
        ("关于×××的通知（秘密★一年）.pdf", PDF, "非涉密平台"),
        ("内部资料注意保存.pdf", PDF, "非涉密平台"),
    ],
)
def test_what_is_not_taken_is_refused_in_words(name: str, content: bytes, said: str, people: People) -> None:
    with pytest.raises(ValidationError, match=said):
        add(people, content, name)
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert not any(path.is_file() for path in Path(portal.EVIDENCE_ROOT).rglob("*"))


def test_twenty_megabytes_are_the_limit(people: People, settings: Any) -> None:
    assert settings.EVIDENCE_MAX_BYTES == 20 * 1024 * 1024
    settings.EVIDENCE_MAX_BYTES = len(PDF)
    add(people)
    settings.EVIDENCE_MAX_BYTES = len(PDF) - 1
    with pytest.raises(ValidationError, match=r"超过20 MB；请压缩，或改填“出处”"):
        add(people)


def test_a_file_of_25_megabytes_is_refused_before_it_is_stored(people: People) -> None:
    with pytest.raises(ValidationError, match="超过20 MB"):
        add(people, PDF + b"\x00" * (25 * 1024 * 1024))
    assert not Path(portal.EVIDENCE_ROOT).exists()


def test_the_same_bytes_are_stored_once_and_rows_are_each_unit_s_own(people: People) -> None:
    from records.services import record_save
    from tests.factories import WANSHI
    from tests.records.making import a_study

    add(people, name="大源纪要.pdf")
    theirs = record_save(record=a_study(area=WANSHI), by=people.tang, at=ON)
    evidence_add_file(record=theirs, upload=SimpleUploadedFile("万市纪要.pdf", PDF), by=people.tang, at=ON)
    assert Blob.objects.count() == 1
    assert Evidence.objects.count() == 2
    assert len([path for path in Path(portal.EVIDENCE_ROOT).rglob("*") if path.is_file()]) == 1
    assert [row.title for row in Evidence.objects.for_user(people.chen)] == ["大源纪要.pdf"]
    assert [row.title for row in Evidence.objects.for_user(people.tang)] == ["万市纪要.pdf"]


def test_bytes_lie_under_their_hash_outside_everything_served(people: People, settings: Any) -> None:
    row = add(people)
    path = blob_path(row.blob_id or "")
    assert path.name == hashlib.sha256(PDF).hexdigest() == row.blob_id
    assert path.is_relative_to(settings.EVIDENCE_ROOT)
    for served in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS):
        assert not path.is_relative_to(served)
    assert not settings.MEDIA_URL.strip("/")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/纪要.pdf", "纪要.pdf"),
        ("C:\\公文\\纪要.pdf", "纪要.pdf"),
        ("纪\u202e要\x00.pdf", "纪要.pdf"),
        ("  纪要.pdf. ", "纪要.pdf"),
        ("", "未命名"),
        ("长" * 300 + ".pdf", "长" * 110 + ".pdf"),
    ],
)
def test_names_are_cleaned(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_a_reference_is_worth_as_much_as_a_file(people: People) -> None:
    record = written(people.zhou, minutes_no="")
    assert record.lacks() == ["纪要编号或佐证材料"]
    row = evidence_add_reference(
        record=record, title=" 大委纪要〔2026〕21号 ", kept_at="镇党政办档案室", by=people.zhou, at=ON
    )
    assert (row.title, row.kind, row.blob) == ("大委纪要〔2026〕21号", Evidence.Kind.REFERENCE, None)
    record_submit(record=record, by=people.zhou, at=ON)
    assert record.state == State.SUBMITTED
    with pytest.raises(ValidationError, match="这是一条出处，没有文件"):
        evidence_open(evidence=row, by=people.zhou, at=ON)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.CONFIRMED, State.WITHDRAWN])
def test_evidence_is_not_added_to_what_has_left(state: State, people: People) -> None:
    with pytest.raises(PermissionDenied):
        add(people, record=in_state(state, people))


def test_nor_between_the_look_and_the_click(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    record = written(people.chen)
    monkeypatch.setattr("records.evidence._store", lambda upload: _overtaken(record))
    with pytest.raises(Refused, match="刚刚被他人处理"):
        add(people, record=record)
    assert not Evidence.objects.exists()


def _overtaken(record: Record) -> str:
    Record.objects.filter(pk=record.pk).update(state=State.WITHDRAWN)
    return hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize("who", ["tang", "ma", "gu", "fang", "he", "ding"])
def test_strangers_add_none(who: str, people: People) -> None:
    record = written(people.chen)
    with pytest.raises(PermissionDenied):
        evidence_add_file(
            record=record, upload=SimpleUploadedFile("纪要.pdf", PDF), by=getattr(people, who), at=ON
        )


def test_adding_is_a_change_in_the_timeline(people: People) -> None:
    record = written(people.chen)
    add(people, record=record)
    event = record.events.latest("id")
    assert (event.verb, event.by, event.reason) == (Verb.CHANGE, people.chen, "佐证材料：会议纪要.pdf")


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(ValidationError, match="文件没有存下来"):
        add(people)
    assert not [path for path in Path(portal.EVIDENCE_ROOT).rglob("*") if path.is_file()]


class TestHandingOut:
    """Permission is asked of the row; the reading is in the trail."""

    @pytest.fixture
    def row(self, people: People) -> Evidence:
        return add(people)

    def get(self, client: Client, user: Any, row: Evidence) -> Any:
        client.force_login(user)
        answer = client.get(f"/evidence/{row.pk}/")
        if answer.streaming:
            answer.content_read = b"".join(answer)  # type: ignore[attr-defined]  # to the end, which closes the file
        return answer

    def test_its_own_people_open_it(self, client: Client, people: People, row: Evidence) -> None:
        answer = self.get(client, people.zhou, row)
        assert answer.status_code == 200
        assert answer.content_read == PDF
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/pdf"
        told = AuditEvent.objects.filter(action=AuditEvent.Action.READ_FILE).get()
        assert (told.actor, told.subject) == (people.zhou, "会议纪要.pdf")

    @pytest.mark.parametrize("who", ["ma", "tang", "ding", "fang", "he"])
    def test_strangers_find_nothing(self, who: str, client: Client, people: People, row: Evidence) -> None:
        assert self.get(client, getattr(people, who), row).status_code == 404
        assert not AuditEvent.objects.filter(action=AuditEvent.Action.READ_FILE).exists()

    def test_the_office_sees_it_from_the_first_submission_the_leader_from_confirmation(
        self, client: Client, people: People, row: Evidence
    ) -> None:
        from records.services import record_confirm

        record = row.records.get()
        assert self.get(client, people.wang, row).status_code == 404
        record_send(record=record, by=people.chen, at=ON)
        assert self.get(client, people.wang, row).status_code == 404
        from records.services import record_sign

        record_sign(record=record, by=people.zhou, at=ON)
        assert self.get(client, people.wang, row).status_code == 200
        assert self.get(client, people.gu, row).status_code == 404
        record_confirm(record=record, by=people.wang, at=ON)
        assert self.get(client, people.gu, row).status_code == 200

    def test_a_lost_file_is_a_page_not_a_crash(self, client: Client, people: People, row: Evidence) -> None:
        blob_path(row.blob_id or "").unlink()
        assert self.get(client, people.zhou, row).status_code == 404

    def test_office_files_are_downloaded_not_shown(self, client: Client, people: People) -> None:
        answer = self.get(client, people.chen, add(people, packed("word/document.xml"), "方案.docx"))
        assert answer.headers["Content-Disposition"].startswith("attachment")
