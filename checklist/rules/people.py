"""People that count (design §4): persons, each once, whatever mandates they hold."""

from __future__ import annotations

from datetime import date, timedelta

from checklist.township import TownshipFacts
from delegates.facts import MandateFact

_NOBODY: frozenset[int] = frozenset()


def counting_mandates(facts: TownshipFacts, *, council: bool = False) -> list[MandateFact]:
    """镇/乡: CONGRESS mandates. 街道: DISTRICT mandates assigned to it, with `council` also COUNCIL ones."""
    if facts.unit.has_congress:
        return [mandate for mandate in facts.mandates if mandate.is_congress]
    return [mandate for mandate in facts.mandates if mandate.is_district or (council and mandate.is_council)]


def persons_on(mandates: list[MandateFact], on: date) -> frozenset[int]:
    """The persons with a mandate active on a day."""
    return _NOBODY.union(*[mandate.persons for mandate in mandates if mandate.holds(on)])


def persons_at_start(mandates: list[MandateFact], first: date, until: date) -> frozenset[int]:
    """The persons on `first`; none then: on the first day up to `until` with any."""
    there = persons_on(mandates, first)
    if there:
        return there
    later = min((each.started_on for each in mandates if first < each.started_on <= until), default=None)
    return persons_on(mandates, later) if later else _NOBODY


def persons_with_days(mandates: list[MandateFact], first: date, last: date, least: int) -> frozenset[int]:
    """The persons with at least `least` days of active mandate from `first` to `last`, both ends counted."""
    end, enough = last + timedelta(days=1), timedelta(days=least)
    whole: list[frozenset[int]] = []
    short: list[tuple[date, date, frozenset[int]]] = []
    for mandate in mandates:
        start = max(mandate.started_on, first)
        stop = end if mandate.ended_on is None else min(mandate.ended_on, end)
        if stop - start >= enough:
            whole.append(mandate.persons)
        elif start < stop:
            short.append((start, stop, mandate.persons))
    long = _NOBODY.union(*whole)
    # Only who reaches the days by no single mandate is added up one by one.
    spans: dict[int, list[tuple[date, date]]] = {}
    if len(short) > 1:
        for start, stop, persons in short:
            for person in persons - long:
                spans.setdefault(person, []).append((start, stop))
    return long.union(person for person, own in spans.items() if len(own) > 1 and _days(own) >= least)


def _days(spans: list[tuple[date, date]]) -> int:
    """Days in the union of half-open spans."""
    total, reached = 0, date.min
    for start, stop in sorted(spans):
        begin = max(start, reached)
        if begin < stop:
            total += (stop - begin).days
            reached = stop
    return total
