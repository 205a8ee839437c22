"""Required actions; implementing opinions and how they come about; practices; normative documents."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from opinions.aspects import Aspect as Aspect  # noqa: PLC0414  # also named from here
from opinions.drafting import ClauseMark as ClauseMark  # noqa: PLC0414  # also named from here
from opinions.drafting import DraftComment as DraftComment  # noqa: PLC0414  # also named from here
from opinions.drafting import DraftReview as DraftReview  # noqa: PLC0414  # also named from here
from opinions.drafting import OpinionDraft as OpinionDraft  # noqa: PLC0414  # also named from here
from opinions.drafting import Plan as Plan  # noqa: PLC0414  # also named from here
from opinions.drafting import PlanTask as PlanTask  # noqa: PLC0414  # also named from here
from opinions.drafting import Survey as Survey  # noqa: PLC0414  # also named from here
from opinions.library import Example as Example  # noqa: PLC0414  # also named from here
from opinions.library import ExampleUse as ExampleUse  # noqa: PLC0414  # also named from here
from opinions.naming import SUBJECT
from opinions.paperwork import AnswerRule as AnswerRule  # noqa: PLC0414  # also named from here
from opinions.paperwork import IssueHabit as IssueHabit  # noqa: PLC0414  # also named from here
from opinions.querysets import AdoptionQuerySet, PracticeQuerySet
from records.models import Record, leaf
from records.states import RecordKind
from townships.models import Township


class RequiredAction(models.Model):
    """One required action (规定动作); the slug is its rule's id. Written from the catalogue by sync_rules."""

    slug = models.SlugField("标识", max_length=40, primary_key=True)
    title = models.CharField("规定动作", max_length=60)
    aspect = models.CharField("方面", max_length=12, choices=Aspect.choices)
    basis = models.TextField("依据")
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = verbose_name_plural = "规定动作"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


@leaf
class Opinion(Record):
    """An implementing opinion (实施意见) of a unit's Party committee, in force until revoked or replaced."""

    KIND = RecordKind.OPINION

    doc_no = models.CharField("文号", max_length=60, blank=True, help_text="例如：大委〔2026〕5号")
    supplements = models.ForeignKey(
        "self",
        verbose_name="补充的意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supplemented_by",
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name="取代的意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    history = HistoricalRecords(verbose_name="实施意见变更")

    class Meta:
        verbose_name = verbose_name_plural = "实施意见"

    @property
    def issued_on(self) -> date | None:
        return self.happened_on

    def settle(self) -> None:
        if not self.title:
            self.title = SUBJECT

    def lacks(self) -> list[str]:
        lacking = [] if self.happened_on else ["印发日期"]
        # Of what was issued before the portal, the place where the paper is kept is enough.
        is_named = bool(self.doc_no) or (self.is_backfill and self.evidence.exists())
        return lacking if is_named else [*lacking, "文号"]

    def clean(self) -> None:
        super().clean()
        for name in ("supplements", "replaces"):
            other: Opinion | None = getattr(self, name)
            if other is None:
                continue
            if other.area != self.area or other.pk == self.pk:
                raise ValidationError({name: "只能选择本单位的另一件实施意见"})
        if self.supplements is not None and self.supplements.supplements_id is not None:
            raise ValidationError({"supplements": "补充意见只能补充一件实施意见，不能补充另一件补充意见"})


class Provision(models.Model):
    """One clause of an opinion that provides for a required action under one aspect (条款)."""

    opinion = models.ForeignKey(
        Opinion, verbose_name="实施意见", on_delete=models.PROTECT, related_name="provisions"
    )
    aspect = models.CharField("方面", max_length=12, choices=Aspect.choices)
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", on_delete=models.PROTECT, related_name="provisions"
    )
    text = models.TextField("条款", max_length=4000)

    class Meta:
        verbose_name = verbose_name_plural = "条款"
        ordering = ("opinion", "action__position", "id")

    def __str__(self) -> str:
        return f"{self.action}"


@leaf
class Practice(Record):
    """A practice of a unit's own (自选动作), such as 源周会; what is laid down in a document may earn a bonus."""

    KIND = RecordKind.PRACTICE
    SORT = "title"

    rule_document = models.CharField(
        "制度文件", max_length=200, blank=True, help_text="固化这一做法的文件名称和文号；没有可不填"
    )
    summary = models.CharField("做法简介", max_length=500, blank=True)
    library_on = models.DateField("列入范例库日期", null=True, blank=True, editable=False)
    history = HistoricalRecords(verbose_name="自选动作变更")

    objects: ClassVar[Any] = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自选动作"

    @property
    def started_on(self) -> date | None:
        return self.happened_on

    def lacks(self) -> list[str]:
        lacking = [] if self.happened_on else ["开始日期"]
        return lacking if self.title else [*lacking, "名称"]


class Adoption(models.Model):
    """Another unit adopted a practice (推广)."""

    practice = models.ForeignKey(
        Practice, verbose_name="自选动作", on_delete=models.PROTECT, related_name="adoptions"
    )
    township = models.ForeignKey(
        Township, verbose_name="采用单位", on_delete=models.PROTECT, related_name="adoptions"
    )
    adopted_on = models.DateField("采用日期")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推广采用"
        ordering = ("practice", "adopted_on")
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "township"),
                name="adoption_once",
                violation_error_message="该单位已登记采用这一做法",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.practice}"


@leaf
class NormativeDocument(Record):
    """A normative document (规范性文件) to be filed and reviewed; dated by publication, else by issue."""

    KIND = RecordKind.DOCUMENT
    SORT = "title"

    doc_no = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期")
    published_on = models.DateField("公布日期", null=True, blank=True)
    history = HistoricalRecords(verbose_name="规范性文件变更")

    class Meta:
        verbose_name = verbose_name_plural = "规范性文件"
        constraints = (
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("issued_on")),
                name="document_published_after_issue",
                violation_error_message="公布日期不能早于印发日期",
            ),
        )

    def settle(self) -> None:
        self.happened_on = self.published_on or self.issued_on

    def lacks(self) -> list[str]:
        lacking = super().lacks()
        return lacking if self.title else [*lacking, "文件名称"]
