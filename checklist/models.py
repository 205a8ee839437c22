"""The checklist of a year and its items; decisions of the office; snapshots; 口径问答."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from checklist.board import DecisionKind, Mode
from checklist.catalogue import RULE
from checklist.querysets import (
    ChecklistQuerySet,
    DecisionQuerySet,
    InterpretationQuerySet,
    ItemQuerySet,
    SnapshotQuerySet,
)
from checklist.rules.base import MonthDay, ParamError, Period, read_params, specs_of
from opinions.models import RequiredAction
from records.models import Record
from townships.models import Term, Township

_USER = settings.AUTH_USER_MODEL
_YEAR = (MinValueValidator(2020), MaxValueValidator(2100))


def default_closes_on(year: int) -> date:
    """January 20 of the next year."""
    return date(year + 1, 1, 20)


class Checklist(models.Model):
    """One version of a year's checklist (清单). Published, it is never edited: a change makes a new version."""

    year = models.PositiveSmallIntegerField("年度", validators=_YEAR)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    title = models.CharField("名称", max_length=60)
    mode = models.CharField("方式", max_length=6, choices=Mode.choices, default=Mode.FORMAL)
    effective_on = models.DateField("生效日期", help_text="从这一天起按本版判断")
    closes_on = models.DateField(
        "年度截止日", help_text="一般为次年1月20日；之后才报送的材料，须有补录许可才计入"
    )
    published = models.BooleanField("已发布", default=False, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        _USER, verbose_name="发布人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    history = HistoricalRecords(verbose_name="清单变更")

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规定动作清单"
        ordering = ("-year", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("year", "version"),
                name="checklist_version_once",
                violation_error_message="这一年度已有同号版本",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（{self.label}）"

    def clean(self) -> None:
        super().clean()
        if self.year and self.closes_on and self.closes_on <= date(self.year, 12, 31):
            raise ValidationError({"closes_on": f"年度截止日应在{self.year}年12月31日之后"})

    @property
    def label(self) -> str:
        """As boards and exports name it: 2026-1."""
        return f"{self.year}-{self.version}"


class Item(models.Model):
    """What one version asks for one action: its weight, units, days and params."""

    checklist = models.ForeignKey(
        Checklist, verbose_name="清单", on_delete=models.CASCADE, related_name="items"
    )
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", on_delete=models.PROTECT, related_name="items"
    )
    weight = models.DecimalField(
        "权重", max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal(0), "权重不能小于0")]
    )
    applies_to = models.JSONField("适用单位类型", default=list)
    due = models.CharField(
        "时限", max_length=5, blank=True, help_text="月-日，例如12-31；按届和常态的事项由规则推算，留空"
    )
    advised_on = models.CharField("建议完成日", max_length=5, blank=True, help_text="只用于提醒，例如11-30")
    lead_days = models.PositiveSmallIntegerField(
        "提前提示天数", default=30, validators=[MaxValueValidator(366)]
    )
    params = models.JSONField("参数", default=dict, blank=True)
    params_basis = models.JSONField("参数依据", default=dict, blank=True)
    history = HistoricalRecords(verbose_name="清单事项变更")

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单事项"
        ordering = ("checklist", "action__position")
        constraints = (
            models.UniqueConstraint(
                fields=("checklist", "action"),
                name="item_once",
                violation_error_message="同一规定动作在一版清单中只列一次",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="item_weight_not_negative",
                violation_error_message="权重不能小于0",
            ),
        )

    def __str__(self) -> str:
        return str(self.action)

    def clean(self) -> None:
        super().clean()
        rule = RULE.get(self.action_id or "")
        if rule is None:
            raise ValidationError({"action": "这一规定动作没有对应的规则，不能列入清单"})
        errors: dict[str, str] = {}
        if not isinstance(self.applies_to, list) or not self.applies_to:
            errors["applies_to"] = "请至少选择一类单位"
        elif wrong := [kind for kind in self.applies_to if kind not in Township.Kind.values]:
            errors["applies_to"] = f"没有这样的单位类型：{'、'.join(map(str, wrong))}"
        elif rule.kinds.isdisjoint({Township.Kind.SUBDISTRICT.value}) and not rule.kinds.issuperset(
            self.applies_to
        ):
            errors["applies_to"] = "街道、开发区没有人代会，这一事项只适用于镇、乡"
        self._clean_days(rule.period, errors)
        try:
            self._clean_params(rule.params)
        except ParamError as error:
            errors["params"] = str(error)
        if errors:
            raise ValidationError(errors)

    def _clean_days(self, period: Period, errors: dict[str, str]) -> None:
        if period is Period.YEAR and not self.due:
            errors["due"] = "每年的事项要写明时限，例如12-31"
        elif period is not Period.YEAR and self.due:
            errors["due"] = "按届和常态的事项，时限由规则推算，请留空"
        for name in ("due", "advised_on"):
            written = getattr(self, name)
            if not written:
                continue
            try:
                setattr(self, name, str(MonthDay.parse(written)))
            except ValueError:
                errors[name] = "应写成月-日，例如12-31（不用02-29）"

    def _clean_params(self, params: type[Any]) -> None:
        """Read the params strictly and keep them as the rule writes them."""
        if not isinstance(self.params, dict):
            raise ParamError("参数应为名称和数值的对照")
        typed = read_params(params, self.params)
        self.params = {spec.name: spec.write(getattr(typed, spec.name)) for spec in specs_of(params)}


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


class Interpretation(models.Model):
    """One question about the rules and the office's answer (口径问答)."""

    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", null=True, blank=True, on_delete=models.PROTECT,
        related_name="interpretations", help_text="不针对某一项的留空",
    )  # fmt: skip
    question = models.CharField("问题", max_length=300)
    answer = models.TextField("答复口径", max_length=2000)
    answered_on = models.DateField("答复日期")
    answered_by = models.ForeignKey(
        _USER, verbose_name="答复人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    history = HistoricalRecords(verbose_name="口径问答变更")

    objects = InterpretationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "口径问答"
        ordering = ("-answered_on", "-id")

    def __str__(self) -> str:
        return self.question


class Snapshot(models.Model):
    """A district's board, frozen for history and 通报; later changes never rewrite it."""

    area = models.CharField("区代码", max_length=6, db_index=True)
    year = models.PositiveSmallIntegerField("年度")
    as_of = models.DateField("截至日期")
    title = models.CharField("名称", max_length=100)
    checklist_label = models.CharField("清单版本", max_length=12)
    board = models.JSONField("总览")
    token = models.CharField("事实版本", max_length=32)
    # Blank for one taken by hand; what beat takes is taken once.
    once = models.CharField(max_length=40, blank=True, default="", editable=False)
    taken_by = models.ForeignKey(
        _USER, verbose_name="留存人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField("留存时间")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "快照"
        ordering = ("-as_of", "-taken_at")
        constraints = (
            models.UniqueConstraint(
                fields=("once",),
                condition=~Q(once=""),
                name="snapshot_once",
                violation_error_message="这个月的快照已经留存",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("快照留存后不再改动")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("快照留存后不再改动")
