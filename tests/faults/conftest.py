"""Breaking things on purpose: the n-th write of what runs inside fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

from tests.exchange.conftest import world  # noqa: F401  # their fixture, for these tests too
from tests.records.conftest import people  # noqa: F401

_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def write_fails(nth: int) -> Iterator[list[int]]:
    """The `nth` statement that writes is refused as by a database that goes away; yields how many there were."""
    seen = [0]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(_WRITES):
            seen[0] += 1
            if seen[0] == nth:
                raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen
    # The database itself refused nothing: what is no transaction of the service's own goes on, and would stay.
    if connection.in_atomic_block and transaction.get_rollback():
        transaction.set_rollback(False)


def rows() -> dict[str, str]:
    """A digest of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names from the database itself
            found[table] = hashlib.sha256(
                "\n".join(sorted(map(repr, cursor.fetchall()))).encode()
            ).hexdigest()
    return found


def fails_whole(act: Callable[[], Any], *, most: int = 200) -> int:
    """Let `act` fail at its first write, at its second, …: each time every table is as it was; then let it be.

    Gives how many writes it takes. `act` makes what it writes anew each time, and raises or answers 503.
    """
    before = rows()
    for nth in range(1, most):
        with write_fails(nth) as seen:
            try:
                answer = act()
            except OperationalError:
                was_told = True
            else:
                was_told = getattr(answer, "status_code", 200) == 503
        if seen[0] < nth:
            return seen[0]
        assert was_told, f"write {nth} failed and nobody was told"
        now = rows()
        left = sorted(table for table in now if now[table] != before[table])
        assert not left, f"write {nth} failed and left something in {left}"
    raise AssertionError(f"more than {most} writes")
