"""What the page of period books shows: what a book would hold now, and the books made so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from checklist.board import ItemHeading
from dashboard.archive.contents import Contents, Line, Piece
from records.job_files import KEPT
from records.models import Job


@dataclass(frozen=True, slots=True)
class Share:
    """What lies in the folders of one action, in all units together; bytes as they lie there."""

    action: str
    records: int
    files: int
    size: int
    sources: int


@dataclass(frozen=True, slots=True)
class Book:
    """One run. `why_not` says why its file is not handed out; blank where it may be downloaded."""

    job: Job
    kept_until: date
    why_not: str

    @property
    def lacking_more(self) -> int:
        """How many of the missing files are named in the manifest only."""
        return int(self.job.result.get("missing", 0)) - len(self.job.result.get("lacking", ()))


def shares_of(contents: Contents, headings: Iterable[ItemHeading]) -> Iterable[Share]:
    """What the book would hold, action by action in the order of the board, the rest at the end."""
    by_action: dict[str, list[Line]] = {heading.title: [] for heading in headings}
    for line in contents.lines:
        by_action.setdefault(line.action, []).append(line)
    for action, mine in by_action.items():
        pieces: dict[str, Piece] = {
            each.path: each for line in mine for each in line.pieces if not each.withheld
        }
        yield Share(
            action=action,
            records=len({line.number for line in mine}),
            files=len(pieces),
            size=sum(piece.size for piece in pieces.values()),
            sources=sum(len(line.sources) for line in mine),
        )


def book_of(job: Job, *, is_stopped: bool) -> Book:
    """One run for the list; `is_stopped` where a file of evidence is under 误传处置 since it began."""
    why_not = ""
    if not job.sha256:
        why_not = "文件已清除，需要时重新归档"
    elif is_stopped:
        why_not = "归档以后有文件提出了误传处置，停止下载；请重新归档"
    return Book(job, timezone.localdate(job.created_at + KEPT), why_not)
