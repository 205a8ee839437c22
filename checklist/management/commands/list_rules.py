"""Write docs/rules.md from the catalogue, or check that it is fresh."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checklist.rule_book import rule_book


class Command(BaseCommand):
    help = "按规则目录生成 docs/rules.md；--check 只检查是否过期"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.BASE_DIR / "docs" / "rules.md"
        written = rule_book()
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != written:
                raise CommandError("docs/rules.md 已过期，请运行 manage.py list_rules")
            self.stdout.write("docs/rules.md 与规则一致")
            return
        page.parent.mkdir(exist_ok=True)
        page.write_text(written, encoding="utf-8")
        self.stdout.write(f"已写入 docs/rules.md（{written.count(chr(10) + '## ')}条规则）")
