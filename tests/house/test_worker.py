"""A real Celery worker on a real Redis: each of beat's tasks, sent twice, acts once; beat's schedule names real tasks."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from checklist.models import Checklist, Snapshot
from dashboard.archive.verifying import book_verify
from dashboard.archive.works import book_new
from fuyang_renda.celery import app
from records.job_files import job_file_path
from records.models import Job
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.books import make_holdings
from tests.factories import DAYUAN, DISTRICT, make_term, make_townships
from townships.tokens import facts_write

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; a busy machine takes one to start
EVERY_TASK = {
    "accounts.tasks.clear_expired_sessions",
    "accounts.tasks.watch_trail",
    "accounts.tasks.verify_trail",
    "checklist.tasks.freeze_month",
    "records.tasks.sweep_jobs",
    "reminders.tasks.plan_reminders",
    "reminders.tasks.dispatch_reminders",
    "reminders.tasks.sweep_reminders",
}


def test_the_schedule_names_tasks_that_exist() -> None:
    app.autodiscover_tasks(force=True)
    named = {entry["task"] for entry in portal.CELERY_BEAT_SCHEDULE.values()}
    assert named == EVERY_TASK
    assert named <= set(app.tasks)


def _database_url() -> str:
    """The address of the test database, as the worker's environment wants it."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A worker process on this test's database and queue; yields its log."""
    log = tmp_path / "worker.log"
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "CELERY_BROKER_URL": portal.CELERY_BROKER_URL,
        "EVIDENCE_ROOT": str(portal.EVIDENCE_ROOT),
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "fuyang_renda", "worker", "-P", "threads", "-c", "2",
             "-l", "INFO", "--without-gossip", "--without-mingle"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(lambda: "ready." in log.read_text(), process, log)
        yield log
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(is_so: Callable[[], bool], process: subprocess.Popen[bytes] | None, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, log.read_text()
        assert process is None or process.poll() is None, log.read_text()
        time.sleep(0.1)


def _send_twice(name: str, log: Path, *given: object) -> None:
    """Put a task into the queue twice and wait until the worker has done both (and what else was sent before)."""
    with app.connection_for_write(portal.CELERY_BROKER_URL) as broker:
        for _ in range(2):
            app.send_task(name, given, connection=broker)
    _wait(
        lambda: sum("succeeded" in line and name in line for line in log.read_text().splitlines()) >= 2,
        None,
        log,
    )


@pytest.mark.postgres
@pytest.mark.worker
def test_a_month_is_frozen_once(worker: Path) -> None:
    make_townships()
    publish_edition_2026()
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    Checklist.objects.update(
        year=last.year, effective_on=date(last.year, 1, 1), closes_on=date(last.year + 1, 1, 20)
    )
    make_term(DAYUAN, on=f"{last.year - 1}-03-15")
    with facts_write(DISTRICT):
        pass
    _send_twice("checklist.tasks.freeze_month", worker)
    snapshot = Snapshot.objects.get()
    assert (snapshot.area, snapshot.as_of, snapshot.taken_by) == (DISTRICT, last, None)


@pytest.mark.postgres
@pytest.mark.worker
def test_old_sessions_are_forgotten_and_living_ones_stay(worker: Path) -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    _send_twice("accounts.tasks.clear_expired_sessions", worker)
    assert [row.session_key for row in Session.objects.all()] == ["new"]


@pytest.mark.postgres
@pytest.mark.worker
def test_a_period_book_is_made_once(worker: Path) -> None:
    held = make_holdings()
    job = book_new(row=held.snapshot, by=held.office, at=timezone.now())  # which sends it as well
    _send_twice("records.tasks.run_job", worker, job.pk)
    _wait(lambda: not Job.objects.get(pk=job.pk).is_open, None, worker)  # two of the three came to nothing
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    assert [path.name for path in job_file_path(job.sha256).parent.iterdir()] == [job.sha256]
    assert job.result["missing"] == 0
    assert book_verify(job_file_path(job.sha256)).digest == job.result["manifest"]
