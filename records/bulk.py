"""Many records at once: the only place that writes them in bulk (Django refuses for inherited tables)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db import models, transaction

from records.models import Record

R = TypeVar("R", bound=Record)


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
        models.QuerySet.bulk_create(Record._default_manager.get_queryset(), parents, batch_size=500)
        for row, parent in zip(rows, parents, strict=True):
            row.pk = row.id = parent.pk
            row._state.adding = False
            row._state.db = parent._state.db
        own = model._meta.local_concrete_fields
        for start in range(0, len(rows), 500):
            model._base_manager.get_queryset()._insert(  # type: ignore[attr-defined]
                list(rows[start : start + 500]), fields=own, using=parents[0]._state.db
            )
    return rows


def _parent_of(row: Record) -> Record:
    names = [field.attname for field in Record._meta.concrete_fields if not field.primary_key]
    return Record(**{name: getattr(row, name) for name in names})
