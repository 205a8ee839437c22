"""The numbers and lines of one unit for its 落实情况反馈单: done well, to complete in order, difficulties and answers."""

from __future__ import annotations

from collections.abc import Iterator

from checklist.board import DecisionKind, ItemResult, State
from checklist.models import Contest, Coordination
from dashboard.bulletins.district import ADOPTED, quoted, unit_numbers
from dashboard.bulletins.lines import lines_of, lines_table
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import Figures, given
from papers.docx import Block
from papers.words import day, percent, presidium_of

# One A4 page has room for so many of each; what is left out is counted.
FIRST_DONE, FIRST_OPEN, FIRST_TALKS = 6, 6, 3

WORDS = {
    "单位": "乡镇(街道)名称",
    "主席团": "人大主席团或人大街道工委",
    "年度": "清单的年度",
    "统计时点": "快照的截至日期",
    "口径版本": "规定动作清单的版本",
    "快照编号": "如“快照第3号”",
    "应完成": "项次",
    "已完成": "项次，含逾期完成",
    "完成率": "已完成÷应完成",
    "逾期项次": "",
    "待审核项次": "",
    "落实度": "满分100；试运行不列",
    "全年进度": "满分100；试运行不列",
}
BLOCKS = {
    "完成较好": "已完成的规定动作和完成日期",
    "待完善事项": "未完成的，按应先办的顺序",
    "困难和答复": "本单位提出的需区级协调事项和答复",
    "更正情况": "更正、申诉的结果，以及怎样提出",
}
# Of what was written on the platform one page has room for so much.
_EXCERPT = 60
_NOT_IN_TRIAL = "（试运行，暂不列）"


def short(text: str) -> str:
    """The beginning of what somebody wrote, without a full stop of its own."""
    said = text.strip().rstrip("。")
    return said if len(said) <= _EXCERPT else f"{said[:_EXCERPT]}……"


def unit_words(subject: Subject) -> dict[str, str]:
    """What stands for the placeholders within a line. No query."""
    unit, board = subject.unit_board, subject.board
    due, done, late, pending = unit_numbers(unit)
    return {
        "单位": unit.name,
        "主席团": presidium_of(unit.name, unit.kind),
        "年度": str(board.year),
        "统计时点": day(board.as_of),
        "口径版本": board.checklist,
        "快照编号": subject.snapshot.number_said,
        "应完成": str(due),
        "已完成": str(done),
        "完成率": percent(done, due),
        "逾期项次": str(late),
        "待审核项次": str(pending),
        "落实度": _NOT_IN_TRIAL if board.is_trial else unit.score_shown,
        "全年进度": _NOT_IN_TRIAL if board.is_trial else unit.progress_shown,
    }


def feedback_figures(subject: Subject) -> Figures:
    """A unit's feedback. Two queries: what it raised, what it contested."""
    lines = lines_of(subject.board, code=subject.unit_board.code)
    shown = lines[:FIRST_OPEN]
    rest = len(lines) - len(shown)
    todo: list[Block] = [lines_table(shown, subject)] if shown else given("没有待完善的事项。")
    if rest:
        todo += given(f"另有{rest}项次，见平台“我的任务”。")
    blocks = {
        "完成较好": given(_done_well(subject)),
        "待完善事项": todo,
        "困难和答复": given(*_difficulties(subject)),
        "更正情况": given(*_contests(subject)),
    }
    return Figures(unit_words(subject), blocks)


def _done_well(subject: Subject) -> str:
    unit = subject.unit_board
    found = [item for item in unit.items if item.state is State.DONE]
    named = [_done(subject, item) for item in found[:FIRST_DONE]]
    more = f"等{len(found)}项" if len(found) > FIRST_DONE else ""
    practices = [f"自选动作{quoted(title)}{ADOPTED}" for title in unit.bonus_practices[:2]]
    waived = "、".join(item.title for item in unit.items if item.state is State.WAIVED)
    told = [f"按时完成：{'、'.join(named)}{more}" if named else "还没有按时完成的规定动作", *practices]
    told += [f"经批准免列：{waived}"] if waived else []
    return "；".join(told) + "。"


def _done(subject: Subject, item: ItemResult) -> str:
    told = [subject.short(item.met_on)] if item.met_on else []
    told += ["视同完成"] if item.decision is DecisionKind.DEEM else []
    return f"{item.title}（{'，'.join(told)}）" if told else item.title


def _difficulties(subject: Subject) -> Iterator[str]:
    rows = list(
        Coordination.objects.filter(township=subject.unit, year=subject.board.year)
        .select_related("action")
        .order_by("-at", "-id")
    )
    if not rows:
        yield "没有提出需区级协调的事项。"
    for row in rows[:FIRST_TALKS]:
        yield f"{row.action.title}：{short(row.text)}（答复：{short(row.answer) or '正在协调'}）。"
    if len(rows) > FIRST_TALKS:
        yield f"另有{len(rows) - FIRST_TALKS}条，见平台。"


def _contests(subject: Subject) -> Iterator[str]:
    rows = list(
        Contest.objects.filter(township=subject.unit, year=subject.board.year)
        .select_related("action")
        .order_by("-at", "-id")
    )
    for row in rows[:FIRST_TALKS]:
        said = f"（答复：{short(row.answer)}）" if row.answer else ""
        yield f"{row.action.title}（{row.get_outcome_display()}）：{short(row.text)}{said}。"
    if len(rows) > FIRST_TALKS:
        yield f"另有{len(rows) - FIRST_TALKS}条，见平台。"
    yield "对本单所列情况有异议的，请在平台相应事项下提出更正、申诉，区人大办核实后答复。"
