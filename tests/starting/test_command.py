"""`manage.py start`: from an empty database, and beside demonstration data."""

from __future__ import annotations

import io
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from fuyang_renda.starting.clean import clean_make, clean_place
from tests.factories import DISTRICT, make_townships, make_user
from tests.starting.filling import filled
from townships.models import FactsToken, Township

pytestmark = pytest.mark.django_db


def run(*words: str, **more: Any) -> str:
    out = io.StringIO()
    call_command("start", *words, stdout=out, stderr=out, **more)
    return out.getvalue()


def test_from_an_empty_database_to_24_units_with_accounts(tmp_path: Path) -> None:
    said = run()
    assert "× 单位 0/24" in said
    assert "open_account xitong" in said
    with pytest.raises(CommandError, match="空数据库"):
        call_command("demo", stdout=io.StringIO())
    book, full, slip = tmp_path / "b.xlsx", tmp_path / "full.xlsx", tmp_path / "slip.txt"
    run("--book", str(book))
    full.write_bytes(filled(data=book.read_bytes()))
    assert "单位24" in run("--read", str(full))
    assert not Township.objects.exists()
    with pytest.raises(CommandError, match="open_account quban1"):
        run("--read", str(full), "--apply")
    make_user(Role.OFFICE, username="quban1")
    said = run("--read", str(full), "--apply", "--passwords", str(slip))
    assert "√ 主席（主任）账号 24/24" in said
    assert stat.S_IMODE(slip.stat().st_mode) == 0o600
    line = next(line for line in slip.read_text().splitlines() if "dayuan-zhuxi" in line)
    password = line.rpartition(" ")[2]
    assert User.objects.get(username="dayuan-zhuxi").check_password(password)
    assert password not in said
    assert "新增：没有" in run("--read", str(full), "--apply")


def test_errors_are_listed_and_leave_everything_as_it_was(tmp_path: Path) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no workbook")
    for words in (("--read", str(bad)), ("--read", str(tmp_path / "none.xlsx")), ("--district", "33011")):
        with pytest.raises(CommandError) as refused:
            run(*words)
        assert refused.value.returncode == 2
    (tmp_path / "b.xlsx").write_bytes(b"mine")
    with pytest.raises(CommandError, match="已经存在"):
        run("--book", str(tmp_path / "b.xlsx"))
    full = tmp_path / "full.xlsx"
    full.write_bytes(filled())
    with pytest.raises(CommandError, match="没有这个区人大办账号"):
        run("--read", str(full), "--apply", "--by", "nobody")
    assert not Township.objects.exists()


def test_it_refuses_demonstration_data_and_tells_the_exact_commands() -> None:
    make_townships()
    FactsToken.objects.create(district=DISTRICT, value="x", is_demo=True)
    with pytest.raises(CommandError, match="演示数据") as refused:
        run()
    assert "DATABASE_URL=" in str(refused.value)
    assert refused.value.returncode == 2


def test_a_clean_database_is_made_beside_the_demonstration(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    place = clean_place({"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "portal.sqlite3")})
    assert place.path == tmp_path / "portal-正式.sqlite3"
    clean_make(place, DISTRICT)
    assert stat.S_IMODE(place.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["portal-正式.sqlite3"]
    with closing(sqlite3.connect(place.path)) as made:
        assert made.execute("SELECT mode FROM checklist_checklist").fetchall() == [("TRIAL",)]
        assert made.execute("SELECT is_demo FROM townships_factstoken").fetchall() == [(0,)]
        assert made.execute("SELECT count(*) FROM townships_township").fetchone() == (0,)
    assert any("portal-正式.sqlite3" in line for line in place.commands)


def test_for_postgresql_the_commands_are_named() -> None:
    database = {
        "ENGINE": "django.db.backends.postgresql", "NAME": "renda", "USER": "renda",
        "OPTIONS": {"host": "/run/postgresql"},
    }  # fmt: skip
    commands = clean_place(database).commands
    assert commands[0] == "sudo -u postgres createdb --owner=renda --encoding=UTF8 renda_zhengshi"
    assert "renda_zhengshi?host=/run/postgresql" in commands[2]
    assert commands[-1] == "python manage.py start"
