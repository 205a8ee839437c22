"""Names of files and folders that Windows, Linux and people can all live with."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

# Of one folder or file: 80 characters keep a whole path within what Windows opens, 240 bytes within what Linux keeps.
LONGEST = 80
LONGEST_BYTES = 240
_LONGEST_ENDING = 8
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def safe_name(text: str, *, mark: str = "") -> str:
    """One folder's or file's name; `mark` stands before the ending and is never cut off."""
    plain = "".join(ch for ch in unicodedata.normalize("NFC", text) if unicodedata.category(ch)[0] != "C")
    plain = _FORBIDDEN.sub("_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or not 0 < len(ending) <= _LONGEST_ENDING or " " in ending:
        stem, ending = plain, ""
    tail = mark + (f".{ending}" if ending else "")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return _cut(stem.rstrip(" ."), LONGEST - len(tail), LONGEST_BYTES - len(tail.encode())) + tail


def _cut(stem: str, most: int, most_bytes: int) -> str:
    kept = stem[:most].encode()[:most_bytes].decode(errors="ignore").rstrip(" .")
    return kept or "未命名"


@dataclass(slots=True)
class Places:
    """Paths given out so far: none twice, not even where upper and lower case are one."""

    _taken: set[str] = field(default_factory=set)

    def take(self, folder: str, name: str, *, mark: str = "") -> str:
        """A path of its own for a file; the second of a name becomes “名称(2)”."""
        path = f"{folder}/{safe_name(name, mark=mark)}"
        number = 1
        while path.casefold() in self._taken:
            number += 1
            path = f"{folder}/{safe_name(name, mark=f'{mark}({number})')}"
        self._taken.add(path.casefold())
        return path
