"""Whether a period book is whole: every file against the manifest, the manifest against its digest. No database.

The zip may come from anybody: nothing is unpacked to the disk, and no more is read of it than it may hold.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.archive.manifest import MANIFEST, NOT_OURS, Manifest, NoBook, manifest_read
from papers.packing import UNREADABLE, is_whole

# A manifest of a hundred thousand files is below this.
MOST_MANIFEST = 64 * 1024 * 1024
# Papers and scans hardly shrink; what unpacks to more than this is made to fill a disk or a day.
MOST_UNPACKED = 100
_DRIVE = re.compile(r"^[A-Za-z]:")
Heard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a book says of itself, the digest of its manifest, and all that is wrong with it."""

    manifest: Manifest
    digest: str
    faults: tuple[str, ...]


def book_verify(path: Path, *, digest: str = "", heard: Heard | None = None) -> Verdict:
    """Compare a book with its manifest, and the manifest with `digest` where one is given.

    `heard` is told how many files are done of how many. Raises NoBook for what cannot be compared at all.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return _verdict(book, path.stat().st_size, digest.strip().lower(), heard)
    except OSError as error:
        raise NoBook(f"打不开 {path}：{error.strerror or error}") from error
    except NoBook:
        raise
    except UNREADABLE as error:
        raise NoBook(NOT_OURS) from error


def _verdict(book: zipfile.ZipFile, size: int, digest: str, heard: Heard | None) -> Verdict:
    content = _manifest_of(book)
    found = hashlib.sha256(content).hexdigest()
    faults = []
    if digest and digest != found:
        faults.append(f"清单被改动：{MANIFEST}的校验值是{found}，与给出的{digest}不符")
    manifest = manifest_read(content)
    faults += _listing_faults(book, manifest)
    if manifest.size > MOST_UNPACKED * size:
        faults.append(f"解开以后有{manifest.size}字节，超过文件本身的{MOST_UNPACKED}倍，不再逐件核对")
        return Verdict(manifest, found, tuple(faults))
    faults += _content_faults(book, manifest, heard)
    return Verdict(manifest, found, tuple(faults))


def _manifest_of(book: zipfile.ZipFile) -> bytes:
    try:
        entry = book.getinfo(MANIFEST)
    except KeyError as error:
        raise NoBook(f"{NOT_OURS}：里面没有{MANIFEST}") from error
    with book.open(entry) as kept:
        content = kept.read(MOST_MANIFEST + 1)
    if len(content) > MOST_MANIFEST:
        raise NoBook(f"{MANIFEST}超过{MOST_MANIFEST // 1024 // 1024} MB，不是平台写的清单")
    return content


def _listing_faults(book: zipfile.ZipFile, manifest: Manifest) -> Iterator[str]:
    """What the two lists of names, the zip's and the manifest's, have against each other and against any disk."""
    there = Counter(entry.filename for entry in book.infolist() if not entry.is_dir())
    named = Counter(part.name for part in manifest.files)
    for name in sorted({*there, *named}):
        if _is_unsafe(name):
            yield f"路径不安全：{name!r}"
        if there[name] > 1 or named[name] > 1:
            yield f"重复：{name}"
        if name not in there:
            yield f"缺少：{name}"
        elif name not in named and name != MANIFEST:
            yield f"多出：{name}"
    sizes = {part.name: part.size for part in manifest.files}
    for entry in book.infolist():
        if entry.flag_bits & 0x1:
            yield f"加了密码，无法核对：{entry.filename}"
        if entry.filename in sizes and entry.file_size != sizes[entry.filename]:
            yield f"大小不符：{entry.filename}（清单写{sizes[entry.filename]}字节，文件里是{entry.file_size}字节）"


def _content_faults(book: zipfile.ZipFile, manifest: Manifest, heard: Heard | None) -> Iterator[str]:
    sizes = {entry.filename: entry.file_size for entry in book.infolist()}
    total = len(manifest.files)
    for done, part in enumerate(manifest.files, start=1):
        # One of another size is named already, and not unpacked.
        if sizes.get(part.name) == part.size and not is_whole(book, part):
            yield f"内容被改动或损坏：{part.name}"
        if heard is not None:
            heard(done, total)


def _is_unsafe(name: str) -> bool:
    """Whether unpacking it could write outside the folder it is unpacked to."""
    return (
        name.startswith(("/", "\\"))
        or "\\" in name
        or "\0" in name
        or bool(_DRIVE.match(name))
        or ".." in name.split("/")
    )
