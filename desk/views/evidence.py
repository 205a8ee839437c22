"""Files brought to a form before it is saved, and 误传处置: removing a file for good by two people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.acts import ReasonForm
from desk.forms.base import RecordForm
from desk.forms.files import Held
from desk.places import code_to_write_for
from records.evidence import (
    evidence_bring,
    evidence_detach,
    evidence_discard,
    evidence_replace,
    evidence_use,
    upload_check,
)
from records.models import Blob, Evidence, Record
from records.removal import (
    evidence_removal_approve,
    evidence_removal_decline,
    evidence_removal_propose,
    refusal_to_decide,
    refusal_to_propose,
    removals_done,
    removals_open_to,
    showings_of,
)
from townships.models import Township
from townships.reach import reaches


@require_POST
def evidence_add(request: HttpRequest) -> HttpResponse:
    """Store one file of a unit; the form that is being filled names it when it is saved."""
    user = signed_in(request)
    unit = _unit(request, user)
    upload = request.FILES.get("upload")
    if upload is None:
        return JsonResponse({"error": "没有收到文件，请重新选择"}, status=400)
    try:
        row = evidence_bring(area=unit.code, upload=upload, by=user, at=timezone.now())
    except ValidationError as error:
        return JsonResponse({"error": "；".join(error.messages)}, status=400)
    drop = reverse("desk:evidence_drop", args=[row.pk])
    return JsonResponse({"id": row.pk, "title": row.title, "url": row.get_absolute_url(), "drop": drop})


@require_POST
def evidence_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a file just brought that no record uses."""
    user = signed_in(request)
    row = get_object_or_404(Evidence.objects.for_user(user), pk=pk)
    try:
        evidence_discard(evidence=row, by=user, at=timezone.now())
    except ValidationError as error:
        return JsonResponse({"error": "；".join(error.messages)}, status=400)
    return JsonResponse({"dropped": pk})


def held_of(request: HttpRequest, user: User, form: RecordForm) -> Held:
    """Store the files that came with a form, whatever else is wrong with it: a file is chosen once.

    Outside any transaction (a scan may take its time); what is refused stands beside the field.
    """
    if form.held is None:
        form.held = held = Held()
        mine = Evidence.objects.for_user(user).filter(area=form.unit.code).select_related("blob")
        if form.is_bound:
            held.picked = list(mine.filter(pk__in=_keys(form, "evidence")).order_by("added_at", "pk"))
        if request.method == "POST" and "upload" in form.fields:
            _bring(request, user, form, held)
        if request.method == "POST" and form.record is not None:
            attached = form.record.evidence.select_related("blob")
            held.taken_off = list(attached.filter(pk__in=_keys(form, "take_off")))
            _bring_versions(request, user, form, held, list(attached))
    return form.held


def put_evidence(*, record: Record, held: Held, by: User) -> None:
    """Attach what is held; runs in the transaction that saves the record."""
    at = timezone.now()
    for row in held.picked:
        evidence_use(record=record, evidence=row, by=by, at=at)
    for old, new in held.versions:
        evidence_replace(record=record, evidence=old, new=new, by=by, at=at)
    for row in held.taken_off:
        evidence_detach(record=record, evidence=row, by=by, at=at)


def _bring(request: HttpRequest, user: User, form: RecordForm, held: Held) -> None:
    known = {row.blob_id for row in held.picked}
    for upload in form.cleaned_data.get("upload") or ():
        try:
            row = evidence_bring(area=form.unit.code, upload=upload, by=user, at=timezone.now())
        except ValidationError as error:
            form.add_error("upload", error)
            continue
        if row.blob_id not in known:
            held.picked.append(row)


