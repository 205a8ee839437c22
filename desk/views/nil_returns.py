"""All nil returns of the year on one page: tick, and hand in together."""

from __future__ import annotations

import uuid
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.nil_returns import NilReturnsForm, NilRow, nil_rows, year_and_day
from desk.guidance import guidance_of
from desk.places import code_to_write_for
from desk.typed import as_post
from desk.views import sheets
from records.models import NilReturn, Record
from records.permissions import may_sign
from records.services import record_save, record_send, record_submit
from townships.models import Township
from townships.tokens import facts_write


@require_http_methods(["GET", "POST"])
def nil_returns(request: HttpRequest) -> HttpResponse:
    """What of the year a unit states it had none of; the office names the unit it writes for (代录)."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = code_to_write_for(user, request.GET.get("area", ""))
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    now = timezone.now()
    today = timezone.localdate(now)
    hands_in = user.is_office or may_sign(user=user, area=unit.code, on=today)
    here = reverse("desk:nil_returns") + f"?{urlencode({'area': unit.code})}"
    year = year_and_day(today)[0]
    sheet = sheets.Sheet("nil", unit.code, f"nil:{unit.code}:{year}", here)
    if answer := sheets.keep(request, user, sheet, now):
        return answer
    if request.method == "POST" and sheets.was_saved(request, user):  # a double click
        return redirect(here)
    rows = nil_rows(unit, today)
    shown = sheets.shown_of(request, user, sheet)
    form = NilReturnsForm(as_post(shown.data) if shown else request.POST or None, rows=rows)
    if shown:
        form.leave_unjudged()
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in rows if row.kind in form.cleaned_data["kinds"]]
        try:
            _hand_in(chosen, unit=unit, by=user, at=now, hands_in=hands_in)
        except (ValidationError, PermissionDenied) as error:
            said = error.messages if isinstance(error, ValidationError) else [str(error)]
            form.add_error("kinds", said)
        else:
            done = "已报送区人大办，等待审核" if hands_in else "已送审签；签后自动报送区人大办"
            messages.success(request, f"{len(chosen)}项零报告{done}")
            sheets.saved(request, user, sheet)
            return redirect(here)
    context = {
        "unit": unit,
        "year": year,
        "day": year_and_day(today)[1],
        "rows": rows,
        "form": form,
        "here": here,
        "nonce": form.data.get("nonce") or uuid.uuid4(),
        "keeping": sheets.keeping(request, user, sheet, shown),
        "guidance": guidance_of("nil", user),
        "can_tick": any(row.can_tick for row in rows),
        "hands_in": hands_in,
        "is_proxy": user.is_office,
    }
    return render(request, "desk/nil_returns.html", context, status=400 if form.errors else 200)


def _hand_in(rows: list[NilRow], *, unit: Township, by: User, at: datetime, hands_in: bool) -> None:
    """All of what was ticked, or nothing."""
    year, on = year_and_day(timezone.localdate(at))
    with facts_write(unit.code):
        for row in rows:
            record = row.record
            if record is None:
                record = record_save(
                    record=NilReturn(area=unit.code, nil_kind=row.kind, year=year, happened_on=on),
                    by=by,
                    at=at,
                )
            now = Record.objects.get(pk=record.pk)
            if hands_in:
                record_submit(record=now, by=by, at=at)
            else:
                record_send(record=now, by=by, at=at)
