"""Whichever write of a change the database refuses, nothing of that change is there afterwards, and somebody is told."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.db.models.base import ModelState
from django.test import Client
from django.utils import timezone

from checklist.models import Decision
from checklist.services import checklist_new_version, checklist_publish, decision_approve, decision_propose
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.services import mandate_end, mandate_start, team_save
from meetings.models import Meeting
from meetings.services import session_plan
from records.comments import comment_write
from records.evidence import evidence_add_file, evidence_add_reference
from records.job_services import job_run_claimed, jobs_sweep
from records.models import Job, Record, ReviewEvent
from records.services import (
    record_confirm,
    record_reopen,
    record_return,
    record_save,
    record_send,
    record_sign,
    record_submit,
    record_withdraw,
    sign_authority_grant,
)
from records.states import State
from reminders.services import reminders_plan
from reminders.setup import inbox_channel
from tests.checklist_edition import publish_edition_2026
from tests.desk.test_evidence import pdf
from tests.desk.test_report_a_meeting import NEW, typed
from tests.exchange.conftest import World, a_delegate, book_of, bring_in, take_back
from tests.factories import DAYUAN, DISTRICT, at, make_term
from tests.faults.conftest import fails_whole, rows, write_fails
from tests.records.conftest import People
from tests.records.making import a_study, submitted, written
from townships.models import Appointment, Person, Term, Township
from townships.services import register_save, term_open

pytestmark = pytest.mark.django_db
ON = at("2026-05-20")


def again(row: Any) -> Any:
    """The same row as somebody else's request reads it."""
    return type(row).objects.get(pk=row.pk)


def unsaved(row: Any) -> Any:
    made = copy(row)
    made._state = ModelState()
    return made


JOURNEY: dict[str, Callable[[People], Callable[[], Any]]] = {}


def journey(make: Callable[[People], Callable[[], Any]]) -> Callable[[People], Callable[[], Any]]:
    JOURNEY[make.__name__] = make
    return make


@journey
def saving_a_new_record(people: People) -> Callable[[], Any]:
    return lambda: record_save(record=a_study(), by=people.chen, at=ON)


@journey
def changing_a_record(people: People) -> Callable[[], Any]:
    record = written(people.chen)

    def act() -> None:
        now = again(record)
        now.minutes_no = "大委纪要〔2026〕22号"
        record_save(record=now, by=people.chen, at=ON)

    return act


@journey
def sending_to_the_chair(people: People) -> Callable[[], Any]:
    record = written(people.chen)
    return lambda: record_send(record=again(record), by=people.chen, at=ON)


@journey
def signing(people: People) -> Callable[[], Any]:
    record = written(people.chen)
    record_send(record=record, by=people.chen, at=ON)
    return lambda: record_sign(record=again(record), by=people.zhou, at=ON)


@journey
def handing_in(people: People) -> Callable[[], Any]:
    record = written(people.zhou)
    return lambda: record_submit(record=again(record), by=people.zhou, at=ON)


@journey
def confirming(people: People) -> Callable[[], Any]:
    record = submitted(people)
    return lambda: record_confirm(record=again(record), by=people.wang, at=ON)


@journey
def returning(people: People) -> Callable[[], Any]:
    record = submitted(people)
    return lambda: record_return(record=again(record), by=people.wang, at=ON, reason="请补签到表")


@journey
def reopening(people: People) -> Callable[[], Any]:
    record = submitted(people)
    record_confirm(record=record, by=people.wang, at=ON)
    return lambda: record_reopen(record=again(record), by=people.li, at=ON, reason="日期有误")


@journey
def withdrawing(people: People) -> Callable[[], Any]:
    record = written(people.chen)
    return lambda: record_withdraw(record=again(record), by=people.chen, at=ON)


@journey
def giving_a_right_to_sign(people: People) -> Callable[[], Any]:
    return lambda: sign_authority_grant(
        to=people.sun, by=people.zhou, at=ON, started_on=date(2026, 5, 20), ended_on=date(2026, 6, 1)
    )


