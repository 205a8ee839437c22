"""Confirming one more meeting, agenda item, provision, step, nil return or participation never lowers a ratio.

A step is "one more" when its record has none of that name yet: of several the earliest counts, so a second 报送备案 of
an earlier day moves the review's clock, which is a correction and no achievement. For the same reason an acceptance of
a year gone by (the project is then none of this year's) and a 废止 are left out; see tests/golden/READINGS.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checklist.township import TownshipFacts
from records.facts import StepFact
from records.states import StepName
from tests.properties.judging import judge, ratios
from tests.properties.strategies import BOARD_DAYS, FISCAL, SLUGS, YEAR, Maker
from tests.properties.townships import township_facts

Grow = Callable[[TownshipFacts, Maker], TownshipFacts]
STEPS = {
    "meetings": (StepName.ANSWERED, StepName.CLOSED),
    "opinions": (StepName.REAFFIRMED,),
    "documents": (StepName.FILED, StepName.REVIEWED, StepName.CORRECTED),
    "projects": (StepName.APPROVED, StepName.ACCEPTED),
}


def _changed(facts: TownshipFacts, name: str, make: Maker, change: Callable[[Any], Any]) -> TownshipFacts:
    """The facts with one row of a kind changed; there must be one."""
    rows = list(getattr(facts, name))
    assume(rows)
    place = make.draw(st.integers(0, len(rows) - 1))
    rows[place] = change(rows[place])
    changed: dict[str, Any] = {name: tuple(rows)}
    return replace(facts, **changed)


def _meeting(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    row = make.any_of((make.conference, make.study, make.session))()
    return replace(facts, meetings=(*facts.meetings, row))


def _agenda_item(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    kind = make.any_of(FISCAL)
    return _changed(facts, "meetings", make, lambda row: replace(row, agenda=row.agenda | {kind}))


def _provision(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    slug = make.any_of(SLUGS)
    return _changed(facts, "opinions", make, lambda row: replace(row, provides=row.provides | {slug}))


def _nil_return(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    more = make.nil_returns()
    assume(more)
    return replace(facts, nil_returns=(*facts.nil_returns, more[0]))


def _participation(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    person = make.draw(st.integers(1, 6))
    return _changed(facts, "activities", make, lambda row: replace(row, persons=row.persons | {person}))


def _step(facts: TownshipFacts, make: Maker) -> TownshipFacts:
    kind = make.any_of(tuple(STEPS))
    name = make.any_of(STEPS[kind])

    def grown(row: Any) -> Any:
        lines = [each.line for each in row.inquiries] if kind == "meetings" else [0]
        assume(lines)
        line = make.any_of(lines)
        on = max(row.on, make.day("2025-10-01", "2027-02-10"))
        assume(all((step.name, step.line) != (name, line) for step in row.steps))
        assume(name != StepName.ACCEPTED or on >= date(YEAR, 1, 1))
        step = StepFact(**make.head(on), name=name, line=line)
        return replace(row, steps=(*row.steps, step))

    return _changed(facts, kind, make, grown)


GROWTH: tuple[Grow, ...] = (_meeting, _agenda_item, _provision, _nil_return, _participation, _step, _step)


@given(
    facts=township_facts(decided=False),
    grow=st.sampled_from(GROWTH),
    days=st.lists(BOARD_DAYS, min_size=3, max_size=3),
    data=st.data(),
)
@settings(max_examples=200)
def test_one_more_fact_never_lowers_a_ratio(
    facts: TownshipFacts, grow: Grow, days: list[date], data: st.DataObject
) -> None:
    make = Maker(data.draw, all_confirmed=True, keys=count(1001))
    grown = grow(facts, make)
    for day in days:
        before, after = ratios(judge(facts, day)), ratios(judge(grown, day))
        for item, ratio in before.items():
            grew = after[item]
            if ratio is None or grew is None:
                assert ratio in (None, 0), (item, day)
            else:
                assert grew >= ratio, (item, day)


@given(facts=township_facts(decided=False), day=BOARD_DAYS)
@settings(max_examples=60)
def test_time_alone_brings_what_was_submitted_no_ratio(facts: TownshipFacts, day: date) -> None:
    """What is submitted changes states, never a ratio: the board without it has the same ones."""
    confirmed = facts.only(lambda row: row.confirmed)
    assert ratios(judge(confirmed, day)) == ratios(judge(facts, day))
    assert judge(confirmed, day).progress_exact == judge(facts, day).progress_exact
