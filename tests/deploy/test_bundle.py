"""The offline bundle: the same bytes from the same files, checked by its own sums, with what another Python wants."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import bundle
import pytest
from installing import Stop
from pins import python_pins, wanted_on

from tests.deploy.conftest import ROOT


def files_in(place: Path) -> Path:
    folder = place / "renda-0.1.0-20261129-8321de1"
    (folder / "app").mkdir(parents=True)
    (folder / "app/manage.py").write_text("print()\n")
    (folder / "app/install.sh").write_text("#!/bin/sh\n")
    (folder / "app/install.sh").chmod(0o700)
    (folder / "VERSION").write_text("0.1.0\n")
    bundle.sums_write(folder)
    return folder


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        bundle.tar_write(files_in(tmp_path / name), tmp_path / f"{name}.tar.gz", 1_780_000_000)
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == sorted(member.name for member in members)
    assert {(member.uid, member.gid, member.mtime) for member in members} == {(0, 0, 1_780_000_000)}
    assert {oct(member.mode) for member in members if member.name.endswith("install.sh")} == {"0o755"}


def test_its_sums_find_a_changed_file(tmp_path: Path) -> None:
    folder = files_in(tmp_path)
    check = ["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, check=False).returncode == 0
    (folder / "app/manage.py").write_text("print(1)\n")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode != 0


def test_a_bundle_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = files_in(tmp_path)

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "add", full)
    with pytest.raises(OSError, match="No space"):
        bundle.tar_write(folder, tmp_path / "x.tar.gz", 0)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_markers_are_judged_for_the_server_not_for_this_machine() -> None:
    pins = {pin.name: pin for pin in python_pins()}
    # Debian 12 has Python 3.11.2, and the marker says before 3.11.3.
    assert wanted_on(pins["async-timeout"], "3.11", "x86_64")
    assert not wanted_on(pins["async-timeout"], "3.13", "x86_64")
    assert not wanted_on(pins["colorama"], "3.11", "x86_64")
    assert wanted_on(pins["psycopg-binary"], "3.12", "aarch64")


@pytest.mark.parametrize(
    "text", ["", "3.10-x86_64", "3.11", "3.11-loongarch64", "py311-x86_64", "3.11-x86_64;rm"]
)
def test_a_target_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Stop):
        bundle.targets_read(text)


def test_targets_are_read() -> None:
    assert bundle.targets_read("3.11-x86_64, 3.13-aarch64") == ["3.11-x86_64", "3.13-aarch64"]
    assert bundle.targets_read(bundle.HERE) == [bundle.HERE]
    assert (ROOT / ".gitignore").read_text().splitlines().count("dist/") == 1  # nothing of it is committed
