"""The wall: the overview's own sentence, tiles and cells, with nothing to press."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from accounts.models import User
from accounts.roles import Role
from dashboard.pages import overview
from dashboard.wall import MOST_ROWS, wall_board
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.factories import DAYUAN, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import FactsToken

ON = "?year=2026&as_of=2026-11-23"


def test_the_halves_hold_every_unit_once_in_official_order() -> None:
    board = make_board()
    halves = wall_board(board, scope="330111").halves
    assert [len(half) for half in halves] == [12, 12]
    shown = [(row.name, row.cells[2].chip) for half in halves for row in half]
    page = overview(board, scope="330111", query="")
    assert shown == [(row.name, row.cells[2].chip) for group in page.groups for row in group.rows]


def test_few_units_stand_in_one_table_and_too_many_give_way_to_sums() -> None:
    board = make_board()
    assert [len(half) for half in wall_board(board, scope=DAYUAN).halves] == [1]
    many = replace(board, units=board.units + board.units[: MOST_ROWS - len(board.units) + 1])
    crowded = wall_board(many, scope="330111")
    assert crowded.halves == ()
    assert crowded.aspects.whole.due


@pytest.fixture
def leader(db: None) -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.LEADER)


def get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address)


def test_the_wall_says_what_the_overview_says(leader: User) -> None:
    wall, page = get(leader, f"/overview/wall/{ON}"), get(leader, f"/overview/{ON}")
    assert wall.context["first_line"] == page.context["first_line"]
    assert wall.context["page"].tiles == page.context["page"].tiles
    said = wall.content.decode()
    assert page.context["first_line"] in said
    assert "数据截至<b>2026年11月23日</b>" in said
    assert said.count('class="cell ') == 240


def test_there_is_nothing_to_press_but_the_way_back(leader: User) -> None:
    content = get(leader, f"/overview/wall/{ON}").content.decode()
    assert re.findall(r"<a [^>]*>([^<]*)</a>", content) == ["返回总览"]
    assert not re.findall(r"<(?:button|form|nav|input|select)\b", content)


def test_the_wall_says_that_data_are_fictional(leader: User) -> None:
    assert "演示数据" not in get(leader, "/overview/wall/").content.decode()
    FactsToken.objects.update_or_create(district="330111", defaults={"is_demo": True})
    assert "演示数据" in get(leader, "/overview/wall/").content.decode()


def test_a_unit_s_wall_names_no_other_unit(leader: User) -> None:
    content = get(make_user(Role.CHAIR, DAYUAN), f"/overview/wall/{ON}").content.decode()
    assert "大源镇" in content
    assert not [name for _, name in UNITS if name != "大源镇" and name in content]
    assert "按四大方面" in content
