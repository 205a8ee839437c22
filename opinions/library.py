"""The library (范例库): approved opinions, plans, agendas and practices that the office offers to all."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from opinions.querysets import ExampleQuerySet, ExampleUseQuerySet


class Example(models.Model):
    """One example in the library; `paragraphs` is its text, from which a unit's plan or draft may start."""

    class Kind(models.TextChoices):
        OPINION = "OPINION", "实施意见"
        PLAN = "PLAN", "工作方案"
        AGENDA = "AGENDA", "会议议程"
        PRACTICE = "PRACTICE", "经验做法"
        CLAUSE = "CLAUSE", "参考条款"

    district = models.CharField("区代码", max_length=6, db_index=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=200)
    township = models.ForeignKey(
        "townships.Township", verbose_name="来自", null=True, blank=True, on_delete=models.PROTECT,
        related_name="examples",
    )  # fmt: skip
    record = models.ForeignKey(
        "records.Record",
        verbose_name="来自材料",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    action = models.ForeignKey(
        "opinions.RequiredAction", verbose_name="规定动作", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text="参考条款填写",
    )  # fmt: skip
    paragraphs = models.JSONField("正文", default=list, blank=True)
    published_on = models.DateField("入库日期")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="入库人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text="随平台提供的范例没有入库人",
    )  # fmt: skip
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)

    objects = ExampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "范例"
        ordering = ("kind", "-published_on", "id")

    def __str__(self) -> str:
        return self.title


class ExampleUse(models.Model):
    """A unit adopted an example (采用); its plan or draft then starts from it."""

    example = models.ForeignKey(Example, verbose_name="范例", on_delete=models.PROTECT, related_name="uses")
    township = models.ForeignKey(
        "townships.Township", verbose_name="采用单位", on_delete=models.PROTECT, related_name="example_uses"
    )
    adopted_on = models.DateField("采用日期")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="采用人", on_delete=models.PROTECT, related_name="+"
    )

    objects = ExampleUseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "范例采用"
        ordering = ("example", "adopted_on")
        constraints = (
            models.UniqueConstraint(
                fields=("example", "township"), name="example_use_once",
                violation_error_message="本单位已采用过这件范例",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.township} {self.example}"
