"""Many register rows at once, as `register_save` writes one: with history, a few statements a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import ProtectedError

from accounts.models import User
from accounts.roles import Act
from townships.areas import district_of
from townships.models import Person
from townships.services import area_of

M = TypeVar("M", bound=models.Model)
BATCH = 500


def registers_insert(*, rows: Sequence[M], by: User, at: datetime) -> Sequence[M]:
    """Add rows of one register, each of which its own `clean` has passed. Runs in the caller's `facts_write`.

    The caller notes the whole in the trail. Raises PermissionDenied for a stranger's unit.
    """
    if not rows:
        return rows
    for row in rows:
        if isinstance(row, Person):
            row.district = row.district or district_of(by.scope)
            if by.is_unit:
                row.entered_in = by.scope
    check_rights({area_of(row) or by.scope for row in rows}, by)
    model: Any = type(rows[0])
    model._default_manager.bulk_create(rows, batch_size=BATCH)
    model.history.bulk_history_create(rows, batch_size=BATCH, default_user=by, default_date=at)
    return rows


def registers_remove(*, rows: Sequence[models.Model], by: User, at: datetime) -> None:
    """Take out rows that an import had made and on which nothing hangs. Runs in the caller's `facts_write`.

    Raises PermissionDenied for a stranger's unit, ProtectedError when something hangs on a row.
    """
    if not rows:
        return
    check_rights({area_of(row) or by.scope for row in rows}, by)
    model: Any = type(rows[0])
    model.history.bulk_create(_tombstones(rows, by, at), batch_size=BATCH)
    for start in range(0, len(rows), BATCH):
        chunk = rows[start : start + BATCH]
        _refuse_hanging(model, [row.pk for row in chunk])
        there = model._base_manager.filter(pk__in=[row.pk for row in chunk])
        there._raw_delete(there.db)


def check_rights(areas: Iterable[str], by: User) -> None:
    """Registers of a unit are kept by its people and the office; nobody writes in a stranger's."""
    if not by.may(Act.KEEP_UNIT_REGISTERS) or not all(by.covers(area) for area in areas):
        raise PermissionDenied("这项登记不在您的权限内；单位、届次、联系关系由区人大办登记")


def _refuse_hanging(model: Any, keys: Sequence[Any]) -> None:
    """What the database would refuse in its own words is said before, row by row in ours."""
    for relation in model._meta.related_objects:
        name = relation.related_model.__name__
        if name.startswith("Historical") or relation.many_to_many:
            continue
        hanging = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(keys)})
        if first := hanging.first():
            raise ProtectedError(str(first._meta.verbose_name), {first})


def _tombstones(rows: Sequence[models.Model], by: User, at: datetime) -> list[Any]:
    """The history's last line of rows that are taken out."""
    model: Any = type(rows[0])
    fields = list(model.history.model.tracked_fields)
    return [
        model.history.model(
            history_date=at, history_user=by, history_type="-",
            **{field.attname: getattr(row, field.attname) for field in fields},
        )
        for row in rows
    ]  # fmt: skip
