"""What is said about records while they are reviewed: versions kept, comments, phrases of the office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.roles import UNIT_ROLES, Act, Role
from townships.reach import within

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

    def new_to(self, user: User) -> CommentQuerySet:
        """What the other side (unit or office) said since this person had an account, and they have not read."""
        if not user.may(Act.REPORT):
            return self.none()
        others = UNIT_ROLES if user.is_office else (Role.OFFICE,)
        theirs = self.filter(within(user, "record__area"), by__role__in=others, at__gte=user.date_joined)
        return theirs.exclude(Exists(CommentRead.objects.filter(comment_id=OuterRef("pk"), by=user)))


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


class CommentRead(models.Model):
    """One person has opened the record of a comment that the other side wrote."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reads")
    by = models.ForeignKey(_User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "留言已读"
        constraints = (models.UniqueConstraint(fields=("comment", "by"), name="comment_read_once"),)

    def __str__(self) -> str:
        return f"{self.by} {self.comment}"


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
