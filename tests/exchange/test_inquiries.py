"""代表问政 in and out: questions belong to a session's record, are told with their mistakes, and are taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG, KINDS
from desk.exchange.sheets import template_book
from desk.exchange.year_book import kinds_for, year_book
from meetings.models import AgendaItem, Inquiry, Meeting
from records.models import Job, Record, Step
from records.states import StepName
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
    said,
    take_back,
)
from tests.factories import FUCHUN
from townships.models import Township

pytestmark = pytest.mark.django_db
HELD = date(2026, 7, 20)


def row(question: str = "路灯何时修", **cells: Any) -> list[Any]:
    """A row by the names of its columns; the unit is the writer's own."""
    told: dict[str, Any] = {"session_on": "2026.7.20", "question": question, **cells}
    return [told.get(column.name) for column in BY_SLUG["inquiries"].columns]


def test_questions_join_the_session_as_its_form_writes_them(world: World) -> None:
    asker = a_delegate("张三")
    session = a_session(world.clerk, "INQUIRY")
    rows = [
        row("路灯何时修", asked_by="张三", answered_by="副镇长", answer="年内修好", answered_on="2026-7-20",
            follow_up_due="2026-9-30", closed_on="2026-9-1", satisfaction="满意", source="选民反映"),
        row("公交何时通"),
    ]  # fmt: skip
    job = bring_in(book_of("inquiries", *rows), world.clerk)
    assert counts(job) == (2, 0, 0)
    first, second = Inquiry.objects.order_by("line")
    assert (first.meeting_id, first.line, first.asked_by_id, first.answer) == (
        session.pk,
        1,
        asker.delegate_id,
        "年内修好",
    )
    assert (first.source, first.satisfaction, first.follow_up_due) == (
        "VOTERS",
        "SATISFIED",
        date(2026, 9, 30),
    )
    assert (second.line, second.question, second.asked_by) == (2, "公交何时通", None)
    steps = Step.objects.filter(rides_with=session.pk, line=1).order_by("name")
    assert [(step.name, step.happened_on) for step in steps] == [
        (StepName.ANSWERED, HELD), (StepName.CLOSED, date(2026, 9, 1)),
    ]  # fmt: skip
    session.refresh_from_db()
    assert session.revision == 2, "one more revision of the session, told in its timeline"
    assert counts(check(book_of("inquiries", *rows), world.clerk)) == (0, 0, 2)


