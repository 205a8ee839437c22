"""Writing what leads to an opinion: plan and tasks, survey, drafts; and the office's guidance on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from opinions.models import (
    ClauseMark,
    DraftComment,
    Opinion,
    OpinionDraft,
    Plan,
    PlanTask,
    RequiredAction,
    Survey,
)
from papers.word_in import MOST_PARAGRAPHS
from records.evidence import evidence_bring, evidence_discard, refuse_marked
from records.models import Evidence, Record
from records.services import Refused, record_save
from records.states import State
from townships.reach import reaches
from townships.tokens import facts_write

# A draft of more characters is no opinion; far above the longest.
LONGEST_DRAFT = 200_000


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line of a plan as it was typed."""

    task: str
    owner: str
    due_on: date | None = None


def opinion_begin(*, area: str, title: str, by: User, at: datetime) -> Opinion:
    """Open the workspace of an opinion that is to come: a record in draft, which is what is issued in the end."""
    return record_save(record=Opinion(area=area, title=title.strip()), by=by, at=at)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a step is proved with: a new file, and where the paper is kept (出处). A file given before stays."""

    upload: UploadedFile[bytes] | None = None
    kept_at: str = ""


NO_PROOF = Proof()


def plan_save(
    *, opinion: Opinion, title: str, made_on: date, tasks: Sequence[TaskLine], proof: Proof = NO_PROOF,
    by: User, at: datetime,
) -> Plan:  # fmt: skip
    """The plan with its tasks, as one; a new line is assigned on the plan's day, one that stays keeps its own."""
    _may_write(opinion, by)
    _not_ahead("made_on", made_on, at)
    with _proving(proof, opinion, by, at) as file, facts_write(opinion.area):
        _lock(opinion)
        plan = Plan.objects.filter(opinion=opinion).first() or Plan(opinion=opinion)
        plan.title, plan.made_on = title.strip(), made_on
        plan.file, plan.kept_at = file or plan.file, proof.kept_at.strip()
        plan.full_clean()
        plan.save()
        known = {(line.task, line.owner): line.assigned_on for line in plan.tasks.all()}
        plan.tasks.all().delete()
        for line in tasks:
            assigned = known.get((line.task, line.owner), made_on)
            row = PlanTask(
                plan=plan, task=line.task, owner=line.owner, due_on=line.due_on, assigned_on=assigned
            )
            row.full_clean()
            row.save()
        _note("填写工作方案", opinion, by, at)
    return plan


def survey_save(
    *,
    opinion: Opinion,
    survey: Survey | None,
    started_on: date,
    ended_on: date,
    report: str,
    proof: Proof = NO_PROOF,
    by: User,
    at: datetime,
) -> Survey:
    """One survey before drafting, new or changed."""
    _may_write(opinion, by)
    _not_ahead("ended_on", ended_on, at)
    row = survey or Survey(opinion=opinion)
    row.started_on, row.ended_on, row.report = started_on, ended_on, report.strip()
    with _proving(proof, opinion, by, at) as file, facts_write(opinion.area):
        row.file, row.kept_at = file or row.file, proof.kept_at.strip()
        _lock(opinion)
        row.full_clean()
        row.save()
        _note("登记调研", opinion, by, at)
    return row


def draft_add(
    *, opinion: Opinion, paragraphs: Iterable[str], drafted_on: date, upload: UploadedFile[bytes] | None = None,
    based_on: int | None = None, by: User, at: datetime,
) -> OpinionDraft:  # fmt: skip
    """A new version; what came before stays as it is. `upload` is the file its text was read from.

    `based_on` is the version it was begun from (0: none); refused when a colleague has made another one since.
    """
    _may_write(opinion, by)
    _not_ahead("drafted_on", drafted_on, at)
    text = [line.strip() for line in paragraphs if line.strip()]
    _check_text(text)
    _check_last(opinion, text, based_on, by)
    with _proving(Proof(upload), opinion, by, at) as file, facts_write(opinion.area):
        _lock(opinion)
        last = _check_last(opinion, text, based_on, by)
        draft = OpinionDraft(
            opinion=opinion, version=last + 1, drafted_on=drafted_on, paragraphs=text, file=file, made_by=by,
            made_at=at, sent_on=timezone.localdate(at) if by.is_office else None,
            title=file.title if file else "",
        )  # fmt: skip
        draft.full_clean()
        draft.save()
        _note(f"起草{draft}", opinion, by, at)
    return draft


def _check_text(text: Sequence[str]) -> None:
    if not text:
        raise ValidationError({"text": "稿件没有内容，请写好后再保存"})
    if sum(map(len, text)) > LONGEST_DRAFT or len(text) > MOST_PARAGRAPHS:
        raise ValidationError({"text": f"稿件超过20万字或{MOST_PARAGRAPHS}段，请核对是不是选错了文件"})
    refuse_marked("\n".join(text), "稿件")


def _check_last(opinion: Opinion, text: Sequence[str], based_on: int | None, by: User) -> int:
    """The number of the last version, 0 for none; refused when nothing changed, or it is not the one begun from."""
    last = opinion.drafts.order_by("-version").first()
    if last is None:
        return 0
    if by.is_office and last.sent_on is None:
        raise ValidationError({"text": f"起草单位的{last}还没有送审，请待送审后再改"})
    if last.paragraphs == text:
        raise ValidationError({"text": f"与{last}内容完全相同，没有另存新的一稿"})
    if based_on is not None and based_on != last.version:
        raise ValidationError({"text": f"同事刚刚另存了{last}；请先打开对照，把需要的内容并入后再保存"})
    return last.version


