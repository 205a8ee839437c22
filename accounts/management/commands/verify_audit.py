"""`manage.py verify_audit`: is the audit trail whole, and as the portal wrote it?"""

from __future__ import annotations

import argparse
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.sealing import Fault, Verdict, told_at, trail_seal, trail_verify

_HEAD = re.compile(r"[0-9a-f]{64}")


class Command(BaseCommand):
    help = "核验审计日志：有没有改动、缺失、多出的记录。完好的退出码为0，有问题的为1"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--expect", default="", metavar="HASH", help="以前记下的链头；能查出末尾被删")
        parser.add_argument("--read-only", action="store_true", help="只核验，不先封存新写入的记录")

    def handle(self, *args: Any, **options: Any) -> None:
        expected = str(options["expect"]).strip().lower()
        if expected and not _HEAD.fullmatch(expected):
            raise CommandError("--expect 应是64位十六进制的链头，请从以前的核验结果或日志中抄录")
        if not options["read_only"]:
            trail_seal(at=timezone.now(), everything=True)
        verdict = trail_verify(expected=expected)
        if not verdict.is_whole:
            raise CommandError(_wrong(verdict), returncode=1)
        self.stdout.write(_whole(verdict))


def _whole(verdict: Verdict) -> str:
    if not verdict.rows or verdict.first is None or verdict.last is None:
        return f"审计日志没有已封存的记录；尚未封存{verdict.unsealed}条"
    lines = [
        f"审计日志完好：共{verdict.rows}条，{_day(verdict.first)}至{_day(verdict.last)}",
        f"链头 {verdict.head}",
    ]
    if verdict.expected_at is not None:
        lines.append(
            f"事先记下的链头在第{verdict.expected_at}环，其后新增{verdict.rows - verdict.expected_at}条"
        )
    if verdict.unsealed:
        lines.append(f"另有{verdict.unsealed}条尚未封存，本次没有核验")
    return "\n".join(lines)


def _wrong(verdict: Verdict) -> str:
    first, *others = verdict.faults
    lines = [f"审计日志有{verdict.wrong}处问题，第一处：{_named(first)}"]
    lines += [f"其他：{_named(each)}" for each in others]
    if verdict.wrong > len(verdict.faults):
        lines.append(f"其余{verdict.wrong - len(verdict.faults)}处从略")
    return "\n".join(lines)


def _named(fault: Fault) -> str:
    row = fault.row
    if row is None:
        return fault.what
    said = f"{told_at(row.at)} {row.actor_name} {row.get_action_display()} {row.subject}"
    return f"{fault.what}：编号{row.pk}，{said}"


def _day(at: Any) -> str:
    on = timezone.localtime(at)
    return f"{on.year}年{on.month}月{on.day}日"
