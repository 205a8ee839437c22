"""The files that jobs work on or make: stored under their SHA-256 beside the evidence, thrown away in time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from records.jobs import Job, JobQuerySet

KEPT = timedelta(days=30)
# A file that is still being written after this has lost its writer (the longest run ends within the hour).
UNFINISHED = timedelta(hours=1)
_COMING = "coming-"


def _folder() -> Path:
    """A folder of its own, below nothing that is served."""
    return Path(settings.EVIDENCE_ROOT) / "jobs"


def job_file_path(sha256: str) -> Path:
    """Where the bytes lie."""
    return _folder() / sha256


def job_file_keep(content: bytes) -> str:
    """Store the bytes; gives their SHA-256. The same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not job_file_path(sha256).exists():
        with job_file_coming() as coming:
            coming.write_bytes(content)
            job_file_name(coming, sha256)
    return sha256


@contextmanager
def job_file_coming() -> Iterator[Path]:
    """A path to write a large file at; what has not been given its name (`job_file_name`) at the end is gone."""
    _folder().mkdir(parents=True, exist_ok=True)
    coming = _folder() / f"{_COMING}{secrets.token_hex(16)}"
    coming.touch(0o600)
    try:
        yield coming
    finally:
        coming.unlink(missing_ok=True)


def job_file_name(coming: Path, sha256: str) -> None:
    """Give a finished file its name. Its job is told first (`Run.keep_file`): no file without a job that owns it."""
    coming.replace(job_file_path(sha256))


def job_file_read(job: Job) -> bytes:
    """The bytes a job was given. Raises FileNotFoundError when they have been thrown away."""
    if not job.sha256:
        raise FileNotFoundError(job.file_name)
    return job_file_path(job.sha256).read_bytes()


def job_files_sweep(*, at: datetime) -> int:
    """Throw away the files of jobs that ended more than 30 days ago: they hold names and phones.

    What a worker that died has left half written goes as well.
    """
    old = Job.objects.filter(created_at__lt=at - KEPT).exclude(sha256="").exclude(state__in=Job.OPEN)
    for coming in _folder().glob(f"{_COMING}*"):
        _unlink_if_old(coming, at - UNFINISHED)
    return job_files_drop(old, kept=Job.objects.filter(created_at__gte=at - KEPT) | Job.objects.open())


def job_files_drop(jobs: JobQuerySet, *, kept: JobQuerySet | None = None) -> int:
    """Throw away the files of these jobs, but for those that `kept` jobs use too. Gives how many files went."""
    in_use: Iterable[str] = () if kept is None else kept.values_list("sha256", flat=True)
    gone = set(jobs.exclude(sha256="").values_list("sha256", flat=True)) - set(in_use)
    for sha256 in gone:
        job_file_path(sha256).unlink(missing_ok=True)
    jobs.filter(sha256__in=gone).update(sha256="")
    return len(gone)


def _unlink_if_old(path: Path, before: datetime) -> None:
    try:
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
    except FileNotFoundError:  # finished, or swept by another, at this very moment
        return
