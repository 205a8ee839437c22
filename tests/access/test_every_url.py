"""Every address × every role × own and foreign rows, against one readable table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from accounts.models import AuditEvent
from tests.access.table import BY_TOKEN, OPEN, QUERIES, Expected, table
from tests.access.world import CITY, SECRETARY, WALKERS, Place, World, keep_bytes, login_page, make_world

pytestmark = pytest.mark.django_db

TABLE = table(WALKERS)
# Blank forms: nothing of anybody's leaves with them.
BLANK = {"desk:exchange_template"}


def _addresses(resolver: Any = None, namespace: str = "", route: str = "") -> Iterator[str]:
    """Every address by its name with namespaces, or by its route where it has no name."""
    for each in (resolver or get_resolver()).url_patterns:
        whole = route + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _addresses(each, inner, whole)
        else:
            yield f"{namespace}{each.name}" if each.name else whole


@pytest.fixture(scope="module")
def world(module_rows: None) -> World:
    """Built once for the whole walk."""
    return make_world()


@pytest.fixture(autouse=True)
def _bytes_of_the_file(_evidence_in_tmp: None) -> None:
    keep_bytes()


def address(expected: Expected, place: Place) -> str:
    """Where a line of the table leads, for the rows of one place."""
    query = QUERIES.get(expected.name, "").format(area=place.area)
    args: list[Any] = []
    if expected.has_row:
        row = place.rows.get(expected.row, expected.row)
        args = [getattr(row, "pk", row)]
    try:
        return str(reverse(expected.name, args=args)) + query
    except NoReverseMatch:
        return "/" + expected.name + query


def ask(client: Client, expected: Expected, place: Place, method: str = "") -> HttpResponseBase:
    """One request, whose traces are taken back."""
    with transaction.atomic():
        answer: HttpResponseBase = client.generic(method or expected.method, address(expected, place))
        if isinstance(answer, StreamingHttpResponse):
            list(answer)  # which closes its file; close() would end the transaction's connection
        transaction.set_rollback(True)
    return answer


def test_every_address_stands_in_the_table_and_no_other() -> None:
    found = set(_addresses())
    assert found - set(TABLE) == set(), "addresses that the table does not know"
    assert set(TABLE) - found == set(), "lines of the table that lead nowhere"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_finds_what_the_table_says(world: World, name: str) -> None:
    expected = TABLE[name]
    found = {}
    for who in (*WALKERS, SECRETARY, CITY):
        own = ask(world.clients[who], expected, world.own).status_code
        # Whoever may not open the page at all is told so before any row is looked for.
        needs = own != 403 and (expected.has_row or name in QUERIES)
        foreign = ask(world.clients[who], expected, world.foreign_to(who)).status_code if needs else own
        found[who] = (own, foreign)
    assert found == expected.cells


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_answer_is_guarded(world: World, name: str) -> None:
    """Pages, files, exports, refusals and redirections alike: no browser keeps them, nobody frames them."""
    for who in ("office", "clerk", "sysadmin"):
        headers = ask(world.clients[who], TABLE[name], world.own).headers
        assert "no-store" in headers["Cache-Control"], who
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in headers["Permissions-Policy"]
        # A file may load nothing at all, and only the browser's own viewer styles it.
        policy = headers["Content-Security-Policy"].removeprefix(
            "default-src 'none'; style-src 'unsafe-inline'; "
        )
        assert "unsafe-inline" not in policy
        assert ("unsafe-eval" in headers["Content-Security-Policy"]) is address(
            TABLE[name], world.own
        ).startswith("/admin/")
        assert re.fullmatch(r"\d{12}", headers["X-Request-ID"])


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_sent_to_sign_in(world: World, name: str) -> None:
    answer = ask(Client(), TABLE[name], world.own)
    if name.startswith(BY_TOKEN):
        assert answer.status_code == 401
    elif name in OPEN:
        assert answer.status_code == OPEN[name]
    else:
        assert answer.status_code == 302
        assert login_page(answer.headers["Location"])


@pytest.mark.parametrize("name", sorted(name for name, line in TABLE.items() if line.method == "POST"))
def test_what_changes_something_takes_no_get(world: World, name: str) -> None:
    for who, (own, _) in TABLE[name].cells.items():
        answer = ask(world.clients[who], TABLE[name], world.own, "GET")
        assert answer.status_code == (405 if own == 302 else answer.status_code)
        assert answer.status_code in {403, 404, 405}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_nothing_is_posted_without_a_token(world: World, name: str) -> None:
    guarded = Client(enforce_csrf_checks=True)
    keeps = "accounts_user" in name or "accounts_apitoken" in name
    guarded.force_login(world.users["sysadmin" if keeps else "office"])
    refused = 405 if name.startswith(BY_TOKEN) else 403
    assert ask(guarded, TABLE[name], world.own, "POST").status_code == refused


def test_a_foreign_key_is_no_clue(world: World) -> None:
    """A row that is not mine answers just as one that does not exist."""
    line = TABLE["admin:meetings_meeting_change"]
    there = ask(world.clients["clerk"], line, world.neighbour)
    nowhere = world.clients["clerk"].get(reverse("admin:meetings_meeting_change", args=[999_999]))
    assert there.status_code == nowhere.status_code == 404


def test_who_is_turned_away_is_in_the_trail(world: World) -> None:
    with transaction.atomic():
        world.clients["clerk"].get(reverse("desk:review"))
        event = AuditEvent.objects.filter(action=AuditEvent.Action.DENIED).latest("id")
        assert (event.actor, event.area, event.succeeded) == (world.users["clerk"], world.own.area, False)
        assert event.subject == "GET /desk/review/"
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(name for name, line in TABLE.items() if line.method == "GET"))
def test_a_file_given_out_is_noted(world: World, name: str) -> None:
    line = TABLE[name]
    for who in WALKERS:
        with transaction.atomic():
            before = AuditEvent.objects.count()
            answer = world.clients[who].get(address(line, world.own))
            if isinstance(answer, StreamingHttpResponse):
                list(answer)  # which closes its file
            noted = AuditEvent.objects.count() - before
            transaction.set_rollback(True)
        disposition = answer.headers.get("Content-Disposition", "")
        if answer.status_code != 200 or not disposition or name in BLANK:
            continue
        assert noted == 1, f"{who} took a file, and the trail does not know"
