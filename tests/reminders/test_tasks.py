"""Senders beside each other share what is due; one alone sends the longest waiting first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from reminders import dispatch, tasks
from reminders.dispatch import Outcome, bundle_claim, bundles_due
from reminders.models import Reminder
from reminders.setup import inbox_channel
from reminders.states import State
from tests.factories import DAYUAN
from tests.reminders.conftest import Crew, mail_channel
from tests.reminders.sinks import smtp_sink

pytestmark = pytest.mark.django_db
MANY = 60


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment at which everything may leave."""
    monkeypatch.setattr(dispatch, "may_leave", lambda at: True)
    return timezone.now()


def urges_due(crew: Crew, many: int, when: datetime, **more: Any) -> list[str]:
    """So many bundles due, the first waiting longest; what they are about has no answer yet."""
    given = {"recipient": crew.clerk, "channel": inbox_channel(), "kind": "NOTICE", "area": DAYUAN} | more
    rows = Reminder.objects.bulk_create(
        Reminder(
            subject=f"notice:{number}", step="now", title="事项", bundle=f"now:{number:03d}",
            send_at=when - timedelta(seconds=many - number), created_at=when, **given,
        )
        for number in range(many)
    )  # fmt: skip
    return [row.bundle for row in rows]


def test_one_sender_sends_all_the_longest_waiting_first(
    crew: Crew, day: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles = urges_due(crew, MANY, day)
    tried: list[str] = []

    def noted(*, bundle: str, at: datetime) -> Outcome:
        tried.append(bundle)
        return dispatch.bundle_send(bundle=bundle, at=at)

    monkeypatch.setattr(tasks, "bundle_send", noted)
    tasks.send_reminders()
    assert tried == bundles
    assert set(Reminder.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_sender_goes_elsewhere_when_another_is_at_work(
    crew: Crew, day: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another took all that was due a moment ago but the last: not each of them is asked for in vain."""
    urges_due(crew, MANY, day)
    vain = 0

    def seen(*, at: datetime) -> list[str]:
        due = bundles_due(at=at)
        for bundle in due[:-1]:
            bundle_claim(bundle=bundle, at=at)
        return due

    def noted(*, bundle: str, at: datetime) -> Outcome:
        nonlocal vain
        outcome = dispatch.bundle_send(bundle=bundle, at=at)
        vain += outcome is Outcome.TAKEN
        return outcome

    monkeypatch.setattr(tasks, "bundles_due", seen)
    monkeypatch.setattr(tasks, "bundle_send", noted)
    tasks.send_reminders()
    assert vain == 1
    assert Reminder.objects.filter(state=State.SENT).count() == 1


def test_mails_of_one_task_share_a_connection(crew: Crew, day: datetime) -> None:
    with smtp_sink() as server:
        urges_due(crew, 5, day, channel=mail_channel(server.address))
        tasks.send_reminders()
        assert (len(server.letters), server.talks) == (5, 1)
