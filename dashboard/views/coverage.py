"""The coverage board."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.board import Scoreboard
from dashboard.coverage import coverage, grouped, standing_still
from dashboard.coverage_forms import RowsForm
from dashboard.views.asked import chosen_level, reader_of
from townships.reach import codes_reached

FIRST_STILL = 8


@require_safe
def coverage_board(request: HttpRequest) -> HttpResponse:
    """Every unit's eight steps; what was wrong with a choice is told beside it, and everything shown."""
    user = reader_of(request)
    choice, board, levels = chosen_level(request, user)
    if choice is None or board is None or levels is None:
        return render(request, "dashboard/no_checklist.html")
    form = _form(request, board)
    scope, *past = codes_reached(user)
    page = coverage(board, scope=scope, query=choice.query, past=tuple(past), aspect=form.wanted("aspect"))
    rows = form.rows(page.rows)
    still = standing_still(rows)
    context = {
        "page": page,
        "choice": choice,
        "levels": levels,
        "form": form,
        "groups": grouped(rows, pilots_first=bool(form.wanted("pilots"))),
        "shown": len(rows),
        "said": form.said(),
        "still": still[:FIRST_STILL],
        "more_still": still[FIRST_STILL:],
    }
    return render(request, "dashboard/coverage.html", context)


def _form(request: HttpRequest, board: Scoreboard) -> RowsForm:
    kinds = dict.fromkeys((unit.kind, unit.kind_label) for unit in board.units)
    aspects = dict.fromkeys((heading.aspect, heading.aspect_label) for heading in board.headings)
    return RowsForm(request.GET, kinds=list(kinds), aspects=list(aspects))
