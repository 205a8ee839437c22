"""Duty funds and the reserve fund: entries, the rules for their use, and the projects they pay for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from records.models import Record, leaf
from records.states import RecordKind


class Fund(models.TextChoices):
    """The two funds a unit reports on."""

    DUTY = "DUTY", "代表履职经费"
    RESERVE = "RESERVE", "民生微实事专项储备金"


@leaf
class MicroProject(Record):
    """A small livelihood project (民生微实事); its day is the day it was proposed, its stages are steps."""

    KIND = RecordKind.MICRO_PROJECT
    SORT = "title"

    planned_finish = models.DateField("计划完成日期")
    history = HistoricalRecords(verbose_name="微实事变更")

    class Meta:
        verbose_name = verbose_name_plural = "民生微实事"

    def lacks(self) -> list[str]:
        lacking = [] if self.happened_on else ["提出日期"]
        return lacking if self.title else [*lacking, "项目名称"]


@leaf
class FundEntry(Record):
    """One allocation, or one payment or a period's payments by category, in 元 (two places)."""

    class Entry(models.TextChoices):
        ALLOCATION = "ALLOCATION", "安排"
        PAYMENT = "PAYMENT", "支出"

    class Category(models.TextChoices):
        BUDGET = "BUDGET", "预算安排"
        TRAINING = "TRAINING", "学习培训"
        INSPECTION = "INSPECTION", "视察调研"
        STATION = "STATION", "联络站活动"
        SUBSIDY = "SUBSIDY", "误工补贴"
        MATERIALS = "MATERIALS", "资料印刷"
        PROJECT = "PROJECT", "项目实施"
        OTHER = "OTHER", "其他"

    KIND = RecordKind.FUND_ENTRY

    fund = models.CharField("经费", max_length=8, choices=Fund.choices)
    entry = models.CharField("收支", max_length=10, choices=Entry.choices)
    category = models.CharField("用途", max_length=12, choices=Category.choices)
    amount = models.DecimalField(
        "金额（元）",
        max_digits=14,
        decimal_places=2,
        validators=[
            MinValueValidator(Decimal("0.01"), "金额应大于0"),
            MaxValueValidator(Decimal("999999999.99"), "金额超过十亿元，请核对单位是否为元"),
        ],
    )
    for_year = models.PositiveSmallIntegerField(
        "所属年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    project = models.ForeignKey(
        MicroProject,
        verbose_name="微实事项目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments",
    )
    history = HistoricalRecords(verbose_name="经费变更")

    class Meta:
        verbose_name = verbose_name_plural = "经费收支"
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="fund_entry_positive", violation_error_message="金额应大于0"
            ),
            models.CheckConstraint(
                condition=Q(fund="RESERVE", entry="PAYMENT", project__isnull=False)
                | (~Q(fund="RESERVE", entry="PAYMENT") & Q(project__isnull=True)),
                name="fund_entry_reserve_payment_names_project",
                violation_error_message="储备金的每笔支出要写明微实事项目；其他收支不写项目",
            ),
        )

    @property
    def dated_on(self) -> date | None:
        return self.happened_on

    def settle(self) -> None:
        self.title = f"{self.for_year}年{self.get_fund_display()}{self.get_entry_display()}"

    def lacks(self) -> list[str]:
        return [] if self.happened_on else ["日期"]

    def clean(self) -> None:
        super().clean()
        if self.project is not None and self.project.area != self.area:
            raise ValidationError({"project": "只能选择本单位的项目"})


@leaf
class FundRegulation(Record):
    """Rules for the use of a fund (管理办法), of a unit or of the whole district, for a span."""

    KIND = RecordKind.FUND_REGULATION

    fund = models.CharField("经费", max_length=8, choices=Fund.choices)
    started_on = models.DateField("施行日期")
    ended_on = models.DateField("废止日期", null=True, blank=True)
    history = HistoricalRecords(verbose_name="管理办法变更")

    class Meta:
        verbose_name = verbose_name_plural = "管理办法"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("started_on")),
                name="fund_regulation_ends_after_start",
                violation_error_message="废止日期应晚于施行日期",
            ),
        )

    def settle(self) -> None:
        self.happened_on = self.started_on
        if not self.title:
            self.title = f"{self.get_fund_display()}管理办法"
