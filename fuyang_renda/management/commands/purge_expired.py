"""Take out the personal data of those who left long ago; without `--apply` it is only told whose."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fuyang_renda.keeping.purging import SHORTEST_DAYS, Leaver, leavers, leavers_purge
from papers.words import day


class Command(BaseCommand):
    help = "清理离任满期限人员的个人信息（电话等）。默认只列出，不改动；加 --apply 才清理"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="确认清理；不加只列出")
        parser.add_argument(
            "--days",
            type=int,
            default=settings.PURGE_AFTER_DAYS,
            help=f"任职、任期、账号全部结束满多少天，默认{settings.PURGE_AFTER_DAYS}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days, now = options["days"], timezone.now()
        if days < SHORTEST_DAYS:
            raise CommandError(f"期限不能少于{SHORTEST_DAYS}天：离任不久，工作上还可能要联系")
        today = timezone.localdate(now)
        if options["apply"]:
            done = leavers_purge(on=today, days=days, at=now)
            self._told(done)
            self.stdout.write(
                f"已清理{len(done)}人，逐人记入审计日志" if done else "没有到期的个人信息，未作改动"
            )
            return
        found = leavers(on=today, days=days)
        self._told(found)
        self.stdout.write(
            f"共{len(found)}人到期，未作改动；核对后加 --apply 清理" if found else "没有到期的个人信息"
        )

    def _told(self, rows: list[Leaver]) -> None:
        for each in rows:
            self.stdout.write(
                f"{each.area} {each.name}（人员{each.person}）{day(each.ended_on)}最后离任：{'、'.join(each.held)}"
            )
