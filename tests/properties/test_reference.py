"""The engine and the independent reference agree on whatever hypothesis draws."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.edition import Edition
from checklist.engine import assess_unit
from checklist.township import Closing, TownshipFacts
from tests.golden.compare import differences
from tests.golden.reference.sheet import judge_unit
from tests.properties.mirror import book_of, edition_of, rulings_of
from tests.properties.strategies import BOARD_DAYS, editions
from tests.properties.townships import edges_of, township_facts


@given(
    facts=township_facts(),
    edition=editions(),
    as_of=st.lists(BOARD_DAYS, min_size=2, max_size=2, unique=True),
    go_live_on=st.sampled_from((None, date(2026, 3, 1))),
    data=st.data(),
)
@settings(max_examples=250)
def test_engine_and_reference_agree_on_all_that_is_drawn(
    facts: TownshipFacts, edition: Edition, as_of: list[date], go_live_on: date | None, data: st.DataObject
) -> None:
    book = book_of(facts)
    edges = edges_of(facts, date(2027, 2, 10))
    own = data.draw(st.lists(st.sampled_from(edges), max_size=6, unique=True)) if edges else []
    for day in as_of + own:
        window = edition.window(day)
        term = facts.party_term(window.facts_until)
        mine = judge_unit(
            book,
            edition_of(edition, go_live_on),
            day,
            rulings_of(facts.decisions, edition.year, term.id if term else None),
        )
        engine = assess_unit(facts, edition, window, Closing(edition.closes_on, go_live_on))
        assert differences(engine, mine) == [], day
