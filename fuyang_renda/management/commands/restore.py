"""Restore a backup into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from fuyang_renda.keeping.archive import Unfit, archive_verify
from fuyang_renda.keeping.backup import Restored, backup_restore
from fuyang_renda.keeping.elsewhere import set_aside
from fuyang_renda.keeping.sealing import unsealed


class Command(BaseCommand):
    help = "把备份恢复到空数据库（先停止平台）；先逐字节核对备份，不覆盖已有的内容"
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own spelling of "none"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="备份文件")
        parser.add_argument("--identity", metavar="KEY", help="加密的备份：私钥文件")
        parser.add_argument(
            "--into-empty",
            action="store_true",
            help="新库已运行过 migrate、sync_rules，但没有任何数据：换成备份的内容",
        )
        parser.add_argument(
            "--set-aside", action="store_true", help="现在的库改名保留，另建空库恢复；不成功的，改回原样"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        identity = Path(options["identity"]) if options["identity"] else None
        try:
            with unsealed(Path(options["file"]), identity) as plain:
                done = self._restore(plain, options)
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

    def _restore(self, plain: Path, options: dict[str, Any]) -> Restored:
        if not options["set_aside"]:
            return backup_restore(path=plain, connection=connection, into_empty=options["into_empty"])
        archive_verify(plain)  # before anything is moved
        with set_aside(connection, timezone.localtime()) as kept:
            done = backup_restore(path=plain, connection=connection, into_empty=False)
        self.stdout.write(f"原来的数据库保留为 {kept}；确认不再需要以后，由数据库管理员删除")
        return done
