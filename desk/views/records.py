"""One record's page, the list of records, and the steps taken with a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.changes import Change, changes_since
from desk.clocks import clock_lines
from desk.content import day_label, lines_of, tables_of
from desk.forms.acts import ActForm, RecordFilterForm
from desk.places import edit_url
from desk.proofs import proofs_of
from desk.queue import SLOW, after_this, age_of, closing_days, neighbours
from desk.views.steps import steps_offered
from papers.chips import RECORD_CHIPS, Chip
from records.acts import DONE, record_take
from records.comments import comments_read, refusal_to_comment, sees_comments, talked_about
from records.findings import closed_out, findings_of
from records.models import Comment, LatePermit, OfficeDay, QuickPhrase, Record, ReviewEvent, Step
from records.permissions import TRANSITIONS, refusal, refusal_to_write
from records.removal import removals_open_to
from records.services import record_open
from records.states import EDITABLE, RecordKind, State, Verb
from records.versions import version_before
from townships.areas import AREA_NAMES
from townships.models import Township

PAGE_SIZE = 50
# Buttons in the order people expect; those that need a reason stand apart with their text box.
_PLAIN = (Verb.SUBMIT, Verb.SIGN, Verb.SEND, Verb.CONFIRM, Verb.RECALL, Verb.SEND_BACK, Verb.WITHDRAW)
_REASONED = (Verb.RETURN, Verb.REOPEN)
SIGNATURES = frozenset({Verb.SIGN, Verb.SUBMIT, Verb.SEND_BACK})
RETURNS = frozenset({Verb.RETURN, Verb.REOPEN})


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
    has_news: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed since a signature or a return."""

    event: ReviewEvent
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """A record that came after its year had closed: the permit it has, or whether one may be given here."""

    permit: LatePermit | None
    may_give: bool


