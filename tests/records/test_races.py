"""Races that only PostgreSQL can run: SQLite's writers queue up, so that any control would pass."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.models import User
from meetings.models import Meeting
from records import services
from records.models import Counter, NilReturn, Record, ReviewEvent
from records.querysets import RecordQuerySet
from records.services import Refused, record_confirm, record_save, record_submit, step_save
from records.states import State, StepName, Verb
from tests.factories import DAYUAN, WANSHI, at
from tests.records.conftest import People
from tests.records.making import a_document, a_study, submitted
from townships.models import FactsToken

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ON = at("2026-06-20")
PATIENCE = 20  # seconds


def at_once(*tasks: Callable[[], Any]) -> list[BaseException | None]:
    """Run each task in a thread with a connection of its own; what each raised, in order."""
    raised: list[BaseException | None] = [None] * len(tasks)
    start = threading.Barrier(len(tasks))

    def work(position: int, task: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            task()
        except BaseException as error:  # noqa: BLE001  # handed to the test, which looks at it
            raised[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return raised


@pytest.fixture
def both_have_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each transition between its look at the state and its UPDATE until the other has looked too."""
    looked = threading.Barrier(2)
    changes = services._changes

    def wait_for_the_other(*args: Any) -> dict[str, Any]:
        looked.wait(PATIENCE)
        return changes(*args)

    monkeypatch.setattr(services, "_changes", wait_for_the_other)


def confirm(record: Record, by: User) -> Callable[[], Any]:
    return lambda: record_confirm(record=Record.objects.get(pk=record.pk), by=by, at=ON)


@pytest.mark.usefixtures("both_have_looked")
def test_of_two_who_confirm_at_once_one_does(people: People) -> None:
    record = _waiting(people)
    raised = at_once(confirm(record, people.wang), confirm(record, people.li))
    refused = [error for error in raised if error]
    assert len(refused) == 1
    assert isinstance(refused[0], Refused)
    assert "刚刚被他人处理" in str(refused[0])
    assert ReviewEvent.objects.filter(record=record, verb=Verb.CONFIRM).count() == 1


