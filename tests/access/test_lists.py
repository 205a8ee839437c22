"""Double the rows of a list, the same number of questions to the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.table import table
from tests.access.world import WALKERS, World, make_world, more_units

pytestmark = pytest.mark.django_db

LISTS = sorted(name for name in table(WALKERS) if name.endswith("_changelist"))


def _questions(world: World) -> dict[str, int]:
    """How many questions each list asks, for somebody who may open it."""
    counted = {}
    for name in LISTS:
        who = "sysadmin" if "accounts_user" in name else "auditor" if "auditevent" in name else "office"
        query = "?state=all" if name == "admin:records_record_changelist" else ""
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert world.clients[who].get(reverse(name) + query).status_code == 200
        counted[name] = len(asked)
    return counted


def test_a_list_asks_no_more_for_twice_as_many_rows() -> None:
    world = make_world()
    _questions(world)  # what is asked only once a process, such as content types
    before = _questions(world)
    more_units(world)
    assert _questions(world) == before
