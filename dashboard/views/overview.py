"""The overview and its workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import trail
from accounts.models import AuditEvent
from checklist.board import Scoreboard
from checklist.coordination import ANSWER_WITHIN
from checklist.models import Snapshot
from dashboard import pages
from dashboard.comparing import changes_between, marked
from dashboard.mine import FIRST_HELPS, helps_waiting, own_units
from dashboard.rollup import parts_of
from dashboard.sheets import board_workbook
from dashboard.summary import first_line
from dashboard.views.asked import chosen_level, compared_with, reader_of
from papers.downloads import download
from papers.words import DEMO, day
from papers.xlsx import XLSX
from records.models import OfficeDay
from townships.reach import codes_reached
from townships.tokens import is_demo


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One screen: coverage, what is late, every unit and item."""
    user = reader_of(request)
    choice, board, levels = chosen_level(request, user)
    if choice is None or board is None or levels is None:
        return render(request, "dashboard/no_checklist.html")
    scope, *past = codes_reached(user)
    page = pages.overview(board, scope=scope, query=choice.query, past=tuple(past))
    against, before = compared_with(request, board.area, choice)
    today = timezone.localdate()
    told = OfficeDay.objects.told()
    helps = helps_waiting(user, board.area, today, told)
    context = {
        "page": page,
        "choice": choice,
        "levels": levels,
        "parts": parts_of(board, choice.query, before),
        "first_line": first_line(board, told),
        "mine": own_units(board, user, today, choice.query),
        "helps": helps[:FIRST_HELPS],
        "answer_within": ANSWER_WITHIN,
        "more_helps": max(0, len(helps) - FIRST_HELPS),
        "xlsx": reverse("dashboard:overview_xlsx") + levels.query,
        "against": against,
        "result": Snapshot.objects.for_reader(user).result_of(board.area, board.year),
    }
    if before is not None and not board.parts:
        context |= _moved(page, before, board, (scope, *past))
    return render(request, "dashboard/overview.html", context)


def _moved(
    page: pages.Overview, before: Scoreboard, board: Scoreboard, codes: tuple[str, ...]
) -> dict[str, Any]:
    """The page with its cells marked where they differ from an earlier day, and what moved in words."""
    changes, both = changes_between(
        before,
        board,
        codes=codes,
        names=(day(before.as_of), day(board.as_of)),
        lead=pages.lead_on(page.query),
        notes=("两天都按现在掌握的材料判断；当时掌握的情况见快照",),
    )
    seen = board.slice(*codes).units
    return {"page": replace(page, groups=marked(page.groups, seen, both)), "changes": changes}


@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, of the units in the reader's scope; noted in the trail."""
    user = reader_of(request)
    choice, board, levels = chosen_level(request, user)
    if choice is None or board is None or levels is None:
        raise Http404
    seen = board.slice(*codes_reached(user))
    title = f"{board.year}年度规定动作落实情况（截至{day(board.as_of)}）"
    content = board_workbook(seen, demo=DEMO if is_demo() else "", title=title)
    trail.note(
        by=user,
        action=AuditEvent.Action.EXPORT,
        subject=title,
        at=timezone.now(),
        detail={"year": board.year, "as_of": board.as_of.isoformat(), "units": len(seen.units)},
    )
    return download(content, f"{title}.xlsx", XLSX)
