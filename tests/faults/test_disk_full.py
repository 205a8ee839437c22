"""A full disk is told in words, and leaves nothing half behind: a real small file system, filled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from records.models import Blob, Evidence, Job, Record
from tests.desk.test_evidence import add, pdf
from tests.desk.test_report_a_meeting import NEW, PDF, typed
from tests.exchange.conftest import World
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LARGE = PDF + os.urandom(300_000)


@pytest.fixture
def small_disk(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Evidence lies on a file system of 128 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small file system")
    settings.EVIDENCE_ROOT = folder / "evidence"
    yield folder
    subprocess.run(["umount", folder], check=True)


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def clerk_of(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.clerk)
    return client


def test_a_file_that_does_not_fit_is_refused_in_words(small_disk: Path, world: World) -> None:
    status, said = add(clerk_of(world), pdf(content=LARGE))
    assert status == 400
    assert "服务器存储出错或已满" in said["error"]
    assert not Evidence.objects.exists()
    assert not Blob.objects.exists()
    assert files(small_disk) == []
    assert add(clerk_of(world), pdf())[0] == 200  # what fits is taken


def test_a_form_with_such_a_file_shows_what_was_typed_again(small_disk: Path, world: World) -> None:
    answer = clerk_of(world).post(NEW, {**typed(), "upload": pdf(content=LARGE)})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "服务器存储出错或已满" in page
    assert "大源镇党委人大工作会议" in page
    assert not Record.objects.exists()
    assert files(small_disk) == []


def test_an_import_that_cannot_be_kept_is_not_begun(small_disk: Path, world: World) -> None:
    (small_disk / "filler").write_bytes(b"x" * 100_000)
    client = clerk_of(world)
    answer = client.post("/desk/exchange/", {"upload": pdf("表.csv", b"a,b\n" + b"1,2\n" * 40_000)})
    assert answer.status_code in {400, 503}
    assert "存储" in answer.content.decode()
    assert not Job.objects.exists()
    assert files(small_disk) == ["filler"]


def test_readiness_says_so(small_disk: Path) -> None:
    assert Client().get("/readyz").json()["checks"]["evidence"] == "failed"
    assert make_user(Role.OFFICE)
