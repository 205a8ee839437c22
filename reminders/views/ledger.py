"""The office's list of all that was and is to be sent, and the preview of any day."""

from __future__ import annotations

from datetime import datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from papers.chips import Chip
from reminders.forms import DayForm, LedgerForm
from reminders.models import PlanMark, Reminder
from reminders.planning import SHANGHAI
from reminders.services import reminder_again
from reminders.showing import shown
from reminders.states import State
from townships.areas import district_of
from townships.models import Township

PAGE_SIZE = 50
CHIPS = {
    State.SCHEDULED: Chip("wait", "○", "待发送"), State.SENDING: Chip("pend", "◷", "发送中"),
    State.SENT: Chip("ok", "✓", "已送达"), State.FAILED: Chip("bad", "■", "未送达"),
    State.CANCELLED: Chip("na", "—", "已取消"), State.MISSED: Chip("part", "◔", "已错过"),
}  # fmt: skip


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """To whom, when, which way, arrived, read, error; each can be sent again."""
    user = office(request)
    form = LedgerForm(request.GET or None, units=units_of(user))
    rows = Reminder.objects.for_user(user).select_related("recipient", "channel", "message")
    if form.is_bound:
        form.is_valid()
        for name in ("area", "kind", "state"):
            if value := form.cleaned_data.get(name):
                rows = rows.filter(**{name: value})
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(row, CHIPS[State(row.state)], not row.again_refused) for row in page],
        "mark": PlanMark.objects.filter(district=district_of(user.scope)).first(),
    }
    return render(request, "reminders/ledger.html", context)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one reminder once more."""
    user = signed_in(request)
    reminder = get_object_or_404(Reminder.objects.for_user(user), pk=pk)
    try:
        reminder_again(reminder=reminder, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已列入发送，一分钟左右送出")
    return redirect("reminders:ledger")


@require_GET
def previewed(request: HttpRequest) -> HttpResponse:
    """Who would get what on any day, and why not."""
    user = office(request)
    now = timezone.now()
    today = timezone.localdate(now)
    form = DayForm(request.GET or {"day": "", "area": ""}, units=units_of(user), today=today)
    if not form.is_valid():
        return render(request, "reminders/preview.html", {"form": form}, status=400)
    day = form.cleaned_data["day"]
    at = now if day == today else datetime.combine(day, time(8, 0), SHANGHAI)
    whole = shown(area=form.cleaned_data["area"] or district_of(user.scope), at=at, today=today)
    page = Paginator(whole.lines, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/preview.html", {"form": form, "whole": whole, "page": page})


def office(request: HttpRequest) -> User:
    """The office's own pages."""
    user = signed_in(request)
    if not user.may(Act.REMIND):
        raise PermissionDenied("催办、通知和提醒台账由区人大办使用")
    return user


def units_of(user: User) -> list[tuple[str, str]]:
    return list(Township.objects.for_user(user).order_by("code").values_list("code", "name"))
