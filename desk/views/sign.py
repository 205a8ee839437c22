"""Signing: the way through what waits for a signature, and who may sign for the chair on which days."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.review import AuthorityForm
from records.models import Record, SignAuthority
from records.permissions import may_sign
from records.services import sign_authority_end, sign_authority_grant


def _unit_user(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.reports_for_unit:
        raise PermissionDenied("审签是乡镇(街道)内部的事")
    return user


@require_GET
def sign_next(request: HttpRequest) -> HttpResponse:
    """The record that has waited longest for a signature; 我的任务 when none does."""
    user = _unit_user(request)
    if not may_sign(user=user, area=user.scope, on=timezone.localdate()):
        raise PermissionDenied("由人大主席（人大工委主任）或其授权的人审签")
    first = Record.objects.for_user(user).waiting_for_chair().first()
    if first is None:
        messages.info(request, "没有待审签的材料")
        return redirect("desk:tasks")
    return redirect("desk:record", first.pk)


@require_http_methods(["GET", "POST"])
def sign_authority(request: HttpRequest) -> HttpResponse:
    """Who may sign: the chair grants it for given days, everybody of the unit sees it."""
    user = _unit_user(request)
    today = timezone.localdate()
    grants = user.may(Act.SIGN)
    if request.method == "POST" and not grants:
        raise PermissionDenied("审签授权由人大主席（人大工委主任）作出")
    form = AuthorityForm(request.POST or None, chair=user, initial={"started_on": today}) if grants else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            sign_authority_grant(
                to=form.cleaned_data["to"], by=user, at=timezone.now(),
                started_on=form.cleaned_data["started_on"], ended_on=form.ended_on,
            )  # fmt: skip
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"已授权{form.cleaned_data['to']}审签，到期自动失效")
            return redirect("desk:sign_authority")
    now, past = _given(user.scope, today)
    context = {"form": form, "now": now, "past": past, "grants": grants, "today": today}
    return render(request, "desk/sign_authority.html", context, status=400 if form and form.errors else 200)


@require_POST
def sign_authority_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant early."""
    user = _unit_user(request)
    authority = get_object_or_404(SignAuthority.objects.select_related("to"), pk=pk, area=user.scope)
    try:
        sign_authority_end(authority=authority, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"已终止对{authority.to}的授权，即时生效")
    return redirect("desk:sign_authority")


def _given(area: str, today: date) -> tuple[list[SignAuthority], list[SignAuthority]]:
    """Grants that hold or will hold, and those that are over; one query."""
    now: list[SignAuthority] = []
    past: list[SignAuthority] = []
    rows = SignAuthority.objects.filter(area=area).select_related("to", "granted_by", "revoked_by")
    for row in rows.order_by("-started_on", "-pk")[:200]:
        (past if row.revoked_at or row.ended_on <= today else now).append(row)
    return now, past


def _tell(form: AuthorityForm, error: ValidationError) -> None:
    """Put each message beside the question it speaks of."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        field = "last_on" if name == "ended_on" else name
        form.add_error(field if field in form.fields else None, texts)
