"""The embedded default, without Redis and PostgreSQL: one worker with beat inside sends what is due, once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds
SEED = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from reminders.models import Reminder, Urge
from reminders.setup import inbox_channel
from townships.models import Township
now = timezone.now()
unit = Township.objects.create(code="330111117", name="大源镇", kind="TOWN")
user = User.objects.create_user(
    username="ganshi", password="Yangpi-2026-dushu", name="李干事", role="clerk", scope=unit.code
)
for number in range(3):
    urge = Urge.objects.create(township=unit, item_title=f"事项{number}", text="请办理", by=user, at=now)
    Reminder.objects.create(
        subject=f"urge:{urge.pk}", step="now", recipient=user, channel=inbox_channel(), kind="URGE", area=unit.code,
        title="事项", bundle=f"now:{urge.pk}", send_at=now - timedelta(minutes=1), created_at=now, urge=urge,
    )
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    kept = {
        name: value for name, value in os.environ.items() if name not in {"CELERY_BROKER_URL", "CACHE_URL"}
    }
    kept |= {"DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3", "TEST_BROKER": str(tmp_path)}
    for words in (("migrate", "-v0"), ("shell", "-v0", "-c", SEED)):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=kept, check=True)
    return kept


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """As scripts/running.py starts it; yields the database."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tests.reminders.embedded",
        "worker",
        "-P",
        "threads",
        "-c",
        "2",
    ]
    command += ["-B", "-s", str(tmp_path / "schedule"), "-l", "INFO", "--without-gossip", "--without-mingle"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        yield tmp_path / "portal.sqlite3"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def rows(database: Path, asked: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(asked).fetchall()
    finally:
        connection.close()


def test_one_worker_with_beat_inside_sends_what_is_due(worker: Path, tmp_path: Path) -> None:
    until = time.monotonic() + PATIENCE
    asked = "SELECT state, count(*), count(DISTINCT message_id) FROM reminders_reminder GROUP BY state"
    while rows(worker, asked) != [("SENT", 3, 3)]:
        assert time.monotonic() < until, (tmp_path / "worker.log").read_text()
        time.sleep(0.2)
    time.sleep(2.5)  # two more ticks, which find nothing to do
    assert rows(worker, "SELECT count(*) FROM reminders_message") == [(3,)]
