"""The portal's Celery application with ticks of a second, so that a fault is over in seconds instead of minutes."""

from __future__ import annotations

import django

from fuyang_renda.celery import app

django.setup()  # before any model is named below

from reminders import dispatch  # noqa: E402

dispatch.may_leave = lambda at: True  # faults are tried at any hour
app.conf.beat_schedule = {
    "dispatch": {"task": "reminders.tasks.dispatch_reminders", "schedule": 1.0, "options": {"expires": 5}},
    "sweep": {"task": "reminders.tasks.sweep_reminders", "schedule": 1.0, "options": {"expires": 5}},
    "plan": {"task": "reminders.tasks.plan_reminders", "schedule": 5.0, "options": {"expires": 5}},
}
