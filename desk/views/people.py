"""人员: who is in office, delegates, liaison; one person's page; phones shown on request, lists exported."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from delegates.models import Delegate, DelegateTeam, Mandate
from desk.forms.people import PeopleFilterForm, PersonForm, may_correct
from desk.people import (
    PARTS,
    POSTS,
    Part,
    Wanted,
    mandate_end_of,
    mandate_title,
    open_phones,
    rows_of,
    secondment,
    sheet_of,
    shown,
    span,
    unchecked,
    units_to_keep,
)
from papers.downloads import download
from papers.words import DEMO, day
from papers.xlsx import XLSX, workbook
from townships.models import Appointment, Liaison, Person, Township
from townships.posts import post_title
from townships.services import area_of, register_save
from townships.tokens import is_demo

PAGE_SIZE = 50
FIRST_UNCHECKED = 50


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看人员")
    return user


def _part(slug: str) -> Part:
    found = next((part for part in PARTS if part.slug == slug), None)
    if found is None:
        raise Http404("没有这份名册")
    return found


def _wanted(request: HttpRequest, user: User, today: date) -> tuple[PeopleFilterForm, Wanted]:
    """What was asked for, the rest as it is usually wanted: all units, today, those in office."""
    units = list(Township.objects.for_user(user).values_list("code", "name"))
    form = PeopleFilterForm(request.GET, units=units)
    data = form.cleaned_data if form.is_valid() else {}
    return form, Wanted(
        data.get("on") or today, data.get("area") or "", data.get("q") or "", bool(data.get("former"))
    )


@require_safe
def people(request: HttpRequest, part: str = POSTS.slug) -> HttpResponse:
    """One of the three lists on a day."""
    user = _reader(request)
    chosen = _part(part)
    today = timezone.localdate()
    form, wanted = _wanted(request, user, today)
    page = Paginator(rows_of(chosen, user, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = shown(chosen, page, wanted.on)
    keeps = user.may(Act.KEEP_UNIT_REGISTERS)
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    # Beside a search they would only stand in the way.
    shows_unchecked = chosen is POSTS and keeps and not asked
    waiting = list(unchecked(user)[:FIRST_UNCHECKED]) if shows_unchecked else []
    context = {
        "part": chosen, "parts": PARTS, "form": form, "page": page, "rows": rows, "on": wanted.on,
        "is_today": wanted.on == today, "kept": urlencode(asked),
        "open": open_phones(user, [row.person for row in rows]),
        "waiting": shown(POSTS, waiting, today), "checks": user.may(Act.REVIEW), "keeps": keeps,
        "units": units_to_keep(user) if keeps and not user.is_unit else (),
        "area": wanted.area or (user.scope if user.is_unit else ""),
        "changes_units": user.may(Act.KEEP_DISTRICT_REGISTERS),
    }  # fmt: skip
    return render(request, "desk/people.html", context, status=400 if form.errors else 200)


@require_safe
def people_xlsx(request: HttpRequest, part: str) -> HttpResponse:
    """The same list as a workbook, all its pages; noted in the trail."""
    user = _reader(request)
    chosen = _part(part)
    _, wanted = _wanted(request, user, timezone.localdate())
    rows = shown(chosen, rows_of(chosen, user, wanted), wanted.on)
    phones = open_phones(user, [row.person for row in rows])
    title = f"{chosen.title}名册（{day(wanted.on)}）"
    notes = [f"{day(wanted.on)}，{'含离任，' if wanted.former else ''}共{len(rows)}条"]
    if is_demo():
        notes.append(DEMO)
    content = workbook([sheet_of(chosen, rows, phones, notes=notes)])
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=timezone.now(),
        detail={"行数": len(rows), "完整电话": len(phones), "单位": wanted.area, "含离任": wanted.former},
    )  # fmt: skip
    return download(content, f"{title}.xlsx", XLSX)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: all posts and mandates over time, with what may be done about them."""
    user = _reader(request)
    return _person_page(request, user, get_object_or_404(Person.objects.for_user(user), pk=pk))


