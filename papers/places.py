"""Which township-level unit is meant by 大源, 大源镇, 富阳区大源镇 or 大源镇人大; the units come in as names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from papers.cells import Cell, Unreadable, cell_text, fold, is_blank

_ABOVE = re.compile(r"^(?:浙江省?)?(?:杭州市?)?(?:富阳[区市])?")
_OFFICE = re.compile(r"(?:人大(?:主席团|街道工委|工委)?|党工?委|人民政府|政府|办事处)$")
_KIND = re.compile(r"(?:街道|镇|乡)$")


class UnitNames:
    """The units a sheet may name: code → its name and what else it is called (Township.aliases)."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._codes: dict[str, str | None] = {}
        self._shown = {code: next(iter(known), code) for code, known in names.items()}
        whole = {fold(name): code for code, known in names.items() for name in (code, *known)}
        for code, known in names.items():
            for name in known:
                self._add(_bare(fold(name)), code)
        self._codes.update(whole)

    def _add(self, name: str, code: str) -> None:
        """A short name two units share names neither."""
        self._codes[name] = code if self._codes.get(name, code) == code else None

    def read(self, cell: Cell) -> str | None:
        """The code of the unit meant, None for a blank. Raises Unreadable with what could be meant."""
        if is_blank(cell):
            return None
        written = fold(cell_text(cell))
        for form in (written, _OFFICE.sub("", _ABOVE.sub("", written)), _bare(written)):
            if code := self._codes.get(form):
                return code
        near = [name for code, name in self._shown.items() if _bare(fold(name))[:1] == _bare(written)[:1]]
        hint = f"，是不是{'、'.join(near[:4])}？" if near else "，"
        raise Unreadable(f"没有“{cell_text(cell)[:20]}”这个乡镇(街道){hint}请写全称，如“大源镇”")


def _bare(name: str) -> str:
    """富阳区大源镇人大 without what stands before and behind: 大源; a kind of unit is no name of its own."""
    short = _OFFICE.sub("", _ABOVE.sub("", name))
    return _KIND.sub("", short) if len(short) > 2 else short
