"""A small district, a backup of it, and an empty place to restore to; on whichever database the suite runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.utils import load_backend

from accounts.roles import Role
from fuyang_renda.keeping.backup import backup_make
from meetings.models import Meeting
from records.evidence import evidence_add_file
from records.services import record_save
from tests.factories import DAYUAN, at, make_townships, make_user

NOW = at("2026-11-23")
PAPER = b"%PDF-1.4\nminutes\n%%EOF\n"
SHA = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture
def district() -> None:
    """A few rows, and one file that one of them speaks of."""
    make_townships()
    chair = make_user(Role.CHAIR, DAYUAN, "王主席", "zhuxi")
    meeting = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", heard=True, title="党委会", happened_on=NOW.date()
    )
    record_save(record=meeting, by=chair, at=NOW)
    upload: Any = ContentFile(PAPER, name="纪要.pdf")
    evidence_add_file(record=meeting, upload=upload, by=chair, at=NOW)


@pytest.fixture
def made(district: None, tmp_path: Path) -> Path:
    target = tmp_path / "renda.zip"
    backup_make(target=target, connection=connection, at=NOW)
    return target


@pytest.fixture
def empty(tmp_path: Path, settings: Any) -> Iterator[Any]:
    """A database that holds nothing yet, and a folder for files that is not there yet."""
    told = deepcopy(connection.settings_dict)
    name = f"{told['NAME']}_restored"
    told["NAME"] = str(tmp_path / "restored.sqlite3") if connection.vendor == "sqlite" else name
    settings.VAR_DIR = tmp_path
    settings.EVIDENCE_ROOT = tmp_path / "restored-evidence"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    other = load_backend(told["ENGINE"]).DatabaseWrapper(told, "restored")
    yield other
    other.close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
