"""Boards frozen for history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.board import Scoreboard
from checklist.frozen import thawed
from checklist.querysets import SnapshotQuerySet

_USER = settings.AUTH_USER_MODEL
STAYS = "快照留存后不再改动"


class Snapshot(models.Model):
    """A district's board, frozen for history and 通报; later changes never rewrite it.

    `number` counts a district's snapshots from 1, in the order in which they were taken. The 年度结果 of a year is
    the one with `is_result`; every other one is 预览.
    """

    area = models.CharField("区代码", max_length=6, db_index=True)
    number = models.PositiveIntegerField("编号", editable=False)
    year = models.PositiveSmallIntegerField("年度")
    as_of = models.DateField("截至日期")
    title = models.CharField("名称", max_length=100)
    checklist_label = models.CharField("清单版本", max_length=12)
    is_result = models.BooleanField("年度结果", default=False, editable=False)
    # As checklist.frozen writes it, with the number of its format.
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
        base_manager_name = "objects"  # so that no manager at all changes a row
        constraints = (
            models.UniqueConstraint(
                fields=("once",),
                condition=~Q(once=""),
                name="snapshot_once",
                violation_error_message="这个月的快照已经留存",
            ),
            models.UniqueConstraint(
                fields=("area", "number"),
                name="snapshot_number_once",
                violation_error_message="快照编号重复，请再试一次",
            ),
            models.UniqueConstraint(
                fields=("area", "year"),
                condition=Q(is_result=True),
                name="snapshot_result_once",
                violation_error_message="这一年度的年度结果已经留存",
            ),
            models.CheckConstraint(
                condition=Q(is_result=False) | Q(taken_by__isnull=False),
                name="snapshot_result_by_office",
                violation_error_message="年度结果由区人大办留存",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number_said}（{self.title}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(STAYS)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(STAYS)

    @property
    def number_said(self) -> str:
        """As papers cite it: 快照第3号."""
        return f"快照第{self.number}号"

    @property
    def standing(self) -> str:
        """年度结果, or 预览 for every other one."""
        return "年度结果" if self.is_result else "预览"

    def frozen_board(self) -> Scoreboard:
        """The board as it stood, from this row alone. No query, unless `board` was deferred."""
        return thawed(
            self.board, area=self.area, year=self.year, as_of=self.as_of, checklist=self.checklist_label
        )
