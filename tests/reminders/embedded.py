"""The portal's Celery application as `make run` starts it, with a queue of this test's own and ticks of a second."""

from __future__ import annotations

import os

from fuyang_renda.celery import app

_FOLDER = os.environ["TEST_BROKER"]
app.conf.update(
    broker_url="filesystem://",
    broker_transport_options={
        "data_folder_in": f"{_FOLDER}/queue", "data_folder_out": f"{_FOLDER}/queue",
        "control_folder": f"{_FOLDER}/control", "polling_interval": 0.2,
    },
    beat_schedule={"dispatch": {"task": "reminders.tasks.dispatch_reminders", "schedule": 1.0}},
)  # fmt: skip
