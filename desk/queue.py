"""The office's queue: what waits, how long it has waited, what to look at, in what order it is gone through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import DateField, ExpressionWrapper, F
from django.utils import timezone

from accounts.models import User
from checklist.models import Checklist
from records.findings import Finding, findings_of
from records.models import LATE_REPORT, OfficeDay, Record, ReviewEvent
from records.states import Verb
from records.workdays import Told, working_days
from townships.areas import AREA_NAMES

# What an office is expected to need for a review; after it the age is shown in a warning colour.
SLOW = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record in the queue."""

    record: Record
    place: str
    age: int
    findings: tuple[Finding, ...]

    @property
    def is_slow(self) -> bool:
        return self.age > SLOW

    @property
    def may_go_with_others(self) -> bool:
        """Only what raises no question is confirmed in bulk."""
        return not self.findings

    @property
    def key(self) -> str:
        """The record and the revision of it that is shown."""
        return f"{self.record.pk}:{self.record.revision}"


def closing_days() -> dict[int, date]:
    """When each year closes, by its latest published checklist. One query."""
    published = Checklist.objects.filter(published=True).order_by("year", "effective_on", "pk")
    return dict(published.values_list("year", "closes_on"))


def waiting_rows(records: list[Record], on: date) -> list[Waiting]:
    """A page of the queue, in a number of queries that does not grow with it."""
    found, told = findings_of(records, closing_days()), OfficeDay.objects.told()
    return [
        Waiting(record, place_of(record), age_of(record, on, told), found[record.pk]) for record in records
    ]


def place_of(record: Record) -> str:
    """The unit's name, as `with_area_name` brought it."""
    return getattr(record, "area_name", None) or AREA_NAMES.get(record.area, record.area)


def age_of(record: Record, on: date, told: Told) -> int:
    """Working days a record has waited, by the office's own table."""
    return working_days(timezone.localdate(record.submitted_at), on, told) if record.submitted_at else 0


def narrowed(records: Any, wanted: dict[str, Any], user: User) -> Any:
    """The queue narrowed by what the filter form says."""
    if wanted.get("area"):
        records = records.filter(area=wanted["area"])
    if wanted.get("kind"):
        records = records.filter(kind=wanted["kind"])
    if wanted.get("late"):
        records = _late(records)
    if wanted.get("backfill") and settings.GO_LIVE_ON:
        records = records.filter(happened_on__lt=settings.GO_LIVE_ON)
    if wanted.get("proxy"):
        records = records.filter(entered_for_unit=True)
    if wanted.get("mine"):
        mine = ReviewEvent.objects.filter(verb=Verb.OPEN, by=user, at__gte=F("record__submitted_at"))
        records = records.filter(pk__in=mine.values("record_id"))
    return records


def _late(records: Any) -> Any:
    """迟报 as `Record.reported_late` says it, asked of the database."""
    last = ExpressionWrapper(F("happened_on") + LATE_REPORT, output_field=DateField())
    late = records.filter(first_submitted_on__gt=last)
    return late.filter(happened_on__gte=settings.GO_LIVE_ON) if settings.GO_LIVE_ON else late


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A record's place in the queue: which comes before and after, and how many there are."""

    before: int | None
    after: int | None
    position: int
    total: int


def neighbours(queue: Any, pk: int) -> Neighbours | None:
    """Where a record stands in a queue (in its own order); None when it is not in it. One query."""
    keys = list(queue.values_list("pk", flat=True))
    if pk not in keys:
        return None
    at = keys.index(pk)
    return Neighbours(
        keys[at - 1] if at else None,
        keys[at + 1] if at + 1 < len(keys) else None,
        at + 1,
        len(keys),
    )


def after_this(queue: Any, neighbour: int | None) -> int | None:
    """Which record to go on with: the neighbour if it still waits, else the first that does; None when done."""
    keys = list(queue.values_list("pk", flat=True))
    return neighbour if neighbour in keys else next(iter(keys), None)
