"""需区级协调: what a unit cannot do alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from checklist.models.edition import YEAR
from checklist.querysets import CoordinationQuerySet
from opinions.models import RequiredAction
from townships.models import Township

_USER = settings.AUTH_USER_MODEL


class Coordination(models.Model):
    """One line in which a unit says where it needs the district's help with an item, and the office's answer."""

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="coordinations"
    )
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", on_delete=models.PROTECT, related_name="coordinations"
    )
    year = models.PositiveSmallIntegerField("年度", validators=YEAR)
    text = models.CharField("需要协调的事", max_length=200)
    by = models.ForeignKey(
        _USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+", editable=False
    )
    at = models.DateTimeField("提出时间", editable=False)
    answer = models.CharField("答复", max_length=500, blank=True, editable=False)
    answered_by = models.ForeignKey(
        _USER, verbose_name="答复人", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        editable=False,
    )  # fmt: skip
    answered_at = models.DateTimeField("答复时间", null=True, blank=True, editable=False)

    objects = CoordinationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "需区级协调"
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("township", "action", "year", "text"),
                condition=Q(answer=""),
                name="coordination_open_once",
                violation_error_message="这一条已经提出，正在等区人大办答复",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="coordination_answered_whole",
                violation_error_message="答复应写明内容、答复人和时间",
            ),
        )

    def __str__(self) -> str:
        return f"{self.township} {self.year}年度 {self.action}"
