"""一镇(街)一档: everything known of one unit, to read and to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard.dossier.history import history_of
from dashboard.dossier.page import DossierPage, aspects_of, dossier_for
from dashboard.registers import kin_of, page_for
from dashboard.views.asked import chosen, reader_of
from townships.areas import district_of
from townships.models import Township


@require_safe
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """The dossier of a unit on the day asked for."""
    user = reader_of(request)
    place = get_object_or_404(Township.objects.for_user(user), code=code)
    choice, board = chosen(request, district_of(place.code))
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    kin = kin_of(place, since=choice.first_year)
    if board.unit(place.code) is None:
        return render(request, "dashboard/not_on_board.html", {"place": place, "choice": choice, "kin": kin})
    page = page_for(board, place.code, role=user.role, scope=user.scope, query=choice.query, kin=kin)
    shown = DossierPage(
        page=page,
        aspects=aspects_of(board, page),
        dossier=dossier_for(board, place.code, role=user.role, scope=user.scope),
        history=history_of(board, place.code, user),
    )
    return render(request, "dashboard/dossier.html", {"shown": shown, "page": page, "choice": choice})
