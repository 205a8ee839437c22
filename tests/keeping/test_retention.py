"""How many backups stay, and that nothing but superfluous backups is ever deleted."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from fuyang_renda.keeping.retention import Keep, backups_in, backups_prune, name_of, superfluous
from tests.factories import at
from tests.house.test_settings import start

NOW = at("2026-11-23")
NIGHTS = [datetime(2026, 11, 23, 2, 30) - timedelta(days=day) for day in range(400)]  # noqa: DTZ001  # as names say


def left(keep: Keep, times: list[datetime] = NIGHTS) -> list[str]:
    return [f"{time:%Y-%m-%d}" for time in times if time not in superfluous(times, keep)]


def test_the_newest_of_each_day_week_and_month_stays() -> None:
    assert left(Keep(3, 0, 0)) == ["2026-11-23", "2026-11-22", "2026-11-21"]
    # 2026-11-23 is a Monday: its own week, then the Sundays before.
    assert left(Keep(1, 3, 0)) == ["2026-11-23", "2026-11-22", "2026-11-15"]
    assert left(Keep(1, 0, 3)) == ["2026-11-23", "2026-10-31", "2026-09-30"]
    assert len(left(Keep(7, 4, 12))) == 7 + 2 + 11


def test_days_without_a_backup_use_up_nothing() -> None:
    gaps = [NIGHTS[0], NIGHTS[40], NIGHTS[90], NIGHTS[200]]
    assert len(left(Keep(3, 0, 0), gaps)) == 3
    assert left(Keep(1, 0, 0), [NIGHTS[200]]) == [f"{NIGHTS[200]:%Y-%m-%d}"]


def test_of_one_day_the_last_stays() -> None:
    morning, evening = NIGHTS[0], NIGHTS[0] + timedelta(hours=12)
    assert superfluous([morning, evening], Keep(7, 4, 12)) == {morning}


def test_only_files_with_the_names_of_the_schedule_are_deleted(tmp_path: Path) -> None:
    old, new = tmp_path / "renda-20260101-023000.zip", tmp_path / name_of(NOW, sealed=True)
    others = [
        tmp_path / name
        for name in (
            "whole.zip",
            "renda-20260101-023000.zip.txt",
            "renda-20261399-023000.zip",
            "renda-副本.zip",
        )
    ]
    for path in (old, new, *others):
        path.touch()
    (tmp_path / "renda-20250101-023000.zip").mkdir()
    assert list(backups_in(tmp_path)) == [new, old]
    assert backups_prune(folder=tmp_path, keep=Keep(1, 0, 0), at=NOW) == [old]
    assert all(path.exists() for path in (new, *others))


def test_what_a_killed_backup_left_goes_after_a_day(tmp_path: Path) -> None:
    stump, fresh = tmp_path / ".renda-a.zip.7.part", tmp_path / ".renda-b.zip.8.part"
    folder = tmp_path / ".renda-backup-xyz"
    folder.mkdir()
    (folder / "database.pgdump").touch()
    for path in (stump, fresh):
        path.touch()
    long_ago = NOW.timestamp() - 90_000
    for path in (stump, folder):
        os.utime(path, (long_ago, long_ago))
    os.utime(fresh, (NOW.timestamp(), NOW.timestamp()))
    backups_prune(folder=tmp_path, keep=Keep(1, 0, 0), at=NOW)
    assert list(tmp_path.iterdir()) == [fresh]


@pytest.mark.django_db(transaction=True)
def test_the_schedule_makes_one_then_prunes(district: None, tmp_path: Path, settings: Any) -> None:
    settings.BACKUP_FOLDER = tmp_path / "kept"
    settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY, settings.BACKUP_KEEP_MONTHLY = 1, 0, 0
    settings.BACKUP_FOLDER.mkdir()
    (settings.BACKUP_FOLDER / "renda-20260101-023000.zip").touch()
    said = StringIO()
    call_command("backup", scheduled=True, stdout=said)
    assert "已备份并核对" in said.getvalue()
    assert "清理了1份：renda-20260101-023000.zip" in said.getvalue()
    assert len(backups_in(settings.BACKUP_FOLDER)) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BACKUP_KEEP_DAILY", "0", "BACKUP_KEEP_DAILY 应是1到1000的整数"),
        ("BACKUP_KEEP_DAILY", "-7", "BACKUP_KEEP_DAILY 应是"),
        ("BACKUP_KEEP_DAILY", "７", "BACKUP_KEEP_DAILY 应是"),
        ("BACKUP_KEEP_WEEKLY", "four", "BACKUP_KEEP_WEEKLY 应是0到1000的整数"),
        ("BACKUP_KEEP_MONTHLY", "1.5", "BACKUP_KEEP_MONTHLY 应是"),
        ("BACKUP_RECIPIENTS", "age1short", "BACKUP_RECIPIENTS 应是 age-keygen 给出的公钥"),
        ("BACKUP_RECIPIENTS", "AGE-SECRET-KEY-1QQ", "写的是私钥"),
    ],
)
def test_a_wrong_setting_is_refused_at_the_start(name: str, value: str, said: str) -> None:
    answer = start("check", **{name: value})
    assert answer.returncode != 0
    assert said in answer.stderr
    assert "AGE-SECRET-KEY-1QQ" not in answer.stderr