@journey
def bringing_a_file(people: People) -> Callable[[], Any]:
    record = written(people.chen)
    return lambda: evidence_add_file(record=again(record), upload=pdf(), by=people.chen, at=ON)


@journey
def naming_a_reference(people: People) -> Callable[[], Any]:
    record = written(people.chen)
    return lambda: evidence_add_reference(
        record=again(record), title="纪要1号", kept_at="档案室", by=people.chen, at=ON
    )


@journey
def commenting(people: People) -> Callable[[], Any]:
    record = submitted(people)
    return lambda: comment_write(record=again(record), text="请看一下", by=people.wang, at=ON)


@journey
def planning_a_session(people: People) -> Callable[[], Any]:
    unit = Township.objects.get(code=DAYUAN)
    return lambda: session_plan(unit=unit, session="MID_YEAR", on=date(2026, 7, 10), by=people.zhou, at=ON)


@journey
def opening_a_term(people: People) -> Callable[[], Any]:
    make_term(DAYUAN, "CONGRESS", "2022-01-10")
    return lambda: term_open(
        area=DAYUAN, body="CONGRESS", ordinal=11, on=date(2026, 5, 10), by=people.wang, at=ON
    )


@journey
def appointing_somebody(people: People) -> Callable[[], Any]:
    person = Person.objects.create(name="陈新", district=DISTRICT, entered_in=DAYUAN)
    row = Appointment(
        township_id=DAYUAN, person=person, post="CLERK", full_time=True, started_on=date(2026, 5, 1)
    )
    return lambda: register_save(row=unsaved(row), by=people.zhou, at=ON)


def _mandate(term: Term) -> Mandate:
    return Mandate(township_id=DAYUAN, term=term, started_on=date(2026, 5, 1), electoral_district="第一选区")


@journey
def starting_a_mandate(people: People) -> Callable[[], Any]:
    term = make_term(DAYUAN, "CONGRESS", "2022-01-10")
    return lambda: mandate_start(
        mandate=_mandate(term),
        person=Person(name="赵代表", district=DISTRICT),
        reason="补选",
        by=people.zhou,
        at=ON,
    )


@journey
def ending_a_mandate(people: People) -> Callable[[], Any]:
    term = make_term(DAYUAN, "CONGRESS", "2022-01-10")
    row = mandate_start(
        mandate=_mandate(term),
        person=Person(name="赵代表", district=DISTRICT),
        reason="补选",
        by=people.zhou,
        at=ON,
    )
    return lambda: mandate_end(mandate=again(row), on=date(2026, 5, 19), reason="辞职", by=people.zhou, at=ON)


@journey
def making_a_team(people: People) -> Callable[[], Any]:
    term = make_term(DAYUAN, "CONGRESS", "2022-01-10")
    row = mandate_start(
        mandate=_mandate(term),
        person=Person(name="赵代表", district=DISTRICT),
        reason="补选",
        by=people.zhou,
        at=ON,
    )
    members = list(Delegate.objects.filter(pk=row.delegate_id))
    return lambda: team_save(
        team=DelegateTeam(township_id=DAYUAN, name="产业助力团"), members=members, by=people.zhou, at=ON
    )


@journey
def drafting_an_edition(people: People) -> Callable[[], Any]:
    old = publish_edition_2026()
    return lambda: checklist_new_version(source=old, effective_on=date(2026, 6, 1), by=people.wang, at=ON)


@journey
def publishing_an_edition(people: People) -> Callable[[], Any]:
    draft = checklist_new_version(
        source=publish_edition_2026(), effective_on=date(2026, 6, 1), by=people.wang, at=ON
    )
    return lambda: checklist_publish(checklist=again(draft), by=people.wang, at=ON)


def _waiver() -> Decision:
    return Decision(
        kind="WAIVE", township_id=DAYUAN, action_id="annual_hearing", year=2026, reason="灾后重建"
    )


