"""Rows into PostgreSQL by COPY: buffered by table, indexes made afterwards, foreign keys believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

NULL = r"\N"
# What COPY is told of each table; every other column is left to NULL.
COLUMNS = {
    "townships_township": "code name kind is_pilot aliases",
    "townships_factstoken": "district value is_demo",
    "townships_person": "id name phone district entered_in",
    "townships_term": "id area body ordinal started_on ended_on",
    "townships_appointment": "id post full_time concurrent_post seconded_from seconded_to started_on ended_on "
    "entered_on checked_by_id person_id township_id",
    "delegates_delegate": "id person_id",
    "delegates_mandate": "id electoral_district started_on ended_on delegate_id term_id township_id",
    "records_record": "id kind area title state happened_on number once note first_submitted_on submitted_at "
    "returned_on confirmed_on entered_for_unit created_at changed_at revision created_by_id",
    "records_step": "record_ptr_id name line proof record_id",
    "records_nilreturn": "record_ptr_id nil_kind year",
    "records_counter": "id district year last",
    "meetings_meeting": "record_ptr_id meeting_kind session for_year heard studied topics minutes_no",
    "meetings_agendaitem": "id kind title position meeting_id",
    "meetings_inquiry": "id line question answered_by answer follow_up_due satisfaction meeting_id",
    "opinions_opinion": "record_ptr_id doc_no replaces_id supplements_id",
    "opinions_provision": "id aspect text opinion_id action_id",
    "opinions_normativedocument": "record_ptr_id doc_no issued_on published_on",
    "opinions_practice": "record_ptr_id rule_document summary library_on",
    "funds_fundentry": "record_ptr_id fund entry category amount for_year project_id",
    "funds_fundregulation": "record_ptr_id fund started_on ended_on",
    "funds_microproject": "record_ptr_id planned_finish",
    "delegates_activity": "record_ptr_id activity_kind is_governance",
    "delegates_participation": "id activity_id delegate_id",
    "checklist_decision": "id kind year reason met_on due_on proposed_at approved_on facts_digest action_id "
    "approver_id proposer_id relied_on_id term_id township_id",
}
_IDENTITIES = tuple(table for table, columns in COLUMNS.items() if columns.startswith("id "))


class Buffers:
    """Lines of COPY text by table."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}
        self.written = dict.fromkeys(COLUMNS, 0)

    def flush(self) -> None:
        with connection.cursor() as cursor:
            for table, lines in self.lines.items():
                if not lines:
                    continue
                columns = ", ".join(COLUMNS[table].split())
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    lines.append("")
                    copy.write("\n".join(lines).encode())
                self.written[table] += len(lines) - 1
                lines.clear()


@contextmanager
def without_indexes() -> Iterator[None]:
    """Indexes set aside while rows are copied, made anew and the tables analysed afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s) AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
            [list(COLUMNS)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        for table in _IDENTITIES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )
        for table in COLUMNS:
            cursor.execute(f"ANALYZE {table}")


@contextmanager
def believing_keys() -> Iterator[Buffers]:
    """Buffers of this connection; foreign keys are not checked, for the historian writes only what it made."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        buffers = Buffers()
        yield buffers
        buffers.flush()
        cursor.execute("SET session_replication_role = origin")
