"""What the registers of places, terms and offices say to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from msgspec import Struct

from townships.lanes import Lane, rows_as
from townships.models import Appointment, Term, Township
from townships.statements import Row, statement


class UnitFact(Struct, frozen=True, gc=False):
    """One unit (乡镇、街道); `kind` is a code of Township.Kind."""

    code: str
    name: str
    kind: str
    is_pilot: bool

    @property
    def has_congress(self) -> bool:
        """Only 镇 and 乡 have a people's congress of their own."""
        return self.kind in {Township.Kind.TOWN, Township.Kind.RURAL}

    @property
    def is_zone(self) -> bool:
        return self.kind == Township.Kind.ZONE


class TermFact(Struct, frozen=True, gc=False):
    """One Party term (届): half-open days, open without an end. `id` is the row's key."""

    id: int
    ordinal: int
    started_on: date
    ended_on: date | None

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)


class ClerkFact(Struct, frozen=True, gc=False):
    """One CLERK appointment; it counts as submitted until an office person has checked it."""

    id: int
    person: str
    confirmed: bool
    first_submitted_on: date
    full_time: bool
    has_other_post: bool
    seconded_from: date | None
    seconded_to: date | None
    started_on: date
    ended_on: date | None

    @property
    def on(self) -> date:
        """The day the appointment began."""
        return self.started_on


def units(area: str, on: date) -> Iterator[UnitFact]:
    """Units of an area (a code prefix) that exist on `on`, in official order. One query."""
    for row in _units(area, on):
        yield UnitFact(*row)


@statement
def _units(area: str, on: date) -> QuerySet[Township, Row]:
    return (
        Township.objects.open_on(on)
        .filter(code__startswith=area)
        .order_by("code")
        .values_list("code", "name", "kind", "is_pilot")
    )


def party_terms(area: str, until: date) -> Lane[TermFact]:
    """Party terms begun by `until`, oldest first. One query."""
    return Lane(_party_terms(area, until), rows_as(TermFact))


@statement
def _party_terms(area: str, until: date) -> QuerySet[Term, Row]:
    return (
        Term.objects.filter(area__startswith=area, body=Term.Body.PARTY, started_on__lte=until)
        .order_by("area", "started_on")
        .values_list("area", "id", "ordinal", "started_on", "ended_on")
    )


def clerks(area: str, until: date) -> Lane[ClerkFact]:
    """CLERK appointments begun by `until`. One query."""
    return Lane(_clerks(area, until), _clerk_facts)


def _clerk_facts(code: str, rows: Iterable[Row]) -> list[ClerkFact]:
    return [
        ClerkFact(key, name, checked, entered, full_time, bool(other.strip()), away, back, start, end)
        for _, key, name, checked, entered, full_time, other, away, back, start, end in rows
    ]


@statement
def _clerks(area: str, until: date) -> QuerySet[Appointment, Row]:
    return (
        Appointment.objects.filter(
            Q(township__code__startswith=area), post=Appointment.Post.CLERK, started_on__lte=until
        )
        .annotate(is_checked=Q(checked_by__isnull=False))
        .order_by("township_id", "started_on", "id")
        .values_list(
            "township_id", "id", "person__name", "is_checked", "entered_on", "full_time", "concurrent_post",
            "seconded_from", "seconded_to", "started_on", "ended_on",
        )
    )  # fmt: skip
