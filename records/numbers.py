"""Numbers of records: FY-2026-000123, and FY-2026-000123-2 for a step. Without gaps, never given twice."""

from __future__ import annotations

from django.db import connection

from records.models import Counter, Record, Step
from townships.areas import district_of, number_letters


def number_take(*, district: str, year: int) -> str:
    """The next number of a district and year.

    Must be the last thing but one of a transaction (only the facts token comes after): the counter's row
    stays locked until the end, so whoever took it earlier would make all others wait, or deadlock.
    """
    table = connection.ops.quote_name(Counter._meta.db_table)
    take = f"UPDATE {table} SET last = last + 1 WHERE district = %s AND year = %s RETURNING last"  # noqa: S608  # our own table's name
    with connection.cursor() as cursor:
        cursor.execute(take, [district, year])
        row = cursor.fetchone()
        if row is None:
            Counter.objects.bulk_create(
                [Counter(district=district, year=year)], ignore_conflicts=True
            )  # another writer may have made it just now
            cursor.execute(take, [district, year])
            row = cursor.fetchone()
    return f"{number_letters(district)}-{year}-{row[0]:06d}"


def number_give(*, record: Record, year: int) -> None:
    """Number a record that is handed in for the first time, and the steps that ride with it."""
    if not record.number:
        if record.kind == "step":
            record.number = _step_number(Step.objects.get(pk=record.pk))
        else:
            record.number = number_take(district=district_of(record.area), year=year)
        Record.objects.filter(pk=record.pk).update(number=record.number)
    for rider in Step.objects.filter(rides_with=record, number="", state="submitted").order_by("pk"):
        Record.objects.filter(pk=rider.pk).update(number=_step_number(rider))


def _step_number(step: Step) -> str:
    parent = Record.objects.select_for_update().only("number").get(pk=step.record_id)
    given = Step.objects.filter(record_id=step.record_id).exclude(number="").count()
    return f"{parent.number}-{given + 1}"
