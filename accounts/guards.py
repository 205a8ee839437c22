"""What the database itself refuses: to change, remove or empty rows of the audit trail and its seals.

Whoever owns the tables can take a trigger away; that is what the chain is for. Against a slip, a careless command and
an account that is not the owner, the trigger is enough.
"""

from __future__ import annotations

from collections.abc import Callable

TABLES = ("accounts_auditevent", "accounts_auditseal")
_DEEDS = ("UPDATE", "DELETE")


def guard(execute: Callable[[str], object], vendor: str, tables: tuple[str, ...] = TABLES) -> None:
    """Put the triggers on."""
    for table in tables:
        told = f"{table}: rows are only added"
        if vendor == "postgresql":
            execute(
                f"CREATE OR REPLACE FUNCTION {table}_append() RETURNS trigger AS $$ "
                f"BEGIN RAISE EXCEPTION '{told}'; END $$ LANGUAGE plpgsql;"
            )
            execute(
                f"CREATE TRIGGER {table}_append BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_append();"
            )
            execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append();"
            )
            continue
        for deed in _DEEDS:
            execute(
                f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{told}'); END;"
            )


def unguard(execute: Callable[[str], object], vendor: str, tables: tuple[str, ...] = TABLES) -> None:
    """Take them away: for a migration that must touch old rows, and for a test that tampers."""
    for table in tables:
        if vendor == "postgresql":
            for name in ("append", "whole"):
                execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table};")
            continue
        for name in ("append", "update", "delete"):
            execute(f"DROP TRIGGER IF EXISTS {table}_{name};")
