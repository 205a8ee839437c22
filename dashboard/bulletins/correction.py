"""更正说明: what corrections have changed since an issued paper's snapshot was frozen. The paper itself stays."""

from __future__ import annotations

from django.utils import timezone

from checklist.compare import Difference, differences
from checklist.queries import board_for
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import Figures
from dashboard.models import Bulletin
from papers.docx import Block, Table
from papers.words import day

WORDS = {
    "原文稿": "更正的那一份的标题",
    "原印发日期": "",
    "年度": "清单的年度",
    "统计时点": "快照的截至日期",
    "快照编号": "如“快照第3号”",
    "更正处数": "",
}
BLOCKS = {"更正内容": "逐处：原来怎么写，更正为什么"}


def corrections_of(bulletin: Bulletin) -> tuple[Difference, ...]:
    """What is known now of the day of a paper's snapshot and was not then, of the units it is about."""
    snapshot = bulletin.snapshot
    board = board_for(snapshot.area, snapshot.year, snapshot.as_of)
    if board is None:
        return ()
    return differences(snapshot, board, *([bulletin.unit_id] if bulletin.unit_id else []))


def correction_figures(subject: Subject) -> Figures:
    """What stands for the placeholders of a 更正说明; in mode TRIAL units are not named."""
    original = subject.corrects
    assert original is not None  # noqa: S101  # the row's own constraint
    found = corrections_of(original)
    words = {
        "原文稿": original.title,
        "原印发日期": day(timezone.localdate(original.issued_at)) if original.issued_at else "",
        "年度": str(subject.board.year),
        "统计时点": day(subject.board.as_of),
        "快照编号": subject.snapshot.number_said,
        "更正处数": str(len(found)),
    }
    named = not subject.board.is_trial or original.unit_id is not None
    return Figures(words, {"更正内容": _table(found, named=named)})


def _table(found: tuple[Difference, ...], *, named: bool) -> list[Block]:
    rows = [(line.unit if named else "—", line.title, line.before, line.after) for line in found]
    return [Table(("乡镇(街道)", "事项", "原为", "更正为"), rows, (3, 5, 4, 4))]
