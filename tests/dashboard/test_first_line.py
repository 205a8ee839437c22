"""The sentence at the head of the overview, the leader's own units, 需区级协调 and 亮点."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from msgspec.structs import replace

from accounts.models import User
from accounts.roles import Role
from checklist.board import Scoreboard, totals
from checklist.freezing import snapshot_freeze
from checklist.models import Coordination, Snapshot
from checklist.queries import scoreboard
from checklist.raised import coordination_open
from dashboard.mine import own_units
from dashboard.pages import TileRow, overview
from dashboard.summary import MonthEnd, first_line, month_end_before, queue_of, sentence
from records.models import OfficeDay, Record
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.factories import (
    DAYUAN,
    DISTRICT,
    FUCHUN,
    make_study,
    make_term,
    make_townships,
    make_user,
)
from townships.areas import UNITS
from townships.models import Liaison, Person
from townships.tokens import facts_write

AS_OF = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def _sums(board: Scoreboard, **changed: int) -> Scoreboard:
    return replace(board, totals=replace(board.totals, **changed))


def test_the_sentence_says_the_numbers_of_the_board() -> None:
    board = make_board()
    sums = board.totals
    done = sums.done + sums.done_late
    text = sentence(board, MonthEnd(date(2026, 10, 31), done - 7), 12, 9)
    assert text.startswith(
        f"截至11月23日，24个乡镇(街道)应完成{sums.due}项次、已完成{done}项次"
        f"（完成率{sums.completion_text}，较10月末+7项次）；逾期{sums.late_items}项次，涉及{sums.late_units}个单位，主要是"
    )
    assert text.endswith("；12件已报待审，最久9个工作日。")
    assert not any(name in text for _, name in UNITS)


def test_the_most_frequent_items_that_are_late_are_named_with_their_numbers() -> None:
    board = make_board()
    late: dict[str, int] = {}
    for unit in board.units:
        for item in unit.late_items:
            late[item.short_title] = late.get(item.short_title, 0) + 1
    first, second = sorted(late.values(), reverse=True)[:2]
    text = sentence(board, None, 0, 0)
    named = text.split("主要是")[1].rstrip("。")
    assert [int(part.split("（")[1].rstrip("个）")) for part in named.split("、")] == [first, second]


@pytest.mark.parametrize(
    ("before", "said"),
    [(0, "较10月末+20项次"), (20, "与10月末持平"), (23, "较10月末−3项次"), (None, "（完成率")],
)
def test_growth_is_told_with_its_sign_and_left_out_where_it_is_not_known(
    before: int | None, said: str
) -> None:
    board = _sums(make_board(), done=18, done_late=2)
    end = None if before is None else MonthEnd(date(2026, 10, 31), before)
    text = sentence(board, end, 0, 0)
    assert said in text
    assert ("末" in text) is (before is not None)


def test_nothing_due_nothing_late_and_nothing_waiting_are_said_or_left_out() -> None:
    board = _sums(make_board(), due=0, done=0, done_late=0, late_items=0)
    assert sentence(board, None, 0, 0) == "截至11月23日，24个乡镇(街道)还没有应完成的事项；没有逾期事项。"
    assert sentence(board, None, 3, 0).endswith("；3件已报待审。")
    later = replace(board, as_of=date(2027, 1, 10))
    assert sentence(later, None, 0, 0).startswith("截至2027年1月10日，")


def test_the_tiles_hold_both_terms_and_what_people_gained() -> None:
    board = make_board()
    units = tuple(replace(unit, has_term_before=True, benefit=(3, 2, 1)) for unit in board.units)
    board = replace(board, units=units, totals=totals(units))
    tiles = overview(board, scope="330111", query="").tiles
    assert tiles[0].rows[0] == TileRow("上届", board.totals.conference_before, 24)
    assert (tiles[0].rows[1].part, tiles[0].rows[1].whole) == (board.totals.conference, 24)
    assert tiles[4].rows == (TileRow("问政问题办结", 48, 72, "个"), TileRow("微实事完成", 24, 0, "个"))


def test_the_practices_that_count_are_the_bright_spots_of_whoever_reads() -> None:
    board = make_board()
    all_of_them = [(unit.name, title) for unit in board.units for title in unit.bonus_practices]
    seen = overview(board, scope="330111", query="").bright
    assert [(each.unit, each.title) for each in seen] == all_of_them
    assert {each.unit for each in overview(board, scope=FUCHUN, query="").bright} <= {"富春街道"}


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    return make_user(Role.OFFICE, name="区办甲")


def _board(on: date = AS_OF) -> Scoreboard:
    return scoreboard(area=DISTRICT, year=2026, as_of=on)


def page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get("/overview/?year=2026&as_of=2026-11-23").content.decode()


def test_growth_is_against_the_month_s_snapshot_as_it_was_known_then(office: User) -> None:
    snapshot_freeze(
        area=DISTRICT, year=2026, as_of=date(2026, 10, 31), title="10月末", by=None, at=NOW, monthly=True
    )
    assert month_end_before(_board()) == MonthEnd(date(2026, 10, 31), 0)
    make_study(office, on="2026-05-08")  # known since, though it happened before
    assert "较10月末+1项次" in first_line(_board(), OfficeDay.objects.told())
    assert month_end_before(_board(date(2026, 10, 30))) is None
    assert month_end_before(_board(date(2026, 1, 20))) is None


def test_what_waits_is_counted_by_the_day_and_its_age_in_working_days(office: User) -> None:
    study = make_study(office, on="2026-05-08")
    handed_in = datetime(2026, 11, 13, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
    Record.objects.filter(pk=study.pk).update(state="submitted", submitted_at=handed_in)
    board = _board()
    assert (queue_of(board).waiting, queue_of(board).since) == (1, date(2026, 11, 13))
    assert first_line(board, OfficeDay.objects.told()).endswith("1件已报待审，最久6个工作日。")
    OfficeDay.objects.create(day=date(2026, 11, 16), is_working=False)
    assert first_line(board, OfficeDay.objects.told()).endswith("最久5个工作日。")
    assert queue_of(_board(date(2026, 11, 12))).waiting == 0


def test_the_sentence_stands_on_everybody_s_overview_without_names(office: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    for reader in (office, clerk):
        assert "24个乡镇(街道)" in page_of(reader)


def test_a_leader_sees_the_units_they_are_liaison_of_today(office: User) -> None:
    leader = make_user(Role.LEADER, DISTRICT, "某领导", "lingdao")
    person = Person.objects.create(name="某领导", user=leader, district=DISTRICT)
    board = _board()
    assert own_units(board, leader, AS_OF, "") == ()
    for code, ended in ((DAYUAN, None), (FUCHUN, AS_OF)):
        Liaison.objects.create(
            person=person, township_id=code, duty="LEADER", started_on=date(2024, 1, 1), ended_on=ended
        )
    (mine,) = own_units(board, leader, AS_OF, "")
    assert mine.name == "大源镇"
    assert "我联系的单位" in page_of(leader)
    assert "我联系的单位" not in page_of(office)
    assert own_units(board, make_user(Role.CLERK, DAYUAN), AS_OF, "") == ()


def test_what_waits_for_the_district_is_shown_to_those_who_may_see_it(office: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    stranger = make_user(Role.CLERK, FUCHUN, username="waidanwei")
    coordination_open(
        coordination=Coordination(
            township_id=DAYUAN, action_id="annual_hearing", year=2026, text="请区里协调场地"
        ),
        by=clerk,
        at=NOW,
    )
    assert "请区里协调场地" in page_of(office)
    assert "请区里协调场地" in page_of(clerk)
    assert "请区里协调场地" not in page_of(stranger)


def test_a_snapshot_of_the_same_day_taken_by_hand_is_not_the_month_s(office: User) -> None:
    day = date(2026, 10, 31)
    before = datetime(2026, 11, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    snapshot_freeze(area=DISTRICT, year=2026, as_of=day, title="先留", by=office, at=before)
    assert month_end_before(_board()) is None
    snapshot_freeze(area=DISTRICT, year=2026, as_of=day, title="10月末", by=None, at=NOW, monthly=True)
    make_study(office, on="2026-05-08")
    snapshot_freeze(area=DISTRICT, year=2026, as_of=day, title="补留", by=office, at=NOW.replace(hour=10))
    assert Snapshot.objects.count() == 3
    assert month_end_before(_board()) == MonthEnd(day, 0)
