"""Two snapshots side by side, or one with today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import inf

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from checklist.board import Scoreboard
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Snapshot
from checklist.queries import board_for
from dashboard.comparing import changes_between
from dashboard.pages import Lead, lead_on
from dashboard.snapshot_forms import SAME_DAY, TODAY, CompareForm
from dashboard.snapshots import frozen_lead
from dashboard.views.asked import reader_of
from papers.words import day
from townships.reach import codes_reached

MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two boards, what it is called, and where its units lead."""

    board: Scoreboard
    name: str
    lead: Lead
    number: float

    @property
    def stands(self) -> tuple[int, date, float]:
        """Which of two comes first: the earlier year, in it the earlier day, of one day what was known earlier.

        A district numbers its snapshots as they are taken; what is known now comes after all of them.
        """
        return self.board.year, self.board.as_of, self.number


@require_safe
def snapshot_compare(request: HttpRequest) -> HttpResponse:
    """What went up, went down or changed between two boards; what was wrong with the choice is told beside it."""
    user = reader_of(request)
    every = Snapshot.objects.for_reader(user).listed()
    rows = list(every[:MOST_OFFERED])
    asked = {key for key in map(str, request.GET.values()) if re.fullmatch(r"[1-9][0-9]{0,8}", key)}
    rows += every.filter(pk__in=asked - {str(row.pk) for row in rows})  # an older one that a page leads from
    offered = [(str(row.pk), f"{row.number_said}　{row.title}（截至{day(row.as_of)}）") for row in rows]
    form = CompareForm(request.GET or None, snapshots=offered, initial={"after": TODAY})
    context: dict[str, object] = {"form": form, "has_snapshots": bool(rows)}
    if form.is_valid():
        try:
            context |= _compared(user, form)
        except UnreadableSnapshotError as error:
            form.add_error(None, str(error))
    return render(request, "dashboard/snapshot_compare.html", context)


def _compared(user: User, form: CompareForm) -> dict[str, object]:
    asked = {key for key in form.cleaned_data.values() if key.isdecimal()}
    rows = {str(row.pk): row for row in Snapshot.objects.for_reader(user).filter(pk__in=asked)}
    kept = rows[form.cleaned_data["before"]]
    before = _frozen(kept)
    after = _other(form, kept, rows)
    if after is None:
        form.add_error("after", f"今天没有{kept.year}年度的清单可以对照")
        return {}
    if after.board.area != before.board.area:
        form.add_error("after", "两份快照不是同一个区")
        return {}
    if after.stands < before.stands:
        before, after = after, before  # the earlier first, however they were chosen
    notes = []
    if before.board.year != after.board.year:
        notes.append("两份快照不是同一年度：每年的事项各年重新计算，变化不能当作进退")
    changes, _ = changes_between(
        before.board,
        after.board,
        codes=codes_reached(user),
        names=(before.name, after.name),
        lead=after.lead,
        notes=notes,
    )
    return {"changes": changes}


def _frozen(row: Snapshot) -> Side:
    return Side(
        row.frozen_board(),
        f"{row.number_said}（{row.title}，截至{day(row.as_of)}）",
        frozen_lead(row.pk),
        row.number,
    )


def _other(form: CompareForm, kept: Snapshot, rows: dict[str, Snapshot]) -> Side | None:
    chosen = form.cleaned_data["after"]
    if chosen in rows:
        return _frozen(rows[chosen])
    as_of = kept.as_of if chosen == SAME_DAY else timezone.localdate()
    board = board_for(kept.area, kept.year, as_of)
    if board is None:
        return None
    name = f"今天（{day(as_of)}）" if chosen == TODAY else f"同一天（{day(as_of)}），按现在掌握的材料"
    query = f"?year={board.year}&as_of={as_of.isoformat()}"
    return Side(board, name, lead_on(query), inf)