@require_POST
def person_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """显示: the whole phone, to those who may see it; each look is in the trail."""
    user = _reader(request)
    found = get_object_or_404(Person.objects.for_user(user), pk=pk)
    if found.pk not in open_phones(user, [found]):
        raise PermissionDenied("完整电话只有本单位和区人大办可以查看")
    trail.note(
        by=user, action=AuditEvent.Action.READ_PERSONAL, subject=f"电话 {found}", at=timezone.now(),
        area=area_of(found), detail={"人员": found.pk},
    )  # fmt: skip
    if getattr(request, "htmx", False):
        return render(request, "desk/_phone_open.html", {"phone": found.phone})
    return _person_page(request, user, found, phone=found.phone)


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a name right, or a new phone in."""
    user = _reader(request)
    found = get_object_or_404(Person.objects.for_user(user), pk=pk)
    if not user.may(Act.KEEP_UNIT_REGISTERS) or not may_correct(user, found):
        raise PermissionDenied("姓名、电话由登记这个人的单位或区人大办更正")
    form = PersonForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        found.name = form.cleaned_data["name"]
        found.phone = form.cleaned_data["phone"] or found.phone
        try:
            register_save(row=found, by=user, at=timezone.now())
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, "已更正")
            return redirect("desk:person", pk)
    context = {
        "form": form,
        "title": f"更正{found.name}的姓名、电话",
        "back": redirect("desk:person", pk).url,
    }
    return render(request, "desk/people_form.html", context, status=400 if form.errors else 200)


def tell(form: Any, error: ValidationError) -> None:
    """Each message beside the field it speaks of."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        form.add_error(name if name in form.fields else None, texts)


def _person_page(request: HttpRequest, user: User, found: Person, phone: str = "") -> HttpResponse:
    posts = list(_mine(Appointment, user).filter(person=found).order_by("-started_on", "-pk"))
    mandates = list(
        _mine(Mandate, user)
        .filter(delegate__person=found)
        .select_related("term")
        .order_by("-started_on", "-pk")
    )
    liaisons = _mine(Liaison, user).filter(person=found).order_by("-started_on", "-pk")
    teams = DelegateTeam.objects.for_user(user).filter(delegates__person=found).select_related("township")
    keeps = user.may(Act.KEEP_UNIT_REGISTERS)
    post_why, mandate_why = _reasons(Appointment, posts), _reasons(Mandate, mandates)
    context = {
        "person": found,
        "phone": phone,
        "may_open": found.pk in open_phones(user, [found]),
        "corrects": keeps and may_correct(user, found),
        "posts": [
            (row, post_title(row), secondment(row), span(row.started_on, row.ended_on), post_why.get(row.pk, ""),
             keeps and user.covers(row.township_id) and row.ended_on is None)
            for row in posts
        ],
        "checks": user.may(Act.REVIEW),
        "mandates": [
            (row, mandate_title(row.term), span(row.started_on, mandate_end_of(row)), mandate_why.get(row.pk, ""),
             keeps and user.covers(row.township_id) and mandate_end_of(row) is None)
            for row in mandates
        ],
        "liaisons": [(row, span(row.started_on, row.ended_on)) for row in liaisons],
        "teams": list(teams),
        "is_delegate": Delegate.objects.filter(person=found).exists(),
    }  # fmt: skip
    return render(request, "desk/person.html", context)


def _mine(model: Any, user: User) -> Any:
    return model.objects.for_user(user).select_related("township")


def _reasons(model: Any, rows: list[Any]) -> dict[int, str]:
    """Why a post or mandate began or ended, as its history keeps it; the latest word. One query."""
    told = model.history.filter(id__in=[row.pk for row in rows], history_change_reason__gt="")
    return dict(told.order_by("history_date", "history_id").values_list("id", "history_change_reason"))
