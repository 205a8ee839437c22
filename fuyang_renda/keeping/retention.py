"""Which scheduled backups stay: the newest of so many days, weeks and months; and throwing the others away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

# Exactly the names that the schedule gives; whatever else lies in the folder is nobody's to delete.
_NAME = re.compile(r"renda-(\d{8}-\d{6})\.zip(?:\.age)?")
# What a backup that was killed leaves; one being written is younger.
_LEFT = ("renda-*.part", ".renda-*.part", ".renda-backup-*")
_STALE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days, weeks (from Monday) and months that have a backup keep their newest."""

    daily: int
    weekly: int
    monthly: int


def name_of(at: datetime, *, sealed: bool) -> str:
    """The name of a backup made then; `at` is local time."""
    return f"renda-{at:%Y%m%d-%H%M%S}.zip{'.age' if sealed else ''}"


def backups_in(folder: Path) -> dict[Path, datetime]:
    """The scheduled backups of a folder with the time their names say, the newest first."""
    found = {
        path: datetime.strptime(name[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007  # local times, compared with each other only
        for path in folder.glob("renda-*")
        if path.is_file() and (name := _NAME.fullmatch(path.name)) and _is_a_time(name[1])
    }
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0].name), reverse=True))


def _is_a_time(written: str) -> bool:
    try:
        datetime.strptime(written, "%Y%m%d-%H%M%S")  # noqa: DTZ007  # as above
    except ValueError:
        return False
    return True


def superfluous(times: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Of these backups, those that no day, week or month keeps. The newest of all always stays."""
    newest_first = sorted(set(times), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.daily, lambda time: time.date()),
        (keep.weekly, lambda time: time.isocalendar()[:2]),
        (keep.monthly, lambda time: (time.year, time.month)),
    )
    kept = set(newest_first[:1])
    for count, period in periods:
        newest: dict[object, datetime] = {}
        for time in newest_first:
            newest.setdefault(period(time), time)
        kept |= set(list(newest.values())[:count])
    return set(newest_first) - kept


def backups_prune(*, folder: Path, keep: Keep, at: datetime) -> list[Path]:
    """Delete what is superfluous, and what killed backups left more than a day ago. Returns the backups deleted."""
    found = backups_in(folder)
    gone = superfluous(found.values(), keep)
    deleted = [path for path, time in found.items() if time in gone]
    for path in deleted:
        path.unlink()
    for path in {each for pattern in _LEFT for each in folder.glob(pattern)}:
        if at.timestamp() - path.stat().st_mtime > _STALE.total_seconds():
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return deleted
