"""需区级协调: what a unit cannot do alone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from checklist.models.raised import Raised
from checklist.querysets import RaisedQuerySet


class Coordination(Raised):
    """One line in which a unit says where it needs the district's help with an item, and the office's answer."""

    text = models.CharField("需要协调的事", max_length=200)

    objects = RaisedQuerySet["Coordination"].as_manager()

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