def _bring_versions(
    request: HttpRequest, user: User, form: RecordForm, held: Held, attached: list[Evidence]
) -> None:
    for old in attached:
        name = f"version-{old.pk}"
        if brought := _keys(form, name):  # stored when this form was sent before
            mine = Evidence.objects.for_user(user).filter(pk__in=brought, area=old.area, records__isnull=True)
            held.versions += [(old, new) for new in mine.select_related("blob")[:1]]
            continue
        upload = request.FILES.get(name)
        if upload is None:
            continue
        try:
            upload_check(upload)
            new = evidence_bring(area=form.unit.code, upload=upload, by=user, at=timezone.now())
        except ValidationError as error:
            form.add_error("upload", error)
        else:
            held.versions.append((old, new))


def _keys(form: RecordForm, name: str) -> list[int]:
    sent = form.data.getlist(name) if hasattr(form.data, "getlist") else []
    return [int(key) for key in sent if str(key).isdecimal()]


def _unit(request: HttpRequest, user: User) -> Township:
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = code_to_write_for(user, request.GET.get("area", ""))
    return get_object_or_404(Township.objects.for_user(user), code=code)


@require_GET
def removal_list(request: HttpRequest) -> HttpResponse:
    """What is proposed for removal, and what has been removed."""
    user = _remover(request)
    context = {"open": list(removals_open_to(user)[:50]), "done": list(removals_done(user)[:50])}
    return render(request, "desk/removals.html", context)


@require_http_methods(["GET", "POST"])
def removal_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to remove a file: first every row that shows it is listed."""
    user = signed_in(request)
    evidence = get_object_or_404(Evidence.objects.for_user(user).select_related("blob"), pk=pk)
    if evidence.blob is not None and evidence.blob.removal_at is not None:
        _remover(request)
        return redirect("desk:removal", evidence.blob.pk)
    if why := refusal_to_propose(user=user, evidence=evidence):
        raise PermissionDenied(why)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            blob = evidence_removal_propose(
                evidence=evidence, by=user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已提出误传处置，文件现在谁也打不开；请另一人尽快复核")
            return redirect("desk:removal", blob.pk)
    return _removal_page(request, user, _blob_of(evidence), form, evidence)


@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, sha: str) -> HttpResponse:
    """One removal: every row that shows the file, and the second person's decision."""
    user = _remover(request)
    found = get_object_or_404(removals_open_to(user) | removals_done(user), pk=sha)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("decision") == "approve":
            emptied = evidence_removal_approve(blob=found, by=user, at=timezone.now())
            messages.success(request, f"文件已彻底删除，涉及{emptied}处，经过记入审计日志")
            return redirect("desk:removals")
        if form.is_valid():
            evidence_removal_decline(
                blob=found, by=user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
            messages.success(request, "未予删除，文件恢复查看；理由已记入审计日志")
            return redirect("desk:removals")
    return _removal_page(request, user, found, form, None)


def _removal_page(
    request: HttpRequest, user: User, blob: Blob, form: ReasonForm, evidence: Evidence | None
) -> HttpResponse:
    showings = showings_of(blob)
    names = dict(Township.objects.values_list("code", "name"))
    mine = [each for each in showings if reaches(user, each.evidence.area)]
    waits = blob.removal_at is not None and blob.removed_at is None
    context: dict[str, Any] = {
        "blob": blob,
        "evidence": evidence,
        "title": (evidence or mine[0].evidence).title,
        "showings": [(names.get(each.evidence.area, each.evidence.area), each) for each in mine],
        "elsewhere": len(showings) - len(mine),
        "form": form,
        "why_not": refusal_to_decide(user=user, blob=blob) if waits else "",
        "is_mine": blob.removal_by_id == user.pk,
        "waits": waits,
    }
    return render(request, "desk/removal.html", context, status=400 if form.errors else 200)


def _blob_of(evidence: Evidence) -> Blob:
    if evidence.blob is None:
        raise TypeError("a reference has no bytes")
    return evidence.blob


def _remover(request: HttpRequest) -> User:
    user = signed_in(request)
    if not (user.may(Act.SIGN) or user.may(Act.REVIEW)):
        raise PermissionDenied("误传处置由人大主席（人大工委主任）和区人大办办理")
    return user
