"""The days on which a unit was covered: an opinion in force, a conference held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checklist.board import Span
from checklist.rules.implementing_opinion import out_on
from checklist.township import TownshipFacts


def opinion_spans(facts: TownshipFacts) -> Iterator[Span]:
    """The days on which each opinion was in force."""
    for each in facts.opinions:
        yield Span(each.on, out_on(each, facts.opinions))


def conference_spans(facts: TownshipFacts, until: date) -> Iterator[Span]:
    """The days on which each Party term had held its conference."""
    for term in facts.party_terms:
        held = [
            each.on
            for each in facts.meetings
            if each.is_conference and each.on <= until and term.holds(each.on)
        ]
        if held:
            yield Span(min(held), term.ended_on)
