"""A unit in the snapshots of its district: what was frozen of it, and when."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from checklist.board import Scoreboard, UnitBoard, totals
from checklist.frozen import UnreadableSnapshotError, thawed
from checklist.models import Snapshot
from dashboard.kept import once_per_board
from dashboard.snapshots import SnapshotLine, frozen_lead, line_of
from papers.words import day

MOST_SNAPSHOTS = 12


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One snapshot and the unit's numbers in it, as they were frozen; a trial edition has no 落实度."""

    on: str
    said: str
    standing: str
    url: str
    score: str
    progress: str
    completion: str
    late: int


@dataclass(frozen=True, slots=True)
class History:
    """历次快照, the latest first."""

    lines: tuple[FrozenLine, ...]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > MOST_SNAPSHOTS


def history_of(board: Scoreboard, code: str, reader: User) -> History:
    """The snapshots of a unit's district taken as of the board's day or earlier. Two queries, the boards once more."""
    rows = Snapshot.objects.for_reader(reader).filter(area=code[:6], as_of__lte=board.as_of)
    listed = tuple(line_of(row) for row in rows.listed()[:MOST_SNAPSHOTS])
    return History(_lines(board, code=code, listed=listed) if listed else (), rows.count())


@once_per_board
def _lines(board: Scoreboard, *, code: str, listed: tuple[SnapshotLine, ...]) -> tuple[FrozenLine, ...]:
    """What these snapshots keep of a unit; one that does not know it, or cannot be read any more, is left out."""
    kept = Snapshot.objects.in_bulk([line.pk for line in listed])
    found = ((line, _unit_in(kept[line.pk], code)) for line in listed if line.pk in kept)
    return tuple(_line(line, frozen) for line, frozen in found if frozen is not None)


def _unit_in(row: Snapshot, code: str) -> Scoreboard | None:
    """The frozen board with this unit alone: the others need not be read."""
    own = [each for each in row.board.get("townships", ()) if each["code"] == code]
    if not own:
        return None
    try:
        return thawed(
            {**row.board, "townships": own},
            area=row.area, year=row.year, as_of=row.as_of, checklist=row.checklist_label,
        )  # fmt: skip
    except UnreadableSnapshotError:
        return None


def _line(line: SnapshotLine, frozen: Scoreboard) -> FrozenLine:
    unit: UnitBoard = frozen.units[0]
    sums = totals(frozen.units)
    return FrozenLine(
        on=day(line.as_of),
        said=f"{line.number} {line.title}",
        standing=line.standing,
        url=frozen_lead(line.pk)(unit.code, ""),
        score="试运行" if frozen.is_trial else unit.score_shown,
        progress="试运行" if frozen.is_trial else unit.progress_shown,
        completion=sums.completion_text,
        late=sums.late_items,
    )
