"""Two people freeze at once (PostgreSQL only: SQLite's writers queue up)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import AuditEvent, User
from checklist import freezing
from checklist.freezing import result_freeze, snapshot_freeze
from checklist.models import Snapshot
from tests.checklist_edition import publish_edition_2026
from tests.factories import DISTRICT, at, make_townships, make_user
from townships.tokens import facts_write

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 20  # seconds


@pytest.fixture
def office() -> User:
    make_townships()
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    return make_user()


@pytest.fixture(autouse=True)
def _both_have_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each between its look at the last number and its INSERT until the other has looked too; once each."""
    looked = threading.Barrier(2)
    waited: set[int] = set()
    check = Snapshot.full_clean

    def wait_for_the_other(self: Snapshot, *args: Any, **kwargs: Any) -> None:
        me = threading.get_ident()
        if me not in waited:
            waited.add(me)
            looked.wait(PATIENCE)
        check(self, *args, **kwargs)

    monkeypatch.setattr(Snapshot, "full_clean", wait_for_the_other)


def twice(task: Callable[[], Any]) -> list[BaseException]:
    """Run the task in two threads, each with a connection of its own; what they raised."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            task()
        except BaseException as error:  # noqa: BLE001  # handed to the test, which looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    return raised


def by_hand(office: User) -> Callable[[], Any]:
    return lambda: snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 11, 23), title="x", by=office, at=at("2026-11-24")
    )


def test_of_two_who_freeze_at_once_each_gets_a_number(office: User) -> None:
    assert twice(by_hand(office)) == []
    assert list(Snapshot.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert AuditEvent.objects.filter(subject__startswith="留存快照").count() == 2


def test_control_with_one_try_the_second_would_fail(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "TRIES", 1)
    assert [type(error) for error in twice(by_hand(office))] == [IntegrityError]


def test_of_two_results_of_a_year_one_is_frozen(office: User) -> None:
    raised = twice(lambda: result_freeze(area=DISTRICT, year=2026, by=office, at=at("2027-01-25")))
    assert [type(error) for error in raised] == [ValidationError]
    assert "刚刚已由同事留存" in str(raised[0])
    assert Snapshot.objects.count() == 1


def test_beat_twice_at_once_takes_a_month_once(office: User) -> None:
    assert (
        twice(
            lambda: snapshot_freeze(
                area=DISTRICT, year=2026, as_of=date(2026, 10, 31), title="2026年10月月末", by=None,
                at=at("2026-11-01"), monthly=True,
            )
        )
        == []
    )  # fmt: skip
    assert Snapshot.objects.count() == 1
