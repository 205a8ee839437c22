"""How an opinion comes about: plan and tasks, survey, drafts, the office's guidance."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from opinions.querysets import DraftQuerySet


class Proven(models.Model):
    """What proves a step that is no record of its own: its paper, or where that is kept (出处). Both optional."""

    file = models.ForeignKey(
        "records.Evidence", verbose_name="文件", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    kept_at = models.CharField("出处", max_length=200, blank=True, help_text="文号或存放处")

    class Meta:
        abstract = True


class Plan(Proven):
    """The detailed plan for conference and opinion (详细方案); optional to report."""

    opinion = models.OneToOneField(
        "opinions.Opinion", verbose_name="实施意见", on_delete=models.PROTECT, related_name="plan"
    )
    title = models.CharField("方案名称", max_length=200)
    made_on = models.DateField("制定日期")

    class Meta:
        verbose_name = verbose_name_plural = "详细方案"

    def __str__(self) -> str:
        return self.title


class PlanTask(models.Model):
    """One task of the plan with its owner (责任分工)."""

    plan = models.ForeignKey(Plan, verbose_name="方案", on_delete=models.PROTECT, related_name="tasks")
    task = models.CharField("任务", max_length=200)
    owner = models.CharField("责任人", max_length=50)
    assigned_on = models.DateField("分工日期")
    due_on = models.DateField("完成期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "责任分工"
        ordering = ("plan", "id")

    def __str__(self) -> str:
        return self.task


class Survey(Proven):
    """A survey before drafting (调研); optional to report."""

    opinion = models.ForeignKey(
        "opinions.Opinion", verbose_name="实施意见", on_delete=models.PROTECT, related_name="surveys"
    )
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期")
    report = models.CharField("调研报告", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调研"
        ordering = ("opinion", "started_on")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__gte=F("started_on")),
                name="survey_ends_after_start",
                violation_error_message="结束日期不能早于开始日期",
            ),
        )

    def __str__(self) -> str:
        return self.report or "调研"


class OpinionDraft(models.Model):
    """One version of an opinion's draft (送审稿): its text by paragraphs, and the file it came in. Never overwritten."""

    opinion = models.ForeignKey(
        "opinions.Opinion", verbose_name="实施意见", on_delete=models.PROTECT, related_name="drafts"
    )
    version = models.PositiveSmallIntegerField("版本", validators=[MinValueValidator(1)])
    drafted_on = models.DateField("起草日期")
    title = models.CharField("稿件名称", max_length=200, blank=True)
    paragraphs = models.JSONField(
        "正文", default=list, blank=True, editable=False, help_text="各段文字；只登记日期的稿件为空"
    )
    file = models.ForeignKey(
        "records.Evidence", verbose_name="原文件", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提交人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    made_at = models.DateTimeField("提交时间", null=True, blank=True, editable=False)
    sent_on = models.DateField("送审日期", null=True, blank=True, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ("opinion", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("opinion", "version"), name="draft_version_once", violation_error_message="版本号重复"
            ),
        )

    def __str__(self) -> str:
        return f"第{self.version}稿"


class DraftReview(models.Model):
    """One round of the office's review of a draft (文字指导把关)."""

    class Result(models.TextChoices):
        PASSED = "PASSED", "通过"
        REVISE = "REVISE", "修改后再报"

    draft = models.ForeignKey(
        OpinionDraft, verbose_name="草稿", on_delete=models.PROTECT, related_name="reviews"
    )
    reviewed_on = models.DateField("审阅日期")
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    remarks = models.TextField("意见", max_length=4000, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审阅人", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "草稿审阅"
        ordering = ("draft", "reviewed_on")

    def __str__(self) -> str:
        return str(self.get_result_display())


class DraftComment(models.Model):
    """What the office says about one paragraph of a draft, with the wording it suggests."""

    draft = models.ForeignKey(
        OpinionDraft, verbose_name="草稿", on_delete=models.PROTECT, related_name="comments"
    )
    paragraph = models.PositiveSmallIntegerField("第几段", help_text="从0数起")
    said = models.TextField("意见", max_length=1000)
    suggestion = models.TextField("建议改为", max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("提出时间")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办结人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    resolved_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "修改意见"
        ordering = ("draft", "paragraph", "at", "id")

    def __str__(self) -> str:
        return f"第{self.paragraph + 1}段：{self.said}"[:80]


class ClauseMark(models.Model):
    """A reviewer's correction of the coverage check: this paragraph does, or does not, provide for an action.

    Held by the paragraph's own text (its SHA-256), so that it stays with the paragraph through later versions.
    """

    opinion = models.ForeignKey(
        "opinions.Opinion", verbose_name="实施意见", on_delete=models.PROTECT, related_name="clause_marks"
    )
    action = models.ForeignKey(
        "opinions.RequiredAction", verbose_name="规定动作", on_delete=models.PROTECT, related_name="+"
    )
    paragraph_sha = models.CharField(max_length=64)
    provides = models.BooleanField("作出规定")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="认定人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = verbose_name_plural = "条款认定"
        constraints = (
            models.UniqueConstraint(fields=("opinion", "action", "paragraph_sha"), name="clause_mark_once"),
        )

    def __str__(self) -> str:
        return f"{self.action}：{'作出规定' if self.provides else '未作规定'}"
