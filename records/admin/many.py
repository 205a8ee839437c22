"""Confirming or returning many records at once: shown first, then each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from accounts.requests import signed_in
from papers.forms import PlainTextField
from records.acts import needs_reason, record_take
from records.findings import Finding, findings_of
from records.models import Record
from records.permissions import refusal
from records.services import record_open
from records.states import Verb
from townships.areas import AREA_NAMES

MOST = 200
_TITLES = {Verb.CONFIRM: "审核通过所选材料", Verb.RETURN: "退回所选材料"}
_DONE = {Verb.CONFIRM: "审核通过{}件，已计入落实情况", Verb.RETURN: "退回{}件，理由已告知填报单位"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen record: where it is from, and why the step cannot be taken, if it cannot."""

    record: Record
    place: str
    refusal: str

    @property
    def key(self) -> str:
        """The record and the revision of it that is shown."""
        return f"{self.record.pk}:{self.record.revision}"


class ManyForm(forms.Form):
    """What the page of the chosen sends back."""

    verb = forms.ChoiceField(choices=[(verb, verb.label) for verb in _TITLES])
    reason = PlainTextField(label="理由", max_length=500, required=False)


def many_page(model_admin: Any, request: HttpRequest, queryset: Any, verb: Verb) -> HttpResponse:
    """Show what was chosen, with what cannot be done and why; the office has now looked at each."""
    keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        messages.error(request, f"一次最多办理{MOST}件，请分批选择")
        return redirect(request.get_full_path())
    return _page(model_admin, request, keys, verb)


def _page(
    model_admin: Any, request: HttpRequest, keys: list[int], verb: Verb, *, reason: str = "", error: str = ""
) -> HttpResponse:
    user, now = signed_in(request), timezone.now()
    rows = Record.objects.for_user(user).filter(pk__in=keys).with_area_name().order_by("submitted_at", "id")
    chosen = []
    found = findings_of(list(rows))
    for record in rows:
        record_open(record=record, by=user, at=now)
        why = refusal(verb=verb, user=user, record=record, on=timezone.localdate(now))
        why = why or _to_look_at(verb, record, found)
        place = record.area_name or AREA_NAMES.get(record.area, record.area)
        chosen.append(Chosen(record, place, why))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _TITLES[verb],
        "opts": model_admin.opts,
        "verb": verb,
        "label": str(verb.label),
        "chosen": chosen,
        "ready": sum(1 for each in chosen if not each.refusal),
        "needs_reason": needs_reason(verb),
        "reason": reason,
        "error": error,
        "many_url": reverse("admin:records_record_many"),
        "list_url": reverse("admin:records_record_changelist"),
    }
    return TemplateResponse(request, "admin/records/many.html", context, status=400 if error else 200)


def many_take(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Take the step with each of the chosen; tell how many were done, and which were refused and why."""
    user = signed_in(request)
    form = ManyForm(request.POST)
    seen = _seen(request.POST.getlist("chosen"))
    if not form.is_valid() or len(seen) > MOST:
        messages.error(request, "没有办理：请重新选择")
        return redirect("admin:records_record_changelist")
    verb, reason = Verb(form.cleaned_data["verb"]), form.cleaned_data["reason"]
    if needs_reason(verb) and not reason:
        return _page(model_admin, request, list(seen), verb, error="请写明退回理由，单位会照着补正")
    done = 0
    several = list(Record.objects.for_user(user).filter(pk__in=seen).order_by("submitted_at", "id"))
    found = findings_of(several)
    for record in several:
        if why := _to_look_at(verb, record, found):
            messages.warning(request, f"“{record}”没有办理：{why}")
            continue
        try:
            record_take(
                verb=verb, record=record, by=user, at=timezone.now(), reason=reason, seen=seen[record.pk]
            )
        except ValidationError as error:
            messages.warning(request, f"“{record}”没有办理：{'；'.join(error.messages)}")
        except PermissionDenied as error:
            messages.warning(request, f"“{record}”没有办理：{error}")
        else:
            done += 1
    if done:
        messages.success(request, _DONE[verb].format(done))
    return redirect("admin:records_record_changelist")


def _to_look_at(verb: Verb, record: Record, found: Mapping[int, tuple[Finding, ...]]) -> str:
    """Why a record is not confirmed together with others; blank when it may be."""
    if verb != Verb.CONFIRM or not found[record.pk]:
        return ""
    return "、".join(each.word for each in found[record.pk]) + "，请打开后单独审核"


def _seen(keys: list[str]) -> dict[int, int]:
    """Record → the revision that was shown; what is no such pair is left out."""
    pairs = (key.partition(":") for key in keys)
    return {int(pk): int(revision) for pk, _, revision in pairs if pk.isdecimal() and revision.isdecimal()}
