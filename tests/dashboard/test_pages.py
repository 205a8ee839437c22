"""Page data from a made-up board: nothing lost, nothing invented, nobody else's names."""

from datetime import date

from msgspec.structs import replace

from checklist.board import CoveragePoint, Mode, State
from dashboard.chart import coverage_chart
from dashboard.pages import overview
from dashboard.unit_page import unit_page
from tests.dashboard.boards import make_board


def test_units_stand_in_official_order_under_their_kinds() -> None:
    page = overview(make_board(), scope="330111", query="")
    assert [(group.label, group.size) for group in page.groups] == [
        ("街道", "5个"),
        ("镇", "13个"),
        ("乡", "6个"),
    ]
    assert page.groups[1].rows[0].name == "万市镇"
    assert all(len(row.cells) == 10 for group in page.groups for row in group.rows)


def test_every_number_of_the_tiles_is_the_engine_s() -> None:
    board = make_board()
    tiles = overview(board, scope="330111", query="").tiles
    assert [tile.value for tile in tiles] == [
        "",
        str(board.totals.opinion),
        str(board.totals.done + board.totals.done_late),
        str(board.totals.late_items),
        "",
    ]
    assert (tiles[0].rows[-1].part, tiles[0].rows[-1].whole) == (board.totals.conference, board.totals.units)
    assert tiles[3].notes[1] == f"另有 {board.totals.due_soon_items}项次临近时限"
    assert tiles[2].notes == (
        f"完成率 {board.totals.completion_text}",
        f"及时率 {board.totals.timeliness_text}",
    )


def test_the_lists_hold_every_late_and_near_item_once() -> None:
    board = make_board()
    page = overview(board, scope="330111", query="")
    assert len(page.late) + len(page.more_late) == board.totals.late_items
    assert sum(len(line.entries) for line in page.due_soon) == board.totals.due_soon_items
    assert sum(len(line.entries) for line in page.pending) == board.totals.pending_items


def test_a_due_day_of_another_year_is_told_with_its_year() -> None:
    board = make_board()
    unit = board.units[0]
    pending = replace(unit.items[0], state=State.PENDING, due_on=date(2029, 9, 17))
    near = replace(unit.items[1], state=State.PENDING, due_on=date(2026, 12, 31))
    board = replace(board, units=(replace(unit, items=(pending, near)),))
    page = overview(board, scope="330111", query="")
    assert [line.when for line in page.pending] == ["2029年9月17日", "12月31日"]


def test_a_unit_sees_its_own_line_and_the_sums_of_all_without_names() -> None:
    board = make_board()
    page = overview(board, scope="330111117", query="")
    assert page.is_own
    assert [row.name for group in page.groups for row in group.rows] == ["大源镇"]
    assert {entry.unit for entry in (*page.late, *page.more_late)} <= {"大源镇"}
    assert {e.unit for line in (*page.due_soon, *page.pending) for e in line.entries} <= {"大源镇"}
    assert page.tiles[0].rows[-1].whole == 24


def test_the_chosen_day_is_carried_into_every_link() -> None:
    page = overview(make_board(), scope="330111", query="?year=2026&as_of=2026-06-30")
    row = page.groups[0].rows[0]
    assert row.cells[1].url == "/townships/330111001/?year=2026&as_of=2026-06-30#implementing_opinion"


def test_neighbours_follow_the_official_order() -> None:
    board = make_board()
    unit = board.unit("330111001")
    assert unit
    page = unit_page(board, unit, scope="330111", about=(), urls={}, query="")
    assert page.before is None
    assert page.after
    assert page.after.name == "春江街道"
    own = unit_page(board, unit, scope="330111001", about=(), urls={}, query="")
    assert own.after is None


def test_every_item_is_explained_and_linked_only_where_the_reader_may_go() -> None:
    board = make_board()
    unit = board.unit("330111117")
    assert unit
    page = unit_page(board, unit, scope="330111", about=(), urls={"FY-2026-000012": "/there/"}, query="")
    assert [row.id for row in page.rows] == [item.id for item in unit.items]
    links = [link for row in page.rows for link in (*row.records, *row.more_records)]
    assert {link.url for link in links if link.number == "FY-2026-000012"} == {"/there/"}
    assert {link.url for link in links if link.number != "FY-2026-000012"} == {""}


def test_a_trial_board_is_marked_as_one() -> None:
    page = overview(make_board(mode=Mode.TRIAL), scope="330111", query="")
    assert page.is_trial
    assert page.columns == 11


def test_the_line_of_coverage_ends_where_the_numbers_end() -> None:
    points = [CoveragePoint(date(2026, month, 28), month * 2, month, 24) for month in range(1, 13)]
    chart = coverage_chart(points)
    assert chart
    opinion, conference = chart.lines
    assert (opinion.end.text, conference.end.text) == ("12", "24")
    assert conference.points.split()[-1] == f"{conference.end.x},{conference.end.y}"
    assert chart.rows[0].conference == 24
    assert "24个单位中" in chart.summary


def test_there_is_no_line_from_a_single_point() -> None:
    assert coverage_chart([CoveragePoint(date(2026, 1, 31), 1, 1, 24)]) is None
    assert coverage_chart([]) is None
