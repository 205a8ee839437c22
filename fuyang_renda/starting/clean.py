"""A clean database beside the one with demonstration data: made for SQLite, named for PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

BESIDE = "正式"


@dataclass(frozen=True, slots=True)
class CleanPlace:
    """Where a clean database is, its bare name, and what the operator types to make it (PostgreSQL) and to use it.

    Paths and addresses are the operator's: pages show the name alone.
    """

    evidence: str
    path: Path | None
    name: str
    commands: tuple[str, ...]


def clean_place(database: Mapping[str, Any] | None = None) -> CleanPlace:
    """Beside a database of the settings (without one: theirs); nothing is made here."""
    told: Mapping[str, Any] = database or settings.DATABASES["default"]
    evidence = f"{settings.EVIDENCE_ROOT}-{BESIDE}"
    if told["ENGINE"].endswith("sqlite3"):
        here = Path(settings.VAR_DIR / "portal.sqlite3" if ":memory:" in str(told["NAME"]) else told["NAME"])
        path = here.with_name(f"{here.stem}-{BESIDE}{here.suffix}")
        name, url = path.name, f"sqlite:///{path}"
        made: tuple[str, ...] = ("python manage.py start --clean",)
    else:
        name = f"{told['NAME']}_zhengshi"
        owner = told.get("USER") or "renda"
        named = str(told.get("HOST") or told.get("OPTIONS", {}).get("host", ""))
        place = f"?host={named}" if named.startswith("/") else ""
        host = "" if place else f"{named or '127.0.0.1'}:{told.get('PORT') or 5432}"
        path, url = None, f"postgresql://{owner}:密码@{host}/{name}{place}"
        made = (
            f"sudo -u postgres createdb --owner={owner} --encoding=UTF8 {name}",
            f"sudo -u postgres psql {name} -c 'CREATE EXTENSION IF NOT EXISTS btree_gist'",
        )
    use = (f"export DATABASE_URL='{url}' EVIDENCE_ROOT='{evidence}'",)
    steps = () if path else ("python manage.py migrate",)
    return CleanPlace(evidence, path, name, (*made, *use, *steps, "python manage.py start"))


def clean_make(place: CleanPlace, district: str) -> None:
    """Make the SQLite file: tables, checklist on trial, nothing else. The caller has seen that it is not there."""
    if place.path is None:
        raise TypeError("a PostgreSQL database is made by createdb")
    unfinished = place.path.with_name(f".{place.path.name}.part")
    unfinished.unlink(missing_ok=True)
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{unfinished}", "EVIDENCE_ROOT": place.evidence}
    try:
        for words in (("migrate", "--verbosity=0"), ("start", f"--district={district}", "--begin")):
            done = subprocess.run(  # noqa: S603  # our own manage.py, in a process that has the other database
                [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *words],
                env=environment, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if done.returncode:
                raise RuntimeError(
                    done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "没有说明原因"
                )
        unfinished.chmod(0o600)
        unfinished.replace(place.path)
    finally:
        for left in unfinished.parent.glob(f"{unfinished.name}*"):
            left.unlink(missing_ok=True)
