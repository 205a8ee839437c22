"""Open an account from the machine's own console: the first system administrator of a new installation."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Role


class Command(BaseCommand):
    help = "在服务器上开通账号（新装后先开系统管理员）；密码从键盘输入，或由标准输入的第一行给出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--role", default=Role.SYSADMIN.value, choices=Role.values, help="角色")
        parser.add_argument("--scope", default="330111", help="管辖范围：区划代码的前缀")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User(
            username=options["username"], name=options["name"], role=options["role"], scope=options["scope"]
        )
        try:
            password = _typed()
            validate_password(password, account)
            account.set_password(password)
            with transaction.atomic():
                account.full_clean()
                account.save()
                trail.note(
                    by=None,
                    action=AuditEvent.Action.ACCOUNT,
                    subject=f"开通账号 {account.username}",
                    at=timezone.now(),
                    area=account.scope,
                    detail={"角色": str(Role(account.role).label), "方式": "服务器命令行"},
                    actor_name="服务器命令行",
                )
        except ValidationError as error:
            raise CommandError("；".join(error.messages), returncode=2) from error
        self.stdout.write(f"已开通：{account.username}（{account.name}，{Role(account.role).label}）")


def _typed() -> str:
    """The password, typed twice without being shown; or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输入一次："):
        raise ValidationError("两次输入的密码不一致")
    return first
