"""The office's wording: plain lines with placeholders in braces, checked when it is kept, filled when it is shown."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from opinions.coverage.reading import paragraphs_of
from papers.docx import Block, Given

_BRACES = re.compile(r"\{([^{}\n]*)\}")
_STRAY = re.compile(r"[{}]")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a paper's placeholders stand for: words within a line, blocks in the place of a whole line."""

    words: Mapping[str, str]
    blocks: Mapping[str, Sequence[Block]] = field(default_factory=dict)


def faults_of(text: str, *, words: Collection[str], blocks: Collection[str]) -> list[str]:
    """What is wrong with a wording, in Chinese; none when it can be filled."""
    told = []
    for number, line in enumerate(text.splitlines(), start=1):
        for name in _BRACES.findall(line):
            if name not in words and name not in blocks:
                told.append(f"第{number}行：没有“{{{name}}}”这个占位符，可用的列在下方")
            elif name in blocks and line.strip() != f"{{{name}}}":
                told.append(f"第{number}行：“{{{name}}}”会展开成若干段，应单独占一行")
        if _STRAY.search(_BRACES.sub("", line)):
            told.append(f"第{number}行：花括号不成对")
    return told


def fill(text: str, figures: Figures) -> list[Block]:
    """The wording with its placeholders filled; heads are known by their numbers (一、（一）).

    Raises KeyError for a placeholder that `faults_of` would have refused.
    """
    made: list[Block] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        alone = _BRACES.fullmatch(line)
        if alone and alone[1] in figures.blocks:
            made += figures.blocks[alone[1]]
            continue
        made += given(_BRACES.sub(lambda found: figures.words[found[1]], line))
    return made


def given(*lines: str) -> list[Block]:
    """Lines as paragraphs, each set by the number it begins with; blank ones left out."""
    return [
        Given(paragraph.text, paragraph.level, paragraph.heading if paragraph.level in {1, 2} else "")
        for paragraph in paragraphs_of([line for line in lines if line])
    ]
