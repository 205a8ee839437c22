"""Restore a backup into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fuyang_renda.keeping.archive import Unfit
from fuyang_renda.keeping.backup import backup_restore


class Command(BaseCommand):
    help = "把备份恢复到空数据库（先停止平台）；先逐字节核对备份，不覆盖已有的内容"
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own spelling of "none"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="备份文件")
        parser.add_argument(
            "--into-empty",
            action="store_true",
            help="新库已运行过 migrate、sync_rules，但没有任何数据：换成备份的内容",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = backup_restore(
                path=Path(options["file"]), connection=connection, into_empty=options["into_empty"]
            )
        except Unfit as error:
            raise CommandError(str(error), returncode=2) from error
        rows = sum(done.manifest.tables.values())
        self.stdout.write(
            f"已恢复{done.manifest.created_at}的备份：{len(done.manifest.tables)}个表{rows}行，"
            f"佐证材料写入{done.written}个文件，原有{done.kept}个"
        )
        if done.manifest.lacking:
            self.stderr.write(
                f"备份时就缺少{len(done.manifest.lacking)}个佐证材料文件，见备份中的 manifest.json"
            )
        if done.to_migrate:
            self.stdout.write(
                "备份早于现在的程序，请接着运行：manage.py migrate，再运行 manage.py sync_rules"
            )
