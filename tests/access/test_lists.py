"""A list of the admin asks the database as many questions for a thousand rows as for ten."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.crowd import MOST_UNITS, Crowd
from tests.access.table import table
from tests.access.world import WALKERS, World, make_world, more_units

pytestmark = pytest.mark.django_db

LISTS = sorted(name for name in table(WALKERS) if name.endswith("_changelist"))

# One row for each kind of message, one for each district, and no more.
FEW = {"admin:reminders_wording_changelist", "admin:opinions_answerrule_changelist"}


def _questions(world: World) -> tuple[dict[str, int], dict[str, int]]:
    """How many questions each list asks, for somebody who may open it, and how many rows it has."""
    counted, rows = {}, {}
    for name in LISTS:
        keeps = "accounts_user" in name or "accounts_apitoken" in name
        who = "sysadmin" if keeps else "office"
        query = "?state=all" if name == "admin:records_record_changelist" else ""
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = world.clients[who].get(reverse(name) + query)
            assert answer.status_code == 200
        counted[name], rows[name] = len(asked), answer.context["cl"].result_count
    return counted, rows


def test_a_list_asks_as_much_for_a_thousand_rows_as_for_ten() -> None:
    world = make_world()
    crowd = Crowd(world.own)
    crowd.add(10)
    _questions(world)  # what is asked only once a process, such as content types
    ten, few = _questions(world)
    assert {name: n for name, n in few.items() if n < 10 and name not in FEW} == {}
    more_units(world)
    crowd.add(990)
    thousand, many = _questions(world)
    assert thousand == ten
    assert {name: n for name, n in many.items() if n < MOST_UNITS and name not in FEW} == {}
