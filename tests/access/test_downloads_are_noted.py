"""Whatever leaves the portal as a file is in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import StreamingHttpResponse

from accounts.models import AuditEvent
from tests.access.table import table
from tests.access.test_every_url import address
from tests.access.world import WALKERS, World, keep_bytes, make_world

pytestmark = pytest.mark.django_db
# Blank forms: nothing of anybody's leaves with them.
BLANK = {"desk:exchange_template"}
NAMES = sorted(name for name, line in table(WALKERS).items() if line.method == "GET")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _bytes_of_the_file(_evidence_in_tmp: None) -> None:
    keep_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_given_out_is_noted(world: World, name: str) -> None:
    line = table(WALKERS)[name]
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


def test_the_walk_meets_files(world: World) -> None:
    assert "desk:people_xlsx" in NAMES
