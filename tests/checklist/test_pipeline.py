"""The eight steps of an opinion, derived from records."""

from __future__ import annotations

from typing import Any

from checklist.board import PipelineStep, StepState
from opinions.facts import DraftingFact
from tests.checklist.rows import d, facts, meeting, study, term, unit_board


def drafting(**more: Any) -> DraftingFact:
    told: dict[str, Any] = {
        "id": 1, "number": "FY-2026-000030", "state": "confirmed", "issued_on": None, "is_supplement": False,
        "planned_on": None, "assigned_on": None, "surveyed_from": None, "surveyed_to": None, **more,
    }  # fmt: skip
    days = {key: d(value) for key, value in told.items() if value and key.endswith(("_on", "_from", "_to"))}
    told.update(days)
    return DraftingFact(**told)


def steps(as_of: str = "2026-11-23", **rows: Any) -> dict[str, PipelineStep]:
    return {each.key: each for each in unit_board(facts(**rows), as_of).pipeline}


def test_nothing_reported_shows_what_is_to_do_and_what_need_not_be_registered() -> None:
    found = steps()
    assert [each.state for each in found.values()] == [
        StepState.TODO, StepState.UNREGISTERED, StepState.UNREGISTERED, StepState.UNREGISTERED,
        StepState.UNREGISTERED, StepState.TODO, StepState.TODO, StepState.TODO,
    ]  # fmt: skip
    assert [each.title for each in found.values()][-1] == "印发实施意见"


def test_each_step_has_the_day_of_its_record() -> None:
    found = steps(
        meetings=[study("03-01"), meeting("05-10")],
        draftings=[
            drafting(
                issued_on="2026-06-01", planned_on="2026-03-06", assigned_on="2026-03-07", surveyed_from="2026-03-10",
                surveyed_to="2026-03-18", drafted_on="2026-04-02", passed_on="2026-04-19",
            )
        ],
    )  # fmt: skip
    assert {key: each.on and each.on.isoformat() for key, each in found.items()} == {
        "study": "2026-03-01", "plan": "2026-03-06", "tasks": "2026-03-07", "survey": "2026-03-18",
        "draft": "2026-04-02", "review": "2026-04-19", "conference": "2026-05-10", "issue": "2026-06-01",
    }  # fmt: skip
    assert not any(each.finding for each in found.values())


def test_a_draft_before_the_survey_and_an_issue_before_the_review_are_findings() -> None:
    row = drafting(
        issued_on="2026-04-10", surveyed_from="2026-03-10", surveyed_to="2026-03-18", drafted_on="2026-03-01",
        passed_on="2026-04-19",
    )  # fmt: skip
    found = steps(draftings=[row])
    assert (found["draft"].finding, found["issue"].finding) == ("先起草后调研", "先印发后把关")
    assert found["issue"].state is StepState.DONE


def test_what_is_submitted_waits_for_review() -> None:
    found = steps(
        meetings=[meeting("05-10", submitted="2026-05-11")],
        draftings=[drafting(state="submitted", issued_on="2026-06-01")],
    )
    assert (found["conference"].state, found["issue"].state) == (StepState.PENDING, StepState.PENDING)


def test_one_in_the_making_shows_its_steps_before_it_is_issued() -> None:
    found = steps(draftings=[drafting(state="draft", number="", drafted_on="2026-04-02")])
    assert (found["draft"].state, found["issue"].state) == (StepState.DONE, StepState.TODO)


def test_a_new_term_starts_the_pipeline_again() -> None:
    terms = [term("2021-11-01", "2026-06-10", key=1), term("2026-06-10", key=2)]
    old = drafting(issued_on="2024-05-20", drafted_on="2024-04-02", passed_on="2024-04-19")
    found = steps("2026-07-01", party_terms=terms, draftings=[old], meetings=[meeting("2024-05-10")])
    assert {each.state for each in found.values()} == {StepState.TODO, StepState.UNREGISTERED}
