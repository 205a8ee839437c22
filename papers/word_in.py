"""Reading the paragraphs of a Word file that somebody sends: by content, with limits, harming nothing."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import XMLSyntaxError

from papers.words import numeral

LARGEST: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 100 * 1024 * 1024
MOST_PARTS: Final = 2000
MOST_PARAGRAPHS: Final = 5000
_OLE = b"\xd0\xcf\x11\xe0"
_MAIN = "word/document.xml"
_PPR = qn("w:pPr")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|"
    r"第[一二三四五六七八九十]+[章条])"
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
# What zipfile, lxml and python-docx raise over files that were damaged or made to harm.
_BROKEN = (
    PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError,
    LookupError, AttributeError, TypeError,
)  # fmt: skip


class WordRefused(ValueError):
    """A file that is not read; the message says what to do instead."""


def word_paragraphs(data: bytes, name: str) -> tuple[str, ...]:
    """The paragraphs of a .docx in their order, tables included row by row, automatic numbers written out,
    tracked changes as if accepted.

    Raises WordRefused for anything else: another format, a damaged, encrypted, macro-laden or huge file.
    """
    _check_package(data, name)
    try:
        document = Document(io.BytesIO(data))
        styles = {style.style_id: _level_of_style(style.name or "") for style in document.styles}
        lines = list(_lines_in(document.element.body, _Numbers(styles)))
    except _BROKEN as error:
        raise WordRefused(f"“{name}”打不开，可能已损坏；请用Word或WPS另存为.docx后再试") from error
    if len(lines) > MOST_PARAGRAPHS:
        raise WordRefused(f"“{name}”有{len(lines)}段，超过{MOST_PARAGRAPHS}段；请核对是不是选错了文件")
    return tuple(lines)


def _check_package(data: bytes, name: str) -> None:
    if not data:
        raise WordRefused(f"“{name}”是空文件，请检查后重新选择")
    if len(data) > LARGEST:
        raise WordRefused(f"“{name}”超过20 MB；请删去图片后再试")
    if data.startswith(_OLE):
        raise WordRefused(f"“{name}”是加密文件，或是旧格式（.doc、.wps）；请取消密码，另存为.docx后再试")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            head = packed.open(_MAIN).read(1000) if _MAIN in packed.namelist() else b""
    except _BROKEN as error:
        raise WordRefused(
            f"“{name}”不是Word文件（.docx）；请另存为.docx，或把文字粘贴到下面的框里"
        ) from error
    names = {part.filename for part in parts}
    if any(each.endswith("vbaProject.bin") for each in names):
        raise WordRefused(f"“{name}”里带有宏；请另存为不带宏的.docx后再试")
    if _MAIN not in names:
        raise WordRefused(f"“{name}”不是Word文件（.docx）；请另存为.docx，或把文字粘贴到下面的框里")
    if _DOCTYPE.search(head):  # no Word program writes one; an entity bomb needs one
        raise WordRefused(f"“{name}”的格式不正常，不能读取；请用Word或WPS重新另存为.docx后再试")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise WordRefused(f"“{name}”解开后过大，不能读取；请把文字粘贴到下面的框里")


class _Numbers:
    """Automatic numbers as official papers write them (一、（一）1.（1）): they are no part of a paragraph's text."""

    def __init__(self, styles: dict[str, int | None]) -> None:
        self.styles = styles
        self.reached = [0, 0, 0, 0]

    def before(self, paragraph: Any, text: str) -> str:
        """The number of a paragraph that has one by its list or its heading's style, and wrote none itself."""
        level = self._level(paragraph)
        if level is None or _NUMBERED.match(text):
            return ""
        self.reached = [
            *self.reached[:level],
            self.reached[level] + 1,
            *[0] * (len(self.reached) - level - 1),
        ]
        number = self.reached[level]
        said = numeral(number)
        return (f"{said}、", f"（{said}）", f"{number}.", f"（{number}）")[level]

    def _level(self, paragraph: Any) -> int | None:
        listed = paragraph.find(f"{_PPR}/{qn('w:numPr')}/{qn('w:ilvl')}")
        style = paragraph.find(f"{_PPR}/{qn('w:pStyle')}")
        by_style = self.styles.get(style.get(qn("w:val"))) if style is not None else None
        level = int(listed.get(qn("w:val"))) if listed is not None else by_style
        return level if level is not None and 0 <= level < len(self.reached) else None


def _level_of_style(name: str) -> int | None:
    """0 for Heading 1 or 标题 1, and so on; None for any other style."""
    found = re.fullmatch(r"(?:heading|标题)\s*([1-4])", name.strip(), re.IGNORECASE)
    return int(found.group(1)) - 1 if found else None


def _lines_in(parent: Any, numbers: _Numbers) -> Iterator[str]:
    """Paragraphs in their order, those in content controls included; each row of a table as one line."""
    for child in parent:
        if child.tag == qn("w:p"):
            text = _text_of(child)
            if text.strip():
                first, *more = [line for line in text.split("\n") if line.strip()]
                yield from (numbers.before(child, first.strip()) + first, *more)
        elif child.tag == qn("w:tbl"):
            for row in child.iter(qn("w:tr")):
                cells = (
                    " ".join(map(_text_of, cell.iter(qn("w:p")))).strip() for cell in row.iter(qn("w:tc"))
                )
                if line := " ".join(text for text in cells if text):
                    yield line
        elif child.tag == qn("w:sdt"):
            for content in child.iterchildren(qn("w:sdtContent")):
                yield from _lines_in(content, numbers)


def _text_of(paragraph: Any) -> str:
    """The text as it would be with every tracked change accepted: inserted runs stay, deleted ones go."""
    parts = []
    for each in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")):
        if any(above.tag == qn("w:del") for above in each.iterancestors()):
            continue
        parts.append(each.text or "" if each.tag == qn("w:t") else " " if each.tag == qn("w:tab") else "\n")
    return "".join(parts)
