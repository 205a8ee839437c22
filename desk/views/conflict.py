"""The page on which two people's versions of one record are put side by side, and the choice between them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from desk.conflict import differences, merged
from desk.forms.base import RecordForm
from desk.typed import typed_in, typed_keep
from records.models import Record
from records.states import Verb

_SAVES = {
    "draft": "按所选内容存草稿", "send": "按所选内容送审签", "submit": "按所选内容报送区人大办",
}  # fmt: skip


def clash(request: HttpRequest, user: User, record: Record, form: RecordForm) -> HttpResponse | None:
    """The page of the two versions, when somebody saved the record since this form was opened; else None."""
    seen = form.cleaned_data.get("revision")
    now = type(record).objects.get(pk=record.pk)
    if seen is None or now.revision == seen:
        return None
    return _page(request, user, now, form, seen, why="")


def locked(request: HttpRequest, user: User, record: Record, form: RecordForm, why: str) -> HttpResponse:
    """The record may not be written any more: what was typed is shown beside what stands, and kept."""
    seen = str(form.data.get("revision", ""))
    return _page(request, user, record, form, int(seen) if seen.isdecimal() else None, why=why)


def settled(request: HttpRequest, record: Record, form: RecordForm) -> RecordForm:
    """The form as the choices of the page make it; as it was sent when somebody was faster again or one is missing."""
    if request.POST.get("settle") != str(record.revision):
        return form
    theirs = _unbound(form, record)
    chosen = differences(mine=form, theirs=theirs, base=None, choices=request.POST)
    if not all(each.chosen for each in chosen):
        return form
    data = merged(post=request.POST, mine=form, theirs=theirs, chosen=chosen)
    return type(form)(
        data, request.FILES or None, unit=form.unit, record=record, on=form.on, known=form.known
    )


def _page(
    request: HttpRequest, user: User, now: Record, form: RecordForm, seen: int | None, *, why: str
) -> HttpResponse:
    found = differences(
        mine=form, theirs=_unbound(form, now), base=_base(form, now, seen), choices=request.POST
    )
    data = typed_in(request.POST)
    data["evidence"] = [str(row.pk) for row in form.held.picked] if form.held else data.get("evidence", [])
    data |= {f"version-{old.pk}": [str(new.pk)] for old, new in form.held.versions} if form.held else {}
    at = timezone.now()
    typed_keep(user=user, kind=type(form), unit=form.unit, record=now, data=data, at=at)
    other = (
        now.events.filter(verb__in=(Verb.CREATE, Verb.CHANGE)).exclude(by=user).select_related("by").last()
        or now.events.select_related("by").last()
    )
    then = request.POST.get("then", "draft")
    context: dict[str, Any] = {
        "record": now,
        "heading": form.shown_heading(),
        "found": found,
        "other": other,
        "at": at,
        "who": user,
        "why": why,
        "hidden": [(name, value) for name, values in data.items() if name != "revision" for value in values],
        "seen": seen,
        "then": then,
        "save_label": _SAVES.get(then, _SAVES["draft"]),
        "unchosen": "settle" in request.POST and not why,
        "picked": form.held.picked if form.held else [],
    }
    return render(request, "desk/conflict.html", context, status=409)


def _unbound(form: RecordForm, record: Record) -> RecordForm:
    """The form of a record as it stands, untouched."""
    return type(form)(unit=form.unit, record=record, on=form.on, known=form.known)


def _base(form: RecordForm, record: Record, seen: int | None) -> RecordForm | None:
    """The record as it was when the form was opened, from its history."""
    history: Any = type(record).history  # type: ignore[attr-defined]
    row = history.filter(id=record.pk, revision=seen).order_by("-history_id").first() if seen else None
    return _unbound(form, row.instance) if row is not None else None
