"""States, what is tried for 待审核, the year's closing, scores."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checklist.board import State, totals
from checklist.catalogue import RULES
from checklist.engine import assess
from meetings.facts import MeetingFact
from tests.checklist.rows import (
    OPEN_TERM,
    STREET,
    TOWN,
    activity,
    allocation,
    clerk,
    d,
    document,
    edition,
    facts,
    judged,
    mandate,
    meeting,
    opinion,
    payment,
    project,
    question,
    regulation,
    session,
    step,
    study,
    term,
    unit_board,
)

HEARING = "annual_hearing"


# --- 待审核 ---------------------------------------------------------------------------------------------------


def test_a_submitted_record_that_would_finish_it_makes_it_pending() -> None:
    result = judged(HEARING, "2026-06-01", meetings=[study("03-02", submitted="2026-03-05")])
    assert (result.state, result.ratio, result.met_on, result.records) == (State.PENDING, 0, None, ())
    assert (result.is_counted, result.who) == (False, ("区人大办", "党委"))


def test_a_submitted_record_that_would_not_finish_it_changes_nothing() -> None:
    result = judged(HEARING, "2026-06-01", meetings=[study("03-02", heard=False, submitted="2026-03-05")])
    assert result.state is State.NOT_DUE


def test_confirmed_and_submitted_together_may_finish_it() -> None:
    held = [study("03-02", heard=False), study("05-02", studied=False, submitted="2026-05-03")]
    assert judged(HEARING, "2026-06-01", meetings=held).state is State.PENDING


@pytest.mark.parametrize(
    ("submitted", "state"),
    [("2026-10-15", State.PENDING), ("2026-10-16", State.OVERDUE)],
)
def test_after_the_due_day_only_what_came_within_15_days_is_tried(submitted: str, state: State) -> None:
    """midyear_inquiry is due on 09-30; what came on 10-16 feeds the item but is not tried."""
    steps = [step("ANSWERED", "2026-09-29", line, submitted=submitted) for line in (1, 2, 3)]
    held = session(
        "09-29", "MID_YEAR", "INQUIRY", inquiries=map(question, (1, 2, 3)), steps=steps, submitted=submitted
    )
    assert judged("midyear_inquiry", "2026-11-01", meetings=[held]).state is state


def test_until_the_due_day_everything_submitted_is_tried() -> None:
    held = [study("03-02", submitted="2026-12-31")]
    assert judged(HEARING, "2026-12-31", meetings=held).state is State.PENDING


def test_a_submitted_step_of_a_confirmed_record_is_tried_by_its_own_day() -> None:
    def row(submitted: str) -> MeetingFact:
        answers = [step("ANSWERED", "2026-09-20", line) for line in (1, 2)]
        late = step("ANSWERED", "2026-09-21", 3, submitted=submitted)
        return session(
            "09-20", "MID_YEAR", "INQUIRY", inquiries=map(question, (1, 2, 3)), steps=[*answers, late]
        )

    assert judged("midyear_inquiry", "2026-11-01", meetings=[row("2026-10-15")]).state is State.PENDING
    late = judged("midyear_inquiry", "2026-11-01", meetings=[row("2026-10-16")])
    assert (late.state, late.ratio) == (State.PARTIAL, Fraction(6, 10) + Fraction(8, 30))


def test_all_submitted_records_are_tried_together_so_one_may_spoil_it() -> None:
    rows = [
        allocation("03-01", "100"),
        payment("05-01", "60", submitted="2026-05-02"),
        payment("06-01", "60", submitted="2026-06-02"),
    ]
    assert judged("duty_funds", "2026-07-01", duty_entries=rows[:2]).state is State.PENDING
    assert judged("duty_funds", "2026-07-01", duty_entries=rows).state is State.NOT_DUE


def test_an_unchecked_clerk_counts_as_submitted_on_the_day_it_was_entered() -> None:
    result = judged("full_time_clerk", "2026-01-10", clerks=[clerk("2024-03-01", submitted="2026-01-05")])
    assert result.state is State.PENDING
    late = judged("full_time_clerk", "2026-03-10", clerks=[clerk("2024-03-01", submitted="2026-01-17")])
    assert late.state is State.OVERDUE  # entered more than 15 days after 01-01; it feeds, so there is data


def test_no_data_means_nothing_submitted_feeds_it_either() -> None:
    assert judged(HEARING, "2027-01-05").state is State.NO_DATA
    fed = judged(HEARING, "2027-01-05", meetings=[study("03-02", heard=False, submitted="2026-03-03")])
    assert fed.state is State.OVERDUE


# --- closing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "permit", "counts"),
    [("2027-01-20", False, True), ("2027-01-21", False, False), ("2027-01-21", True, True)],
)
@pytest.mark.parametrize("as_of", ["2026-06-01", "2027-01-20", "2027-05-01"])
def test_after_closing_a_year_item_needs_a_permit_on_every_day(
    as_of: str, first: str, permit: bool, counts: bool
) -> None:
    result = judged(HEARING, as_of, meetings=[study("03-02", first=first, permit=permit)])
    assert result.ratio == (1 if counts else 0)


def test_what_came_too_late_does_not_even_feed() -> None:
    result = judged(HEARING, "2027-05-01", meetings=[study("03-02", first="2027-01-21")])
    assert (result.state, result.records) == (State.NO_DATA, ())


def test_term_items_know_no_closing() -> None:
    late = [meeting("05-10", first="2027-03-01")]
    assert judged("term_conference", "2026-12-31", meetings=late).state is State.DONE


def test_facts_from_before_the_portal_are_exempt() -> None:
    held = [study("03-02", first="2027-03-01")]
    assert judged(HEARING, "2027-05-01", meetings=held, go_live_on=d("03-03")).ratio == 1
    assert judged(HEARING, "2027-05-01", meetings=held, go_live_on=d("03-02")).ratio == 0


def test_steps_projects_and_regulations_are_exempt() -> None:
    done = step("REVIEWED", "2026-04-20", first="2027-03-01")
    papers = [document("03-10", filed="2026-04-01", steps=[done])]
    assert judged("document_filing", "2027-05-01", documents=papers).ratio == 1
    row = project("2026-12-31", approved="2026-02-01", accepted="2026-11-01", first="2027-03-01")
    rows = [allocation("02-01", "100"), payment("03-01", "10", project=row.id)]
    rules = [regulation("2024-01-01", first="2027-03-01")]
    result = judged("reserve_fund", "2027-05-01", reserve_entries=rows, projects=[row], regulations=rules)
    assert result.ratio == 1


# --- scores ---------------------------------------------------------------------------------------------------


def test_only_finished_and_past_due_items_are_counted() -> None:
    board = unit_board(facts(meetings=[meeting("05-10")]), "2026-06-01")
    # 会议 done (12), 干事 past due since 01-01 (7): 12 of 19.
    assert (board.counted, board.score) == (2, "63.16")
    # 12 of 100, whatever is not due yet.
    assert board.progress == "12.00"


def test_nothing_counted_is_no_score() -> None:
    board = unit_board(facts(clerks=[clerk("2024-03-01", submitted="2026-01-05")]), "2026-01-01")
    assert (board.counted, board.score) == (0, None)
    assert board.progress == "0.00"


def test_an_item_without_ratio_stands_in_no_denominator() -> None:
    board = unit_board(facts(documents=[document("05-20")]), "2026-06-01")
    assert board.progress == "0.00"
    assert sum(item.weight for item in board.items if item.ratio is not None) == 90


def test_rounding_is_half_up_once_and_exact() -> None:
    by = edition(full_time_clerk={"weight": Fraction(0)}, annual_hearing={"weight": Fraction(7)})
    held = [study("03-02")]
    board = unit_board(facts(meetings=held), "2027-01-05", by=by)
    item = board.item(HEARING)
    assert item is not None
    # Seven year items of 64 are due: 700 ÷ 64 = 10.9375.
    assert (board.score, item.points_text) == ("10.94", "7")


def test_weights_of_nought_give_no_score() -> None:
    nought: dict[str, Any] = {item.rule.id: {"weight": Fraction(0)} for item in edition().items}
    by = edition(**nought)
    board = unit_board(facts(meetings=[meeting("05-10")]), "2026-06-01", by=by)
    assert (board.score, board.progress) == (None, None)


def test_a_new_year_does_not_lower_a_hundred() -> None:
    known = facts(clerks=[clerk("2024-03-01")], meetings=[meeting("2025-05-10")])
    assert unit_board(known, "2026-01-02").score == "100.00"


def test_a_new_term_does_not_lower_a_hundred() -> None:
    terms = [term("2021-11-01", "2026-06-10", key=1), term("2026-06-10", key=2)]
    known = facts(
        clerks=[clerk("2024-03-01")],
        meetings=[meeting("2024-05-10")],
        opinions=[opinion("2024-05-20", *(rule.id for rule in RULES))],
        party_terms=terms,
    )
    assert unit_board(known, "2026-06-09").score == "100.00"
    assert unit_board(known, "2026-06-10").score == "100.00"


def test_totals_count_items_due_done_and_late() -> None:
    known = [
        facts(clerks=[clerk("2024-03-01")], meetings=[meeting("2025-05-10")]),
        facts(unit=STREET, clerks=[clerk("2024-03-01", submitted="2026-01-10")]),
    ]
    board = assess(sorted(known, key=lambda each: each.unit.code), edition(), d("06-01"), area="330111")
    sums = board.totals
    assert [unit.code for unit in board.units] == [STREET.code, TOWN.code]
    # 大源镇: two done; 富春街道: the clerk is past due, though pending.
    assert (sums.units, sums.due, sums.done, sums.pending_items, sums.late_items) == (2, 3, 2, 1, 0)
    assert (sums.completion_text, sums.conference, sums.opinion) == ("66.7%", 1, 0)
    assert board.slice("330111117").totals.units == 1


def test_a_zone_is_judged_only_when_named_and_never_in_the_sums() -> None:
    zone = facts(unit=type(TOWN)("330111901", "富阳经济技术开发区", "ZONE", False))
    assert assess([zone], edition(), d("06-01"), area="330111").units == ()
    kinds = frozenset({"TOWN", "ZONE"})
    board = assess([zone], edition(annual_hearing={"kinds": kinds}), d("06-01"), area="330111")
    assert len(board.units) == 1
    assert board.totals.units == 0
    assert [item.state for item in board.units[0].items].count(State.NOT_APPLICABLE) == 9


def test_previous_and_present_coverage_are_told_apart() -> None:
    terms = [term("2021-11-01", "2026-06-10", key=1), term("2026-06-10", key=2)]
    known = facts(party_terms=terms, meetings=[meeting("2024-05-10")], opinions=[opinion("2024-05-20")])
    board = assess([known], edition(), d("07-01"), area="330111")
    unit = board.units[0]
    assert (unit.has_conference, unit.had_conference, unit.has_opinion) == (False, True, True)
    points = [(point.conference, point.opinion) for point in board.coverage_line(d("2026-05-01"))]
    assert points == [(1, 1), (0, 1), (0, 1)]
    sums = totals(board.units)
    assert (sums.conference_before, sums.terms_before) == (1, 1)


def test_order_of_rows_changes_nothing() -> None:
    people = [mandate(person) for person in range(1, 6)]
    deeds = [activity("03-01", 1, 2), activity("04-01", 3, 4)]
    held = [study("03-02"), meeting("05-10"), session("07-20", "MID_YEAR", "INQUIRY")]
    one = facts(mandates=people, activities=deeds, meetings=held, party_terms=[OPEN_TERM])
    two = facts(mandates=people[::-1], activities=deeds[::-1], meetings=held[::-1], party_terms=[OPEN_TERM])
    assert unit_board(one, "2026-11-23") == unit_board(two, "2026-11-23")
