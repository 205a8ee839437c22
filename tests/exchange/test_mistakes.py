"""Every mistake is told with sheet, row, column and what to write; with one of them nothing is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from delegates.models import Activity, Mandate
from desk.exchange import works
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG
from desk.exchange.sheets import faults_book, template_book
from desk.exchange.works import MOVED, write_new
from meetings.models import Meeting
from papers.books import BookRefused
from records.models import Job, Record
from records.services import record_confirm, record_save, record_submit
from tests.exchange.conftest import (
    NOW,
    TODAY,
    World,
    a_delegate,
    book_of,
    bring_in,
    bytes_of,
    check,
    exported,
    pages_of,
    said,
)
from tests.factories import DAYUAN, DISTRICT, YUSHAN
from townships.models import Person, Township

GOOD = [None, "2026-5-14", "视察河道", "视察", None, None, None]
# As the example of the template, but for its name.
NEARLY_THE_EXAMPLE = [None, "2026-5-12", None, "视察", "否", "张三、李四", None]


def faults_of(slug: str, *rows: Any, user: Any, heads: Any = ()) -> list[tuple[int, str, str]]:
    return said(check(book_of(slug, *rows, heads=heads), user))


def test_all_mistakes_of_a_sheet_are_told_at_once_by_row_and_column(world: World) -> None:
    a_delegate("张三", district="第1选区")
    a_delegate("张三", district="第2选区")
    rows = [
        ["大源", "5月12日", "走访", "视察", None, None, None],
        GOOD,
        [None, "2026-5-14", None, "跳舞", "也许", None, None],
        [None, "2027-1-1", "明年的", "视察", None, None, None],
        [None, "2026-5-15", "名单", "视察", None, "张三、无名氏", None],
        [None, "2026-5-16", "涉密", "视察", None, None, 987654],
        [None, "2026-5-17", "机密事项", "视察", None, None, None],
        GOOD,
    ]
    found = faults_of("activities", *rows, user=world.clerk)
    assert [(row, column) for row, column, _ in found] == [
        (2, "活动日期"), (4, "活动类型"), (4, "参与社会治理"), (5, "活动日期"), (6, "参加代表"), (7, "平台号"),
        (8, "活动名称"), (9, "整行"),
    ]  # fmt: skip
    told = {(row, column): message for row, column, message in found}
    assert "没有写年份" in told[2, "活动日期"]
    assert "请写：视察、调研" in told[4, "活动类型"]
    assert "张三（第1选区）、张三（第2选区）" in told[6, "参加代表"]
    assert "没有“无名氏”" in told[6, "参加代表"]
    assert told[9, "整行"] == "与第3行重复；请删去一行"
    assert not Activity.objects.exists()


def test_a_file_with_one_mistake_is_not_written_at_all(world: World) -> None:
    job = check(book_of("activities", GOOD, [None, "昨天", "走访", "视察"]), world.clerk)
    with pytest.raises(ValidationError, match="还有需要改正"):
        write_new(check=job, then="", by=world.clerk, at=NOW)
    assert not Record.objects.exists()


def test_mistakes_are_handed_out_as_a_workbook_whose_texts_are_no_formulas(world: World) -> None:
    job = check(book_of("activities", [None, "@昨天", "走访", "视察"]), world.clerk)
    page = pages_of(faults_book(job.result["faults"]))["待改正"]
    row = [cell.value for cell in page[4]]
    assert row[:4] == ["履职活动", 2, "活动日期", "@昨天"]
    assert page["D4"].data_type == "s"


def test_a_missing_column_is_told_and_a_column_nobody_needs_is_named(world: World) -> None:
    heads = ["日期", "活动名称", "天气"]
    job = check(book_of("activities", ["2026-5-1", "走访", "晴"], heads=heads), world.clerk, "activities")
    assert "“活动类型”" in said(job)[0][2]
    assert job.result["sheets"][0]["unknown"] == ["天气"]


def test_a_unit_brings_in_its_own_only_and_the_office_any(world: World) -> None:
    row = ["渔山乡", *GOOD[1:]]
    (fault,) = faults_of("activities", row, user=world.clerk)
    assert fault[1:] == ("乡镇(街道)", "只能导入本单位的内容，请填“大源镇”或留空")
    (fault,) = faults_of("activities", GOOD, user=world.office)
    assert fault[2] == "请填写乡镇(街道)"
    bring_in(book_of("activities", row), world.office)
    activity = Activity.objects.get()
    assert (activity.area, activity.entered_for_unit) == (YUSHAN, True)


def test_an_example_that_was_typed_over_is_asked_about_not_dropped(world: World) -> None:
    book = pages_of(template_book([BY_SLUG["activities"]], Context(world.clerk, TODAY)))
    page = book["履职活动"]
    page["C4"] = "我们自己的活动"
    (fault,) = said(check(bytes_of(book), world.clerk))
    assert fault[:2] == (4, "平台号")
    assert "标着“示例”" in fault[2]


def test_a_row_that_is_nearly_the_example_is_no_example(world: World) -> None:
    a_delegate("张三")
    a_delegate("李四")
    assert faults_of("activities", NEARLY_THE_EXAMPLE, user=world.clerk)[0][:2] == (2, "活动名称")


def test_what_is_confirmed_is_not_changed_by_an_import(world: World) -> None:
    activity = Activity(area=DAYUAN, title="走访", happened_on=TODAY, activity_kind="SURVEY")
    mandate = a_delegate("张三")

    def took_part(record: Activity) -> None:
        record.participations.create(delegate=mandate.delegate)

    record_save(record=activity, by=world.chair, at=NOW, lines=took_part)
    record_submit(record=activity, by=world.chair, at=NOW)
    record_confirm(record=activity, by=world.office, at=NOW)
    (fault,) = faults_of("activities", [None, TODAY, "走访", "视察", None, "张三"], user=world.clerk)
    assert fault[1] == "活动类型"
    assert "已审核通过" in fault[2]


def test_kinds_say_what_goes_together(world: World) -> None:
    clerk = world.clerk
    payment = [None, "储备金", "支出", "项目实施", "2026-3-1", 100, None, None, None]
    assert faults_of("funds", payment, user=clerk)[0][1] == "微实事项目"
    assert "没有“路灯”" in faults_of("funds", [*payment[:7], "路灯", None], user=clerk)[0][2]
    assert "没有“居民议事会”" in faults_of("meetings", [None, "居民议事会", "2026-3-1"], user=clerk)[0][2]
    assert faults_of("meetings", [None, "部署会", "2026-3-1"], user=clerk)[0][1] == "会议类型"
    assert faults_of("meetings", [None, "人代会", "2026-3-1"], user=clerk)[0][1] == "人代会会次"
    assert (
        faults_of("documents", [None, "办法", None, "2026-4-2", "2026-4-1"], user=clerk)[0][1] == "公布日期"
    )
    reviewed = [None, "办法", None, "2026-4-2", None, None, None, "2026-5-1"]
    assert faults_of("documents", reviewed, user=clerk)[0][1] == "报备日期"
    finish_first = [None, "路灯", "2026-4-2", "2026-4-1"]
    assert faults_of("projects", finish_first, user=clerk)[0][1] == "计划完成日期"
    assert "没有登记第18届" in faults_of("delegates", [None, "王明", None, "人大代表", 18], user=clerk)[0][2]
    twice = ["王明", "干事", "2026-1-1", "2025-1-1"]
    heads = ["姓名", "职务", "任职日期", "离任日期"]
    assert faults_of("appointments", twice, user=clerk, heads=heads)[0][1] == "离任日期"


def test_what_came_after_a_unit_was_closed_is_not_brought_into_it(world: World) -> None:
    Township.objects.filter(code=YUSHAN).update(closed_on=date(2026, 9, 1))
    told = "渔山乡已于2026年9月1日撤并，之后的事请在新单位填报"
    after = ["渔山乡", "2026-10-14", *GOOD[2:]]
    assert faults_of("activities", after, user=world.office) == [(2, "活动日期", told)]
    nothing = ["渔山乡", "本年无预算调整", 2026]  # its day is that on which it is said
    assert faults_of("nil_returns", nothing, user=world.office) == [(2, "整行", told)]
    bring_in(book_of("activities", ["渔山乡", "2026-8-31", *GOOD[2:]]), world.office)
    assert Activity.objects.get().area == YUSHAN


def test_a_document_of_a_day_to_come_is_told_beside_its_day(world: World) -> None:
    (fault,) = faults_of("documents", [None, "办法", None, "2027-1-2"], user=world.clerk)
    assert fault[1:] == ("印发日期", "日期在今天之后；还没有发生的事不能填报")


def test_a_district_meeting_is_brought_in_by_the_office(world: World) -> None:
    bring_in(book_of("meetings", ["富阳区", "部署会", "2026-3-1", None, "区人大纪要1号"]), world.office)
    assert Meeting.objects.get().area == DISTRICT


def test_two_of_one_name_in_a_unit_are_told_apart_by_the_phone(world: World) -> None:
    a_delegate("王明", phone="13800001111")
    a_delegate("王明", phone="13800002222")
    row = [None, "王明", None, "区人大代表", 17]
    (fault,) = faults_of("delegates", row, user=world.clerk)
    assert fault[1:] == ("电话", "本单位有2位“王明”，请填写电话以便区分")
    bring_in(book_of("delegates", [*row[:2], "13800002222", *row[3:]]), world.clerk)
    assert Mandate.objects.filter(delegate__person__phone="13800002222").count() == 2


def test_a_stranger_s_person_is_not_corrected_by_a_unit(world: World) -> None:
    mandate = a_delegate("王明", phone="13800001111")
    Person.objects.update(entered_in="")
    row = [None, "王明", "13800009999", "乡镇人大代表", 17, None, None, None, mandate.pk]
    (fault,) = faults_of("delegates", row, user=world.clerk)
    assert fault[1] == "电话"
    bring_in(book_of("delegates", ["大源镇", *row[1:]]), world.office)
    assert Person.objects.get().phone == "13800009999"


def test_what_is_no_workbook_is_refused_before_any_job_is_made(world: World) -> None:
    with pytest.raises(BookRefused):
        check(b"not a workbook \x00\x01", world.clerk)


def test_a_workbook_without_a_sheet_of_ours_says_how_to_go_on(world: World) -> None:
    job = check(book_of("activities", ["晴"], heads=["天气"]), world.clerk)
    assert not job.is_done
    assert "请使用本页的模板" in job.error


def test_what_changed_between_check_and_import_stops_the_import(world: World) -> None:
    job = check(book_of("activities", GOOD), world.clerk)
    bring_in(book_of("activities", GOOD), world.clerk)
    write = write_new(check=job, then="", by=world.clerk, at=NOW)
    assert write.error == MOVED
    assert Activity.objects.count() == 1


def test_an_import_is_carried_out_once(world: World) -> None:
    job = check(book_of("activities", GOOD), world.clerk)
    write_new(check=job, then="", by=world.clerk, at=NOW)
    with pytest.raises(ValidationError, match="已经办理过"):
        write_new(check=job, then="", by=world.clerk, at=NOW)
    assert Activity.objects.count() == 1


def test_nobody_reads_a_phone_in_an_export_that_is_not_theirs_to_read(world: World) -> None:
    a_delegate("王明", phone="13800001111")
    readers = (world.clerk, world.office, world.leader)
    shown = {user: pages_of(exported("delegates", user))["代表名册"]["C3"].value for user in readers}
    assert shown == {world.clerk: "13800001111", world.office: "13800001111", world.leader: "138****1111"}
    assert pages_of(exported("delegates", world.stranger))["代表名册"]["C3"].value is None


def test_of_two_imports_at_once_the_second_finds_that_things_have_moved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first is being compared, a colleague brings in the same file: nothing stands there twice."""
    content = book_of("activities", GOOD)
    first, second = check(content, world.clerk), check(content, world.chair)
    queue_up = works._queue_up

    def after_the_colleague(plan: Any) -> None:
        monkeypatch.setattr(works, "_queue_up", queue_up)
        Job.objects.filter(pk=second.pk).update(kind=works.WRITE)  # as if it had been carried out meanwhile
        queue_up(plan)

    monkeypatch.setattr(works, "_queue_up", after_the_colleague)
    assert write_new(check=first, then="", by=world.clerk, at=NOW).error == MOVED
    assert not Activity.objects.exists()
