"""What goes out comes in again as it was, and the same file twice changes nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from delegates.models import Activity, Mandate
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG, KINDS
from desk.exchange.sheets import template_book
from funds.models import FundEntry, MicroProject
from meetings.models import Meeting
from opinions.models import NormativeDocument
from records.models import Job, Record, Step
from records.states import State
from tests.exchange.conftest import (
    TODAY,
    World,
    a_delegate,
    a_session,
    book_of,
    bring_in,
    bytes_of,
    check,
    counts,
    exported,
    pages_of,
)
from tests.factories import DAYUAN
from townships.models import Appointment, FactsToken, Person

SLUGS = [kind.slug for kind in KINDS]
# One good row of each kind, as people write it.
FILLED: dict[str, list[Any]] = {
    "delegates": ["大源", "王 明", 13800002222.0, "人大代表", "第17届", "第3选区", None, "/", None],
    "appointments": [None, "赵六", "0571-63321234", "干事", "√", "无", "2024.3.1", None, None, None, None],
    "activities": ["富阳区大源镇", "2026年5月12日", "视察河道", "视察", "是", "张三，李四", None],
    "projects": [None, "修桥", 46054, "2026/9/30", "2026-3-1", None, None],
    "funds": [None, "履职经费", "支出", "学习培训", datetime(2026, 3, 18), "1.2万元", None, None, None],  # noqa: DTZ001 - a day
    "meetings": [None, "专题听取并研究人大工作", "2026.5.12", None,
                 "大委纪要[2026]第021号", "是", "是", "人大工作、意见草拟"],
    "documents": [None, "公墓办法", "大政[２０２６]第8号", "2026.4.2", None, "2026.4.20", "备2号"],
    "inquiries": [None, "2026.7.20", "路灯何时修", "选民反映", None, "副镇长", "年内修好",
                  "2026-7-20", "2026/9/30", None, "满意"],
    "nil_returns": [None, "本年无预算调整", "2026"],
}  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("who", ["clerk", "office"])
def test_an_export_imported_again_changes_nothing(rows_of_all_kinds: World, slug: str, who: str) -> None:
    """The office sees no draft of a unit's own: what it exports is less, and comes in again as well."""
    user: User = getattr(rows_of_all_kinds, who)
    job = check(exported(slug, user), user)
    if not (BY_SLUG[slug].is_record or BY_SLUG[slug].hangs) or who == "clerk":
        assert job.result["sheets"][0]["rows"] > 0
    assert job.result["faults"] == []
    assert counts(job)[:2] == (0, 0)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_file_twice_changes_nothing(world: World, slug: str) -> None:
    for name in ("张三", "李四"):
        a_delegate(name)
    a_session(world.clerk, "INQUIRY")
    content = book_of(slug, FILLED[slug])
    assert counts(bring_in(content, world.clerk)) == (1, 0, 0)
    again = check(content, world.clerk)
    assert (again.result["faults"], counts(again)) == ([], (0, 0, 1))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_template_gives_nothing_to_import_until_it_is_filled(world: World, slug: str) -> None:
    content = template_book([BY_SLUG[slug]], Context(world.clerk, TODAY))
    job = check(content, world.clerk)
    assert (job.result["sheets"][0]["rows"], job.result["faults"]) == (0, [])
    page = pages_of(content)[BY_SLUG[slug].label]
    assert page.data_validations.dataValidation, "drop-downs"


def test_rows_become_what_they_say(world: World) -> None:
    for name in ("张三", "李四"):
        a_delegate(name)
    session = a_session(world.clerk, "INQUIRY")
    for slug in SLUGS:
        bring_in(book_of(slug, FILLED[slug]), world.clerk)
    mandate = Mandate.objects.get(delegate__person__name="王明")
    assert (mandate.township_id, mandate.delegate.person.phone) == (DAYUAN, "13800002222")
    assert (mandate.started_on, mandate.ended_on, mandate.electoral_district) == (
        date(2022, 1, 10),
        None,
        "第3选区",
    )
    appointment = Appointment.objects.get()
    assert (appointment.post, appointment.full_time, appointment.concurrent_post) == ("CLERK", True, "")
    assert (appointment.checked_by, appointment.person.phone) == (None, "0571-63321234")
    activity = Activity.objects.get()
    assert (activity.activity_kind, activity.is_governance) == ("INSPECTION", True)
    assert {each.person.name for each in activity.delegates.all()} == {"张三", "李四"}
    assert MicroProject.objects.get().happened_on == date(2026, 2, 1)
    entry = FundEntry.objects.get()
    assert (entry.amount, entry.for_year, entry.happened_on) == (Decimal("12000.00"), 2026, date(2026, 3, 18))
    meeting = Meeting.objects.exclude(pk=session.pk).get()
    assert (meeting.minutes_no, meeting.topics) == ("大委纪要〔2026〕21号", ["WORK", "OPINION"])
    assert meeting.title == "大源镇党(工)委专题听取并研究人大工作"
    assert session.inquiries.get().answer == "年内修好"
    document = NormativeDocument.objects.get()
    assert document.doc_no == "大政〔2026〕8号"
    filed = Step.objects.get(record=document)
    assert (filed.name, filed.happened_on, filed.proof) == ("FILED", date(2026, 4, 20), "备2号")
    assert filed.rides_with_id == document.pk
    drafts = Record.objects.exclude(kind="step")
    assert {(each.state, each.created_by, each.number) for each in drafts} == {(State.DRAFT, world.clerk, "")}


