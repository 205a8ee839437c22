"""`manage.py check_opinions`: what opinions provide for, of files of one's own or of the test corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opinions.coverage.actions import WORDS
from opinions.coverage.check import check
from opinions.coverage.corpus import figures_of, samples_in
from papers.word_in import WordRefused, word_paragraphs


class Command(BaseCommand):
    help = "核对实施意见规定了哪些动作：给出文件（.docx、.txt），或用 --corpus 统计测试语料的查准率、查全率"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help=".docx 或 UTF-8 的 .txt")
        parser.add_argument(
            "--corpus", type=Path, default=None, help="语料目录，每个子目录一组，例如 tests/opinions/corpus"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        corpus: Path | None = options["corpus"]
        if corpus is None and not options["files"]:
            raise CommandError("请给出文件，或用 --corpus 指定语料目录")
        if corpus is not None:
            self._figures(corpus)
        for path in options["files"]:
            self._file(path)

    def _figures(self, corpus: Path) -> None:
        halves = sorted(path for path in corpus.iterdir() if path.is_dir()) if corpus.is_dir() else []
        if not halves:
            raise CommandError(f"没有找到语料：{corpus}")
        for half in halves:
            samples = samples_in(half)
            self.stdout.write(f"{half.name}：{len(samples)}件")
            for each in figures_of(samples) if samples else ():
                self.stdout.write(
                    f"  {each.action:<22} 查准 {each.precision:.3f}  查全 {each.recall:.3f}"
                    f"  （对 {each.right}，多 {each.extra}，漏 {each.missed}）"
                )

    def _file(self, path: Path) -> None:
        try:
            data = path.read_bytes()
            text = word_paragraphs(data, path.name) if path.suffix == ".docx" else data.decode().splitlines()
        except (OSError, UnicodeDecodeError, WordRefused) as error:
            raise CommandError(f"{path}：{error}") from error
        found = check(text, WORDS)
        self.stdout.write(f"{path}")
        for slug in WORDS:
            best = next(iter(found.of(slug)), None)
            said = f"第{best.paragraph + 1}段 {best.mood.value} {best.sentence}" if best else "没有提到"
            self.stdout.write(f"  {'✓' if best and best.provides else '○'} {slug:<22} {said}")
