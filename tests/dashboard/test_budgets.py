"""What a page asks of the database, in words; the same at 24 and at 240 units, and never of more than its district."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from checklist.queries import boards_forget
from fuyang_renda.starting.missing import is_anything_missing
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
ON = "?year=2026&as_of=2026-11-23"
# The engine's own (see checklist.facts.township_facts) and the edition's items.
FACTS = 23 + 1


@pytest.fixture
def client() -> Client:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write("330111"):
        pass
    client = Client()
    client.force_login(make_user(Role.OFFICE, name="区办甲"))
    return client


def asked(client: Client, address: str) -> tuple[list[str], list[str]]:
    """The queries of one address: from nothing, and then from the cache."""
    boards_forget()
    is_anything_missing(DISTRICT, timezone.localdate())  # the frame's own, read once a minute
    found = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
            found.append([query["sql"] for query in seen])
    return found[0], found[1]


def tables(queries: list[str]) -> list[str]:
    """What each query reads first, in the order asked."""
    names = (re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', sql) for sql in queries)
    return [name.group(1) for name in names if name]


def make_two_hundred_more() -> None:
    for number in range(300, 516):
        Township.objects.create(code=f"330111{number}", name=f"演示镇{number}", kind="TOWN")
        make_term(f"330111{number}", on="2021-11-01")


@pytest.mark.parametrize(
    "address",
    [
        f"/overview/{ON}", f"/townships/{DAYUAN}/{ON}", f"/overview/coverage/{ON}", f"/overview/trends/{ON}",
        f"/overview/wall/{ON}", f"/townships/{DAYUAN}/dossier/{ON}",
    ],
)  # fmt: skip
def test_a_page_costs_the_same_queries_at_24_and_240_units(client: Client, address: str) -> None:
    cold, warm = asked(client, address)
    make_two_hundred_more()
    cold_240, warm_240 = asked(client, address)
    assert tables(cold) == tables(cold_240)
    assert tables(warm) == tables(warm_240)


def make_districts(*codes: str, units: int) -> None:
    for district in codes:
        for number in range(901, 901 + units):
            Township.objects.create(code=f"{district}{number}", name=f"演示{number}镇", kind="TOWN")
            make_term(f"{district}{number}", on="2021-11-01")
    with facts_write(*codes):
        pass


@pytest.mark.parametrize("scope", ["3301", "33"])
@pytest.mark.parametrize(
    "address", ["/overview/{on}", "/overview/{on}&area=330113", "/overview/{on}&against=2026-10-31"]
)
def test_a_city_s_page_costs_the_same_queries_at_twice_the_districts_and_units(
    client: Client, scope: str, address: str
) -> None:
    client.force_login(make_user(Role.LEADER, scope))
    make_districts("330110", "330113", units=6)
    cold, warm = asked(client, address.format(on=ON))
    make_districts("330102", "330105", "330106", units=12)
    cold_twice, warm_twice = asked(client, address.format(on=ON))
    assert tables(cold) == tables(cold_twice)
    assert tables(warm) == tables(warm_twice)


def test_a_warm_city_asks_no_more_than_a_district_but_for_what_there_is_to_choose(client: Client) -> None:
    make_districts("330113", units=6)
    _, district = asked(client, f"/overview/{ON}")
    client.force_login(make_user(Role.LEADER, "3301"))
    cold, warm = asked(client, f"/overview/{ON}")
    # The leader's frame counts no reviews, and both levels and board ask which districts there are.
    of_board = [name for name in tables(warm) if name.startswith(("checklist_", "townships_"))]
    assert of_board.count("townships_township") == 2
    assert of_board.count("townships_factstoken") == 2
    assert len(warm) <= len(district) + 2
    assert len(cold) == len(warm) + FACTS + 2


def test_a_warm_overview_asks_who_reads_which_checklist_and_whether_anything_changed(client: Client) -> None:
    cold, warm = asked(client, f"/overview/{ON}")
    budget = {
        "django_session": 1,  # who is signed in
        "accounts_user": 1,
        "checklist_checklist": 1,  # the years to choose from and the version that judges
        "townships_factstoken": 2,  # whether facts changed since the board was made; 演示数据 on every page
        "checklist_snapshot": 2,  # how many were done at the last month's end; the result of the year
        "townships_liaison": 1,  # 我联系的单位
        "checklist_coordination": 2,  # 需区级协调 that waits; the frame's own number
        "records_officeday": 1,  # working days, for its age
    }
    spent = {table: tables(warm).count(table) for table in budget}
    assert spent == budget
    # From nothing: the edition, the facts, the token once more to see that nothing changed meanwhile, what waits.
    assert len(cold) == len(warm) + FACTS + 2


def test_a_unit_s_page_adds_its_registers_and_the_records_it_links_to(client: Client) -> None:
    cold, warm = asked(client, f"/townships/{DAYUAN}/{ON}")
    budget = {
        "django_session": 1,
        "accounts_user": 1,
        "townships_township": 2,  # may this reader see the unit; what it came out of
        "checklist_checklist": 1,
        "records_record": 2,  # what waits for review, comments not yet read: the frame's own
    }
    spent = {table: tables(warm).count(table) for table in budget}
    assert spent == budget
    # Once per board: terms and offices held, and (here are none) which records on the page such a reader may open.
    assert len(cold) == len(warm) + FACTS + 1 + 2
    # Its district is judged, and nothing beyond: no query goes by a shorter prefix.
    assert [sql for sql in cold if "330111" in sql]
    assert not [sql for sql in cold if re.search(r"LIKE '(33|3301)?%'", sql)]


def test_the_coverage_board_asks_no_more_than_whose_board_it_is(client: Client) -> None:
    cold, warm = asked(client, f"/overview/coverage/{ON}")
    budget = {
        "django_session": 1,
        "accounts_user": 1,
        "checklist_checklist": 1,
        "townships_factstoken": 2,  # whether facts changed; 演示数据
    }
    assert {table: tables(warm).count(table) for table in budget} == budget
    assert len(cold) == len(warm) + FACTS + 1


def test_trends_from_nothing_judge_a_bounded_number_of_boards(client: Client) -> None:
    cold, warm = asked(client, f"/overview/trends/{ON}")
    # The board asked for, and ten month's ends before it; the last is the board itself.
    assert len(cold) == len(warm) + 11 * (FACTS + 1) + 10
    # Warm: the term of the district's congress and the month's snapshots beside the usual.
    assert tables(warm).count("townships_term") == 1
    assert tables(warm).count("checklist_snapshot") == 1
