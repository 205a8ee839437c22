"""Keeping what is typed until it is saved, and putting it back into the form."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from desk.forms.base import RecordForm
from desk.models import TypedDraft
from records.models import Record
from townships.models import Township

KEPT_FOR = timedelta(days=90)
LARGEST = 300_000  # characters: far above the longest form, far below what a table should hold
# Machinery of the form, not text that somebody typed.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "then", "settle"})
_OF_FORM = frozenset({"revision", "nonce", "kept_at", "upload"})


def typed_in(post: QueryDict) -> dict[str, list[str]]:
    """What a request carries of what was typed."""
    return {
        name: [str(value) for value in values]
        for name, values in post.lists()
        if name not in _NOT_TYPED and not name.startswith("take-")
    }


def key_of(record: Record | None, data: dict[str, list[str]]) -> str:
    """The draft's name: the record's own, or that of the form that was opened for a new one."""
    if record is not None:
        return f"record:{record.pk}"
    nonce = (data.get("nonce") or [""])[0]
    return f"new:{nonce}"[:60] if nonce else ""


def typed_keep(
    *, user: User, kind: type[RecordForm], unit: Township, record: Record | None, data: dict[str, list[str]],
    at: datetime,
) -> TypedDraft | None:  # fmt: skip
    """Keep what was typed, in place of what was kept of this form before; None when the form has no name."""
    key = key_of(record, data)
    return _keep(user=user, form=kind.slug, area=unit.code, key=key, record=record, data=data, at=at)


def sheet_keep(
    *, user: User, form: str, area: str, key: str, data: dict[str, list[str]], at: datetime
) -> TypedDraft | None:
    """The same for a page that is no form of one record (a fund's grid, the nil returns), by the page's own name."""
    return _keep(user=user, form=form, area=area, key=key, record=None, data=data, at=at)


def _keep(
    *, user: User, form: str, area: str, key: str, record: Record | None, data: dict[str, list[str]], at: datetime
) -> TypedDraft | None:  # fmt: skip
    if not key or sum(len(text) for texts in data.values() for text in texts) > LARGEST:
        return None
    TypedDraft.objects.filter(user=user, saved_at__lt=at - KEPT_FOR).delete()
    draft, _ = TypedDraft.objects.update_or_create(
        user=user, key=key,
        defaults={"form": form, "area": area, "record": record, "data": data, "saved_at": at},
    )  # fmt: skip
    return draft


def typed_forget(*, user: User, record: Record, data: dict[str, list[str]]) -> None:
    """Forget what has been saved: of the record, and of the form that was opened for it while it was new."""
    keys = {key_of(record, data), key_of(None, data)} - {""}
    TypedDraft.objects.filter(user=user, key__in=keys).delete()


def typed_left(
    *, user: User, kind: type[RecordForm], unit: Township, record: Record | None
) -> TypedDraft | None:
    """What this person left unsaved in this form, the latest; None when nothing."""
    drafts = TypedDraft.objects.filter(user=user, form=kind.slug, area=unit.code)
    # Through the ancestor: a kind's own row is a Record under the same key.
    drafts = drafts.filter(record_id=record.pk) if record is not None else drafts.filter(record__isnull=True)
    return drafts.order_by("-saved_at").first()


def as_post(data: dict[str, list[str]]) -> QueryDict:
    """Kept text as a form reads it."""
    post = QueryDict(mutable=True)
    for name, values in data.items():
        post.setlist(name, values)
    return post


def show_as_typed(form: RecordForm) -> None:
    """Let a form show what was typed without judging it yet."""
    shown: Any = form
    shown._errors = forms.utils.ErrorDict()
    shown.cleaned_data = {}
    for rows in form.row_sets():
        show_rows_as_typed(rows)


def show_rows_as_typed(rows: forms.BaseFormSet[Any]) -> None:
    """The same for rows alone."""
    for row in rows.forms:
        row._errors = forms.utils.ErrorDict()
        row.cleaned_data = {}
    judged: Any = rows
    judged._errors = [forms.utils.ErrorDict() for _ in rows.forms]
    judged._non_form_errors = judged.error_class()


def differs(form: RecordForm) -> bool:
    """Whether what was typed says something else than the record the form was opened with."""
    changed: list[Any] = [name for name in form.changed_data if name not in _OF_FORM]
    return bool(changed) or any(rows.has_changed() for rows in form.row_sets())


def new_was_saved(*, user: User, data: dict[str, list[str]]) -> bool:
    """Whether the form of a new record, known by its nonce, has already made one."""
    nonce = (data.get("nonce") or [""])[0]
    return bool(nonce) and Record.objects.filter(once=f"form:{nonce}", created_by=user).exists()


def change_was_saved(
    *,
    user: User,
    kind: type[RecordForm],
    unit: Township,
    record: Record,
    data: dict[str, list[str]],
    on: date,
) -> bool:
    """Whether this very text has already been saved by this person: the late message of a page that has gone."""
    seen = (data.get("revision") or [""])[0]
    if not seen.isdecimal():
        return False
    history: Any = type(record).history  # type: ignore[attr-defined]
    saved = history.filter(id=record.pk, revision=int(seen) + 1, history_user=user).first()
    return saved is not None and not differs(kind(as_post(data), unit=unit, record=saved.instance, on=on))
