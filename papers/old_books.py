"""Looking into an .xls before it is read: what it holds, its password, its calendar, how far its cells reach.

Layout: [MS-CFB] (the container: sectors chained by a table) and [MS-XLS] (the stream: records of kind, length, body).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

# The header itself lists 109 sectors of the table; a container that needs more is larger than this.
MOST_OLD_BYTES = 109 * 128 * 512

_CHAIN_ENDS = 0xFFFFFFFA
_FILEPASS, _DATEMODE, _NUMBER, _LABEL = 0x002F, 0x0022, 0x0203, 0x0204
# Records that begin with a row and a column: formula, number, label, text by number, short number, truth value.
_CELLS = frozenset((0x0006, _NUMBER, _LABEL, 0x00FD, 0x027E, 0x0205, 0x00D6))
_MANY = frozenset((0x00BD,))  # short numbers in a line: the last two bytes are the last column


class NotReadable(ValueError):
    """The container is broken."""


@dataclass(frozen=True, slots=True)
class OldBook:
    """What the records say. `last_row` and `last_column` count from 1 over all sheets."""

    is_locked: bool
    is_1904: bool
    last_row: int
    last_column: int


def stream_names(data: bytes) -> dict[str, tuple[int, int]]:
    """Name of each stream or folder in the container → its first sector and its bytes. Raises NotReadable."""
    folder = b"".join(_chain(data, _number(data, 48)))
    names: dict[str, tuple[int, int]] = {}
    for at in range(0, len(folder) - 127, 128):
        length = int.from_bytes(folder[at + 64 : at + 66], "little")
        if 2 <= length <= 64:
            name = folder[at : at + length - 2].decode("utf-16-le", "replace")
            names[name] = (_number(folder, at + 116), _number(folder, at + 120))
    return names


def look_at_old(data: bytes, first: int, size: int) -> OldBook:
    """Walk the records of the stream that begins in sector `first`. Raises NotReadable."""
    stream = b"".join(_chain(data, first))[:size]
    locked = is_1904 = False
    row = column = 0
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind in _CELLS and length >= 4:
            line, place = struct.unpack_from("<HH", stream, body)
            row, column = max(row, line + 1), max(column, place + 1)
        elif kind in _MANY and length >= 6:
            row = max(row, struct.unpack_from("<H", stream, body)[0] + 1)
            column = max(column, struct.unpack_from("<H", stream, body + length - 2)[0] + 1)
        elif kind == _DATEMODE and length >= 2:
            is_1904 = stream[body : body + 2] == b"\1\0"
        elif kind == _FILEPASS:
            locked = True
            break
        at = body + length
    return OldBook(locked, is_1904, row, column)


def _number(data: bytes, at: int) -> int:
    if at + 4 > len(data):
        raise NotReadable
    return int.from_bytes(data[at : at + 4], "little")


def _chain(data: bytes, first: int) -> Iterator[bytes]:
    """The sectors of a chain in their order; a chain longer than the file is a loop."""
    power = int.from_bytes(data[30:32], "little")
    if power not in {9, 12}:
        raise NotReadable
    size = 1 << power
    table = [_number(data, 76 + 4 * place) for place in range(109)]
    sector = first
    for _ in range(len(data) // size + 1):
        if sector >= _CHAIN_ENDS:
            return
        start = (sector + 1) * size
        if start >= len(data):
            raise NotReadable
        yield data[start : start + size]
        block, place = divmod(sector, size // 4)
        if block >= len(table) or table[block] >= _CHAIN_ENDS:
            raise NotReadable
        sector = _number(data, (table[block] + 1) * size + 4 * place)
    raise NotReadable
