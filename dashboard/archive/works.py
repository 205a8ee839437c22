"""The job that writes a period book, and who may ask for one."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from accounts.models import User
from accounts.roles import Act
from checklist.board import Scoreboard
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Snapshot
from dashboard.archive.contents import Contents, contents_of
from dashboard.archive.manifest import Manifest
from dashboard.archive.verifying import book_verify
from dashboard.archive.writing import Plan, book_write
from dashboard.snapshots import snapshot_workbook, taken_said
from papers.packing import CHUNK, pieces_of
from papers.words import DEMO, day
from records.job_files import job_file_coming, job_file_name, job_file_path
from records.job_services import Run, Work, job_new, work_enter
from records.jobs import JobQuerySet
from records.models import Evidence, Job
from records.services import Refused
from townships.areas import AREA_NAMES
from townships.tokens import is_demo

ARCHIVE = "archive"
# Room for the lists, beside evidence and papers.
SPARE = 64 * 1024 * 1024
# More is in the manifest.
MOST_TOLD = 100
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def books_for(user: User) -> JobQuerySet:
    """The runs of one's own district, the latest first."""
    return (
        Job.objects.for_user(user).filter(kind=ARCHIVE)
        if user.may_in_district(Act.ISSUE)
        else Job.objects.none()
    )


def book_new(*, row: Snapshot, by: User, at: datetime) -> Job:
    """Ask for a book of a snapshot. Raises PermissionDenied, or Refused while another is being written of it."""
    if not (by.may_in_district(Act.ISSUE) and by.covers(row.area)):
        raise PermissionDenied("归档由区人大办办理")
    place = AREA_NAMES.get(row.area, row.area)
    with transaction.atomic():
        Snapshot.objects.select_for_update().defer("board").get(pk=row.pk)  # of two who press, one waits
        if Job.objects.open().filter(kind=ARCHIVE, about__snapshot=row.pk).exists():
            raise Refused("这份快照正在归档，请等它完成或先取消")
        return job_new(
            kind=ARCHIVE, title=f"归档 {place}{row.year}年度（{row.number_said}）", by=by, at=at,
            about={"snapshot": row.pk},
            file_name=f"{place}{row.year}年度归档（{row.number_said}，截至{day(row.as_of)}）.zip",
        )  # fmt: skip


def removal_latest(area: str) -> datetime | None:
    """When 误传处置 of a file of this district was last proposed and not turned down: older books may hold it."""
    found = Evidence.objects.filter(area__startswith=area).aggregate(latest=Max("blob__removal_at"))
    return cast("datetime | None", found["latest"])


def _make(run: Run) -> dict[str, Any]:
    row = Snapshot.objects.select_related("taken_by").get(pk=run.job.about["snapshot"])
    try:
        board = row.frozen_board()
    except UnreadableSnapshotError as error:
        raise ValidationError(str(error)) from error
    run.tell(0, 0, "正在清点材料")
    contents = contents_of(row, board)
    with _disk_told(), job_file_coming() as coming:
        _check_room(coming.parent, contents)
        plan = _plan(row, board, contents, run)
        manifest = book_write(coming, plan, lambda done, total: run.tell(done, total, "正在收入文件"))
        digest = _checked(coming, run)
        size = coming.stat().st_size
        _keep(coming, run)
    return _result(manifest, digest, size)


def _plan(row: Snapshot, board: Scoreboard, contents: Contents, run: Run) -> Plan:
    place, now = AREA_NAMES.get(row.area, row.area), timezone.localtime()
    demo = is_demo()
    told = (
        f"{row.number_said}（{row.standing}）：{row.title}，截至{day(row.as_of)}，"
        f"口径版本{row.checklist_label}，{taken_said(row)}。"
    )
    about = {
        "area": {"code": row.area, "name": place},
        "snapshot": {
            "number": row.number,
            "title": row.title,
            "standing": row.standing,
            "taken_at": timezone.localtime(row.taken_at).isoformat(timespec="seconds"),
        },
        "year": row.year,
        "as_of": row.as_of.isoformat(),
        "checklist": row.checklist_label,
        "made_at": now.isoformat(timespec="seconds"),
        "made_by": run.job.owner.name,
        "is_demo": demo,
    }
    return Plan(
        board=row.board,
        workbook=snapshot_workbook(row, board)[1],
        contents=contents,
        about=about,
        title=f"{place}{row.year}年度",
        notes=(*([DEMO] if demo else []), told),
        made_at=now,
    )


def _checked(coming: Path, run: Run) -> str:
    """Read the whole book back as `manage.py verify_archive` does; gives the digest of its manifest."""
    verdict = book_verify(coming, heard=lambda done, total: run.tell(done, total, "正在核对"))
    if verdict.faults:
        raise ValidationError(f"写出的归档文件核对不符（{verdict.faults[0]}），没有保留；请重新归档")
    return verdict.digest


def _keep(coming: Path, run: Run) -> None:
    """Give the book its place. A file that is to be removed for good since it was begun takes the book along."""
    digest, total = hashlib.sha256(), coming.stat().st_size // CHUNK + 1
    with coming.open("rb") as source:
        for done, piece in enumerate(pieces_of(source)):
            digest.update(piece)
            run.tell(done, total, "正在计算校验值")
    run.keep_file(digest.hexdigest())
    job_file_name(coming, digest.hexdigest())
    latest = removal_latest(run.job.area)
    if latest is not None and run.job.started_at is not None and latest >= run.job.started_at:
        job_file_path(digest.hexdigest()).unlink(missing_ok=True)
        raise ValidationError("归档期间有文件提出了误传处置，归档文件没有保留；请重新归档")


def _result(manifest: Manifest, digest: str, size: int) -> dict[str, Any]:
    return {
        **manifest.counts,
        "manifest": digest,
        "files": len(manifest.files),
        "size": size,
        "lacking": [[each.path, each.reason] for each in manifest.lacking[:MOST_TOLD]],
        "lapsed": list(manifest.lapsed[:MOST_TOLD]),
    }


def _check_room(folder: Path, contents: Contents) -> None:
    needed, free = contents.size + SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise ValidationError(
            f"服务器磁盘空间不足：归档约需{filesizeformat(needed)}，剩余{filesizeformat(free)}；"
            "请系统管理员腾出空间后重新归档"
        )


@contextmanager
def _disk_told() -> Iterator[None]:
    """What the disk refuses is said in words; nothing half written stays."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ValidationError(
                "服务器磁盘空间不足，没有留下写了一半的文件；请系统管理员腾出空间后重新归档"
            ) from error
        raise ValidationError("服务器存储出错，没有留下写了一半的文件；请联系系统管理员后重新归档") from error


def enter() -> None:
    """Enter the kind (called once, by the app)."""
    work_enter(Work(ARCHIVE, "归档", _make, copies_evidence=True))
