"""Take a lost second factor off from the machine's own console: where the only system administrator lost theirs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import second_factor_clear


class Command(BaseCommand):
    help = "在服务器上清除一个账号的双因素认证，并退出其全部登录；记入审计日志"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        account = User.objects.filter(username__iexact=options["username"]).first()
        if account is None:
            raise CommandError(f"没有登录名为“{options['username']}”的账号", returncode=2)
        if not second_factor_clear(account=account, by=None, at=timezone.now()):
            raise CommandError(f"{account.name}没有设置双因素认证", returncode=2)
        self.stdout.write(f"已清除{account.name}（{account.username}）的双因素认证")
