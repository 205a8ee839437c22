"""What units change most about people: a post taken up, left or interrupted; a mandate begun or ended; a team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.services import mandate_end, mandate_start, team_save
from desk.forms.people import AppointmentForm, EndForm, MandateForm, SecondmentForm, TeamForm
from desk.people import units_to_keep
from desk.views.people import tell
from townships.models import Appointment, Township
from townships.posts import appointment_end, appointment_second, appointment_start, post_title
from townships.services import appointment_check

CHECKED_LATER = "，区人大办核对后计入落实情况"


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.KEEP_UNIT_REGISTERS):
        raise PermissionDenied("人员由本单位或区人大办登记")
    return user


def _unit(request: HttpRequest, user: User) -> Township:
    """The unit written for: one's own; the office names it."""
    code = user.scope if user.is_unit else request.GET.get("area", "")
    return get_object_or_404(Township.objects.for_user(user).filter(closed_on__isnull=True), code=code)


def _form_page(request: HttpRequest, form: Any, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "desk/people_form.html", context, status=400 if form.errors else 200)


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """What `act` gives; None when it was refused, which then stands in the form."""
    try:
        return act()
    except ValidationError as error:
        tell(form, error)
        return None


@require_http_methods(["GET", "POST"])
def appointment_new(request: HttpRequest) -> HttpResponse:
    """Somebody takes up a post; who held it may end the same day."""
    user = _keeper(request)
    unit = _unit(request, user)
    now = timezone.now()
    form = AppointmentForm(request.POST or None, unit=unit, user=user, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        replaces = form.cleaned_data["replaces"]
        row = _tried(form, lambda: appointment_start(
            appointment=form.appointment(), person=form.person(), replaces=replaces, by=user, at=now,
        ))  # fmt: skip
        if row is not None:
            messages.success(request, f"已登记{row.person}任{post_title(row)}{_later(user)}")
            return redirect("desk:people")
    return _form_page(request, form, f"{unit.name} · 登记任职", reverse("desk:people"))


@require_http_methods(["GET", "POST"])
def appointment_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves a post."""
    user = _keeper(request)
    row = _post(user, pk)
    form = EndForm(request.POST or None, reasons=EndForm.OF_POST)

    def act() -> Appointment:
        data = form.cleaned_data
        return appointment_end(
            appointment=row, on=data["ended_on"], reason=data["reason"], by=user, at=timezone.now()
        )

    return _changed(request, user, row, form, act, "离任")


@require_http_methods(["GET", "POST"])
def appointment_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is lent elsewhere, or comes back."""
    user = _keeper(request)
    row = _post(user, pk)
    known = {"seconded_from": row.seconded_from, "seconded_to": row.seconded_to}
    form = SecondmentForm(request.POST or None, initial=known)

    def act() -> Appointment:
        away, back = form.cleaned_data["seconded_from"], form.cleaned_data["seconded_to"]
        return appointment_second(appointment=row, away=away, back=back, by=user, at=timezone.now())

    return _changed(request, user, row, form, act, "借调")


def _post(user: User, pk: int) -> Appointment:
    rows = Appointment.objects.for_user(user).select_related("person", "township")
    row: Appointment = get_object_or_404(rows, pk=pk)
    _own(user, row.township_id)
    return row


def _changed(
    request: HttpRequest, user: User, row: Appointment, form: Any, act: Callable[[], Appointment], what: str
) -> HttpResponse:
    """Take the change that was typed, or show its form."""
    title = f"{row.person.name}（{row.township.name}{post_title(row)}）{what}"
    if request.method == "POST" and form.is_valid() and _tried(form, act) is not None:
        messages.success(request, f"已登记{_later(user)}")
        return redirect("desk:person", row.person_id)
    return _form_page(request, form, title, reverse("desk:person", args=[row.person_id]))


@require_POST
def appointment_checked(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: the office has looked at what a unit entered; from now on it counts."""
    user = signed_in(request)
    if not user.may(Act.REVIEW):
        raise PermissionDenied("任职由区人大办核对")
    row = get_object_or_404(Appointment.objects.for_user(user).select_related("person"), pk=pk)
    if row.checked_by_id is None:
        appointment_check(appointment=row, by=user, at=timezone.now())
    messages.success(request, f"已核对{row.person}的任职，计入落实情况")
    return redirect("desk:people")


@require_http_methods(["GET", "POST"])
def mandate_new(request: HttpRequest) -> HttpResponse:
    """Somebody becomes a delegate: 补选, 换届选举."""
    user = _keeper(request)
    unit = _unit(request, user)
    now = timezone.now()
    form = MandateForm(request.POST or None, unit=unit, user=user, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        row = _tried(form, lambda: mandate_start(
            mandate=form.mandate(), person=form.person(), reason=reason, by=user, at=now,
        ))  # fmt: skip
        if row is not None:
            messages.success(request, f"已登记代表{row.delegate}")
            return redirect("desk:people_part", "delegates")
    return _form_page(
        request, form, f"{unit.name} · 登记代表", reverse("desk:people_part", args=["delegates"])
    )


@require_http_methods(["GET", "POST"])
def mandate_over(request: HttpRequest, pk: int) -> HttpResponse:
    """A mandate ends within its term."""
    user = _keeper(request)
    rows = Mandate.objects.for_user(user).select_related("delegate__person", "township", "term")
    row = get_object_or_404(rows, pk=pk)
    _own(user, row.township_id)
    form = EndForm(request.POST or None, reasons=EndForm.OF_MANDATE)
    form.fields["ended_on"].label = "终止日期"
    form.fields["ended_on"].help_text = "从这一天起不再是代表"
    key = row.delegate.person_id
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        act = lambda: mandate_end(  # noqa: E731
            mandate=row, on=data["ended_on"], reason=data["reason"], by=user, at=now
        )
        if _tried(form, act) is not None:
            messages.success(request, f"已登记{row.delegate}的代表资格终止")
            return redirect("desk:person", key)
    title = (
        f"{row.delegate}（{row.township.name}第{row.term.ordinal}届{row.term.get_body_display()}）资格终止"
    )
    return _form_page(request, form, title, reverse("desk:person", args=[key]))


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """代表小组 and who is in them."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看人员")
    found = (
        DelegateTeam.objects.for_user(user)
        .select_related("township")
        .prefetch_related(Prefetch("delegates", Delegate.objects.select_related("person")))
    )
    keeps = user.may(Act.KEEP_UNIT_REGISTERS)
    context = {
        "rows": [
            (
                team,
                sorted(str(each) for each in team.delegates.all()),
                keeps and user.covers(team.township_id),
            )
            for team in found
        ],
        "units": units_to_keep(user) if keeps else (),
        "is_unit": user.is_unit,
    }
    return render(request, "desk/teams.html", context)


@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    """A new team of a unit."""
    user = _keeper(request)
    return _team(request, user, DelegateTeam(township=_unit(request, user)))


@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, other members."""
    user = _keeper(request)
    team = get_object_or_404(DelegateTeam.objects.for_user(user).select_related("township"), pk=pk)
    _own(user, team.township_id)
    return _team(request, user, team)


def _team(request: HttpRequest, user: User, team: DelegateTeam) -> HttpResponse:
    now = timezone.now()
    form = TeamForm(request.POST or None, unit=team.township, team=team, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        team.name = form.cleaned_data["name"]
        members = list(form.cleaned_data["members"])
        if _tried(form, lambda: team_save(team=team, members=members, by=user, at=now)) is not None:
            messages.success(request, f"已保存{team.name}，成员{len(members)}名")
            return redirect("desk:teams")
    return _form_page(request, form, f"{team.township.name} · 代表小组", reverse("desk:teams"))


def _own(user: User, code: str) -> None:
    """What a unit that is closed left behind is read by its successor, and changed by nobody but the office."""
    if not user.covers(code):
        raise PermissionDenied("撤并前单位的任职、任期不再改动；确有错误请联系区人大办")


def _later(user: User) -> str:
    return "" if user.is_office else CHECKED_LATER
