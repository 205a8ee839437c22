"""The workbooks that jobs work on: stored under their SHA-256 beside the evidence, never served, thrown away in time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from records.jobs import Job

KEPT = timedelta(days=30)


def job_file_path(sha256: str) -> Path:
    """Where the bytes lie: a folder of its own, below nothing that is served."""
    return Path(settings.EVIDENCE_ROOT) / "jobs" / sha256


def job_file_keep(content: bytes) -> str:
    """Store the bytes; gives their SHA-256. The same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = job_file_path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        coming = path.with_name(f"{sha256}.{secrets.token_hex(8)}")
        coming.write_bytes(content)
        coming.chmod(0o600)
        coming.rename(path)
    return sha256


def job_file_read(job: Job) -> bytes:
    """The bytes a job was given. Raises FileNotFoundError when they have been thrown away."""
    return job_file_path(job.sha256).read_bytes()


def job_files_sweep(*, at: datetime) -> int:
    """Throw away the files of jobs that ended more than 30 days ago: they hold names and phones."""
    old = Job.objects.filter(created_at__lt=at - KEPT).exclude(sha256="").exclude(state__in=Job.OPEN)
    in_use = Job.objects.filter(created_at__gte=at - KEPT).exclude(sha256="") | Job.objects.open().exclude(
        sha256=""
    )
    keep = set(in_use.values_list("sha256", flat=True))
    gone = set(old.values_list("sha256", flat=True)) - keep
    for sha256 in gone:
        job_file_path(sha256).unlink(missing_ok=True)
    old.filter(sha256__in=gone).update(sha256="")
    return len(gone)
