"""Giving, claiming, running, cancelling and sweeping jobs. What a kind of job does is entered by the room that knows it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from records.job_files import job_file_keep, job_files_drop
from records.jobs import Job
from records.services import Refused
from townships.areas import district_of

log = logging.getLogger(__name__)

# How long a worker may be silent before it is held for dead: between two chunks, and in one transaction.
LEASE = timedelta(minutes=5)
LONG_LEASE = timedelta(hours=1)
# A message may be lost, or a broker be down: what waits longer is sent again. Twice sent runs once.
RESENT_AFTER = timedelta(minutes=2)
_TOLD_EVERY = 0.5  # seconds between two writes of the progress
BROKEN = "平台内部出错，没有写入任何内容；请稍后再试，仍不行请联系系统管理员"
LOST = "后台程序中断，没有写入任何内容；请重新提交"


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


class Lost(Exception):
    """This run was held for dead, and the job is no longer its own: nothing it did may stay."""


@dataclass(slots=True)
class Run:
    """One claimed run of a job, as its program sees it."""

    job: Job
    claim: str
    settled: bool = False
    _told: float = 0.0

    def tell(self, done: int, total: int, phase: str = "") -> None:
        """Say how far it is (a write at most twice a second), and stop when that is wanted. Outside transactions."""
        now = monotonic()
        if phase == self.job.phase and done < total and now - self._told < _TOLD_EVERY:
            return
        self._told = now
        self.job.phase = phase
        self._write(phase=phase[:40], done=done, total=total, lease_until=timezone.now() + LEASE)
        self.stop_if_wanted()

    def enter_transaction(self, phase: str) -> None:
        """The last word before one long transaction, from which nothing is heard."""
        self._write(phase=phase[:40], done=0, total=0, lease_until=timezone.now() + LONG_LEASE)
        self.stop_if_wanted()

    def stop_if_wanted(self) -> None:
        """Raises Cancelled; inside a transaction as well."""
        if Job.objects.filter(pk=self.job.pk, cancel_wanted=True).exists():
            raise Cancelled

    def keep_file(self, sha256: str) -> None:
        """The file this run has made, before it gets its name: whatever happens then, it is thrown away in time."""
        self._write(sha256=sha256)

    def settle(self, result: dict[str, Any]) -> None:
        """DONE, with its result. The last statement of a transaction that changes facts: both or neither."""
        self._write(state=Job.State.DONE, phase="", result=result, finished_at=timezone.now())
        self.settled = True

    def _write(self, **columns: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, claim=self.claim)
        if not mine.update(**columns):
            raise Lost


@dataclass(frozen=True, slots=True)
class Work:
    """What one kind of job does: its program gives the result, or settles the run in its own transaction.

    `copies_evidence`: the file it makes holds files of evidence, and goes when one of them is removed for good.
    """

    kind: str
    label: str
    run: Callable[[Run], dict[str, Any]]
    copies_evidence: bool = False


# By kind; entered by the rooms above (`work_enter` in an app's `ready`).
WORKS: dict[str, Work] = {}


def work_enter(work: Work) -> None:
    """Enter a kind of job."""
    WORKS[work.kind] = work


def job_new(
    *,
    kind: str,
    title: str,
    by: User,
    at: datetime,
    about: dict[str, Any] | None = None,
    content: bytes | None = None,
    file_name: str = "",
    follows: Job | None = None,
    at_once: bool = False,
) -> Job:
    """One new job of a person's own place; `at_once` runs it here, else a worker takes it after the commit.

    Raises PermissionDenied for who reports nothing, Refused when the job it follows was followed already.
    """
    if not by.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办）可以办理")
    job = Job(
        kind=WORKS[kind].kind,
        title=title[:200],
        area=by.scope,
        owner=by,
        follows=follows,
        about=about or {},
        file_name=file_name[:200],
        created_at=at,
    )
    if content is not None:
        job.sha256 = job_file_keep(content)
    elif follows is not None:
        job.sha256 = follows.sha256
    try:
        with transaction.atomic():
            job.full_clean()
            job.save()
            trail.note(
                by=by, action=AuditEvent.Action.WRITE, subject=job.title, at=at,
                detail={"批量办理": job.pk, "种类": WORKS[kind].label, "文件": job.sha256},
            )  # fmt: skip
            if not at_once:
                transaction.on_commit(lambda: job_send(job.pk))
    except (ValidationError, IntegrityError) as error:
        if follows is not None and followed(follows, kind):
            raise Refused("已经办理过，不用再办；请刷新后查看") from error
        raise
    if at_once:
        job_run_claimed(job.pk)
        job.refresh_from_db()
    return job


def followed(job: Job, kind: str) -> Job | None:
    """The job that took this one further and was not given up."""
    return job.followed_by.filter(kind=kind).exclude(state__in=Job.WITHOUT_RESULT).first()


def job_send(pk: int) -> None:
    """Hand a job's key to a worker; a broker that does not answer is left to the sweeper."""
    from records.tasks import run_job  # tasks import this module

    try:
        run_job.delay(pk)
    except (OperationalError, OSError):
        log.warning("job %s could not be sent, the sweeper will try again", pk, exc_info=True)


