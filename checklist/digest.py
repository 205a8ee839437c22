"""One hash over what a decision judged, to tell later whether the facts have changed."""

from __future__ import annotations

from hashlib import sha256

from msgspec import Struct

from checklist.rules.base import Judgement


def facts_digest(judged: Judgement) -> str:
    """What a decision judged: the confirmed rows that feed the item, whatever order they came in."""
    rows = sorted(repr(_plain(row)) for row in judged.feeds if row.confirmed)
    return sha256("\n".join(rows).encode()).hexdigest()


def _plain(value: object) -> object:
    """A value whose repr is the same in every process: sets sorted, rows as tuples."""
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    if isinstance(value, Struct):
        return (type(value).__name__, *(_plain(getattr(value, name)) for name in value.__struct_fields__))
    return value
