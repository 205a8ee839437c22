"""Reporting: one pair of views for the forms of all kinds. Draft, sign, hand in; nothing typed is lost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

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
from desk.forms import BY_SLUG, form_of
from desk.forms.base import RecordForm
from desk.guidance import guidance_of
from desk.places import code_to_write_for, edit_url
from desk.proofs import held_by, proofs_of
from desk.typed import as_post, typed_forget, typed_in
from desk.views.autosave import Keeping, keeping_of, restored, shown_again
from desk.views.conflict import clash, locked, settled
from desk.views.evidence import held_of, put_evidence
from papers.forms import repairs_of
from records.evidence import evidence_add_reference
from records.models import Evidence, Record, ReviewEvent
from records.permissions import may_sign, refusal_to_write
from records.services import record_send, record_sign, record_submit
from records.states import State, Verb
from townships.models import Township
from townships.tokens import facts_write


@require_http_methods(["GET", "POST"])
def report_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new record of the writer's unit; the office names the unit it writes for (代录)."""
    user = signed_in(request)
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404("没有这种填报页")
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = code_to_write_for(user, request.GET.get("area", ""))
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    if not kind.offered_to(unit):
        raise Http404("本类单位不填报这一项")
    earlier = kind.earlier(unit, timezone.localdate(), request.GET)
    form = _form(request, kind, unit, None, earlier if "copy" in request.GET else None)
    if request.method == "POST" and form.is_valid():
        nonce = form.cleaned_data["nonce"]
        record = form.new_record()
        record.once = f"form:{nonce}" if nonce else ""
        if twin := twin_of(record.once, user):
            return redirect("desk:record", twin.pk)
        if answer := save(request, user, record, form):
            return answer
    return page(request, user, form, None, earlier)


@require_http_methods(["GET", "POST"])
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned record."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk).specific()
    kind = form_of(record)
    if kind is None:  # written in the grid, on the page of nil returns, in the admin
        return redirect(edit_url(record, user) or record)
    if why := refusal_to_write(user=user, area=record.area, record=record, on=timezone.localdate()):
        if request.method == "GET":
            messages.warning(request, why)
            return redirect("desk:record", record.pk)
        if not user.may(Act.REPORT):
            raise PermissionDenied(why)
        unit = Township.objects.get(code=record.area)
        return locked(request, user, record, _form(request, kind, unit, record), why)
    unit = Township.objects.get(code=record.area)
    form = _form(request, kind, unit, record)
    if "settle" in request.POST:
        form = settled(request, record, form)
    if request.method == "POST" and form.is_valid() and (answer := save(request, user, record, form)):
        return answer
    return page(request, user, form, record)


def _form(
    request: HttpRequest,
    kind: type[RecordForm],
    unit: Township,
    record: Record | None,
    earlier: Record | None = None,
) -> RecordForm:
    left = restored(request, signed_in(request), record)
    form = kind(
        as_post(left.data) if left else request.POST or None, request.FILES or None, unit=unit, record=record,
        on=timezone.localdate(), earlier=earlier, known=request.GET.dict(),
    )  # fmt: skip
    return shown_again(form) if left else form


def save(request: HttpRequest, user: User, record: Record, form: RecordForm) -> HttpResponse | None:
    """Save what was typed, then take the step that was pressed; None when the form must be shown again."""
    held = held_of(request, user, form)
    if form.errors:
        return None
    is_new = record.pk is None
    if not is_new and (answer := clash(request, user, record, form)):
        return answer
    form.apply(record)
    at = timezone.now()
    try:
        with facts_write(record.area):  # the record, what hangs on it and its proof, or nothing
            form.save(record, by=user, at=at)
            put_evidence(record=record, held=held, by=user)
            _add_proof(record, form, user)
    except ValidationError as error:
        if not is_new and (answer := clash(request, user, record, form)):
            return answer
        if twin := twin_of(record.once, user):
            return redirect("desk:record", twin.pk)
        _tell(form, error)
        return None
    except IntegrityError:
        # The other click of a double click was faster by a hair: its record stands.
        twin = twin_of(record.once, user)
        if twin is None:
            raise
        return redirect("desk:record", twin.pk)
    typed_forget(user=user, record=record, data=typed_in(request.POST))
    for repair in repairs_of(form):
        messages.info(request, f"{repair.label}已规范为“{repair.after}”")
    return _step(request, user, record)


def twin_of(once: str, user: User) -> Record | None:
    """A double click sends the same form twice: the second finds what the first made."""
    return Record.objects.filter(once=once, created_by=user).first() if once.startswith("form:") else None


def _add_proof(record: Record, form: RecordForm, user: User) -> None:
    at = timezone.now()
    title, kept_at = form.reference()
    if title and kept_at:
        known = record.evidence.filter(kind=Evidence.Kind.REFERENCE, title=title, kept_at=kept_at)
        if not known.exists():
            evidence_add_reference(record=record, title=title, kept_at=kept_at, by=user, at=at)


def _step(request: HttpRequest, user: User, record: Record) -> HttpResponse:
    """Draft, to the chair, or to the office: whichever button was pressed."""
    wanted = request.POST.get("then", "draft")
    now = Record.objects.get(pk=record.pk)
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
        return redirect("desk:report_edit", record.pk)
    return redirect("desk:record", record.pk)


def _tell(form: RecordForm, error: ValidationError) -> None:
    """Put each message beside the field it speaks of; the model's day is the form's own question."""
    if hasattr(error, "error_dict"):
        for name, texts in error.message_dict.items():
            field = form.day_field if name == "happened_on" else name
            form.add_error(field if field in form.fields else None, texts)
    else:
        form.add_error(None, error)


def page(
    request: HttpRequest,
    user: User,
    form: RecordForm,
    record: Record | None,
    earlier: Record | None = None,
    *,
    keeping: Keeping | None = None,
) -> HttpResponse:
    """The form as a page; `earlier` is the record that “参照上年” would start from.

    `keeping` is given by pages that keep what is typed under a name of their own.
    """
    returned = None
    if record is not None and record.state in (State.RETURNED, State.DRAFT):
        backs = ReviewEvent.objects.filter(record=record, verb__in=(Verb.RETURN, Verb.REOPEN, Verb.SEND_BACK))
        returned = backs.select_related("by").last()
    held = held_of(request, user, form)
    proofs = proofs_of(record, user) if record else []
    in_form = {row.pk for proof in proofs for row in (proof.evidence, *proof.earlier)}
    context: dict[str, Any] = {
        "form": form,
        "heading": form.shown_heading(),
        "guidance": guidance_of(form.slug, user),
        "unit": form.unit,
        "record": record,
        "proofs": proofs,
        "picked": held.picked,
        "materials": held_by(user, form.unit.code, {*in_form, *(row.pk for row in held.picked)}),
        "keeping": keeping or keeping_of(request, user, form, record),
        "returned": returned,
        "hands_in": user.is_office or may_sign(user=user, area=form.unit.code, on=form.on),
        "is_proxy": user.is_office,
        "earlier": earlier,
        "is_copied": form.earlier_record is not None,
        "copy_query": urlencode({**request.GET.dict(), "copy": "1"}),
    }
    return render(request, form.template, context, status=400 if form.errors else 200)
