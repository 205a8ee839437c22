"""The meeting room's wall: one picture that renews itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import pages
from dashboard.summary import first_line
from dashboard.views.asked import chosen_level, reader_of
from dashboard.wall import wall_board
from records.models import OfficeDay
from townships.reach import codes_reached


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The overview without anything to press: the sentence, tiles, and every unit and item in two halves."""
    user = reader_of(request)
    choice, board, levels = chosen_level(request, user)
    if choice is None or board is None or levels is None:
        return render(request, "dashboard/no_checklist.html")
    scope, *past = codes_reached(user)
    page = pages.overview(board, scope=scope, query=choice.query, past=tuple(past))
    context = {
        "page": page,
        "choice": choice,
        "levels": levels,
        "first_line": first_line(board, OfficeDay.objects.told()),
        "picture": wall_board(board, scope=scope, past=tuple(past)),
        "drawn_at": timezone.localtime(),
    }
    return render(request, "dashboard/wall.html", context)
