"""Long work as rows: what is to be done, how far it is, what came of it, and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Act
from townships.reach import within

if TYPE_CHECKING:
    from datetime import datetime

_User = settings.AUTH_USER_MODEL


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: User) -> JobQuerySet:
        """The jobs of one's own place (a unit, the office): a colleague may look at them and undo them."""
        if not user.may(Act.REPORT):
            return self.none()
        return self.filter(within(user, "area") if user.is_unit else Q(area=user.scope))

    def open(self) -> JobQuerySet:
        """Those that still wait or run."""
        return self.filter(state__in=Job.OPEN)

    def lost(self, at: datetime) -> JobQuerySet:
        """Those whose worker has not been heard of within its lease."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=at)


class Job(models.Model):
    """One piece of long work. Claimed by a conditional UPDATE, so that it never runs twice."""

    class State(models.TextChoices):
        WAITING = "WAITING", "排队等候"
        RUNNING = "RUNNING", "正在办理"
        DONE = "DONE", "已完成"
        FAILED = "FAILED", "未完成"
        CANCELLED = "CANCELLED", "已取消"

    OPEN: ClassVar = (State.WAITING, State.RUNNING)
    WITHOUT_RESULT: ClassVar = (State.FAILED, State.CANCELLED)

    kind = models.CharField("种类", max_length=24, help_text="由哪一段程序办理")
    title = models.CharField("名称", max_length=200)
    area = models.CharField(
        "区划代码",
        max_length=9,
        db_index=True,
        validators=[RegexValidator(r"^([0-9]{6}|[0-9]{9})$", "区划代码为6位或9位数字")],
    )
    owner = models.ForeignKey(_User, verbose_name="经办人", on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey(
        "self",
        verbose_name="接续",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    about = models.JSONField("要求", default=dict, blank=True, help_text="由办理它的程序解释")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField("文件内容", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    phase = models.CharField("进行到", max_length=40, blank=True)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共", default=0)
    cancel_wanted = models.BooleanField("要求取消", default=False)
    claim = models.CharField(max_length=32, blank=True, help_text="办理它的那一次；别的一次不能再写它")
    lease_until = models.DateTimeField("最迟应有消息", null=True, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    error = models.CharField("原因", max_length=1000, blank=True)
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量办理"
        ordering = ("-created_at", "-id")
        constraints = (
            # A check is carried out once, an import undone once; what failed may be tried again.
            models.UniqueConstraint(
                fields=("follows", "kind"),
                condition=Q(follows__isnull=False) & ~Q(state__in=("FAILED", "CANCELLED")),
                name="job_follows_once",
                violation_error_message="已经办理过，不用再办",
            ),
            models.CheckConstraint(
                condition=~Q(state="RUNNING") | (~Q(claim="") & Q(lease_until__isnull=False)),
                name="job_running_is_claimed",
            ),
        )
        indexes = (
            # What the sweeper looks for, every minute.
            models.Index(fields=("state",), condition=Q(state__in=("WAITING", "RUNNING")), name="job_open"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def percent(self) -> int:
        """How far it is, 0 … 100; 0 while nobody knows how much there is."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class JobLine(models.Model):
    """What a job changed in one table: the rows it made (their keys), or one row it changed, before and after."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    model = models.CharField(max_length=60, help_text="app_label.model")
    keys = models.JSONField(default=list, help_text="the keys of the rows made, or of the one row changed")
    is_new = models.BooleanField(default=True)
    before: Any = models.JSONField(
        default=dict, help_text="what the row said, as the job's own program writes it"
    )
    after: Any = models.JSONField(default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理的改动"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.job_id} {self.model} {len(self.keys)}"
