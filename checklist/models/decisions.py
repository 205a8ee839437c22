"""Decisions of the office, what units contest, and 口径问答."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from checklist.board import DecisionKind
from checklist.catalogue import RULE
from checklist.models.raised import Raised
from checklist.querysets import DecisionQuerySet, InterpretationQuerySet, RaisedQuerySet
from checklist.rules.base import Period
from opinions.models import RequiredAction
from records.models import Record
from townships.models import Term, Township

_USER = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """A decision of the office about one unit's item for one period; it counts once a second person approved it."""

    kind = models.CharField("决定", max_length=6, choices=DecisionKind.choices)
    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="decisions"
    )
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", on_delete=models.PROTECT, related_name="decisions"
    )
    year = models.PositiveSmallIntegerField(
        "年度",
        default=0,
        validators=[MaxValueValidator(2100)],
        help_text="每年和常态的事项填写；按届的事项为0",
    )
    term = models.ForeignKey(
        Term, verbose_name="党(工)委届次", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions",
        help_text="按届的事项填写",
    )  # fmt: skip
    reason = models.CharField("理由", max_length=500)
    met_on = models.DateField("视同完成日期", null=True, blank=True)
    due_on = models.DateField("延至", null=True, blank=True)
    relied_on = models.ForeignKey(
        Record,
        verbose_name="所依据的材料",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
    )
    proposer = models.ForeignKey(
        _USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    proposed_at = models.DateTimeField("提出时间", editable=False)
    approver = models.ForeignKey(
        _USER, verbose_name="批准人", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    approved_on = models.DateField("批准日期", null=True, blank=True, editable=False)
    facts_digest = models.CharField("所判断的事实", max_length=64, blank=True, editable=False)
    history = HistoricalRecords(verbose_name="决定变更")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "经批准的决定"
        ordering = ("-proposed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("proposer")),
                name="decision_four_eyes",
                violation_error_message="提出人和批准人不能是同一人",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_on__isnull=True)
                | Q(approver__isnull=False, approved_on__isnull=False),
                name="decision_approved_whole",
                violation_error_message="批准人和批准日期应同时填写",
            ),
            models.CheckConstraint(
                condition=Q(year=0, term__isnull=False) | Q(year__gt=0, term__isnull=True),
                name="decision_one_period",
                violation_error_message="按届的事项写届次，其他事项写年度",
            ),
            models.CheckConstraint(
                condition=~Q(kind="DEEM") | Q(met_on__isnull=False, relied_on__isnull=False),
                name="decision_deem_names_fact",
                violation_error_message="视同完成要写明完成日期和所依据的材料",
            ),
            models.CheckConstraint(
                condition=~Q(kind="EXTEND") | Q(due_on__isnull=False),
                name="decision_extend_has_day",
                violation_error_message="延期要写明延至哪一天",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.action} {self.get_kind_display()}"

    def clean(self) -> None:
        super().clean()
        if self.kind == DecisionKind.DEEM and not (self.met_on and self.relied_on_id):
            raise ValidationError({"relied_on": "视同完成要写明完成日期和所依据的材料"})
        if self.kind == DecisionKind.EXTEND and not self.due_on:
            raise ValidationError({"due_on": "延期要写明延至哪一天"})
        rule = RULE.get(self.action_id or "")
        if rule is None:
            return
        if (rule.period is Period.TERM) != (self.term_id is not None) or bool(self.year) == (
            rule.period is Period.TERM
        ):
            raise ValidationError({"year": "按届的事项写党(工)委届次，其他事项写年度"})
        if self.term is not None and (
            self.term.area != self.township_id or self.term.body != Term.Body.PARTY
        ):
            raise ValidationError({"term": "应是这个单位的党(工)委届次"})
        if rule.period is Period.YEAR and self.due_on and self.due_on > date(self.year, 12, 31):
            raise ValidationError({"due_on": f"每年的事项最多延至{self.year}年12月31日"})
        if self.relied_on is not None and self.relied_on.state != "confirmed" and not self.approved_on:
            raise ValidationError({"relied_on": "所依据的材料须已审核通过"})


class Contest(Raised):
    """One line in which a unit contests how an item of a year is judged (更正、申诉), and the office's answer."""

    class Outcome(models.TextChoices):
        """What became of it."""

        OPEN = "OPEN", "待答复"
        MENDED = "MENDED", "已更正"
        DECLINED = "DECLINED", "不予更正"

    text = models.CharField("异议", max_length=200)
    outcome = models.CharField(
        "结果", max_length=8, choices=Outcome.choices, default=Outcome.OPEN, editable=False
    )

    objects = RaisedQuerySet["Contest"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正、申诉"
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("township", "action", "year"),
                condition=Q(outcome="OPEN"),
                name="contest_open_once",
                violation_error_message="这一事项已有一条异议在等区人大办答复",
            ),
            models.CheckConstraint(
                condition=Q(outcome="OPEN", answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (
                    ~Q(outcome="OPEN")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                name="contest_answered_whole",
                violation_error_message="答复应写明结果、内容、答复人和时间",
            ),
        )


class Interpretation(models.Model):
    """One question about the rules and the office's answer (口径问答).

    `key` names one that came with the portal; `answered_by` is empty until an office person has edited it.
    """

    key = models.CharField(max_length=40, blank=True, default="", editable=False)
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", null=True, blank=True, on_delete=models.PROTECT,
        related_name="interpretations", help_text="不针对某一项的留空",
    )  # fmt: skip
    question = models.CharField("问题", max_length=300)
    answer = models.TextField("答复口径", max_length=2000)
    answered_on = models.DateField("答复日期")
    answered_by = models.ForeignKey(
        _USER, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    history = HistoricalRecords(verbose_name="口径问答变更")

    objects = InterpretationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "口径问答"
        ordering = ("-answered_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("key",),
                condition=~Q(key=""),
                name="interpretation_key_once",
                violation_error_message="这一条随平台提供的口径已经有了",
            ),
        )

    def __str__(self) -> str:
        return self.question
