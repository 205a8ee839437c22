"""What a paper is made of: heads, paragraphs, tables, who signs, and the forms around them. Plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heading:
    """A head of the first level (一、) or the second (（一）); the number is the writer's."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, its first line indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """A paragraph whose number is already written; `head` is the part of it that is a heading, of `level` 1 … 4."""

    text: str
    level: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Attachments:
    """附件说明: one blank line below the body, names without closing punctuation."""

    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Heads, rows, and the widths of the columns as parts of the text's width.

    Columns from the `centred_from`-th (from 0) on stand in the middle: numbers, states, days.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    centred_from: int = 99


@dataclass(frozen=True, slots=True)
class Annex:
    """附件: begins a new page under its mark (附件1) and its title."""

    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Who a paper is from and its day, at the right (署名、成文日期)."""

    who: str
    on: date


Block = Heading | Text | Given | Attachments | Annex | Table | Signed


@dataclass(frozen=True, slots=True)
class Official:
    """What makes a paper a document (公文): red head, number, red line, 主送; and the 版记 at the foot of its last page.

    `copies` are the 抄送; `printed_by` and `printed_on` the last line of the 版记. `number` is blank in a draft.
    """

    head: str
    number: str = ""
    to: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What makes a paper a 简报: 报头 (name, 期号, compiler, day, red line) and 报尾 (送, then who edited it)."""

    name: str
    issue: str
    compiled_by: str
    on: date
    sent_to: Sequence[str] = ()
    foot: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `notice` stands above the title, such as that the data are fictional.

    `is_form`: a sheet or a list (单、清单), set smaller and closer than a document.
    """

    title: str
    blocks: Sequence[Block]
    notice: str = ""
    official: Official | None = None
    brief: Brief | None = None
    is_form: bool = False
