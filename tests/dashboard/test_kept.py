"""What is made of a board once is right for every reader, and only as long as the board is."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from checklist.queries import scoreboard
from dashboard.pages import overview
from dashboard.registers import about_unit
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, at, make_person, make_term, make_townships, make_user
from townships.models import Appointment
from townships.services import register_save
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
ON = "?year=2026&as_of=2026-11-23"


@pytest.fixture
def office() -> User:
    make_townships()
    publish_edition_2026()
    with facts_write("330111"):
        pass
    return make_user(Role.OFFICE, name="区办甲")


def test_an_overview_is_made_once_for_all_who_see_the_same(office: User) -> None:
    board = scoreboard(area="330111", year=2026, as_of=DAY)
    assert overview(board, scope="330111", query="") is overview(board, scope="330111", query="")
    own = overview(board, scope=DAYUAN, query="")
    assert [row.name for group in own.groups for row in group.rows] == ["大源镇"]
    assert overview(board, scope="330111", query=ON).groups[0].rows[0].url.endswith(ON)


def test_what_the_registers_say_changes_with_the_next_page(office: User) -> None:
    term = make_term(DAYUAN, on="2021-11-01")
    client = Client()
    client.force_login(office)
    for ordinal in (15, 16):
        term.ordinal = ordinal
        register_save(row=term, by=office, at=at("2026-11-20"))
        for _ in range(2):
            assert f"第{ordinal}届党委" in client.get(f"/townships/{DAYUAN}/{ON}").content.decode()


def test_another_board_is_asked_anew(office: User) -> None:
    make_term(DAYUAN, on="2021-11-01")
    Appointment.objects.create(
        township_id=DAYUAN,
        person=make_person("周明"),
        post="CHAIR",
        started_on=date(2026, 11, 20),
        entered_on=date(2026, 11, 20),
    )
    said = [
        about_unit(scoreboard(area="330111", year=2026, as_of=day), DAYUAN, "TOWN")
        for day in (date(2026, 11, 19), DAY)
    ]
    assert [any("周明" in words for words in each) for each in said] == [False, True]
