"""The overview, its workbook, and one page per unit: thin, all from one scoreboard."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.board import Scoreboard
from checklist.queries import board_for, years
from dashboard import pages
from dashboard.forms import Choice, choose
from dashboard.registers import about_unit
from dashboard.sheets import board_workbook
from dashboard.terms import lines_of, page_of
from dashboard.unit_page import numbers_on, unit_page
from papers.words import DEMO, day
from records.models import Record
from townships.areas import district_of
from townships.models import FactsToken, Term, Township

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看规定动作落实情况")
    return user


def _chosen(request: HttpRequest, area: str) -> tuple[Choice | None, Scoreboard | None]:
    """The year and day asked for, and the board of `area`; neither while no checklist is published."""
    known = years()
    if not known:
        return None, None
    choice = choose(request.GET, years=known, today=timezone.localdate())
    return choice, board_for(area, choice.year, choice.as_of)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One screen: coverage, what is late, every unit and item."""
    user = _reader(request)
    choice, board = _chosen(request, user.scope[:6])
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    page = pages.overview(board, scope=user.scope, query=choice.query)
    context = {"page": page, "choice": choice, "xlsx": reverse("dashboard:overview_xlsx") + choice.query}
    return render(request, "dashboard/overview.html", context)


@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, of the units in the reader's scope; noted in the trail."""
    user = _reader(request)
    choice, board = _chosen(request, user.scope[:6])
    if choice is None or board is None:
        raise Http404
    seen = board.slice(user.scope)
    title = f"{board.year}年度规定动作落实情况（截至{day(board.as_of)}）"
    is_demo = FactsToken.objects.filter(is_demo=True).exists()
    content = board_workbook(seen, demo=DEMO if is_demo else "", title=title)
    trail.note(
        by=user,
        action=AuditEvent.Action.EXPORT,
        subject=title,
        at=timezone.now(),
        detail={"year": board.year, "as_of": board.as_of.isoformat(), "units": len(seen.units)},
    )
    headers = {"Content-Disposition": str(content_disposition_header(True, f"{title}.xlsx"))}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_safe
def township(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: every point explained, with a way to the records behind it."""
    user = _reader(request)
    place = get_object_or_404(Township.objects.for_user(user), code=code)
    choice, board = _chosen(request, district_of(place.code))
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    unit = board.unit(place.code)
    if unit is None:
        return render(request, "dashboard/not_on_board.html", {"place": place, "choice": choice})
    page = unit_page(
        board,
        unit,
        scope=user.scope,
        about=about_unit(place, choice.as_of),
        urls=_record_urls(user, numbers_on(unit)),
        query=choice.query,
    )
    may_contest = user.scope == place.code and choice.year == timezone.localdate().year
    context = {"page": page, "choice": choice, "may_contest": may_contest}
    return render(request, "dashboard/township.html", context)


def _record_urls(user: User, numbers: Iterable[str]) -> dict[str, str]:
    """The pages of the records that this reader may open, by number; one query."""
    found = Record.objects.for_user(user).filter(number__in=numbers).values_list("number", "pk")
    return {number: reverse("desk:record", args=[key]) for number, key in found}


@require_safe
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """The terms of a unit, past and present."""
    user = _reader(request)
    place = get_object_or_404(Township.objects.for_user(user), code=code)
    return render(request, "dashboard/terms.html", {"place": place, "lines": lines_of(place, user)})


@require_safe
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """One term of a unit as it stood on its last day."""
    user = _reader(request)
    found = get_object_or_404(Term.objects.for_user(user).exclude(body=Term.Body.DISTRICT), pk=pk)
    place = get_object_or_404(Township.objects.for_user(user), code=found.area)
    page = page_of(found, place, user, timezone.localdate())
    return render(request, "dashboard/term.html", {"place": place, "page": page})
