"""Files in and out of a zip as streams, named by size and SHA-256; its own checks are not trusted. Knows no model."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

CHUNK = 1024 * 1024
# What reading a damaged or hostile member may end in.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One file in a zip."""

    name: str
    size: int
    sha256: str


def pack(book: zipfile.ZipFile, entry: zipfile.ZipInfo, source: IO[bytes]) -> Part:
    """Copy a stream of any length into a zip, counting and hashing it on the way."""
    digest, size = hashlib.sha256(), 0
    with book.open(entry, "w", force_zip64=True) as kept:
        for piece in pieces_of(source):
            kept.write(piece)
            digest.update(piece)
            size += len(piece)
    return Part(entry.filename, size, digest.hexdigest())


def is_whole(book: zipfile.ZipFile, part: Part) -> bool:
    """Whether a member's bytes are the named ones; no more of it is unpacked than its named size."""
    digest, size = hashlib.sha256(), 0
    try:
        with book.open(part.name) as kept:
            for piece in pieces_of(kept):
                size += len(piece)
                if size > part.size:
                    return False
                digest.update(piece)
    except UNREADABLE:
        return False
    return size == part.size and digest.hexdigest() == part.sha256


def pieces_of(source: IO[bytes]) -> Iterator[bytes]:
    """A stream, piece by piece."""
    while piece := source.read(CHUNK):
        yield piece
