"""The office's review desk: the queue of all kinds, bulk confirmation, 代录, late permits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.review import LatePermitForm, QueueFilterForm
from desk.places import places_to_report
from desk.queue import closing_days, narrowed, waiting_rows
from papers.words import day
from records.comments import records_with_news
from records.findings import findings_of
from records.models import LatePermit, Record
from records.services import late_permit_give, record_confirm, record_open
from records.states import RecordKind, State
from townships.models import Township

PAGE_SIZE = 50
MOST = 200
NEWS = 10  # records with new comments; the rest is behind “材料”
LATEST_PERMITS = 50


def _office(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.REVIEW):
        raise PermissionDenied("由区人大办审核")
    return user


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the office, oldest first, with what to look at before confirming."""
    user = _office(request)
    units = list(Township.objects.for_user(user).values_list("code", "name"))
    kinds = [*RecordKind.choices]
    form = QueueFilterForm(request.GET, units=units, kinds=kinds)
    queue = Record.objects.for_user(user).waiting_for_office()
    total = queue.count()
    if form.is_valid():
        queue = narrowed(queue, form.cleaned_data, user)
    page = Paginator(queue.with_area_name(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = waiting_rows(list(page), timezone.localdate())
    chosen = {name: value for name, value in request.GET.items() if value and name != "page"}
    context = {
        "page": page, "rows": rows, "form": form, "total": total, "kept": urlencode(chosen),
        "news": records_with_news(user).with_area_name()[:NEWS],
        "has_backfill": settings.GO_LIVE_ON is not None,
        "narrowed": bool(chosen), "clean": sum(row.may_go_with_others for row in rows),
    }  # fmt: skip
    return render(request, "desk/review.html", context)


@require_POST
def review_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the chosen ones that raise no question, each in a transaction of its own; tell what was left."""
    user = _office(request)
    seen = _seen(request.POST.getlist("chosen"))
    back = redirect(f"{reverse('desk:review')}?{request.POST.get('kept', '')}".rstrip("?"))
    if not seen or len(seen) > MOST:
        messages.error(request, f"一次最多审核{MOST}件，请分批选择" if seen else "请先勾选要审核通过的材料")
        return back
    records = list(Record.objects.for_user(user).waiting_for_office().filter(pk__in=seen))
    found = findings_of(records, closing_days())
    now, done = timezone.now(), 0
    if gone := len(seen) - len(records):
        messages.warning(request, f"{gone}件刚刚被他人办理或撤回，未再办理")
    for record in records:
        if found[record.pk]:
            words = "、".join(finding.word for finding in found[record.pk])
            messages.warning(request, f"“{record}”有需要核对的地方（{words}），请打开后单独审核")
            continue
        try:
            record_open(record=record, by=user, at=now)
            record_confirm(record=record, by=user, at=now, seen=seen[record.pk])
        except ValidationError as error:
            messages.warning(request, f"“{record}”没有办理：{'；'.join(error.messages)}")
        except PermissionDenied as error:
            messages.warning(request, f"“{record}”没有办理：{error}")
        else:
            done += 1
    if done:
        messages.success(request, f"审核通过{done}件，已计入落实情况")
    return back


def _seen(keys: list[str]) -> dict[int, int]:
    """Record → the revision that was shown; what is no such pair is left out."""
    pairs = (key.partition(":") for key in keys)
    return {int(pk): int(revision) for pk, _, revision in pairs if pk.isdecimal() and revision.isdecimal()}


@require_GET
def for_unit(request: HttpRequest) -> HttpResponse:
    """代录: choose a unit, then the form that is written for it."""
    user = _office(request)
    units = list(Township.objects.for_user(user))
    unit = next((each for each in units if each.code == request.GET.get("area")), None)
    forms = places_to_report(unit, by_office=True) if unit else []
    return render(request, "desk/for_unit.html", {"units": units, "unit": unit, "forms": forms})


@require_GET
def late_permits(request: HttpRequest) -> HttpResponse:
    """What was first handed in after its year had closed: what needs a permit, and what has one."""
    user = _office(request)
    closes = closing_days()
    mine = Record.objects.for_user(user).exclude(state=State.WITHDRAWN).filter(rides_with__isnull=True)
    late = mine.filter(_after_closing(closes), late_permit__isnull=True).order_by(
        "-first_submitted_on", "-pk"
    )
    page = Paginator(late.with_area_name(), PAGE_SIZE).get_page(request.GET.get("page"))
    given = LatePermit.objects.filter(record__in=mine).select_related("record", "by").order_by("-at", "-pk")
    context = {
        "page": page,
        "rows": [(record, getattr(record, "area_name", "") or "") for record in page],
        "given": given[:LATEST_PERMITS],
        "closes": [(year, day(on)) for year, on in sorted(closes.items(), reverse=True)],
    }
    return render(request, "desk/late_permits.html", context)


def _after_closing(closes: Mapping[int, date]) -> Q:
    """Records first submitted after the closing day of the year they speak of (as `records.findings.closed_out`)."""
    found = Q(pk__in=[])
    for year, closes_on in closes.items():
        of_year = (
            Q(fundentry__for_year=year)
            | Q(meeting__for_year=year)
            | Q(nilreturn__year=year)
            | Q(
                fundentry__isnull=True, meeting__for_year__isnull=True, nilreturn__isnull=True,
                happened_on__year=year,
            )
        )  # fmt: skip
        found |= of_year & Q(first_submitted_on__gt=closes_on)
    found &= ~Q(kind=RecordKind.STEP)
    return found & Q(happened_on__gte=settings.GO_LIVE_ON) if settings.GO_LIVE_ON else found


@require_POST
def late_permit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a permit to one record."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk)
    form = LatePermitForm(request.POST)
    if not form.is_valid():
        messages.error(request, _told(form))
        return redirect("desk:record", pk)
    try:
        late_permit_give(record=record, by=user, at=timezone.now(), reason=form.cleaned_data["reason"])
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已给补录许可，审核通过后计入落实情况")
    return redirect("desk:record", pk)


def _told(form: Any) -> str:
    return "；".join(str(text) for texts in form.errors.values() for text in texts)
