"""全年一本通: filled with what is known, given back with what is new, all or nothing, and twice is once."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from delegates.models import Activity
from desk.exchange.context import Context
from desk.exchange.year_book import FORMS, year_book
from meetings.models import Meeting
from records.models import Job, NilReturn, Record
from records.services import record_save
from tests.desk.conftest import People, people, signed_in  # noqa: F401 - the people are a fixture
from tests.factories import DAYUAN

pytestmark = pytest.mark.django_db
YEAR = 2026
ON = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def in_december(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests live."""
    monkeypatch.setattr(timezone, "localdate", lambda *args: ON)


def meet(people: People, on: date) -> Record:  # noqa: F811
    meeting = Meeting(area=DAYUAN, meeting_kind="PRESIDIUM", happened_on=on, title=f"主席团会议{on.month}月")
    return record_save(record=meeting, by=people.clerk, at=timezone.now())


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def fill(book: Workbook, sheet: str, cells: dict[str, str]) -> None:
    """Write a row below the last one of a sheet, by its heads."""
    page = book[sheet]
    assert isinstance(page, Worksheet)
    head = next(row for row in page.iter_rows() if any(cell.value == "平台号" for cell in row))
    number = max(
        place
        for place, row in enumerate(page.iter_rows(), 2)
        if any(cell.value not in (None, "") for cell in row)
    )
    for cell in head:
        if (said := cells.get(str(cell.value or "").lstrip("*"))) is not None:
            page.cell(number, cell.column or 1).value = said


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def upload(client: Client, content: bytes) -> Job:
    sent = SimpleUploadedFile("一本通.xlsx", content)
    answer = client.post(reverse("desk:exchange"), {"book": sent, "slug": ""})
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def take_in(client: Client, job: Job) -> Job:
    client.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
    done = Job.objects.latest("pk")
    assert done.is_done, done.error
    return done


def blank_book(people: People) -> Workbook:  # noqa: F811
    return opened(year_book(Context(people.clerk, ON), DAYUAN, YEAR, is_demo=False)[0])


def test_it_has_a_sheet_for_every_form_with_what_is_known_of_the_year(people: People) -> None:  # noqa: F811
    meet(people, date(2026, 3, 5))
    meet(people, date(2025, 3, 5))
    content, count = year_book(Context(people.clerk, ON), DAYUAN, YEAR, is_demo=False)
    book = opened(content)
    assert book.sheetnames[: len(FORMS)] == [
        "会议",
        "代表问政",
        "履职活动",
        "民生微实事",
        "经费收支",
        "规范性文件",
        "零报告",
    ]
    told = [[cell.value for cell in row] for row in book["会议"].iter_rows()]
    assert count == 1
    assert sum("主席团会议3月" in row for row in told) == 1


def test_given_back_untouched_it_changes_nothing(people: People) -> None:  # noqa: F811
    meet(people, date(2026, 3, 5))
    job = upload(signed_in(people.clerk), saved(blank_book(people)))
    assert job.result["fault_count"] == 0
    assert sum(sheet["new"] + sheet["changed"] for sheet in job.result["sheets"]) == 0


def test_what_was_typed_in_three_sheets_is_taken_in_together_and_twice_is_once(people: People) -> None:  # noqa: F811
    client = signed_in(people.clerk)
    book = blank_book(people)
    fill(book, "会议", {"会议类型": "主席团会议", "会议日期": "2026.4.8"})
    fill(book, "履职活动", {"活动日期": "2026/5/6", "活动名称": "视察农村公路", "活动类型": "视察"})
    fill(book, "零报告", {"零报告事项": "本年无预算调整", "年度": "2026"})
    job = upload(client, saved(book))
    assert job.result["fault_count"] == 0, job.result["faults"]
    take_in(client, job)
    assert [Meeting.objects.count(), Activity.objects.count(), NilReturn.objects.count()] == [1, 1, 1]
    assert NilReturn.objects.get().happened_on == ON
    again = upload(client, saved(book))
    assert again.result["fault_count"] == 0
    assert sum(sheet["new"] + sheet["changed"] for sheet in again.result["sheets"]) == 0


def test_one_mistake_in_one_sheet_stops_all(people: People) -> None:  # noqa: F811
    client = signed_in(people.clerk)
    book = blank_book(people)
    fill(book, "会议", {"会议类型": "主席团会议", "会议日期": "2026.4.8"})
    fill(book, "履职活动", {"活动日期": "五月初", "活动名称": "视察农村公路", "活动类型": "视察"})
    job = upload(client, saved(book))
    assert [fault[0] for fault in job.result["faults"]] == ["履职活动"]
    client.post(reverse("desk:job_write", args=[job.pk]), {"then": ""})
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("kind", "year", "told"),
    [
        ("本年未制发规范性文件", "2026", "表中有本年的文件，不作零报告"),
        ("本年未动用微实事储备金", "2025", "现在可以报的是2026年的零报告"),
    ],
)
def test_a_nil_return_that_is_denied_is_told(people: People, kind: str, year: str, told: str) -> None:  # noqa: F811
    book = blank_book(people)
    fill(book, "规范性文件", {"文件名称": "大源镇公墓管理办法", "印发日期": "2026.4.2"})
    fill(book, "零报告", {"零报告事项": kind, "年度": year})
    job = upload(signed_in(people.clerk), saved(book))
    assert [told in fault[4] for fault in job.result["faults"]] == [True]


def test_the_page_offers_this_year_and_those_before(people: People) -> None:  # noqa: F811
    shown = signed_in(people.clerk).get(reverse("desk:year_book")).content.decode()
    assert "下载2026年" in shown
    assert "哪个单位" not in shown
    assert "哪个单位" in signed_in(people.office).get(reverse("desk:year_book")).content.decode()


def test_the_file_is_of_ones_own_unit_and_of_a_year_that_has_begun(people: People) -> None:  # noqa: F811
    clerk, office = signed_in(people.clerk), signed_in(people.office)
    answer = clerk.get(reverse("desk:year_book_file") + "?year=2026&area=330111001")
    assert "%E5%A4%A7%E6%BA%90%E9%95%87" in answer["Content-Disposition"]  # 大源镇
    assert clerk.get(reverse("desk:year_book_file") + "?year=2027").status_code == 404
    assert office.get(reverse("desk:year_book_file")).status_code == 404
    assert office.get(reverse("desk:year_book_file") + f"?area={DAYUAN}").status_code == 200
    assert signed_in(people.leader).get(reverse("desk:year_book")).status_code == 403