@pytest.mark.usefixtures("both_have_looked")
def test_control_without_the_condition_both_would(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same race with the UPDATE's condition on the state taken away: the test above would notice."""
    record = _waiting(people)
    honest = RecordQuerySet.filter

    def forgetful(self: RecordQuerySet[Any], *args: Any, **kwargs: Any) -> RecordQuerySet[Any]:
        if set(kwargs) == {"pk", "state", "revision"}:
            del kwargs["state"]
        return honest(self, *args, **kwargs)

    monkeypatch.setattr(RecordQuerySet, "filter", forgetful)
    raised = at_once(confirm(record, people.wang), confirm(record, people.li))
    assert raised == [None, None]
    assert ReviewEvent.objects.filter(record=record, verb=Verb.CONFIRM).count() == 2


def _waiting(people: People) -> Record:
    """A submitted record, made without passing the gate of `both_have_looked`."""
    row = Record.objects.get(pk=record_save(record=a_study(), by=people.chen, at=ON).pk)
    Record.objects.filter(pk=row.pk).update(
        state=State.SUBMITTED, number="FY-2026-000901", first_submitted_on="2026-06-20", submitted_at=ON
    )
    return row


def test_eight_writers_take_numbers_without_gap_or_deadlock(people: People) -> None:
    """Units hand in at once, each also renewing the token and touching its own rows."""
    each = 5

    def writer(by: User) -> Callable[[], None]:
        def work() -> None:
            for _ in range(each):
                record = record_save(record=a_study(area=by.scope), by=by, at=ON)
                record_submit(record=record, by=by, at=ON)

        return work

    chairs = [people.zhou, people.ma] * 4
    raised = at_once(*(writer(chair) for chair in chairs))
    assert raised == [None] * 8
    numbers = sorted(Record.objects.values_list("number", flat=True))
    assert numbers == [f"FY-2026-{n:06d}" for n in range(1, 8 * each + 1)]
    assert Counter.objects.get().last == 8 * each
    assert FactsToken.objects.count() == 1


def test_control_a_number_read_before_it_is_written_would_be_given_twice(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with SELECT, then UPDATE: the unique number refuses somebody."""
    looked = threading.Barrier(2)

    def read_then_write(*, district: str, year: int) -> str:
        last = (
            Counter.objects.filter(district=district, year=year).values_list("last", flat=True).first() or 0
        )
        looked.wait(PATIENCE)
        Counter.objects.update_or_create(district=district, year=year, defaults={"last": last + 1})
        return f"FY-{year}-{last + 1:06d}"

    monkeypatch.setattr("records.numbers.number_take", read_then_write)
    first, second = (
        record_save(record=a_study(area=by.scope), by=by, at=ON) for by in (people.zhou, people.ma)
    )
    raised = at_once(
        lambda: record_submit(record=first, by=people.zhou, at=ON),
        lambda: record_submit(record=second, by=people.ma, at=ON),
    )
    assert [error for error in raised if error], "two records share a number"


def test_steps_of_one_record_get_numbers_one_after_the_other(people: People) -> None:
    document = record_save(record=a_document(), by=people.zhou, at=ON)
    record_submit(record=document, by=people.zhou, at=ON)
    record_confirm(record=document, by=people.wang, at=ON)
    from records.models import Step

    names = (StepName.FILED, StepName.REVIEWED, StepName.CORRECTED, StepName.CORRECTED)
    steps = [
        step_save(
            step=Step(record=document, name=name, happened_on=document.issued_on), by=people.zhou, at=ON
        )
        for name in names
    ]

    def hand_in(step: Step) -> Callable[[], Any]:
        return lambda: record_submit(record=step, by=people.zhou, at=ON)

    assert at_once(*(hand_in(step) for step in steps)) == [None] * 4
    numbers = sorted(Step.objects.values_list("number", flat=True))
    assert numbers == [f"FY-2026-000001-{n}" for n in range(1, 5)]


def test_handing_in_confirming_and_steps_together_never_deadlock(people: People) -> None:
    """All the writers of a busy afternoon on the same rows; whoever is too late is told, nobody hangs."""
    first = submitted(people)
    second = submitted(people)

    def busy(by: User, *records: Record) -> Callable[[], None]:
        def work() -> None:
            for record in records:
                try:
                    record_confirm(record=Record.objects.get(pk=record.pk), by=by, at=ON)
                except (Refused, PermissionDenied):
                    continue

        return work

    def reporting(by: User) -> Callable[[], None]:
        def work() -> None:
            for _ in range(3):
                record = record_save(record=a_study(area=by.scope), by=by, at=ON)
                record_submit(record=record, by=by, at=ON)

        return work

    raised = at_once(
        busy(people.wang, first, second),
        busy(people.li, second, first),
        reporting(people.zhou),
        reporting(people.ma),
    )
    assert raised == [None] * 4
    assert ReviewEvent.objects.filter(verb=Verb.CONFIRM).count() == 2


def test_of_two_who_report_the_same_at_once_one_is_told(people: People) -> None:
    def report(by: User) -> Callable[[], Any]:
        nil = NilReturn(area=DAYUAN, nil_kind="DOCUMENTS", year=2025, happened_on=date(2025, 12, 5))
        return lambda: record_save(record=nil, by=by, at=ON)

    raised = at_once(report(people.chen), report(people.zhou))
    (told,) = [error for error in raised if error]
    assert "同样的材料已经填报过" in str(told)
    assert NilReturn.objects.count() == 1


def test_two_districts_do_not_wait_for_each_other(people: People) -> None:
    """Locks are a district's own: one district's long write leaves the other free."""
    gate, free = threading.Event(), threading.Event()

    def slow() -> None:
        from townships.tokens import facts_write

        with facts_write(WANSHI):
            gate.set()
            assert free.wait(PATIENCE)

    def quick() -> None:
        assert gate.wait(PATIENCE)
        deployment = a_study(area="330110", meeting_kind=Meeting.Kind.DEPLOYMENT)
        record_save(record=deployment, by=people.ding, at=ON)
        record_submit(record=deployment, by=people.ding, at=ON)
        free.set()

    assert at_once(slow, quick) == [None, None]
