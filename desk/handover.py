"""移交清单: what one unit's office hands over at a change of term, as a paper. Facts and findings, nothing new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.roles import Role
from checklist.board import UnitBoard
from checklist.queries import unit_board
from desk.tasks import unfinished
from funds.models import MicroProject
from meetings.clocks import clocks_of
from meetings.models import Inquiry
from meetings.sessions import session_days, sessions_seen
from opinions.models import NormativeDocument
from papers.chips import ITEM_CHIPS
from papers.docx import Block, Heading, Paper, Signed, Table, Text, document
from papers.words import counted, day, post_for
from records.models import Evidence, Record, Step
from records.states import State, StepName
from townships.changeovers import title_of
from townships.models import Appointment, Township
from townships.rounds import round_of, standing_of

AHEAD = timedelta(days=90)
NOTHING = "无。"


def handover_title(unit: Township) -> str:
    """What the paper is called."""
    return f"{unit.name}人大工作移交清单"


def handover_paper(unit: Township, on: date, user: User, *, demo: str = "") -> bytes:
    """The paper of a unit as things stand on a day, as far as its reader sees them (.docx).

    Some fifteen queries, whatever the unit has.
    """
    board = unit_board(code=unit.code, year=on.year, as_of=on)
    blocks: list[Block] = [
        Text(f"截至{day(on)}，按平台登记的情况生成。移交人、接收人逐项核对后签字，一式三份。"),
        Heading("未完成的规定动作"),
        *_open_items(board),
        Heading("退回、草稿和在办材料"),
        *_in_work(unit, user),
        Heading("90日内到期的事项"),
        *_due(unit, board, on, user),
        Heading("进行中的项目、后续办理和待备案文件"),
        *_running(unit),
        Heading("材料原件存放处"),
        *_kept(unit, user),
        Heading("人员任职和平台账号"),
        *_people(unit, on),
        Text("移交人：　　　　　　接收人：　　　　　　监交人："),
        Signed(f"{unit.name}{'人大' if unit.has_congress else '人大工委'}", on),
    ]
    return document(Paper(handover_title(unit), blocks, demo))


def _rows(heads: tuple[str, ...], widths: tuple[int, ...], rows: Iterable[tuple[str, ...]]) -> list[Block]:
    told = list(rows)
    return [Table(heads, told, widths)] if told else [Text(NOTHING)]


def _open_items(board: UnitBoard | None) -> list[Block]:
    if board is None:
        return [Text("本年度的规定动作清单尚未发布。")]
    return _rows(
        ("规定动作", "状态", "时限", "还缺什么"),
        (4, 2, 3, 6),
        (
            (item.title, ITEM_CHIPS[item.state].word, day(item.due_on), "；".join(item.missing or item.notes))
            for item in unfinished(board)
        ),
    )


def _in_work(unit: Township, user: User) -> list[Block]:
    records = (
        Record.objects.for_user(user)
        .filter(area=unit.code)
        .in_progress()
        .select_related("created_by")
        .order_by("state", "-changed_at")
    )
    return _rows(
        ("材料", "编号", "状态", "填报人"),
        (6, 4, 2, 2),
        ((each.title, each.number, each.get_state_display(), each.created_by.name) for each in records),
    )


def _due(unit: Township, board: UnitBoard | None, on: date, user: User) -> list[Block]:
    """From today until 90 days on: due days, open clocks also inside a finished item, sessions with theirs, 换届."""
    found = [*_due_items(board), *_due_sessions(unit, on, user), *_due_in_changeover(unit, on)]
    near = sorted({each for each in found if on <= each[0] <= on + AHEAD})
    return _rows(("日期", "事项", "说明"), (3, 6, 4), ((day(when), *told) for when, *told in near))


def _due_items(board: UnitBoard | None) -> Iterator[tuple[date, str, str]]:
    open_ones = {item.id for item in unfinished(board)} if board else set()
    for item in board.items if board else ():
        if item.due_on and item.id in open_ones:
            yield item.due_on, item.title, "时限"
        if item.next_due_on:
            yield item.next_due_on, item.title, "最近一个办理期限"


def _due_sessions(unit: Township, on: date, user: User) -> Iterator[tuple[date, str, str]]:
    """Sessions planned, and what the law asks before and after them; three queries."""
    for session in sessions_seen(user, session_days(unit.code, on - AHEAD, on + AHEAD)):
        if not session.is_held:
            yield session.on, session.name, "计划召开"
        for clock in clocks_of(session):
            yield clock.on, clock.rule.label, f"{session.name}{clock.rule.distance}"


def _due_in_changeover(unit: Township, on: date) -> Iterator[tuple[date, str, str]]:
    """Planned steps of a change of term that have not been taken; two queries, four in the first half of a year.

    Then the round that is going on and the one that begins in the year may both have days ahead.
    """
    for year in {round_of(on), on.year}:
        for step, known in standing_of(unit, year).course.days.items():
            if known.planned and not known.real:
                yield known.planned, title_of(step, unit.kind), "换届计划"


def _running(unit: Township) -> list[Block]:
    """Confirmed records whose later steps have not been confirmed."""
    projects = MicroProject.objects.filter(area=unit.code, state=State.CONFIRMED).exclude(
        _has(StepName.ACCEPTED)
    )
    questions = Inquiry.objects.filter(
        meeting__area=unit.code, meeting__state=State.CONFIRMED, follow_up_due__isnull=False
    ).exclude(
        Exists(
            Step.objects.filter(
                record=OuterRef("meeting_id"),
                line=OuterRef("line"),
                name=StepName.CLOSED,
                state=State.CONFIRMED,
            )
        )
    )
    papers = NormativeDocument.objects.filter(area=unit.code, state=State.CONFIRMED).exclude(
        Q(_has(StepName.FILED)) & Q(_has(StepName.REVIEWED))
    )
    rows = [("民生微实事", each.title, f"计划{day(each.planned_finish)}完成，未验收") for each in projects]
    rows += [
        ("问政后续办理", each.question, f"{day(each.follow_up_due)}前办结")
        for each in questions.select_related("meeting").order_by("follow_up_due")
    ]
    rows += [("规范性文件", each.title, "备案审查未办结") for each in papers]
    return _rows(("类别", "名称", "进展"), (3, 7, 5), rows)


def _has(step: StepName) -> Exists:
    return Exists(Step.objects.filter(record=OuterRef("pk"), name=step, state=State.CONFIRMED))


def _kept(unit: Township, user: User) -> list[Block]:
    """References: what the paper is, where it lies, which records show it. Files lie in the platform itself."""
    shown = (
        Evidence.objects.for_user(user)
        .filter(area=unit.code, records__isnull=False)
        .exclude(records__state=State.WITHDRAWN)
        .distinct()
    )
    references = (
        shown.filter(kind=Evidence.Kind.REFERENCE)
        .prefetch_related("records")
        .order_by("kept_at", "title", "pk")
    )
    files = shown.filter(kind=Evidence.Kind.FILE, blob__removal_at__isnull=True).count()
    table = _rows(
        ("存放处", "文号、纪要号或名称", "用于"),
        (4, 6, 5),
        (
            (
                each.kept_at,
                each.title,
                "、".join(record.number or record.title for record in each.records.all()),
            )
            for each in references
        ),
    )
    if not files:
        return table
    return [*table, Text(f"另有{counted(files, '材料')}电子佐证材料存在平台内，随账号移交。")]


def _people(unit: Township, on: date) -> list[Block]:
    posts = (
        Appointment.objects.filter(township=unit)
        .active_on(on)
        .select_related("person")
        .order_by("post", "started_on")
    )
    accounts = User.objects.get_queryset().filter(scope=unit.code).order_by("role", "username")
    return [
        *_rows(
            ("职务", "姓名", "专兼职", "任职日期"),
            (6, 3, 2, 4),
            (
                (
                    post_for(each.post, unit.kind),
                    each.person.name,
                    _how(each),
                    day(each.started_on),
                )
                for each in posts
            ),
        ),
        *_rows(
            ("登录名", "姓名", "角色", "状态"),
            (4, 3, 5, 2),
            (
                (each.username, each.name, _role(each, unit), "启用" if each.is_active else "停用")
                for each in accounts
            ),
        ),
    ]


def _how(held: Appointment) -> str:
    """Full-time or not, where that is asked: a 书记 is neither."""
    if held.post == Appointment.Post.SECRETARY:
        return ""
    return "专职" if held.full_time else "兼职"


def _role(account: User, unit: Township) -> str:
    """An account's role in the unit's own words."""
    return (
        post_for(Role.CHAIR.name, unit.kind)
        if account.role == Role.CHAIR
        else str(account.get_role_display())
    )
