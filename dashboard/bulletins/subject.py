"""What a paper is about: a snapshot's board, or one unit of it, the day it is written on, and who has it before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from checklist.board import Scoreboard, UnitBoard
from checklist.models import Snapshot
from dashboard.models import Bulletin
from papers.words import day, short_day
from townships.models import Township


@dataclass(frozen=True, slots=True)
class Subject:
    """The frozen board, the unit where the paper is about one, and what it corrects where it corrects one.

    What the board does not hold (meetings, money, people) is read as the dossier of the unit reads it for `reader`.
    """

    snapshot: Snapshot
    board: Scoreboard
    today: date
    reader: User
    unit: Township | None = None
    corrects: Bulletin | None = None

    @property
    def named_unit(self) -> Township:
        """The unit of a paper about one. Raises LookupError of a paper about none."""
        if self.unit is None:
            raise LookupError("这种文稿不按单位拟制")
        return self.unit

    @property
    def unit_board(self) -> UnitBoard:
        """The unit's part of the board. Raises LookupError where the snapshot does not hold it."""
        found = self.board.unit(self.unit.code) if self.unit else None
        if found is None:
            raise LookupError("这份快照里没有这个单位")
        return found

    def short(self, on: date) -> str:
        """A day, without its year where that is the paper's own."""
        return short_day(on) if on.year == self.board.year else day(on)

    @property
    def standing(self) -> str:
        """统计时点, 口径版本 and the snapshot's number: every paper says them."""
        return (
            f"统计时点：{day(self.board.as_of)}；口径版本：{self.board.checklist}；{self.snapshot.number_said}"
            f"（{self.snapshot.standing}）；只计审核通过的材料。"
        )


def subject_of(bulletin: Bulletin, today: date, reader: User) -> Subject:
    """What a paper is about; no query where its snapshot, unit and what it corrects were read with it.

    Raises UnreadableSnapshotError.
    """
    return Subject(
        bulletin.snapshot, bulletin.snapshot.frozen_board(), today, reader, bulletin.unit, bulletin.corrects
    )
