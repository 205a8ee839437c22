"""A township's result depends neither on other townships nor on the order of its own records."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checklist.engine import assess
from checklist.export import unit_dict
from checklist.township import TownshipFacts
from tests.properties.judging import DELIVERED, judge
from tests.properties.strategies import BOARD_DAYS
from tests.properties.townships import township_facts

ROWS = [name for name in TownshipFacts.__struct_fields__ if name not in {"unit", "decisions"}]


@given(units=st.lists(township_facts(), min_size=3, max_size=3), day=BOARD_DAYS)
@settings(max_examples=30)
def test_other_townships_make_no_difference(units: list[TownshipFacts], day: date) -> None:
    units = [
        replace(each, unit=replace(each.unit, code=f"33011111{number}")) for number, each in enumerate(units)
    ]
    together = assess(units, DELIVERED[2026], day, area="330111")
    for facts, board in zip(units, together.units, strict=True):
        assert judge(facts, day) == board


@given(facts=township_facts(), day=BOARD_DAYS, data=st.data())
@settings(max_examples=80)
def test_the_order_of_records_makes_no_difference(
    facts: TownshipFacts, day: date, data: st.DataObject
) -> None:
    order: dict[str, Any] = {name: tuple(data.draw(st.permutations(getattr(facts, name)))) for name in ROWS}
    shuffled = replace(facts, **order)
    mixed: dict[str, Any] = {
        name: tuple(
            replace(row, steps=tuple(data.draw(st.permutations(row.steps))))
            for row in getattr(shuffled, name)
        )
        for name in ("meetings", "opinions", "documents", "projects")
    }
    assert unit_dict(judge(replace(shuffled, **mixed), day)) == unit_dict(judge(facts, day))
