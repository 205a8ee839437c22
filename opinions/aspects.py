"""The four aspects of an opinion."""

from __future__ import annotations

from django.db import models


class Aspect(models.TextChoices):
    """The four aspects (四大方面) of the source."""

    LEADERSHIP = "LEADERSHIP", "加强党的全面领导"
    FUNCTIONS = "FUNCTIONS", "支持和保证履职"
    DEMOCRACY = "DEMOCRACY", "全过程人民民主"
    BUILDING = "BUILDING", "自身建设"
