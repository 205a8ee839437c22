"""The overview and its workbook."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts import trail
from accounts.models import AuditEvent
from dashboard import pages
from dashboard.sheets import board_workbook
from dashboard.views.asked import chosen, reader_of
from papers.words import DEMO, day
from townships.models import FactsToken
from townships.reach import codes_reached

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One screen: coverage, what is late, every unit and item."""
    user = reader_of(request)
    choice, board = chosen(request, user.scope[:6])
    if choice is None or board is None:
        return render(request, "dashboard/no_checklist.html")
    scope, *past = codes_reached(user)
    page = pages.overview(board, scope=scope, query=choice.query, past=tuple(past))
    context = {"page": page, "choice": choice, "xlsx": reverse("dashboard:overview_xlsx") + choice.query}
    return render(request, "dashboard/overview.html", context)


@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, of the units in the reader's scope; noted in the trail."""
    user = reader_of(request)
    choice, board = chosen(request, user.scope[:6])
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
