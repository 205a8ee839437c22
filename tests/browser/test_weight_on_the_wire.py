"""What the heaviest pages weigh on the wire, as a browser counts it before the static files of production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Response

from accounts.models import User
from accounts.roles import Role
from delegates.models import Delegate, Mandate
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, make_person, make_term, make_townships, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
FIRST, NEXT = 200_000, 30_000
WITH_CHARTS = 400_000
FOR_EVER = 315_360_000  # ten years: a file whose name carries its hash never changes
HEAVY = (
    "/desk/report/new/meeting.CONGRESS_SESSION/",
    "/desk/report/new/activity/",
    "/desk/report/new/opinion/",
    "/desk/report/new/document/",
    "/desk/funds/RESERVE/?year=2026",
)


class AsInProduction(WSGIHandler):
    """The portal alone: whitenoise serves /static/, not the finders that Django's test server would put before it."""

    def __init__(self, application: WSGIHandler) -> None:
        super().__init__()


@pytest.fixture
def address(settings: Any, tmp_path: Path) -> Iterator[str]:
    """The portal on a port of its own, its static files collected, hashed and compressed as in production."""
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = str(tmp_path / "static"), False
    settings.STORAGES = {
        **portal.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    # SQLite's database lies in the memory of its connection: the server reads through the same one.
    shared = {each.alias: each for each in connections.all() if each.vendor == "sqlite"}
    for connection in shared.values():
        connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", AsInProduction, connections_override=shared)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://{server.host}:{server.port}"
    server.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser that has seen nothing yet for the clerk of a unit with 120 delegates, or for another, signed in."""
    make_townships()
    publish_edition_2026()
    make_term(DAYUAN, on="2024-06-01")
    term = make_term(DAYUAN, "CONGRESS", "2022-01-01", 17)
    for number in range(120):
        delegate = Delegate.objects.create(person=make_person(f"代表{number}"))
        Mandate.objects.create(
            delegate=delegate, township_id=DAYUAN, term=term, started_on=date(2022, 1, 1),
            electoral_district=f"第{number % 18 + 1}选区",
        )  # fmt: skip
    clerk = make_user(Role.CLERK, DAYUAN, "李干事")
    contexts: list[BrowserContext] = []

    def open_one(user: User = clerk) -> BrowserContext:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=address)
        kept = client.cookies[portal.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": portal.SESSION_COOKIE_NAME, "value": kept, "url": address}])
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


def visit(context: BrowserContext, where: str) -> tuple[int, list[Response]]:
    """Bytes that came over the wire, heads included, and the answers; what the browser kept weighs nothing."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    came: list[int] = []
    answers: list[Response] = []
    wire.on("Network.loadingFinished", lambda told: came.append(int(told["encodedDataLength"])))

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(where, wait_until="networkidle")
    assert {answer.status for answer in answers} == {200}, where
    page.close()
    return sum(came), answers


def test_the_heaviest_forms_are_light_on_the_first_visit_and_on_the_next(
    visitor: Callable[..., BrowserContext], record_property: Callable[[str, object], None]
) -> None:
    weights = {}
    for where in HEAVY:
        context = visitor()  # a browser that has seen nothing yet
        first, answers = visit(context, where)
        following, _ = visit(context, where)
        weights[where] = first, following
        assert 0 < following < first
        assert answers[0].headers["content-encoding"] == "gzip"
        assert answers[0].headers["cache-control"] == "no-store"
        files = [answer for answer in answers if "/static/" in answer.url]
        assert len(files) > 5
        for each in files:
            assert f"max-age={FOR_EVER}" in each.headers["cache-control"], each.url
            assert (
                each.headers.get("content-encoding") in {"gzip", "br"}
                or int(each.headers["content-length"]) < 1000
            )
    record_property("bytes on the wire, first visit and next", weights)
    assert max(first for first, _ in weights.values()) < FIRST
    assert max(following for _, following in weights.values()) < NEXT


def test_pages_with_charts_stay_light_too(
    visitor: Callable[..., BrowserContext], record_property: Callable[[str, object], None]
) -> None:
    leader = make_user(Role.LEADER, name="领导甲")
    weights = {}
    for where in ("/overview/coverage/", "/overview/trends/", "/overview/", "/overview/wall/"):
        context = visitor(leader)
        first, answers = visit(context, where)
        following, _ = visit(context, where)
        weights[where] = first, following
        has_charts = any("echarts" in answer.url for answer in answers)
        assert has_charts == (where in ("/overview/coverage/", "/overview/trends/"))
        assert first < (WITH_CHARTS if has_charts else FIRST), where
        assert following < NEXT, where
    record_property("bytes on the wire, first visit and next", weights)
