"""The eight steps of one opinion as its workspace shows them, and the one that comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from checklist.board import PipelineStep, StepState
from checklist.pipeline import OPTIONAL, meeting_steps, work_steps
from desk.step_proofs import StepProof, proofs_by_step
from meetings.facts import meetings
from opinions.drafting_services import refusal_in_state
from opinions.facts import draftings
from opinions.models import DraftReview, Opinion, OpinionDraft
from papers.chips import STEP_LOOKS
from papers.words import day
from records.states import EDITABLE
from townships.facts import party_terms

_ORDER = ("study", "plan", "tasks", "survey", "draft", "review", "conference", "issue")


@dataclass(frozen=True, slots=True)
class Way:
    """What a step's button does; a `post` needs a form of its own."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True, slots=True)
class WorkStep:
    """One step: what it says, how it looks, what can be done about it."""

    title: str
    look: str
    word: str
    finding: str
    way: Way | None
    is_next: bool
    proofs: tuple[StepProof, ...] = ()

    @property
    def proof_url(self) -> str:
        """Where the step's own title leads: the first proof that can be opened; blank where there is none."""
        return next((proof.url for proof in self.proofs if proof.url), "")


def steps_of(opinion: Opinion, drafts: list[OpinionDraft], user: User, today: date) -> tuple[WorkStep, ...]:
    """The steps of one opinion: the meetings of its Party term, the rest from its own rows; each with its proofs."""
    work = next((fact for _, fact in draftings(opinion.area, today) if fact.id == opinion.pk), None)
    told = {step.key: step for step in (*work_steps(work), *_meetings_of(opinion, today))}
    steps = [told[key] for key in _ORDER]
    proofs = proofs_by_step(opinion, drafts, told, user)
    done = [step.state in {StepState.DONE, StepState.PENDING} for step in steps]
    follows = next(
        (
            at
            for at, step in enumerate(steps)
            if not done[at] and not (step.key in OPTIONAL and any(done[at:]))
        ),
        None,
    )
    return tuple(
        WorkStep(
            title=step.title,
            look=STEP_LOOKS[step.state],
            word=day(step.on) or str(step.state.label),
            finding=step.finding,
            way=_way(step.key, opinion, drafts, user),
            is_next=at == follows,
            proofs=proofs[step.key],
        )
        for at, step in enumerate(steps)
    )


def _meetings_of(opinion: Opinion, today: date) -> tuple[PipelineStep, PipelineStep]:
    """The two meetings of the Party term the opinion was issued in; of the present one while it is in the making."""
    on = min(opinion.happened_on or today, today)
    term = next((term for _, term in party_terms(opinion.area, today) if term.holds(on)), None)
    # Read as on the term's last day, so that an earlier term's opinion is told by the meetings of its own time.
    until = min(today, term.ended_on - timedelta(days=1)) if term and term.ended_on else today
    held = [meeting for _, meeting in meetings(opinion.area, until.year, until)]
    return meeting_steps(held, term, until)


def _way(key: str, opinion: Opinion, drafts: list[OpinionDraft], user: User) -> Way | None:
    """The button of a step for this person; None where there is nothing for them to do."""
    if refusal_in_state(opinion.state, user):
        return Way("查看", reverse("desk:record", args=[opinion.pk])) if key == "issue" else None
    query = f"?area={opinion.area}" if user.is_office else ""
    match key:
        case "study":
            return Way("登记专题研究", reverse("desk:report_new", args=["meeting.PARTY_STUDY"]) + query)
        case "plan" | "tasks":
            return Way("填写方案和分工", reverse("desk:opinion_plan", args=[opinion.pk]))
        case "survey":
            return Way("登记调研", reverse("desk:opinion_survey", args=[opinion.pk]))
        case "draft":
            label = "修改后另存一稿" if drafts else "起草"
            return Way(label, reverse("desk:draft_new", args=[opinion.pk]))
        case "review":
            return _review_way(opinion, drafts, user)
        case "conference":
            return Way("登记会议", reverse("desk:report_new", args=["meeting.WORK_CONFERENCE"]) + query)
        case _:
            if opinion.state not in EDITABLE:
                return Way("查看", reverse("desk:record", args=[opinion.pk]))
            return Way("登记印发", reverse("desk:report_edit", args=[opinion.pk]))


def _review_way(opinion: Opinion, drafts: list[OpinionDraft], user: User) -> Way | None:
    """Send the newest version, read it, or mend what was sent back."""
    if not drafts:
        return None
    newest = drafts[-1]
    page = reverse("desk:draft", args=[newest.pk])
    if newest.sent_on is None:
        return Way("送区人大办审阅", reverse("desk:draft_send", args=[newest.pk]), post=True)
    rounds = list(newest.reviews.all())
    if not rounds:
        return Way("审阅", page) if user.is_office else Way("已送审，查看", page)
    if rounds[-1].result == DraftReview.Result.REVISE and not user.is_office:
        return Way("按意见修改", reverse("desk:draft_new", args=[opinion.pk]))
    return Way("查看审阅意见", page)
