"""全年一本通: where a unit that works offline gets its workbook of the year, and gives it back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.exchange.context import Context
from desk.exchange.year_book import kinds_for, year_book
from desk.forms.exchange import UploadForm
from papers.downloads import download
from papers.words import day
from papers.xlsx import XLSX
from townships.models import Township
from townships.tokens import is_demo

# So many years back a workbook is still offered.
YEARS_BACK = 3


def _writer(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    return user


def _years(today: date) -> range:
    return range(today.year, today.year - YEARS_BACK, -1)


@require_safe
def year_book_page(request: HttpRequest) -> HttpResponse:
    """Which year, which unit; and the upload, which is the one of all workbooks."""
    user = _writer(request)
    own = Township.objects.for_user(user).filter(code=user.scope).first() if user.is_unit else None
    context = {
        "years": _years(timezone.localdate()),
        "units": None if user.is_unit else Township.objects.for_user(user),
        "labels": [kind.label for kind in kinds_for(own)],
        "form": UploadForm(),
    }
    return render(request, "desk/year_book.html", context)


@require_safe
def year_book_file(request: HttpRequest) -> HttpResponse:
    """The workbook of a unit's year (none named: this one); noted in the trail, for it holds all that is written of it."""
    user = _writer(request)
    now = timezone.now()
    ctx = Context(user, timezone.localdate(now))
    offered = {str(each): each for each in _years(ctx.on)}
    year = offered.get(request.GET.get("year", str(ctx.on.year)))
    if year is None:
        raise Http404("没有这一年的一本通")
    code = user.scope if user.is_unit else request.GET.get("area", "")
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    content, count = year_book(ctx, unit.code, year, is_demo=is_demo())
    title = f"{unit.name}{year}年一本通（{day(ctx.on)}）"
    trail.note(
        by=user,
        action=AuditEvent.Action.EXPORT,
        subject=title,
        at=now,
        area=unit.code,
        detail={"行数": count},
    )
    return download(content, f"{title}.xlsx", XLSX)
