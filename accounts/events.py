"""The audit trail's rows: what was done or tried, and the seals that chain them. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.chain import signed
from accounts.roles import Act

if TYPE_CHECKING:
    from accounts.models import User

# An id that no row has, nor any that somebody put in by hand.
BELOW_ALL = -(2**63)
_ONLY_ADDED = "审计日志只能追加"


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def for_user(self, user: User) -> AuditEventQuerySet:
        """The trail of an auditor's area; nobody else reads it."""
        if not user.may(Act.READ_TRAIL):
            return self.none()
        return self.filter(area__startswith=user.scope)

    def unsealed(self, *, above: int = BELOW_ALL) -> AuditEventQuerySet:
        """Events that no seal names yet, of those with a greater id than `above`."""
        named = AuditSeal.objects.filter(event=models.OuterRef("pk"))
        return self.filter(~models.Exists(named), pk__gt=above)

    def bulk_create(self, objs: Iterable[AuditEvent], *args: Any, **kwargs: Any) -> list[AuditEvent]:
        rows = list(objs)
        for row in rows:
            row.mac = signed(row)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        raise TypeError(_ONLY_ADDED)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(_ONLY_ADDED)


class AuditEvent(models.Model):
    """One thing somebody did or tried, as it was known at that moment.

    `mac` proves that the portal wrote this very row: whoever has the database alone cannot make one (accounts.chain).
    That no row is missing and none changed its place is what the seals prove.
    """

    class Action(models.TextChoices):
        SIGN_IN = "SIGN_IN", "登录"
        SIGN_OUT = "SIGN_OUT", "退出"
        SIGN_IN_FAILED = "SIGN_IN_FAILED", "登录失败"
        TRANSITION = "TRANSITION", "材料流转"
        WRITE = "WRITE", "填写、修改"
        READ_PERSONAL = "READ_PERSONAL", "查看个人信息"
        READ_FILE = "READ_FILE", "下载佐证材料"
        EXPORT = "EXPORT", "导出表格"
        DECISION = "DECISION", "经批准的决定"
        CONTEST = "CONTEST", "更正、申诉"
        ACCOUNT = "ACCOUNT", "账号变更"
        CHECKLIST = "CHECKLIST", "清单变更"
        DENIED = "DENIED", "越权被拒"
        API = "API", "数据接口取数"
        PURGE = "PURGE", "清理个人信息"

    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_name = models.CharField("何人", max_length=50, help_text="当时的姓名；登录失败时为所输入的登录名")
    address = models.GenericIPAddressField("来自", null=True)
    action = models.CharField("做了什么", max_length=20, choices=Action.choices)
    area = models.CharField("区划", max_length=9, db_index=True, blank=True)
    subject = models.CharField("对象", max_length=200)
    detail = models.JSONField("说明", default=dict)
    succeeded = models.BooleanField("结果", default=True)
    mac = models.CharField(max_length=80, unique=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计日志"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.actor_name} {self.get_action_display()} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(_ONLY_ADDED)
        self.mac = signed(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(_ONLY_ADDED)


class AuditSealQuerySet(models.QuerySet["AuditSeal"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError(_ONLY_ADDED)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(_ONLY_ADDED)


class AuditSeal(models.Model):
    """One link of the installation's one chain: at `position` stands `event`, bound to all links before it.

    `event` is a plain number: a seal outlives a row that was taken away, and tells that it was.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField(db_index=True)
    digest = models.CharField(max_length=64)

    objects = AuditSealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审计封条"
        ordering = ("position",)

    def __str__(self) -> str:
        return f"第{self.position}环 {self.digest[:12]}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(_ONLY_ADDED)
