"""One page per unit: every point explained, with a way to the records behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.registers import kin_of, page_for
from dashboard.views.asked import chosen, reader_of
from townships.areas import district_of
from townships.models import Township


@require_safe
def township(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: every point explained, with a way to the records behind it."""
    user = reader_of(request)
    place = get_object_or_404(Township.objects.for_user(user), code=code)
    choice, board = chosen(request, district_of(place.code))
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    unit = board.unit(place.code)
    kin = kin_of(place, since=choice.first_year)
    if unit is None:
        return render(request, "dashboard/not_on_board.html", {"place": place, "choice": choice, "kin": kin})
    page = page_for(board, unit.code, role=user.role, scope=user.scope, query=choice.query, kin=kin)
    may_contest = (
        user.reports_for_unit and user.scope == place.code and choice.year == timezone.localdate().year
    )
    context = {"page": page, "choice": choice, "may_contest": may_contest}
    return render(request, "dashboard/township.html", context)
