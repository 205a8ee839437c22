"""换届看板: the district's board, one unit's days, and its hand-over list."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from delegates.changeover import posts_elected, refusal_of_roster
from delegates.models import Mandate, RosterRow
from desk.changeover import board_of, body_words, lines_of, member_word, unit_url
from desk.forms.changeover import DaysForm
from desk.handover import handover_paper, handover_title
from meetings.models import Meeting
from papers.docx import DOCX
from papers.downloads import download
from papers.words import DEMO, day, post_for
from records.states import State
from townships.models import Township
from townships.rounds import Standing, round_of, rounds_known, standing_of, standings
from townships.services import register_save
from townships.tokens import is_demo


def round_asked(request: HttpRequest, today: date) -> int:
    """The round in the address, or the one that today belongs to."""
    written = request.GET.get("year", "")
    return (
        int(written)
        if written.isascii() and written.isdecimal() and 2000 <= int(written) <= 2100
        else round_of(today)
    )


def unit_asked(user: User, code: str) -> Township:
    """A unit in the reader's scope; a stranger's is not found."""
    return get_object_or_404(Township.objects.for_user(user), code=code)


def units_changing(user: User, today: date) -> list[Township]:
    """The units in the reader's scope that take part in a round, in official order: a 开发区 does not."""
    units = Township.objects.for_user(user).open_on(today).exclude(kind=Township.Kind.ZONE)
    return list(units.order_by("code"))


def office_only(user: User) -> None:
    """What the office alone does. Raises PermissionDenied."""
    if not user.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied("换届由区人大办登记")


def said(error: ValidationError) -> str:
    return "；".join(error.messages)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Who is where, what is next, what is against the law's days; a unit is led to its own page."""
    user = _reader(request)
    if user.is_unit:
        return redirect("desk:changeover", user.scope)
    today = timezone.localdate()
    year = round_asked(request, today)
    district = user.scope[:6]
    units = units_changing(user, today)
    context = {
        "board": board_of(standings(units, year), year, today),
        "units": len(units),
        "year": year,
        "years": rounds_known(district, today),
        "today": today,
        "keeps": user.may(Act.KEEP_DISTRICT_REGISTERS),
    }
    return render(request, "desk/changeovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_page(request: HttpRequest, code: str) -> HttpResponse:
    """One unit's days, which the office writes; what comes next, and what followed the first session."""
    user = _reader(request)
    unit = unit_asked(user, code)
    now = timezone.now()
    today = timezone.localdate(now)
    year = round_asked(request, today)
    keeps = user.may(Act.KEEP_DISTRICT_REGISTERS)
    if request.method == "POST":
        office_only(user)
    standing = standing_of(unit, year)
    lines = lines_of(standing, today)  # before anything typed is put into the row
    form = DaysForm(request.POST or None, standing=standing, on=today) if keeps else None
    if request.method == "POST" and form is not None and form.is_valid():
        form.apply()
        try:
            register_save(row=standing.row, by=user, at=now)
        except ValidationError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, f"{unit.name}的换届日期已保存")
            return redirect(unit_url(code, year))
    context = {
        "unit": unit,
        "year": year,
        "today": today,
        "steps": [_with_fields(line, form) for line in lines],
        "form": form,
        "keeps": keeps,
        "member": member_word(unit),
        "terms": _terms(standing),
        **_after(standing, user, today),
        **_roster(standing, user, today),
    }
    return render(request, "desk/changeover.html", context, status=400 if form and form.errors else 200)


@require_safe
def handover(request: HttpRequest, code: str) -> HttpResponse:
    """The hand-over list of a unit as .docx, for the office and the unit itself; noted in the trail."""
    user = _reader(request)
    unit = unit_asked(user, code)
    if not user.may(Act.REPORT):
        raise PermissionDenied("移交清单由本单位和区人大办下载")
    now = timezone.now()
    today = timezone.localdate(now)
    demo = DEMO if is_demo() else ""
    content = handover_paper(unit, today, user, demo=demo)
    title = handover_title(unit)
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=f"{title} {day(today)}", at=now, area=unit.code
    )
    return download(content, f"{title}.docx", DOCX)


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看换届安排")
    return user


def _with_fields(line: Any, form: DaysForm | None) -> dict[str, Any]:
    if form is None:
        return {"line": line}
    names = (f"{line.step}_planned_on", f"{line.step}_on")
    planned, real = (form[name] if name in form.fields else None for name in names)
    return {"line": line, "planned": planned, "real": real}


def _terms(standing: Standing) -> list[tuple[str, str, str]]:
    """The terms that run, and those of this round: which, since when, until when."""
    shown = (standing.party or standing.last_of("PARTY", None), standing.opened or standing.before)
    return [
        (body_words(term, standing.unit), day(term.started_on), day(term.ended_on))
        for term in shown
        if term is not None
    ]


def _roster(standing: Standing, user: User, today: date) -> dict[str, Any]:
    """How far the new roster is prepared; the office's own business."""
    if not user.may(Act.KEEP_DISTRICT_REGISTERS):
        return {}
    prepared = RosterRow.objects.for_user(user).filter(township=standing.unit).count()
    return {"prepared": prepared, "roster_waits": refusal_of_roster(standing, today)}


def _after(standing: Standing, user: User, today: date) -> dict[str, Any]:
    """What the first session asks for once it has been held: mandates, the elected, its own record."""
    term, unit = standing.opened, standing.unit
    if term is None:
        return {"opened": None}
    told: dict[str, Any] = {
        "opened": term,
        "opened_words": body_words(term, unit),
        "mandates": Mandate.objects.filter(township=unit, term=term).count(),
    }
    if not unit.has_congress:
        return told
    held = (
        Meeting.objects.filter(
            area=unit.code, meeting_kind=Meeting.Kind.CONGRESS_SESSION, happened_on=term.started_on
        )
        .exclude(state=State.WITHDRAWN)
        .order_by("pk")
        .first()
    )
    for_year = standing.row.for_year
    seen = held if held and Meeting.objects.for_user(user).filter(pk=held.pk).exists() else None
    return told | {
        "elected": [(each.person.name, post_for(each.post, unit.kind)) for each in posts_elected(unit, term)],
        "for_year": for_year,
        "held": held is not None,
        "meeting": seen,
        "year_differs": bool(seen and for_year and seen.for_year != for_year),
        "report_url": _report_url(unit, term.started_on, for_year, user),
    }


def _report_url(unit: Township, on: date, for_year: int | None, user: User) -> str:
    """The session's own form with what is known filled in; blank for those who report nothing."""
    if not user.may(Act.REPORT):
        return ""
    known = {"session": Meeting.Session.EARLY.value, "held_on": on.isoformat(), "agenda": "BUDGET"}
    if for_year:
        known["for_year"] = str(for_year)
    if user.is_office:
        known["area"] = unit.code
    return f"{reverse('desk:report_new', args=['meeting.CONGRESS_SESSION'])}?{urlencode(known)}"
