"""Matched words in a text: pieces that the template writes with and without a mark, so that text stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

AROUND, LONGEST = 24, 72


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, matched or not."""

    text: str
    hit: bool


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """The longest first: of 人大 and 人大主席 the second is marked whole."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text in pieces."""
    pieces, end = [], 0
    for found in _any_of(words).finditer(text):
        if found.start() > end:
            pieces.append(Piece(text[end : found.start()], hit=False))
        pieces.append(Piece(found[0], hit=True))
        end = found.end()
    if end < len(text):
        pieces.append(Piece(text[end:], hit=False))
    return tuple(pieces)


def excerpt(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The stretch around the first matched word; from the beginning where none is."""
    flat = " ".join(text.split())
    found = _any_of(words).search(flat)
    start = max(0, (found.start() if found else 0) - AROUND)
    end = start + LONGEST
    cut = ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
    return marked(cut, words)
