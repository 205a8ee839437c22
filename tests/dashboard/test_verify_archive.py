"""manage.py verify_archive: one byte, one file more or less, and zips made to harm; never the database."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dashboard.archive import verifying
from dashboard.archive.verifying import book_verify
from tests.dashboard.books import told_of, zipped

ROOT = Path(__file__).resolve().parents[2]
PAPER, OTHER = "佐证材料/大源镇/其他材料/FY-2026-000001-纪要.pdf", "快照.json"
FILES = {OTHER: b'{"format": 1}', PAPER: b"%PDF-1.4\nminutes\n%%EOF\n"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return zipped(tmp_path / "book.zip", FILES, told_of(FILES))


def verified(path: Path, **options: str) -> str:
    said = StringIO()
    call_command("verify_archive", str(path), stdout=said, **options)
    return said.getvalue()


def refused(path: Path, **options: str) -> str:
    with pytest.raises(CommandError) as error:
        verified(path, **options)
    assert error.value.returncode == 1
    return str(error.value)


def digest(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        return hashlib.sha256(book.read("清单.json")).hexdigest()


def test_a_whole_book_is_told_to_be_so_with_the_digest_of_its_manifest(book: Path) -> None:
    said = verified(book)
    assert f"核对无误：{book}" in said
    assert "富阳区2026年度，快照第3号" in said
    assert f"清单校验值：{digest(book)}" in said
    assert "--sha256" in said
    assert "--sha256" not in verified(book, sha256=digest(book).upper())


def test_packed_again_it_is_the_same_book(tmp_path: Path) -> None:
    assert "核对无误" in verified(zipped(tmp_path / "again.zip", FILES, told_of(FILES), packed=True))


@pytest.mark.parametrize("name", [PAPER, OTHER])
def test_one_byte_changed_names_the_file(book: Path, name: str) -> None:
    content = book.read_bytes()
    at = content.index(FILES[name]) + 4
    book.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert refused(book) == f"核对不通过：{book}，内容被改动或损坏：{name}"


def test_the_same_change_with_a_checksum_that_fits_is_found_all_the_same(tmp_path: Path) -> None:
    changed = FILES | {PAPER: FILES[PAPER].replace(b"minutes", b"minuteS")}
    assert f"内容被改动或损坏：{PAPER}" in refused(zipped(tmp_path / "b.zip", changed, told_of(FILES)))


def test_every_byte_of_the_zip_but_dates_and_modes_matters(book: Path) -> None:
    """Whatever is changed, the command ends in words; wherever a file's bytes are, in a refusal."""
    content = book.read_bytes()
    for at in range(0, len(content), 7):
        book.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        with suppress(CommandError):
            verified(book)
        for name, kept in FILES.items():
            start = content.index(kept)
            if start <= at < start + len(kept):
                assert name in refused(book)


def test_a_file_more_and_a_file_less_are_both_named(tmp_path: Path) -> None:
    told = told_of(FILES)
    more = zipped(tmp_path / "more.zip", FILES | {"佐证材料/夹带.pdf": b"x"}, told)
    assert "多出：佐证材料/夹带.pdf" in refused(more)
    less = zipped(tmp_path / "less.zip", {OTHER: FILES[OTHER]}, told)
    assert refused(less) == f"核对不通过：{less}，缺少：{PAPER}"


def test_all_faults_are_named_the_first_ahead(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", {OTHER: b"changed", "甲.pdf": b"x"}, told_of(FILES))
    lines = refused(path).splitlines()
    assert lines[0].startswith(f"核对不通过：{path}，缺少：{PAPER}；共3处：")
    assert lines[1:] == [
        f"  缺少：{PAPER}", "  多出：甲.pdf", f"  大小不符：{OTHER}（清单写13字节，文件里是7字节）",
    ]  # fmt: skip


def test_an_exchanged_manifest_is_found_by_its_digest(tmp_path: Path, book: Path) -> None:
    kept = digest(book)
    changed = FILES | {PAPER: b"%PDF-1.4 another"}
    swapped = zipped(tmp_path / "swapped.zip", changed, told_of(changed))
    assert "核对无误" in verified(swapped)
    assert "清单被改动" in refused(swapped, sha256=kept)


def test_what_was_missing_when_it_was_made_is_told_and_no_fault(tmp_path: Path) -> None:
    told = told_of(FILES) | {
        "missing": [{"path": "佐证材料/乙.pdf", "sha256": "0" * 64, "reason": "文件不在存储中"}]
    }
    said = verified(zipped(tmp_path / "b.zip", FILES, told))
    assert "归档时缺失：佐证材料/乙.pdf（文件不在存储中）" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip at all", "不是平台的归档文件"),
        (b"", "不是平台的归档文件"),
    ],
)
def test_what_is_no_zip_is_told_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert said in refused(path)


