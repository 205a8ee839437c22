"""The coverage board: eight steps of every unit, chosen from, with two other orders of the same items."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from accounts.models import User
from accounts.roles import Role
from checklist.board import PipelineStep, Scoreboard, State, StepState
from checklist.pipeline import TITLES
from dashboard.coverage import coverage, grouped, standing_still
from meetings.models import Meeting
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.factories import DAYUAN, WANSHI, confirmed, make_term, make_townships, make_user
from townships.areas import UNITS

ON = "?year=2026&as_of=2026-11-23"
NAMES = [name for _, name in UNITS]


def stepping(size: int = 24) -> Scoreboard:
    """A board whose units stand at different steps: the first is done, the others have gone so many days ago."""
    board = make_board(size)
    units = []
    for place, unit in enumerate(board.units):
        on = date(2026, 11, max(1, 23 - place))
        far = 8 if place == 0 else place % 8
        steps = tuple(
            PipelineStep(
                key, title, StepState.DONE if number < far else StepState.TODO, on if number < far else None
            )
            for number, (key, title) in enumerate(TITLES.items())
        )
        items = tuple(
            replace(i, state=State.NOT_DUE) if i.id == "implementing_opinion" else i for i in unit.items
        )
        units.append(replace(unit, pipeline=steps, items=items))
    return replace(board, units=tuple(units))


def test_every_unit_stands_in_official_order_with_eight_steps() -> None:
    page = coverage(stepping(), scope="330111", query="")
    assert [row.name for row in page.rows] == NAMES
    assert all(len(row.cells) == 8 for row in page.rows)
    groups = grouped(page.rows)
    assert [(group.label, group.size) for group in groups] == [("街道", "5个"), ("镇", "13个"), ("乡", "6个")]


def test_pilots_come_first_if_asked_and_nobody_is_lost() -> None:
    page = coverage(stepping(), scope="330111", query="")
    groups = grouped(page.rows, pilots_first=True)
    assert [row.name for row in groups[0].rows] == ["万市镇", "大源镇"]
    assert groups[0].label == "试点单位"
    assert sorted(row.name for group in groups for row in group.rows) == sorted(NAMES)


def test_a_finished_step_says_its_day_and_the_stop_says_so() -> None:
    page = coverage(stepping(), scope="330111", query="")
    third = page.rows[2]  # two steps done 2 days ago: study and plan
    assert [cell.year + cell.day for cell in third.cells[:3]] == ["2026年11月21日", "2026年11月21日", ""]
    assert [cell.is_done for cell in third.cells[:3]] == [True, True, False]
    assert [cell.title for cell in third.cells if cell.is_stop] == ["区人大办把关"]
    assert third.standing.text == "停留 2天"
    assert page.rows[0].standing.text == "已完成"
    assert page.rows[8].standing.text == "尚未开始"


def test_those_who_stand_still_come_with_the_longest_first() -> None:
    still = standing_still(coverage(stepping(), scope="330111", query="").rows)
    days = [row.days for row in still]
    assert days == sorted(days, key=lambda each: -(each or 0))
    assert still[0].days == 22


def test_no_step_is_ever_red() -> None:
    page = coverage(make_board(), scope="330111", query="")
    looks = {cell.chip.look for row in page.rows for cell in row.cells} | {chip.look for chip in page.legend}
    assert not looks & {"bad", "none"}


def test_sums_are_the_engine_s_in_both_orders() -> None:
    board = make_board()
    page = coverage(board, scope="330111", query="")
    sums = board.totals
    for order in page.orders:
        whole = (order.whole.due, order.whole.done, order.whole.late, order.whole.rate)
        assert whole == (sums.due, sums.done + sums.done_late, sums.late_items, sums.completion_text)
    assert [group.whole.title for group in page.orders[1].groups] == [
        "把好向", "选好人", "开好会", "尽好责", "履好职", "建好站", "筑好基",
    ]  # fmt: skip
    assert page.plot
    assert page.plot.rows[0][1:] == (
        str(board.covered(board.as_of).opinion),
        str(board.covered(board.as_of).conference),
    )


def test_a_row_s_items_are_those_of_the_aspect_asked_for() -> None:
    board = make_board()
    whole = coverage(board, scope="330111", query="")
    parts = [
        coverage(board, scope="330111", query="", aspect=aspect)
        for aspect in ("LEADERSHIP", "FUNCTIONS", "DEMOCRACY", "BUILDING")
    ]
    for number, row in enumerate(whole.rows):
        assert sum(part.rows[number].sums.due for part in parts) == row.sums.due
        assert sum(part.rows[number].sums.late for part in parts) == row.sums.late


def test_a_unit_s_people_see_their_line_and_sums_without_names() -> None:
    page = coverage(stepping(), scope=DAYUAN, query="")
    assert [row.name for row in page.rows] == ["大源镇"]
    assert page.is_own
    assert page.tiles[1].whole == 24
    assert not [name for name in NAMES if name in repr((page.tiles, page.orders, page.plot))]


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.OFFICE, name="区办甲")


def get(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(address)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def shown(answer: Any) -> list[str]:
    return [row.name for group in answer.context["groups"] for row in group.rows]


def make_study(office: User, code: str) -> None:
    meeting = Meeting(
        area=code, meeting_kind="PARTY_STUDY", happened_on=date(2026, 11, 3), heard=True, studied=True, topics=["WORK"],
        minutes_no="〔2026〕5号",
    )  # fmt: skip
    confirmed(meeting, chair=make_user(Role.CHAIR, code), office=office, on="2026-11-03")


def test_a_study_moves_its_unit_and_starts_the_count(office: User) -> None:
    before = get(office, f"/overview/coverage/{ON}")
    assert {row.progress.name for group in before.context["groups"] for row in group.rows} == {"NOT_BEGUN"}
    make_study(office, WANSHI)
    page = get(office, f"/overview/coverage/{ON}")
    still = page.context["still"]
    assert [(row.name, row.stop, row.days) for row in still] == [("万市镇", "区人大办把关", 20)]
    assert "停留天数从最近一个有日期的步骤算到截至日期" in text_of(page)
    assert page["Content-Security-Policy"].count("unsafe") == 0


def test_rows_are_chosen_by_kind_and_state(office: User) -> None:
    make_study(office, WANSHI)
    kinds = {"SUBDISTRICT": 5, "TOWN": 13, "RURAL": 6, "": 24}
    for kind, number in kinds.items():
        assert len(shown(get(office, f"/overview/coverage/{ON}&kind={kind}"))) == number
    assert shown(get(office, f"/overview/coverage/{ON}&state=UNDERWAY")) == ["万市镇"]
    assert len(shown(get(office, f"/overview/coverage/{ON}&state=NOT_BEGUN&kind=TOWN"))) == 12
    late = get(office, f"/overview/coverage/{ON}&state=LATE")
    assert all(row.sums.late for group in late.context["groups"] for row in group.rows)
    assert shown(get(office, f"/overview/coverage/{ON}&pilots=on"))[:2] == ["万市镇", "大源镇"]
    nobody = get(office, f"/overview/coverage/{ON}&state=FINISHED")
    assert "没有这样的单位" in text_of(nobody)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?kind=ZZZ", "没有这个类别"),
        ("?aspect=<script>alert(1)</script>", "没有这个方面"),
        ("?state=1", "没有这种情况"),
        ("?as_of=2026-02-30", "2026年2月没有30日"),
        ("?year=1999&kind=TOWN", "没有这个年度的规定动作清单"),
    ],
)
def test_a_bad_choice_is_told_beside_its_field_and_everything_shown(
    office: User, query: str, said: str
) -> None:
    answer = get(office, f"/overview/coverage/{query}")
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "<script>alert" not in answer.content.decode()
    assert shown(answer)


def test_a_unit_s_page_names_no_other_unit(office: User) -> None:
    page = text_of(get(make_user(Role.CLERK, DAYUAN), f"/overview/coverage/{ON}"))
    assert "大源镇" in page
    assert not [name for name in NAMES if name != "大源镇" and name in page]
    assert "试点在前" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/overview/coverage/", "/overview/trends/", "/overview/wall/"])
def test_without_a_checklist_each_page_says_so(address: str) -> None:
    make_townships()
    assert "还没有发布规定动作清单" in text_of(get(make_user(Role.LEADER), address))
