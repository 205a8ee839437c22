"""A small .xls by hand (nothing in use writes one): one sheet of texts and numbers, dates by the format of cells."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Held = str | float | date | None


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet(rows: Sequence[Sequence[Held]]) -> bytes:
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    for line, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                body += _record(0x0204, struct.pack("<HHHHB", line, place, 0, len(cell), 1) + text)
            elif isinstance(cell, date):
                number = float((cell - date(1899, 12, 30)).days)
                body += _record(0x0203, struct.pack("<HHHd", line, place, 1, number))
            elif cell is not None:
                body += _record(0x0203, struct.pack("<HHHd", line, place, 0, cell))
    return body + _record(0x000A, b"")


def _stream(rows: Sequence[Sequence[Held]], *, is_1904: bool, is_locked: bool) -> bytes:
    """BOF, the calendar, two cell formats (general, a date), the sheet's place, EOF, the sheet."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    if is_locked:
        start += _record(0x002F, struct.pack("<HHHH", 1, 1, 1, 0) + bytes(48))
    start += _record(0x0042, struct.pack("<H", 1200)) + _record(0x0022, struct.pack("<H", int(is_1904)))
    for form in (0, 14):
        start += _record(0x00E0, struct.pack("<HHH", 0, form, 0) + bytes(14))
    name = "台账".encode("utf-16-le")
    length = len(start) + 4 + 8 + len(name) + 4
    start += _record(0x0085, struct.pack("<IHBB", length, 0, 2, 1) + name) + _record(0x000A, b"")
    return start + _sheet(rows)


def _entry(name: str, kind: int, first: int, size: int, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def old_workbook(
    rows: Sequence[Sequence[Held]],
    *,
    is_1904: bool = False,
    is_locked: bool = False,
    stream: str = "Workbook",
    content: bytes = b"",
) -> bytes:
    """The bytes of an .xls; `stream` and `content` make it something else in the same container."""
    held = content or _stream(rows, is_1904=is_1904, is_locked=is_locked)
    held = held.ljust(max(4096, -(-len(held) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(held) // _SECTOR
    fat = [_FAT, _END, *range(3, sectors + 2), _END]
    if len(fat) > 128:
        raise ValueError("one sector of the allocation table holds 63 KB of workbook")
    table = struct.pack("<128I", *(fat + [_FREE] * (128 - len(fat))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *([_FREE] * 108))
    folder = _entry("Root Entry", 5, _END, 0, child=1) + _entry(stream, 2, 2, len(held)) + bytes(256)
    return header + table + folder + held
