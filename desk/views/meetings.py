"""Reporting a Party meeting: draft, sign, hand in; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms import FORMS, MeetingForm, blank, heading, written
from meetings.models import Meeting
from papers.forms import repairs_of
from records.evidence import evidence_add_file, evidence_add_reference
from records.models import Evidence, Record, ReviewEvent
from records.permissions import may_sign, refusal_to_write
from records.services import record_save, record_send, record_sign, record_submit
from records.states import State, Verb
from townships.models import Township
from townships.tokens import facts_write


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new meeting of the writer's unit; the office names the unit it writes for (代录)."""
    user = signed_in(request)
    if kind not in FORMS:
        raise Http404("没有这种会议的填报页")
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = user.scope if user.is_unit else request.GET.get("area", "")
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    form = FORMS[kind](request.POST or None, request.FILES or None, initial=blank(kind, unit))
    if request.method == "POST" and form.is_valid():
        nonce = form.cleaned_data["nonce"]
        once = f"form:{nonce}" if nonce else ""
        if twin := _twin(once, user):
            return redirect("desk:record", twin.pk)
        meeting = Meeting(area=unit.code, meeting_kind=kind, once=once)
        if answer := _save(request, user, meeting, form):
            return answer
    return _page(request, user, form, kind, unit, None)


@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned meeting."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk, kind=Meeting.KIND)
    meeting = Meeting.objects.get(pk=record.pk)
    if meeting.meeting_kind not in FORMS:
        raise Http404("这种会议在管理后台填写")
    if why := refusal_to_write(user=user, area=meeting.area, record=meeting, on=timezone.localdate()):
        if request.method == "GET":
            messages.warning(request, why)
            return redirect("desk:record", meeting.pk)
        raise PermissionDenied(why)
    unit = Township.objects.get(code=meeting.area)
    kind = meeting.meeting_kind
    form = FORMS[kind](request.POST or None, request.FILES or None, initial=written(meeting))
    if request.method == "POST" and form.is_valid() and (answer := _save(request, user, meeting, form)):
        return answer
    return _page(request, user, form, kind, unit, meeting)


def _save(request: HttpRequest, user: User, meeting: Meeting, form: MeetingForm) -> HttpResponse | None:
    """Save what was typed, then take the step that was pressed; None when the form must be shown again."""
    for name, value in form.content().items():
        setattr(meeting, name, value)
    try:
        with facts_write(meeting.area):  # the meeting and its proof, or neither
            record_save(record=meeting, by=user, at=timezone.now(), seen=form.cleaned_data["revision"])
            _add_proof(meeting, form, user)
    except ValidationError as error:
        if twin := _twin(meeting.once, user):
            return redirect("desk:record", twin.pk)
        _tell(form, error)
        return None
    except IntegrityError:
        # The other click of a double click was faster by a hair: its record stands.
        twin = _twin(meeting.once, user)
        if twin is None:
            raise
        return redirect("desk:record", twin.pk)
    for repair in repairs_of(form):
        messages.info(request, f"{repair.label}已规范为“{repair.after}”")
    return _step(request, user, meeting)


def _twin(once: str, user: User) -> Record | None:
    """A double click sends the same form twice: the second finds what the first made."""
    return Record.objects.filter(once=once, created_by=user).first() if once.startswith("form:") else None


def _add_proof(meeting: Meeting, form: MeetingForm, user: User) -> None:
    data = form.cleaned_data
    at = timezone.now()
    if data.get("upload"):
        evidence_add_file(record=meeting, upload=data["upload"], by=user, at=at)
    if data["minutes_no"] and data["kept_at"]:
        known = meeting.evidence.filter(
            kind=Evidence.Kind.REFERENCE, title=data["minutes_no"], kept_at=data["kept_at"]
        )
        if not known.exists():
            evidence_add_reference(
                record=meeting, title=data["minutes_no"], kept_at=data["kept_at"], by=user, at=at
            )


def _step(request: HttpRequest, user: User, meeting: Meeting) -> HttpResponse:
    """Draft, to the chair, or to the office: whichever button was pressed."""
    wanted = request.POST.get("then", "draft")
    now = Record.objects.get(pk=meeting.pk)
    try:
        if wanted == "send":
            record_send(record=now, by=user, at=timezone.now())
            messages.success(request, "已送审签；签后自动报送区人大办")
        elif wanted == "submit":
            hand_in = record_sign if now.state == State.TO_SIGN else record_submit
            hand_in(record=now, by=user, at=timezone.now())
            messages.success(request, "已报送区人大办，等待审核")
        else:
            messages.success(request, "草稿已保存")
    except (ValidationError, PermissionDenied) as error:
        reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, f"已存为草稿，还不能报送。{reason}")
        return redirect("desk:meeting_edit", meeting.pk)
    return redirect("desk:record", meeting.pk)


def _tell(form: MeetingForm, error: ValidationError) -> None:
    """Put each message beside the field it speaks of; the model's day is the form's 会议日期."""
    names = {"happened_on": "held_on"}
    if hasattr(error, "error_dict"):
        for name, texts in error.message_dict.items():
            field = names.get(name, name)
            form.add_error(field if field in form.fields else None, texts)
    else:
        form.add_error(None, error)


def _page(
    request: HttpRequest, user: User, form: MeetingForm, kind: str, unit: Township, meeting: Meeting | None
) -> HttpResponse:
    last = (
        ReviewEvent.objects.filter(record=meeting, verb__in=(Verb.RETURN, Verb.REOPEN, Verb.SEND_BACK))
        .select_related("by")
        .last()
        if meeting
        else None
    )
    direct = user.is_office or may_sign(user=user, area=unit.code, on=timezone.localdate())
    context: dict[str, Any] = {
        "form": form,
        "heading": heading(kind, unit),
        "unit": unit,
        "meeting": meeting,
        "proofs": list(meeting.evidence.all()) if meeting else [],
        "returned": last if meeting and (last and meeting.state in (State.RETURNED, State.DRAFT)) else None,
        "hands_in": direct,
        "is_proxy": user.is_office,
    }
    return render(request, "desk/meeting_form.html", context, status=400 if form.errors else 200)
