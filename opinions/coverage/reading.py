"""A text as paragraphs with their heading levels, and a paragraph as sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Numbering styles, the outermost first. A style that is not listed leaves a paragraph a body paragraph.
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"^第[一二三四五六七八九十百]+(?:章|部分|篇|节)[、\s：:]?")),
    (1, re.compile(r"^[壹贰叁肆伍陆柒捌玖拾]+[、.．]")),
    (1, re.compile(r"^【[^】]{1,12}】$")),
    (1, re.compile(r"^[一二三四五六七八九十]+[、.．]")),
    (2, re.compile(r"^[（(][一二三四五六七八九十]+[)）]")),
    (2, re.compile(r"^第[一二三四五六七八九十百\d]+条[、\s：:]?")),
    (3, re.compile(r"^第[一二三四五六七八九十]+[，,]")),
    (3, re.compile(r"^\d{1,2}(?:\.\d{1,2})+[、.．\s]?")),
    (3, re.compile(r"^\d{1,2}[、.．](?!\d)")),
    (4, re.compile(r"^[（(]\d{1,2}[)）]")),
    (4, re.compile(r"^[①-⑳⑴-⒇◆●▲★■◇○△☆□▪➤]")),
)
_MAY_NUMBER = re.compile(r"[第一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾\d（(【①-⑳⑴-⒇◆●▲★■◇○△☆□▪➤]")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?[”’」』)）]*")
# What a list of tasks says of the task it has just named (频次：每年1次) is part of that sentence.
_LABELLED = re.compile(
    r"^(?:频次|次数|时间|时限|完成时限|标准|内容|规模|额度|要求|措施|目标|方式|责任人|责任单位|责任部门|牵头单位|"
    r"配合单位|[一-鿿]{2})[：:]"
)
# … and so is a sentence that is only a list of offices or a date (党政办、人大办。12月15日前。).
_OFFICE = re.compile(r"[一-鿿]{1,8}(?:办|办公室|所|局|站|中心|党委|工委|政府|主席团|办事处|科)")
_DATE = re.compile(r"[^，。；;]{0,8}\d{1,2}[月日][^，。；;]{0,2}前")
_HEADING_AT_MOST = 40
# A short line without a number and a full stop names what follows (automatic numbers do not come with the text).
_UNNUMBERED = 5
_NAME_AT_MOST = 24
# What a line is about, before its colon (经费：每人每年…；), names only that line.
_LABEL = re.compile(r"[^，,。；;：:“”（(《]{2,8}[：:](?=.)")
# A row of a table is no name.
_COLUMN = re.compile(r"[｜／|]")
# What is found wanting names what the measure after it mends (问题八：…。措施：…).
_PROBLEM = re.compile(r"^(?:问题|短板|不足)[一二三四五六七八九十\d]*[：:]")
# A question of its own names what the answer in the next paragraph lays down.
_QUESTION = re.compile(r"问[^？?。]{4,38}[？?]$")
_STOP = re.compile(r"[。：:]")
_ENDS = re.compile(r"[。；;！!？?：:，,、]$")
_HALF_WIDTH = {
    code: unicodedata.normalize("NFKC", chr(code))
    for first, last in ("０９", "Ａｚ")
    for code in range(ord(first), ord(last) + 1)
} | {ord("\u3000"): " "}
_QUOTED_TITLE = re.compile(r"《[^》]*》")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph; `start` counts characters of the paragraph's text."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `level` is that of its numbering (1 outermost, 5 a name without a number), 0 for a
    body paragraph or the title.

    `heading` is the part of it that is a heading: the whole of a line of its own, what stands before the first full
    stop of a numbered paragraph, or the label before a colon; blank for another body paragraph.
    """

    index: int
    level: int
    text: str
    heading: str

    def sentences(self) -> tuple[Sentence, ...]:
        told: list[Sentence] = []
        for found in _SENTENCE.finditer(self.text):
            if told and (_LABELLED.match(found.group()) or _is_column(found.group())):
                told[-1] = Sentence(told[-1].text + found.group(), told[-1].start)
            elif found.group().strip():
                told.append(Sentence(found.group(), found.start()))
        return tuple(told)


def paragraphs_of(text: str | Iterable[str]) -> tuple[Paragraph, ...]:
    """Paragraphs of a text, one a line; blank lines are none. Full-width digits and letters become half-width."""
    lines = text.splitlines() if isinstance(text, str) else text
    told = (_plain(line) for line in lines)
    return tuple(_paragraph(index, line) for index, line in enumerate(line for line in told if line))


def without_titles(text: str) -> str:
    """The text with what stands in book-title marks blanked out, at the same length: a title quoted lays nothing down."""
    if "《" not in text:
        return text
    return _QUOTED_TITLE.sub(lambda found: "《" + "　" * (len(found.group()) - 2) + "》", text)


def _is_column(sentence: str) -> bool:
    """Whether a sentence is a column of a row: only offices, or only a date."""
    told = sentence.rstrip("。；;")
    return told != sentence and (
        bool(_DATE.fullmatch(told)) or all(map(_OFFICE.fullmatch, re.split("[、，]", told)))
    )


def _plain(line: str) -> str:
    """NFKC would also turn （ into ( and ： into :; only digits, letters and spaces are wanted half-width."""
    return line.translate(_HALF_WIDTH).strip()


def _paragraph(index: int, text: str) -> Paragraph:
    numbered = _MAY_NUMBER.match(text)
    level = next((level for level, style in _LEVELS if style.match(text)), 0) if numbered else 0
    if level == 0:
        is_name = index > 0 and (
            (len(text) <= _NAME_AT_MOST and not _ENDS.search(text) and not _COLUMN.search(text))
            or (len(text) <= _HEADING_AT_MOST and bool(_PROBLEM.match(text)))
            or bool(_QUESTION.match(text))
        )
        if is_name:
            return Paragraph(index, _UNNUMBERED, text, text)
        label = _LABEL.match(text)
        return Paragraph(index, 0, text, label.group() if label else "")
    stop = _STOP.search(text)
    first = text[: stop.end()] if stop else text
    if len(first) <= _HEADING_AT_MOST:
        return Paragraph(index, level, text, first)
    return Paragraph(index, level, text, "")
