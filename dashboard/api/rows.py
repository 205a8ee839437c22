"""Rows of the read API: registers, records and snapshots as plain values, each list in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from checklist.models import Snapshot
from meetings.models import Meeting
from opinions.models import NormativeDocument, Opinion
from records.models import Record, Step
from records.states import RecordKind
from townships.areas import AREA_NAMES
from townships.models import Township

# Where a kind keeps its 文号 or 纪要编号.
_DOC_NO: dict[str, tuple[Any, str]] = {
    RecordKind.OPINION: (Opinion, "doc_no"),
    RecordKind.DOCUMENT: (NormativeDocument, "doc_no"),
    RecordKind.MEETING: (Meeting, "minutes_no"),
}


def township_rows(units: Iterable[Township]) -> list[dict[str, Any]]:
    """Units whose predecessors were prefetched."""
    return [
        {
            "code": unit.code,
            "name": unit.name,
            "kind": unit.kind,
            "is_pilot": unit.is_pilot,
            "opened_on": _day(unit.opened_on),
            "closed_on": _day(unit.closed_on),
            "predecessors": sorted(each.code for each in unit.predecessors.all()),
        }
        for unit in units
    ]


def record_rows(records: Sequence[Any]) -> list[dict[str, Any]]:
    """Records with `area_name`; at most four more queries. Neither remarks nor who entered what: no person is named."""
    numbers = _doc_numbers(records)
    belongs = _belongs_to(records)
    return [
        {
            "number": record.number,
            "kind": record.kind,
            "title": record.title,
            "area": record.area,
            "area_name": record.area_name or AREA_NAMES.get(record.area, record.area),
            "happened_on": _day(record.happened_on),
            "first_submitted_on": _day(record.first_submitted_on),
            "confirmed_on": _day(record.confirmed_on),
            "doc_no": numbers.get(record.pk, ""),
            "belongs_to": belongs.get(record.pk, ""),
            "entered_for_unit": record.entered_for_unit,
            "is_backfill": record.is_backfill,
            "reported_late": record.reported_late,
        }
        for record in records
    ]


def snapshot_row(snapshot: Snapshot) -> dict[str, Any]:
    """What a snapshot is, without its board."""
    return {
        "id": f"{snapshot.area}-{snapshot.number}",
        "area": snapshot.area,
        "number": snapshot.number,
        "year": snapshot.year,
        "as_of": _day(snapshot.as_of),
        "title": snapshot.title,
        "checklist": snapshot.checklist_label,
        "is_result": snapshot.is_result,
        "taken_at": timezone.localtime(snapshot.taken_at).isoformat(timespec="seconds"),
    }


def _doc_numbers(records: Iterable[Record]) -> dict[int, str]:
    keys: dict[str, list[int]] = {}
    for record in records:
        keys.setdefault(record.kind, []).append(record.pk)
    found: dict[int, str] = {}
    for kind, (model, field) in _DOC_NO.items():
        if kind in keys:
            found.update(model.objects.filter(pk__in=keys[kind]).values_list("pk", field))
    return found


def _belongs_to(records: Iterable[Record]) -> dict[int, str]:
    steps = [record.pk for record in records if record.kind == RecordKind.STEP]
    if not steps:
        return {}
    return dict(Step.objects.filter(pk__in=steps).values_list("pk", "record__number"))


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None
