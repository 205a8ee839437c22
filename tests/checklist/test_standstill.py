"""Where a unit stops among the eight steps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from msgspec.structs import replace

from checklist.board import PipelineStep, State, StepState, UnitBoard
from checklist.pipeline import OPTIONAL, REQUIRED, TITLES
from checklist.standstill import Progress, standstill
from tests.dashboard.boards import make_board

DAY = date(2026, 11, 23)
DONE, PENDING, TODO = StepState.DONE, StepState.PENDING, StepState.TODO


def unit_with(days: Mapping[str, str | tuple[StepState, str]], opinion: State = State.NOT_DUE) -> UnitBoard:
    """A unit whose steps are done on these days (or in the state given with the day); all others are open."""
    steps = []
    for key, title in TITLES.items():
        told = days.get(key)
        if told is None:
            steps.append(PipelineStep(key, title, StepState.UNREGISTERED if key in OPTIONAL else TODO))
        else:
            state, on = told if isinstance(told, tuple) else (DONE, told)
            steps.append(PipelineStep(key, title, state, date.fromisoformat(on), "FY-2026-000001"))
    unit = make_board(1).units[0]
    items = tuple(
        replace(item, state=opinion) if item.id == "implementing_opinion" else item for item in unit.items
    )
    return replace(unit, pipeline=tuple(steps), items=items)


def test_four_steps_are_required() -> None:
    assert REQUIRED == ("study", "review", "conference", "issue")


@pytest.mark.parametrize(
    ("days", "stop", "progress", "count"),
    [
        ({}, "study", Progress.NOT_BEGUN, None),
        ({"study": "2026-10-09"}, "review", Progress.UNDERWAY, 45),
        # What need not be reported is never a stop, but it is movement.
        ({"study": "2026-10-09", "draft": "2026-11-20"}, "review", Progress.UNDERWAY, 3),
        ({"draft": "2026-11-20"}, "study", Progress.UNDERWAY, 3),
        # The day itself.
        ({"study": "2026-11-23"}, "review", Progress.UNDERWAY, 0),
        # What waits for the office is told as that; it has a day, but it is not done.
        ({"study": "2026-10-09", "review": "2026-10-20", "conference": (PENDING, "2026-11-12")},
         "conference", Progress.WAITING, 11),
        ({"study": "2026-10-09", "conference": (PENDING, "2026-11-12")}, "review", Progress.UNDERWAY, 11),
        # A conference overtakes the study, not the review.
        ({"conference": "2026-11-12"}, "review", Progress.UNDERWAY, 11),
        # An issue overtakes the review (先印发后把关 is a finding, no standstill), never the conference.
        ({"study": "2026-10-09", "issue": "2026-11-01"}, "conference", Progress.UNDERWAY, 22),
        ({"conference": "2026-10-20", "issue": "2026-11-01"}, None, Progress.FINISHED, None),
        ({"study": "2026-10-09", "review": "2026-10-19", "conference": "2026-10-20", "issue": "2026-11-01"},
         None, Progress.FINISHED, None),
    ],
)  # fmt: skip
def test_the_stop_is_the_first_required_step_that_is_still_waited_for(
    days: Mapping[str, str | tuple[StepState, str]], stop: str | None, progress: Progress, count: int | None
) -> None:
    found = standstill(unit_with(days), DAY)
    assert (found.step.key if found.step else None, found.progress, found.days) == (stop, progress, count)


def test_an_opinion_that_stands_needs_no_new_one() -> None:
    kept = standstill(unit_with({"study": "2026-10-09", "conference": "2026-10-20"}, State.DONE), DAY)
    assert kept.progress is Progress.FINISHED
    before_the_conference = standstill(unit_with({"study": "2026-10-09"}, State.DONE), DAY)
    assert before_the_conference.step
    assert before_the_conference.step.key == "conference"
    a_new_one = standstill(unit_with({"study": "2026-10-09", "draft": "2026-10-12"}, State.DONE), DAY)
    assert a_new_one.step
    assert a_new_one.step.key == "review"


def test_a_board_that_kept_no_steps_claims_nothing() -> None:
    assert standstill(replace(unit_with({}), pipeline=()), DAY).progress is Progress.NOT_BEGUN
