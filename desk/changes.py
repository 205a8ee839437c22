"""What changed in a record between two versions of it: field by field, row by row, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.models import Record, Version
from records.versions import said

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field, row or file: what it said, and what it says now; blank where there was, or is, nothing."""

    label: str
    before: str
    after: str


def changes_since(version: Version, leaf: Record, day_label: str) -> tuple[Change, ...]:
    """Everything that differs between a kept version and the record (given as its own kind) as it is now."""
    return tuple(changes_between(version.content, said(leaf), day_label))


def changes_between(before: Mapping[str, Any], now: Mapping[str, Any], day_label: str) -> Iterator[Change]:
    """Differences of two contents as `records.versions.said` gives them."""
    yield from _fields(before.get("fields", {}), now["fields"], day_label)
    for label in {**before.get("rows", {}), **now["rows"]}:
        yield from _rows(label, before.get("rows", {}).get(label, []), now["rows"].get(label, []))
    yield from _steps(before.get("steps", {}), now["steps"])
    yield from _proofs(before.get("proofs", {}), now["proofs"])


def _fields(
    before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]], day_label: str
) -> Iterator[Change]:
    for name, (label, after) in now.items():
        was = before[name][1] if name in before else ""
        if was != after:
            yield Change(day_label if name == "happened_on" else label, was, after)


def _rows(label: str, before: Sequence[Cells], now: Sequence[Cells]) -> Iterator[Change]:
    """Rows are known again by their first cell where that tells them apart, else by their whole text."""
    by_key = _keyed(before), _keyed(now)
    if None in by_key:
        yield from _whole_rows(label, before, now)
        return
    old, new = by_key[0] or {}, by_key[1] or {}
    for key in {**old, **new}:
        where = f"{label}“{key}”"
        if key not in old:
            yield Change(f"新增{where}", "", _text(new[key]))
        elif key not in new:
            yield Change(f"删去{where}", _text(old[key]), "")
        else:
            for name in {**old[key], **new[key]}:
                was, after = old[key].get(name, ""), new[key].get(name, "")
                if was != after:
                    yield Change(f"{where} · {name}", was, after)


def _keyed(rows: Sequence[Cells]) -> dict[str, Cells] | None:
    keyed = {next(iter(row.values()), ""): row for row in rows}
    return keyed if len(keyed) == len(rows) else None


def _whole_rows(label: str, before: Sequence[Cells], now: Sequence[Cells]) -> Iterator[Change]:
    was, after = [_text(row) for row in before], [_text(row) for row in now]
    for text in was:
        if text not in after:
            yield Change(f"删去{label}", text, "")
    for text in after:
        if text not in was:
            yield Change(f"新增{label}", "", text)


def _text(row: Cells) -> str:
    return "；".join(row.values())


def _steps(before: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> Iterator[Change]:
    for key in {**before, **now}:
        was, after = before.get(key), now.get(key)
        if was != after:
            title = (after or was or [""])[0]
            yield Change(f"环节“{title}”", was[1] if was else "", after[1] if after else "")


def _proofs(before: Mapping[str, Sequence[Any]], now: Mapping[str, Sequence[Any]]) -> Iterator[Change]:
    for key in {**before, **now}:
        if key not in before:
            title, version, kept_at = now[key]
            what = f"佐证材料换新（第{version}版）" if version > 1 else "新增佐证材料"
            yield Change(what, "", f"{title}{f'，存放于{kept_at}' if kept_at else ''}")
        elif key not in now:
            yield Change("撤下佐证材料", before[key][0], "")
