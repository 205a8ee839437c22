"""每届召开一次党(工)委人大工作会议."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import pytest

from checklist.board import State
from tests.checklist.rows import STREET, judged, meeting, step, term

ITEM = "term_conference"
LONG = term("2023-11-23")  # due 2026-11-23


def test_a_conference_within_the_term_is_done_on_its_day() -> None:
    result = judged(ITEM, "2026-06-01", meetings=[meeting("2026-05-10", number="FY-2026-000012")])
    assert (result.state, result.ratio, result.met_on) == (State.DONE, 1, result.met_on)
    assert result.met_on is not None
    assert result.met_on.isoformat() == "2026-05-10"
    assert result.records == ("FY-2026-000012",)
    assert result.points_text == "12"
    assert "2026年5月10日召开党委人大工作会议" in result.reason


def test_an_agenda_item_in_any_meeting_satisfies_it() -> None:
    held = meeting(
        "2026-05-10", "CONGRESS_SESSION", session="EXTRA", for_year=2026, agenda=["WORK_CONFERENCE"]
    )
    assert judged(ITEM, "2026-06-01", meetings=[held]).state is State.DONE


def test_the_earliest_of_several_counts() -> None:
    result = judged(ITEM, "2026-12-01", meetings=[meeting("2026-09-01"), meeting("2026-05-10")])
    assert result.met_on is not None
    assert result.met_on.isoformat() == "2026-05-10"
    assert len(result.records) == 2


@pytest.mark.parametrize("on", ["2025-03-14", "2026-06-02"])
def test_before_the_term_or_after_the_day_it_does_not_count(on: str) -> None:
    assert judged(ITEM, "2026-06-01", meetings=[meeting(on)]).ratio == 0


def test_the_day_a_new_term_opens_belongs_to_the_new_term() -> None:
    terms = [term("2021-11-01", "2026-10-01", key=1), term("2026-10-01", key=2)]
    held = [meeting("2026-10-01")]
    assert judged(ITEM, "2026-10-01", party_terms=terms, meetings=held).state is State.DONE
    assert judged(ITEM, "2026-09-30", party_terms=terms, meetings=held).state is State.NO_DATA


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2026-10-23", State.NOT_DUE),
        ("2026-10-24", State.DUE_SOON),
        ("2026-11-23", State.DUE_SOON),
        ("2026-11-24", State.NO_DATA),
    ],
)
def test_the_due_day_is_36_months_after_the_term_began(as_of: str, state: State) -> None:
    result = judged(ITEM, as_of, party_terms=[LONG])
    assert result.due_on is not None
    assert (result.due_on.isoformat(), result.state) == ("2026-11-23", state)


@pytest.mark.parametrize(("on", "state"), [("2026-11-23", State.DONE), ("2026-11-24", State.DONE_LATE)])
def test_on_the_day_is_on_time_and_one_day_later_is_late(on: str, state: State) -> None:
    assert judged(ITEM, "2026-12-31", party_terms=[LONG], meetings=[meeting(on)]).state is state


def test_a_term_from_a_leap_day_is_due_on_the_last_of_february() -> None:
    result = judged(ITEM, "2026-06-01", party_terms=[term("2024-02-29")])
    assert result.due_on is not None
    assert result.due_on.isoformat() == "2027-02-28"


def test_without_an_open_term_it_does_not_apply_and_says_so() -> None:
    result = judged(
        ITEM, "2026-06-01", party_terms=[term("2021-11-01", "2026-05-01")], meetings=[meeting("05-10")]
    )
    assert result.state is State.NOT_APPLICABLE
    assert (result.ratio, result.points, result.due_on, result.met_on) == (None, None, None, None)
    assert "届次未登记" in result.reason


def test_a_new_term_starts_again_and_remembers_the_last() -> None:
    terms = [term("2021-11-01", "2026-11-10", key=1), term("2026-11-10", key=2)]
    result = judged(ITEM, "2026-11-23", party_terms=terms, meetings=[meeting("2024-05-10")])
    assert result.state is State.NOT_DUE
    assert result.previous_term == "上届：已于2024年5月10日完成"


def test_the_board_of_a_year_never_reads_past_it() -> None:
    terms = [term("2023-11-23", "2027-01-05", key=1), term("2027-01-05", key=2)]
    result = judged(ITEM, "2027-02-01", party_terms=terms, meetings=[meeting("2027-01-10")])
    assert result.state is State.NO_DATA
    assert result.judged_on.isoformat() == "2026-12-31"


def test_a_subdistrict_is_asked_in_its_own_words() -> None:
    result = judged(ITEM, "2026-06-01", unit=STREET)
    assert "党工委" in result.reason
    assert result.who == ("党工委",)


def test_a_step_of_the_meeting_feeds_nothing() -> None:
    held = meeting("2026-05-10", steps=[step("ANSWERED", "2026-05-11", 1, number="FY-2026-000012-1")])
    assert judged(ITEM, "2026-06-01", meetings=[held]).records == (held.number,)
