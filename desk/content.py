"""What a record says, as lines of label and value, for the page of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models

from delegates.models import Activity
from meetings.models import Meeting
from opinions.models import DraftReview, Opinion, Plan, Practice, Survey
from papers.words import day, moment, money
from records.models import Record

_HIDDEN = frozenset({"record_ptr"})
# Asked of one kind of meeting only; of the others they would say 否 to a question nobody asked.
_OF_STUDY = frozenset({"heard", "studied", "topics"})
_DAY_LABELS = {
    "meeting": "会议日期", "opinion": "印发日期", "practice": "开始日期", "document": "公布（印发）日期",
    "nil_return": "填报日期", "activity": "活动日期", "fund_entry": "日期", "fund_regulation": "施行日期",
    "micro_project": "提出日期", "step": "日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record's content."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that hang on a record: agenda, questions, clauses, participants."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def day_label(leaf: Record) -> str:
    """What the day of this kind of record is called."""
    return _DAY_LABELS[leaf.kind]


def lines_of(leaf: Record) -> list[Line]:
    """The record's own fields that say something, in the words of its form."""
    lines = [Line(day_label(leaf), day(leaf.happened_on) or "未填")]
    for field in leaf._meta.local_concrete_fields:
        if field.name in _HIDDEN or (field.name in _OF_STUDY and not _is_study(leaf)):
            continue
        if shown := _shown(leaf, field):
            lines.append(Line(str(field.verbose_name), shown))
    if leaf.note:
        lines.append(Line("备注", leaf.note))
    return lines


def _is_study(leaf: Record) -> bool:
    return isinstance(leaf, Meeting) and leaf.meeting_kind == Meeting.Kind.PARTY_STUDY


def _shown(leaf: Record, field: models.Field[Any, Any]) -> str:
    value = getattr(leaf, field.name)
    if field.name == "topics":
        return "、".join(str(Meeting.Topic(topic).label) for topic in value)
    if field.choices:
        return str(getattr(leaf, f"get_{field.name}_display")() or "")
    match value:
        case bool():
            return "是" if value else "否"
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Decimal():
            return money(value)
        case None:
            return ""
        case _:
            return str(value)


def tables_of(leaf: Record) -> list[Table]:
    """What hangs on the record, by its kind."""
    match leaf:
        case Meeting():
            found = _meeting_tables(leaf)
        case Opinion():
            found = [
                Table(
                    "条款",
                    ("方面", "规定动作", "条款内容"),
                    tuple(
                        (str(each.get_aspect_display()), each.action.title, each.text)
                        for each in leaf.provisions.select_related("action")
                    ),
                ),
                Table("出台过程", ("环节", "日期", "佐证"), tuple(_making(leaf))),
            ]
        case Activity():
            names = [
                each.delegate.person.name
                for each in leaf.participations.select_related("delegate__person").order_by("delegate_id")
            ]
            found = [Table(f"参加代表（{len(names)}名）", (), (("、".join(names),),) if names else ())]
        case Practice():
            found = [
                Table(
                    "推广采用",
                    ("单位", "日期"),
                    tuple(
                        (each.township.name, day(each.adopted_on))
                        for each in leaf.adoptions.select_related("township")
                    ),
                )
            ]
        case _:
            found = []
    return [table for table in found if table.rows]


def _making(opinion: Opinion) -> Iterator[tuple[str, str, str]]:
    """What led to the opinion, for those who read what is issued: plan, surveys, first draft, rounds. Five queries."""
    plan = Plan.objects.filter(opinion=opinion).select_related("file").first()
    if plan is not None:
        yield "详细方案", day(plan.made_on), _paper(plan, plan.title)
        if days := list(plan.tasks.values_list("assigned_on", flat=True)):
            yield "责任分工", day(min(days)), f"{len(days)}项任务"
    for survey in opinion.surveys.select_related("file").order_by("started_on", "pk"):
        span = f"{day(survey.started_on)}至{day(survey.ended_on)}"
        yield "调研", span, _paper(survey, survey.report)
    first = opinion.drafts.order_by("drafted_on", "version").first()
    if first is not None:
        yield "起草", day(first.drafted_on), str(first)
    rounds = DraftReview.objects.filter(draft__opinion=opinion).select_related("draft")
    for each in rounds.order_by("reviewed_on", "pk"):
        yield "区人大办把关", day(each.reviewed_on), f"{each.draft}{each.get_result_display()}"


def _paper(step: Plan | Survey, title: str) -> str:
    """What a plan or survey is called, its file, and where its paper is kept."""
    file = step.file.title if step.file else ""
    kept = f"出处：{step.kept_at}" if step.kept_at else ""
    return "；".join(dict.fromkeys(part for part in (title, file, kept) if part))


def _meeting_tables(meeting: Meeting) -> list[Table]:
    return [
        Table(
            "议程",
            ("类型", "议程"),
            tuple((str(each.get_kind_display()), each.title) for each in meeting.agenda.all()),
        ),
        Table(
            "出席情况",
            ("人员", "应到", "实到"),
            tuple((each.category, str(each.due), str(each.present)) for each in meeting.attendance.all()),
        ),
        Table(
            "代表问政",
            ("序号", "问题", "来源", "提问代表", "答复人", "后续办理期限", "满意度"),
            tuple(
                (
                    str(each.line),
                    each.question,
                    str(each.get_source_display()),
                    str(each.asked_by or ""),
                    each.answered_by,
                    day(each.follow_up_due),
                    str(each.get_satisfaction_display()),
                )
                for each in meeting.inquiries.select_related("asked_by__person")
            ),
        ),
    ]
