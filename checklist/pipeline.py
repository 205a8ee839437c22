"""The eight steps towards an implementing opinion (design §6): derived from records, never typed, never red."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from checklist.board import PipelineStep, StepState
from checklist.rules.base import Window
from checklist.township import TownshipFacts
from meetings.facts import MeetingFact
from opinions.facts import DraftingFact
from records.states import State
from townships.facts import TermFact

TITLES = {
    "study": "党委专题研究",
    "plan": "详细方案",
    "tasks": "责任分工",
    "survey": "调研",
    "draft": "起草",
    "review": "区人大办把关",
    "conference": "召开会议",
    "issue": "印发实施意见",
}
OPTIONAL = frozenset({"plan", "tasks", "survey", "draft"})
REQUIRED = tuple(key for key in TITLES if key not in OPTIONAL)
DRAFT_BEFORE_SURVEY = "先起草后调研"
ISSUE_BEFORE_REVIEW = "先印发后把关"


def pipeline(facts: TownshipFacts, window: Window) -> tuple[PipelineStep, ...]:
    """Each step with its day and the record that proves it, for the Party term open on E."""
    until = window.facts_until
    term = facts.party_term(until)
    work = _drafting(facts, term, until)
    *written, issue = work_steps(work)
    study, conference = meeting_steps(facts.meetings, term, until)
    return (study, *written, conference, issue)


def meeting_steps(
    meetings: Iterable[MeetingFact], term: TermFact | None, until: date
) -> tuple[PipelineStep, PipelineStep]:
    """The two steps that are meetings of a Party term: the first study and the first conference held by `until`."""
    inside = [each for each in meetings if each.on <= until and term is not None and term.holds(each.on)]
    return (
        _meeting_step("study", [each for each in inside if each.is_study]),
        _meeting_step("conference", [each for each in inside if each.is_conference]),
    )


def work_steps(work: DraftingFact | None) -> tuple[PipelineStep, ...]:
    """The six steps that belong to one opinion itself: plan, tasks, survey, draft, review, issue."""
    return (
        _optional("plan", work, work.planned_on if work else None),
        _optional("tasks", work, work.assigned_on if work else None),
        _optional("survey", work, (work.surveyed_to or work.surveyed_from) if work else None),
        _optional("draft", work, work.drafted_on if work else None, _draft_finding(work)),
        _review(work),
        _issue(work),
    )


def _drafting(facts: TownshipFacts, term: TermFact | None, until: date) -> DraftingFact | None:
    """The opinion the pipeline speaks of: the first of this term, else the one in the making, else the last."""
    heads = [each for each in facts.draftings if not each.is_supplement]
    if term is not None:
        own = [each for each in heads if each.issued_on and term.holds(each.issued_on)]
        if own:
            return min(own, key=lambda each: (each.state != State.CONFIRMED, each.issued_on, each.id))
    making = [each for each in heads if each.issued_on is None and _has_begun(each, term)]
    if making:
        return max(making, key=lambda each: each.id)
    return None


def _has_begun(work: DraftingFact, term: TermFact | None) -> bool:
    """Whether some step of an opinion in the making falls into the term."""
    days = (work.planned_on, work.assigned_on, work.surveyed_from, work.drafted_on, work.passed_on)
    return any(day is not None and (term is None or term.holds(day)) for day in days)


def _meeting_step(key: str, meetings: list[MeetingFact]) -> PipelineStep:
    first = min(meetings, key=lambda each: (not each.confirmed, each.on, each.id), default=None)
    if first is None:
        return PipelineStep(key, TITLES[key], StepState.TODO)
    state = StepState.DONE if first.confirmed else StepState.PENDING
    return PipelineStep(key, TITLES[key], state, first.on, first.number)


def _optional(key: str, work: DraftingFact | None, on: date | None, finding: str = "") -> PipelineStep:
    """A step that need not be reported: 未登记 is no fault."""
    state = StepState.DONE if on else StepState.UNREGISTERED
    return PipelineStep(key, TITLES[key], state, on, work.number if work and on else "", finding)


def _draft_finding(work: DraftingFact | None) -> str:
    if work and work.drafted_on and work.surveyed_from and work.drafted_on < work.surveyed_from:
        return DRAFT_BEFORE_SURVEY
    return ""


def _review(work: DraftingFact | None) -> PipelineStep:
    on = work.passed_on if work else None
    state = StepState.DONE if on else StepState.TODO
    return PipelineStep("review", TITLES["review"], state, on, work.number if work and on else "")


def _issue(work: DraftingFact | None) -> PipelineStep:
    if work is None or work.issued_on is None:
        return PipelineStep("issue", TITLES["issue"], StepState.TODO)
    states = {State.CONFIRMED: StepState.DONE, State.SUBMITTED: StepState.PENDING}
    state = states.get(State(work.state), StepState.TODO)
    if state is StepState.TODO:
        return PipelineStep("issue", TITLES["issue"], state)
    early = work.passed_on is None or work.issued_on < work.passed_on
    finding = ISSUE_BEFORE_REVIEW if early else ""
    return PipelineStep("issue", TITLES["issue"], state, work.issued_on, work.number, finding)
