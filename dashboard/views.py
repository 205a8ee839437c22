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
from checklist.queries import board_for, published, years
from dashboard import pages
from dashboard.forms import Choice, choose
from dashboard.kept import once_per_board
from dashboard.registers import about_unit, kin_of
from dashboard.sheets import board_workbook
from dashboard.terms import lines_of, page_of
from dashboard.unit_page import Kin, UnitPage, numbers_on, unit_page
from papers.words import DEMO, day
from records.models import Record
from townships.areas import district_of
from townships.models import FactsToken, Term, Township
from townships.reach import codes_reached

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看规定动作落实情况")
    return user


def _chosen(request: HttpRequest, area: str) -> tuple[Choice | None, Scoreboard | None]:
    """The year and day asked for, and the board of `area`; neither while no checklist is published."""
    known = published()
    if not known:
        return None, None
    choice = choose(request.GET, years=years(known), today=timezone.localdate())
    return choice, board_for(area, choice.year, choice.as_of, known)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One screen: coverage, what is late, every unit and item."""
    user = _reader(request)
    choice, board = _chosen(request, user.scope[:6])
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    scope, *past = codes_reached(user)
    page = pages.overview(board, scope=scope, query=choice.query, past=tuple(past))
    context = {"page": page, "choice": choice, "xlsx": reverse("dashboard:overview_xlsx") + choice.query}
    return render(request, "dashboard/overview.html", context)


@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, of the units in the reader's scope; noted in the trail."""
    user = _reader(request)
    choice, board = _chosen(request, user.scope[:6])
    if choice is None or board is None:
        raise Http404
    seen = board.slice(*codes_reached(user))
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
    kin = kin_of(place, since=choice.first_year)
    if unit is None:
        return render(request, "dashboard/not_on_board.html", {"place": place, "choice": choice, "kin": kin})
    page = _unit_page(board, unit.code, role=user.role, scope=user.scope, query=choice.query, kin=kin)
    may_contest = user.scope == place.code and choice.year == timezone.localdate().year
    context = {"page": page, "choice": choice, "may_contest": may_contest}
    return render(request, "dashboard/township.html", context)


@once_per_board
def _unit_page(
    board: Scoreboard, code: str, *, role: str, scope: str, query: str, kin: tuple[Kin, ...]
) -> UnitPage:
    """The page of a unit on the board for readers of a role and scope: of one reader more is not asked."""
    unit = board.unit(code)
    assert unit is not None  # noqa: S101  # the view has looked
    urls, backfills = _record_urls(User(role=role, scope=scope), numbers_on(unit))
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


def _record_urls(reader: User, numbers: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """The pages of the records that such a reader may open, by number, and which are 历史补录; one query."""
    found = list(Record.objects.for_user(reader).filter(number__in=numbers).only("number", "happened_on"))
    urls = {record.number: reverse("desk:record", args=[record.pk]) for record in found}
    return urls, {record.number for record in found if record.is_backfill}


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
