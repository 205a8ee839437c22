"""What happens around opinions and practices outside their own records: review of drafts, the library, adoption."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from opinions.models import Adoption, DraftReview, Example, ExampleUse, OpinionDraft, Practice
from records.evidence import refuse_marked
from records.models import Record
from records.states import State
from townships.models import Township
from townships.tokens import facts_write


def draft_review_add(
    *, draft: OpinionDraft, reviewed_on: date, result: str, remarks: str, by: User, at: datetime
) -> DraftReview:
    """One round of 文字指导把关: the office passes a draft, or asks for changes."""
    area = draft.opinion.area
    if not by.may(Act.REVIEW) or not by.covers(area):
        raise PermissionDenied("送审稿由区人大办审阅")
    if reviewed_on < draft.drafted_on:
        raise ValidationError({"reviewed_on": "审阅日期不能早于起草日期"})
    _not_ahead("reviewed_on", reviewed_on, at)
    review = DraftReview(
        draft=draft, reviewed_on=reviewed_on, result=result, remarks=remarks.strip(), reviewer=by
    )
    with facts_write(area):
        list(Record.objects.select_for_update().filter(pk=draft.opinion_id))  # rounds of one opinion queue up
        if why := _refusal_to_review(draft):
            raise ValidationError(why)
        review.full_clean()
        review.save()
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"审阅 {draft.opinion} {draft}", at=at, area=area,
            detail={"结果": str(review.get_result_display())},
        )  # fmt: skip
    return review


def _refusal_to_review(draft: OpinionDraft) -> str:
    """Why this version takes no (further) round: blank when it does. Versions without a text are dates only."""
    if draft.paragraphs and draft.sent_on is None:
        return f"{draft}还没有送审"
    if draft.opinion.drafts.filter(version__gt=draft.version, sent_on__isnull=False).exists():
        return f"起草单位已送来更新的一稿，请审阅最新的一稿，{draft}不用再审"
    if draft.reviews.filter(result=DraftReview.Result.PASSED).exists():
        return f"{draft}已经通过审阅"
    return ""


def refusal_to_issue(draft: OpinionDraft) -> str:
    """Why this version is not the one to be issued (design §6): blank when it is."""
    if not draft.reviews.filter(result=DraftReview.Result.PASSED).exists():
        return "区人大办审阅通过以后才能生成印发稿"
    if not draft.paragraphs:
        return "这一稿只登记了日期，没有正文，不能生成印发稿"
    if draft.opinion.drafts.filter(version__gt=draft.version, sent_on__isnull=False).exists():
        return "后来又送审了新的一稿，请用审阅通过的最新一稿"
    return ""


def practice_into_library(*, practice: Practice, on: date, by: User, at: datetime) -> Practice:
    """The office puts a confirmed practice into the library (范例库), which may earn its unit a bonus."""
    if not by.may(Act.REVIEW) or not by.covers(practice.area):
        raise PermissionDenied("范例库由区人大办管理")
    if practice.state != State.CONFIRMED:
        raise ValidationError("审核通过的自选动作才能列入范例库")
    _not_ahead("library_on", on, at)
    if practice.happened_on and on < practice.happened_on:
        raise ValidationError({"library_on": "列入日期不能早于做法开始的日期"})
    with facts_write(practice.area):
        if not Practice.objects.filter(pk=practice.pk, library_on__isnull=True).update(library_on=on):
            raise ValidationError("这一做法已经列入范例库")
        trail.note(
            by=by, action=AuditEvent.Action.WRITE, subject=f"列入范例库 {practice}", at=at, area=practice.area
        )
    practice.library_on = on
    return practice


def adoption_add(
    *, practice: Practice, township: Township, adopted_on: date, by: User, at: datetime
) -> Adoption:
    """Register that another unit adopted a practice (推广)."""
    if not by.may(Act.REVIEW) or not by.covers(practice.area) or not by.covers(township.code):
        raise PermissionDenied("推广采用由区人大办登记")
    if township.code == practice.area:
        raise ValidationError({"township": "采用单位应是另一个乡镇(街道)"})
    if not Record.objects.filter(pk=practice.pk, state=State.CONFIRMED).exists():
        raise ValidationError("审核通过的自选动作才能推广")
    _not_ahead("adopted_on", adopted_on, at)
    row = Adoption(practice=practice, township=township, adopted_on=adopted_on)
    with facts_write(practice.area):
        row.full_clean()
        row.save()
        trail.note(by=by, action=AuditEvent.Action.WRITE, subject=f"推广 {row}", at=at, area=practice.area)
    return row


def example_publish(*, example: Example, by: User, at: datetime) -> Example:
    """The office puts an example into the library (范例库): an issued opinion, a plan, an agenda, a practice."""
    if not by.may(Act.REVIEW) or not by.covers(example.district):
        raise PermissionDenied("范例库由区人大办管理")
    if not [line for line in example.paragraphs if str(line).strip()]:
        raise ValidationError({"text": "请写好正文，或上传Word文件"})
    if example.record_id is not None and example.record and example.record.state != State.CONFIRMED:
        raise ValidationError("审核通过的材料才能列入范例库")
    refuse_marked("\n".join(map(str, example.paragraphs)), "范例")
    example.published_on, example.published_by = timezone.localdate(at), by
    with transaction.atomic():  # an example is no fact that is judged: the token stays
        example.full_clean()
        example.save()
        _note_example(f"列入范例库 {example}", example, by, at)
    return example


def example_withdraw(*, example: Example, by: User, at: datetime) -> Example:
    """Take an example out of the library; those who adopted it keep what they made of it."""
    if not by.may(Act.REVIEW) or not by.covers(example.district):
        raise PermissionDenied("范例库由区人大办管理")
    with transaction.atomic():
        rows = Example.objects.filter(pk=example.pk, withdrawn_on__isnull=True)
        if not rows.update(withdrawn_on=timezone.localdate(at)):
            raise ValidationError("这件范例已经撤下")
        _note_example(f"撤下范例 {example}", example, by, at)
    example.withdrawn_on = timezone.localdate(at)
    return example


def example_adopt(*, example: Example, township: Township, by: User, at: datetime) -> ExampleUse:
    """A unit adopts an example (采用); its plan and draft may then start from it."""
    if not by.may(Act.REPORT) or not by.covers(township.code):
        raise PermissionDenied("由本单位人员（或区人大办代录）登记采用")
    if example.withdrawn_on is not None:
        raise ValidationError("这件范例已经撤下，不能再采用")
    if example.township_id == township.code:
        raise ValidationError("这件范例来自本单位，不必采用")
    use = ExampleUse(example=example, township=township, adopted_on=timezone.localdate(at), by=by)
    with transaction.atomic():
        use.full_clean()
        use.save()
        _note_example(f"采用范例 {use}", example, by, at)
    return use


def _note_example(what: str, example: Example, by: User, at: datetime) -> None:
    trail.note(
        by=by,
        action=AuditEvent.Action.WRITE,
        subject=what[:200],
        at=at,
        area=by.scope if by.is_unit else example.district,
    )


def _not_ahead(field: str, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise ValidationError({field: "日期在今天之后；还没有发生的事不能填报"})
