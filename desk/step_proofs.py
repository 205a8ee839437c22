"""What proves each of the eight steps of an opinion: papers and pages, as links that this reader may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from checklist.board import PipelineStep
from desk.proofs import proofs_of
from meetings.models import Meeting
from opinions.models import Opinion, OpinionDraft, Plan, Survey
from papers.words import day
from records.evidence import refusal_to_open
from records.models import Record

# Where the workspace shows the plan and the surveys.
PLAN, SURVEYS = "#plan", "#surveys"


@dataclass(frozen=True, slots=True)
class StepProof:
    """One proof; without `url` it is a paper named by where it is kept (出处), or a file that may not be opened now."""

    said: str
    url: str = ""


def proofs_by_step(
    opinion: Opinion, drafts: Sequence[OpinionDraft], steps: Mapping[str, PipelineStep], user: User
) -> dict[str, tuple[StepProof, ...]]:
    """The proofs of every step that has some, by its key; `drafts` are those the reader may read, with their rounds.

    Queries: the two meetings, the proofs of each record there is (three at most), plan with tasks, surveys.
    """
    meetings = _meetings_of(steps, user)
    plan = getattr(opinion, "plan", None)
    found = {
        "study": _meeting(meetings.get(steps["study"].number)),
        "plan": _plan(plan),
        "tasks": _tasks(plan),
        "survey": _surveys(opinion),
        "draft": [StepProof(f"{each}（{day(each.drafted_on)}）", _page(each)) for each in drafts],
        "review": _rounds(drafts),
        "conference": _meeting(meetings.get(steps["conference"].number)),
        "issue": _issue(opinion, steps["issue"]),
    }
    return {key: tuple(proofs) for key, proofs in found.items()}


def _meetings_of(steps: Mapping[str, PipelineStep], user: User) -> dict[str, Meeting]:
    numbers = {steps[key].number for key in ("study", "conference")} - {""}
    held = Meeting.objects.for_user(user).filter(number__in=numbers) if numbers else Meeting.objects.none()
    return {meeting.number: meeting for meeting in held}


def _meeting(meeting: Meeting | None) -> list[StepProof]:
    """The record of the meeting under its 纪要 number, and what proves it."""
    if meeting is None:
        return []
    said = meeting.minutes_no or meeting.title or meeting.number
    return [StepProof(said, reverse("desk:record", args=[meeting.pk])), *_papers_of(meeting)]


def _papers_of(record: Record) -> Iterator[StepProof]:
    """The files of a record, and of a reference where the paper is kept."""
    for proof in proofs_of(record):
        row = proof.evidence
        if row.blob_id is None:
            yield StepProof(f"出处：{row.kept_at or row.title}")
        else:
            yield StepProof(f"{row.title}（{proof.removed}）" if proof.removed else row.title, proof.url)


def _own_paper(step: Plan | Survey) -> Iterator[StepProof]:
    """The file of a plan or a survey, and where its paper is kept."""
    if step.file is not None:
        why = refusal_to_open(step.file)
        url = "" if why else reverse("desk:opinion_file", args=[step.file.pk])
        yield StepProof(f"{step.file.title}（{why}）" if why else step.file.title, url)
    if step.kept_at:
        yield StepProof(f"出处：{step.kept_at}")


def _plan(plan: Plan | None) -> list[StepProof]:
    return [] if plan is None else [StepProof(plan.title, PLAN), *_own_paper(plan)]


def _tasks(plan: Plan | None) -> list[StepProof]:
    tasks = [] if plan is None else list(plan.tasks.all())
    owners = list(dict.fromkeys(task.owner for task in tasks))
    return [StepProof(f"{len(tasks)}项任务，责任人{_names(owners)}", PLAN)] if tasks else []


def _names(owners: Sequence[str]) -> str:
    return "、".join(owners[:3]) + (f"等{len(owners)}人" if len(owners) > 3 else "")


def _surveys(opinion: Opinion) -> list[StepProof]:
    found: list[StepProof] = []
    for survey in opinion.surveys.select_related("file__blob").order_by("started_on", "pk"):
        found += [StepProof(survey.report or "调研情况", SURVEYS), *_own_paper(survey)]
    return found


def _rounds(drafts: Iterable[OpinionDraft]) -> list[StepProof]:
    """Each round as it was given, and the sheet of remarks of each version that was read."""
    found = []
    for draft in drafts:
        rounds = sorted(draft.reviews.all(), key=lambda each: (each.reviewed_on, each.pk))
        found += [
            StepProof(f"{draft}{each.get_result_display()}（{day(each.reviewed_on)}）", _page(draft))
            for each in rounds
        ]
        if rounds:
            sheet = reverse("desk:draft_sheet", args=[draft.pk])
            found.append(StepProof(f"{draft}修改意见单", sheet))
    return found


def _issue(opinion: Opinion, step: PipelineStep) -> list[StepProof]:
    """The issued opinion under its 文号, and its papers; nothing before it was handed in."""
    if step.on is None:
        return []
    said = opinion.doc_no or opinion.number
    return [StepProof(said, reverse("desk:record", args=[opinion.pk])), *_papers_of(opinion)]


def _page(draft: OpinionDraft) -> str:
    return reverse("desk:draft", args=[draft.pk])
