"""What beat calls for. Beat only ticks: what is to be sent, and when, is in the rows."""

from __future__ import annotations

import random
import time

from celery import shared_task
from django.utils import timezone

from reminders.dispatch import Outcome, bundle_send, bundles_due, sweep
from reminders.sending import connections_kept
from reminders.services import districts, reminders_plan, returns_plan

# One task sends for so long at most; the next tick goes on. Its limit stands well above it.
SENDS_FOR = 60  # seconds
# How many tasks may send beside each other, and from how many bundles on another is called.
MOST_SENDERS, A_SENDER_FOR = 4, 25


@shared_task(soft_time_limit=240, time_limit=300)
def plan_reminders() -> None:
    """Plan every district for today; twice acts once."""
    for district in districts():
        reminders_plan(area=district, at=timezone.now())


@shared_task(soft_time_limit=60, time_limit=90)
def dispatch_reminders() -> None:
    """Ring for what was returned, then call as many senders as there is work for."""
    now = timezone.now()
    for district in districts():
        returns_plan(area=district, at=now)
    due = len(bundles_due(at=now, limit=MOST_SENDERS * A_SENDER_FOR))
    for _ in range(min(MOST_SENDERS, -(-due // A_SENDER_FOR))):
        send_reminders.delay()


@shared_task(soft_time_limit=240, time_limit=300)
def send_reminders() -> None:
    """Send what is due, bundle by bundle; several of these beside each other share the work by claiming."""
    until = time.monotonic() + SENDS_FOR
    start = 0
    with connections_kept():
        while time.monotonic() < until and (waiting := bundles_due(at=timezone.now())):
            share = waiting[start:][:A_SENDER_FOR] or waiting[:A_SENDER_FOR]
            start = 0
            for bundle in share:
                if bundle_send(bundle=bundle, at=timezone.now()) is Outcome.TAKEN:
                    # Another sender is at work here: go on elsewhere, or each would ask for all that the other has.
                    start = random.randrange(len(waiting))  # noqa: S311  # no secret
                    break
                if time.monotonic() >= until:
                    return


@shared_task(soft_time_limit=60, time_limit=90)
def sweep_reminders() -> None:
    """Rows whose worker died are due again."""
    sweep(at=timezone.now())
