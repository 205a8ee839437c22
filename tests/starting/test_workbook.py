"""The workbook of the first day: all of it or nothing, every error at its cell, twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.board import Mode
from checklist.models import Checklist, Interpretation
from fuyang_renda.starting import sheets
from fuyang_renda.starting.applying import StartRefused, plan_apply
from fuyang_renda.starting.begin import start_begin
from fuyang_renda.starting.clean import clean_place
from fuyang_renda.starting.missing import readiness
from fuyang_renda.starting.plan import Plan
from fuyang_renda.starting.reading import plan_of
from opinions.models import Example
from papers.books import open_book
from records.models import Record
from tests.factories import DAYUAN, DISTRICT, FUCHUN, at, make_user
from tests.starting.filling import blank, cell, filled, first_row
from townships.models import Appointment, FactsToken, Liaison, Person, Term, Township

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23")
TODAY = date(2026, 11, 23)
CHAIRS, CLERKS, TERMS, UNITS, LIAISONS, OFFICE = (
    sheets.CHAIRS, sheets.CLERKS, sheets.TERMS, sheets.UNITS, sheets.LIAISONS, sheets.OFFICE,
)  # fmt: skip


def read(data: bytes, *, opens_office: bool = False, name: str = "启用登记表.xlsx") -> Plan:
    return plan_of(book=open_book(data, name), district=DISTRICT, on=TODAY, opens_office=opens_office)


@pytest.fixture
def office() -> User:
    start_begin(district=DISTRICT, at=NOW)
    return make_user(Role.OFFICE, name="区办甲", username="quban1")


def test_an_unfilled_workbook_brings_the_units_and_nothing_else() -> None:
    plan = read(blank())
    assert plan.problems == []
    assert dict(plan.counts) == {
        "单位": 24, "届次": 0, "任职": 0, "单位账号": 0, "联系领导、联络员": 0, "区人大办账号": 0,
    }  # fmt: skip


def test_a_filled_one_brings_units_terms_offices_accounts_and_liaison(office: User) -> None:
    data = filled()
    plan = read(data)
    assert plan.problems == []
    opened = plan_apply(plan=plan, district=DISTRICT, by=office, at=NOW)
    assert Township.objects.count() == 24
    assert Township.objects.get(pk=DAYUAN).aliases == ["大源", "富阳区大源镇", "大源镇人大"]
    assert Term.objects.filter(body="PARTY", ordinal=17, started_on=date(2021, 11, 5)).count() == 24
    assert (Term.objects.filter(body="CONGRESS").count(), Term.objects.filter(body="COUNCIL").count()) == (
        19,
        5,
    )
    assert Term.objects.get(body="DISTRICT").area == DISTRICT
    assert Appointment.objects.filter(post="CHAIR", started_on=date(2021, 12, 1)).count() == 24
    assert Appointment.objects.filter(post="CLERK", full_time=True, checked_by=office).count() == 24
    assert Liaison.objects.count() == 24
    assert Person.objects.filter(liaisons__isnull=False).distinct().count() == 2
    assert len(opened) == 25
    assert {each.username for each in opened} >= {"dayuan-zhuxi", "fuchun-zhuren", "fuchun-ganshi"}
    for each in opened:
        account = User.objects.get(username=each.username)
        assert account.check_password(each.password)
        assert account.must_change_password
    assert Person.objects.get(user__username="fuchun-zhuren").name == "王甲"
    text = str(list(AuditEvent.objects.values()))
    assert not any(each.password in text for each in opened)


def test_the_same_file_again_changes_nothing(office: User) -> None:
    data = filled()
    plan_apply(plan=read(data), district=DISTRICT, by=office, at=NOW)
    again = read(data)
    assert (again.problems, again.is_empty) == ([], True)
    assert again.unchanged == 24 + 49 + 24 + 24 + 24
    assert plan_apply(plan=again, district=DISTRICT, by=office, at=NOW) == []
    assert User.objects.count() == 26


Change = Callable[[Any], None]


def put(sheet: str, row: int, column: int, value: Any) -> Change:
    def change(book: Any) -> None:
        cell(book, sheet, row, column).value = value

    return change


def twice(sheet: str, row: int) -> Change:
    """The row written once more below all others."""

    def change(book: Any) -> None:
        page = book[sheet]
        copied = [each.value for each in page[first_row(page) + row]]
        place = first_row(page) + 100
        for number, value in enumerate(copied, start=1):
            page.cell(place, number).value = value

    return change


@pytest.mark.parametrize(
    ("change", "sheet", "row", "column", "told"),
    [
        (put(UNITS, 0, 0, "33011100"), UNITS, 0, "区划代码", "应为9位数字，以330111开头"),
        (put(UNITS, 0, 2, "县"), UNITS, 0, "类型", "没有“县”这一项"),
        (put(UNITS, 1, 1, None), UNITS, 1, "名称", "这一栏没有填"),
        (put(TERMS, 1, 2, "十七届半"), TERMS, 1, "第几届", "不是整数"),
        (put(TERMS, 1, 3, "2021.13.5"), TERMS, 1, "开始日期", "月"),
        (put(TERMS, 1, 3, "2027-01-05"), TERMS, 1, "开始日期", "在今天之后"),
        (put(TERMS, 1, 3, None), TERMS, 1, "开始日期", "这一栏没有填"),
        (put(TERMS, 2, 1, "人大"), TERMS, 2, "机构", "没有人民代表大会"),
        (put(TERMS, 3, 0, "大圆镇"), TERMS, 3, "单位", "大源镇"),
        (put(CHAIRS, 0, 1, "王甲、李乙"), CHAIRS, 0, "姓名", "每人一行"),
        (put(CHAIRS, 0, 2, "去年"), CHAIRS, 0, "任职日期", "请写成"),
        (put(CHAIRS, 0, 3, 1.38e10), CHAIRS, 0, "手机", "科学计数"),
        (put(CHAIRS, 0, 5, "王 甲"), CHAIRS, 0, "登录名", "不要有空格"),
        (put(CHAIRS, 1, 5, "quban1"), CHAIRS, 1, "登录名", "已有人使用"),
        (put(CLERKS, 2, 3, "或许"), CLERKS, 2, "专职", "请写“是”或“否”"),
        (put(LIAISONS, 0, 1, "朋友"), LIAISONS, 0, "联系身份", "联系领导、联络员"),
        (put(OFFICE, 0, 0, "孙三"), OFFICE, 0, "登录名", "这一栏没有填"),
        (twice(CHAIRS, 0), CHAIRS, 100, "单位", "重复"),
        (twice(TERMS, 1), TERMS, 100, "机构", "重复"),
        (twice(LIAISONS, 1), LIAISONS, 100, "姓名", "重复"),
        (twice(UNITS, 1), UNITS, 100, "区划代码", "同一个代码"),
    ],
)
def test_each_error_is_told_with_sheet_row_column_and_what_to_write(
    office: User, change: Change, sheet: str, row: int, column: str, told: str
) -> None:
    data = filled(change)
    plan = read(data)
    head = {UNITS: 5, TERMS: 5}.get(sheet, 5)
    assert [(each.sheet, each.row, each.column) for each in plan.problems][:1] == [
        (sheet, row + head, column)
    ]
    assert told in plan.problems[0].message
    with pytest.raises(StartRefused):
        plan_apply(plan=plan, district=DISTRICT, by=office, at=NOW)
    assert not Township.objects.exists()


def test_a_file_that_is_no_such_workbook_is_told_so() -> None:
    plan = read("单位,姓名\n大源镇,王甲\n".encode(), name="a.csv")
    assert "没有找到要填的表" in plan.problems[0].message

    def without_head(book: Any) -> None:
        cell(book, CHAIRS, -1, 1).value = "名字"

    plan = read(filled(without_head))
    assert "缺少“姓名”列" in plan.problems[0].message


@pytest.mark.parametrize(
    ("change", "column", "told"),
    [
        (put(UNITS, 0, 1, "富秋街道"), "名称", "已登记为富春街道"),
        (put(TERMS, 1, 2, 18), "第几届", "已登记第17届"),
        (put(TERMS, 1, 3, "2021.11.6"), "开始日期", "已登记第17届"),
        (put(CHAIRS, 0, 1, "周新"), "姓名", "已登记的是王甲"),
        (put(CHAIRS, 0, 2, "2021.12.2"), "任职日期", "已登记王甲"),
        (put(LIAISONS, 0, 4, "2022.3.2"), "开始日期", "已登记从"),
    ],
)
def test_what_contradicts_the_registers_is_an_error_not_a_change(
    office: User, change: Change, column: str, told: str
) -> None:
    plan_apply(plan=read(filled()), district=DISTRICT, by=office, at=NOW)
    plan = read(filled(change))
    assert [each.column for each in plan.problems][:1] == [column]
    assert told in plan.problems[0].message


def test_what_the_services_refuse_takes_all_back(office: User) -> None:
    def many(book: Any) -> None:
        page = book[CLERKS]
        for number, name in enumerate(("甲", "乙", "丙"), start=100):
            values = ("富春街道", f"吴{name}", "2024.1.1", "是", None, None, "是", None)
            for column, value in enumerate(values, start=1):
                page.cell(first_row(page) + number, column).value = value

    plan = read(filled(many))
    assert plan.problems == []
    with pytest.raises(StartRefused, match="最多3个账号") as refused:
        plan_apply(plan=plan, district=DISTRICT, by=office, at=NOW)
    assert refused.value.problem.sheet == CLERKS
    assert not Township.objects.exists()
    assert User.objects.count() == 1


def test_a_clerk_s_account_may_be_opened_later_by_the_same_workbook(office: User) -> None:
    plan_apply(plan=read(filled()), district=DISTRICT, by=office, at=NOW)
    plan = read(filled(put(CLERKS, 3, 6, "是")))
    assert [(row.place, row.held > 0) for row in plan.posts] == [("东洲街道", True)]
    (opened,) = plan_apply(plan=plan, district=DISTRICT, by=office, at=NOW)
    assert (opened.username, Appointment.objects.filter(post="CLERK").count()) == ("dongzhou-ganshi", 24)


def test_accounts_of_the_office_are_opened_by_the_console_only(office: User) -> None:
    def another(book: Any) -> None:
        cell(book, OFFICE, 0, 0).value = "孙三"
        cell(book, OFFICE, 0, 1).value = "quban2"

    assert "由系统管理员" in read(filled(another)).problems[0].message
    plan = read(filled(another), opens_office=True)
    opened = plan_apply(plan=plan, district=DISTRICT, by=office, at=NOW)
    assert opened[-1].username == "quban2"
    assert User.objects.get(username="quban2").role == Role.OFFICE


def test_what_is_missing_is_counted_and_named(office: User) -> None:
    def told() -> dict[str, tuple[int, int]]:
        return {need.title: (need.there, need.wanted) for need in readiness(DISTRICT, TODAY).needs}

    before = told()
    assert before["单位"] == (0, 24)
    assert before["主席（主任）账号"] == (0, 24)
    assert before["人大届次"] == (0, 19)
    plan_apply(plan=read(filled()), district=DISTRICT, by=office, at=NOW)
    after = told()
    assert after["单位"] == after["党(工)委届次"] == after["主席（主任）账号"] == after["联络员"] == (24, 24)
    assert after["区人大届次"] == (1, 1)
    assert after["能审核的人"] == (1, 2)
    assert after["启用日期"] == (0, 1)
    assert after["待定的口径"] == (3, 4)
    Township.objects.filter(pk=FUCHUN).update(closed_on=date(2026, 6, 1))
    assert told()["单位"] == (23, 23)
    User.objects.filter(username="dayuan-zhuxi").update(ends_on=TODAY)
    lacking = next(need for need in readiness(DISTRICT, TODAY).missing if "账号" in need.title)
    assert (lacking.there, lacking.lacking) == (22, ("大源镇",))


def test_the_first_day_is_asked_for_until_it_is_set(office: User, settings: Any) -> None:
    client = Client()
    client.force_login(office)
    page = client.get("/start/").content.decode()
    assert 'href="#go-live"' in page
    assert "GO_LIVE_ON=" in page
    settings.GO_LIVE_ON = date(2027, 1, 1)
    assert "平台启用日期" not in [
        lack for need in readiness(DISTRICT, TODAY).missing for lack in need.lacking
    ]
    page = client.get("/start/").content.decode()
    assert "启用日期（2027年1月1日）" in page
    assert "GO_LIVE_ON=" not in page


def test_starting_puts_the_checklist_on_trial_once() -> None:
    assert start_begin(district=DISTRICT, at=NOW)
    assert Checklist.objects.get().mode == Mode.TRIAL
    assert Interpretation.objects.exists()
    assert Example.objects.count() == 2
    Checklist.objects.update(mode=Mode.FORMAL)
    assert not start_begin(district=DISTRICT, at=NOW)
    assert Checklist.objects.get().mode == Mode.FORMAL


class TestPages:
    """The same as pages of the office."""

    @pytest.fixture
    def client(self, office: User) -> Client:
        client = Client()
        client.force_login(office)
        return client

    @staticmethod
    def upload(client: Client, data: bytes, name: str = "启用登记表.xlsx") -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return client.post("/start/read/", {"workbook": SimpleUploadedFile(name, data)})

    def test_missing_things_lead_to_where_they_are_mended(self, client: Client) -> None:
        text = client.get("/start/").content.decode()
        for url in (
            "/admin/townships/township/",
            "/admin/townships/term/",
            "/desk/accounts/",
            "/admin/townships/liaison/",
        ):
            assert f'href="{url}"' in text
        answer = client.get("/start/workbook.xlsx")
        assert read(b"".join(answer) if answer.streaming else answer.content).problems == []

    def test_upload_preview_apply(self, client: Client) -> None:
        text = self.upload(client, filled()).content.decode()
        assert "没有错误，尚未写入" in text
        assert not Township.objects.exists()
        kept = text.partition('name="workbook" value="')[2].partition('"')[0]
        done = client.post("/start/apply/", {"workbook": kept})
        assert "dayuan-zhuxi" in done.content.decode()
        assert Township.objects.count() == 24
        again = client.post("/start/apply/", {"workbook": kept}).content.decode()
        assert "都已登记" in again
        assert Record.objects.count() == 0

    def test_errors_are_listed_and_nothing_can_be_written(self, client: Client) -> None:
        answer = self.upload(client, filled(put(CHAIRS, 0, 2, "去年")))
        text = answer.content.decode()
        assert answer.status_code == 400
        assert "任职日期" in text
        assert "全部写入" not in text
        assert "启用准备" in text

    @pytest.mark.parametrize(("data", "name", "told"), [
        (b"", "a.xlsx", "文件"), (b"MZ1234", "a.exe", ""), (b"x" * 3_000_000, "a.xlsx", "2 MB"),
    ])  # fmt: skip
    def test_what_is_no_workbook_is_told(self, client: Client, data: bytes, name: str, told: str) -> None:
        answer = self.upload(client, data, name)
        assert answer.status_code == 400
        assert told in answer.content.decode()

    def test_a_forged_or_stale_preview_writes_nothing(self, client: Client) -> None:
        answer = client.post("/start/apply/", {"workbook": "forged"})
        assert "预览已过期" in answer.content.decode()

    def test_on_demonstration_data_the_way_out_is_told(self, client: Client) -> None:
        FactsToken.objects.filter(district=DISTRICT).update(is_demo=True)
        text = client.get("/start/").content.decode()
        assert "演示数据上不能启用" in text
        assert "python manage.py start<" in text
        beside = clean_place()
        for kept_back in ("sqlite://", "createdb", "DATABASE_URL", beside.evidence):
            assert kept_back not in text
        assert escape(beside.name) in text
        assert self.upload(client, filled()).status_code == 302
        assert not Township.objects.exists()
