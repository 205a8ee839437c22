"""Encrypted backups, by the real program age: only the key opens them, whatever was changed is found."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fuyang_renda.keeping.archive import Unfit, archive_verify
from fuyang_renda.keeping.backup import backup_restore
from fuyang_renda.keeping.sealing import is_sealed, seal, unsealed
from fuyang_renda.keeping.stores import rows_per_table
from records.evidence import blob_path
from tests.keeping.conftest import PAPER, SHA

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed"),
]


@dataclass(frozen=True, slots=True)
class Key:
    """A pair of age: the file of the secret half, the public half."""

    path: Path
    public: str


def make_key(path: Path) -> Key:
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    found = re.search(r"age1[0-9a-z]+", path.read_text())
    assert found is not None
    return Key(path, found[0])


@pytest.fixture
def key(tmp_path: Path) -> Key:
    return make_key(tmp_path / "key.txt")


@pytest.fixture
def sealed(district: None, tmp_path: Path, settings: Any, key: Key) -> Path:
    settings.VAR_DIR = tmp_path
    settings.BACKUP_RECIPIENTS = [key.public]
    folder = tmp_path / "kept"
    folder.mkdir()
    call_command("backup", str(folder), stdout=StringIO())
    (path,) = folder.iterdir()
    return path


def test_with_a_recipient_only_the_sealed_file_is_left(sealed: Path, tmp_path: Path) -> None:
    assert sealed.name.endswith(".zip.age")
    assert is_sealed(sealed)
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    assert PAPER not in sealed.read_bytes()
    assert not list(tmp_path.rglob("*.zip"))


def test_it_is_restored_with_the_key_to_the_same_rows_and_bytes(sealed: Path, key: Key, empty: Any) -> None:
    before = rows_per_table(connection)
    with unsealed(sealed, key.path) as plain:
        backup_restore(path=plain, connection=empty, into_empty=False)
    assert rows_per_table(empty) == before
    assert blob_path(SHA).read_bytes() == PAPER
    assert not plain.exists()


def test_the_commands_verify_and_refuse_in_words(sealed: Path, key: Key, tmp_path: Path) -> None:
    said = StringIO()
    call_command("backup", verify=str(sealed), identity=str(key.path), stdout=said)
    assert "核对无误" in said.getvalue()
    other = make_key(tmp_path / "other.txt")
    for identity, why in ((None, "--identity"), (str(other.path), "私钥不对"), ("/none", "没有找到私钥文件")):
        with pytest.raises(CommandError, match=why):
            call_command("backup", verify=str(sealed), identity=identity)
        with pytest.raises(CommandError, match=why):
            call_command("restore", str(sealed), identity=identity)


def test_two_recipients_each_open_it(district: None, tmp_path: Path, settings: Any, key: Key) -> None:
    settings.VAR_DIR = tmp_path
    other = make_key(tmp_path / "other.txt")
    settings.BACKUP_RECIPIENTS = [key.public, other.public]
    call_command("backup", str(tmp_path / "b.zip"), stdout=StringIO())
    for each in (key, other):
        with unsealed(tmp_path / "b.zip.age", each.path) as plain:
            archive_verify(plain)


@pytest.mark.parametrize("where", [0.5, 0.999])
def test_a_changed_byte_or_a_cut_end_is_found(sealed: Path, key: Key, where: float, empty: Any) -> None:
    whole = sealed.read_bytes()
    changed = bytearray(whole)
    changed[int(len(whole) * where)] ^= 1
    for content in (bytes(changed), whole[: int(len(whole) * where)]):
        sealed.write_bytes(content)
        with pytest.raises(Unfit, match="已损坏"), unsealed(sealed, key.path):
            pass
    assert rows_per_table(empty) == {}


def test_this_one_plain(district: None, tmp_path: Path, settings: Any, key: Key) -> None:
    settings.BACKUP_RECIPIENTS = [key.public]
    call_command("backup", str(tmp_path / "b.zip"), plain=True, stdout=StringIO())
    assert archive_verify(tmp_path / "b.zip").evidence


def test_without_the_program_it_says_so_and_leaves_nothing_open(
    district: None, tmp_path: Path, settings: Any, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_RECIPIENTS = [key.public]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    folder = tmp_path / "kept"
    folder.mkdir()
    with pytest.raises(CommandError, match="没有找到程序 age"):
        call_command("backup", str(folder), stdout=StringIO())
    assert list(folder.iterdir()) == []


def test_a_disk_that_fills_while_sealing_leaves_no_stump(
    made: Path, tmp_path: Path, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real full device stands in for the target's folder: age itself says that there is no room."""

    def onto_full(path: Path, flags: int, mode: int = 0o777) -> int:
        os.close(real(path, flags, mode))
        return real("/dev/full", os.O_WRONLY)

    real = os.open
    monkeypatch.setattr(os, "open", onto_full)
    with pytest.raises(Unfit, match="磁盘空间不足"):
        seal(made, tmp_path / "b.zip.age", [key.public])
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["evidence", "key.txt", made.name])