def draft_send(*, draft: OpinionDraft, by: User, at: datetime) -> OpinionDraft:
    """Send a version to the office for guidance; the latest only, and once."""
    _may_write(draft.opinion, by)
    today = timezone.localdate(at)
    with transaction.atomic():  # who has sent what is no fact that is judged: the token stays
        if draft.opinion.drafts.filter(version__gt=draft.version).exists():
            raise Refused("已有更新的一稿，请送最新的一稿")
        if not OpinionDraft.objects.filter(pk=draft.pk, sent_on__isnull=True).update(sent_on=today):
            raise Refused("这一稿已经送审")
        draft.sent_on = today
        _note(f"送审{draft}", draft.opinion, by, at)
    return draft


def comment_add(
    *, draft: OpinionDraft, paragraph: int, said: str, suggestion: str = "", by: User, at: datetime
) -> DraftComment:
    """The office's remark on one paragraph of a draft that was sent."""
    if not by.may(Act.REVIEW) or not reaches(by, draft.opinion.area):
        raise PermissionDenied("修改意见由区人大办提出")
    if draft.sent_on is None:
        raise Refused("这一稿还没有送审")
    if not 0 <= paragraph < len(draft.paragraphs):
        raise ValidationError({"paragraph": "没有这一段，请刷新后再试"})
    comment = DraftComment(
        draft=draft, paragraph=paragraph, said=said.strip(), suggestion=suggestion.strip(), by=by, at=at
    )
    with transaction.atomic():
        comment.full_clean()
        comment.save()
        _note(f"对{draft}提出意见", draft.opinion, by, at)
    return comment


def comment_resolve(*, comment: DraftComment, by: User, at: datetime) -> DraftComment:
    """Mark a remark as dealt with: by the office, or by the unit that has taken it in."""
    opinion = comment.draft.opinion
    if not reaches(by, opinion.area) or not (by.may(Act.REVIEW) or by.may(Act.REPORT)):
        raise PermissionDenied("修改意见由区人大办或起草单位标记")
    rows = DraftComment.objects.filter(pk=comment.pk, resolved_at__isnull=True)
    with transaction.atomic():
        if not rows.update(resolved_by=by, resolved_at=at):
            raise Refused("这条意见已经标记为已处理")
        comment.resolved_by, comment.resolved_at = by, at
        _note("处理修改意见", opinion, by, at)
    return comment


def clause_mark_set(
    *, draft: OpinionDraft, action: RequiredAction, paragraph: int, provides: bool, by: User, at: datetime
) -> ClauseMark:
    """Correct the coverage check for one paragraph; the correction stays with its text through later versions."""
    if not by.may(Act.REVIEW) or not reaches(by, draft.opinion.area):
        raise PermissionDenied("条款由区人大办认定")
    if not 0 <= paragraph < len(draft.paragraphs):
        raise ValidationError({"paragraph": "没有这一段，请刷新后再试"})
    with transaction.atomic():
        mark, _ = ClauseMark.objects.update_or_create(
            opinion=draft.opinion, action=action, paragraph_sha=sha_of(draft.paragraphs[paragraph]),
            defaults={"provides": provides, "by": by, "at": at},
        )  # fmt: skip
        _note(f"认定条款：{mark}", draft.opinion, by, at)
    return mark


def sha_of(paragraph: str) -> str:
    """The hash of a paragraph's text without spaces, by which a correction finds it again."""
    return hashlib.sha256("".join(paragraph.split()).encode()).hexdigest()


def _may_write(opinion: Opinion, by: User) -> None:
    if not by.may(Act.REPORT) or not reaches(by, opinion.area):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填写")
    state = Record.objects.values_list("state", flat=True).get(pk=opinion.pk)
    if why := refusal_in_state(state, by):
        raise Refused(why)


def refusal_in_state(state: str, by: User) -> str:
    """Why nothing of what led to an opinion in a state may be written any more; blank when it may."""
    if state == State.WITHDRAWN:
        return "这件意见已经撤销，不能再填写"
    if state == State.CONFIRMED and not by.is_office:
        return "这件意见已经审核通过，出台过程不再改动；确有差错的请联系区人大办"
    return ""


@contextmanager
def _proving(proof: Proof, opinion: Opinion, by: User, at: datetime) -> Iterator[Evidence | None]:
    """The file, stored before the transaction that holds on to it; thrown away again where that refuses."""
    upload = proof.upload
    file = evidence_bring(area=opinion.area, upload=upload, by=by, at=at) if upload is not None else None
    try:
        yield file
    except ValidationError:  # such as: somebody was faster
        if file is not None:
            evidence_discard(evidence=file, by=by, at=at)
        raise


def _lock(opinion: Opinion) -> None:
    """Writers of one opinion queue up, so that versions are numbered without a gap."""
    list(Record.objects.select_for_update().filter(pk=opinion.pk))


def _not_ahead(field: str, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise ValidationError({field: "日期在今天之后；还没有发生的事不能填报"})


def _note(what: str, opinion: Opinion, by: User, at: datetime) -> None:
    trail.note(
        by=by,
        action=AuditEvent.Action.WRITE,
        subject=f"{what} {opinion.title}"[:200],
        at=at,
        area=opinion.area,
    )
