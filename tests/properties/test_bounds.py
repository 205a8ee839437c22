"""Whatever is drawn: ratios between 0 and 1, points within the weight, scores within 100, what is not asked is null."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from checklist.board import State
from checklist.edition import Edition
from checklist.township import TownshipFacts
from tests.properties.judging import judge
from tests.properties.strategies import BOARD_DAYS, editions
from tests.properties.townships import township_facts


@given(facts=township_facts(), edition=editions(), day=BOARD_DAYS)
@settings(max_examples=150)
def test_ratios_points_and_scores_stay_within_their_bounds(
    facts: TownshipFacts, edition: Edition, day: date
) -> None:
    board = judge(facts, day, edition)
    for item in board.items:
        if item.ratio is None:
            assert item.points is None
            assert item.met_on is None
            assert not item.is_counted
        else:
            assert 0 <= item.ratio <= 1
            assert item.points == item.weight * item.ratio
            assert (item.met_on is None) or item.ratio == 1
        if item.state is State.NOT_APPLICABLE:
            assert (item.ratio, item.due_on) == (None, None)
    for value in (board.score_exact, board.progress_exact):
        assert value is None or 0 <= value <= 100
    assert (board.score_exact is None) == (board.counted == 0)
    assert 0 <= board.bonus <= 2
