"""What a file is, seen from its first bytes and its inside, and why it is not taken. No part of it is run or expanded."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from papers.old_books import MOST_OLD_BYTES, NotReadable, look_at_old, stream_names

MOST_BYTES = 20 * 2**20
MOST_UNZIPPED = 300 * 2**20
MOST_ROWS, MOST_COLUMNS = 200_000, 200
MOST_CELLS = 6_000_000
MOST_MEMBERS = 2_000
MOST_SHEETS = 60

BROKEN = "文件打不开，可能没有保存完整或已损坏；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
TOO_WIDE = f"表格太大：最多{MOST_ROWS // 10_000}万行、{MOST_COLUMNS}列；请删去多余的行列，或分成几个文件上传"
TOO_BIG = f"文件太大：最多{MOST_BYTES // 2**20}MB；请删去图片和用不到的工作表，或分成几个文件上传"
BOMB = "文件展开后大得异常，为安全起见不收；请把需要的内容复制到一个新的表格再上传"
MACROS = "文件带有宏，为安全起见不收；请另存为不含宏的“Excel 工作簿（.xlsx）”再上传"
LOCKED = "文件设了打开密码，无法读取；请在 Excel 中取消密码后另存，再上传"
SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”再上传"


class BookRefused(ValueError):
    """The file is not taken; the text says what is wrong and what to do, in Chinese."""


class BookType(Enum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file was found to be."""

    type: BookType
    is_1904: bool = False


_OTHER_ENDINGS = {
    ".xlsm": MACROS, ".xltm": MACROS, ".xlam": MACROS, ".xla": MACROS,
    ".et": f"这是 WPS 表格自己的格式（.et），{SAVE_AS}",
    ".ett": f"这是 WPS 表格的模板（.ett），{SAVE_AS}",
    ".wps": "这是 WPS 文字文件（.wps），不是表格；请上传 .xlsx、.xls 或 .csv",
    ".ods": f"这是 OpenDocument 表格（.ods），{SAVE_AS}",
    ".xlsb": f"这是二进制工作簿（.xlsb），{SAVE_AS}",
    ".numbers": f"这是苹果 Numbers 表格，{SAVE_AS}",
}  # fmt: skip
# First bytes of what people pick by mistake.
_OTHER_CONTENTS = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"MZ", "程序"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def look_at(data: bytes, name: str) -> Found:
    """What the file is, by its content, not by its name. Raises BookRefused."""
    ending = PurePath(name).suffix.lower()
    if ending in _OTHER_ENDINGS:
        raise BookRefused(_OTHER_ENDINGS[ending])
    if not data.strip(b"\x00 \r\n\t"):
        raise BookRefused("文件是空的，没有内容；请确认选对了文件，并已保存")
    if len(data) > MOST_BYTES:
        raise BookRefused(TOO_BIG)
    for signature, what in _OTHER_CONTENTS:
        if data.startswith(signature):
            raise BookRefused(f"这是{what}，不是表格；请上传 .xlsx、.xls 或 .csv")
    if data.startswith(b"PK"):
        return Found(BookType.XLSX, is_1904=_look_into_zip(data))
    if data.startswith(_OLE):
        return Found(BookType.XLS, is_1904=_look_into_ole(data))
    return _look_at_text(data, ending)


_WEB = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|meta|head)", re.IGNORECASE)


def _look_at_text(data: bytes, ending: str) -> Found:
    if _WEB.match(data):
        raise BookRefused(f"文件名像表格，内容却是网页（系统导出的常见情况）；{SAVE_AS}")
    if ending == ".csv":
        return Found(BookType.CSV)
    if ending in {".xlsx", ".xls"}:
        raise BookRefused(f"文件名是 {ending}，内容却不是 Excel 表格；{SAVE_AS}")
    raise BookRefused(f"不认识这种文件（{ending or '没有扩展名'}）；请上传 .xlsx、.xls 或 .csv")


