"""The drill: the last backup restored elsewhere and compared; what is wrong with it is named; nothing is left behind."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fuyang_renda.keeping.archive import MANIFEST, Unfit
from fuyang_renda.keeping.backup import backup_restore
from fuyang_renda.keeping.drill import drill_run, last_backup
from fuyang_renda.keeping.elsewhere import named, set_aside
from fuyang_renda.keeping.stores import rows_per_table
from fuyang_renda.keeping.told import BY_DEFAULT, HIDDEN, settings_in_force
from records.evidence import blob_path
from tests.keeping.conftest import NOW, PAPER, SHA

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


def databases() -> set[str]:
    """What lies on the server beside the databases of the other tests that run meanwhile; empty for SQLite."""
    if connection.vendor == "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        found = {name for (name,) in cursor.fetchall()}
    own = connection.settings_dict["NAME"]
    return {name for name in found if name.startswith(own) or not name.startswith("test_")}


def drilled(path: Path, **more: Any) -> Any:
    return drill_run(path=path, identity=None, connection=connection, at=NOW, **more)


def test_a_whole_backup_is_found_whole_and_nothing_is_left(made: Path, settings: Any) -> None:
    before, rows = databases(), rows_per_table(connection)
    drill = drilled(made)
    assert drill.problems == ()
    assert (drill.rows, drill.files) == (sum(rows.values()), 1)
    assert databases() == before
    assert list(settings.VAR_DIR.iterdir()) == []
    assert rows_per_table(connection) == rows
    assert blob_path(SHA).read_bytes() == PAPER


def test_a_backup_that_stopped_coming_is_told(made: Path) -> None:
    later = NOW + timedelta(hours=50)
    drill = drill_run(path=made, identity=None, connection=connection, at=later, within=timedelta(hours=30))
    assert "最近一份备份是50小时以前的" in drill.problems[0]


def test_a_file_that_rows_speak_of_and_the_backup_lacks_is_told(district: None, tmp_path: Path) -> None:
    blob_path(SHA).unlink()
    call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO(), stderr=StringIO())
    assert drilled(tmp_path / "b.zip").problems == (
        f"有1个佐证材料在库中有登记，备份里没有：{SHA[:12]}…；请从较早的备份中找回",
    )


def test_a_damaged_backup_is_not_called_whole(made: Path) -> None:
    data = bytearray(made.read_bytes())
    data[data.index(PAPER) + 5] ^= 0xFF
    made.write_bytes(bytes(data))
    with pytest.raises(Unfit, match="已损坏 evidence"):
        drilled(made)


def test_rows_and_bytes_that_differ_after_restoring_are_each_told(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the restoring itself had gone wrong: the drill looks again, with its own eyes."""
    restore = backup_restore

    def badly(**words: Any) -> None:
        restore(**words)
        with words["connection"].cursor() as cursor:
            cursor.execute("DELETE FROM records_counter")
            cursor.execute("CREATE TABLE strange (id int)")
        (found,) = words["evidence"].rglob(SHA)
        found.write_bytes(b"other")

    monkeypatch.setattr("fuyang_renda.keeping.drill.backup_restore", badly)
    before = databases()
    problems = drilled(made).problems
    assert any(problem.startswith("表 strange：清单None行") for problem in problems)
    assert f"佐证材料 {SHA[:12]}… 恢复后内容不同" in problems
    assert databases() == before


def test_the_command_reports_in_words_and_by_its_exit_code(
    made: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = StringIO()
    call_command("backup_drill", str(made), stdout=said)
    assert "结果：恢复后与备份清单完全一致" in said.getvalue()
    settings.BACKUP_FOLDER = tmp_path / "none"
    with pytest.raises(CommandError, match="里没有备份") as refused:
        call_command("backup_drill", stdout=said)
    assert refused.value.returncode == 2
    settings.BACKUP_FOLDER = tmp_path
    made.rename(tmp_path / "renda-20261123-023000.zip")
    assert last_backup(tmp_path).name == "renda-20261123-023000.zip"
    with pytest.raises(CommandError, match="1处不一致") as refused:
        call_command("backup_drill", max_age_hours=-1_000_000, stdout=said)
    assert refused.value.returncode == 1


def test_a_database_of_ones_own_is_taken_when_named(made: Path, empty: Any) -> None:
    told = empty.settings_dict
    if empty.vendor == "sqlite":
        url = f"sqlite:///{told['NAME']}"
    else:
        url = f"postgresql://{told['USER']}:@/{told['NAME']}?host={told['HOST'] or told['OPTIONS'].get('host', '')}"
    assert drilled(made, database=url).problems == ()
    with pytest.raises(Unfit, match="恢复只进空数据库"):
        drilled(made, database=url)
    with pytest.raises(Unfit, match="--database 应写成"), named("nonsense"):
        pass


def test_set_aside_keeps_the_old_and_puts_it_back_when_it_fails(made: Path, empty: Any) -> None:
    """The present database gets another name and an empty one its own; a fault inside undoes both."""
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (id int)")
        cursor.execute("INSERT INTO kept VALUES (7)")
    with pytest.raises(Unfit, match="打不开"), set_aside(empty, NOW):
        backup_restore(path=made / "none", connection=empty, into_empty=False)
    assert rows_per_table(empty) == {"kept": 1}
    with set_aside(empty, NOW) as name:
        assert rows_per_table(empty) == {}
    assert "20261123" in name
    if empty.vendor == "sqlite":
        assert Path(name).exists()
        return
    assert name in databases()
    empty.close()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def test_the_manifest_tells_the_settings_and_no_secret(
    district: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "geheim-1")
    monkeypatch.setenv("ALLOWED_HOSTS", "renda.example,10.0.0.7")
    monkeypatch.setenv("DATABASE_URL", "postgresql://renda:geheim-2@db:5433/renda?sslpassword=geheim-3")
    monkeypatch.setenv("GATEWAY_URLS", "短信=https://u:geheim-4@sms.example/geheim-5?token=geheim-6")
    monkeypatch.setenv("OUTBOUND_PROXY", "geheim 7")
    monkeypatch.setenv("GO_LIVE_ON", "2027-01-01")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
    with zipfile.ZipFile(tmp_path / "b.zip") as book:
        told = book.read(MANIFEST).decode()
    assert "geheim" not in told
    kept = json.loads(told)["settings"]
    assert kept == settings_in_force()
    assert kept["SECRET_KEY"] == kept["OUTBOUND_PROXY"] == HIDDEN
    assert kept["LOG_LEVEL"] == BY_DEFAULT
    assert kept["GO_LIVE_ON"] == "2027-01-01"
    assert kept["ALLOWED_HOSTS"] == "renda.example,10.0.0.7"
    assert kept["DATABASE_URL"] == "postgresql://db:5433/renda"
    assert kept["GATEWAY_URLS"] == "短信=https://sms.example"
