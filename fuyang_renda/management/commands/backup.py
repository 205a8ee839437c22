"""Back up database and evidence into one file, or check a file that was made."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from fuyang_renda.keeping.archive import Manifest, Unfit, archive_verify, disk_room_told
from fuyang_renda.keeping.backup import backup_make
from fuyang_renda.keeping.retention import Keep, backups_prune, name_of
from fuyang_renda.keeping.sealing import ENDING, seal, unsealed


class Command(BaseCommand):
    help = (
        "把数据库和佐证材料备份成一个文件（运行中也可以做），写完后逐字节核对；设了 BACKUP_RECIPIENTS 的再加密；"
        "--scheduled 备份到 BACKUP_FOLDER 并清理旧备份；--verify 核对已有的备份"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", help="备份文件名；写目录时自动按时间取名", default=".")
        parser.add_argument("--verify", metavar="FILE", help="只核对一个备份文件，不作备份")
        parser.add_argument("--identity", metavar="KEY", help="核对加密的备份时，私钥文件")
        parser.add_argument(
            "--scheduled", action="store_true", help="备份到 BACKUP_FOLDER，再按保留份数清理旧备份"
        )
        parser.add_argument("--plain", action="store_true", help="这一份不加密")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["verify"]:
                path, identity = Path(options["verify"]), options["identity"]
                with unsealed(path, Path(identity) if identity else None) as plain:
                    self._told("核对无误", path, archive_verify(plain))
            elif options["scheduled"]:
                self._scheduled(timezone.localtime())
            else:
                self._make(Path(options["target"]), timezone.localtime(), plain=options["plain"])
        except Unfit as error:
            raise CommandError(str(error), returncode=2) from error

    def _scheduled(self, now: datetime) -> None:
        folder = Path(settings.BACKUP_FOLDER)
        with disk_room_told(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make(folder, now, plain=False)
        keep = Keep(settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY, settings.BACKUP_KEEP_MONTHLY)
        with disk_room_told(folder):
            gone = backups_prune(folder=folder, keep=keep, at=now)
        if gone:
            self.stdout.write(f"按保留份数清理了{len(gone)}份：{'、'.join(path.name for path in gone)}")

    def _make(self, target: Path, now: datetime, *, plain: bool) -> None:
        recipients = [] if plain else settings.BACKUP_RECIPIENTS
        if target.is_dir():
            target /= name_of(now, sealed=bool(recipients))
        if not recipients:
            self._told("已备份并核对", target, backup_make(target=target, connection=connection, at=now))
            return
        if target.suffix != ENDING:
            target = target.with_name(target.name + ENDING)
        with (
            disk_room_told(target.parent),
            tempfile.TemporaryDirectory(prefix=".renda-backup-", dir=target.parent) as folder,
        ):
            whole = Path(folder) / target.name.removesuffix(ENDING)
            manifest = backup_make(target=whole, connection=connection, at=now)
            seal(whole, target, recipients)
        self._told(f"已备份、核对并加密（{len(recipients)}个公钥）", target, manifest)

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
