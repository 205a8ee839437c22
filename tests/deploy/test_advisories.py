"""Known weaknesses are judged without a network, on invented records; nothing is green that was not looked up."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import advisories
import pytest
from advisories import Unjudged, database_read, exceptions_read, is_affected, judged, lacking
from pins import Pin, npm_pins, python_pins

from tests.deploy.conftest import ROOT

ON = date(2026, 11, 29)
DJANGO = Pin("PyPI", "django", "5.2.19")
BOOTSTRAP = Pin("npm", "bootstrap", "5.3.8")


def weakness(ecosystem: str, name: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    kind = "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER"
    return {
        "id": "GHSA-aaaa-bbbb-cccc",
        "modified": "2026-11-20T10:00:00Z",
        "aliases": ["CVE-2026-0001"],
        "summary": "Invented",
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": kind, "events": list(events)}],
            }
        ],
    } | more


def sound(ecosystem: str) -> dict[str, Any]:
    return weakness(ecosystem, "something-else", {"introduced": "0"}, id=f"OTHER-{ecosystem}")


def folder(place: Path, *records: Any) -> Path:
    place.mkdir(exist_ok=True)
    for number, each in enumerate(records):
        (place / f"{number}.json").write_text(each if isinstance(each, str) else json.dumps(each))
    return place


@pytest.mark.parametrize(
    ("events", "affected"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "5.2.19"}], False),
        ([{"introduced": "0"}, {"fixed": "5.2.20"}], True),
        ([{"introduced": "5.2.19"}, {"fixed": "5.2.20"}], True),
        ([{"introduced": "5.2.20"}], False),
        ([{"introduced": "0"}, {"last_affected": "5.2.19"}], True),
        ([{"introduced": "0"}, {"last_affected": "5.2.18"}], False),
        ([{"introduced": "4.2"}, {"fixed": "4.2.30"}, {"introduced": "5.2"}, {"fixed": "5.2.99"}], True),
        ([{"fixed": "4.2.30"}, {"introduced": "4.2"}], False),  # in whatever order they are written
        ([{"introduced": "0"}, {"fixed": "not a version"}], True),  # what cannot be compared is not sound
    ],
)
def test_a_range_is_read_as_osv_says(events: list[dict[str, str]], affected: bool) -> None:
    assert is_affected("5.2.19", {"ranges": [{"type": "ECOSYSTEM", "events": events}]}) is affected


def test_versions_are_named_too_and_git_ranges_say_nothing() -> None:
    assert is_affected("5.2.19", {"versions": ["5.2.18", "5.2.19"]})
    assert not is_affected("5.2.19", {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]})


def test_a_weakness_of_ours_is_found_by_any_spelling_and_told_with_its_cure(tmp_path: Path) -> None:
    place = folder(
        tmp_path / "osv", weakness("PyPI", "Django", {"introduced": "0"}, {"fixed": "5.2.21"}), sound("npm")
    )
    read = database_read([place], [DJANGO, BOOTSTRAP])
    assert judged(read, [], ON) == [
        "django 5.2.19：GHSA-aaaa-bbbb-cccc、CVE-2026-0001 Invented（升级到 5.2.21）"
    ]


def test_withdrawn_records_and_other_versions_are_no_hits(tmp_path: Path) -> None:
    gone = weakness("PyPI", "django", {"introduced": "0"}, withdrawn="2026-11-21T00:00:00Z")
    place = folder(
        tmp_path / "osv", gone, weakness("npm", "bootstrap", {"introduced": "0"}, {"fixed": "5.3.8"})
    )
    read = database_read([place], [DJANGO, BOOTSTRAP])
    assert read.hits == []
    assert lacking(read, [DJANGO, BOOTSTRAP], ON, 60) == []


def test_an_exception_covers_by_any_name_until_its_last_day(tmp_path: Path) -> None:
    listed = tmp_path / "exceptions.toml"
    listed.write_text('[[exception]]\nid = "CVE-2026-0001"\nreason = "not reached"\nuntil = 2026-11-29\n')
    place = folder(tmp_path / "osv", weakness("npm", "bootstrap", {"introduced": "0"}), sound("PyPI"))
    read = database_read([place], [DJANGO, BOOTSTRAP])
    allowed = exceptions_read(listed)
    assert judged(read, allowed, ON) == []
    (late,) = judged(read, allowed, date(2026, 11, 30))
    assert "例外已于2026-11-29到期：not reached" in late


@pytest.mark.parametrize(
    "written",
    [
        '[[exception]]\nid = "CVE-1"\nuntil = 2027-01-01\n',
        '[[exception]]\nid = "CVE-1"\nreason = "so"\n',
        '[[exception]]\nid = "CVE-1"\nreason = "so"\nuntil = "2027-01-01"\n',
        '[[exception]]\nid = "CVE-1"\nreason = "so"\nuntil = 2027-01-01T00:00:00\n',
        "[[exception",
    ],
)
def test_an_exception_that_is_not_whole_is_refused(tmp_path: Path, written: str) -> None:
    listed = tmp_path / "exceptions.toml"
    listed.write_text(written)
    with pytest.raises(Unjudged):
        exceptions_read(listed)


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", '{"id": 7}', '{"id": "X", "affected": {}}', "[" * 100_000],
)
def test_a_record_nobody_can_read_is_told_not_skipped(tmp_path: Path, bad: str) -> None:
    with pytest.raises(Unjudged):
        database_read([folder(tmp_path / "osv", sound("PyPI"), bad)], [DJANGO])


def test_records_come_as_a_zip_too_and_a_broken_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("GHSA.json", json.dumps(weakness("PyPI", "django", {"introduced": "0"})))
        book.writestr("README.txt", "no record")
    assert len(database_read([path], [DJANGO]).hits) == 1
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Unjudged, match="读不了"):
        database_read([path], [DJANGO])
    with pytest.raises(Unjudged, match="读不了"):
        database_read([tmp_path / "none.zip"], [DJANGO])


def test_a_record_of_absurd_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("bomb.json", b" " * (advisories.LARGEST + 1))
    with pytest.raises(Unjudged, match="过大"):
        database_read([path], [DJANGO])


def test_silence_proves_nothing_where_nothing_was_looked_up(tmp_path: Path) -> None:
    read = database_read([folder(tmp_path / "osv", sound("PyPI"))], [DJANGO, BOOTSTRAP])
    assert lacking(read, [DJANGO, BOOTSTRAP], ON, 60) == ["没有 npm 的记录，npm 的组件没有核对"]
    assert "太旧" in lacking(read, [DJANGO], date(2027, 3, 1), 60)[0]


def test_the_exit_code_says_sound_weak_or_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = folder(tmp_path / "both", sound("PyPI"), sound("npm"))
    weak = folder(tmp_path / "weak", sound("npm"), weakness("PyPI", "django", {"introduced": "0"}))
    on = ["--on", "2026-11-29"]
    assert advisories.main(["--database", str(both), *on]) == 0
    assert advisories.main(["--database", str(weak), *on]) == 1
    assert advisories.main(on) == 2
    assert advisories.main(["--database", str(tmp_path / "none"), *on]) == 2
    assert advisories.main(["--database", str(both), "--on", "2027-11-29"]) == 2
    assert "没有核对" in capsys.readouterr().err


def test_the_lock_files_are_read_whole() -> None:
    python = {pin.name: pin for pin in python_pins()}
    assert python["django"].version.startswith("5.2.")
    assert all(pin.hashes for pin in python.values())
    assert [pin.name for pin in npm_pins()][:2] == ["@popperjs/core", "bootstrap"]
    assert "lighthouse" not in {pin.name for pin in npm_pins()}  # for development only
    assert (ROOT / "requirements/advisories.toml").exists()
    exceptions_read()
