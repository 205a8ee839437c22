"""What the office does in a change of term: plans, Party terms in bulk, the roster, the first session, the elected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import signed_in
from delegates.changeover import (
    posts_elected,
    posts_enter,
    refusal_of_opening,
    refusal_of_roster,
    roster_replace,
    session_open,
)
from delegates.models import Mandate, RosterRow
from delegates.roster import MOST_LINES, Mark, Matched, known_by_name, matched, parse_roster, rows_of
from desk.changeover import body_words, member_word, unit_url
from desk.forms.changeover import (
    ElectedForm,
    PartyRowForm,
    PlanForm,
    RosterForm,
    SessionOpenedForm,
    answers_in,
)
from desk.views.changeover import office_only, round_asked, said, unit_asked, units_changing
from papers.words import counted, day
from townships.models import Appointment, Person
from townships.rounds import Standing, standing_of, standings
from townships.services import PartyOpening, party_terms_open, party_terms_refusals, register_save
from townships.tokens import facts_write


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Planned days for the units ticked, all or none."""
    user = signed_in(request)
    office_only(user)
    now = timezone.now()
    today = timezone.localdate(now)
    year, units = round_asked(request, today), units_changing(user, today)
    form = PlanForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        chosen = [form.known[code] for code in form.cleaned_data["units"]]
        try:
            with facts_write(*(unit.code for unit in chosen)):
                for standing in standings(chosen, year):
                    for name, on in form.planned(standing.unit).items():
                        setattr(standing.row, name, on)
                    register_save(row=standing.row, by=user, at=now)
        except ValidationError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, f"已为{counted(len(chosen), '单位')}填入计划日期")
            return redirect(f"{reverse('desk:changeovers')}?year={year}")
    groups = {
        "镇、乡": [u for u in units if u.has_congress],
        "街道": [u for u in units if not u.has_congress],
    }
    ticked = request.POST.getlist("units") if request.method == "POST" else []
    context = {"form": form, "groups": groups, "year": year, "ticked": ticked}
    return render(request, "desk/changeover_plan.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def party(request: HttpRequest) -> HttpResponse:
    """New Party terms for the units ticked: tried first, then registered in one transaction."""
    user = signed_in(request)
    office_only(user)
    now = timezone.now()
    today = timezone.localdate(now)
    year = round_asked(request, today)
    all_of = standings(units_changing(user, today), year)
    waiting = [each for each in all_of if each.party is None]
    forms = [PartyRowForm(request.POST or None, standing=each) for each in waiting]
    openings, problems = _openings(forms, now) if request.method == "POST" else ([], [])
    wrong = bool(problems) or any(form.is_bound and form.errors for form in forms)
    if request.POST.get("verb") == "open" and not wrong:
        try:
            party_terms_open(openings=openings, by=user, at=now)
        except ValidationError as error:
            wrong, problems = True, error.messages
        else:
            told = f"已登记{counted(len(openings), '单位')}的新一届党(工)委，上一届同日结束"
            messages.success(request, told)
            return redirect(f"{reverse('desk:changeovers')}?year={year}")
    context = {
        "forms": forms,
        "done": [
            (each.unit.name, body_words(each.party, each.unit), each.party) for each in all_of if each.party
        ],
        "problems": problems,
        "openings": [] if wrong else openings,
        "wrong": wrong,
        "year": year,
    }
    return render(request, "desk/changeover_party.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest, code: str) -> HttpResponse:
    """The new term's delegates: pasted, looked through, kept until the first session."""
    user = signed_in(request)
    office_only(user)
    unit = unit_asked(user, code)
    now = timezone.now()
    today = timezone.localdate(now)
    year = round_asked(request, today)
    standing = standing_of(unit, year)
    waits = refusal_of_roster(standing, today)
    form = RosterForm(request.POST or None)
    found: list[Matched] = []
    if request.method == "POST" and not waits and form.is_valid():
        found = _read(form, standing, today, answers_in(request.POST))
        if not form.errors and not any(each.problem for each in found) and request.POST.get("verb") == "keep":
            try:
                number = roster_replace(unit=unit, year=year, rows=rows_of(unit, found), by=user, at=now)
            except ValidationError as error:
                form.add_error(None, said(error))
            else:
                messages.success(request, _kept(standing, number))
                return redirect(unit_url(code, year))
    prepared = list(RosterRow.objects.for_user(user).filter(township=unit).select_related("person"))
    context = {
        "unit": unit,
        "year": year,
        "waits": waits,
        "form": form,
        "found": sorted(found, key=lambda each: not each.problem),  # what is asked comes first
        "counts": [(mark, sum(each.mark is mark for each in found)) for mark in Mark],
        "problems": sum(bool(each.problem) for each in found),
        "prepared": prepared,
        "opened_words": body_words(standing.opened, unit),
    }
    bad = bool(form.errors or waits) and request.method == "POST"
    return render(request, "desk/changeover_roster.html", context, status=400 if bad else 200)


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, code: str) -> HttpResponse:
    """新一届一次会议已召开: the day, which term, which year's budget; one press does the rest."""
    user = signed_in(request)
    office_only(user)
    unit = unit_asked(user, code)
    now = timezone.now()
    today = timezone.localdate(now)
    year = round_asked(request, today)
    standing = standing_of(unit, year)
    prepared = RosterRow.objects.for_user(user).filter(township=unit)
    form = SessionOpenedForm(request.POST or None, standing=standing, prepared=prepared.count(), on=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = session_open(
                unit=unit, year=year, on=data["on"], ordinal=data["ordinal"], for_year=data.get("for_year"),
                by=user, at=now,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(
                "on" if hasattr(error, "error_dict") and "on" in error.error_dict else None, error.messages
            )
        else:
            words = body_words(opened.term, unit)
            took = f"{counted(opened.mandates, '代表')}{member_word(unit)}就任"
            messages.success(request, f"{words}已开始（{day(opened.term.started_on)}），{took}")
            return (
                redirect(f"{reverse('desk:changeover_elected', args=[code])}?year={year}")
                if unit.has_congress
                else redirect(unit_url(code, year))
            )
    context = {
        "unit": unit,
        "year": year,
        "form": form,
        "member": member_word(unit),
        "refused": "" if form.is_bound else refusal_of_opening(standing),
        "does": _will_do(standing, prepared),
    }
    return render(request, "desk/changeover_session.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def elected(request: HttpRequest, code: str) -> HttpResponse:
    """主席 and 副主席 elected at the first session, from its delegates."""
    user = signed_in(request)
    office_only(user)
    unit = unit_asked(user, code)
    now = timezone.now()
    year = round_asked(request, timezone.localdate(now))
    term = standing_of(unit, year).opened
    back = unit_url(code, year)
    if term is None or not unit.has_congress or posts_elected(unit, term):
        messages.info(request, "主席、副主席在一次会议登记之后填写；已经登记的请到“任职”登记中修改")
        return redirect(back)
    persons = Person.objects.filter(delegates__mandates__term=term).distinct().order_by("name", "pk")
    form = ElectedForm(request.POST or None, unit=unit, persons=persons)
    if request.method == "POST" and form.is_valid():
        try:
            posts_enter(
                unit=unit, term=term, chair=form.cleaned_data["chair"], vices=form.vices, full_time=form.full_time,
                by=user, at=now,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, said(error))
        else:
            messages.success(request, "选出的主席、副主席已登记，任职自一次会议之日起")
            return redirect(back)
    context = {
        "unit": unit,
        "form": form,
        "term": body_words(term, unit),
        "on": term.started_on,
        "back": back,
    }
    return render(request, "desk/changeover_elected.html", context, status=400 if form.errors else 200)


def _openings(forms: Sequence[PartyRowForm], now: datetime) -> tuple[list[PartyOpening], list[str]]:
    """What is ticked, each refusal told in its own row; and what is wrong with the whole."""
    if any([not form.is_valid() for form in forms]):  # noqa: C419 - every row says its own
        return [], []
    openings = [opening for form in forms if (opening := form.opening)]
    refused = party_terms_refusals(openings, at=now)
    for form in forms:
        if why := refused.get(form.unit.code):
            form.add_error("on", why)
    return openings, [] if openings else ["请勾选要登记的单位"]


def _read(form: RosterForm, standing: Standing, today: date, answers: dict[int, str]) -> list[Matched]:
    """The roster with whom each line means; what cannot be a roster at all is the form's own error."""
    lines = parse_roster(form.cleaned_data["text"])
    if not lines:
        form.add_error("text", "名单里没有姓名")
    if len(lines) > MOST_LINES:
        form.add_error("text", f"名单有{len(lines)}行，最多{MOST_LINES}名")
        return []
    names = [line.name for line in lines if not line.problem]
    known = known_by_name(standing.unit, standing.body, standing.opened, names, today)
    return matched(lines, known, answers)


def _kept(standing: Standing, number: int) -> str:
    member = member_word(standing.unit)
    if standing.opened is not None:
        return f"{counted(number, '代表')}{member}已登记到{body_words(standing.opened, standing.unit)}"
    return f"已存{counted(number, '代表')}{member}的名单，一次会议登记之日就任"


def _will_do(standing: Standing, prepared: Any) -> Sequence[str]:
    """What one press does, in words."""
    unit, before = standing.unit, standing.before
    told = []
    if before is not None:
        seats = Mandate.objects.filter(township=unit, term=before, ended_on__isnull=True).count()
        told.append(
            f"{body_words(before, unit)}同日结束，{counted(seats, '代表')}{member_word(unit)}的任期随之结束"
        )
    if unit.has_congress:
        posts = Appointment.objects.filter(
            township=unit,
            post__in=(Appointment.Post.CHAIR, Appointment.Post.VICE_CHAIR),
            ended_on__isnull=True,
        ).select_related("person")
        names = "、".join(each.person.name for each in posts)
        told.append(f"由上届选举的主席、副主席任职同日结束{f'（{names}）' if names else ''}；干事任职不变")
    number, again = prepared.count(), prepared.filter(person__isnull=False).count()
    if number:
        told.append(
            f"名单中的{number}名{member_word(unit)}就任，其中已登记的人员{again}名，新登记{number - again}名"
        )
    else:
        told.append("新一届名单还没有准备，可以稍后补登")
    return told
