"""Two who open accounts of one unit at once (PostgreSQL only: SQLite's writers queue up)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import room
from accounts.models import User
from accounts.roles import Role
from accounts.unit_accounts import unit_account_open, unit_account_reopen
from tests.accounts.test_audit_races import at_once
from tests.factories import DAYUAN, YUSHAN, at, make_person, make_townships, make_user
from townships.models import Appointment, Township
from townships.seats import NewSeat, seat_open

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = at("2026-06-20", 12)


@pytest.fixture
def both_have_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever found room waits a little before adding to it: where nobody takes turns, the other finds it too."""
    look = room.room_check

    def wait(account: User, today: Any) -> None:
        look(account, today)
        time.sleep(1)

    for where in ("accounts.services.room_check", "accounts.room.room_check"):
        monkeypatch.setattr(where, wait)


def opens(role: Role, scope: str, by: User) -> Callable[[], Any]:
    name = f"{role}-{scope}-{threading.get_ident()}-{time.monotonic_ns()}"
    account = User(username=name, name="某人", role=role, scope=scope)
    return lambda: unit_account_open(account=account, by=by, at=NOW)


@pytest.mark.usefixtures("both_have_looked")
@pytest.mark.parametrize(("role", "there"), [(Role.CHAIR, 0), (Role.CLERK, 2)])
def test_of_two_at_once_one_finds_no_room(role: Role, there: int) -> None:
    make_townships()
    office = make_user()
    for _ in range(there):
        make_user(Role.CLERK, DAYUAN)
    raised = at_once([opens(role, DAYUAN, office), opens(role, DAYUAN, office)])
    assert [type(error) for error in raised] == [ValidationError]
    assert User.objects.filter(scope=DAYUAN, role=role).count() == there + 1


@pytest.mark.usefixtures("both_have_looked")
def test_control_without_turns_both_find_it(monkeypatch: pytest.MonkeyPatch) -> None:
    make_townships()
    office = make_user()
    monkeypatch.setattr(room, "take_turn", lambda scope: None)
    assert at_once([opens(Role.CHAIR, DAYUAN, office), opens(Role.CHAIR, DAYUAN, office)]) == []
    assert User.objects.filter(scope=DAYUAN, role=Role.CHAIR).count() == 2


@pytest.mark.usefixtures("both_have_looked")
def test_opening_again_takes_the_same_turn() -> None:
    make_townships()
    office, closed = make_user(), make_user(Role.CHAIR, DAYUAN)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()
    raised = at_once(
        [lambda: unit_account_reopen(account=closed, by=office, at=NOW), opens(Role.CHAIR, DAYUAN, office)]
    )
    assert [type(error) for error in raised] == [ValidationError]
    assert User.objects.filter(scope=DAYUAN, is_active=True).count() == 1


@pytest.mark.usefixtures("both_have_looked")
def test_one_person_gets_one_account() -> None:
    make_townships()
    office, person = make_user(), make_person("赵副")
    unit = Township.objects.get(code=YUSHAN)
    held = Appointment.objects.create(
        township=unit, person=person, post="VICE_CHAIR", started_on="2024-01-01", entered_on="2024-01-01"
    )

    def open_one() -> Any:
        fresh = Appointment.objects.get(pk=held.pk)
        return seat_open(seat=NewSeat(unit, Role.DEPUTY, held=fresh), by=office, at=NOW)

    raised = at_once([open_one, open_one])
    assert [type(error) for error in raised] == [ValidationError]
    assert "已有账号" in str(raised[0])
    assert User.objects.filter(scope=YUSHAN).count() == 1
