"""Check a period book (归档文件) against its own manifest; needs no database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.archive.manifest import NoBook
from dashboard.archive.verifying import Verdict, book_verify


class Command(BaseCommand):
    help = "逐字节核对归档文件：每个文件的大小和校验值、有没有多出和缺少；不需要数据库"
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own spelling of "none"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="归档文件（.zip）")
        parser.add_argument(
            "--sha256", default="", metavar="校验值", help="归档页面上的清单校验值，给出的一并核对"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            verdict = book_verify(path, digest=options["sha256"])
        except NoBook as error:
            raise CommandError(str(error), returncode=1) from error
        if verdict.faults:
            raise CommandError(_faults_told(path, verdict.faults), returncode=1)
        self._told(path, verdict, is_compared=bool(options["sha256"]))

    def _told(self, path: Path, verdict: Verdict, *, is_compared: bool) -> None:
        about, counts = verdict.manifest.about, verdict.manifest.counts
        self.stdout.write(f"核对无误：{path}")
        self._say(
            f"{about['area']['name']}{about['year']}年度，快照第{about['snapshot']['number']}号，截至{about['as_of']}，"
            f"口径版本{about['checklist']}；{about['made_by']}归档于{about['made_at']}"
        )
        self._say(
            f"共{len(verdict.manifest.files)}个文件、{verdict.manifest.size}字节：材料{counts['records']}件，"
            f"佐证材料{counts['evidence']}个，出处{counts['references']}条，文稿{counts['papers']}份"
        )
        for each in verdict.manifest.lacking:
            self._say(f"归档时缺失：{each.path}（{each.reason}）")
        self.stdout.write(f"清单校验值：{verdict.digest}")
        if not is_compared:
            self.stdout.write(
                "请与归档页面上的清单校验值比对，或用 --sha256 给出，才能确认清单本身没有被换过"
            )

    def _say(self, line: str) -> None:
        self.stdout.write(_shown(line))


def _shown(text: str) -> str:
    """What a zip says of itself, without what would steer a terminal."""
    return "".join(ch if ch.isprintable() else "?" for ch in text)


def _faults_told(path: Path, faults: tuple[str, ...]) -> str:
    first = f"核对不通过：{path}，{_shown(faults[0])}"
    if len(faults) == 1:
        return first
    return "\n".join([f"{first}；共{len(faults)}处：", *(f"  {_shown(each)}" for each in faults)])
