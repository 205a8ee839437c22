"""Two versions of a text beside each other: paragraph by paragraph, with marks that read well in Chinese."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from diff_match_patch import diff_match_patch
from rapidfuzz import fuzz

# From how alike two paragraphs are one is a version of the other; below, one went and another came.
_ALIKE = 0.4
# From how alike a paragraph that went and one that came elsewhere are the same, moved.
_MOVED = 0.6
# A changed stretch with more pairs than this is not searched for likenesses: it is another text.
_MOST_PAIRS = 200_000
# A pair of paragraphs longer than this together is shown whole, old and new, without marks inside.
_LONGEST_PAIR = 6000
_NUMBER = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、章条]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])"
)
_KIND_OF = {0: "same", -1: "old", 1: "new"}


class Change(enum.Enum):
    """What became of a paragraph; the value is what a reader reads."""

    SAME = "未改"
    CHANGED = "有改动"
    ADDED = "新增"
    REMOVED = "删去"
    MOVED = "移动"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: in both (`same`), only in the older, or only in the newer."""

    text: str
    kind: str  # same, old, new


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of the comparison; positions count from 0 and are None where the paragraph is not in that version."""

    change: Change
    old: int | None
    new: int | None
    pieces: tuple[Piece, ...]


def compare(old: Sequence[str], new: Sequence[str]) -> tuple[Pair, ...]:
    """Every paragraph of both versions in the order of the newer, what was removed where it stood."""
    pairs = _aligned(old, new)
    added = sum(pair.change is Change.ADDED for pair in pairs)
    gone = {pair.old: pair for pair in pairs if pair.change is Change.REMOVED and pair.old is not None}
    told: list[Pair] = []
    moved_from: set[int] = set()
    for pair in pairs:
        if pair.change is Change.ADDED and pair.new is not None and added * len(gone) <= _MOST_PAIRS:
            source = _source_of(new[pair.new], old, [at for at in gone if at not in moved_from])
            if source is not None:
                moved_from.add(source)
                told.append(Pair(Change.MOVED, source, pair.new, pieces_of(old[source], new[pair.new])))
                continue
        told.append(pair)
    return tuple(pair for pair in told if not (pair.change is Change.REMOVED and pair.old in moved_from))


def pieces_of(old: str, new: str) -> tuple[Piece, ...]:
    """Runs of characters, tidied so that no single character is left standing between two changes."""
    if len(old) + len(new) > _LONGEST_PAIR:
        return (Piece(old, "old"), Piece(new, "new"))
    differ = diff_match_patch()
    differ.Diff_Timeout = 0.05  # seconds; beyond it a coarser answer is given
    runs: list[tuple[int, str]] = differ.diff_main(old, new, checklines=False)
    differ.diff_cleanupSemantic(runs)
    return tuple(Piece(text, _KIND_OF[sign]) for sign, text in runs)


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    pairs: list[Pair] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [
                Pair(Change.SAME, a, b, (Piece(old[a], "same"),))
                for a, b in zip(range(a1, a2), range(b1, b2), strict=True)
            ]
        else:
            pairs += _matched(old, new, range(a1, a2), range(b1, b2))
    return pairs


def _matched(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> list[Pair]:
    """Within a changed stretch: the likest pairs in order, the rest removed or added."""
    best = _likest(old, new, olds, news) if len(olds) * len(news) <= _MOST_PAIRS else {}
    pairs: list[Pair] = []
    waiting = list(olds)
    for b in news:
        a = best.get(b)
        if a is None:
            pairs.append(Pair(Change.ADDED, None, b, (Piece(new[b], "new"),)))
            continue
        while waiting and waiting[0] < a:
            pairs.append(_removed(old, waiting.pop(0)))
        waiting.remove(a)
        pairs.append(Pair(Change.CHANGED, a, b, pieces_of(old[a], new[b])))
    pairs += [_removed(old, a) for a in waiting]
    return pairs


def _likest(old: Sequence[str], new: Sequence[str], olds: range, news: range) -> dict[int, int]:
    """Which old paragraph each new one is a version of, without crossings: the pairing of the greatest likeness."""
    # best[i][j]: the greatest sum over the first i old and j new paragraphs of the stretch.
    ratios = [[_ratio(_unnumbered(old[a]), _unnumbered(new[b])) for b in news] for a in olds]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i, row in enumerate(ratios, start=1):
        for j, ratio in enumerate(row, start=1):
            paired = best[i - 1][j - 1] + ratio if ratio >= _ALIKE else 0.0
            best[i][j] = max(best[i - 1][j], best[i][j - 1], paired)
    found: dict[int, int] = {}
    i, j = len(olds), len(news)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            found[news[j - 1]] = olds[i - 1]
            i, j = i - 1, j - 1
    return found


def _unnumbered(text: str) -> str:
    """A paragraph without its number: one inserted before it renumbers those that follow."""
    return _NUMBER.sub("", text)


def _source_of(text: str, old: Sequence[str], candidates: Sequence[int]) -> int | None:
    ratios = [(_ratio(old[at], text), -at) for at in candidates]
    if ratios and (top := max(ratios))[0] >= _MOVED:
        return -top[1]
    return None


def _ratio(one: str, other: str) -> float:
    """How alike two paragraphs are, 0 … 1."""
    return fuzz.ratio(one, other) / 100


def _removed(old: Sequence[str], at: int) -> Pair:
    return Pair(Change.REMOVED, at, None, (Piece(old[at], "old"),))