@require_GET
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one record: what it says, its proof, its steps, its way so far, what can be done now."""
    user = signed_in(request)
    mine = Record.objects.for_user(user).with_area_name()
    record = get_object_or_404(mine.select_related("created_by", "rides_with"), pk=pk)
    now = timezone.now()
    today = timezone.localdate(now)
    if user.may(Act.REVIEW):
        record_open(record=record, by=user, at=now)
    leaf = record.specific()
    writable = refusal_to_write(user=user, area=record.area, record=record, on=today)
    signs = record.state == State.TO_SIGN and not refusal(verb=Verb.SIGN, user=user, record=record, on=today)
    reviews = record.state == State.SUBMITTED and user.may(Act.REVIEW)
    queue = queue_of(user, record) if signs or reviews else None
    place_in_queue = neighbours(queue, record.pk) if queue is not None else None
    steps = [
        Row(step, str(step.get_name_display()), RECORD_CHIPS[step.state])
        for step in Step.objects.filter(record_id=record.pk).order_by("line", "happened_on", "pk")
    ]
    age = age_of(record, today, OfficeDay.objects.told()) if reviews else 0
    lacking = leaf.lacks() if record.state in EDITABLE and not writable else []
    buttons = [
        Button(verb, str(verb.label), position == 0 and not lacking)
        for position, verb in enumerate(
            verb for verb in _PLAIN if not refusal(verb=verb, user=user, record=record, on=today)
        )
    ]
    context = {
        "record": record,
        "leaf": leaf,
        "chip": RECORD_CHIPS[record.state],
        "place": record.area_name or AREA_NAMES.get(record.area, record.area),
        "lines": lines_of(leaf),
        "tables": tables_of(leaf),
        "steps": steps,
        "clocks": clock_lines(leaf, today),
        "step_buttons": steps_offered(record, user),
        "proofs": proofs_of(record, user),
        "previews_open": reviews,
        "events": record.events.select_related("by").order_by("-at", "-id"),
        "signs": signs,
        "reviews": reviews,
        "queue": place_in_queue,
        "since": _since(record, leaf, signs=signs, reviews=reviews),
        "closing": _closing(record, leaf, user),
        "phrases": QuickPhrase.objects.offered(record.area) if user.may(Act.REVIEW) else (),
        "findings": findings_of([record], closing_days())[record.pk] if reviews else (),
        "age": age,
        "is_slow": age > SLOW,
        "comments": Comment.objects.on(record.pk) if sees_comments(user) else None,
        "new_comments": comments_read(record=record, by=user, at=now),
        "talk_refusal": refusal_to_comment(user=user, record=record),
        "buttons": buttons,
        "lacking": lacking,
        "reasoned": [
            Button(verb, str(verb.label), False)
            for verb in _REASONED
            if not refusal(verb=verb, user=user, record=record, on=today)
        ],
        "edit_url": "" if writable else edit_url(leaf, user),
        "locked": why_locked(user, record, writable),
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
        return _onwards(user, record, verb, form.cleaned_data["next"])
    return redirect("desk:record", pk)


def _onwards(user: User, record: Record, verb: Verb, next_pk: int | None) -> HttpResponse:
    """Go on with what waits next for this person; without any, back to where the step shows."""
    if verb in {Verb.CONFIRM, Verb.RETURN} and user.may(Act.REVIEW):
        if next_pk is None:
            return redirect("desk:review")
        following = after_this(Record.objects.for_user(user).waiting_for_office(), next_pk)
        return redirect("desk:record", following) if following else redirect("desk:review")
    if verb in {Verb.SIGN, Verb.SEND_BACK} and next_pk is not None:
        following = after_this(Record.objects.for_user(user).waiting_for_chair(), next_pk)
        if following:
            return redirect("desk:record", following)
    return redirect("desk:record", record.pk)


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    """Records of one's own area, latest change first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看工作材料")
    kinds = [choice for choice in RecordKind.choices if choice[0] != RecordKind.STEP]
    units = list(Township.objects.for_user(user).values_list("code", "name"))
    form = RecordFilterForm(request.GET, kinds=kinds, units=units)
    records = Record.objects.for_user(user).filter(rides_with__isnull=True)
    if form.is_valid():
        data = form.cleaned_data
        for name in ("state", "kind", "area"):
            if data[name]:
                records = records.filter(**{name: data[name]})
        if data["q"]:
            records = records.filter(Q(title__icontains=data["q"]) | Q(number__icontains=data["q"]))
        if data["news"]:
            records = records.filter(pk__in=talked_about(user).values("pk"))
    page = Paginator(records.with_area_name(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page)
    news = Comment.objects.new_to(user).filter(record_id__in=[record.pk for record in shown])
    talked = set(news.values_list("record_id", flat=True))
    rows = [_row(record, has_news=record.pk in talked) for record in shown]
    context = {
        "page": page, "rows": rows, "form": form, "units": len(units), "removals": removals_open_to(user).count(),
        "backfills": settings.GO_LIVE_ON is not None and user.may(Act.REPORT),
    }  # fmt: skip
    return render(request, "desk/records.html", context)


def queue_of(user: User, record: Record) -> Any:
    """The queue in which a record waits for this person: the office's, or the signer's."""
    mine = Record.objects.for_user(user)
    return mine.waiting_for_chair() if record.state == State.TO_SIGN else mine.waiting_for_office()


def why_locked(user: User, record: Record, refused: str) -> str:
    """Why nothing can be written here, and who can open it: told to everybody who looks; blank when it can."""
    if not refused:
        return ""
    if user.is_unit:
        return refused
    if not user.is_office:
        return "您的账号只查看审核通过的材料；填报、修改由乡镇(街道)办理，确有错误由区人大办重新核实"
    if record.state == State.SUBMITTED:
        return "材料已报送，内容不能改动；需要修改的，请写明理由退回，由填报单位补正"
    if record.state == State.CONFIRMED:
        return "材料已审核通过并计入落实情况；确有错误的，请写明理由转为重新核实，由填报单位更正"
    return refused


def _since(record: Record, leaf: Record, *, signs: bool, reviews: bool) -> Since | None:
    """What has changed since the last signature (for the signer) or return (for the office); None the first time."""
    verbs = SIGNATURES if signs else RETURNS if reviews else None
    version = version_before(record, verbs) if verbs else None
    if version is None:
        return None
    event = version.event
    return Since(event, changes_since(version, leaf, day_label(leaf)))


def _closing(record: Record, leaf: Record, user: User) -> Closing | None:
    """Whether the record came after its year had closed, and what was decided about it; None when in time."""
    permit = LatePermit.objects.filter(record=record.pk).select_related("by").first()
    if permit is None and not closed_out(record, leaf, closing_days()):
        return None
    return Closing(permit, may_give=permit is None and user.may(Act.REVIEW))


def _why_not_confirm(user: User, record: Record, today: date) -> str:
    """Told to the office only: why it cannot confirm what lies before it."""
    if not user.may(Act.REVIEW) or record.state not in TRANSITIONS[Verb.CONFIRM].sources:
        return ""
    return refusal(verb=Verb.CONFIRM, user=user, record=record, on=today)


def _row(record: Record, *, has_news: bool) -> Row:
    place = getattr(record, "area_name", None) or AREA_NAMES.get(record.area, record.area)
    return Row(record, place, RECORD_CHIPS[record.state], has_news)
