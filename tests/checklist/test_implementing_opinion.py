"""出台实施意见."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction

import pytest

from checklist.board import State
from checklist.catalogue import RULES
from tests.checklist.rows import STREET, d, edition, facts, judged, opinion, step, term, unit_board

ITEM = "implementing_opinion"
ALL = tuple(rule.id for rule in RULES if rule.id != ITEM)
STREET_ALL = tuple(each for each in ALL if each not in {"fiscal_oversight", "midyear_inquiry"})


def test_one_opinion_with_all_provisions_is_done_on_its_issue_day() -> None:
    result = judged(ITEM, "2026-06-01", opinions=[opinion("2026-05-10", *ALL)])
    assert (result.state, result.met_on) == (State.DONE, d("2026-05-10"))


def test_the_ratio_is_covered_over_required() -> None:
    result = judged(ITEM, "2026-06-01", opinions=[opinion("2026-05-10", *ALL[:6])])
    assert result.ratio == Fraction(6, 9)
    assert result.met_on is None
    assert "缺少" in result.reason


def test_a_subdistrict_is_asked_for_seven() -> None:
    assert judged(ITEM, "2026-06-01", unit=STREET, opinions=[opinion("05-10", *STREET_ALL)]).ratio == 1
    assert judged(
        ITEM, "2026-06-01", unit=STREET, opinions=[opinion("05-10", *STREET_ALL[:3])]
    ).ratio == Fraction(3, 7)


def test_a_supplement_completes_the_set_on_its_own_day() -> None:
    head = opinion("2026-05-10", *ALL[:5])
    more = opinion("2026-08-01", *ALL[5:], supplements=head.id)
    result = judged(ITEM, "2026-09-01", opinions=[head, more])
    assert (result.ratio, result.met_on) == (1, d("2026-08-01"))
    assert judged(ITEM, "2026-07-31", opinions=[head, more]).ratio == Fraction(5, 9)


def test_two_opinions_that_do_not_belong_together_are_not_added_up() -> None:
    result = judged(ITEM, "2026-09-01", opinions=[opinion("05-10", *ALL[:5]), opinion("06-10", *ALL[5:])])
    assert result.ratio == Fraction(5, 9)


@pytest.mark.parametrize(("as_of", "ratio"), [("2026-06-30", 1), ("2026-07-01", 0)])
def test_a_revoked_opinion_is_out_on_the_day(as_of: str, ratio: int) -> None:
    result = judged(ITEM, as_of, opinions=[opinion("05-10", *ALL, steps=[step("REVOKED", "2026-07-01")])])
    assert result.ratio == ratio


def test_a_replaced_opinion_stays_out_even_when_the_new_one_is_revoked() -> None:
    old = opinion("2026-04-01", *ALL)
    new = opinion("2026-06-01", *ALL, replaces=old.id, steps=[step("REVOKED", "2026-08-01")])
    assert judged(ITEM, "2026-05-31", opinions=[old, new]).met_on == d("2026-04-01")
    assert judged(ITEM, "2026-06-01", opinions=[old, new]).met_on == d("2026-06-01")
    late = judged(ITEM, "2026-08-01", opinions=[old, new])
    assert late.ratio == 0
    assert len(late.records) == 2  # both were issued in the open term


NEW_TERM = [term("2021-11-01", "2026-10-01", key=1), term("2026-10-01", key=2)]


def test_an_opinion_of_the_last_term_carries_over_until_the_due_day() -> None:
    old = opinion("2024-05-10", *ALL)
    result = judged(ITEM, "2026-11-23", party_terms=NEW_TERM, opinions=[old])
    assert (result.state, result.met_on) == (State.DONE, d("2024-05-10"))
    assert "沿用上届意见" in result.reason


def test_after_the_due_day_a_carried_opinion_no_longer_counts() -> None:
    terms = [term("2019-01-01", "2023-11-23", key=1), term("2023-11-23", key=2)]
    old = [opinion("2022-05-10", *ALL)]
    assert judged(ITEM, "2026-11-23", party_terms=terms, opinions=old).ratio == 1
    assert judged(ITEM, "2026-11-24", party_terms=terms, opinions=old).state is State.OVERDUE


def test_reaffirmed_within_the_term_it_counts_again() -> None:
    terms = [term("2019-01-01", "2023-11-23", key=1), term("2023-11-23", key=2)]
    old = [opinion("2022-05-10", *ALL, steps=[step("REAFFIRMED", "2024-02-01")])]
    result = judged(ITEM, "2026-12-01", party_terms=terms, opinions=old)
    assert (result.state, result.met_on) == (State.DONE, d("2022-05-10"))


def test_without_carry_over_an_old_opinion_does_not_count() -> None:
    by = edition(implementing_opinion={"params": {"carry_over": False}})
    old = [opinion("2024-05-10", *ALL)]
    assert judged(ITEM, "2026-11-23", by=by, party_terms=NEW_TERM, opinions=old).ratio == 0


def test_a_waived_action_is_still_required() -> None:
    board = unit_board(facts(opinions=[opinion("05-10", *ALL[:8])]), "2026-06-01")
    found = board.item(ITEM)
    assert found is not None
    assert found.ratio == Fraction(8, 9)


def test_without_a_term_it_does_not_apply_though_an_opinion_is_in_force() -> None:
    board = unit_board(facts(party_terms=[], opinions=[opinion("05-10", *ALL)]), "2026-06-01")
    found = board.item(ITEM)
    assert found is not None
    assert found.state is State.NOT_APPLICABLE
    assert board.has_opinion


def test_a_late_opinion_is_done_late() -> None:
    result = judged(
        ITEM, "2026-12-01", party_terms=[term("2023-11-20")], opinions=[opinion("2026-11-21", *ALL)]
    )
    assert result.state is State.DONE_LATE
    assert result.days_late == 1
