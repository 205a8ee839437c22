"""Tokens of the read API: what a machine of the district's data platform reads with, and of which area."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.roles import Act, Role

if TYPE_CHECKING:
    from accounts.models import User

SCOPE_LENGTHS = (2, 4, 6, 9)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def for_user(self, user: User) -> ApiTokenQuerySet:
        """Tokens a system administrator keeps: those within their scope."""
        if not user.may(Act.KEEP_TOKENS):
            return self.none()
        return self.filter(scope__startswith=user.scope)


class ApiToken(models.Model):
    """One token (数据接口令牌): reads what counts within its scope, changes nothing, ends on its day or when revoked.

    The secret is told once, to whoever issued it; only its SHA-256 is kept (it has 256 random bits: nothing slower
    is needed against guessing).
    """

    name = models.CharField("使用单位、系统", max_length=50, help_text="例如：区大数据局 一体化平台")
    purpose = models.CharField("用途和批准依据", max_length=200)
    scope = models.CharField(
        "数据范围",
        max_length=9,
        help_text="区划代码的前缀：9位为一个乡镇(街道)，6位为区，4位为市，2位为省",
    )
    expires_on = models.DateField("到期日期", help_text="从这一天起不能再用；最长两年")
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField("令牌末四位", max_length=4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="签发人",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField("签发时间", editable=False)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "数据接口令牌"
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(scope__length__in=SCOPE_LENGTHS) & Q(scope__regex=r"^[0-9]+$"),
                name="api_token_scope_digits",
                violation_error_message="数据范围应为2、4、6或9位数字",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}（…{self.ending}）"

    def works_on(self, day: date) -> bool:
        """Whether it opens anything on `day`."""
        return self.revoked_at is None and day < self.expires_on

    def reader(self) -> User:
        """Whom every `for_user` sees behind it: one who reads what a leader of its scope reads, confirmed records only.

        Never saved, and no account: it cannot sign in.
        """
        from accounts.models import User

        return User(username="", name=self.name, role=Role.LEADER, scope=self.scope)
