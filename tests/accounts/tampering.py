"""Somebody who has the database, and nothing but the database."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.guards import unguard


def tamper(statement: str, values: list[Any] | None = None) -> int:
    """Do to the trail what its triggers refuse, once they are taken away; how many rows it met."""
    with connection.cursor() as cursor:
        unguard(cursor.execute, connection.vendor)
        cursor.execute(statement, values or [])
        return int(cursor.rowcount)
