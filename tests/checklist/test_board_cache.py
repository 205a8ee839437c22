"""Boards are cached by district and token, always right, and never read inside a transaction that writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from checklist import queries
from checklist.board import State
from checklist.queries import ReadInsideWrite, board_for, scoreboard, unit_board
from meetings.models import Meeting
from records.services import record_reopen
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, FUCHUN, at, confirmed, make_term, make_townships, make_user
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture
def people() -> tuple[User, User]:
    make_townships()
    publish_edition_2026()
    make_term(DAYUAN, on="2025-03-15")
    with facts_write("330111"):
        pass
    return make_user(Role.CHAIR, DAYUAN), make_user()


def a_conference(area: str = DAYUAN) -> Meeting:
    return Meeting(
        area=area,
        meeting_kind="WORK_CONFERENCE",
        happened_on=date(2026, 5, 10),
        minutes_no="大委〔2026〕21号",
    )


def state() -> State:
    board = unit_board(code=DAYUAN, year=2026, as_of=DAY)
    assert board is not None
    item = board.item("term_conference")
    assert item is not None
    return item.state


def test_a_warm_board_costs_the_checklist_and_the_token(people: tuple[User, User]) -> None:
    cold = scoreboard(area="330111", year=2026, as_of=DAY)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        warm = scoreboard(area="330111", year=2026, as_of=DAY)
    assert warm == cold
    assert len(seen) == 2


def test_a_confirmed_record_shows_at_once_and_a_reopened_one_goes(people: tuple[User, User]) -> None:
    chair, office = people
    assert state() is State.NOT_DUE
    held = confirmed(a_conference(), chair=chair, office=office, on="2026-05-11")
    assert state() is State.DONE
    record_reopen(record=held, by=office, at=at("2026-05-12"), reason="日期有误")
    assert state() is State.NOT_DUE


def test_a_write_that_is_rolled_back_leaves_no_board_behind(people: tuple[User, User]) -> None:
    chair, office = people

    with transaction.atomic():
        confirmed(a_conference(), chair=chair, office=office, on="2026-05-11")
        assert state() is State.DONE
        transaction.set_rollback(True)
    assert state() is State.NOT_DUE


def test_no_board_is_read_inside_a_transaction_that_writes(people: tuple[User, User]) -> None:
    with pytest.raises(ReadInsideWrite), facts_write("330111"):
        scoreboard(area="330111", year=2026, as_of=DAY)


def test_a_write_between_token_and_facts_makes_it_read_again(
    people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    chair, office = people
    readings: list[int] = []
    plain = queries._judged

    def interrupted(*args: Any) -> Any:
        boards = plain(*args)
        if not readings:
            confirmed(a_conference(), chair=chair, office=office, on="2026-05-11")
        readings.append(1)
        return boards

    monkeypatch.setattr(queries, "_judged", interrupted)
    assert state() is State.DONE
    assert len(readings) == 2
    assert state() is State.DONE  # and only the second reading was kept
    assert len(readings) == 2


def test_a_unit_is_a_slice_of_its_district(people: tuple[User, User]) -> None:
    board = scoreboard(area=DAYUAN, year=2026, as_of=DAY)
    assert [unit.code for unit in board.units] == [DAYUAN]
    assert board.totals.units == 1
    assert scoreboard(area="330111", year=2026, as_of=DAY).unit(DAYUAN) == board.units[0]


def test_a_city_adds_its_districts_from_one_reading(people: tuple[User, User]) -> None:
    Township.objects.create(code="330110100", name="演示镇", kind="TOWN")
    with CaptureQueriesContext(connection) as seen:
        city = scoreboard(area="3301", year=2026, as_of=DAY)
    assert [unit.code for unit in city.units[:2]] == ["330110100", FUCHUN]
    assert city.totals.units == 25
    # checklist, districts, tokens, items, 23 of facts, tokens again
    assert len(seen) == 28, [query["sql"][:90] for query in seen]
    assert scoreboard(area="330110", year=2026, as_of=DAY).units == city.units[:1]


def a_second_district() -> None:
    Township.objects.create(code="330110100", name="演示镇", kind="TOWN")
    with facts_write("330110"):
        pass


def test_a_city_s_board_is_kept_until_anything_in_the_city_changes(people: tuple[User, User]) -> None:
    a_second_district()
    city = scoreboard(area="3301", year=2026, as_of=DAY)
    assert city.districts == city.parts == ("330110", "330111")
    with CaptureQueriesContext(connection) as seen:
        assert scoreboard(area="3301", year=2026, as_of=DAY) is city
    assert len(seen) == 3, "the checklist, the districts, their tokens"
    with facts_write("330110"):
        Township.objects.filter(code="330110100").update(name="演示改名镇")
    changed = scoreboard(area="3301", year=2026, as_of=DAY)
    assert [unit.name for unit in changed.units][:1] == ["演示改名镇"]
    assert changed.units[1:] == city.units[1:]
    assert scoreboard(area="3301", year=2026, as_of=DAY) is changed


def test_of_a_city_only_the_district_that_changed_is_judged_anew(people: tuple[User, User]) -> None:
    a_second_district()
    scoreboard(area="3301", year=2026, as_of=DAY)
    with facts_write("330110"):
        pass
    with CaptureQueriesContext(connection) as seen:
        scoreboard(area="3301", year=2026, as_of=DAY)
    assert not [query["sql"] for query in seen if "330111" in query["sql"]]


def test_a_city_with_a_district_never_written_to_is_not_kept(people: tuple[User, User]) -> None:
    Township.objects.create(code="330110100", name="演示镇", kind="TOWN")
    city = scoreboard(area="3301", year=2026, as_of=DAY)
    assert scoreboard(area="3301", year=2026, as_of=DAY) is not city


def test_the_parts_of_an_area_lie_one_level_below(people: tuple[User, User]) -> None:
    Township.objects.create(code="330203100", name="演示镇", kind="TOWN")
    province = scoreboard(area="33", year=2026, as_of=DAY)
    assert province.parts == ("3301", "3302")
    assert province.districts == ("330111", "330203")
    assert scoreboard(area="330111", year=2026, as_of=DAY).parts == ()
    assert scoreboard(area=DAYUAN, year=2026, as_of=DAY).parts == ()


def test_the_release_and_the_first_day_are_part_of_the_key(people: tuple[User, User], settings: Any) -> None:
    chair, office = people
    confirmed(a_conference(), chair=chair, office=office, on="2026-05-11")
    assert state() is State.DONE
    settings.GO_LIVE_ON = date(2026, 6, 1)
    with CaptureQueriesContext(connection) as seen:
        assert state() is State.DONE
    assert len(seen) > 20


def test_only_units_open_on_the_day_stand_on_the_board(people: tuple[User, User]) -> None:
    Township.objects.filter(code=FUCHUN).update(closed_on=DAY)
    assert len(scoreboard(area="330111", year=2026, as_of=date(2026, 11, 22)).units) == 24
    assert len(scoreboard(area="330111", year=2026, as_of=DAY).units) == 23


def test_pages_get_none_where_nothing_judges(people: tuple[User, User]) -> None:
    assert board_for("330111", 2025, date(2025, 5, 1)) is None
    assert unit_board(code="330111999", year=2026, as_of=DAY) is None


def test_a_process_keeps_what_it_read_and_not_for_ever(
    people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    scoreboard(area="330111", year=2026, as_of=DAY)
    kept = scoreboard(area="330111", year=2026, as_of=DAY)
    assert scoreboard(area="330111", year=2026, as_of=DAY) is kept
    monkeypatch.setattr(queries, "MOST_RECENT", 1)
    for day in (21, 21, 22, 22):
        scoreboard(area="330111", year=2026, as_of=date(2026, 11, day))
    again = scoreboard(area="330111", year=2026, as_of=DAY)
    assert again == kept
    assert again is not kept


def test_a_board_made_by_other_code_is_not_taken(
    people: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    scoreboard(area="330111", year=2026, as_of=DAY)
    monkeypatch.setattr(queries, "JUDGED_BY", "of-the-last-release")
    with CaptureQueriesContext(connection) as seen:
        scoreboard(area="330111", year=2026, as_of=DAY)
    assert len(seen) > 20
