"""One page per unit: every point explained, with a way to the records behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from checklist.board import Scoreboard
from dashboard.kept import once_per_board
from dashboard.registers import about_unit, kin_of, record_urls
from dashboard.unit_page import Kin, UnitPage, numbers_on, unit_page
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
    page = _unit_page(board, unit.code, role=user.role, scope=user.scope, query=choice.query, kin=kin)
    may_contest = (
        user.reports_for_unit and user.scope == place.code and choice.year == timezone.localdate().year
    )
    context = {"page": page, "choice": choice, "may_contest": may_contest}
    return render(request, "dashboard/township.html", context)


@once_per_board
def _unit_page(
    board: Scoreboard, code: str, *, role: str, scope: str, query: str, kin: tuple[Kin, ...]
) -> UnitPage:
    """The page of a unit on the board for readers of a role and scope: of one reader more is not asked."""
    unit = board.unit(code)
    assert unit is not None  # noqa: S101  # the view has looked
    urls, backfills = record_urls(User(role=role, scope=scope), numbers_on(unit))
    return unit_page(
        board,
        unit,
        scope=scope,
        about=about_unit(unit, board.as_of),
        urls=urls,
        query=query,
        kin=kin,
        backfills=backfills,
    )
