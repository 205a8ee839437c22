"""Which known weaknesses (OSV records of PyPI and npm) our pinned packages have, without a network.

The operator brings the records along: `PyPI/all.zip` and `npm/all.zip` of OSV, or a folder of records, read as they are.
Nothing is green that was not looked up: no records, records nobody can read, an ecosystem without any, or records that
are older than allowed end with 2. A weakness that no exception covers, or whose exception has run out, ends with 1.

    scripts/advisories.py --database PyPI.zip --database npm.zip [--on 2026-11-29] [--max-age-days 60]
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pins import ROOT, Pin, npm_pins, python_pins

EXCEPTIONS = ROOT / "requirements" / "advisories.toml"
LARGEST = 8 * 1024 * 1024  # bytes of one record; real ones have thousands
_RANGES = {"ECOSYSTEM", "SEMVER"}


class Unjudged(Exception):
    """Nothing can be said; the text tells the operator why."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One weakness of one pin: its names, what it is, and from which version on it is mended (blank: none yet)."""

    names: tuple[str, ...]
    pin: Pin
    summary: str
    mended: str


@dataclass(slots=True)
class Database:
    """What was read: how many records of each ecosystem, the latest change among them, weaknesses of our pins."""

    records: dict[str, int] = field(default_factory=dict)
    latest: date | None = None
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Allowed:
    """An exception: a weakness we know of and live with until a day."""

    id: str
    reason: str
    until: date


def exceptions_read(path: Path = EXCEPTIONS) -> list[Allowed]:
    """Raises Unjudged for one that is not whole: without reason or day nobody has decided anything."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Unjudged(f"读不了例外清单 {path}：{error}") from error
    found = []
    for each in told.get("exception", []):
        name, reason, until = str(each.get("id", "")), str(each.get("reason", "")), each.get("until")
        if not (name.strip() and reason.strip() and type(until) is date):
            raise Unjudged(
                f"{path.name} 的例外要写全 id、reason、until（2027-03-31 的样子，不加引号）：{each}"
            )
        found.append(Allowed(name.strip(), reason.strip(), until))
    return found


def database_read(places: list[Path], pins: list[Pin]) -> Database:
    """Compare every record with the pins, one at a time. Raises Unjudged."""
    ours = {(str(pin.ecosystem), pin.name): pin for pin in pins}
    read = Database()
    for place in places:
        for name, text in _texts(place):
            _take(read, _record(name, text), ours)
    return read


def lacking(read: Database, pins: list[Pin], on: date, max_age: int) -> list[str]:
    """Why silence of these records would prove nothing; empty when it does. `max_age` in days."""
    found = [
        f"没有 {ecosystem} 的记录，{ecosystem} 的组件没有核对"
        for ecosystem in sorted({pin.ecosystem for pin in pins})
        if not read.records.get(ecosystem)
    ]
    if read.latest is None or (on - read.latest).days > max_age:
        found.append(f"记录最近更新于{read.latest or '未知'}，超过{max_age}天，太旧，不能算核对过")
    return found


def _texts(place: Path) -> Iterator[tuple[str, bytes]]:
    """Every record of a folder or a zip, unread. Raises Unjudged."""
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            if path.stat().st_size > LARGEST:
                raise Unjudged(f"{path} 过大，不像一条记录")
            yield str(path), path.read_bytes()
        return
    try:
        with zipfile.ZipFile(place) as book:
            for entry in sorted(book.infolist(), key=lambda each: each.filename):
                if not entry.filename.endswith(".json"):
                    continue
                with book.open(entry) as kept:
                    text = kept.read(LARGEST + 1)
                if len(text) > LARGEST:
                    raise Unjudged(f"{place} 中的 {entry.filename} 过大，不像一条记录")
                yield f"{place}:{entry.filename}", text
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Unjudged(f"读不了 {place}：应是 OSV 记录的文件夹或 zip（{error}）") from error


def _record(name: str, text: bytes) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unjudged(f"{name} 不是 JSON，数据库可能没有传完") from error
    if not (
        isinstance(told, dict)
        and isinstance(told.get("id"), str)
        and isinstance(told.get("affected", []), list)
    ):
        raise Unjudged(f"{name} 不是 OSV 记录（缺 id 或 affected）")
    return told


def _take(read: Database, told: dict[str, Any], ours: dict[tuple[str, str], Pin]) -> None:
    changed = _day(told)
    read.latest = max(filter(None, (read.latest, changed)), default=None)
    counted: set[str] = set()
    for affected in told.get("affected", []):
        package = affected.get("package", {}) if isinstance(affected, dict) else {}
        ecosystem, name = str(package.get("ecosystem", "")), str(package.get("name", ""))
        counted.add(ecosystem)
        if told.get("withdrawn"):
            continue
        pin = ours.get((ecosystem, canonicalize_name(name) if ecosystem == "PyPI" else name))
        if pin is not None and is_affected(pin.version, affected):
            names = (told["id"], *(str(each) for each in told.get("aliases", [])))
            summary = str(told.get("summary") or told.get("details") or "").strip().split("\n")[0][:120]
            if not any(hit.names[0] == told["id"] and hit.pin == pin for hit in read.hits):
                read.hits.append(Hit(names, pin, summary, _mended(pin.version, affected)))
    for ecosystem in counted:
        read.records[ecosystem] = read.records.get(ecosystem, 0) + 1


def _day(told: dict[str, Any]) -> date | None:
    try:
        return datetime.fromisoformat(str(told["modified"])).date()
    except (KeyError, ValueError):
        return None


def is_affected(version: str, affected: dict[str, Any]) -> bool:
    """OSV's own rule: named among `versions`, or inside one of the ranges. What cannot be compared counts as affected."""
    if version in affected.get("versions", []):
        return True
    ranges = [each for each in affected.get("ranges", []) if each.get("type") in _RANGES]
    try:
        return any(_inside(Version(version), each.get("events", [])) for each in ranges)
    except (InvalidVersion, TypeError, AttributeError):
        return True


