"""Boards frozen for history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.querysets import SnapshotQuerySet

_USER = settings.AUTH_USER_MODEL


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
