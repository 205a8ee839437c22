"""Some hundred hostile requests (`python -m bench.hostile` sends thousands): nothing breaks, tells, changes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bench.hostile import NOT_STATE, wrong
from bench.hostile_requests import Attacker
from tests.access.world import WALKERS, keep_bytes, make_world
from tests.faults.conftest import rows

MANY = 600
TOKEN = "x" * 32  # cookie and form agree, as in a page of one's own


def _ask(client: Client, each: Any) -> Any:
    """As a browser's bytes would arrive; what no server lets through is left out."""
    names = {name: value for name, value in each.headers if name not in {"Cookie", "Expect", "Content-Type"}}
    return client.generic(
        each.method, each.target, each.body, each.content_type or "application/octet-stream", headers=names
    )


@pytest.mark.django_db
def test_hostile_requests_break_nothing_tell_nothing_change_nothing() -> None:
    world = make_world()
    keep_bytes()
    clients = {
        name: Client(raise_request_exception=False, enforce_csrf_checks=True) for name in ("", *WALKERS)
    }
    for name, client in clients.items():
        client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        if name:
            client.force_login(world.users[name])
    state = {table: digest for table, digest in rows().items() if table not in NOT_STATE}
    faults, statuses = [], Counter[int]()
    for each in Attacker(seed=2026, people=list(WALKERS), csrf=TOKEN, largest_key=40).requests(MANY):
        answer = _ask(clients[each.who], each)
        statuses[answer.status_code] += 1
        # Read to its end a file closes itself; close() would end the transaction's connection.
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode("utf-8", "replace")
        if said := wrong(each, answer.status_code, text):
            faults.append(f"{each.who} {each.method} {each.target[:200]}: {said}")
    after = rows()
    assert faults == []
    assert [table for table in state if after[table] != state[table]] == []
    assert statuses[200] > 20
    assert statuses[404] > 50
