"""Restore the last backup elsewhere and say whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from fuyang_renda.keeping.archive import Unfit
from fuyang_renda.keeping.drill import Drill, drill_run, last_backup


class Command(BaseCommand):
    help = (
        "恢复演练：把最近一份（或写明的）备份恢复到临时的数据库和文件夹，逐表核对行数、逐个核对文件校验值，用完删除；"
        "不改动正在使用的库。核对一致退出码0，不一致1，不能恢复2"
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own spelling of "none"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="备份文件；不写的取 BACKUP_FOLDER 中最近一份")
        parser.add_argument("--identity", metavar="KEY", help="加密的备份：私钥文件")
        parser.add_argument(
            "--database", metavar="URL", default="", help="恢复到这个空数据库，不自己建临时库"
        )
        parser.add_argument(
            "--max-age-hours", type=int, default=30, help="最近一份备份最多多少小时以前，默认30"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        named = options["file"]
        try:
            drill = drill_run(
                path=Path(named) if named else last_backup(Path(settings.BACKUP_FOLDER)),
                identity=Path(options["identity"]) if options["identity"] else None,
                connection=connection, at=timezone.localtime(), database=options["database"],
                within=None if named else timedelta(hours=options["max_age_hours"]),
            )  # fmt: skip
        except Unfit as error:
            raise CommandError(f"演练没有做成：{error}", returncode=2) from error
        self._report(drill)
        if drill.problems:
            raise CommandError(f"演练发现{len(drill.problems)}处不一致，这份备份不可靠", returncode=1)

    def _report(self, drill: Drill) -> None:
        told = drill.manifest
        self.stdout.write(
            f"恢复演练：{drill.path}\n"
            f"  备份时间  {told.created_at}，程序 {told.version}，{told.vendor} {told.server}\n"
            f"  数据库    {len(told.tables)}个表，{drill.rows}行\n"
            f"  佐证材料  {drill.files}个文件，逐个核对校验值\n"
            f"  用时      {drill.seconds:.1f}秒"
        )
        for problem in drill.problems:
            self.stdout.write(f"  不一致    {problem}")
        if not drill.problems:
            self.stdout.write("结果：恢复后与备份清单完全一致")
