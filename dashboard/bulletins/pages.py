"""What the pages of papers show: the list in groups, and one paper as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from checklist.queries import board_for
from dashboard.bulletins.kinds import WRITINGS
from dashboard.bulletins.lines import Line, lines_of
from dashboard.bulletins.services import version_of
from dashboard.bulletins.subject import Subject
from dashboard.models import OF_A_UNIT, Bulletin, Kind
from papers.words import counted, day

# Kinds whose lines close by themselves on the page.
WITH_LINES = frozenset({Kind.FEEDBACK, Kind.OPEN_ITEMS})
# Kinds with a workbook beside the .docx.
WITH_BOOK = frozenset({Kind.CIRCULAR, Kind.OPEN_ITEMS})


@dataclass(frozen=True, slots=True)
class Group:
    """Papers of one kind from one snapshot that stand together: one, or those of many units."""

    kind: str
    about: str
    snapshot: str
    rows: tuple[Bulletin, ...]
    is_draft: bool

    @property
    def seen(self) -> list[str]:
        """Each draft with its version, so that what is issued is what was listed."""
        return [f"{row.pk} {version_of(row)}" for row in self.rows]

    @property
    def one(self) -> Bulletin | None:
        return self.rows[0] if len(self.rows) == 1 else None


def grouped(rows: Iterable[Bulletin]) -> tuple[Group, ...]:
    """Rows in their order, neighbours of one kind, snapshot and state under one line."""

    def key(row: Bulletin) -> tuple[str, int, bool, int]:
        return row.kind, row.snapshot_id, row.is_issued, 0 if row.kind in OF_A_UNIT else row.pk

    return tuple(_group(tuple(same)) for _, same in groupby(rows, key=key))


def _group(rows: tuple[Bulletin, ...]) -> Group:
    first = rows[0]
    return Group(
        kind=str(first.get_kind_display()),
        about=first.title if len(rows) == 1 else counted(len(rows), "单位"),
        snapshot=f"{first.snapshot.number_said}（截至{day(first.snapshot.as_of)}）",
        rows=rows,
        is_draft=not first.is_issued,
    )


def live_lines(bulletin: Bulletin, subject: Subject, today: date) -> tuple[Line, ...]:
    """The lines of an issued list as they stand today; none of a draft, or of a kind that has no lines."""
    if bulletin.kind not in WITH_LINES or not bulletin.is_issued:
        return ()
    now = board_for(bulletin.area, subject.board.year, today)
    return lines_of(subject.board, now, bulletin.unit_id or "")


@dataclass(frozen=True, slots=True)
class Help:
    """One placeholder and what it stands for."""

    name: str
    about: str
    is_block: bool


def helps(kind: Kind) -> Sequence[Help]:
    """The placeholders of a kind, for the page on which its wording is changed."""
    writing = WRITINGS[kind]
    words = [Help(f"{{{name}}}", about, False) for name, about in writing.words.items()]
    return [*words, *(Help(f"{{{name}}}", about, True) for name, about in writing.blocks.items())]


def issued_said(bulletin: Bulletin) -> str:
    """Who issued a paper and when, or that it is a draft."""
    if bulletin.issued_at is None or bulletin.issued_by is None:
        return f"草稿，{bulletin.written_by.name} {_at(bulletin.written_at)}拟"
    return f"{bulletin.issued_by.name} {_at(bulletin.issued_at)}印发"


def _at(value: datetime) -> str:
    return day(timezone.localtime(value).date())


def shown(blocks: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Blocks as the page shows them: the part of a paragraph that is a head apart from the rest."""
    made = []
    for block in blocks:
        if block["is"] == "Given":
            head = block["head"] if block["head"] and block["text"].startswith(block["head"]) else ""
            made.append({**block, "head": head, "rest": block["text"].removeprefix(head)})
        else:
            made.append(block)
    return made