def test_no_such_file_is_told_in_words(tmp_path: Path) -> None:
    assert "打不开" in refused(tmp_path / "nowhere.zip")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (b"{", "已损坏"),
        (b"[" * 100_000, "已损坏"),
        (b"\xff\xfe", "已损坏"),
        ({"format": "something"}, "不是平台的归档文件"),
        ([1], "不是平台的归档文件"),
        ({**told_of(FILES), "format_version": 99}, "比这套程序新"),
        ({**told_of(FILES), "format_version": "x"}, "不完整"),
        ({**told_of(FILES), "files": None}, "不完整"),
        ({**told_of(FILES), "files": [{"path": 1, "size": 1, "sha256": "x"}]}, "不完整"),
        ({**told_of(FILES), "files": [{"path": "x", "size": -1, "sha256": "x"}]}, "不完整"),
        ({**told_of(FILES), "area": "富阳区"}, "不完整"),
        ({**told_of(FILES), "counts": {}}, "不完整"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_told_in_words(tmp_path: Path, told: Any, said: str) -> None:
    assert said in refused(zipped(tmp_path / "b.zip", FILES, told))


def test_a_zip_without_a_manifest_is_no_book(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("a.txt", "x")
    assert "里面没有清单.json" in refused(path)


@pytest.mark.parametrize(
    "name", ["../外面.pdf", "/etc/passwd", "佐证材料/../../外面.pdf", "C:外面.pdf", "甲\\乙.pdf"]
)
def test_a_path_that_leaves_its_folder_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    files = FILES | {name: b"x"}
    before = sorted(tmp_path.parent.rglob("*"))
    path = zipped(tmp_path / "b.zip", files, told_of(files))
    assert "路径不安全" in refused(path)
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, path])


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", FILES, told_of(FILES))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as book:
        book.writestr(PAPER, FILES[PAPER])
    assert f"重复：{PAPER}" in refused(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says its true size: more than a hundred times the file's, so that it is not even begun."""
    files = FILES | {"炸弹.pdf": bytes(30_000_000)}
    path = zipped(tmp_path / "b.zip", files, told_of(files), packed=True)
    monkeypatch.setattr(verifying, "is_whole", None)
    assert "超过文件本身的100倍" in refused(path)


def test_a_bomb_that_lies_about_its_size_is_read_no_further_than_it_says(tmp_path: Path) -> None:
    files = FILES | {"炸弹.pdf": bytes(30_000_000)}
    path = zipped(tmp_path / "b.zip", files, told_of(FILES | {"炸弹.pdf": b"x" * 10}), packed=True)
    assert "大小不符：炸弹.pdf" in refused(path)
    packed = path.read_bytes()  # and the zip's own list lies as well
    lying = packed.replace(struct.pack("<L", 30_000_000), struct.pack("<L", 10))
    path.write_bytes(lying)
    assert "内容被改动或损坏：炸弹.pdf" in refused(path)


def test_a_manifest_too_long_to_be_one_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MOST_MANIFEST", 1024)
    path = zipped(tmp_path / "b.zip", FILES, b" " * 10_000)
    assert "不是平台写的清单" in refused(path)


def test_names_do_not_steer_the_terminal(tmp_path: Path) -> None:
    told = told_of(FILES) | {"made_by": "甲\x1b[2J乙"}
    assert "\x1b" not in verified(zipped(tmp_path / "b.zip", FILES, told))
    assert "\x1b" not in refused(zipped(tmp_path / "c.zip", FILES | {"\x1b[2J.pdf": b"x"}, told))


def test_progress_is_told_file_by_file(book: Path) -> None:
    seen: list[tuple[int, int]] = []
    book_verify(book, heard=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_it_runs_where_there_is_no_database(book: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    for path, code in ((book, 0), (ROOT / "README.md", 1)):
        ran = subprocess.run(
            [sys.executable, "manage.py", "verify_archive", str(path)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == code, ran.stderr
