"""The states of an item and of a pipeline step, the modes of a checklist, the kinds of decision."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a unit stands with one item (design: state, the first that holds)."""

    NOT_APPLICABLE = "NOT_APPLICABLE", "不适用"
    WAIVED = "WAIVED", "经批准免列"
    DONE = "DONE", "已完成"
    DONE_LATE = "DONE_LATE", "逾期完成"
    PENDING = "PENDING", "待审核"
    NO_DATA = "NO_DATA", "逾期未报"
    PARTIAL = "PARTIAL", "部分完成"
    OVERDUE = "OVERDUE", "逾期"
    DUE_SOON = "DUE_SOON", "临近时限"
    NOT_DUE = "NOT_DUE", "未到时限"


class Mode(models.TextChoices):
    """FORMAL, or TRIAL 试运行: states and reasons are shown, scores and units' names in 通报 are not."""

    FORMAL = "FORMAL", "正式"
    TRIAL = "TRIAL", "试运行"


class DecisionKind(models.TextChoices):
    """What the office may decide about one unit's item."""

    WAIVE = "WAIVE", "经批准免列"
    DEEM = "DEEM", "视同完成"
    EXTEND = "EXTEND", "延期"


class StepState(models.TextChoices):
    """Where a unit stands with one step of the pipeline (never red: leaving traces is not the work)."""

    DONE = "DONE", "已完成"
    PENDING = "PENDING", "待审核"
    TODO = "TODO", "待办"
    UNREGISTERED = "UNREGISTERED", "未登记"


FINISHED = frozenset({State.DONE, State.DONE_LATE})
LATE = frozenset({State.NO_DATA, State.PARTIAL, State.OVERDUE})