def job_run_claimed(pk: int) -> bool:
    """Claim a waiting job and run it to its end; False when another run has it, or it is over."""
    claim = secrets.token_hex(16)
    now = timezone.now()
    waiting = Job.objects.filter(pk=pk, state=Job.State.WAITING, cancel_wanted=False)
    if not waiting.update(state=Job.State.RUNNING, claim=claim, started_at=now, lease_until=now + LEASE):
        return False
    run = Run(Job.objects.select_related("owner", "follows").get(pk=pk), claim)
    try:
        result = WORKS[run.job.kind].run(run)
        if not run.settled:
            run.settle(result)
    except Cancelled:
        _end(run, Job.State.CANCELLED)
    except Lost:
        log.warning("job %s was taken from its run", pk)
    except (ValidationError, PermissionDenied) as error:
        _end(run, Job.State.FAILED, *(error.messages if isinstance(error, ValidationError) else [str(error)]))
    except Exception:
        log.exception("job %s failed", pk)
        _end(run, Job.State.FAILED, BROKEN)
    return True


def _end(run: Run, state: Job.State, *told: str) -> None:
    """Over without a result: `told` is kept message by message, and as one text as far as the column holds it."""
    mine = Job.objects.filter(pk=run.job.pk, state=Job.State.RUNNING, claim=run.claim)
    mine.update(
        state=state, error="；".join(told)[:1000], result={"told": list(told)}, finished_at=timezone.now()
    )


def job_cancel(*, job: Job, by: User, at: datetime) -> None:
    """Stop a job: at once while it waits, at its next chunk while it runs. Raises Refused when it is over."""
    if not Job.objects.for_user(by).filter(pk=job.pk).exists():
        raise PermissionDenied("这项批量办理不在您的管辖范围内")
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        if not waiting.update(
            state=Job.State.CANCELLED, cancel_wanted=True, finished_at=at
        ) and not running.update(cancel_wanted=True):
            raise Refused("已经办完，不能取消")
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"取消 {job.title}"[:200], at=at)


def copies_drop(*, areas: set[str]) -> int:
    """Throw away the files that jobs of these districts made out of evidence: a removed file leaves no copy."""
    kinds = [work.kind for work in WORKS.values() if work.copies_evidence]
    return job_files_drop(Job.objects.filter(kind__in=kinds, area__in={district_of(area) for area in areas}))


def jobs_sweep(*, at: datetime) -> int:
    """End jobs whose worker died, send again what waits too long. Gives how many were ended. Twice acts once."""
    ended = Job.objects.lost(at).update(
        state=Job.State.FAILED, error=LOST, finished_at=at
    )  # a run that still lives can no longer settle: its transaction falls
    for pk in Job.objects.filter(state=Job.State.WAITING, created_at__lt=at - RESENT_AFTER).values_list(
        "pk", flat=True
    ):
        job_send(pk)
    return ended
