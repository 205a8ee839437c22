"""历史补录: the grid, and what has been entered so far."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.backfill import EntriesRefused, backfill_save, whats_for
from desk.forms.backfill import EntryRows, Rows
from papers.chips import RECORD_CHIPS
from records.models import Record
from records.permissions import may_sign
from records.states import RecordKind, State
from townships.models import Township

PAGE_SIZE = 50
_KINDS = (RecordKind.MEETING, RecordKind.OPINION)


@require_http_methods(["GET", "POST"])
def backfill(request: HttpRequest) -> HttpResponse:
    """All rows are saved and handed in, or none; until the office says when the portal began, the page explains."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("历史补录由本单位或区人大办填写")
    live = settings.GO_LIVE_ON
    if live is None:
        return render(request, "desk/backfill_closed.html", status=400 if request.method == "POST" else 200)
    units = list(Township.objects.for_user(user))
    own = next((unit for unit in units if unit.code == user.scope), None) if user.is_unit else None
    rows = Rows(request.POST or None, units=units, own=own, whats=whats_for(user, own))
    problems: list[str] = []
    if request.method == "POST" and rows.is_valid():
        if not rows.typed:
            problems.append("还没有填写；每行写一件事")
        elif _saved(request, user, rows, problems):
            return redirect("desk:backfill")
    wrong = [(place + 1, form) for place, form in enumerate(rows.forms) if rows.is_bound and form.errors]
    page = Paginator(_entered(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": rows, "live": live, "own": own, "page": page, "wrong": wrong,
        "problems": [*problems, *rows.non_form_errors()],
        "entered": [(record, RECORD_CHIPS[record.state]) for record in page],
        "hands_in": user.is_office or may_sign(user=user, area=user.scope, on=timezone.localdate()),
    }  # fmt: skip
    return render(request, "desk/backfill.html", context, status=400 if wrong or problems else 200)


def _saved(request: HttpRequest, user: User, rows: EntryRows, problems: list[str]) -> bool:
    """Whether everything was written; if not, each row says why."""
    entries = [form.entry(rows.own) for _, form in rows.typed]
    try:
        done = backfill_save(entries=entries, by=user, at=timezone.now())
    except EntriesRefused as error:
        problems.extend(error.messages)
        for place, by_field in error.by_row.items():
            form = rows.typed[place][1]
            for name, texts in by_field.items():
                for text in texts:
                    form.add_error(name if name in form.fields else None, text)
        return False
    signs = user.is_office or may_sign(user=user, area=user.scope, on=timezone.localdate())
    then = "由办公室另一位同事审核" if user.is_office else "等区人大办审核" if signs else "已送审签"
    messages.success(
        request, f"已补录{done}件，{then}；届次即时生效" if user.is_office else f"已补录{done}件，{then}"
    )
    return True


def _entered(user: User):  # type: ignore[no-untyped-def]  # a queryset with the unit's name beside it
    """Meetings and opinions from before the first day, the latest first."""
    found = Record.objects.for_user(user).filter(
        kind__in=_KINDS, area__length=9, happened_on__lt=settings.GO_LIVE_ON
    )
    return found.exclude(state=State.WITHDRAWN).with_area_name().order_by("-happened_on", "-pk")
