"""One record's page, the list of records, the office's queue, and the steps taken with a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
from desk.content import lines_of, notice_of, tables_of
from desk.forms import form_of
from desk.forms.acts import ActForm, RecordFilterForm
from desk.mends import admin_page_of
from desk.proofs import proofs_of
from desk.views.funds import grid_url
from desk.views.steps import steps_offered
from funds.models import FundEntry
from papers.chips import RECORD_CHIPS, Chip
from records.acts import DONE, record_take
from records.models import Record, Step
from records.permissions import TRANSITIONS, refusal, refusal_to_write
from records.removal import removals_open_to
from records.services import record_open
from records.states import RecordKind, Verb
from townships.areas import AREA_NAMES
from townships.models import Township

PAGE_SIZE = 50
# Buttons in the order people expect; those that need a reason stand apart with their text box.
_PLAIN = (Verb.SUBMIT, Verb.SIGN, Verb.SEND, Verb.CONFIRM, Verb.RECALL, Verb.SEND_BACK, Verb.WITHDRAW)
_REASONED = (Verb.RETURN, Verb.REOPEN)


@dataclass(frozen=True, slots=True)
class Button:
    """One step that this person may take now."""

    verb: str
    label: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a list."""

    record: Record
    place: str
    chip: Chip
    age_days: int | None = None


@require_GET
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one record: what it says, its proof, its steps, its way so far, what can be done now."""
    user = signed_in(request)
    record = get_object_or_404(
        Record.objects.for_user(user).select_related("created_by", "rides_with"), pk=pk
    )
    now = timezone.now()
    today = timezone.localdate(now)
    if user.may(Act.REVIEW):
        record_open(record=record, by=user, at=now)
    leaf = record.specific()
    writable = refusal_to_write(user=user, area=record.area, record=record, on=today)
    steps = [
        Row(step, str(step.get_name_display()), RECORD_CHIPS[step.state])
        for step in Step.objects.filter(record_id=record.pk).order_by("line", "happened_on", "pk")
    ]
    buttons = [
        Button(verb, str(verb.label), position == 0)
        for position, verb in enumerate(
            verb for verb in _PLAIN if not refusal(verb=verb, user=user, record=record, on=today)
        )
    ]
    context = {
        "record": record,
        "leaf": leaf,
        "chip": RECORD_CHIPS[record.state],
        "place": _place_of(record),
        "lines": lines_of(leaf),
        "tables": tables_of(leaf),
        "steps": steps,
        "notice": notice_of(leaf),
        "step_buttons": steps_offered(record, user),
        "proofs": proofs_of(record, user),
        "events": record.events.select_related("by").order_by("-at", "-id"),
        "buttons": buttons,
        "reasoned": [
            Button(verb, str(verb.label), False)
            for verb in _REASONED
            if not refusal(verb=verb, user=user, record=record, on=today)
        ],
        "edit_url": "" if writable else edit_url(leaf, user),
        "locked": writable if user.is_unit else "",
        "confirm_refusal": _why_not_confirm(user, record, today),
    }
    return render(request, "desk/record.html", context)


@require_POST
def record_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one step with a record; what forbids it is told on the record's page."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk)
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("desk:record", pk)
    verb, reason = Verb(form.cleaned_data["verb"]), form.cleaned_data["reason"]
    try:
        seen = form.cleaned_data["seen"]
        record_take(verb=verb, record=record, by=user, at=timezone.now(), reason=reason, seen=seen)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, DONE[verb])
        if verb in {Verb.CONFIRM, Verb.RETURN} and user.may(Act.REVIEW):
            return redirect("desk:review")
    return redirect("desk:record", pk)


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """Records of one's own area, latest change first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看工作材料")
    kinds = [choice for choice in RecordKind.choices if choice[0] != RecordKind.STEP]
    form = RecordFilterForm(request.GET, kinds=kinds)
    records = Record.objects.for_user(user).filter(rides_with__isnull=True)
    if form.is_valid():
        data = form.cleaned_data
        for name in ("state", "kind"):
            if data[name]:
                records = records.filter(**{name: data[name]})
        if data["q"]:
            records = records.filter(Q(title__icontains=data["q"]) | Q(number__icontains=data["q"]))
    page = Paginator(records.with_area_name(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(record) for record in page]
    context = {"page": page, "rows": rows, "form": form, "removals": removals_open_to(user).count()}
    return render(request, "desk/records.html", context)


@require_GET
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the office, oldest first."""
    user = signed_in(request)
    if not user.may(Act.REVIEW):
        raise PermissionDenied("由区人大办审核")
    today = timezone.localdate()
    waiting = Record.objects.for_user(user).waiting_for_office().with_area_name()
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [_row(record, today) for record in page]
    return render(request, "desk/review.html", {"page": page, "rows": rows})


def edit_url(leaf: Record, user: User) -> str:
    """Where this record is written: its form on the desk, else the admin."""
    if leaf.kind == RecordKind.NIL_RETURN:
        url = reverse("desk:nil_returns")
        return f"{url}?area={leaf.area}" if user.is_office else url
    if isinstance(leaf, FundEntry):
        return grid_url(leaf.fund, year=leaf.for_year, area=leaf.area if user.is_office else "")
    if form_of(leaf):
        return reverse("desk:report_edit", args=[leaf.pk])
    return admin_page_of(leaf) if user.is_staff else ""


def _why_not_confirm(user: User, record: Record, today: date) -> str:
    """Told to the office only: why it cannot confirm what lies before it."""
    if not user.may(Act.REVIEW) or record.state not in TRANSITIONS[Verb.CONFIRM].sources:
        return ""
    return refusal(verb=Verb.CONFIRM, user=user, record=record, on=today)


def _row(record: Record, today: date | None = None) -> Row:
    place = getattr(record, "area_name", None) or AREA_NAMES.get(record.area, record.area)
    age = (today - timezone.localdate(record.submitted_at)).days if today and record.submitted_at else None
    return Row(record, place, RECORD_CHIPS[record.state], age)


def _place_of(record: Record) -> str:
    unit = Township.objects.filter(code=record.area).values_list("name", flat=True).first()
    return unit or AREA_NAMES.get(record.area, record.area)
