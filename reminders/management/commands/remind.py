"""`manage.py remind`: plan today's reminders, or show who would get what on any day and why not."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reminders.planning import SHANGHAI
from reminders.services import districts, reminders_plan
from reminders.showing import lines_of, shown


class Command(BaseCommand):
    help = "计划当天的提醒；加 --dry-run 只列出某一天谁会收到什么、谁为什么收不到，不写入任何内容"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", help="哪一天，例如 2026-11-23；不填为今天。与 --dry-run 一起用")
        parser.add_argument("--area", default="", help="区代码或单位代码；不填为全部")
        parser.add_argument("--dry-run", action="store_true", help="只看，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = _day(options["as_of"], now)
        areas = [options["area"]] if options["area"] else districts()
        if any(not (area.isdigit() and len(area) in {6, 9}) for area in areas):
            raise CommandError("--area 写6位区代码或9位单位代码")
        if not options["dry_run"]:
            if day != timezone.localdate(now) or options["area"]:
                raise CommandError("真正计划只能是今天、全部单位；看别的日子或一个单位请加 --dry-run")
            for area in areas:
                tally = reminders_plan(area=area, at=now)
                print(f"{area}：新列入{tally.planned}条，取消{tally.cancelled}条，错过{tally.missed}条")
            return
        at = now if day == timezone.localdate(now) else datetime.combine(day, time(8, 0), SHANGHAI)
        for area in areas:
            for line in lines_of(shown(area=area, at=at, today=timezone.localdate(now))):
                print(line)


def _day(written: str | None, now: datetime) -> date:
    try:
        return date.fromisoformat(written) if written else timezone.localdate(now)
    except ValueError as error:
        raise CommandError("--as-of 写成 2026-11-23 的样子") from error
