"""Who returned a record, when, why, and by what telephone they are reached."""

from __future__ import annotations

from collections.abc import Sequence

from records.models import Record, ReviewEvent
from records.states import Verb


def returns_of(records: Sequence[Record]) -> dict[int, ReviewEvent]:
    """The latest return of each record, with who returned it: one query for all, none without records."""
    if not records:
        return {}
    events = (
        ReviewEvent.objects.filter(
            record_id__in=[each.pk for each in records], verb__in=(Verb.RETURN, Verb.REOPEN)
        )
        .select_related("by")
        .order_by("at", "id")
    )
    return {event.record_id: event for event in events}
