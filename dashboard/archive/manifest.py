"""What a period book says of itself (清单.json): every file with its size and SHA-256. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from papers.packing import Part

MANIFEST = "清单.json"
FORMAT = "fuyang-renda-period-book"
FORMAT_VERSION = 1
COUNTED = ("units", "records", "evidence", "references", "papers", "missing")
NOT_OURS = "不是平台的归档文件，或文件不完整（没有传完）"


class NoBook(ValueError):
    """Not a period book, or none this release reads; the text is for people."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A file that belongs into the book and was not there to be put in."""

    path: str
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`about` is whose book of which snapshot, made when and by whom; `counts` are records, files, papers, sources.

    `numbers` are the records each file of evidence belongs to, by path; `lapsed` those that the frozen board names
    and that do not count any more.
    """

    about: dict[str, Any]
    counts: dict[str, int]
    files: Sequence[Part]
    lacking: Sequence[Lacking] = ()
    lapsed: Sequence[str] = ()
    numbers: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(part.size for part in self.files)

    def written(self) -> bytes:
        """The bytes of 清单.json."""
        told = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            **self.about,
            "counts": self.counts,
            "files": [
                {"path": part.name, "size": part.size, "sha256": part.sha256, **self._of(part.name)}
                for part in self.files
            ],
            "missing": [
                {"path": each.path, "sha256": each.sha256, "status": "缺失", "reason": each.reason, **self._of(each.path)}
                for each in self.lacking
            ],
            "lapsed": list(self.lapsed),
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    def _of(self, path: str) -> dict[str, list[str]]:
        return {"records": list(self.numbers[path])} if path in self.numbers else {}


def manifest_read(content: bytes) -> Manifest:
    """Read 清单.json. Raises NoBook for what is none of ours, is incomplete, or comes from a later release."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoBook(f"{MANIFEST}已损坏，无法核对") from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise NoBook(NOT_OURS)
    try:
        if int(told["format_version"]) > FORMAT_VERSION:
            raise NoBook("归档文件的格式比这套程序新，请先升级程序再核对")
        return Manifest(
            about=_about(told),
            counts={key: int(told["counts"][key]) for key in COUNTED},
            files=[_part(each) for each in told["files"]],
            lacking=[Lacking(str(each["path"]), str(each["sha256"]), str(each["reason"])) for each in told["missing"]],
            lapsed=[str(each) for each in told["lapsed"]],
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise NoBook(f"{MANIFEST}内容不完整，无法核对") from error
    except ValueError as error:
        raise NoBook(
            str(error) if isinstance(error, NoBook) else f"{MANIFEST}内容不完整，无法核对"
        ) from error


def _about(told: dict[str, Any]) -> dict[str, Any]:
    area, snapshot = told["area"], told["snapshot"]
    return {
        "area": {"code": str(area["code"]), "name": str(area["name"])},
        "snapshot": {"number": int(snapshot["number"]), "title": str(snapshot["title"])},
        **{key: str(told[key]) for key in ("year", "as_of", "checklist", "made_at", "made_by")},
    }


def _part(told: dict[str, Any]) -> Part:
    path, size, sha256 = told["path"], told["size"], told["sha256"]
    if not (isinstance(path, str) and isinstance(sha256, str) and type(size) is int and size >= 0):
        raise TypeError("not a file's line")
    return Part(path, size, sha256)
