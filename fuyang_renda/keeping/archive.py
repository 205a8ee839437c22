"""The one file of a backup: a zip of parts, with a manifest that names each part's SHA-256 and each table's rows.

A zip, because any machine opens one; its own checks are not trusted, the manifest's are. Everything streams.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from papers.packing import CHUNK, UNREADABLE, Part, is_whole, pack

FORMAT = "fuyang-renda-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
EVIDENCE = re.compile(r"evidence/([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})")
NOT_OURS = "不是平台的备份文件，或文件不完整（没有写完、没有传完）"


class Unfit(Exception):
    """A backup cannot be made, read or restored; the text tells the operator why, and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `tables` are rows per table, `lacking` SHA-256 of files the disk did not hold,
    `settings` the settings in force without their secrets (none in backups made before they were noted).
    """

    created_at: str
    version: str
    vendor: str
    server: str
    migrations: Sequence[tuple[str, str]]
    tables: dict[str, int]
    lacking: Sequence[str]
    parts: Sequence[Part] = field(default_factory=tuple)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Part:
        return next(part for part in self.parts if not part.name.startswith("evidence/"))

    @property
    def evidence(self) -> list[Part]:
        return [part for part in self.parts if part.name.startswith("evidence/")]

    def written(self) -> bytes:
        told = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    @staticmethod
    def read(told: dict[str, Any]) -> Manifest:
        """Raises Unfit for what is no manifest of ours, or one of a later make."""
        if told.get("format") != FORMAT:
            raise Unfit(NOT_OURS)
        if int(told.get("format_version", 0)) > FORMAT_VERSION:
            raise Unfit("备份文件的格式比这套程序新，请先升级程序再恢复")
        try:
            return Manifest(
                told["created_at"], told["version"], told["vendor"], told["server"],
                [(app, name) for app, name in told["migrations"]], dict(told["tables"]), list(told["lacking"]),
                tuple(Part(**part) for part in told["parts"]), dict(told.get("settings", {})),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise Unfit(f"备份文件的清单（{MANIFEST}）不完整") from error


class Archive:
    """An archive that is being written: add parts, then close it with the manifest."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self._book = book
        self.parts: list[Part] = []

    def add(self, name: str, source: IO[bytes], *, compress: bool = False) -> Part:
        """Copy a stream into the archive, counting and hashing it on the way."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        part = pack(self._book, entry, source)
        self.parts.append(part)
        return part

    def close_with(self, manifest: Manifest) -> None:
        self._book.writestr(MANIFEST, manifest.written())


@contextmanager
def archive_written(target: Path) -> Iterator[Archive]:
    """Write an archive under another name, check it, and only then give it its own; failing leaves nothing.

    Raises Unfit where the target is taken or the disk is full.
    """
    if target.exists():
        raise Unfit(f"{target} 已经存在；备份不覆盖别的文件，请换一个文件名")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with disk_room_told(target.parent):
            handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as raw:
                with zipfile.ZipFile(raw, "w", allowZip64=True) as book:
                    yield Archive(book)
                raw.flush()
                os.fsync(raw.fileno())
            archive_verify(unfinished)
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def disk_room_told(folder: Path) -> Iterator[None]:
    """What the disk refuses is said in words."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Unfit(f"磁盘空间不足（{folder}）；没有留下写了一半的文件，请腾出空间再试") from error
        raise Unfit(f"不能读写 {error.filename or folder}：{error.strerror}") from error


def archive_verify(path: Path) -> Manifest:
    """Read every byte and compare it with the manifest; what is damaged, lacking or too many is named.

    Raises Unfit.
    """
    with archive_opened(path) as (book, manifest):
        named, there = {part.name for part in manifest.parts}, set(book.namelist()) - {MANIFEST}
        wrong = [f"缺少 {name}" for name in sorted(named - there)]
        wrong += [f"多出 {name}" for name in sorted(there - named)]
        wrong += [
            f"已损坏 {part.name}"
            for part in manifest.parts
            if part.name in there and not is_whole(book, part)
        ]
        if len(manifest.parts) != len(manifest.evidence) + 1:
            wrong.append("缺少数据库")
        if wrong:
            more = f"等{len(wrong)}处" if len(wrong) > 5 else ""
            raise Unfit(f"备份文件与清单不符：{'；'.join(wrong[:5])}{more}。请用另一份备份")
        return manifest


@contextmanager
def archive_opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, its parts not yet compared. Raises Unfit."""
    try:
        with zipfile.ZipFile(path) as book:
            yield book, Manifest.read(_manifest_of(book))
    except zipfile.BadZipFile as error:
        raise Unfit(f"{path}：{NOT_OURS}") from error
    except OSError as error:
        raise Unfit(f"打不开 {path}：{error.strerror}") from error


def _manifest_of(book: zipfile.ZipFile) -> dict[str, Any]:
    try:
        told = json.loads(book.read(MANIFEST))
    except KeyError as error:
        raise Unfit(NOT_OURS) from error
    except UNREADABLE as error:
        raise Unfit(f"已损坏：备份文件的清单（{MANIFEST}）") from error
    if not isinstance(told, dict):
        raise Unfit(NOT_OURS)
    return told


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def part_copied(book: zipfile.ZipFile, part: Part, target: Path) -> None:
    """Write one part to a new file of its own, whole or not at all. Raises Unfit where its bytes are not the named ones."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    digest = hashlib.sha256()
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as raw, book.open(part.name) as kept:
            while piece := kept.read(CHUNK):
                raw.write(piece)
                digest.update(piece)
            raw.flush()
            os.fsync(raw.fileno())
        if digest.hexdigest() != part.sha256:
            raise Unfit(f"已损坏 {part.name}")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
