"""A city's and a province's overview: the level picker, sums by district and city, and who may look where."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client
from msgspec.structs import replace

from accounts.roles import Role
from checklist.board import Scoreboard, totals
from checklist.freezing import snapshot_freeze
from checklist.models import Checklist
from checklist.queries import scoreboard
from dashboard.pages import overview
from dashboard.rollup import parts_of
from dashboard.summary import MonthEnd, first_line, month_end_before
from records.models import OfficeDay
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.boards import make_board
from tests.factories import DAYUAN, DISTRICT, make_study, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
ON = "year=2026&as_of=2026-11-23"
AS_OF = date(2026, 11, 23)
LINPING, NINGBO = "330113", "330203"


@pytest.fixture
def land() -> None:
    """富阳区, one unit of 临平区, one of another city; the checklist; terms that began in 2021."""
    make_townships()
    for code, name in ((f"{LINPING}901", "演示一镇"), (f"{NINGBO}901", "演示二镇")):
        Township.objects.create(code=code, name=name, kind="TOWN")
        make_term(code, on="2021-11-01")
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT, LINPING, NINGBO):
        pass


def reader(scope: str, role: Role = Role.LEADER) -> Client:
    client = Client()
    client.force_login(make_user(role, scope))
    return client


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/overview/?{query}{'&' if query else ''}{ON}")
    assert answer.status_code == 200
    return answer.content.decode()


def wide_board() -> Scoreboard:
    """The made-up board of 富阳区, and three of its units once more in 临平区."""
    own = make_board()
    others = tuple(replace(unit, code=LINPING + unit.code[6:]) for unit in own.units[:3])
    units = (*own.units, *others)
    return replace(own, area="3301", units=units, totals=totals(units))


def test_the_parts_add_up_to_the_board_in_the_order_of_codes() -> None:
    board = wide_board()
    parts = parts_of(board, "")
    assert parts is not None
    assert [line.name for line in parts.lines] == ["富阳区", "临平区"]
    for name in ("units", "conference", "opinion", "due", "finished", "late_items", "pending_items"):
        assert sum(getattr(line.sums, name) for line in parts.lines) == getattr(parts.whole.sums, name)
    assert parts.lines[0].sums == make_board().totals
    assert parts.whole.sums == board.totals


def test_a_rate_of_the_whole_is_no_mean_of_rates() -> None:
    parts = parts_of(wide_board(), "")
    assert parts is not None
    whole = parts.whole.sums
    assert whole.completion == pytest.approx(
        sum(line.sums.finished for line in parts.lines) / sum(line.sums.due for line in parts.lines)
    )


def test_a_district_has_no_parts() -> None:
    assert parts_of(make_board(), "") is None


def test_a_wide_page_names_the_district_and_leaves_units_to_its_page() -> None:
    board = wide_board()
    shown = overview(board, scope="3301", query="")
    assert shown.groups == ()
    assert all(entry.unit.startswith(("富阳区 ", "临平区 ")) for entry in shown.late)
    assert len(shown.late) + shown.late_elsewhere == board.totals.late_items
    assert all(line.entries == () for line in (*shown.due_soon, *shown.pending))
    assert sum(int(line.size.removesuffix("个单位")) for line in shown.pending) == board.totals.pending_items


def test_a_city_s_reader_sees_districts_that_lead_to_their_own_page(land: None) -> None:
    city = reader("3301")
    text = page(city)
    assert "杭州市2026年度规定动作落实情况" in text
    assert "2个区县(市)的25个乡镇(街道)" in text
    assert f'href="/overview/?area={LINPING}&amp;year=2026&amp;as_of=2026-11-23">临平区</a>' in text
    assert text.index(">富阳区</a>") < text.index(">临平区</a>")
    assert "演示二镇" not in text
    below = page(city, f"area={LINPING}")
    assert "临平区2026年度规定动作落实情况" in below
    assert f"/townships/{LINPING}901/" in below
    assert '<a href="/overview/?area=3301&amp;year=2026&amp;as_of=2026-11-23">杭州市</a>' in below
    assert "大源镇" not in below


def test_a_province_s_reader_goes_down_by_cities(land: None) -> None:
    province = reader("33")
    text = page(province)
    assert "浙江省2026年度规定动作落实情况" in text
    assert ">杭州市</a>" in text
    assert ">3302</a>" in text, "a city without a known name goes by its code"
    assert ">临平区</a>" not in text
    city = page(province, "area=3301")
    assert ">临平区</a>" in city
    assert "浙江省</a> ›" in city
    assert page(province, f"area={NINGBO}").count("演示二镇")


def test_the_picker_offers_only_what_lies_within_the_scope_and_exists_on_the_day(land: None) -> None:
    city = reader("3301")
    offered = [level.area for level in city.get(f"/overview/?{ON}").context["levels"].options]
    assert offered == ["3301", DISTRICT, LINPING]
    Township.objects.filter(code=f"{LINPING}901").update(closed_on=AS_OF)
    answer = city.get(f"/overview/?{ON}")
    assert [level.area for level in answer.context["levels"].options] == ["3301", DISTRICT]
    assert city.get(f"/overview/?area={LINPING}&{ON}").status_code == 404


@pytest.mark.parametrize("scope", [DISTRICT, DAYUAN])
def test_who_reads_one_district_is_offered_no_choice(land: None, scope: str) -> None:
    role = Role.CHAIR if len(scope) == 9 else Role.LEADER
    client = reader(scope, role)
    assert 'id="id_area"' not in page(client)
    assert page(client, f"area={DISTRICT}")


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        ("3301", "abc"), ("3301", "33011"), ("3301", "33"), ("3301", "3302"), ("3301", NINGBO), ("3301", "330199"),
        ("3301", f"{NINGBO}901"), ("3301", f"{LINPING}901"), ("3301", "３３０１"), ("3301", "330113' --"), ("3301", " "),
        ("33", "34"), ("33", "3"), (DISTRICT, LINPING), (DISTRICT, "3301"), (DISTRICT, DAYUAN), (DAYUAN, LINPING),
        (DAYUAN, DAYUAN),
    ],
)  # fmt: skip
def test_an_area_that_is_none_of_the_reader_s_does_not_exist(land: None, scope: str, asked: str) -> None:
    client = reader(scope, Role.CHAIR if len(scope) == 9 else Role.LEADER)
    for address in ("/overview/", "/overview.xlsx"):
        assert client.get(address, {"area": asked, "year": "2026", "as_of": "2026-11-23"}).status_code == 404


def test_no_area_is_the_reader_s_own(land: None) -> None:
    assert "杭州市2026年度规定动作落实情况" in page(reader("3301"), "area=")


def test_a_reader_of_an_area_without_units_sees_an_empty_board(land: None) -> None:
    text = page(reader("34"))
    assert "还没有应完成的事项" in text
    assert 'id="id_area"' not in text


def test_beside_an_earlier_day_each_district_says_what_moved(land: None) -> None:
    make_study(make_user(), on="2026-11-10")
    city = reader("3301")
    answer = city.get(f"/overview/?against=2026-10-31&{ON}")
    moved = [line.moved for line in answer.context["parts"].lines]
    assert moved[0].startswith("已完成+1项次")
    assert "已完成" not in moved[1]
    text = answer.content.decode()
    assert "较2026年10月31日" in text
    assert moved[0] in text
    assert 'href="?year=2026&amp;as_of=2026-11-23">不比较' in text
    below = page(city, f"area={DISTRICT}&against=2026-10-31")
    assert f"?area={DISTRICT}&amp;year=2026&amp;as_of=2026-11-23" in below
    assert "大源镇" in below


def test_a_city_grows_against_the_last_month_s_end_where_every_district_kept_it(land: None) -> None:
    make_study(make_user())
    kept: dict[str, Any] = {
        "year": 2026,
        "as_of": date(2026, 10, 31),
        "title": "月末",
        "by": None,
        "monthly": True,
    }
    at = datetime(2026, 11, 1, 0, 20, tzinfo=UTC)
    board = scoreboard(area="3301", year=2026, as_of=AS_OF)
    snapshot_freeze(area=DISTRICT, at=at, **kept)
    assert month_end_before(board) is None
    snapshot_freeze(area=LINPING, at=at, **kept)
    snapshot_freeze(area=NINGBO, at=at, **kept)
    assert month_end_before(board) == MonthEnd(date(2026, 10, 31), 1)
    assert "10月末" in first_line(board, OfficeDay.objects.told())


def test_the_workbook_of_a_city_begins_with_its_districts(land: None) -> None:
    city = reader("3301")
    content = city.get(f"/overview.xlsx?{ON}").content
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert book.sheetnames == ["各区县(市)", "落实情况", "逐项说明"]
    cells = [[cell.value for cell in row] for row in book["各区县(市)"].iter_rows()]
    names = [row[0] for row in cells]
    assert names[-3:] == ["富阳区", "临平区", "合计"]
    assert cells[-1][1] == 25
    told = openpyxl.load_workbook(io.BytesIO(content))["各区县(市)"]
    assert str(told.cell(told.max_row, 2).value).startswith("=SUM(")
    said = {row[0].value for row in book["逐项说明"].iter_rows()}
    assert "临平区 演示一镇" in said
    one = openpyxl.load_workbook(io.BytesIO(city.get(f"/overview.xlsx?area={LINPING}&{ON}").content))
    assert one.sheetnames == ["落实情况", "逐项说明"]


def test_in_trial_the_districts_keep_their_rates_and_units_no_score(land: None) -> None:
    Checklist.objects.filter(year=2026).update(mode="TRIAL")
    city = reader("3301")
    assert "试运行" in page(city)
    assert "完成率" in page(city)
    below = page(city, f"area={LINPING}")
    assert "试运行" in below
    assert 'class="sc"' not in below


@pytest.mark.parametrize("scope", ["3301", "33"])
def test_snapshots_comparison_and_search_serve_a_wide_reader(land: None, scope: str) -> None:
    at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    kept = [
        snapshot_freeze(area=area, year=2026, as_of=AS_OF, title="十一月", by=None, at=at, monthly=True)
        for area in (DISTRICT, LINPING)
    ]
    client = reader(scope)
    text = client.get("/snapshots/").content.decode()
    assert "富阳区" in text
    assert "临平区" in text
    assert client.get(f"/snapshots/{kept[1].pk}/").status_code == 200
    both = client.get("/snapshots/compare/", {"before": f"{kept[0].pk}", "after": f"{kept[1].pk}"})
    assert "两份快照不是同一个区" in both.content.decode()
    assert client.get("/snapshots/compare/", {"before": f"{kept[1].pk}", "after": "today"}).status_code == 200
    found = client.get("/search/", {"q": "演示一镇"}).content.decode()
    assert "临平区" in found
    assert client.get(f"/townships/{LINPING}901/?{ON}").status_code == 200
    other = client.get(f"/townships/{NINGBO}901/?{ON}").status_code
    assert other == (200 if scope == "33" else 404)


@pytest.mark.parametrize("address", ["/overview/coverage/", "/overview/trends/", "/overview/wall/"])
def test_every_page_of_the_board_follows_the_chosen_area(land: None, address: str) -> None:
    city = reader("3301")
    of_district = city.get(f"{address}?area={DISTRICT}&{ON}")
    assert of_district.status_code == 200
    assert "24个" in of_district.content.decode()
    assert f"area={DISTRICT}" in of_district.content.decode()
    for foreign in (NINGBO, "33", "abc", DAYUAN):
        assert city.get(f"{address}?area={foreign}&{ON}").status_code == 404
    district = reader(DISTRICT)
    assert district.get(f"{address}?area={LINPING}&{ON}").status_code == 404


def test_trends_above_a_district_lead_to_each_and_make_no_board_of_another_day(
    land: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr("dashboard.trends.scoreboard", lambda **asked: made.append(asked))
    text = reader("3301").get(f"/overview/trends/?{ON}").content.decode()
    assert made == []
    assert f"/overview/trends/?area={LINPING}" in text
    assert f"/overview/trends/?area={NINGBO}" not in text
