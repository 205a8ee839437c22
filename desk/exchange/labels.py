"""Rows of the portal by the names under which a sheet writes them: a name that two share is told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from papers.cells import Unreadable, fold

_TOLD_APART = re.compile(r"^(.+)\((.+)\)$")


class Labels:
    """Of each area: key ↔ label. A label is the name; of several of one name, name（hint）, else name（12号）."""

    def __init__(self, rows: Iterable[tuple[str, int, str, str]], what: str) -> None:
        """`rows`: area, key, name, hint; `what` they are, for messages."""
        self._what = what
        named: dict[tuple[str, str], dict[int, str]] = {}
        for area, key, name, hint in rows:
            of_name = named.setdefault((area, name), {})
            of_name[key] = of_name.get(key) or hint
        self._labels: dict[tuple[str, int], str] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._shared: dict[tuple[str, str], list[str]] = {}
        for (area, name), hints in named.items():
            self._enter(area, name, hints)

    def _enter(self, area: str, name: str, hints: dict[int, str]) -> None:
        told = list(hints.values())
        for key, hint in hints.items():
            if len(hints) == 1:
                label = name
            elif hint and told.count(hint) == 1:
                label = f"{name}（{hint}）"
            else:
                label = f"{name}（{key}号）"
            self._labels[area, key] = label
            self._keys[area, fold(label)] = key
        if len(hints) > 1:
            self._shared[area, fold(name)] = [self._labels[area, key] for key in hints]

    def label(self, area: str, key: int, name: str) -> str:
        """How a sheet of this area writes the row; one that is not of the area is written with its key."""
        return self._labels.get((area, key), f"{name}（{key}号）")

    def find(self, area: str, written: str) -> str:
        """The label meant. Raises Unreadable with what to write."""
        folded = fold(written)
        if (key := self._keys.get((area, folded))) is not None:
            return self._labels[area, key]
        if shared := self._shared.get((area, folded)):
            raise Unreadable(f"有{len(shared)}个“{written[:20]}”，请写明是哪一个：{'、'.join(shared[:6])}")
        found = _TOLD_APART.match(folded)
        if found and (key := self._keys.get((area, found[1]))) is not None:
            return self._labels[area, key]
        raise Unreadable(f"{self._what}中没有“{written[:20]}”，请核对；确实有的，请先登记或一并导入")

    def key(self, area: str, label: str) -> int:
        """The key of a label; of one with its key in it, that key. Raises KeyError."""
        folded = fold(label)
        if (area, folded) in self._keys:
            return self._keys[area, folded]
        found = re.search(r"\((\d+)号\)$", folded)
        if found is None:
            raise KeyError(label)
        return int(found[1])
