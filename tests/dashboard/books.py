"""A district with a little of everything a period book holds, a snapshot of it, and books made by hand."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from checklist.models import Snapshot
from dashboard.archive.works import book_new
from dashboard.models import Bulletin
from funds.models import MicroProject
from meetings.models import AgendaItem, Meeting
from opinions.models import NormativeDocument
from records.evidence import evidence_add_file, evidence_add_reference, evidence_use
from records.job_files import job_file_path
from records.job_services import job_run_claimed
from records.models import Evidence, Job, Record, Step
from records.services import record_confirm, record_save, record_submit
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, at, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.tokens import facts_write

TAKEN = at("2026-11-24")
HEARING, CONFERENCE, FILING = (
    "每年至少专题听取并研究一次人大工作", "每届召开一次党(工)委人大工作会议", "规范性文件备案审查",
)  # fmt: skip


@dataclass
class Holdings:
    """What the tests look for by name."""

    office: User
    chair: User
    study: Meeting
    both: Meeting
    document: NormativeDocument
    step: Step
    other: MicroProject
    paper: Bulletin
    snapshot: Snapshot


def pdf(words: str) -> bytes:
    return b"%PDF-1.4\n" + words.encode() + b"\n%%EOF\n"


def attached(record: Record, name: str, words: str, by: User) -> Evidence:
    upload: Any = ContentFile(pdf(words), name=name)
    return evidence_add_file(record=record, upload=upload, by=by, at=at("2026-10-01"))


def sent_and_confirmed(record: Any, chair: User, office: User, on: str = "2026-10-02") -> Any:
    record_submit(record=record, by=chair, at=at(on, 10))
    record_confirm(record=Record.objects.get(pk=record.pk), by=office, at=at(on, 11))
    record.refresh_from_db()
    return record


def _saved(record: Any, by: User, lines: Any = None) -> Any:
    return record_save(record=record, by=by, at=at("2026-10-01"), lines=lines)


def _study(on: str, title: str) -> Meeting:
    return Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, studied=True, topics=["WORK"], title=title,
        minutes_no=f"党纪要〔2026〕{on[-2:]}号", happened_on=date.fromisoformat(on),
    )  # fmt: skip


def make_holdings() -> Holdings:
    """大源镇: a study with two files and a source, one that is a work conference too, a filed document, an activity."""
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    office, chair = make_user(Role.OFFICE, name="区办甲"), make_user(Role.CHAIR, DAYUAN, "大源主席")
    study = _saved(_study("2026-05-08", "五月党委会"), chair)
    shared = attached(study, "会议纪要.pdf", "纪要", chair)
    attached(study, "汇报: 上半年?.pdf", "汇报", chair)
    evidence_add_reference(
        record=study, title="大委纪要〔2026〕5号", kept_at="党政办档案室第3卷", by=chair, at=at("2026-10-01")
    )
    both = _saved(
        _study("2026-06-09", "六月党委会"),
        chair,
        lambda made: AgendaItem.objects.create(meeting=made, kind="WORK_CONFERENCE", title="人大工作会议"),
    )
    attached(both, "会议纪要.pdf", "六月纪要", chair)
    evidence_use(record=both, evidence=shared, by=chair, at=at("2026-10-01"))
    issued = date(2026, 3, 2)
    document = _saved(
        NormativeDocument(area=DAYUAN, title="殡葬管理办法", doc_no="大政〔2026〕3号", issued_on=issued, happened_on=issued),
        chair,
    )  # fmt: skip
    other = _saved(
        MicroProject(
            area=DAYUAN, title="村口路灯", happened_on=date(2026, 7, 1), planned_finish=date(2026, 12, 1)
        ),
        chair,
    )
    attached(other, "照片.pdf", "河道", chair)
    for record in (study, both, document, other):
        sent_and_confirmed(record, chair, office)
    step = _saved(Step(area=DAYUAN, record=document, name="FILED", happened_on=date(2026, 3, 20)), chair)
    attached(step, "备案报告.pdf", "备案", chair)
    sent_and_confirmed(step, chair, office)
    snapshot = snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 11, 23), title="十一月通报", by=office, at=TAKEN
    )
    return Holdings(
        office, chair, study, both, document, step, other, issued_paper(snapshot, office), snapshot
    )


def issued_paper(
    snapshot: Snapshot, by: User, content: bytes = b"PK paper", title: str = "情况通报", sha256: str = ""
) -> Bulletin:
    return Bulletin.objects.create(
        area=snapshot.area, kind="CIRCULAR", snapshot=snapshot, title=title, text="正文", written_by=by, written_at=TAKEN,
        issued_by=by, issued_at=at("2026-11-25"), content=content, sha256=sha256 or hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


def book_made(held: Holdings) -> Job:
    """One run from its beginning to its end, in this process."""
    job = book_new(row=held.snapshot, by=held.office, at=timezone.now())
    assert job_run_claimed(job.pk)
    job.refresh_from_db()
    return job


def file_of(job: Job) -> Path:
    return job_file_path(job.sha256)


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as book:
        told: dict[str, Any] = json.loads(book.read("清单.json"))
    return told


# --- books made by hand -----------------------------------------------------------------------------------------


def told_of(files: dict[str, bytes]) -> dict[str, Any]:
    """A manifest of these files."""
    return {
        "format": "fuyang-renda-period-book", "format_version": 1, "area": {"code": DISTRICT, "name": "富阳区"},
        "snapshot": {"number": 3, "title": "十一月"}, "year": 2026, "as_of": "2026-11-23", "checklist": "2026-1",
        "made_at": "2026-11-29T08:15:00+08:00", "made_by": "区办甲",
        "counts": {"units": 24, "records": 1, "evidence": 1, "references": 0, "papers": 0, "missing": 0},
        "files": [
            {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in files.items()
        ],
        "missing": [], "lapsed": [],
    }  # fmt: skip


def zipped(path: Path, files: dict[str, bytes], told: object, *, packed: bool = False) -> Path:
    """A zip of these files with this manifest."""
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", how) as book:
        for name, content in files.items():
            book.writestr(name, content)
        book.writestr("清单.json", told if isinstance(told, bytes) else json.dumps(told))
    return path
