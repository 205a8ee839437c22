"""Back up database and evidence into one file, or check a file that was made."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from fuyang_renda.keeping.archive import Manifest, Unfit, archive_verify
from fuyang_renda.keeping.backup import backup_make


class Command(BaseCommand):
    help = "把数据库和佐证材料备份成一个文件（运行中也可以做），写完后逐字节核对；--verify 核对已有的备份"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", help="备份文件名；写目录时自动按时间取名", default=".")
        parser.add_argument("--verify", metavar="FILE", help="只核对一个备份文件，不作备份")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verify"]:
                self._told("核对无误", Path(options["verify"]), archive_verify(Path(options["verify"])))
                return
            now = timezone.localtime()
            target = Path(options["target"])
            if target.is_dir():
                target /= f"renda-{now:%Y%m%d-%H%M%S}.zip"
            self._told("已备份并核对", target, backup_make(target=target, connection=connection, at=now))
        except Unfit as error:
            raise CommandError(str(error), returncode=2) from error

    def _told(self, what: str, path: Path, manifest: Manifest) -> None:
        rows = sum(manifest.tables.values())
        size = path.stat().st_size / 1024 / 1024
        self.stdout.write(
            f"{what}：{path}（{size:,.1f} MB；{manifest.vendor}，{len(manifest.tables)}个表{rows}行，"
            f"佐证材料{len(manifest.evidence)}个文件；{manifest.created_at}）"
        )
        if manifest.lacking:
            self.stderr.write(
                f"注意：有{len(manifest.lacking)}个佐证材料文件在库中有登记，磁盘上没有或已损坏："
                f"{'、'.join(manifest.lacking[:3])}；请从较早的备份中找回"
            )
