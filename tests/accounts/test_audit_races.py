"""Many write to the trail at once while it is being linked (PostgreSQL only: SQLite's writers queue up)."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import sealing, trail
from accounts.events import AuditSeal
from accounts.models import AuditEvent, User
from accounts.sealing import trail_seal, trail_verify
from records.models import Counter
from tests.factories import DISTRICT, at, make_townships, make_user
from townships.tokens import facts_write

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 30  # seconds
NOW = at("2026-06-20", 12)


@pytest.fixture
def office() -> User:
    make_townships()
    with facts_write(DISTRICT):
        pass
    return make_user()


def at_once(tasks: list[Callable[[], Any]]) -> list[BaseException]:
    """Run each in a thread of its own, with a connection of its own; what they raised."""
    raised: list[BaseException] = []

    def run(task: Callable[[], Any]) -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001  # handed to the test, which looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return raised


def note(by: User, what: str) -> AuditEvent:
    return trail.note(by=by, action=AuditEvent.Action.WRITE, subject=what, at=NOW)


def writes(by: User, name: str, times: int) -> Callable[[], None]:
    """Business as it is done: note, a number, the facts token, in this order (design, Numbers)."""

    def work() -> None:
        for number in range(times):
            with facts_write(DISTRICT):
                note(by, f"{name}-{number}")
                Counter.objects.get_or_create(district=DISTRICT, year=2026)
                Counter.objects.select_for_update().get(district=DISTRICT, year=2026)

    return work


def seals(stop: threading.Event) -> Callable[[], None]:
    def work() -> None:
        while not stop.is_set():
            trail_seal(at=NOW)

    return work


def test_writers_and_sealers_at_once_make_one_whole_chain(office: User) -> None:
    stop = threading.Event()
    writers = [writes(office, f"w{number}", 40) for number in range(6)]
    sealers = [threading.Thread(target=_closing(seals(stop))) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    assert at_once(writers) == []
    stop.set()
    for sealer in sealers:
        sealer.join(PATIENCE)
    trail_seal(at=NOW)
    verdict = trail_verify()
    assert (verdict.is_whole, verdict.rows, verdict.unsealed) == (True, AuditEvent.objects.count(), 0)
    assert verdict.rows == 240


def _closing(task: Callable[[], None]) -> Callable[[], None]:
    def work() -> None:
        try:
            task()
        finally:
            connection.close()

    return work


@pytest.fixture
def both_have_looked(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Where nobody takes turns, both sealers read the head before either adds to it."""
    looked = threading.Barrier(2)
    add = sealing.seals_add

    def wait(rows: Any, *, at: Any) -> None:
        AuditSeal.objects.order_by("-position").first()
        with contextlib.suppress(threading.BrokenBarrierError):
            looked.wait(3)
        add(rows, at=at)

    monkeypatch.setattr(sealing, "seals_add", wait)
    return looked


def test_two_sealers_take_turns(office: User, both_have_looked: threading.Barrier) -> None:
    for number in range(5):
        note(office, f"第{number}件")
    assert at_once([lambda: trail_seal(at=NOW)] * 2) == []
    assert trail_verify().rows == 5
    assert trail_verify().is_whole


def test_control_without_turns_the_second_would_fail_and_still_not_fork(
    office: User, both_have_looked: threading.Barrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "take_turn", lambda: None)
    for number in range(5):
        note(office, f"第{number}件")
    raised = at_once([lambda: trail_seal(at=NOW)] * 2)
    assert [type(error) for error in raised] == [IntegrityError]
    assert trail_verify().rows == 5
    assert trail_verify().is_whole


def test_a_writer_that_has_not_committed_holds_nobody_up_and_is_linked_after(office: User) -> None:
    """Its id is the smaller one, its place in the chain the later."""
    noted, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note(office, "慢的")
            noted.set()
            may_commit.wait(PATIENCE)

    thread = threading.Thread(target=_closing(slow))
    thread.start()
    noted.wait(PATIENCE)
    begun = time.monotonic()
    note(office, "快的")
    assert trail_seal(at=NOW).linked == 1
    assert time.monotonic() - begun < 2
    may_commit.set()
    thread.join(PATIENCE)
    assert trail_seal(at=NOW).linked == 1
    order = [AuditEvent.objects.get(pk=seal.event).subject for seal in AuditSeal.objects.order_by("position")]
    assert order == ["快的", "慢的"]
    assert trail_verify().is_whole


def test_what_was_rolled_back_leaves_no_gap(office: User) -> None:
    note(office, "一")
    with transaction.atomic():
        note(office, "没有发生")
        transaction.set_rollback(True)
    note(office, "二")
    trail_seal(at=NOW)
    assert trail_verify().is_whole
    assert trail_verify().rows == 2
