"""What mandates and activities say to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from delegates.models import Activity, Mandate
from records.facts import HEAD, Fact, Joined, head, in_area
from townships.models import Term
from townships.statements import Row, statement

_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MandateFact:
    """Mandates of one body over the same half-open days, and who holds them (keys of delegates, one per person).

    A mandate without an end of its own ends with its term. A unit's whole congress is one or two of these.
    """

    persons: frozenset[int]
    body: str
    started_on: date
    ended_on: date | None

    @property
    def is_congress(self) -> bool:
        return self.body == Term.Body.CONGRESS

    @property
    def is_district(self) -> bool:
        return self.body == Term.Body.DISTRICT

    @property
    def is_council(self) -> bool:
        return self.body == Term.Body.COUNCIL

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True, slots=True)
class ActivityFact(Fact):
    """One activity ticked 社会治理, with the delegates who took part (their keys, one per person)."""

    persons: frozenset[int] = frozenset()


def mandates(area: str, since: date, until: date) -> Iterator[tuple[str, MandateFact]]:
    """Mandates that share a day with `since` … `until`, those of the same days together. One query."""
    for code, body, start, end, holders in _mandates(area, since, until):
        yield code, MandateFact(_keys(holders), body, start, end)


@statement
def _mandates(area: str, since: date, until: date) -> QuerySet[Mandate, Row]:
    return (
        Mandate.objects.filter(township__code__startswith=area, started_on__lte=until)
        .annotate(effective_end=Coalesce("ended_on", "term__ended_on"))
        .filter(Q(effective_end__isnull=True) | Q(effective_end__gt=since))
        .order_by("township_id")
        .values_list("township_id", "term__body", "started_on", "effective_end")
        .annotate(holders=Joined("delegate_id"))
    )


def _keys(joined: str) -> frozenset[int]:
    return frozenset(map(int, joined.split(",")))


def governance(area: str, since: date, until: date) -> Iterator[tuple[str, ActivityFact]]:
    """Activities ticked 社会治理 within the days given, with who took part. One query."""
    for row in _governance(area, since, until):
        yield row[0], ActivityFact(*head(row), _keys(row[7]) if row[7] else _NOBODY)


@statement
def _governance(area: str, since: date, until: date) -> QuerySet[Activity, Row]:
    rows: QuerySet[Activity, Row] = (
        in_area(Activity.objects.filter(is_governance=True, happened_on__gte=since), area, until)
        .order_by("area", "id")
        .values_list(*HEAD)
        .annotate(present=Joined("participations__delegate_id"))
    )
    return rows
