"""Many records at once: the only place that writes them in bulk (Django refuses for inherited tables)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from records.models import Record, ReviewEvent
from records.permissions import refusal_to_write
from records.services import CHANGED_MEANWHILE, Refused
from records.states import State, Verb
from townships.bulk import history_begin

R = TypeVar("R", bound=Record)
BATCH = 500


def records_insert(rows: Sequence[R]) -> Sequence[R]:
    """Insert new records of one kind, with everything already set (state and number too): two statements a batch.

    Nothing is checked but what the database promises; callers are loaders whose rows come from code or from
    an import that was validated whole. The facts token is the caller's to renew (`facts_write`).
    """
    if not rows:
        return rows
    model = type(rows[0])
    if any(type(row) is not model for row in rows):
        raise TypeError("records_insert takes rows of one kind")
    for row in rows:
        row.kind = str(model.KIND)
    # No record_ptr may be known yet: parents first, then the kind's own columns under their keys.
    parents = [_parent_of(row) for row in rows]
    with transaction.atomic():
        models.QuerySet.bulk_create(Record._default_manager.get_queryset(), parents, batch_size=BATCH)
        for row, parent in zip(rows, parents, strict=True):
            row.pk = row.id = parent.pk
            row._state.adding = False
            row._state.db = parent._state.db
        own = model._meta.local_concrete_fields
        for start in range(0, len(rows), BATCH):
            model._base_manager.get_queryset()._insert(  # type: ignore[attr-defined]
                list(rows[start : start + BATCH]), fields=own, using=parents[0]._state.db
            )
    return rows


def _parent_of(row: Record) -> Record:
    names = [field.attname for field in Record._meta.concrete_fields if not field.primary_key]
    return Record(**{name: getattr(row, name) for name in names})


def records_create(*, rows: Sequence[R], by: User, at: datetime) -> Sequence[R]:
    """New drafts of one kind as `record_save` writes them: rows, timeline and history, a few statements a batch.

    Runs in the caller's `facts_write`, which also notes the whole in the trail. The caller has asked every row's
    own `clean`, and `day_refusal` of its day; here only the right to write in each area is asked. Raises
    PermissionDenied.
    """
    if not rows:
        return rows
    today = timezone.localdate(at)
    for area in {row.area for row in rows}:
        if why := refusal_to_write(user=by, area=area, record=None, on=today):
            raise PermissionDenied(why)
    for row in rows:
        row.created_by, row.created_at, row.changed_at = by, at, at
        row.entered_for_unit = by.is_office and not row.is_for_district
        row.settle()
    records_insert(rows)
    _events(rows, Verb.CREATE, None, by, at)
    history_begin(model=type(rows[0]), keys=[row.pk for row in rows], by=by, at=at)
    return rows


def records_withdraw(*, rows: Sequence[Record], by: User, at: datetime) -> None:
    """Withdraw many drafts that nobody has touched since they were read, as `record_withdraw` does one.

    The caller has asked `refusal` for each and notes the whole in the trail. Raises Refused when one was changed.
    """
    for state in {row.state for row in rows}:
        alike = [row for row in rows if row.state == state]
        for revision in {row.revision for row in alike}:
            keys = [row.pk for row in alike if row.revision == revision]
            for start in range(0, len(keys), BATCH):
                chunk = keys[start : start + BATCH]
                there = Record.objects.filter(pk__in=chunk, state=state, revision=revision)
                if there.update(state=State.WITHDRAWN, changed_at=at) != len(chunk):
                    raise Refused(CHANGED_MEANWHILE)
                Record.objects.filter(rides_with__in=chunk, state=state).update(
                    state=State.WITHDRAWN, changed_at=at
                )
    _events(rows, Verb.WITHDRAW, State.WITHDRAWN, by, at)


def _events(rows: Sequence[Record], verb: Verb, target: State | None, by: User, at: datetime) -> None:
    ReviewEvent.objects.bulk_create(
        [
            ReviewEvent(
                record_id=row.pk, verb=verb, from_state=row.state, to_state=target or row.state, by=by, at=at
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
