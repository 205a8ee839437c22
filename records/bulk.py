"""Many records at once: the only place that writes them in bulk (Django refuses for inherited tables)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from records.models import Record, ReviewEvent
from records.permissions import refusal_to_write
from records.querysets import RecordQuerySet
from records.services import CHANGED_MEANWHILE, Refused
from records.states import State, Verb
from townships.bulk import history_begin
from townships.inserting import columns_insert, keys_reserve, values_insert

R = TypeVar("R", bound=Record)
BATCH = 500


def records_insert(rows: Sequence[R]) -> Sequence[R]:
    """Insert new records of one kind, with everything already set (state and number too): two statements.

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
    with transaction.atomic():
        for row, key in zip(rows, keys_reserve(Record, len(rows)), strict=True):
            row.pk = row.id = key
        columns_insert(Record, Record._meta.local_concrete_fields, rows)
        columns_insert(model, model._meta.local_concrete_fields, rows)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias
    return rows


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
        row.created_by_id, row.created_at, row.changed_at = by.pk, at, at
        row.entered_for_unit = by.is_office and not row.is_for_district
        row.settle()
    records_insert(rows)
    _events([(row.pk, row.state) for row in rows], Verb.CREATE, None, by, at)
    history_begin(model=type(rows[0]), keys=[row.pk for row in rows], by=by, at=at)
    return rows


def records_withdraw(*, rows: RecordQuerySet[Record], by: User, at: datetime) -> None:
    """Withdraw many drafts that nobody touches meanwhile, as `record_withdraw` does one.

    The caller has asked `refusal` for each and notes the whole in the trail. Raises Refused when one was changed.
    """
    alike: dict[tuple[str, int], list[int]] = {}
    for key, state, revision in rows.values_list("pk", "state", "revision"):
        alike.setdefault((state, revision), []).append(key)
    for (state, revision), keys in alike.items():
        for start in range(0, len(keys), BATCH):
            chunk = keys[start : start + BATCH]
            there = Record.objects.filter(pk__in=chunk, state=state, revision=revision)
            if there.update(state=State.WITHDRAWN, changed_at=at) != len(chunk):
                raise Refused(CHANGED_MEANWHILE)
            riders = Record.objects.filter(rides_with__in=chunk, state=state)
            riders.update(state=State.WITHDRAWN, changed_at=at)
            _events([(key, state) for key in chunk], Verb.WITHDRAW, State.WITHDRAWN, by, at)


def _events(
    records: Sequence[tuple[int, str]], verb: Verb, target: State | None, by: User, at: datetime
) -> None:
    """One line of each record's timeline: its key, its state before; `target`: its state now, the same if None."""
    told = ("record", "verb", "from_state", "to_state", "by", "at", "reason")
    fields: list[Any] = [ReviewEvent._meta.get_field(name) for name in told]
    lines = [(key, verb.value, str(state), str(target or state), by.pk, at, "") for key, state in records]
    values_insert(ReviewEvent, fields, lines)
