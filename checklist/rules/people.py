"""People that count (design §4): persons, each once, whatever mandates they hold."""

from __future__ import annotations

from datetime import date, timedelta

from checklist.township import TownshipFacts
from delegates.facts import MandateFact


def counting_mandates(facts: TownshipFacts, *, council: bool = False) -> list[MandateFact]:
    """镇/乡: CONGRESS mandates. 街道: DISTRICT mandates assigned to it, with `council` also COUNCIL ones."""
    if facts.unit.has_congress:
        return [mandate for mandate in facts.mandates if mandate.is_congress]
    return [mandate for mandate in facts.mandates if mandate.is_district or (council and mandate.is_council)]


def persons_on(mandates: list[MandateFact], on: date) -> set[int]:
    """The persons with a mandate active on a day."""
    return {mandate.person for mandate in mandates if mandate.holds(on)}


def persons_at_start(mandates: list[MandateFact], first: date, until: date) -> set[int]:
    """The persons on `first`; none then: on the first day up to `until` with any."""
    there = persons_on(mandates, first)
    if there:
        return there
    later = min((each.started_on for each in mandates if first < each.started_on <= until), default=None)
    return persons_on(mandates, later) if later else set()


def persons_with_days(mandates: list[MandateFact], first: date, last: date, least: int) -> set[int]:
    """The persons with at least `least` days of active mandate from `first` to `last`, both ends counted."""
    end = last + timedelta(days=1)
    spans: dict[int, list[tuple[date, date]]] = {}
    for mandate in mandates:
        start = max(mandate.started_on, first)
        stop = end if mandate.ended_on is None else min(mandate.ended_on, end)
        if start < stop:
            spans.setdefault(mandate.person, []).append((start, stop))
    return {person for person, own in spans.items() if _days(own) >= least}


def _days(spans: list[tuple[date, date]]) -> int:
    """Days in the union of half-open spans."""
    if len(spans) == 1:
        return (spans[0][1] - spans[0][0]).days
    total, reached = 0, date.min
    for start, stop in sorted(spans):
        begin = max(start, reached)
        if begin < stop:
            total += (stop - begin).days
            reached = stop
    return total
