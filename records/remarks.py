"""What is said about records while they are reviewed: versions kept, comments, phrases of the office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

_User = settings.AUTH_USER_MODEL


class Version(models.Model):
    """What a record said when it was signed, handed in or returned, rows that hang on it and proofs included.

    `content` is what `records.versions.said` gives; the next one is compared with it, field by field.
    """

    event = models.OneToOneField(
        "records.ReviewEvent", verbose_name="流转", on_delete=models.PROTECT, related_name="version"
    )
    content = models.JSONField("当时的内容", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "留存版本"

    def __str__(self) -> str:
        return str(self.event)


class CommentQuerySet(models.QuerySet["Comment"]):
    def on(self, record_id: int) -> CommentQuerySet:
        """The talk about one record, oldest first, with who said what."""
        return self.filter(record_id=record_id).select_related("by").order_by("at", "id")


class Comment(models.Model):
    """One thing that the unit or the office said to the other about a record; never changed afterwards."""

    record = models.ForeignKey(
        "records.Record", verbose_name="材料", on_delete=models.PROTECT, related_name="comments"
    )
    by = models.ForeignKey(_User, verbose_name="留言人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    text = models.CharField("留言", max_length=500)

    objects: Any = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "留言"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.text[:40]


class QuickPhraseQuerySet(models.QuerySet["QuickPhrase"]):
    def offered(self, area: str) -> QuickPhraseQuerySet:
        """What the office of a record's district may click, in its own order."""
        return self.filter(area=area[:6], is_offered=True).order_by("position", "id")


class QuickPhrase(models.Model):
    """A reason the office often gives when it returns a record (常用退回语); one click writes it."""

    area = models.CharField(
        "区代码", max_length=6, db_index=True, validators=[RegexValidator(r"^[0-9]{6}$", "区代码为6位数字")]
    )
    text = models.CharField("常用语", max_length=200)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_offered = models.BooleanField("启用", default=True)

    objects: Any = QuickPhraseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用退回语"
        ordering = ("area", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("area", "text"), name="quick_phrase_once", violation_error_message="已有同样的常用语"
            ),
        )

    def __str__(self) -> str:
        return self.text