def _inside(version: Version, events: list[dict[str, str]]) -> bool:
    """Walk the events in the order of versions; `fixed` is the first sound one, `last_affected` the last that is not."""
    inside = False
    for event in sorted(events, key=_order):
        kind, written = next(iter(event.items()))
        at = Version("0.dev0") if written == "0" else Version(written)
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _order(event: dict[str, str]) -> tuple[Version, int]:
    kind, written = next(iter(event.items()))
    return (Version("0.dev0") if written == "0" else Version(written), 0 if kind == "introduced" else 1)


def _mended(version: str, affected: dict[str, Any]) -> str:
    """The lowest version above ours that is sound."""
    written = [
        str(event["fixed"])
        for each in affected.get("ranges", [])
        if each.get("type") in _RANGES
        for event in each.get("events", [])
        if "fixed" in event
    ]
    try:
        return min((each for each in written if Version(each) > Version(version)), key=Version, default="")
    except InvalidVersion:
        return "、".join(written)


def judged(read: Database, allowed: list[Allowed], on: date) -> list[str]:
    """What is not in order, one a line; empty when all is."""
    wrong = []
    for hit in read.hits:
        excused = next((each for each in allowed if each.id in hit.names), None)
        line = f"{hit.pin.name} {hit.pin.version}：{'、'.join(hit.names)} {hit.summary}"
        if excused is None:
            wrong.append(f"{line}（{f'升级到 {hit.mended}' if hit.mended else '还没有改好的版本'}）")
        elif excused.until < on:
            wrong.append(f"{line}（例外已于{excused.until}到期：{excused.reason}）")
    return wrong


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--database", type=Path, action="append", default=[], help="OSV 记录的文件夹或 zip，可以写几次"
    )
    asked.add_argument("--exceptions", type=Path, default=EXCEPTIONS)
    asked.add_argument("--on", type=date.fromisoformat, default=datetime.now(UTC).date(), help="按哪一天判断")
    asked.add_argument("--max-age-days", type=int, default=60, help="记录最近一次更新最多多少天以前")
    told = asked.parse_args(words)
    try:
        if not told.database:
            raise Unjudged(
                "没有指明数据库（--database），没有核对；从能上网的机器带来 OSV 的 PyPI/all.zip 和 npm/all.zip"
            )
        allowed = exceptions_read(told.exceptions)
        pins = python_pins() + npm_pins()
        read = database_read(told.database, pins)
    except Unjudged as error:
        print(f"没有结论：{error}", file=sys.stderr)
        return 2
    _say(read, pins)
    for each in allowed:
        used = any(each.id in hit.names for hit in read.hits)
        print(f"例外 {each.id}，至{each.until}：{each.reason}{'' if used else '（已用不上，可以删去）'}")
    wrong = judged(read, allowed, told.on)
    unproven = lacking(read, pins, told.on, told.max_age_days)
    for line in (*wrong, *(f"没有结论：{why}" for why in unproven)):
        print(line, file=sys.stderr)
    if not wrong and not unproven:
        print("没有未处理的已知漏洞")
    return 1 if wrong else 2 if unproven else 0


def _say(read: Database, pins: list[Pin]) -> None:
    counts = "，".join(
        f"{name} {count}条" for name, count in sorted(read.records.items()) if name in {"PyPI", "npm"}
    )
    print(
        f"核对{len(pins)}个组件；OSV 记录：{counts}，最近更新{read.latest}，涉及我们的版本{len(read.hits)}条"
    )
    for hit in read.hits:
        print(f"  {hit.pin.name} {hit.pin.version}  {'、'.join(hit.names)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
