"""The checklist of a year and its items."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from checklist.board import Mode
from checklist.catalogue import RULE
from checklist.querysets import ChecklistQuerySet, ItemQuerySet
from checklist.rules.base import MonthDay, ParamError, Period, read_params, specs_of
from opinions.models import RequiredAction
from townships.models import Township

_USER = settings.AUTH_USER_MODEL
YEAR = (MinValueValidator(2020), MaxValueValidator(2100))


def default_closes_on(year: int) -> date:
    """January 20 of the next year."""
    return date(year + 1, 1, 20)


class Checklist(models.Model):
    """One version of a year's checklist (清单). Published, it is never edited: a change makes a new version."""

    year = models.PositiveSmallIntegerField("年度", validators=YEAR)
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
