"""Long work: runs once, says how far it is, stops when asked, and is ended when its worker died."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from records import job_services
from records.job_files import job_file_path, job_file_read, job_files_sweep
from records.job_services import (
    BROKEN,
    LOST,
    Run,
    Work,
    job_cancel,
    job_new,
    job_run_claimed,
    jobs_sweep,
    work_enter,
)
from records.models import Job
from records.services import Refused
from records.tasks import sweep_jobs
from tests.factories import DAYUAN, at
from tests.records.conftest import People
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
NOW = at("2026-11-28")
Enter = Callable[[Callable[[Run], dict[str, Any]]], None]


@pytest.fixture
def program() -> Iterator[Enter]:
    """Enter what the kind of these tests does; sent jobs go nowhere."""

    def enter(run: Callable[[Run], dict[str, Any]]) -> None:
        work_enter(Work("test", "试办", run))

    yield enter
    job_services.WORKS.pop("test", None)


def a_job(people: People, **more: Any) -> Job:
    return job_new(kind="test", title="试办一件", by=people.chen, at=NOW, **more)


def test_a_job_runs_once_however_often_it_is_sent(people: People, program: Enter) -> None:
    runs: list[int] = []

    def work(run: Run) -> dict[str, Any]:
        runs.append(run.job.pk)
        return {"times": len(runs)}

    program(work)
    job = a_job(people)
    assert [job_run_claimed(job.pk) for _ in range(3)] == [True, False, False]
    job.refresh_from_db()
    assert (job.state, job.result, len(runs)) == (Job.State.DONE, {"times": 1}, 1)


def test_progress_is_written_and_read_from_outside(people: People, program: Enter) -> None:
    seen: list[tuple[int, int, str]] = []

    def work(run: Run) -> dict[str, Any]:
        run.tell(50, 200, "正在核对")
        now = Job.objects.get(pk=run.job.pk)
        seen.append((now.done, now.percent, now.phase))
        return {}

    program(work)
    a_job(people, at_once=True)
    assert seen == [(50, 25, "正在核对")]


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(people: People, program: Enter) -> None:
    program(lambda run: {})
    job = a_job(people)
    job_cancel(job=job, by=people.zhou, at=NOW)
    assert not job_run_claimed(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    with pytest.raises(Refused, match="已经办完"):
        job_cancel(job=job, by=people.zhou, at=NOW)


def test_a_running_job_stops_at_its_next_word(people: People, program: Enter) -> None:
    reached: list[str] = []

    def work(run: Run) -> dict[str, Any]:
        job_cancel(job=run.job, by=people.chen, at=NOW)
        run.tell(1, 2, "又一段")
        reached.append("the end")
        return {}

    program(work)
    job = a_job(people, at_once=True)
    assert (job.state, reached) == (Job.State.CANCELLED, [])


def test_what_a_program_refuses_is_told_and_what_breaks_it_is_not(people: People, program: Enter) -> None:
    def refuse(run: Run) -> dict[str, Any]:
        raise ValidationError("表是空的")

    def break_down(run: Run) -> dict[str, Any]:
        raise ZeroDivisionError("of no use to a clerk")

    program(refuse)
    assert a_job(people, at_once=True).error == "表是空的"
    program(break_down)
    job = a_job(people, at_once=True)
    assert (job.state, job.error) == (Job.State.FAILED, BROKEN)


def test_a_job_whose_worker_died_is_ended_and_what_it_still_writes_falls(
    people: People, program: Enter
) -> None:
    def work(run: Run) -> dict[str, Any]:
        jobs_sweep(at=timezone.now() + timedelta(hours=2))  # held for dead
        Township.objects.filter(code=DAYUAN).update(name="改过的名字")
        return {}

    program(work)
    job = a_job(people, at_once=True)
    assert (job.state, job.error) == (Job.State.FAILED, LOST)
    assert jobs_sweep(at=timezone.now() + timedelta(hours=2)) == 0  # twice acts once


def test_settling_inside_the_transaction_takes_the_writing_along(people: People, program: Enter) -> None:
    def work(run: Run) -> dict[str, Any]:
        with facts_write(DAYUAN):
            Township.objects.filter(code=DAYUAN).update(name="改过的名字")
            Job.objects.filter(pk=run.job.pk).update(claim="another")
            run.settle({})
        return {}

    program(work)
    a_job(people, at_once=True)
    assert Township.objects.get(code=DAYUAN).name == "大源镇"


def test_what_waits_too_long_is_sent_again(
    people: People, program: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(lambda run: {})
    sent: list[int] = []
    monkeypatch.setattr(job_services, "job_send", sent.append)
    job = a_job(people)
    jobs_sweep(at=NOW + timedelta(minutes=1))
    assert sent == []
    jobs_sweep(at=NOW + timedelta(minutes=3))
    assert sent == [job.pk]


def test_a_job_is_followed_once_unless_that_failed(people: People, program: Enter) -> None:
    def fail(run: Run) -> dict[str, Any]:
        raise ValidationError("没办成")

    program(lambda run: {})
    first = a_job(people, at_once=True)
    program(fail)
    a_job(people, follows=first, at_once=True)
    program(lambda run: {})
    a_job(people, follows=first, at_once=True)
    with pytest.raises(Refused, match="已经办理过"):
        a_job(people, follows=first, at_once=True)


def test_jobs_are_seen_in_their_own_place_and_noted_in_the_trail(people: People, program: Enter) -> None:
    program(lambda run: {})
    job = a_job(people)
    assert job in Job.objects.for_user(people.zhou)
    for stranger in (people.ma, people.wang, people.gu, people.fang, people.he):
        assert job not in Job.objects.for_user(stranger)
    assert AuditEvent.objects.filter(subject="试办一件", area=DAYUAN).exists()


def test_after_a_merger_the_jobs_of_the_old_unit_are_the_new_one_s(people: People, program: Enter) -> None:
    program(lambda run: {})
    job = a_job(people)
    new = Township.objects.create(code="330111119", name="新并镇", kind="TOWN", opened_on=NOW.date())
    new.predecessors.add(Township.objects.get(code=DAYUAN))
    people.zhou.scope = new.code
    assert job not in Job.objects.for_user(people.zhou)  # it still stands
    Township.objects.filter(code=DAYUAN).update(closed_on=NOW.date())
    assert job in Job.objects.for_user(people.zhou)
    assert job not in Job.objects.for_user(people.gu)


def test_files_of_old_jobs_are_thrown_away_but_not_those_still_used(people: People, program: Enter) -> None:
    program(lambda run: {})
    old = a_job(people, content=b"old", at_once=True)
    kept = a_job(people, content=b"kept", at_once=True)
    Job.objects.filter(pk__in=[old.pk, kept.pk]).update(created_at=NOW - timedelta(days=31))
    a_job(people, content=b"kept", at_once=True)
    later: datetime = NOW + timedelta(seconds=1)
    assert job_files_sweep(at=later) == 1
    assert job_files_sweep(at=later) == 0
    assert not job_file_path(old.sha256).exists()
    assert job_file_path(kept.sha256).read_bytes() == b"kept"


def test_a_file_that_was_thrown_away_is_not_found(people: People, program: Enter) -> None:
    program(lambda run: {})
    job = a_job(people, content=b"old", at_once=True)
    Job.objects.update(created_at=NOW - timedelta(days=31))
    job_files_sweep(at=NOW)
    job.refresh_from_db()
    with pytest.raises(FileNotFoundError):
        job_file_read(job)


def test_the_sweeper_is_a_task_that_may_run_twice(people: People, program: Enter) -> None:
    program(lambda run: {})
    job = a_job(people, at_once=True)
    sweep_jobs()
    sweep_jobs()
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
