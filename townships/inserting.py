"""Many new rows at once, at about what the database itself takes: cheap rows, keys first, values as they are stored.

Django makes and stores a row in some hundred steps of Python; an import of a hundred thousand rows does them a few
hundred thousand times. Here a new row is a copy of a blank one, and a table is filled column by column: by COPY on
PostgreSQL, by one prepared statement on SQLite. Nothing is set or checked on the way: what `save`, `auto_now` and
`full_clean` would do is the caller's, what the database promises it keeps.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


class Blank(Generic[M]):
    """New rows of one model, each as `model()` would make it, for a tenth of the time."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        columns = {name: value for name, value in vars(model()).items() if name != "_state"}
        self._columns = {
            name: value.value if isinstance(value, Enum) else value for name, value in columns.items()
        }
        # A list or a dict is each row's own.
        self._made_anew = {
            field.attname: field.default
            for field in model._meta.concrete_fields
            if field.has_default() and callable(field.default)
        }

    def new(self, **columns: Any) -> M:
        """One new row; `columns` by the names under which the row holds them (`person_id`, not `person`)."""
        row = self._model.__new__(self._model)
        row._state = ModelState()
        vars(row).update(self._columns)
        for name, make in self._made_anew.items():
            setattr(row, name, make())
        vars(row).update(columns)
        return row


def rows_insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model that inherits from no other table; each has its key afterwards."""
    if not rows:
        return
    model = type(rows[0])
    if model._meta.parents:
        raise TypeError("rows of an inherited table go in with their parents: records/bulk.py")
    for row, key in zip(rows, keys_reserve(model, len(rows)), strict=True):
        row.pk = key
    columns_insert(model, model._meta.local_concrete_fields, rows)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def columns_insert(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Sequence[models.Model]
) -> None:
    """Insert some columns of rows, the key among them, into a table."""
    read = attrgetter(*(field.attname for field in fields))
    values_insert(model, fields, list(map(read, rows)) if len(fields) > 1 else [(read(row),) for row in rows])


def values_insert(
    model: type[models.Model], fields: Sequence[models.Field[Any, Any]], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows told as tuples in the order of `fields`; other columns are left to the database."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields if field.column)})"
    stored: Any = zip(*map(_stored, fields, zip(*rows, strict=True)), strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in stored:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", stored)  # noqa: S608  # our own names


def _stored(field: models.Field[Any, Any], column: Iterable[Any]) -> Iterable[Any]:
    """A column's values as the database takes them."""
    convert = _converter(field)
    if convert is None:
        return column
    if isinstance(field, models.JSONField):  # lists and dicts are nobody's keys
        return [convert(value) for value in column]
    known: dict[Any, Any] = {}  # days and moments come again and again
    stored = []
    for value in column:
        if value not in known:
            known[value] = convert(value)
        stored.append(known[value])
    return stored


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    kinds = (models.DateField, models.DecimalField, models.JSONField, models.DurationField)
    if not isinstance(field, kinds):  # a DateTimeField is a DateField
        return None
    return lambda value: field.get_db_prep_save(value, connection=connection)


def keys_reserve(model: type[models.Model], count: int) -> Sequence[int]:
    """So many keys that no other row of the table has or will get. On SQLite the caller's transaction writes already."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return range(last + 1, last + 1 + count)


def among(keys: Sequence[int]) -> tuple[str, Any]:
    """SQL for "is one of these keys" and its one argument, however many there are."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)", list(keys)
    return "IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))
