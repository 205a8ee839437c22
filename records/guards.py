"""What only the database can promise: a kind's row is refused for a record of another kind (design, law 6)."""

from __future__ import annotations

from typing import Any

_SQLITE = """
CREATE TRIGGER {table}_kind BEFORE INSERT ON {table}
WHEN (SELECT kind FROM records_record WHERE id = NEW.record_ptr_id) <> '{kind}'
BEGIN SELECT RAISE(ABORT, '{table}: record of another kind'); END;
"""
_POSTGRES = """
CREATE FUNCTION {table}_kind() RETURNS trigger AS $$
BEGIN
  IF (SELECT kind FROM records_record WHERE id = NEW.record_ptr_id) <> '{kind}' THEN
    RAISE EXCEPTION '{table}: record of another kind' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_kind BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kind();
"""


def guard_kind(table: str, kind: str) -> Any:
    """A migration's forward step that makes the trigger for one kind's table."""

    def forward(apps: Any, schema_editor: Any) -> None:
        text = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
        schema_editor.execute(text.format(table=table, kind=kind))

    return forward


def unguard_kind(table: str) -> Any:
    """Its way back."""

    def backward(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_kind ON {table}; DROP FUNCTION {table}_kind();")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_kind;")

    return backward
