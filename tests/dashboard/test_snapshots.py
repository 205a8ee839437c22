"""The pages of snapshots: frozen boards from their rows alone, by hand, by year, in parts."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.compare import differences
from checklist.freezing import result_freeze, snapshot_freeze
from checklist.models import Checklist, Item, Snapshot
from checklist.queries import boards_forget, scoreboard
from fuyang_renda.starting.missing import is_anything_missing
from meetings.models import Meeting
from records.services import record_reopen, record_save, record_submit, record_withdraw
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.test_views import get, text_of
from tests.factories import DAYUAN, DISTRICT, FUCHUN, at, make_study, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
OTHERS = [name for _, name in UNITS if name != "大源镇"]


@pytest.fixture
def office() -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    return make_user(Role.OFFICE, name="区办甲")


@pytest.fixture
def chair(office: User) -> User:
    return make_user(Role.CHAIR, DAYUAN, name="大源主席")


def kept(by: User, as_of: date = DAY, title: str = "十一月通报") -> Snapshot:
    return snapshot_freeze(area=DISTRICT, year=2026, as_of=as_of, title=title, by=by, at=at("2026-11-24"))


def post(user: User, address: str, **data: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(address, data)


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))


# --- read -------------------------------------------------------------------------------------------------------


def test_a_frozen_page_shows_the_board_of_its_row_whatever_happened_since(office: User) -> None:
    before = text_of(get(office, "/overview/?year=2026&as_of=2026-11-23"))
    row = kept(office)
    make_study(office)
    Township.objects.update(name="改了名")
    Item.objects.update(weight=1)
    Checklist.objects.update(title="改了")
    page = get(office, f"/snapshots/{row.pk}/")
    shown = text_of(page)
    assert page.content.decode().count('class="cell ') == 240
    assert "改了名" not in shown
    assert "快照第1号" in shown
    assert "十一月通报 · 截至2026年11月23日 · 口径版本2026-1 · 区办甲留存于2026年11月24日 09:00" in shown
    assert "预览" in shown
    for name in ("大源镇", "富春街道"):
        assert name in before
        assert name in shown


def test_a_frozen_cell_leads_to_the_unit_as_it_was_frozen(office: User) -> None:
    row = kept(office)
    make_study(office)
    page = get(office, f"/snapshots/{row.pk}/").content.decode()
    link = f"/snapshots/{row.pk}/unit/?unit={DAYUAN}#annual_hearing"
    assert link in page
    assert f'href="/townships/{DAYUAN}/' not in page
    unit = get(office, link.partition("#")[0])
    line = next(line for line in unit.context["page"].rows if line.id == "annual_hearing")
    assert line.chip.word == "未到时限"
    assert "快照第1号" in text_of(unit)
    assert unit.context["page"].before.url == f"/snapshots/{row.pk}/unit/?unit=330111116"


def test_records_of_a_frozen_unit_lead_to_the_records_of_today(office: User) -> None:
    meeting = make_study(office)
    row = kept(office)
    unit = get(office, f"/snapshots/{row.pk}/unit/?unit={DAYUAN}")
    assert f'href="/desk/records/{meeting.pk}/"' in unit.content.decode()


def test_a_unit_reads_its_own_part_and_the_district_s_sums(office: User, chair: User) -> None:
    row = kept(office)
    for address in (
        f"/snapshots/{row.pk}/",
        "/snapshots/",
        f"/snapshots/compare/?before={row.pk}&after=today",
    ):
        page = text_of(get(chair, address))
        assert not [name for name in OTHERS if name in page], address
    page = text_of(get(chair, f"/snapshots/{row.pk}/"))
    assert "大源镇" in page
    assert "24个单位" in page
    assert get(chair, f"/snapshots/{row.pk}/unit/?unit={DAYUAN}").status_code == 200
    assert get(chair, f"/snapshots/{row.pk}/unit/?unit={FUCHUN}").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(get(chair, f"/snapshots/{row.pk}.xlsx").content))
    said = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    assert not [name for name in OTHERS if name in said]


def test_another_district_s_snapshot_does_not_exist(office: User) -> None:
    row = kept(office)
    stranger = make_user(Role.OFFICE, "330110")
    for address in (
        f"/snapshots/{row.pk}/",
        f"/snapshots/{row.pk}.xlsx",
        f"/snapshots/{row.pk}/unit/?unit={DAYUAN}",
    ):
        assert get(stranger, address).status_code == 404
    assert "快照第1号" not in text_of(get(stranger, "/snapshots/"))


def test_the_workbook_of_a_snapshot_says_which_it_is_and_is_noted(office: User) -> None:
    row = kept(office)
    make_study(office)
    answer = get(office, f"/snapshots/{row.pk}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    lines = [str(line[0].value) for line in book["落实情况"].iter_rows(max_row=4)]
    assert "快照第1号" in lines[0]
    assert any(line.startswith("快照第1号（预览）：十一月通报，口径版本2026-1") for line in lines)
    assert "已完成" not in {
        str(cell.value).split()[-1] for line in book["落实情况"].iter_rows() for cell in line if cell.value
    }
    event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert event.detail == {"snapshot": 1, "year": 2026, "as_of": "2026-11-23", "units": 24}


def test_a_snapshot_of_a_later_release_is_refused_in_words(office: User) -> None:
    row = kept(office)
    made = Snapshot(
        area=DISTRICT, number=2, year=2026, as_of=DAY, title="新版", checklist_label="2026-1",
        board={**row.board, "format": 99}, token="x", taken_by=office, taken_at=at("2026-11-24"),
    )  # fmt: skip
    made.save()
    assert "请升级平台后查看" in text_of(get(office, f"/snapshots/{made.pk}/"))
    assert "请升级平台后查看" in text_of(get(office, f"/snapshots/compare/?before={made.pk}&after=today"))
    assert get(office, f"/snapshots/{made.pk}.xlsx").status_code == 404


def test_the_list_tells_number_day_version_and_who(office: User) -> None:
    kept(office)
    kept(office, date(2026, 6, 30), "上半年")
    page = text_of(get(office, "/snapshots/"))
    first = page.index(
        "快照第1号 十一月通报 2026年度 2026年11月23日 2026-1 预览 区办甲留存于2026年11月24日 09:00"
    )
    assert first < page.index("快照第2号 上半年")
    assert "2026年度 尚未留存" in page


def test_without_snapshots_the_pages_say_so(office: User) -> None:
    assert "还没有快照" in text_of(get(office, "/snapshots/"))
    assert "还没有快照可以比较" in text_of(get(office, "/snapshots/compare/"))


# --- freeze -----------------------------------------------------------------------------------------------------


def test_the_office_freezes_a_day_under_a_title(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "2026-11-24")
    answer = post(office, "/snapshots/new/", year="2026", as_of="2026年11月23日", title="十一月通报")
    row = Snapshot.objects.get()
    assert answer["Location"] == f"/snapshots/{row.pk}/"
    assert (row.title, row.as_of, row.taken_by) == ("十一月通报", DAY, office)
    assert AuditEvent.objects.filter(subject__startswith="留存快照 快照第1号").exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"as_of": "2026-02-30"}, "2026年2月没有30日"),
        ({"as_of": "2026-12-01"}, "不能晚于今天（2026年11月24日）"),
        ({"as_of": "2025-12-31"}, "不能早于2026年1月1日"),
        ({"as_of": ""}, "请填写日期"),
        ({"title": "  "}, "请填写此项"),
        ({"title": "长" * 101}, "最多100字"),
        ({"year": "2019"}, "没有这个年度的规定动作清单"),
    ],
)
def test_what_cannot_be_frozen_is_told_beside_its_field_and_what_was_typed_stays(
    office: User, monkeypatch: pytest.MonkeyPatch, data: dict[str, str], said: str
) -> None:
    on(monkeypatch, "2026-11-24")
    typed = {"year": "2026", "as_of": "2026-11-23", "title": "<b>十一月</b>"} | data
    answer = post(office, "/snapshots/new/", **typed)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert not Snapshot.objects.exists()
    if "title" not in data:
        assert "&lt;b&gt;十一月&lt;/b&gt;" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.CLERK, Role.SECRETARY, Role.LEADER])
def test_nobody_else_freezes(office: User, role: Role) -> None:
    user = make_user(role, DISTRICT if role is Role.LEADER else DAYUAN)
    for address in ("/snapshots/new/", "/snapshots/results/2026/"):
        assert get(user, address).status_code == 403
        assert post(user, address, year="2026", as_of="2026-11-23", title="x").status_code == 403
    assert "留存快照" not in text_of(get(user, "/snapshots/"))


# --- the result of a year ---------------------------------------------------------------------------------------


def test_the_result_waits_for_the_review_and_says_how_many(
    office: User, chair: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", happened_on=DAY, heard=True, studied=True, topics=["WORK"],
        minutes_no="〔2026〕5号",
    )  # fmt: skip
    record_save(record=meeting, by=chair, at=at("2027-01-19"))
    record_submit(record=meeting, by=chair, at=at("2027-01-19", 10))
    on(monkeypatch, "2027-01-25")
    page = get(office, "/snapshots/results/2026/")
    assert "还有1件待审核" in text_of(page)
    assert 'href="/desk/review/"' in page.content.decode()
    assert "<button" not in page.content.decode().partition("留存的条件")[2]
    answer = post(office, "/snapshots/results/2026/")
    assert answer.status_code == 400
    assert "没有留存" in text_of(answer)
    assert not Snapshot.objects.exists()


def test_the_result_is_frozen_shown_and_linked_from_the_overview(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2027-01-25")
    answer = post(office, "/snapshots/results/2026/")
    row = Snapshot.objects.get()
    assert answer["Location"] == f"/snapshots/{row.pk}/"
    assert (row.as_of, row.is_result) == (date(2027, 1, 20), True)
    page = text_of(get(office, f"/snapshots/{row.pk}/"))
    assert "年度结果" in page
    assert "与现在掌握的材料一致" in page
    assert "2026年度 快照第1号 截至2027年1月20日" in text_of(get(office, "/snapshots/"))
    overview = get(office, "/overview/?year=2026&as_of=2027-01-25")
    assert "2026年度结果已留存： 快照第1号" in text_of(overview)
    assert "已经留存" in text_of(post(office, "/snapshots/results/2026/"))
    assert "已经留存" in text_of(get(office, "/snapshots/results/2026/"))
    assert Snapshot.objects.count() == 1


def test_a_year_without_a_checklist_has_no_such_page(office: User) -> None:
    assert get(office, "/snapshots/results/2019/").status_code == 404


def test_corrections_after_the_result_are_told_and_the_result_stays(office: User, chair: User) -> None:
    meeting = make_study(office)
    other = make_study(office, FUCHUN)
    row = result_freeze(area=DISTRICT, year=2026, by=office, at=at("2027-01-25"))
    for each, who in ((meeting, chair), (other, make_user(Role.CHAIR, FUCHUN))):
        record_reopen(record=each, by=office, at=at("2027-02-01"), reason="日期有误")
        record_withdraw(record=each, by=who, at=at("2027-02-02"))
    page = text_of(get(office, f"/snapshots/{row.pk}/"))
    assert "更正提示 年度结果留存以后有2处更正" in page
    title = "每年至少专题听取并研究一次人大工作"
    assert f"大源镇“{title}”：已完成（2026年5月8日），更正为逾期未报" in page
    assert "富春街道“" in page
    mine = text_of(get(chair, f"/snapshots/{row.pk}/"))
    assert "有1处更正" in mine
    assert "富春街道" not in mine
    told = differences(row, scoreboard(area=DISTRICT, year=2026, as_of=row.as_of))
    assert len(told) == 2
    unit = get(office, f"/snapshots/{row.pk}/unit/?unit={DAYUAN}").context["page"]
    assert next(line for line in unit.rows if line.id == "annual_hearing").chip.word == "已完成"


# --- compare ----------------------------------------------------------------------------------------------------


def test_of_two_snapshots_of_one_day_the_one_known_earlier_is_first(office: User) -> None:
    one = kept(office, date(2026, 10, 31), "先留")
    make_study(office)
    other = kept(office, date(2026, 10, 31), "后留")
    for query in (f"?before={one.pk}&after={other.pk}", f"?before={other.pk}&after={one.pk}"):
        assert "▲ 上升1项次" in text_of(get(office, f"/snapshots/compare/{query}"))


def test_a_snapshot_too_old_to_be_offered_is_compared_all_the_same(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = kept(office, date(2026, 4, 30), "四月")
    kept(office, date(2026, 10, 31), "十月")
    monkeypatch.setattr("dashboard.views.compare.MOST_OFFERED", 1)
    shown = text_of(get(office, f"/snapshots/compare/?before={old.pk}&after=today"))
    assert "快照第1号（四月，截至2026年4月30日）" in shown
    assert "没有这份快照" not in shown


def test_two_snapshots_are_compared_the_earlier_first(office: User) -> None:
    one = kept(office, date(2026, 4, 30), "四月")
    make_study(office)
    other = kept(office, date(2026, 10, 31), "十月")
    for query in (f"?before={one.pk}&after={other.pk}", f"?before={other.pk}&after={one.pk}"):
        page = get(office, f"/snapshots/compare/{query}")
        shown = text_of(page)
        assert shown.index("快照第1号（四月，截至2026年4月30日）") < shown.index("快照第2号（十月")
        assert "▲ 上升1项次" in shown
        assert "专题听取研究 未到时限 → 已完成" in shown
        assert f'href="/snapshots/{other.pk}/unit/?unit={DAYUAN}#annual_hearing"' in page.content.decode()


def test_a_snapshot_is_compared_with_today_and_with_its_own_day(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(monkeypatch, "2026-11-24")
    row = kept(office)
    make_study(office)
    for after, said in (
        ("today", "今天（2026年11月24日）"),
        ("same", "同一天（2026年11月23日），按现在掌握的材料"),
    ):
        page = text_of(get(office, f"/snapshots/compare/?before={row.pk}&after={after}"))
        assert said in page
        assert "专题听取研究 未到时限 → 已完成" in page
    years = kept(office, date(2026, 11, 20), "早几天")
    assert "没有变化" in text_of(get(office, f"/snapshots/compare/?before={years.pk}&after=same"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?before=999&after=today", "没有这份快照，或不在您的管辖范围内"),
        ("?before=x&after=today", "没有这份快照"),
        ("?before={pk}&after=999", "没有这份快照"),
        ("?before={pk}&after={pk}", "请选择另一份快照"),
        ("?before={pk}", "请选择"),
        ("?after=today", "请选择"),
    ],
)
def test_a_wrong_choice_is_told_beside_its_field(office: User, query: str, said: str) -> None:
    row = kept(office)
    answer = get(office, "/snapshots/compare/" + query.format(pk=row.pk))
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "changes" not in answer.context


def test_snapshots_of_two_years_are_told_to_be_so(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "2027-03-01")
    one = kept(office)
    Checklist.objects.filter(year=2026).update(closes_on=date(2027, 1, 20))
    items = list(Item.objects.filter(checklist__year=2026))
    later = Checklist.objects.create(
        year=2027, title="2027", effective_on=date(2027, 1, 1), closes_on=date(2028, 1, 20), published=True
    )
    for item in items:
        item.pk, item.checklist = None, later
        item.save()
    other = snapshot_freeze(
        area=DISTRICT, year=2027, as_of=date(2027, 2, 28), title="x", by=office, at=timezone.now()
    )
    page = text_of(get(office, f"/snapshots/compare/?before={one.pk}&after={other.pk}"))
    assert "不是同一年度" in page
    assert "口径版本不同（2026-1、2027-1）" in page


# --- budgets ----------------------------------------------------------------------------------------------------


def spent(user: User, address: str) -> list[str]:
    boards_forget()
    is_anything_missing(DISTRICT, timezone.localdate())  # the frame's own, read once a minute
    client = Client()
    client.force_login(user)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return [str(re.findall(r'(?:FROM|INTO) "(\w+)"', query["sql"])[:1]) for query in seen]


@pytest.mark.parametrize(
    "address",
    [
        "/snapshots/",
        "/snapshots/{pk}/",
        "/snapshots/{pk}.xlsx",
        "/snapshots/{pk}/unit/?unit=330111117",
        "/snapshots/compare/?before={pk}&after=today",
        "/overview/?year=2026&as_of=2026-11-23&against=2026-10-31",
    ],
)
def test_a_page_costs_the_same_queries_at_24_and_240_units(office: User, address: str) -> None:
    small = kept(office, title="小")
    few = spent(office, address.format(pk=small.pk))
    make_two_hundred_more(office)
    large = kept(office, title="大")
    assert len(large.board["townships"]) == 240
    assert spent(office, address.format(pk=large.pk)) == few


def test_a_result_asks_for_the_board_known_now_and_no_more_at_240_units(office: User) -> None:
    row = result_freeze(area=DISTRICT, year=2026, by=office, at=at("2027-01-25"))
    few = spent(office, f"/snapshots/{row.pk}/")
    make_two_hundred_more(office)
    assert spent(office, f"/snapshots/{row.pk}/") == few


def make_two_hundred_more(office: User) -> None:
    """More units, and more snapshots in the list."""
    for number in range(300, 516):
        Township.objects.create(code=f"330111{number}", name=f"演示镇{number}", kind="TOWN")
        make_term(f"330111{number}", on="2021-11-01")
    make_study(office, "330111300")
    for number in range(10, 40):
        Snapshot(
            area=DISTRICT, number=number, year=2026, as_of=DAY, title=f"第{number}份", checklist_label="2026-1",
            board={}, token="x", taken_by=office, taken_at=at("2026-11-24"),
        ).save()  # fmt: skip


def test_a_frozen_page_asks_for_its_row_and_nothing_of_facts(office: User) -> None:
    row = kept(office)
    tables = spent(office, f"/snapshots/{row.pk}/")
    assert tables.count("['checklist_snapshot']") == 1
    assert not [table for table in tables if "meetings" in table or "checklist_item" in table]
