"""The overview, its workbook and a unit's page, on the real engine."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.board import Mode
from checklist.models import Checklist
from fuyang_renda.starting.missing import is_anything_missing
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, FUCHUN, WANSHI, make_study, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import Township

pytestmark = pytest.mark.django_db
NAMES = [name for _, name in UNITS]
ON = "?year=2026&as_of=2026-11-23"


@pytest.fixture
def office() -> User:
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


def test_the_matrix_is_a_real_table_of_24_units_and_10_items(office: User) -> None:
    answer = get(office, f"/overview/{ON}")
    page = answer.content.decode()
    assert page.count('<th scope="row">') >= 24
    assert page.count('class="cell ') == 240
    assert "<caption" in page
    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)
    assert names == [name for _, name in UNITS]
    assert answer["Content-Security-Policy"].count("unsafe") == 0


def test_a_confirmed_meeting_turns_its_cell(office: User) -> None:
    before = text_of(get(office, f"/townships/{DAYUAN}/{ON}"))
    meeting = make_study(office)
    page = get(office, f"/townships/{DAYUAN}/{ON}")
    row = next(row for row in page.context["page"].rows if row.id == "annual_hearing")
    assert row.chip.word == "已完成"
    assert (row.points, row.weight) == ("12", "12")
    assert [record.number for record in row.records] == [meeting.number]
    assert row.records[0].url == f"/desk/records/{meeting.pk}/"
    assert before != text_of(page)


def test_any_day_can_be_chosen(office: User) -> None:
    make_study(office)
    early = get(office, "/overview/?year=2026&as_of=2026年1月2日")
    assert early.context["page"].as_of.isoformat() == "2026-01-02"
    late = get(office, "/overview/?year=2026&as_of=2027-03-01")
    assert "截至2027年3月1日" in text_of(late)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?as_of=2026-02-30", "2026年2月没有30日"),
        ("?as_of=<script>alert(1)</script>", "日期请写成“2026年11月5日”的样子"),
        ("?year=2026&as_of=2025-12-31", "截至日期不能早于2026年1月1日"),
        ("?year=2019", "没有这个年度的规定动作清单"),
        ("?year=abc", "没有这个年度的规定动作清单"),
        ("?as_of=2020-01-01", "截至日期不能早于2026年1月1日"),
        ("?as_of=0000-00-00", "年份应在1949年至2100年之间"),
    ],
)
def test_a_bad_day_is_told_beside_its_field_and_the_page_still_shown(
    office: User, query: str, said: str
) -> None:
    for address in ("/overview/", f"/townships/{DAYUAN}/"):
        answer = get(office, address + query)
        assert answer.status_code == 200
        assert said in text_of(answer)
        assert "<script>alert" not in answer.content.decode()
        assert answer.context["page"].as_of.year >= 2026


def test_a_unit_sees_itself_and_sums_without_names(office: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    page = text_of(get(clerk, f"/overview/{ON}"))
    assert "大源镇" in page
    assert "24个单位" in page
    assert not [name for _, name in UNITS if name != "大源镇" and name in page]


def test_another_unit_s_page_does_not_exist_for_a_unit(office: User) -> None:
    chair = make_user(Role.CHAIR, FUCHUN)
    assert get(chair, f"/townships/{FUCHUN}/{ON}").status_code == 200
    assert get(chair, f"/townships/{DAYUAN}/{ON}").status_code == 404
    assert get(office, "/townships/330112001/").status_code == 404
    assert get(office, "/townships/x/").status_code == 404


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.AUDITOR])
def test_those_without_business_with_the_work_are_told_so(office: User, role: Role) -> None:
    user = make_user(role, DISTRICT)
    for address in ("/overview/", "/overview.xlsx"):
        answer = get(user, address)
        assert answer.status_code == 403
        assert "您的账号不查看规定动作落实情况" in text_of(answer)
    assert get(user, f"/townships/{DAYUAN}/").status_code in (403, 404)


def test_a_trial_shows_states_and_hides_scores(office: User) -> None:
    Checklist.objects.filter(year=2026).update(mode=Mode.TRIAL)
    overview = text_of(get(office, f"/overview/{ON}"))
    assert "试运行" in overview
    assert "落实度 全年进度" not in overview
    unit = text_of(get(office, f"/townships/{DAYUAN}/{ON}"))
    assert "试运行，暂不显示" in unit
    assert "计分 / 分值" not in unit


def test_without_a_checklist_the_page_says_so() -> None:
    make_townships()
    user = make_user(Role.LEADER)
    for address in ("/overview/", f"/townships/{DAYUAN}/"):
        assert "还没有发布规定动作清单" in text_of(get(user, address))
    assert get(user, "/overview.xlsx").status_code == 404


def test_a_unit_that_is_closed_by_then_is_explained(office: User) -> None:
    Township.objects.filter(code=WANSHI).update(closed_on="2026-03-01")
    assert "不在清单所列范围内" in text_of(get(office, f"/townships/{WANSHI}/{ON}"))


def test_the_neighbours_and_the_registers_stand_at_the_head(office: User) -> None:
    make_term(DAYUAN, body="CONGRESS", on="2021-12-20", ordinal=19)
    page = get(office, f"/townships/{DAYUAN}/{ON}").context["page"]
    assert (page.before.name, page.after.name) == ("胥口镇", "灵桥镇")
    assert "第10届党委" in page.facts
    assert "第19届人大" in page.facts


def test_the_workbook_holds_the_matrix_and_the_reasons_and_is_noted(office: User) -> None:
    make_study(office)
    answer = get(office, f"/overview.xlsx{ON}")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "filename*=utf-8''2026" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    matrix, details = book["落实情况"], book["逐项说明"]
    names = [row[0].value for row in matrix.iter_rows()]
    listed = [str(name).removesuffix("（试点）") for name in names if name]
    assert [name for name in listed if name in NAMES] == NAMES
    assert matrix.page_setup.paperSize == 8
    assert details.max_row >= 240
    event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert event.actor == office
    assert event.detail == {"year": 2026, "as_of": "2026-11-23", "units": 24}


def test_a_unit_s_workbook_is_its_own(office: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    book = openpyxl.load_workbook(io.BytesIO(get(clerk, f"/overview.xlsx{ON}").content))
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "大源镇（试点）" in said
    assert not [name for _, name in UNITS if name != "大源镇" and name in said]


@pytest.mark.parametrize("address", ["/overview/", f"/townships/{DAYUAN}/", "/overview.xlsx"])
def test_twice_the_units_cost_the_same_queries(address: str) -> None:
    make_townships()
    publish_edition_2026()
    office = make_user(Role.OFFICE)
    kept = [FUCHUN, DAYUAN]
    for code in kept:
        make_term(code, on="2021-11-01")
        make_study(office, code)
    Township.objects.exclude(code__in=kept).update(closed_on="2020-01-01")
    small = _queries(office, address)
    more = ["330111207", "330111118"]
    Township.objects.filter(code__in=more).update(closed_on=None)
    for code in more:
        make_term(code, on="2021-11-01")
        make_study(office, code)
    assert _queries(office, address) == small


def _queries(user: User, address: str) -> int:
    client = Client()
    client.force_login(user)
    is_anything_missing(DISTRICT, timezone.localdate())  # the frame's own, read once a minute
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address + ON).status_code == 200
    return len(seen)
