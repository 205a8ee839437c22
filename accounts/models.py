"""Accounts; the audit trail and the tokens stand in modules of their own and are named from here too."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower
from django.utils import timezone

from accounts.alerts import Alert as Alert  # noqa: PLC0414  # also named from here
from accounts.api_tokens import SCOPE_LENGTHS
from accounts.api_tokens import ApiToken as ApiToken  # noqa: PLC0414  # also named from here
from accounts.events import AuditEvent as AuditEvent  # noqa: PLC0414  # also named from here
from accounts.roles import ENTERS_ADMIN, MAY, UNIT_ROLES, Act, Role

models.CharField.register_lookup(Length)

# Digits of a district's code (design: scope).
_DISTRICT = 6


class UserQuerySet(models.QuerySet["User"]):
    def for_user(self, user: User) -> UserQuerySet:
        """Accounts a system administrator keeps: those within their scope."""
        if not user.may(Act.MANAGE_ACCOUNTS):
            return self.none()
        return self.filter(scope__startswith=user.scope)

    def for_keeper(self, user: User) -> UserQuerySet:
        """Accounts of units that this person opens and closes: a chair's own unit's, the office's district's."""
        if not user.may(Act.OPEN_UNIT_ACCOUNTS):
            return self.none()
        return self.filter(scope__startswith=user.scope, role__in=UNIT_ROLES)

    def able_on(self, day: date) -> UserQuerySet:
        """Accounts that may sign in on `day`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), is_active=True)

    def of_unit(self, code: str) -> UserQuerySet:
        """Accounts of one unit's own people."""
        return self.filter(scope=code, role__in=UNIT_ROLES)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def for_user(self, user: User) -> UserQuerySet:
        return self.get_queryset().for_user(user)

    def for_keeper(self, user: User) -> UserQuerySet:
        return self.get_queryset().for_keeper(user)

    def create_user(self, *, username: str, password: str, name: str, role: str, scope: str) -> User:
        """One account, checked whole. Raises ValidationError for a wrong role, scope or name."""
        user = self.model(username=username, name=name, role=role, scope=scope)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person who signs in; what they may do is their role, where is their scope."""

    username = models.CharField("登录名", max_length=50, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField("姓名", max_length=50)
    email = models.EmailField("电子邮箱", blank=True)
    role = models.CharField("角色", max_length=10, choices=Role.choices)
    scope = models.CharField(
        "管辖范围",
        max_length=9,
        help_text="统计用区划代码的前缀：9位为一个乡镇(街道)，6位为区，4位为市，2位为省",
    )
    office_phone = models.CharField(
        "办公电话", max_length=30, blank=True, help_text="退回材料时告诉对方打给谁"
    )
    large_text = models.BooleanField("大字版", default=False, help_text="页面字号放大，本人可在页头切换")
    is_active = models.BooleanField("启用", default=True)
    ends_on = models.DateField(
        "离任日期", null=True, blank=True, editable=False, help_text="任职结束之日，从这一天起不能登录"
    )
    first_password_until = models.DateTimeField(
        "首次登录密码有效至",
        null=True,
        blank=True,
        editable=False,
        help_text="他人给的密码；本人改过以后为空",
    )
    password_set_at = models.DateTimeField("本人设定密码时间", null=True, blank=True, editable=False)
    notice_read_at = models.DateTimeField("阅读使用须知时间", null=True, blank=True, editable=False)
    notice_edition = models.PositiveSmallIntegerField("所读使用须知版次", default=0, editable=False)
    date_joined = models.DateTimeField("开通时间", default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ("scope", "role", "username")
        constraints = (
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_ci",
                violation_error_message="登录名已被使用（不分大小写）",
            ),
            models.CheckConstraint(
                condition=Q(scope__length__in=SCOPE_LENGTHS) & Q(scope__regex=r"^[0-9]+$"),
                name="user_scope_digits",
                violation_error_message="管辖范围应为2、4、6或9位数字",
            ),
        )

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        super().clean()
        if self.role in UNIT_ROLES and len(self.scope) != 9:
            raise ValidationError({"scope": "乡镇(街道)的账号，管辖范围应为该单位的9位代码"})
        if self.role == Role.OFFICE and len(self.scope) != 6:
            raise ValidationError({"scope": "区人大常委会办公室的账号，管辖范围应为6位区代码"})

    def may(self, act: Act) -> bool:
        """Whether this role may do `act` (within the scope, which the querysets see to)."""
        return self.is_active and self.role in MAY[act]

    def may_in_district(self, act: Act) -> bool:
        """Whether this person may do `act` for a whole district: of one, not of a city's many or of a unit."""
        return self.may(act) and len(self.scope) == _DISTRICT

    def has_left(self, day: date) -> bool:
        """Whether the office held that this account goes with is over on `day`: it opens nothing from that day."""
        return self.ends_on is not None and self.ends_on <= day

    def covers(self, area: str) -> bool:
        """Whether `area` (a code of 6 or 9 digits) lies within this person's scope."""
        return area.startswith(self.scope)

    @property
    def must_change_password(self) -> bool:
        """Signed in with a password that somebody else gave."""
        return self.first_password_until is not None

    @property
    def is_unit(self) -> bool:
        """One of a unit's own people, the Party secretary who only reads included."""
        return self.role in UNIT_ROLES

    @property
    def reports_for_unit(self) -> bool:
        """One of those who report for a unit: chair, deputy, clerk."""
        return self.is_unit and self.may(Act.REPORT)

    @property
    def takes_part(self) -> bool:
        """One of those who make or guide what is reported, not of those who read it."""
        return self.may(Act.REPORT) or self.may(Act.REVIEW)

    @property
    def is_office(self) -> bool:
        return self.role == Role.OFFICE

    @property
    def is_staff(self) -> bool:
        """Django's word for: may enter the admin."""
        return self.is_active and self.role in ENTERS_ADMIN

    @property
    def is_superuser(self) -> bool:
        """Nobody stands above the table of roles."""
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's question, which our admin classes answer themselves from the table of roles."""
        return False

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
