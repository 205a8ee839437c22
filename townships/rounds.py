"""One round of 换届, read for many units at once: the register's days, and the terms that opened in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from townships.changeovers import NO_DAY, Course, Day, KnownTerm, Step, steps_of
from townships.models import ChangeOver, Term, Township

# Elections fall between July and June: the first half of a year belongs to the round that began the year before.
FIRST_MONTH = 7


def span_of_round(year: int) -> tuple[date, date]:
    """The first and the last day of a round."""
    return date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1) - timedelta(days=1)


def round_of(today: date) -> int:
    """The round that a day belongs to, named by the year in which it begins."""
    first, _ = span_of_round(today.year)
    return today.year if today >= first else today.year - 1


def rounds_known(district: str, today: date) -> list[int]:
    """Rounds that may be looked at, the latest first: those registered, and the present one. One query."""
    years = ChangeOver.objects.filter(township__code__startswith=district).values_list("year", flat=True)
    return sorted({*years.distinct().order_by(), round_of(today)}, reverse=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one unit stands in a round. `opened` are the terms that opened in it, `before` those they follow."""

    unit: Township
    row: ChangeOver
    course: Course
    terms: tuple[Term, ...]
    party: Term | None
    opened: Term | None

    @property
    def body(self) -> Term.Body:
        """Whose first session it is: the congress's, in a 街道 the residents' council's."""
        return body_of(self.unit)

    @property
    def before(self) -> Term | None:
        """The term that the new one follows, or will."""
        return self.last_of(self.body, self.opened)

    def last_of(self, body: str, opened: Term | None) -> Term | None:
        """The latest term of a body before the one that opened, if it has."""
        earlier = [
            each
            for each in self.terms
            if each.body == body and (opened is None or each.started_on < opened.started_on)
        ]
        return earlier[-1] if earlier else None

    def known(self, body: str) -> tuple[KnownTerm, ...]:
        return tuple(
            KnownTerm(each.ordinal, each.started_on, each.ended_on)
            for each in self.terms
            if each.body == body
        )


def body_of(unit: Township) -> Term.Body:
    """The body whose first session makes a new term of a unit."""
    return Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL


def standings(units: Sequence[Township], year: int) -> list[Standing]:
    """The standing of each unit in a round, in the order given. Two queries."""
    rows = {each.township_id: each for each in ChangeOver.objects.filter(township__in=units, year=year)}
    return standings_of(
        [(unit, rows.get(unit.code) or ChangeOver(township=unit, year=year)) for unit in units]
    )


def standings_of(rows: Sequence[tuple[Township, ChangeOver]]) -> list[Standing]:
    """The standing that each row says of its unit, of whatever rounds. One query."""
    terms: dict[str, list[Term]] = {}
    found = Term.objects.filter(area__in={unit.code for unit, _ in rows})
    for term in found.order_by("area", "started_on"):
        terms.setdefault(term.area, []).append(term)
    return [_standing(unit, row, terms.get(unit.code, [])) for unit, row in rows]


def standing_of(unit: Township, year: int) -> Standing:
    """The standing of one unit. Two queries."""
    return standings([unit], year)[0]


def _standing(unit: Township, row: ChangeOver, terms: Sequence[Term]) -> Standing:
    # Terms that begin with the unit itself (撤并、撤镇设街道) are no outcome of a round.
    elected = [each for each in terms if each.started_on != unit.opened_on]
    party = _opened_in(elected, Term.Body.PARTY, row.year)
    opened = _opened_in(elected, body_of(unit), row.year)
    days = row.course
    real = {Step.PARTY: party, Step.SESSION: opened}
    for step, term in real.items():
        days[step] = Day(days[step].planned, term.started_on if term else None)
    applying = {step: days.get(step, NO_DAY) for step in steps_of(has_congress=unit.has_congress)}
    return Standing(unit, row, Course(applying), tuple(terms), party, opened)


def _opened_in(terms: Iterable[Term], body: str, year: int) -> Term | None:
    """The term of a body that opened in a round; the last, should there be two."""
    first, last = span_of_round(year)
    if body == Term.Body.PARTY:  # goes ahead of the elections, and may do so from the year's beginning
        first = date(year, 1, 1)
    begun = [each for each in terms if each.body == body and first <= each.started_on <= last]
    return begun[-1] if begun else None
