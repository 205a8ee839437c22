"""Backup and restore: one checked file, into an empty database, with the same rows and the same bytes; on both databases."""

from __future__ import annotations

import errno
import json
import stat
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.guards import guard, unguard
from fuyang_renda.keeping import backup as keeping
from fuyang_renda.keeping.archive import MANIFEST, Unfit, archive_verify, archive_written
from fuyang_renda.keeping.backup import backup_make, backup_restore
from fuyang_renda.keeping.stores import PostgresStore, rows_per_table, store_of
from records.evidence import blob_path
from records.models import Blob
from tests.keeping.conftest import NOW, PAPER, SHA

pytestmark = pytest.mark.django_db(transaction=True)


def with_byte_changed(path: Path, inside: bytes) -> None:
    """Change one byte in the middle of a part, found by its content."""
    data = bytearray(path.read_bytes())
    place = data.index(inside) + len(inside) // 2
    data[place] ^= 0xFF
    path.write_bytes(bytes(data))


def rewritten(path: Path, **changes: Any) -> None:
    """The same archive with another manifest."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[MANIFEST] = json.dumps(json.loads(parts[MANIFEST]) | changes).encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def test_a_backup_holds_database_and_files_and_says_what_it_holds(made: Path) -> None:
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    manifest = archive_verify(made)
    assert manifest.vendor == connection.vendor
    assert [part.name for part in manifest.evidence] == [f"evidence/{SHA[:2]}/{SHA[2:4]}/{SHA}"]
    assert manifest.evidence[0].sha256 == SHA
    assert manifest.tables["townships_township"] == 24
    assert manifest.tables == rows_per_table(connection)
    assert ("accounts", "0004_unit_accounts") in manifest.migrations
    assert manifest.created_at == NOW.isoformat(timespec="seconds")
    assert list(made.parent.glob(".*")) == []


def test_what_was_backed_up_is_restored_with_the_same_rows_and_bytes(made: Path, empty: Any) -> None:
    before = rows_per_table(connection)
    done = backup_restore(path=made, connection=empty, into_empty=False)
    assert rows_per_table(empty) == before
    assert blob_path(SHA).read_bytes() == PAPER
    assert stat.S_IMODE(blob_path(SHA).stat().st_mode) == 0o600
    assert (done.written, done.kept, done.to_migrate) == (1, 0, 0)
    with empty.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_user WHERE username = 'zhuxi'")
        assert cursor.fetchone() == ("王主席",)


def test_a_second_restoring_finds_the_database_full(made: Path, empty: Any) -> None:
    backup_restore(path=made, connection=empty, into_empty=False)
    with pytest.raises(Unfit, match="恢复只进空数据库"):
        backup_restore(path=made, connection=empty, into_empty=False)
    with pytest.raises(Unfit, match="数据库里已有数据"):
        backup_restore(path=made, connection=empty, into_empty=True)


def test_a_new_database_with_tables_only_takes_it_when_told_so(made: Path, empty: Any) -> None:
    kept = rows_per_table(connection)
    backup_restore(path=made, connection=empty, into_empty=False)
    _emptied(empty)
    with pytest.raises(Unfit, match="--into-empty"):
        backup_restore(path=made, connection=empty, into_empty=False)
    backup_restore(path=made, connection=empty, into_empty=True)
    assert rows_per_table(empty) == kept


def _emptied(other: Any) -> None:
    """As `migrate` leaves a database."""
    keep = keeping._OF_DJANGO | keeping._delivered_tables()
    tables = [name for name in rows_per_table(other) if name not in keep]
    with other.cursor() as cursor:
        if other.vendor == "postgresql":
            unguard(cursor.execute, other.vendor)
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
            guard(cursor.execute, other.vendor)
            return
        cursor.execute("PRAGMA foreign_keys=OFF")
        unguard(cursor.execute, other.vendor)
        for name in tables:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608  # the names are the database's own
        guard(cursor.execute, other.vendor)


@pytest.mark.parametrize("part", ["evidence", "database"])
def test_a_changed_byte_is_named_and_nothing_is_restored(made: Path, empty: Any, part: str) -> None:
    with zipfile.ZipFile(made) as book:
        found = next(each for each in book.infolist() if each.filename.startswith(part))
    content = made.read_bytes()[found.header_offset :][: found.compress_size]
    with_byte_changed(made, PAPER if part == "evidence" else content[len(content) // 2 :])
    for attempt in (
        archive_verify,
        lambda path: backup_restore(path=path, connection=empty, into_empty=False),
    ):
        with pytest.raises(Unfit, match=f"已损坏 {part}"):
            attempt(made)
    assert rows_per_table(empty) == {}
    assert not blob_path(SHA).exists()


def test_a_changed_manifest_is_damaged(made: Path) -> None:
    with_byte_changed(made, b'"townships_township"')
    with pytest.raises(Unfit, match=r"清单（manifest.json）"):
        archive_verify(made)


def test_a_file_cut_short_or_of_another_kind_is_no_backup(made: Path, tmp_path: Path) -> None:
    made.write_bytes(made.read_bytes()[:-200])
    with pytest.raises(Unfit, match="不是平台的备份文件，或文件不完整"):
        archive_verify(made)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as book:
        book.writestr("a.txt", "a")
    for path, told in (
        (other, "不是平台的备份文件"),
        (tmp_path / "none.zip", "打不开"),
        (tmp_path, "打不开"),
    ):
        with pytest.raises(Unfit, match=told):
            archive_verify(path)


def test_parts_lacking_or_too_many_are_named(made: Path) -> None:
    with zipfile.ZipFile(made, "a") as book:
        book.writestr("evidence/../../etc/passwd", "x")
    with pytest.raises(Unfit, match="多出 evidence"):
        archive_verify(made)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format_version": 2}, "格式比这套程序新"),
        ({"migrations": [["records", "0999_later"]]}, "备份来自更新的版本"),
        ({"vendor": "oracle"}, "请用同一种数据库恢复"),
        ({"tables": {"townships_township": 3}}, "行数与清单不符"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    made: Path, empty: Any, changes: dict[str, Any], told: str
) -> None:
    rewritten(made, **changes)
    with pytest.raises(Unfit, match=told):
        backup_restore(path=made, connection=empty, into_empty=False)
    # PostgreSQL's rows are counted once they are there: then all of it is, and neither half is taken away.
    is_back = connection.vendor == "postgresql" and "tables" in changes
    assert bool(rows_per_table(empty)) == blob_path(SHA).exists() == is_back


def test_a_file_of_other_content_is_not_overwritten(made: Path, empty: Any) -> None:
    path = blob_path(SHA)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    with pytest.raises(Unfit, match="同名而内容不同"):
        backup_restore(path=made, connection=empty, into_empty=False)
    assert path.read_bytes() == b"something else"
    assert rows_per_table(empty) == {}
    path.write_bytes(PAPER)
    done = backup_restore(path=made, connection=empty, into_empty=False)
    assert (done.written, done.kept) == (0, 1)


def test_a_restoring_that_fails_takes_its_files_back(made: Path, empty: Any, monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise Unfit("数据库没有写成")

    monkeypatch.setattr(type(store_of(connection)), "load", fail)
    with pytest.raises(Unfit, match="没有写成"):
        backup_restore(path=made, connection=empty, into_empty=False)
    assert not blob_path(SHA).exists()


def test_files_the_disk_has_lost_or_spoilt_are_told(district: None, tmp_path: Path) -> None:
    blob_path(SHA).write_bytes(b"spoilt")
    told = StringIO()
    call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO(), stderr=told)
    assert "有1个佐证材料文件在库中有登记，磁盘上没有或已损坏" in told.getvalue()
    assert archive_verify(tmp_path / "b.zip").lacking == [SHA]
    Blob.objects.update(removed_at=NOW)
    assert backup_make(target=tmp_path / "c.zip", connection=connection, at=NOW).lacking == []


def test_a_backup_overwrites_nothing(made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(Unfit, match="已经存在"):
        backup_make(target=made, connection=connection, at=NOW)
    assert made.read_bytes() == before


def test_a_full_disk_leaves_no_stump(district: None, tmp_path: Path, monkeypatch: Any) -> None:
    def full(*args: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fuyang_renda.keeping.archive.Archive.add", full)
    folder = tmp_path / "kept"
    folder.mkdir()
    with pytest.raises(CommandError, match="磁盘空间不足") as refused:
        call_command("backup", str(folder / "b.zip"), stdout=StringIO())
    assert refused.value.returncode == 2
    assert list(folder.iterdir()) == []


def test_a_writing_that_breaks_off_leaves_no_stump(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), archive_written(tmp_path / "b.zip"):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_the_commands_say_what_they_did(district: None, tmp_path: Path) -> None:
    out = StringIO()
    call_command("backup", str(tmp_path), stdout=out)
    made = next(tmp_path.glob("renda-*.zip"))
    assert "已备份并核对" in out.getvalue()
    call_command("backup", verify=str(made), stdout=out)
    assert "核对无误" in out.getvalue()
    with pytest.raises(CommandError, match="没有恢复"):
        call_command("restore", str(made), stdout=out)
    with pytest.raises(CommandError, match="不能读写"):
        call_command("backup", str(tmp_path / "none" / "b.zip"), stdout=out)


@pytest.mark.postgres
def test_programs_of_postgresql_that_are_missing_or_older_are_told(monkeypatch: Any) -> None:
    store = PostgresStore(connection)
    monkeypatch.setattr("fuyang_renda.keeping.stores._version_of", lambda place: 9)
    with pytest.raises(Unfit, match="比数据库服务器"):
        store._program("pg_dump")
    with pytest.raises(Unfit, match="没有找到 pg_nothing"):
        store._program("pg_nothing")