@journey
def proposing_a_decision(people: People) -> Callable[[], Any]:
    publish_edition_2026()
    return lambda: decision_propose(decision=_waiver(), by=people.wang, at=ON)


@journey
def approving_a_decision(people: People) -> Callable[[], Any]:
    publish_edition_2026()
    row = decision_propose(decision=_waiver(), by=people.wang, at=ON)
    return lambda: decision_approve(decision=again(row), by=people.li, at=ON)


@journey
def planning_reminders(people: People) -> Callable[[], Any]:
    publish_edition_2026()
    make_term(DAYUAN, on="2024-01-10")
    inbox_channel()  # there from the first planning on, for good
    return lambda: reminders_plan(area=DISTRICT, at=ON)


@pytest.mark.parametrize("name", list(JOURNEY))
def test_a_service_is_whole_or_not_at_all(people: People, name: str) -> None:
    assert fails_whole(JOURNEY[name](people)) >= 1


FACTS = ("records_record", "delegates_", "meetings_", "townships_", "records_reviewevent", "records_jobline")


def facts() -> dict[str, str]:
    return {table: digest for table, digest in rows().items() if table.startswith(FACTS)}


@pytest.mark.django_db(transaction=True)
def test_an_import_is_whole_or_not_at_all_and_undone_likewise(world: World) -> None:
    a_delegate("张三")
    content = book_of(
        "activities", *([None, f"2026-5-{day}", "走访", "视察", "是", "张三", None] for day in (14, 15, 16))
    )
    write = _whole(lambda: bring_in(content, world.clerk))
    assert Record.objects.count() == 3
    _whole(lambda: take_back(write, world.clerk))
    assert not Record.objects.exclude(state=State.WITHDRAWN).exists()


def _whole(act: Callable[[], Job]) -> Job:
    """A job takes its own failure down, or is picked up; the facts it was to write are untouched until it is done."""
    before = facts()
    for nth in range(1, 100):
        with write_fails(nth):
            try:
                job = act()
            except (OperationalError, AssertionError):  # the maker of imports expects them done
                job = None
        if job is not None and job.is_done:
            return job
        assert facts() == before, nth
        if (job := _picked_up()) is not None:
            return job
    raise AssertionError("never done")


def _picked_up() -> Job | None:
    """What beat and a worker do about jobs left behind; a job that changes facts and is done by it."""
    jobs_sweep(at=timezone.now() + timedelta(hours=3))
    for waiting in Job.objects.filter(state=Job.State.WAITING):
        job_run_claimed(waiting.pk)
        waiting.refresh_from_db()
        if waiting.is_done and waiting.follows_id:
            return waiting
    return None


def test_a_form_is_handed_in_or_stays_a_whole_draft_or_was_never_there(people: People) -> None:
    chair = Client(raise_request_exception=False)
    chair.force_login(people.zhou)
    data = typed(then="submit", nonce="6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0c01")
    seen = set()
    for nth in range(1, 100):
        with transaction.atomic():
            with write_fails(nth) as writes:
                answer = chair.post(NEW, data)
            verbs = list(ReviewEvent.objects.order_by("pk").values_list("verb", flat=True))
            states = list(Record.objects.values_list("state", "number"))
            kinds = Meeting.objects.count()
            transaction.set_rollback(True)
        seen.add(tuple(state for state, _ in states))
        assert kinds == len(states) <= 1
        if states and states[0][0] == State.SUBMITTED:
            assert states[0][1] == "FY-2026-000001"
            assert verbs[-1] == "SUBMIT"
        elif states:
            assert (states[0], answer.status_code) == ((State.DRAFT, ""), 503)
            assert verbs[0] == "CREATE"
            assert "SUBMIT" not in verbs
        else:
            assert (verbs, answer.status_code) == ([], 503)
        if writes[0] < nth:
            break
    assert seen == {(), (State.DRAFT,), (State.SUBMITTED,)}
    assert answer.status_code == 302
