"""Trends: the boards' own numbers on each day, what snapshots kept beside them, and no more boards than needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from accounts.models import User
from accounts.roles import Role
from checklist.board import Scoreboard
from checklist.freezing import snapshot_freeze
from checklist.models import Snapshot
from checklist.queries import scoreboard
from dashboard import trends
from dashboard.trends import Point, closing_days, month_label, months_plot, rate_days, years_plot
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.factories import DAYUAN, DISTRICT, at, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.tokens import facts_write

ON = "?year=2026&as_of=2026-11-23"


def dated(as_of: str) -> Scoreboard:
    return replace(make_board(1), as_of=date.fromisoformat(as_of))


@pytest.mark.parametrize(
    ("as_of", "number", "last"),
    [
        ("2026-01-01", 1, "2026-01-01"),
        ("2026-01-31", 1, "2026-01-31"),
        ("2026-02-01", 2, "2026-02-01"),
        ("2026-11-23", 11, "2026-11-23"),
        ("2026-12-31", 12, "2026-12-31"),
        # After the year its months stay, and its closing day is the last.
        ("2027-01-10", 13, "2027-01-10"),
        ("2027-01-20", 13, "2027-01-20"),
        ("2031-05-05", 13, "2027-01-20"),
    ],
)
def test_the_days_of_a_year_are_its_month_s_ends_and_never_more_than_thirteen(
    as_of: str, number: int, last: str
) -> None:
    days = rate_days(dated(as_of))
    assert len(days) == number
    assert list(days) == sorted(set(days))
    assert days[-1] == date.fromisoformat(last)
    assert all((day.year, day.month) < (days[-1].year, days[-1].month) or day == days[-1] for day in days)


def test_earlier_years_of_the_term_are_those_that_have_closed_and_at_most_five() -> None:
    closes = {year: date(year + 1, 1, 20) for year in range(2015, 2028)}
    found = closing_days(dated("2026-11-23"), closes, date(2022, 1, 18))
    assert [year for year, _ in found] == [2022, 2023, 2024, 2025]
    assert closing_days(dated("2026-01-19"), closes, date(2024, 6, 1)) == ((2024, date(2025, 1, 20)),)
    assert len(closing_days(dated("2026-11-23"), closes, date(2001, 1, 1))) == 5


def test_a_month_s_end_is_told_by_its_month_and_another_day_by_itself() -> None:
    today = date(2026, 11, 23)
    assert month_label(date(2026, 2, 28), today) == "2月"
    assert month_label(today, today) == "11月23日"


def test_a_chart_and_its_table_say_the_same() -> None:
    board = make_board()
    points = [Point(date(2026, 10, 31), "10月", board.totals), Point(board.as_of, "11月23日", board.totals)]
    plot = months_plot(2026, points)
    assert plot.rows[0][:3] == ("2026年11月23日", board.totals.completion_text, board.totals.timeliness_text)
    drawn = [curve["values"][-1] for curve in plot.data["curves"]]
    assert [f"{value:.1f}%" for value in drawn] == list(plot.rows[0][1:3])
    assert plot.data["labels"] == ("10月", "11月23日")
    assert len(plot.heads) == len(plot.rows[0]) == 5
    assert plot.bottom < min(drawn)
    assert board.totals.completion_text in plot.summary


def test_what_was_known_then_stands_beside_what_is_known_now() -> None:
    board = make_board()
    kept = replace(board.totals, done=board.totals.done - 3)
    points = [
        Point(date(2026, 10, 31), "10月", board.totals, kept),
        Point(board.as_of, "11月23日", board.totals),
    ]
    plot = months_plot(2026, points)
    assert plot.heads[-2:] == ("当时所知完成率", "当时所知及时率")
    assert plot.rows[1][-2:] == (kept.completion_text, kept.timeliness_text)
    assert plot.rows[0][-2:] == ("", "")
    then = [curve for curve in plot.data["curves"] if curve["then"]]
    assert [curve["values"][1] for curve in then] == [None, None]
    assert "空心" in plot.sub


def test_nothing_due_is_a_gap_and_one_year_no_chart_of_years() -> None:
    board = make_board()
    nothing = replace(board.totals, due=0, done=0, done_late=0)
    plot = months_plot(
        2026, [Point(date(2026, 1, 31), "1月", nothing), Point(board.as_of, "今天", board.totals)]
    )
    assert plot.data["curves"][0]["values"][0] is None
    assert plot.rows[1][1] == "—"
    assert years_plot([Point(board.as_of, "2026年度", board.totals)]) is None


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


def test_every_point_is_its_day_s_board(office: User) -> None:
    page = get(office, f"/overview/trends/{ON}")
    months = page.context["months"]
    assert len(months.rows) == 11
    for row, on in zip(reversed(months.rows), rate_days(dated("2026-11-23")), strict=True):
        sums = scoreboard(area=DISTRICT, year=2026, as_of=on).totals
        assert row[1:] == (
            sums.completion_text, sums.timeliness_text, str(sums.due), str(sums.done + sums.done_late),
        )  # fmt: skip
    assert "（已完成 + 逾期完成）÷ 应完成" in page.content.decode()
    assert "排名" not in page.content.decode()


def test_no_more_boards_are_judged_than_the_page_shows(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[date] = []

    def counting(**told: Any) -> Scoreboard:
        asked.append(told["as_of"])
        return scoreboard(**told)

    monkeypatch.setattr(trends, "scoreboard", counting)
    get(office, f"/overview/trends/{ON}")
    assert len(asked) == len(set(asked)) == 10


def test_a_snapshot_is_shown_as_known_then_though_the_board_is_kept(office: User) -> None:
    with facts_write(DISTRICT):
        pass  # a snapshot names the token of its facts
    assert "当时所知完成率" not in get(office, f"/overview/trends/{ON}").content.decode()
    frozen: dict[str, Any] = {
        "area": DISTRICT, "year": 2026, "as_of": date(2026, 10, 31), "by": office, "at": at("2026-11-01"),
    }  # fmt: skip
    snapshot_freeze(**frozen, title="预览")
    # One by hand is nobody's month: the first line of the overview counts from the monthly ones too.
    assert "当时所知完成率" not in get(office, f"/overview/trends/{ON}").content.decode()
    snapshot_freeze(**frozen, title="10月末", monthly=True)
    page = get(office, f"/overview/trends/{ON}")
    row = next(row for row in page.context["months"].rows if row[0] == "2026年10月31日")
    assert row[-2:] == row[1:3]
    kept = Snapshot.objects.for_reader(office).sums_by_day(DISTRICT, 2026)
    assert kept == {date(2026, 10, 31): scoreboard(area=DISTRICT, year=2026, as_of=date(2026, 10, 31)).totals}


def test_the_term_of_the_district_s_congress_begins_the_line(office: User) -> None:
    make_term(DISTRICT, "DISTRICT", "2025-01-10", 18)
    page = get(office, f"/overview/trends/{ON}")
    assert page.context["coverage"].labels[0] == "2025.01"
    assert "第18届区人大自2025年1月10日起" in page.content.decode()


def test_a_unit_reads_the_district_s_sums_and_no_name(office: User) -> None:
    content = get(make_user(Role.CHAIR, DAYUAN), f"/overview/trends/{ON}").content.decode()
    assert "24个单位" in content
    assert not [name for _, name in UNITS if name != "大源镇" and name in content]
