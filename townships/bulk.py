"""Many register rows at once, as `register_save` writes one: with history, a few statements a batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import ProtectedError

from accounts.models import User
from accounts.personal import STARS, PersonalHistory, veiled
from accounts.roles import Act
from townships.areas import district_of
from townships.inserting import among, rows_insert, values_insert
from townships.models import Person
from townships.services import area_of

M = TypeVar("M", bound=models.Model)
BATCH = 500


def registers_insert(*, rows: Sequence[M], by: User, at: datetime) -> Sequence[M]:
    """Add rows of one register, each of which its own `clean` has passed. Runs in the caller's `facts_write`.

    Not for offices held, on which accounts hang: those go by `register_save`. The caller notes the whole in the
    trail. Raises PermissionDenied for a stranger's unit.
    """
    if not rows:
        return rows
    for row in rows:
        if isinstance(row, Person):
            row.district = row.district or district_of(by.scope)
            if by.is_unit:
                row.entered_in = by.scope
    check_rights({area_of(row) or by.scope for row in rows}, by)
    rows_insert(rows)
    model = type(rows[0])
    history_begin(model=model, keys=[row.pk for row in rows], by=by, at=at)
    return rows


def history_begin(*, model: Any, keys: Sequence[int], by: User, at: datetime) -> None:
    """The history's first line of rows just inserted."""
    _history_copy(model, keys, "+", by, at)


def history_end(*, model: Any, keys: Sequence[int], by: User, at: datetime) -> None:
    """The history's last line of rows about to be taken out."""
    _history_copy(model, keys, "-", by, at)


def _history_copy(model: Any, keys: Sequence[int], sort: str, by: User, at: datetime) -> None:
    """Rows copied into their history by the database itself: a tenth of what objects cost."""
    history, quote = model.history.model, connection.ops.quote_name
    fields = list(history.tracked_fields)
    into = [history._meta.get_field(field.name).column for field in fields]
    out = [f"{quote(field.model._meta.db_table)}.{quote(field.column)}" for field in fields]
    own = model._meta
    tables, key = quote(own.db_table), f"{quote(own.db_table)}.{quote(own.pk.column)}"
    for parent, link in own.parents.items():
        above = quote(parent._meta.db_table)
        tables += f" JOIN {above} ON {above}.{quote(parent._meta.pk.column)} = {quote(own.db_table)}.{quote(link.column)}"
    told = ("history_date", "history_type", "history_user_id")
    copy = (
        f"INSERT INTO {quote(history._meta.db_table)} ({', '.join(map(quote, (*into, *told)))})"  # noqa: S608  # our own names
        f" SELECT {', '.join(out)}, %s, %s, %s FROM {tables} WHERE {key} "
    )
    on = connection.ops.adapt_datetimefield_value(at)
    these, chosen = among(keys)
    with connection.cursor() as cursor:
        cursor.execute(copy + these, [on, sort, by.pk, chosen])
    if issubclass(history, PersonalHistory):
        history_veil(history, history.objects.filter(history_date=at, history_type=sort))


def history_veil(history: Any, lines: models.QuerySet[Any]) -> int:
    """Veil what the database itself copied into a history: no telephone stays whole there. How many lines it met.

    By value, not by line: one statement for all lines that hold the same number.
    """
    met = 0
    for name in history.VEILED:
        whole = lines.exclude(**{name: ""}).exclude(**{f"{name}__contains": STARS})
        pairs = {value: veiled(value) for value in whole.order_by().values_list(name, flat=True).distinct()}
        values = list(pairs)
        for start in range(0, len(values), BATCH):
            chunk = values[start : start + BATCH]
            cases = [models.When(**{name: value}, then=models.Value(pairs[value])) for value in chunk]
            met += whole.filter(**{f"{name}__in": chunk}).update(
                **{name: models.Case(*cases, default=models.F(name))}
            )
    return met


def links_insert(*, model: Any, pairs: Sequence[tuple[int, int]], columns: tuple[str, str]) -> None:
    """Rows that only tie two keys together; `columns`: the two foreign keys by name."""
    values_insert(model, [model._meta.get_field(name) for name in columns], pairs)


def registers_remove(*, rows: Sequence[models.Model], by: User, at: datetime) -> None:
    """Take out rows that an import had made and on which nothing hangs. Runs in the caller's `facts_write`.

    Raises PermissionDenied for a stranger's unit, ProtectedError when something hangs on a row.
    """
    if not rows:
        return
    check_rights({area_of(row) or by.scope for row in rows}, by)
    model: Any = type(rows[0])
    history_end(model=model, keys=[row.pk for row in rows], by=by, at=at)
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
