"""Reading the paragraphs of a Word file that somebody sends: by content, with limits, harming nothing."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError

LARGEST: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 100 * 1024 * 1024
MOST_PARTS: Final = 2000
MOST_PARAGRAPHS: Final = 5000
_OLE = b"\xd0\xcf\x11\xe0"
_MAIN = "word/document.xml"
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
# What zipfile, lxml and python-docx raise over files that were damaged or made to harm.
_BROKEN = (
    PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError,
    LookupError, AttributeError, TypeError,
)  # fmt: skip


class WordRefused(ValueError):
    """A file that is not read; the message says what to do instead."""


def word_paragraphs(data: bytes, name: str) -> tuple[str, ...]:
    """The paragraphs of a .docx in their order, tables included row by row, automatic numbers left out.

    Raises WordRefused for anything else: another format, a damaged, encrypted, macro-laden or huge file.
    """
    _check_package(data, name)
    try:
        document = Document(io.BytesIO(data))
        lines = [line for block in document.iter_inner_content() for line in _lines_of(block)]
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


def _lines_of(block: object) -> list[str]:
    """A paragraph's text, or each row of a table as one line."""
    rows = getattr(block, "rows", None)
    if rows is None:
        return [text for text in str(getattr(block, "text", "")).split("\n") if text.strip()]
    lines = []
    for row in rows:
        cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
        lines.append(" ".join(text for text in cells if text))
    return [line for line in lines if line]
