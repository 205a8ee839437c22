"""`manage.py demo --city`: 191 made-up units in the thirteen districts of 杭州市, and who reads them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from checklist.board import Scoreboard, State
from checklist.models import Snapshot
from checklist.queries import scoreboard
from fuyang_renda.demo.accounts import CITY_ACCOUNTS, PASSWORD
from fuyang_renda.demo.city_units import DISTRICTS
from fuyang_renda.demo.days import LAST_DAY
from records.models import Record
from tests.factories import make_townships
from townships.areas import AREA_NAMES
from townships.models import FactsToken, Township

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(demo: dict[int, int]) -> str:
    """What the command prints when it adds the city to the demonstration that is there."""
    out = StringIO()
    call_command("demo", "--city", stdout=out)
    call_command("demo", "--city", stdout=StringIO())  # a second time it adds nothing
    return out.getvalue()


@pytest.fixture(scope="module")
def board(printed: str) -> Scoreboard:
    return scoreboard(area="3301", year=2026, as_of=LAST_DAY)


def test_hangzhou_has_its_191_units_of_each_kind_in_thirteen_districts(printed: str) -> None:
    units = list(Township.objects.all())
    assert Counter(unit.kind for unit in units) == {"SUBDISTRICT": 93, "TOWN": 75, "RURAL": 23}
    districts = {unit.district for unit in units}
    assert districts == {area for area in AREA_NAMES if len(area) == 6}
    assert len(districts) == 13


def test_what_is_made_up_says_so(printed: str) -> None:
    others = Township.objects.exclude(code__startswith="330111")
    assert all(unit.name.startswith("演示") and unit.code[6:] > "900" for unit in others)
    assert FactsToken.objects.filter(is_demo=True).count() == 13
    assert "虚构" in printed


def test_two_readers_sign_in_and_nobody_else_of_the_city(printed: str) -> None:
    for account in CITY_ACCOUNTS:
        assert User.objects.get(username=account.username).check_password(PASSWORD)
        assert account.username in printed
    others = User.objects.filter(scope__startswith="33").exclude(scope__startswith="330111")
    told = {account.username for account in CITY_ACCOUNTS}
    assert {user.username for user in others if user.has_usable_password()} == told


def test_every_district_has_something_to_show(board: Scoreboard) -> None:
    assert board.districts == tuple(sorted((*DISTRICTS, "330111")))
    assert {each.totals.units > 0 for each in map(board.slice, board.parts)} == {True}
    states = {item.state for unit in board.units for item in unit.items}
    assert {State.DONE, State.DONE_LATE, State.PENDING, State.OVERDUE, State.NO_DATA, State.PARTIAL} <= states
    assert 0.85 < float(board.totals.completion or 0) < 0.97


def test_each_district_kept_its_last_month_s_end(printed: str) -> None:
    kept = Snapshot.objects.monthly().filter(as_of=date(2026, 10, 31))
    assert {row.area for row in kept} == {*DISTRICTS, "330111"}


def test_numbers_are_each_district_s_own(printed: str) -> None:
    numbers = Record.objects.exclude(area__startswith="330111").exclude(number="")
    assert numbers.exists()
    assert all(number.startswith(area[:6]) for number, area in numbers.values_list("number", "area"))


def test_it_refuses_a_database_with_real_data() -> None:
    with transaction.atomic():
        FactsToken.objects.all().delete()
        make_townships()
        with pytest.raises(CommandError, match="空数据库"):
            call_command("demo", "--city", stdout=StringIO())
        transaction.set_rollback(True)
