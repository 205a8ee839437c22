"""Writing a period book as a stream: no more than one piece of one file is ever held in memory."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from dashboard.archive.contents import Contents, PaperFile, Piece
from dashboard.archive.lists import RECORDS, SOURCES, records_book, sources_book
from dashboard.archive.manifest import MANIFEST, Lacking, Manifest
from dashboard.models import Bulletin
from papers.packing import Part, pack
from records.evidence import blob_path

BOARD, WORKBOOK = "快照.json", "落实情况.xlsx"
# What a book holds besides evidence and papers.
OWN_FILES = (BOARD, WORKBOOK, SOURCES, RECORDS, MANIFEST)
Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the frozen board as it is stored, its workbook, and everything behind it."""

    board: object
    workbook: bytes
    contents: Contents
    about: dict[str, object]
    title: str
    notes: tuple[str, ...]
    made_at: datetime


@dataclass(slots=True)
class _Writing:
    """A book on its way: the files in it so far, and those that could not be put in."""

    book: zipfile.ZipFile
    made_at: datetime
    parts: list[Part] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)

    def add(self, path: str, source: IO[bytes]) -> None:
        self.parts.append(pack(self.book, self._entry(path), source))

    def add_bytes(self, path: str, content: bytes) -> None:
        self.add(path, io.BytesIO(content))

    def lack(self, path: str, sha256: str, reason: str) -> None:
        self.lacking.append(Lacking(path, sha256, reason))

    def _entry(self, path: str) -> zipfile.ZipInfo:
        """Stored, not packed: evidence hardly shrinks. zipfile marks the name as UTF-8 (it is Chinese)."""
        entry = zipfile.ZipInfo(path, self.made_at.timetuple()[:6])
        entry.external_attr = 0o100644 << 16
        return entry

    def close_with(self, manifest: Manifest) -> None:
        with self.book.open(self._entry(MANIFEST), "w") as kept:
            kept.write(manifest.written())


def book_write(path: Path, plan: Plan, heard: Heard) -> Manifest:
    """Write the book to `path`; `heard` is told after each file how many are done of how many.

    Files of evidence that are not there, or not what they were, are named in the manifest. Raises OSError.
    """
    contents = plan.contents
    total = len(contents.papers) + len(contents.pieces)
    with zipfile.ZipFile(path, "w", allowZip64=True) as book:
        writing = _Writing(book, plan.made_at)
        writing.add_bytes(BOARD, json.dumps(plan.board, ensure_ascii=False, indent=1).encode())
        writing.add_bytes(WORKBOOK, plan.workbook)
        for done, paper in enumerate(contents.papers, start=1):
            _put_paper(writing, paper)
            heard(done, total)
        for done, piece in enumerate(contents.pieces, start=1 + len(contents.papers)):
            _put_piece(writing, piece)
            heard(done, total)
        _put_lists(writing, plan)
        manifest = _manifest(writing, plan)
        writing.close_with(manifest)
    return manifest


def _put_paper(writing: _Writing, paper: PaperFile) -> None:
    kept = Bulletin.objects.values_list("content", flat=True).get(pk=paper.pk)
    content = bytes(kept or b"")
    if hashlib.sha256(content).hexdigest() == paper.sha256:
        writing.add_bytes(paper.path, content)
    else:
        writing.lack(paper.path, paper.sha256, "数据库中的文件内容与印发时不一致")


def _put_piece(writing: _Writing, piece: Piece) -> None:
    """Read twice on purpose: what is damaged must be known before the first byte of it is in the book."""
    if piece.withheld:
        writing.lack(piece.path, piece.sha256, piece.withheld)
        return
    try:
        source = blob_path(piece.sha256).open("rb")
    except OSError:
        writing.lack(piece.path, piece.sha256, "文件不在存储中")
        return
    with source:
        if (why := _damage(source, piece.sha256)) is not None:
            writing.lack(piece.path, piece.sha256, why)
            return
        source.seek(0)
        writing.add(piece.path, source)


def _damage(source: IO[bytes], sha256: str) -> str | None:
    try:
        found = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError:
        return "文件读不出来（存储出错）"
    return None if found == sha256 else "存储中的文件已损坏，与上传时的校验值不符"


def _put_lists(writing: _Writing, plan: Plan) -> None:
    lines, lacking = plan.contents.lines, {each.path: each.reason for each in writing.lacking}
    writing.add_bytes(SOURCES, sources_book(lines, title=f"{plan.title}出处登记", notes=plan.notes))
    writing.add_bytes(
        RECORDS, records_book(lines, title=f"{plan.title}材料目录", notes=plan.notes, lacking=lacking)
    )


def _manifest(writing: _Writing, plan: Plan) -> Manifest:
    contents = plan.contents
    absent = {each.path for each in writing.lacking}
    numbers: dict[str, list[str]] = {}
    for line in contents.lines:
        for piece in line.pieces:
            numbers.setdefault(piece.path, []).append(line.number)
    counts = {
        "units": contents.units,
        "records": contents.records,
        "evidence": sum(piece.path not in absent for piece in contents.pieces),
        "references": contents.references,
        "papers": sum(paper.path not in absent for paper in contents.papers),
        "missing": len(writing.lacking),
    }
    return Manifest(
        about=plan.about,
        counts=counts,
        files=writing.parts,
        lacking=writing.lacking,
        lapsed=contents.lapsed,
        numbers={path: sorted(set(found)) for path, found in numbers.items()},
    )
