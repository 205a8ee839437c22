"""单位变更: the office closes, opens and renames units, after it has seen everything that will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from delegates.unit_change import unit_open, unit_rename, units_absorb, units_merge
from delegates.unit_plan import Plan, change_plan
from desk.forms.units import AbsorbForm, ConvertForm, MergeForm, PlannedForm, RenameForm, ZoneForm
from townships.models import Township


@dataclass(frozen=True, slots=True)
class Way:
    """One sort of change: its form, and what it does."""

    slug: str
    title: str
    about: str
    form: type[Any]


WAYS = (
    Way("merge", "合并", "几个单位撤销，并为一个新单位", MergeForm),
    Way("absorb", "并入现有单位", "几个单位撤销，并入一个保留代码和名称的单位", AbsorbForm),
    Way("convert", "撤镇设街道", "一个单位撤销，改设为另一类型的新单位", ConvertForm),
    Way("rename", "更名", "区划代码不变，只改名称", RenameForm),
    Way("zone", "新设开发区", "增加一个开发区，其他单位不变", ZoneForm),
)


@require_GET
def unit_changes(request: HttpRequest) -> HttpResponse:
    """The ways there are, and what has been changed so far."""
    user = _keeper(request)
    closed = Township.objects.for_user(user).filter(closed_on__isnull=False).order_by("-closed_on", "code")
    context = {"ways": WAYS, "closed": closed.prefetch_related("successors")}
    return render(request, "desk/unit_changes.html", context)


@require_http_methods(["GET", "POST"])
def unit_change(request: HttpRequest, slug: str) -> HttpResponse:
    """One change: typed, seen in full, then done."""
    user = _keeper(request)
    way = next((each for each in WAYS if each.slug == slug), None)
    if way is None:
        raise Http404("没有这种变更")
    form = way.form(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if isinstance(form, PlannedForm):
            return _planned(request, user, way, form, now)
        if place := _done(form, _SIMPLE[slug], user, now):
            messages.success(request, f"已办理：{place.name}（{place.code}）")
            return redirect("dashboard:township", place.code)
    context = {"way": way, "ways": WAYS, "form": form}
    return render(request, "desk/unit_change.html", context, status=400 if form.errors else 200)


def _planned(request: HttpRequest, user: User, way: Way, form: PlannedForm, now: datetime) -> HttpResponse:
    """Show the whole plan; do it once the person has pressed under it, with the ticks they left."""
    step = request.POST.get("step", "")
    data = form.cleaned_data
    if step == "do":
        place = _done(form, _carry_out(data["on"], frozenset(request.POST.getlist("keep"))), user, now)
        if place is not None:
            told = "接收撤销的单位" if isinstance(form, AbsorbForm) else "设立"
            messages.success(
                request, f"已办理：{place.name}（{place.code}）自变更之日起{told}，原单位的材料仍按原代码保留"
            )
            return redirect("dashboard:township", place.code)
    if step == "edit" or form.errors:
        context = {"way": way, "ways": WAYS, "form": form}
        return render(request, "desk/unit_change.html", context, status=400 if form.errors else 200)
    plan = change_plan(old=form.units(), new=form.successor(), on=data["on"], by=user, at=now)
    context = {"way": way, "plan": plan, "typed": _typed(request), "counts": _counts(user, plan)}
    return render(request, "desk/unit_preview.html", context, status=400 if plan.refusals else 200)


def _counts(user: User, plan: Plan) -> tuple[int, int]:
    """How many units the board has before the change and after it."""
    standing = Township.objects.for_user(user).open_on(plan.on).count()
    return standing, standing - len(plan.old) + (not plan.new.stands)


def _carry_out(on: date, keep: frozenset[str]) -> Callable[[Any, User, datetime], Township]:
    """What a planned form does once it was confirmed."""

    def act(form: Any, by: User, at: datetime) -> Township:
        if isinstance(form, AbsorbForm):
            into = form.cleaned_data["into"]
            return units_absorb(old=form.units(), into=into, on=on, keep=keep, by=by, at=at)
        return units_merge(old=form.units(), new=form.successor(), on=on, keep=keep, by=by, at=at)

    return act


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed on the page before, to be sent once more with the ticks."""
    left_out = {"csrfmiddlewaretoken", "step", "keep"}
    return [
        (name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)
    ]


def _done(
    form: forms.Form, act: Callable[[Any, User, datetime], Township], by: User, at: datetime
) -> Township | None:
    """Do it; what forbids it stands in the form."""
    try:
        return act(form, by, at)
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            form.add_error(None, error)
    return None


_SIMPLE: dict[str, Callable[[Any, User, datetime], Township]] = {
    "rename": lambda form, by, at: unit_rename(
        unit=form.cleaned_data["unit"], name=form.cleaned_data["name"], by=by, at=at
    ),
    "zone": lambda form, by, at: unit_open(
        code=form.cleaned_data["code"], name=form.cleaned_data["name"], on=form.cleaned_data["on"],
        party=form.cleaned_data["party"], by=by, at=at,
    ),
}  # fmt: skip


def _keeper(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied("单位变更由区人大办办理")
    return user
