"""Write docs/burden.md from the forms, or check that it is fresh."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk.burden import book, ledger_of


class Command(BaseCommand):
    help = "按填报页生成 docs/burden.md（减负账本）；--check 只检查是否过期"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "burden.md"
        written = book()
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != written:
                raise CommandError("docs/burden.md 已过期，请运行 manage.py list_burden")
            self.stdout.write("docs/burden.md 与填报页一致")
            return
        page.parent.mkdir(exist_ok=True)
        page.write_text(written, encoding="utf-8")
        totals = "，".join(f"{ledger.title}{ledger.total}项" for ledger in map(ledger_of, (True, False)))
        self.stdout.write(f"已写入 docs/burden.md（{totals}）")
