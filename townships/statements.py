"""Selectors as statements: Django makes the SQL of one once, and the next reading of the same area and days runs it.

A district's board is read anew after every confirmation, with the same words each time: making its two dozen
statements would take longer than running them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.db import connection
from django.db.models import QuerySet

P = ParamSpec("P")
Row = tuple[Any, ...]
_Converters = tuple[tuple[int, tuple[list[Callable[[Any, Any, Any], Any]], Any]], ...]

CHUNK = 2000
KEPT = 128  # readings remembered of each selector: areas and days that are looked at again and again
_DISTRICT = 6  # an area of fewer digits is a city, a province, a country: its rows are not held at once


def statement(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, Iterator[Row]]:
    """Read the rows of the `values_list` that `build` makes of an area (a code prefix) and further hashable values.

    One query. A district's rows come in one answer; a wider area's stream, CHUNK at a time.
    """

    @lru_cache(maxsize=KEPT)
    def made(vendor: str, *args: Any) -> tuple[str, tuple[Any, ...], _Converters]:
        rows: QuerySet[Any, Any] = build(*args)  # type: ignore[call-arg]
        compiler = rows.query.get_compiler(connection=connection)
        words, values = compiler.as_sql()
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        return words, values, tuple(compiler.get_converters(columns).items())

    @wraps(build)
    def read(*args: Any) -> Iterator[Row]:
        words, values, converters = made(connection.vendor, *args)
        rows = _streamed(words, values) if len(args[0]) < _DISTRICT else _at_once(words, values)
        return _converted(rows, converters) if converters else rows

    return read  # type: ignore[return-value]  # positional arguments only, which ParamSpec cannot say


def _at_once(words: str, values: tuple[Any, ...]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(words, values)
        return iter(cursor.fetchall())


def _streamed(words: str, values: tuple[Any, ...]) -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(words, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _converted(rows: Iterable[Row], converters: _Converters) -> Iterator[Row]:
    """What SQLite keeps as text, as the days and amounts it means."""
    for row in rows:
        told = list(row)
        for place, (convert, expression) in converters:
            for each in convert:
                told[place] = each(told[place], expression, connection)
        yield tuple(told)
