"""What a unit raises about one of its items in one line, and the office's answer: 更正、申诉 and 需区级协调."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from checklist.models.edition import YEAR
from opinions.models import RequiredAction
from townships.models import Township

_USER = settings.AUTH_USER_MODEL


class Raised(models.Model):
    """One line of a unit about an item of a year; the kinds add `text`. Answered once, with words; blank until then."""

    township = models.ForeignKey(
        Township, verbose_name="乡镇(街道)", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    action = models.ForeignKey(
        RequiredAction, verbose_name="规定动作", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    year = models.PositiveSmallIntegerField("年度", validators=YEAR)
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

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.township} {self.year}年度 {self.action}"