def _look_into_zip(data: bytes) -> bool:
    """Whether the workbook counts days from 1904. All that will be read is unpacked once, a piece at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_members(packed.infolist())
            return _look_through(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BookRefused(LOCKED if "encrypted" in str(error) else BROKEN) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise BookRefused(LOCKED)
    if len(members) > MOST_MEMBERS:
        raise BookRefused(BOMB)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise BookRefused(MACROS)
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise BookRefused(_OTHER_ENDINGS[".xlsb"])
        what = "Word 文档" if "word/document.xml" in names else "压缩包"
        raise BookRefused(f"这是{what}，不是表格；请上传 .xlsx、.xls 或 .csv")
    if sum(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names) > MOST_SHEETS:
        raise BookRefused(f"工作表太多：最多{MOST_SHEETS}张；请只留下要上传的工作表")


_NEVER_SHEETS = frozenset(("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"))


def _look_through(packed: zipfile.ZipFile) -> bool:
    budget = MOST_UNZIPPED
    is_1904 = False
    for member in packed.infolist():
        # Any part may be called a sheet by another part, whatever its name.
        look = _MemberLook(is_sheet=member.filename not in _NEVER_SHEETS)
        with packed.open(member) as text:
            while piece := text.read(2**20):
                budget -= len(piece)
                if budget < 0:
                    raise BookRefused(BOMB)
                look.take(piece)
        is_1904 |= member.filename == "xl/workbook.xml" and look.is_1904
    return is_1904


# A cell beyond column Z, and a row, that holds something: a cell that is only styled closes itself.
_FAR = re.compile(rb"""r=["']([A-Z]{2,3})\d+["'][^<>]*[^/<>]>""")
_ROW = re.compile(rb"""<row\s[^<>]*?\br=["'](\d+)["'][^<>]*>(?:<c [^<>]*/>)*<c [^<>]*[^/<>]>""")
_ANY_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""")


class _MemberLook:
    """Looks through one part of a workbook as it is unpacked: entities, the calendar, how far its cells reach.

    The reader makes room for the whole rectangle up to the farthest cell, so two cells in opposite corners are a bomb.
    """

    def __init__(self, *, is_sheet: bool) -> None:
        self.is_sheet, self.is_1904 = is_sheet, False
        self._kept = b""
        self._widest, self._last_row, self._rows_counted = 26, 0, 0

    def take(self, piece: bytes) -> None:
        text = self._kept + piece
        whole = text.rfind(b">") + 1
        text, self._kept = text[:whole], text[whole:]
        if len(self._kept) > 2**20:
            raise BookRefused(BOMB)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise BookRefused(BOMB)
        if not self.is_sheet:
            self.is_1904 = self.is_1904 or _1904.search(text) is not None
            return
        self._widest = max([self._widest, *map(_column_number, set(_FAR.findall(text)))])
        self._last_row = max([self._last_row, *map(int, _ROW.findall(text))])
        if b":c " in text or b"<c>" in text or text.count(b"<c ") != text.count(b'<c r="'):
            # Written in another way, places perhaps left out: the reader counts cells and rows on, and so do we.
            self._widest = max([self._widest, *(len(_ANY_CELL.findall(row)) for row in _ANY_ROW.split(text))])
            self._rows_counted += len(_ANY_ROW.findall(text))
        last = max(self._last_row, self._rows_counted)
        if self._widest > MOST_COLUMNS or last > MOST_ROWS or self._widest * last > MOST_CELLS:
            raise BookRefused(TOO_WIDE)


def _column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _look_into_ole(data: bytes) -> bool:
    """Whether an .xls counts days from 1904; an .xlsx under a password and other Office files look the same outside."""
    if len(data) > MOST_OLD_BYTES:
        raise BookRefused(f"旧格式 .xls 文件太大：最多{MOST_OLD_BYTES // 2**20}MB；{SAVE_AS}")
    try:
        names = stream_names(data)
        if "EncryptedPackage" in names:
            raise BookRefused(LOCKED)
        if "_VBA_PROJECT_CUR" in names or "_VBA_PROJECT" in names:
            raise BookRefused(MACROS)
        where = names.get("Workbook") or names.get("Book")
        if where is None:
            raise BookRefused(f"这不是 Excel 表格（可能是 Word 或 WPS 文字的旧格式）；{SAVE_AS}")
        found = look_at_old(data, *where)
    except NotReadable as error:
        raise BookRefused(BROKEN) from error
    if found.is_locked:
        raise BookRefused(LOCKED)
    if found.last_column > MOST_COLUMNS or found.last_row * found.last_column > MOST_CELLS:
        raise BookRefused(TOO_WIDE)
    return found.is_1904


def read_text_file(data: bytes) -> str:
    """The text of a .csv: UTF-8 with or without its mark, UTF-16 with it, else GB18030. Raises BookRefused."""
    has_mark = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for coding in ("utf-16",) if has_mark else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise BookRefused(f"CSV 文件的编码认不出来；{SAVE_AS}")
