"""Workers that claim, planners that plan and colleagues that urge at once; the control shows that the test would notice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from reminders import dispatch
from reminders.dispatch import Outcome, bundle_send, bundles_due
from reminders.models import Message, Reminder, Urge
from reminders.querysets import ReminderQuerySet
from reminders.sending.letter import Letter
from reminders.services import reminders_plan, returns_plan
from reminders.urges import urge_send
from tests.factories import DAYUAN, DISTRICT
from tests.records.test_races import at_once
from tests.reminders.conftest import MONDAY, Crew, clock, mail_channel, make_crew, returned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 20  # seconds


@pytest.fixture
def crew(transactional_db: None) -> Crew:
    return make_crew()


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """What left the portal."""
    sent: list[Letter] = []
    monkeypatch.setattr(dispatch, "send", lambda channel, letter: sent.append(letter))
    return sent


@pytest.fixture
def both_have_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each claim between the look at what is due and its UPDATE until the other worker has looked too."""
    looked = threading.Barrier(2)
    honest = ReminderQuerySet.due

    def together(self: ReminderQuerySet, at: Any) -> ReminderQuerySet:
        due = honest(self, at)
        if threading.current_thread() is not threading.main_thread():
            looked.wait(PATIENCE)
        return due

    monkeypatch.setattr(ReminderQuerySet, "due", together)


def workers(bundle: str) -> tuple[list[Outcome], Callable[[], None]]:
    found: list[Outcome] = []
    return found, lambda: found.append(bundle_send(bundle=bundle, at=clock(MONDAY, 9)))


def a_mail(crew: Crew) -> str:
    mail = mail_channel()
    returned(crew)
    returns_plan(area=DISTRICT, at=clock(MONDAY, 9))
    return str(Reminder.objects.get(channel=mail).bundle)


@pytest.mark.usefixtures("both_have_looked")
def test_of_two_workers_one_sends(crew: Crew, letters: list[Letter]) -> None:
    found, work = workers(a_mail(crew))
    assert at_once(work, work) == [None, None]
    assert sorted(outcome.name for outcome in found) == ["SENT", "TAKEN"]
    assert len(letters) == 1
    assert Message.objects.count() == 1


@pytest.mark.usefixtures("both_have_looked")
def test_control_without_the_condition_both_would(
    crew: Crew, letters: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim as a look and then an UPDATE by key: two letters leave."""
    bundle = a_mail(crew)
    looked = threading.Barrier(2)

    def look_then_take(*, bundle: str, at: Any) -> dispatch.Bundle | None:
        keys = list(Reminder.objects.filter(bundle=bundle, state="SCHEDULED").values_list("pk", flat=True))
        looked.wait(PATIENCE)
        if not keys:
            return None
        Reminder.objects.filter(pk__in=keys).update(state="SENDING", claim="x", claimed_at=at, attempts=1)
        rows = Reminder.objects.filter(pk__in=keys).select_related("channel", "recipient", "urge", "notice")
        return dispatch.Bundle("x", tuple(rows))

    monkeypatch.setattr(dispatch, "bundle_claim", look_then_take)
    _, work = workers(bundle)
    at_once(work, work)
    assert len(letters) == 2


def test_four_workers_share_what_is_due(crew: Crew, letters: list[Letter]) -> None:
    mail_channel()
    reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))
    sent: list[str] = []

    def work() -> None:
        when = clock(MONDAY, 9)
        while waiting := bundles_due(at=when):
            sent.extend(each for each in waiting if bundle_send(bundle=each, at=when) is Outcome.SENT)

    assert at_once(work, work, work, work) == [None] * 4
    assert len(sent) == len(set(sent)) == Message.objects.count()
    assert not Reminder.objects.exclude(state="SENT").exists()
    assert len(letters) == Message.objects.filter(channel__way="SMTP").count()


def test_of_two_who_plan_at_once_each_row_is_written_once(crew: Crew) -> None:
    plan: Callable[[], Any] = lambda: reminders_plan(area=DISTRICT, at=clock(MONDAY, 7))  # noqa: E731
    assert at_once(plan, plan) == [None, None]
    keys = list(Reminder.objects.values_list("subject", "step", "recipient_id", "channel_id"))
    assert len(keys) == len(set(keys)) > 0


def test_of_two_colleagues_who_urge_one_unit_at_once_one_is_told(crew: Crew) -> None:
    def urge() -> None:
        urge_send(
            item="annual_hearing", title="事项", texts={DAYUAN: "请办"}, by=crew.office, at=clock(MONDAY)
        )

    raised = at_once(urge, urge)
    (told,) = [error for error in raised if error]
    assert isinstance(told, ValidationError)
    assert "刚催办过" in str(told)
    assert Urge.objects.count() == 1