def test_an_import_leaves_the_traces_that_typing_leaves(world: World) -> None:
    before = FactsToken.objects.filter(district="330111").values_list("value", flat=True).first()
    bring_in(book_of("documents", FILLED["documents"]), world.clerk)
    document = NormativeDocument.objects.get()
    assert [event.verb for event in document.events.all()] == ["CREATE"]
    (kept,) = document.history.all()
    assert (kept.history_user, kept.history_type, kept.history_date) == (
        world.clerk,
        "+",
        document.created_at,
    )
    assert kept.instance == document
    assert all(
        getattr(kept, field.attname) == getattr(document, field.attname)
        for field in document._meta.concrete_fields
    )
    assert FactsToken.objects.get(district="330111").value != before


def test_a_row_with_its_key_is_changed_wherever_else_it_differs(rows_of_all_kinds: World) -> None:
    world = rows_of_all_kinds
    activity = Activity.objects.get(title="-走访")
    job = bring_in(
        book_of("activities", [None, "2026-6-1", "改了名字", "视察", "否", None, activity.pk]), world.clerk
    )
    activity.refresh_from_db()
    assert (activity.title, activity.happened_on, activity.delegates.count()) == (
        "改了名字",
        date(2026, 6, 1),
        0,
    )
    assert activity.revision == 2
    assert counts(job) == (0, 1, 0)


def test_a_phone_left_blank_or_masked_stays_as_it_is(world: World) -> None:
    mandate = a_delegate("王明", phone="13800002222")
    for phone in (None, "138****2222"):
        row = [None, "王明", phone, "乡镇人大代表", 17, None, None, None, mandate.pk]
        job = check(book_of("delegates", row), world.clerk)
        assert (job.result["faults"], counts(job)) == ([], (0, 0, 1))


def test_one_person_with_a_second_mandate_is_not_entered_twice(world: World) -> None:
    a_delegate("王明", phone="13800002222")
    row = [None, "王明", "13800002222", "区人大代表", 17, None, None, None, None]
    bring_in(book_of("delegates", row), world.clerk)
    assert Person.objects.filter(name="王明").count() == 1
    assert Mandate.objects.filter(delegate__person__name="王明").count() == 2


def test_several_sheets_of_one_book_may_name_each_other(world: World) -> None:
    content = template_book(KINDS, Context(world.clerk, TODAY))
    book = pages_of(content)
    book["代表名册"].append([None, "张三", None, "乡镇人大代表", "17"])
    book["履职活动"].append([None, "2026-5-1", "视察", "视察", None, "张三"])
    book["民生微实事"].append([None, "路灯", "2026-2-1", "2026-9-1"])
    book["经费收支"].append([None, "民生微实事专项储备金", "支出", "项目实施", "2026-3-1", 100, None, "路灯"])
    job: Job = bring_in(bytes_of(book), world.clerk)
    assert counts(job) == (4, 0, 0)
    assert FundEntry.objects.get().project == MicroProject.objects.get()
    assert Activity.objects.get().delegates.get().person.name == "张三"


def test_a_file_that_says_nothing_new_reads_no_row_itself(
    rows_of_all_kinds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand known rows are compared as plain values; only what changes is taken up as a row."""
    user, kind = rows_of_all_kinds.clerk, BY_SLUG["activities"]
    asked: list[int] = []
    usual = type(kind).rows_of

    def rows_of(self: Any, keys: Any, ctx: Any) -> Any:
        asked.extend(keys)
        return usual(self, keys, ctx)

    monkeypatch.setattr(type(kind), "rows_of", rows_of)
    content = exported("activities", user)
    assert counts(check(content, user))[:2] == (0, 0)
    assert asked == []
    job = check(_with_another_kind(content), user)
    assert job.result["faults"] == []
    assert counts(job)[:2] == (0, 1)
    assert len(asked) == 1


def test_a_row_that_moves_while_it_is_compared_stops_the_check(
    rows_of_all_kinds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, kind = rows_of_all_kinds.clerk, BY_SLUG["activities"]
    usual = type(kind).fetch

    def fetch(self: Any, found: Any, ctx: Any) -> None:
        Record.objects.filter(pk__in=[known.key for known in found]).update(revision=9)
        usual(self, found, ctx)

    content = _with_another_kind(exported("activities", user))
    monkeypatch.setattr(type(kind), "fetch", fetch)
    job = check(content, user)
    assert job.state == Job.State.FAILED
    assert "有变动" in job.error


def _with_another_kind(content: bytes) -> bytes:
    """An export of activities, the 活动类型 of 走访 said anew."""
    book = pages_of(content)
    cells = [cell for row in book["履职活动"].iter_rows() for cell in row]
    head = next(cell for cell in cells if str(cell.value).strip("*") == "活动类型")
    row = next(cell.row for cell in cells if "走访" in str(cell.value))
    book["履职活动"].cell(row, head.column).value = "培训"
    return bytes_of(book)
