"""Period books: what lies where, whether it verifies, and a job that runs once, stops, breaks and leaves nothing."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import time
import zipfile
from collections import namedtuple
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from checklist.models import Snapshot
from dashboard.archive import writing
from dashboard.archive.contents import contents_of
from dashboard.archive.verifying import book_verify
from dashboard.archive.works import book_new
from dashboard.archive.writing import book_write
from dashboard.models import Bulletin
from papers.packing import pack
from records.evidence import blob_path
from records.job_files import job_file_coming, job_file_path
from records.job_services import Run, job_cancel, job_run_claimed, jobs_sweep
from records.models import Blob, Evidence, Job, ReviewEvent
from records.removal import evidence_removal_approve, evidence_removal_decline, evidence_removal_propose
from records.services import Refused, record_reopen
from records.tasks import sweep_jobs
from tests.dashboard.books import (
    CONFERENCE,
    FILING,
    HEARING,
    Holdings,
    book_made,
    file_of,
    issued_paper,
    make_holdings,
    manifest_of,
    pdf,
)
from tests.dashboard.test_views import get, text_of
from tests.factories import DAYUAN, DISTRICT, WANSHI, at, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def held() -> Holdings:
    return make_holdings()


def names(job: Job) -> list[str]:
    with zipfile.ZipFile(file_of(job)) as book:
        return book.namelist()


def rows(job: Job, name: str) -> list[tuple[Any, ...]]:
    """The lines of a workbook in the book, its heads left out."""
    with zipfile.ZipFile(file_of(job)) as book:
        sheet: Any = openpyxl.load_workbook(io.BytesIO(book.read(name))).active
    lines = [tuple(cell.value for cell in line) for line in sheet.iter_rows()]
    return lines[next(at for at, line in enumerate(lines) if line[0] == "乡镇(街道)") + 1 :]


def download(held: Holdings, job: Job) -> tuple[int, bytes]:
    """What the office gets; read to its end, which closes the file."""
    answer = get(held.office, f"/archives/{job.pk}.zip")
    return answer.status_code, answer.getvalue()


def jobs_folder() -> list[Path]:
    return sorted(job_file_path("x").parent.glob("*"))


# --- what lies where --------------------------------------------------------------------------------------------


def test_a_book_holds_everything_where_an_archivist_looks_for_it(held: Holdings) -> None:
    job = book_made(held)
    town = "佐证材料/大源镇"
    study, both, step, other = (each.number for each in (held.study, held.both, held.step, held.other))
    assert step == f"{held.document.number}-1"
    assert set(names(job)) == {
        "清单.json", "快照.json", "落实情况.xlsx", "出处登记.xlsx", "材料目录.xlsx", "文稿/20261125-情况通报.docx",
        f"{town}/{HEARING}/{study}-会议纪要.pdf", f"{town}/{HEARING}/{study}-汇报_ 上半年_.pdf",
        # Feeds two items: in both folders. The minutes it shares with the study lie in one folder once.
        f"{town}/{HEARING}/{both}-会议纪要.pdf", f"{town}/{CONFERENCE}/{both}-会议纪要.pdf",
        f"{town}/{CONFERENCE}/{both}-会议纪要(2).pdf",
        f"{town}/{FILING}/{step}-备案报告.pdf",
        f"{town}/其他材料/{other}-照片.pdf",
    }  # fmt: skip
    assert (job.state, job.result["missing"]) == (Job.State.DONE, 0)
    counts = {key: job.result[key] for key in ("records", "evidence", "references", "papers", "units")}
    assert counts == {"records": 5, "evidence": 7, "references": 1, "papers": 1, "units": 24}


def test_the_manifest_says_whose_book_it_is_and_names_every_file_with_its_bytes(held: Holdings) -> None:
    job = book_made(held)
    told = manifest_of(file_of(job))
    assert told["area"] == {"code": DISTRICT, "name": "富阳区"}
    assert (told["snapshot"]["number"], told["as_of"], told["checklist"]) == (1, "2026-11-23", "2026-1")
    assert told["made_by"] == "区办甲"
    assert told["made_at"].endswith("+08:00")
    with zipfile.ZipFile(file_of(job)) as book:
        assert {each["path"] for each in told["files"]} == set(book.namelist()) - {"清单.json"}
        for each in told["files"]:
            content = book.read(each["path"])
            assert (len(content), hashlib.sha256(content).hexdigest()) == (each["size"], each["sha256"])
        assert all(entry.flag_bits & 0x800 for entry in book.infolist())  # UTF-8
        assert book.read("文稿/20261125-情况通报.docx") == b"PK paper"
    shared = next(
        each for each in told["files"] if each["path"].endswith(f"{held.study.number}-会议纪要.pdf")
    )
    assert shared["records"] == sorted([held.study.number, held.both.number])


def test_the_frozen_board_is_in_it_exactly_whatever_happened_since(held: Holdings) -> None:
    make_study(held.office, WANSHI)
    with zipfile.ZipFile(file_of(book_made(held))) as book:
        assert json.loads(book.read("快照.json")) == held.snapshot.board
        board: Any = openpyxl.load_workbook(io.BytesIO(book.read("落实情况.xlsx")))
    assert "快照第1号" in str(board["落实情况"]["A1"].value)


def test_sources_are_listed_with_where_they_are_kept(held: Holdings) -> None:
    assert rows(book_made(held), "出处登记.xlsx") == [
        ("大源镇", HEARING, held.study.number, held.study.title, "大委纪要〔2026〕5号", "党政办档案室第3卷")
    ]


def test_the_catalogue_names_the_file_beside_each_record_that_shows_it(held: Holdings) -> None:
    lines = rows(book_made(held), "材料目录.xlsx")
    shared = f"佐证材料/大源镇/{HEARING}/{held.study.number}-会议纪要.pdf"
    assert {line[2] for line in lines if line[6] == shared} == {held.study.number, held.both.number}
    assert [line[6] for line in lines if line[2] == held.document.number] == ["没有佐证材料"]
    assert {line[6] for line in lines if line[1] == HEARING and line[2] == held.study.number} == {
        shared, shared.replace("会议纪要", "汇报_ 上半年_"), "出处：大委纪要〔2026〕5号（党政办档案室第3卷）",
    }  # fmt: skip


def test_what_came_after_the_snapshot_or_belongs_to_another_district_is_not_in_it(held: Holdings) -> None:
    before = set(names(book_made(held)))
    late = make_study(held.office, DAYUAN, "2026-11-22")
    ReviewEvent.objects.filter(record=late).update(at=at("2026-11-28"))
    attached_to(late, "后来的.pdf", held)
    later = make_study(held.office, DAYUAN, "2026-11-24")
    attached_to(later, "次日的.pdf", held)
    assert set(names(book_made(held))) == before


def attached_to(record: Any, name: str, held: Holdings) -> Evidence:
    """One more file on a confirmed record, past the services."""
    draft = Evidence.objects.filter(area=DAYUAN, kind="FILE").first()
    assert draft is not None
    row = Evidence.objects.create(
        area=DAYUAN, kind="FILE", title=name, blob=draft.blob, added_by=held.office, added_at=at("2026-11-28")
    )
    record.evidence.add(row)
    return row


def test_a_record_that_no_longer_counts_is_named_and_left_out(held: Holdings) -> None:
    record_reopen(record=held.study, by=held.office, at=at("2026-11-28"), reason="日期有误")
    job = book_made(held)
    assert job.result["lapsed"] == [held.study.number]
    assert manifest_of(file_of(job))["lapsed"] == [held.study.number]
    assert not [name for name in names(job) if f"{held.study.number}-" in name]
    assert "1件材料现在不是审核通过" in text_of(get(held.office, f"/snapshots/{held.snapshot.pk}/archive/"))


def test_a_new_version_stands_beside_the_old_one_and_says_so(held: Holdings) -> None:
    old = held.other.evidence.get()
    row = attached_to(held.other, "照片.pdf", held)
    Evidence.objects.filter(pk=row.pk).update(replaces=old, version=2)
    assert f"佐证材料/大源镇/其他材料/{held.other.number}-照片（第2版）.pdf" in names(book_made(held))


def test_issued_papers_of_the_year_up_to_the_snapshot_are_taken_and_a_damaged_one_is_named(
    held: Holdings,
) -> None:
    Bulletin.objects.create(
        area=DISTRICT, kind="BRIEF", snapshot=held.snapshot, title="草稿", text="x", written_by=held.office,
        written_at=at("2026-11-24"),
    )  # fmt: skip
    later = snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 11, 30), title="月末", by=held.office, at=at("2026-12-01")
    )
    issued_paper(later, held.office, b"PK later", "月末的通报")
    issued_paper(held.snapshot, held.office, b"PK other")
    issued_paper(held.snapshot, held.office, b"PK broken", "坏了的", "0" * 64)
    job = book_made(held)
    papers = [name for name in names(job) if name.startswith("文稿/")]
    assert papers == ["文稿/20261125-情况通报.docx", "文稿/20261125-情况通报(2).docx"]
    (lacking,) = manifest_of(file_of(job))["missing"]
    assert lacking["path"] == "文稿/20261125-坏了的.docx"
    assert "与印发时不一致" in lacking["reason"]


# --- built, verified, changed -----------------------------------------------------------------------------------


def test_a_built_book_verifies_with_the_digest_of_its_page_and_one_changed_byte_is_named(
    held: Holdings, tmp_path: Path
) -> None:
    job = book_made(held)
    path = tmp_path / "book.zip"
    shutil.copy(file_of(job), path)
    call_command("verify_archive", str(path), sha256=job.result["manifest"], stdout=io.StringIO())
    content = path.read_bytes()
    where = content.index(pdf("河道")) + 10
    path.write_bytes(content[:where] + bytes([content[where] ^ 1]) + content[where + 1 :])
    faults = book_verify(path).faults
    assert faults == (f"内容被改动或损坏：佐证材料/大源镇/其他材料/{held.other.number}-照片.pdf",)


def test_missing_and_damaged_evidence_is_named_and_the_book_is_made_all_the_same(held: Holdings) -> None:
    gone, damaged = (hashlib.sha256(pdf(words)).hexdigest() for words in ("河道", "备案"))
    blob_path(gone).unlink()
    blob_path(damaged).write_bytes(b"%PDF something else")
    job = book_made(held)
    assert (job.state, job.result["missing"]) == (Job.State.DONE, 2)
    lacking = {each["path"]: each for each in manifest_of(file_of(job))["missing"]}
    assert {path.rpartition("-")[2]: (each["status"], each["reason"]) for path, each in lacking.items()} == {
        "照片.pdf": ("缺失", "文件不在存储中"),
        "备案报告.pdf": ("缺失", "存储中的文件已损坏，与上传时的校验值不符"),
    }
    assert not set(lacking) & set(names(job))
    assert {line[7] for line in rows(job, "材料目录.xlsx") if line[6] in lacking} == {
        each["reason"] for each in lacking.values()
    }
    assert book_verify(file_of(job)).faults == ()
    assert "缺失2个文件" in text_of(get(held.office, f"/snapshots/{held.snapshot.pk}/archive/"))


# --- the job ----------------------------------------------------------------------------------------------------


def test_sent_twice_it_is_made_once_and_a_second_is_refused_while_it_waits(held: Holdings) -> None:
    job = book_new(row=held.snapshot, by=held.office, at=timezone.now())
    with pytest.raises(Refused, match="正在归档"):
        book_new(row=held.snapshot, by=held.office, at=timezone.now())
    assert [job_run_claimed(job.pk) for _ in range(2)] == [True, False]
    assert len(jobs_folder()) == 1
    assert book_new(row=held.snapshot, by=held.office, at=timezone.now()).pk != job.pk


def test_progress_is_told_in_words(held: Holdings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr(Run, "tell", lambda self, done, total, phase="": told.append((phase, done, total)))
    book_made(held)
    phases = list(dict.fromkeys(phase for phase, _, _ in told))
    assert phases == ["正在清点材料", "正在收入文件", "正在核对", "正在计算校验值"]
    assert ("正在收入文件", 8, 8) in told


def test_cancelled_while_it_is_written_it_leaves_no_file(
    held: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = writing._put_piece

    def stopped(*given: Any) -> None:
        put(*given)
        job_cancel(job=Job.objects.get(), by=held.office, at=timezone.now())

    monkeypatch.setattr(writing, "_put_piece", stopped)
    monkeypatch.setattr("records.job_services._TOLD_EVERY", 0)
    job = book_made(held)
    assert (job.state, job.sha256, jobs_folder()) == (Job.State.CANCELLED, "", [])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_no_half_file(
    held: Holdings, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    calls: list[int] = []

    def full(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 4:
            raise OSError(code, os.strerror(code))
        return pack(*given)

    monkeypatch.setattr("dashboard.archive.writing.pack", full)
    job = book_made(held)
    assert (job.state, jobs_folder()) == (Job.State.FAILED, [])
    assert "磁盘空间不足，没有留下写了一半的文件" in job.error
    assert "磁盘空间不足" in text_of(get(held.office, f"/snapshots/{held.snapshot.pk}/archive/"))


def test_without_room_nothing_is_begun(held: Holdings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage(10, 9, 1))
    job = book_made(held)
    assert job.error.startswith("服务器磁盘空间不足：归档约需")


def test_a_worker_that_was_killed_leaves_a_job_that_ends_and_a_half_file_that_goes(held: Holdings) -> None:
    job = book_new(row=held.snapshot, by=held.office, at=timezone.now())
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(state="RUNNING", claim="x", lease_until=now - timedelta(minutes=1))
    with job_file_coming() as coming:
        pass
    coming.write_bytes(b"half a book")
    jobs_sweep(at=now)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    sweep_jobs()
    assert jobs_folder() == [coming]  # somebody may still be writing it
    os.utime(coming, (time.time() - 7200, time.time() - 7200))
    sweep_jobs()
    sweep_jobs()
    assert jobs_folder() == []
    assert book_made(held).state == Job.State.DONE


def test_a_run_held_for_dead_leaves_no_file_that_nobody_throws_away(
    held: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:

    def slow(*given: Any, **more: Any) -> Any:
        Job.objects.update(state=Job.State.FAILED)
        return book_verify(*given, heard=None)

    monkeypatch.setattr("dashboard.archive.works.book_verify", slow)
    job = book_made(held)
    assert (job.state, jobs_folder()) == (Job.State.FAILED, [])


def test_after_thirty_days_the_file_goes_and_the_page_says_so(held: Holdings) -> None:
    job = book_made(held)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(days=31))
    sweep_jobs()
    assert jobs_folder() == []
    assert "文件已清除，需要时重新归档" in text_of(
        get(held.office, f"/snapshots/{held.snapshot.pk}/archive/")
    )
    assert download(held, job)[0] == 404


def test_a_snapshot_of_a_later_release_is_refused_in_words(held: Holdings) -> None:
    later = Snapshot(
        area=DISTRICT, number=2, year=2026, as_of=held.snapshot.as_of, title="新版", checklist_label="2026-1",
        board={**held.snapshot.board, "format": 99}, token="x", taken_by=held.office, taken_at=at("2026-11-24"),
    )  # fmt: skip
    later.save()
    held.snapshot = later
    assert "请升级平台后查看" in text_of(get(held.office, f"/snapshots/{later.pk}/archive/"))
    assert "请升级平台后查看" in book_made(held).error


# --- 误传处置 ---------------------------------------------------------------------------------------------------


def propose(held: Holdings) -> Blob:
    return evidence_removal_propose(
        evidence=held.other.evidence.get(), by=held.chair, at=timezone.now(), reason="传错了"
    )


def test_a_file_proposed_for_removal_is_not_put_in_and_named(held: Holdings) -> None:
    propose(held)
    assert "1个文件已提出或办结误传处置，不收入" in text_of(
        get(held.office, f"/snapshots/{held.snapshot.pk}/archive/")
    )
    job = book_made(held)
    (lacking,) = manifest_of(file_of(job))["missing"]
    assert "误传处置" in lacking["reason"]
    assert not [name for name in names(job) if "照片" in name]
    assert download(held, job)[0] == 200


def test_a_removal_stops_older_books_and_takes_them_along_when_it_is_approved(held: Holdings) -> None:
    job = book_made(held)
    blob = propose(held)
    page = f"/snapshots/{held.snapshot.pk}/archive/"
    assert "停止下载" in text_of(get(held.office, page))
    assert download(held, job)[0] == 404
    evidence_removal_decline(blob=blob, by=held.office, at=timezone.now(), reason="没有传错")
    assert download(held, job)[0] == 200
    evidence_removal_approve(blob=propose(held), by=held.office, at=timezone.now())
    assert jobs_folder() == []
    assert "文件已清除" in text_of(get(held.office, page))
    assert "照片" not in " ".join(names(book_made(held)))


def test_a_removal_proposed_while_the_book_is_written_takes_it_along(
    held: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:

    def meanwhile(*given: Any) -> Any:
        propose(held)
        return book_write(*given)

    monkeypatch.setattr("dashboard.archive.works.book_write", meanwhile)
    job = book_made(held)
    assert (job.state, jobs_folder()) == (Job.State.FAILED, [])
    assert "归档期间有文件提出了误传处置" in job.error


# --- pages ------------------------------------------------------------------------------------------------------


def test_the_page_tells_what_a_book_would_hold_and_begins_one(held: Holdings) -> None:
    address = f"/snapshots/{held.snapshot.pk}/archive/"
    assert f'href="{address}"' in get(held.office, f"/snapshots/{held.snapshot.pk}/").content.decode()
    page = text_of(get(held.office, address))
    assert f"{HEARING} 2 3 " in page
    assert f"{FILING} 2 1 " in page
    assert "其他材料 1 1 " in page
    assert "还没有归档过" in page
    client = Client()
    client.force_login(held.office)
    assert client.post(address)["Location"] == address
    job = Job.objects.get()
    waiting = get(held.office, address)
    assert "排队等候" in text_of(waiting)
    assert "开始归档" not in text_of(waiting)
    assert "正在归档，请等它完成或先取消" in text_of(client.post(address, follow=True))
    assert "排队等候" in text_of(get(held.office, f"{address}?progress=1"))
    job_run_claimed(job.pk)
    assert get(held.office, f"{address}?progress=1").headers["HX-Refresh"] == "true"
    done = text_of(get(held.office, address))
    job.refresh_from_db()
    assert job.result["manifest"] in done
    assert "保留到" in done


def test_a_waiting_run_is_cancelled_on_the_page(held: Holdings) -> None:
    job = book_new(row=held.snapshot, by=held.office, at=timezone.now())
    client = Client()
    client.force_login(held.office)
    assert "已取消，没有留下文件" in text_of(client.post(f"/archives/{job.pk}/cancel/", follow=True))
    assert "已经办完，不能取消" in text_of(client.post(f"/archives/{job.pk}/cancel/", follow=True))


def test_the_download_is_the_book_and_stands_in_the_trail(held: Holdings) -> None:
    job = book_made(held)
    answer = get(held.office, f"/archives/{job.pk}.zip")
    assert answer.getvalue() == file_of(job).read_bytes()
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/zip"
    event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert (event.actor, event.area, event.subject) == (
        held.office,
        DISTRICT,
        "下载归档 富阳区2026年度（快照第1号）",
    )
    assert event.detail["manifest"] == job.result["manifest"]


def test_nobody_else_archives(held: Holdings) -> None:
    job = book_made(held)
    stranger = make_user(Role.OFFICE, "330110")
    addresses = (f"/snapshots/{held.snapshot.pk}/archive/", f"/archives/{job.pk}.zip")
    for address in addresses:
        assert get(stranger, address).status_code == 404
        for user in (held.chair, make_user(Role.LEADER), make_user(Role.LEADER, "3301")):
            assert get(user, address).status_code == 403
    assert 'archive/"' not in get(held.chair, f"/snapshots/{held.snapshot.pk}/").content.decode()
    for user in (held.chair, stranger):
        with pytest.raises(PermissionDenied):
            book_new(row=held.snapshot, by=user, at=timezone.now())


def test_the_runs_stand_on_no_page_of_imports(held: Holdings) -> None:
    job = book_made(held)
    assert "归档 富阳区2026年度" not in text_of(get(held.office, "/desk/exchange/"))
    assert get(held.office, f"/desk/exchange/jobs/{job.pk}/").status_code == 404


def test_the_page_asks_the_same_for_many_records_files_and_runs(held: Holdings) -> None:
    def asked() -> int:
        client = Client()
        client.force_login(held.office)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/snapshots/{held.snapshot.pk}/archive/").status_code == 200
        return len(seen)

    asked()
    few = asked()
    for number in range(12):
        study = make_study(held.office, WANSHI, f"2026-05-{number + 10}")
        attached_to(study, f"{number}.pdf", held)
        issued_paper(held.snapshot, held.office, f"PK {number}".encode(), f"简报{number}")
        Job.objects.create(
            kind="archive", title="归档", area=DISTRICT, owner=held.office, state="DONE", created_at=timezone.now(),
            about={"snapshot": held.snapshot.pk}, sha256="0" * 64, result={"manifest": "x"},
        )  # fmt: skip
    board = held.snapshot.frozen_board()
    assert contents_of(held.snapshot, board).records > 10
    assert asked() == few + 1  # the page's own count of runs, once there is more than one page
