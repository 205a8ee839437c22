"""The pages around it: upload, preview, progress, import, undoing, templates, exports with their trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent, User
from delegates.models import Activity
from desk.exchange import works
from records import job_services
from records.job_services import job_run_claimed
from records.models import Job
from tests.exchange.conftest import World, a_delegate, book_of, pages_of

GOOD = [None, "2026-5-14", "视察河道", "视察"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, content: bytes, name: str = "台账.xlsx", **more: str) -> Any:
    return client.post(reverse("desk:exchange"), {"book": SimpleUploadedFile(name, content), **more})


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs that would go to a worker."""
    found: list[int] = []
    monkeypatch.setattr(job_services, "job_send", found.append)
    monkeypatch.setattr(works, "AT_ONCE", 0)
    return found


def test_a_workbook_is_checked_shown_and_brought_in(world: World) -> None:
    client = client_of(world.clerk)
    answer = upload(client, book_of("activities", GOOD))
    page = client.get(answer.url).content.decode()
    assert "视察河道" in page
    assert "导入1行" in page
    done: Any = client.post(answer.url + "write/", {"then": ""})
    assert "已导入" in client.get(done.url).content.decode()
    assert Activity.objects.get().title == "视察河道"
    back = client.get(answer.url).content.decode()
    assert "已经按这次核对导入" in back
    undone: Any = client.post(done.url + "undo/")
    assert "已整批撤销" in client.get(undone.url).content.decode()


def test_mistakes_are_shown_and_handed_out(world: World) -> None:
    client = client_of(world.clerk)
    answer = upload(client, book_of("activities", [None, "5月14日", "<b>视察</b>", "视察"]))
    page = client.get(answer.url).content.decode()
    assert "第2行" in page
    assert "没有写年份" in page
    assert "导入1行" not in page
    faults = client.get(answer.url + "faults/")
    assert pages_of(faults.content)["待改正"]["B4"].value == 2


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("台账.xlsx", b"", "空文件"),
        ("台账.xlsx", b"PK\x03\x04 no zip", "打不开"),
        ("台账.pdf", b"%PDF-1.4", "表格"),
        ("机密.xlsx", b"x", "非涉密平台"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_field(
    world: World, name: str, content: bytes, told: str
) -> None:
    answer = upload(client_of(world.clerk), content, name)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Job.objects.exists()


def test_nothing_chosen_and_a_wrong_choice_are_told(world: World) -> None:
    client = client_of(world.clerk)
    assert "请选择要导入的文件" in client.post(reverse("desk:exchange")).content.decode()
    answer = upload(client, book_of("activities", GOOD), slug="nonsense")
    assert "没有这种表" in answer.content.decode()


def test_a_large_one_is_a_job_whose_progress_is_asked_for(
    world: World, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of(world.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, book_of("activities", GOOD))
    (pk,) = sent
    page = client.get(answer.url).content.decode()
    assert "排队等候" in page
    assert "hx-get" in page
    part = client.get(answer.url + "?progress=1")
    assert (part.status_code, "<html" in part.content.decode()) == (200, False)
    job_run_claimed(pk)
    assert client.get(answer.url + "?progress=1").headers["HX-Refresh"] == "true"
    assert "导入1行" in client.get(answer.url).content.decode()


def test_a_waiting_one_can_be_cancelled(world: World, sent: list[int]) -> None:
    client = client_of(world.clerk)
    answer = upload(client, book_of("activities", GOOD))
    client.post(answer.url + "cancel/")
    assert "已取消，没有写入任何内容" in client.get(answer.url).content.decode()


def test_an_export_is_in_the_trail_with_who_and_how_much(world: World) -> None:
    a_delegate("王明")
    answer = client_of(world.leader).get(reverse("desk:exchange_export", args=["delegates"]))
    assert answer.headers["Content-Type"].endswith("sheet")
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.actor, event.detail) == (world.leader, {"表": "代表名册", "行数": 1})


def test_unknown_kinds_are_not_found(world: World) -> None:
    client = client_of(world.clerk)
    for name in ("exchange_template", "exchange_export"):
        assert client.get(reverse(f"desk:{name}", args=["nonsense"])).status_code == 404


def test_a_leader_takes_out_and_brings_nothing_in(world: World) -> None:
    client = client_of(world.leader)
    page = client.get(reverse("desk:exchange")).content.decode()
    assert "导出表格" in page
    assert "上传并核对" not in page
    assert upload(client, book_of("activities", GOOD)).status_code == 403


def test_the_list_of_jobs_asks_no_more_for_more_of_them(world: World) -> None:
    client = client_of(world.clerk)
    counted = []
    for _ in range(2):
        for _ in range(3):
            upload(client, book_of("activities", GOOD))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("desk:exchange"))
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    "slug", ["activities", "delegates", "funds", "meetings", "documents", "projects", "appointments"]
)
def test_an_export_asks_no_more_for_more_units(rows_of_all_kinds: World, slug: str) -> None:
    client = client_of(rows_of_all_kinds.office)
    url = reverse("desk:exchange_export", args=[slug])
    counted = []
    for area in ("330111117", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get(url, {"area": area})
        counted.append(len(queries))
    assert abs(counted[0] - counted[1]) <= 1  # naming one unit asks for that unit
