"""What is made of a board once is right for every reader, and only as long as the board is."""

from __future__ import annotations

from datetime import date
from gc import collect

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from checklist.queries import boards_forget, scoreboard
from dashboard import kept
from dashboard.pages import overview
from meetings.models import Meeting
from records.services import record_save, record_submit
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
    client = Client()
    client.force_login(office)
    said = [
        client.get(f"/townships/{DAYUAN}/?year=2026&as_of={day}").content.decode()
        for day in ("2026-11-19", "2026-11-23")
    ]
    assert ["周明" in each for each in said] == [False, True]


def test_a_leader_and_the_office_are_given_their_own_links(office: User) -> None:
    """What was made for one reader's rights is not shown to another's."""
    chair = make_user(Role.CHAIR, scope=DAYUAN, name="周大源")
    make_term(DAYUAN, on="2021-11-01")
    meeting = Meeting(
        area=DAYUAN,
        meeting_kind="WORK_CONFERENCE",
        happened_on=date(2026, 5, 10),
        minutes_no="大委〔2026〕21号",
    )
    record_save(record=meeting, by=chair, at=at("2026-05-11"))
    record_submit(record=meeting, by=chair, at=at("2026-05-11", 10))
    link = f'href="/desk/records/{meeting.pk}/"'
    leader = make_user(Role.LEADER, name="领导")
    seen = []
    for reader in (office, leader, chair, make_user(Role.OFFICE, name="区办乙")):
        client = Client()
        client.force_login(reader)
        seen.append(link in client.get(f"/townships/{DAYUAN}/{ON}").content.decode())
    assert seen == [True, False, True, True]  # what waits for review is not yet shown to leaders


def test_what_was_made_goes_with_its_board(office: User) -> None:
    board = scoreboard(area="330111", year=2026, as_of=DAY)
    overview(board, scope="330111", query="")
    place = id(board)
    assert place in kept._MADE
    boards_forget()
    del board
    collect()
    assert place not in kept._MADE