def test_a_session_and_its_questions_come_in_one_file(world: World) -> None:
    book = pages_of(template_book(KINDS, Context(world.clerk, TODAY)))
    book["会议"].append(
        [None, "乡镇人代会", "2026-7-20", None, None, None, None, None, "年中会议", 2026, "代表问政"]
    )
    book["代表问政"].append(row(answered_on="2026-7-20"))
    content = bytes_of(book)
    job: Job = bring_in(content, world.clerk)
    assert counts(job) == (2, 0, 0)
    question = Inquiry.objects.get()
    assert question.meeting.revision == 1
    assert Step.objects.get(line=1).rides_with_id == question.meeting_id
    assert counts(check(content, world.clerk)) == (0, 0, 2)
    take_back(job, world.clerk)
    assert set(Record.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_an_agenda_that_the_same_file_adds_is_enough(world: World) -> None:
    a_session(world.clerk, "EXECUTION")
    book = pages_of(template_book(KINDS, Context(world.clerk, TODAY)))
    book["代表问政"].append(row())
    assert said(check(bytes_of(book), world.clerk)) == [
        (5, "人代会日期", "2026年7月20日的人代会议程中没有“代表问政”；请先在会议的议程中加上")
    ]
    agenda = "代表问政、听取预算执行情况报告"
    book["会议"].append(
        [None, "乡镇人代会", "2026-7-20", None, None, None, None, None, "年中会议", 2026, agenda]
    )
    bring_in(bytes_of(book), world.clerk)
    assert Inquiry.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        (
            {"session_on": "2026.7.21"}, "人代会日期",
            "没有登记2026年7月21日的人代会；请先填报会议，或写在同一文件的“会议”表中",
        ),
        ({"answered_on": "2026-7-19"}, "答复日期", "不能早于会议日期（2026年7月20日）"),
        ({"answered_on": "2026-12-31"}, "答复日期", "日期在今天之后；还没有发生的事不能填报"),
        ({"closed_on": "2026-8-1"}, "答复日期", "写了办结日期，请一并填写答复日期"),
        ({"answered_on": "2026-8-2", "closed_on": "2026-8-1"}, "办结日期", "不能早于答复日期（2026年8月2日）"),
        ({"follow_up_due": "2026-7-1"}, "后续办理期限", "不能早于会议日期（2026年7月20日）"),
        ({"asked_by": "李四"}, "提问代表", "本单位代表名册中没有“李四”，请核对；确实有的，请先登记或一并导入"),
        ({"question": ""}, "问题", "请填写问题"),
        ({"satisfaction": "还行"}, "满意度", "没有“还行”这一项，请写：满意、基本满意、不满意"),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place(world: World, cells: dict[str, str], column: str, told: str) -> None:
    a_session(world.clerk, "INQUIRY")
    content = book_of("inquiries", row("公交何时通"), row(**cells))
    assert said(check(content, world.clerk)) == [(3, column, told)]
    assert not Inquiry.objects.exists()


def test_what_is_with_the_office_is_not_touched(world: World) -> None:
    session = a_session(world.clerk, "INQUIRY")
    Record.objects.filter(pk=session.pk).update(state="submitted", first_submitted_on=TODAY)
    told = said(check(book_of("inquiries", row()), world.clerk))
    assert told == [
        (2, "人代会日期", "2026年7月20日的人代会：材料已报送、正在审核；要修改请先撤回，或请区人大办退回")
    ]


def test_a_street_has_no_inquiry(world: World) -> None:
    world.clerk.scope = FUCHUN
    world.clerk.save()
    assert said(check(book_of("inquiries", row()), world.clerk)) == [
        (2, "乡镇(街道)", "富春街道没有人代会，不填代表问政")
    ]
    labels = [kind.label for kind in kinds_for(Township.objects.get(code=FUCHUN))]
    assert "代表问政" not in labels
    book = pages_of(year_book(Context(world.clerk, TODAY), FUCHUN, 2026, is_demo=False)[0])
    assert "代表问政" not in book.sheetnames


def test_changed_questions_are_taken_back_as_they_were(rows_of_all_kinds: World) -> None:
    world = rows_of_all_kinds
    before = exported("inquiries", world.clerk)
    book = pages_of(before)
    for cell in [cell for line in book["代表问政"].iter_rows() for cell in line]:
        if cell.value == "只有问题":
            cell.value = "问题改了"
        elif cell.value == "副镇长":
            cell.value = "镇长"
    job = bring_in(bytes_of(book), world.clerk)
    assert counts(job) == (0, 2, 0)
    assert set(Inquiry.objects.values_list("question", "answered_by")) == {
        ("=村口路灯何时修", "镇长"), ("问题改了", ""),
    }  # fmt: skip
    assert take_back(job, world.clerk).is_done
    assert counts(check(before, world.clerk)) == (0, 0, 2)


def test_new_questions_are_dropped_again_from_a_session_that_stays(world: World) -> None:
    session = a_session(world.clerk, "INQUIRY")
    Inquiry.objects.create(meeting_id=session.pk, line=1, question="早先的")
    job = bring_in(book_of("inquiries", row(answered_on="2026-7-20")), world.clerk)
    assert take_back(job, world.clerk).is_done
    assert [each.question for each in Inquiry.objects.all()] == ["早先的"]
    assert not Step.objects.exclude(state="withdrawn").exists()
    assert Record.objects.get(pk=session.pk).state == "draft"


def test_a_question_changed_since_stops_the_undoing(world: World) -> None:
    session = a_session(world.clerk, "INQUIRY")
    job = bring_in(book_of("inquiries", row()), world.clerk)
    Inquiry.objects.update(answered_by="镇长")
    undone = take_back(job, world.clerk)
    assert undone.state == Job.State.FAILED
    assert "问题“路灯何时修”导入以后被修改过" in undone.error
    assert session.inquiries.count() == 1


def _one_old_question(world: World) -> None:
    a_session(world.clerk, "INQUIRY")
    bring_in(book_of("inquiries", row("早先的")), world.clerk)


def test_new_and_changed_questions_of_one_session_come_in_together(world: World) -> None:
    _one_old_question(world)
    before = exported("inquiries", world.clerk)
    content = book_of("inquiries", row("早先的", answered_by="镇长"), row("新提的"), row("又一个"))
    job = bring_in(content, world.clerk)
    assert counts(job) == (2, 1, 0)
    assert set(Inquiry.objects.values_list("question", "answered_by")) == {
        ("早先的", "镇长"), ("新提的", ""), ("又一个", ""),
    }  # fmt: skip
    assert counts(check(content, world.clerk)) == (0, 0, 3)
    assert take_back(job, world.clerk).is_done
    assert counts(check(before, world.clerk)) == (0, 0, 1)
    assert Inquiry.objects.count() == 1


def test_a_session_and_its_questions_changed_in_one_file_are_written_and_taken_back(world: World) -> None:
    _one_old_question(world)
    book = pages_of(template_book(KINDS, Context(world.clerk, TODAY)))
    agenda = "代表问政、听取预算执行情况报告"
    book["会议"].append(
        [None, "乡镇人代会", "2026-7-20", None, None, None, None, None, "年中会议", 2026, agenda]
    )
    book["代表问政"].append(row("早先的", answered_by="镇长"))
    book["代表问政"].append(row("新提的", answered_on="2026-7-20"))
    job = bring_in(bytes_of(book), world.clerk)
    assert counts(job) == (1, 2, 0)
    assert set(AgendaItem.objects.values_list("kind", flat=True)) == {"INQUIRY", "EXECUTION"}
    undone = take_back(job, world.clerk)
    assert undone.is_done, undone.error
    assert [(each.question, each.answered_by) for each in Inquiry.objects.all()] == [("早先的", "")]
    assert set(AgendaItem.objects.values_list("kind", flat=True)) == {"INQUIRY"}


def test_an_answer_of_a_session_not_held_yet_is_refused_for_a_known_question_too(world: World) -> None:
    _one_old_question(world)
    Record.objects.filter(kind="meeting").update(happened_on=None)
    Meeting.objects.update(planned_on=HELD)
    told = said(check(book_of("inquiries", row("早先的", answered_on="2026-7-21")), world.clerk))
    assert told == [(2, "答复日期", "会议还没有召开，答复日期请留空；已经召开的，请先填写会议日期")]
