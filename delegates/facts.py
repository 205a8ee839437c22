"""What mandates and activities say to the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from msgspec import Struct

from delegates.models import Activity, Mandate
from records.facts import HEAD, Fact, Joined, in_area
from townships.lanes import Lane
from townships.models import Term
from townships.statements import Row, statement

_NOBODY: frozenset[int] = frozenset()
# Codes as plain text: they are compared for every mandate of a country.
_CONGRESS, _DISTRICT, _COUNCIL = (
    body.value for body in (Term.Body.CONGRESS, Term.Body.DISTRICT, Term.Body.COUNCIL)
)


class MandateFact(Struct, frozen=True, gc=False):
    """Mandates of one body over the same half-open days, and who holds them (keys of delegates, one per person).

    A mandate without an end of its own ends with its term. A unit's whole congress is one or two of these.
    """

    persons: frozenset[int]
    body: str
    started_on: date
    ended_on: date | None

    @property
    def is_congress(self) -> bool:
        return self.body == _CONGRESS

    @property
    def is_district(self) -> bool:
        return self.body == _DISTRICT

    @property
    def is_council(self) -> bool:
        return self.body == _COUNCIL

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


class ActivityFact(Fact, frozen=True, gc=False):
    """One activity ticked 社会治理, with the delegates who took part (their keys, one per person)."""

    persons: frozenset[int] = frozenset()


def mandates(area: str, since: date, until: date) -> Lane[MandateFact]:
    """Mandates that share a day with `since` … `until`, those of the same days together. One query."""
    return Lane(_mandates(area, since, until), _mandate_facts)


def _mandate_facts(code: str, rows: Iterable[Row]) -> list[MandateFact]:
    return [MandateFact(_keys(holders), body, start, end) for _, body, start, end, holders in rows]


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


def governance(area: str, since: date, until: date) -> Lane[ActivityFact]:
    """Activities ticked 社会治理 within the days given, with who took part. One query."""
    return Lane(_governance(area, since, until), _activity_facts)


def _activity_facts(code: str, rows: Iterable[Row]) -> list[ActivityFact]:
    return [ActivityFact(*(*row[1:7], _keys(row[7]) if row[7] else _NOBODY)) for row in rows]


@statement
def _governance(area: str, since: date, until: date) -> QuerySet[Activity, Row]:
    rows: QuerySet[Activity, Row] = (
        in_area(Activity.objects.filter(is_governance=True, happened_on__gte=since), area, until)
        .order_by("area", "id")
        .values_list(*HEAD)
        .annotate(present=Joined("participations__delegate_id"))
    )
    return rows
