"""What the office writes itself: 催办 and 通知, and what comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models import Coordination
from records.models import Evidence
from reminders.querysets import NoticeQuerySet, TalkQuerySet
from reminders.states import Answer
from townships.models import Township

_User = settings.AUTH_USER_MODEL


class Urge(models.Model):
    """The office urged one unit about what it has not finished; the unit answers with one line or one word."""

    township = models.ForeignKey(
        Township, verbose_name="单位", on_delete=models.PROTECT, related_name="urges"
    )
    item = models.CharField("规定动作", max_length=40, blank=True)
    item_title = models.CharField("事项", max_length=100)
    text = models.TextField("内容", max_length=1000)
    by = models.ForeignKey(_User, verbose_name="催办人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("催办时间")
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, blank=True, default=Answer.NONE)
    answer_text = models.CharField("答复说明", max_length=200, blank=True)
    answered_by = models.ForeignKey(
        _User, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    # What an answer 有困难 opened.
    help = models.ForeignKey(
        Coordination,
        verbose_name="需区级协调",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="urges",
    )

    objects = TalkQuerySet["Urge"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "催办"
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="urge_answer_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.item_title}"


class Notice(models.Model):
    """通知: a text with files from the office to some or all units."""

    area = models.CharField("区代码", max_length=6, db_index=True)
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容", max_length=4000)
    asks_answer = models.BooleanField("要求回复一句话", default=False)
    by = models.ForeignKey(_User, verbose_name="发布人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("发布时间")
    units = models.ManyToManyField(Township, verbose_name="发给", related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.title


class NoticeFile(models.Model):
    """A file that goes with a notice; its bytes lie with those of the evidence."""

    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.PROTECT, related_name="files")
    evidence = models.ForeignKey(Evidence, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "通知附件"
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.evidence)


class NoticeAnswer(models.Model):
    """A unit's one-line answer to a notice; the latest stands."""

    notice = models.ForeignKey(Notice, verbose_name="通知", on_delete=models.PROTECT, related_name="answers")
    township = models.ForeignKey(Township, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    text = models.CharField("回复", max_length=200)
    by = models.ForeignKey(_User, verbose_name="回复人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("回复时间")

    class Meta:
        verbose_name = verbose_name_plural = "通知回复"
        ordering = ("notice", "township")
        constraints = (models.UniqueConstraint(fields=("notice", "township"), name="notice_answer_once"),)

    def __str__(self) -> str:
        return self.text
