"""A corpus of opinions with expected results, and how well the check does on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from opinions.coverage.actions import WORDS
from opinions.coverage.check import check

_TAGS = re.compile(r"^(?:@\w+ )+")
# What no opinion of a 街道 is asked to provide for.
_CONGRESS_ONLY = frozenset({"fiscal_oversight", "midyear_inquiry"})


@dataclass(frozen=True, slots=True)
class Sample:
    """One opinion: its paragraphs, and which of them provide for which action: (action, position)."""

    name: str
    kind: str
    paragraphs: tuple[str, ...]
    expected: frozenset[tuple[str, int]]

    def found(self) -> frozenset[tuple[str, int]]:
        """What the check finds in it."""
        asked = [slug for slug in WORDS if self.kind != "SUBDISTRICT" or slug not in _CONGRESS_ONLY]
        matches = check(self.paragraphs, asked).matches
        return frozenset(
            (match.action, match.paragraph) for match in matches if match.provides and match.action in asked
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """Right, extra and missed paragraphs of one action."""

    action: str
    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def sample_of(name: str, written: str) -> Sample:
    """A file of the corpus: `# KIND remark` first, then a paragraph a line, `@action ` before those that provide.

    Raises ValueError for an unknown kind or action, so that a slip of the pen is no missing expectation.
    """
    head, *lines = [line for line in written.splitlines() if line.strip()]
    kind = head.removeprefix("# ").split(" ")[0]
    if kind not in {"TOWN", "RURAL", "SUBDISTRICT"}:
        raise ValueError(f"{name}: {head}")
    paragraphs, expected = [], set()
    for position, line in enumerate(lines):
        tags = _TAGS.match(line)
        for slug in tags.group().replace("@", "").split() if tags else ():
            if slug not in WORDS:
                raise ValueError(f"{name}: {slug}")
            expected.add((slug, position))
        paragraphs.append(_TAGS.sub("", line))
    return Sample(name, kind, tuple(paragraphs), frozenset(expected))


def samples_in(folder: Path) -> list[Sample]:
    """Every sample of a folder, by name."""
    return [sample_of(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def figures_of(samples: Iterable[Sample]) -> list[Figure]:
    """How the check does, by action in their order."""
    told = [(sample.expected, sample.found()) for sample in samples]
    return [
        Figure(
            slug,
            right=sum(_count(slug, expected & found) for expected, found in told),
            extra=sum(_count(slug, found - expected) for expected, found in told),
            missed=sum(_count(slug, expected - found) for expected, found in told),
        )
        for slug in WORDS
    ]


def _count(slug: str, pairs: Iterable[tuple[str, int]]) -> int:
    return sum(action == slug for action, _ in pairs)
