"""What 更正、申诉 and 需区级协调 share: a unit writes one line about an item; the office answers in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.models import Contest, Coordination
from checklist.querysets import RaisedQuerySet
from desk.forms.office import LineForm
from townships.models import Township

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two: its form, what saves a line, its words and where the reader goes next."""

    title: str
    sub: str
    form: type[LineForm]
    save: Callable[[Township, str, str, int, User], object]
    done: str
    back: str
    after: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that was refused: to which line, what was typed, and why."""

    pk: int = 0
    answer: str = ""
    outcome: str = ""
    error: str = ""


NOTHING_WRONG = Wrong()


def line_new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """One line from the unit; an item named in the address is chosen already."""
    user = signed_in(request)
    if not user.reports_for_unit:
        raise PermissionDenied(f"{kind.title}由本单位人员办理")
    unit = get_object_or_404(Township.objects.for_user(user), code=user.scope)
    year = timezone.localdate().year
    form = kind.form(request.POST or None, unit=unit, initial={"item": request.GET.get("item", "")})
    if request.method == "POST" and form.is_valid():
        try:
            kind.save(unit, form.cleaned_data["item"], form.cleaned_data["text"], year, user)
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        else:
            messages.success(request, kind.done)
            return redirect(kind.after)
    context = {"form": form, "unit": unit, "year": year, "kind": kind}
    return render(request, "desk/line_new.html", context, status=400 if form.errors else 200)


def lines_page(
    request: HttpRequest,
    user: User,
    template: str,
    rows: RaisedQuerySet[Any],
    wrong: Wrong,
    **more: Any,
) -> HttpResponse:
    """What waits, what was answered, and where an answer was refused what was typed."""
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看这一页")
    answered = rows.answered().select_related("township", "action", "by", "answered_by")
    context = {
        "page": Paginator(answered, PAGE_SIZE).get_page(request.GET.get("page")),
        "answers": user.may(Act.DECIDE),
        "raises": user.reports_for_unit,
        "wrong": wrong,
        **open_counts(user),
        **more,
    }
    return render(request, template, context, status=400 if wrong.error else 200)


def open_counts(user: User) -> dict[str, int]:
    """How many wait behind the tabs of the office's answers."""
    return {
        "open_contests": Contest.objects.for_user(user).waiting().count(),
        "open_helps": Coordination.objects.for_user(user).waiting().count(),
    }
