"""Trends over the term: sums of all units, no names, no ranking."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklist.models import Snapshot
from checklist.queries import published
from dashboard.trends import district_term, known_now, months_plot, remembered, years_plot
from dashboard.views.asked import chosen_level, reader_of
from papers.words import counted, day


@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Coverage, 完成率 and 及时率 over time, each with its table."""
    user = reader_of(request)
    known = published()
    choice, board, levels = chosen_level(request, user, known)
    if choice is None or board is None or levels is None:
        return render(request, "dashboard/no_checklist.html")
    if (
        board.parts
    ):  # the boards of many days and many districts are more than is kept: each district has its own
        context = {"choice": choice, "levels": levels, "facts": [f"截至{day(board.as_of)}"]}
        return render(request, "dashboard/trends_by_district.html", context)
    term = district_term(board.area, board.as_of)
    found = known_now(board, known=tuple(known), since=term.started_on if term else None)
    then = Snapshot.objects.for_reader(user).monthly().sums_by_day(board.area, board.year)
    facts = [f"截至{day(board.as_of)}", counted(board.totals.units, "单位")]
    if term is not None:
        facts.append(f"第{term.ordinal}届区人大自{day(term.started_on)}起")
    context = {
        "choice": choice,
        "levels": levels,
        "facts": facts,
        "coverage": found.coverage,
        "months": months_plot(board.year, remembered(found.months, then)),
        "years": years_plot(found.years),
    }
    return render(request, "dashboard/trends.html", context)
