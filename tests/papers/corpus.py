"""Workbooks as offices keep them, built byte by byte, each with the rows or the message that must come of it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl
import xlsxwriter

from tests.papers.old_excel import old_workbook

Rows = Sequence[Sequence[Any]]
NOVEMBER = date(2026, 11, 5)
HEADS = ("单位", "姓名", "日期", "金额", "电话")
# What a plain row comes to, by its number in the sheet.
PLAIN = ("大源镇", "张三", "2026-11-05", "12000.00", "13812345678")
PLAIN_CELLS = ("大源镇", "张三", NOVEMBER, 12000, "13812345678")


@dataclass(frozen=True)
class Ugly:
    """One file: what people did to it, and what must be read (`number: fields`), told (`number 列：words`) or refused."""

    what: str
    make: Callable[[], bytes]
    name: str = "台账.xlsx"
    rows: dict[int, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    refused: str = ""


def written(rows: Rows, *, is_1904: bool = False, merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An .xlsx of one sheet; merges are (top, left, bottom, right) from 0, their first cell is written already."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "date_1904": is_1904}) as book:
        page, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, (date, datetime)):
                    look = moment if isinstance(cell, datetime) else day
                    page.write_datetime(line, place, cell, look)
                elif isinstance(cell, str):
                    page.write_string(line, place, cell)
                elif cell is not None:
                    page.write(line, place, cell)
        for top, left, bottom, right in merges:
            page.merge_range(top, left, bottom, right, "")
            first = rows[top][left] if left < len(rows[top]) else ""
            page.write(top, left, first)
    return held.getvalue()


def text_file(rows: Rows, coding: str, mark: str = ",") -> bytes:
    held = io.StringIO()
    csv.writer(held, delimiter=mark).writerows(rows)
    return held.getvalue().encode(coding)


def packed(**members: bytes) -> bytes:
    """A zip of these members; a double underscore stands for a slash, a single one for a dot."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members.items():
            book.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


def replaced(
    data: bytes, member: str, change: Callable[[bytes], bytes], add: dict[str, bytes] | None = None
) -> bytes:
    """The workbook with one part changed, and parts added."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == member else content)
        for part, content in (add or {}).items():
            new.writestr(part, content)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def plain() -> bytes:
    return written([HEADS, PLAIN_CELLS])


def one(**cells: Any) -> Callable[[], bytes]:
    """The plain row with one cell written otherwise."""
    places = dict(zip(("unit", "name", "day", "amount", "phone"), range(5), strict=True))

    def make() -> bytes:
        row = list(PLAIN_CELLS)
        for name, cell in cells.items():
            row[places[name]] = cell
        return written([HEADS, row])

    return make


def hidden_sheet() -> bytes:
    held = io.BytesIO()
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "名单（勿动）"
    first.append(["大源镇"])
    first.sheet_state = "hidden"
    page = book.create_sheet("台账")
    page.append(list(HEADS))
    page.append(list(PLAIN_CELLS))
    book.save(held)
    return held.getvalue()


def styled_to_the_end() -> bytes:
    """Empty cells coloured far to the right and far down, as when somebody paints whole rows."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page, paint = book.add_worksheet("台账"), book.add_format({"bg_color": "#FFFF00"})
        for place, head in enumerate(HEADS):
            page.write(0, place, head)
        for place, cell in enumerate(PLAIN_CELLS):
            if isinstance(cell, date):
                page.write_datetime(1, place, cell, book.add_format({"num_format": 14}))
            else:
                page.write(1, place, cell)
        page.write_blank(0, 16383, None, paint)
        page.write_blank(1_048_575, 0, None, paint)
    return held.getvalue()


def far_corner() -> bytes:
    return written([HEADS, PLAIN_CELLS, *[[]] * 150_000, [*[None] * 180, "远"]])


def without_places(data: bytes) -> bytes:
    return re.sub(rb' r="[A-Z]*\d+"', b"", data)


XLSX_EMPTY_ROWS = b"<row><c><v>1</v></c></row>" * 210_000
TITLE = ("大源镇2026年人大代表履职经费台账",)
MOMENT = datetime.combine(NOVEMBER, time(9, 30))

READ: tuple[Ugly, ...] = (
    Ugly("nothing ugly", plain, rows={2: PLAIN}),
    Ugly(
        "a merged title above the head",
        lambda: written([TITLE, HEADS, PLAIN_CELLS], merges=[(0, 0, 0, 4)]),
        rows={3: PLAIN},
    ),
    Ugly(
        "a title, a line of explanation, a blank line",
        lambda: written(
            [TITLE, ["填报单位：大源镇  单位：元"], [], HEADS, PLAIN_CELLS], merges=[(0, 0, 0, 4)]
        ),
        rows={5: PLAIN},
    ),
    Ugly(
        "a head in two lines",
        lambda: written(
            [["单位", "姓名", "支出", None, "联系方式"], [None, None, "日期", "金额", "电话"], PLAIN_CELLS],
            merges=[(0, 2, 0, 3)],
        ),
        rows={3: PLAIN},
    ),
    Ugly(
        "heads with spaces, units and a star",
        lambda: written([["* 单 位", "姓  名", "日期\n（年月日）", "金额 （元）", "电话："], PLAIN_CELLS]),
        rows={2: PLAIN},
    ),
    Ugly(
        "heads by other names, columns in another order",
        lambda: written(
            [
                ["序号", "联系电话", "发生日期", "乡镇（街道）", "金额", "代表姓名"],
                [1, "13812345678", NOVEMBER, "大源镇", 12000, "张三"],
            ]
        ),
        rows={2: PLAIN},
    ),
    Ugly(
        "amounts in 万元 by their head",
        lambda: written(
            [
                ["单位", "姓名", "日期", "金额（万元）", "电话"],
                ["大源镇", "张三", NOVEMBER, 1.2, "13812345678"],
            ]
        ),
        rows={2: PLAIN},
    ),
    Ugly(
        "rows of sums and blanks",
        lambda: written(
            [
                HEADS,
                PLAIN_CELLS,
                ["小计", None, None, 12000],
                [],
                PLAIN_CELLS,
                [None, "合 计", None, 24000],
                ["总计：", None, None, 24000],
            ]
        ),
        rows={2: PLAIN, 5: PLAIN},
    ),
    Ugly(
        "foot lines",
        lambda: written([HEADS, PLAIN_CELLS, ["注：经费不含会议费"], ["填表人：李四", None, "审核人：王五"]]),
        rows={2: PLAIN},
    ),
    Ugly(
        "the head printed again on every page",
        lambda: written([HEADS, PLAIN_CELLS, HEADS, PLAIN_CELLS]),
        rows={2: PLAIN, 4: PLAIN},
    ),
    Ugly(
        "the unit merged over its rows",
        lambda: written(
            [HEADS, PLAIN_CELLS, [None, *PLAIN_CELLS[1:]], [None, *PLAIN_CELLS[1:]]], merges=[(1, 0, 3, 0)]
        ),
        rows={2: PLAIN, 3: PLAIN, 4: PLAIN},
    ),
    Ugly(
        "an amount merged over rows is one amount",
        lambda: written(
            [HEADS, PLAIN_CELLS, ["大源镇", "李四", NOVEMBER, None, None]], merges=[(1, 3, 2, 3)]
        ),
        rows={2: PLAIN, 3: ("大源镇", "李四", "2026-11-05", "", "")},
    ),
    Ugly(
        "marks for nothing",
        lambda: written([HEADS, ["大源", "张三", "/", "—", "无"], ["/", "-", "－", "——", "／"]]),
        rows={2: ("大源镇", "张三", "", "", "")},
    ),
    Ugly("days with full stops", one(day="2026.11.5"), rows={2: PLAIN}),
    Ugly("days with slashes", one(day="2026/11/5"), rows={2: PLAIN}),
    Ugly("days in full-width digits", one(day="２０２６年１１月５日"), rows={2: PLAIN}),
    Ugly("days in Chinese numerals", one(day="二〇二六年十一月五日"), rows={2: PLAIN}),
    Ugly("days as eight digits", one(day=20261105), rows={2: PLAIN}),
    Ugly("days as Excel's number", one(day=46331), rows={2: PLAIN}),
    Ugly("days with an hour", one(day=MOMENT), rows={2: PLAIN}),
    Ugly("true days counted from 1904", lambda: written([HEADS, PLAIN_CELLS], is_1904=True), rows={2: PLAIN}),
    Ugly(
        "bare numbers of days counted from 1904",
        lambda: written([HEADS, ["大源镇", "张三", 44869, 12000, "13812345678"]], is_1904=True),
        rows={2: PLAIN},
    ),
    Ugly("spaces inside names", one(name="张　三", unit="大 源 镇"), rows={2: PLAIN}),
    Ugly("the unit with its district", one(unit="富阳区大源镇"), rows={2: PLAIN}),
    Ugly("the unit without its kind", one(unit="大源"), rows={2: PLAIN}),
    Ugly("the unit by its code", one(unit=330111117), rows={2: PLAIN}),
    Ugly("amounts with thousands, sign and 元", one(amount="￥12,000.00元"), rows={2: PLAIN}),
    Ugly("amounts in 万元", one(amount="1.2万元"), rows={2: PLAIN}),
    Ugly("phones as numbers", one(phone=13812345678), rows={2: PLAIN}),
    Ugly("phones with spaces", one(phone="138 1234 5678"), rows={2: PLAIN}),
    Ugly("a hidden sheet before the shown one", hidden_sheet, rows={2: PLAIN}),
    Ugly("empty cells painted to the last corner", styled_to_the_end, rows={2: PLAIN}),
    Ugly(
        "cells that leave out their places", lambda: replaced(plain(), SHEET, without_places), rows={2: PLAIN}
    ),
    Ugly("an .xlsx that is called .xls", plain, name="台账.xls", rows={2: PLAIN}),
    Ugly("an old .xls", lambda: old_workbook([HEADS, PLAIN_CELLS]), name="台账.XLS", rows={2: PLAIN}),
    Ugly(
        "an old .xls counted from 1904",
        lambda: old_workbook([HEADS, ["大源镇", "张三", 44869.0, 12000, "13812345678"]], is_1904=True),
        name="台账.xls",
        rows={2: PLAIN},
    ),
    Ugly(
        "a GB18030 .csv",
        lambda: text_file([HEADS, ["大源镇", "张三", "2026/11/5", "12,000.00", "13812345678"]], "gb18030"),
        name="台账.csv",
        rows={2: PLAIN},
    ),
    Ugly(
        "a UTF-8 .csv with its mark",
        lambda: text_file(
            [TITLE, HEADS, ["大源镇", "张三", "2026-11-5", "12000", "13812345678"]], "utf-8-sig"
        ),
        name="台账.csv",
        rows={3: PLAIN},
    ),
    Ugly(
        "a UTF-8 .csv without it",
        lambda: text_file([HEADS, ["大源镇", "张三", "2026-11-5", "12000", "13812345678"]], "utf-8"),
        name="台账.csv",
        rows={2: PLAIN},
    ),
    Ugly(
        "a .csv cut by tabs, in UTF-16",
        lambda: text_file([HEADS, ["大源镇", "张三", "2026-11-5", "12000", "13812345678"]], "utf-16", "\t"),
        name="台账.csv",
        rows={2: PLAIN},
    ),
    Ugly(
        "a .csv whose texts are guarded",
        lambda: text_file([HEADS, ["大源镇", "张三", '="2026-11-5"', "'12000", '="13812345678"']], "gb18030"),
        name="台账.csv",
        rows={2: PLAIN},
    ),
    Ugly(
        "a line break inside a .csv cell",
        lambda: text_file(
            [
                HEADS,
                ["大源镇", "张三", "2026-11-5", "12000", "13812345678"],
                ["大\n源镇", "张三", "2026-11-5", "12000", "13812345678"],
            ],
            "gb18030",
        ),
        name="台账.csv",
        rows={2: PLAIN, 3: PLAIN},
    ),
)

TOLD: tuple[Ugly, ...] = (
    Ugly("phones Excel has spoilt", one(phone="1.38E+10"), told=("2 电话：号码被 Excel 变成了科学计数",)),
    Ugly("two days in one cell", one(day="2026.11.5-6"), told=("2 日期：“2026.11.5-6”写了不止一天",)),
    Ugly("a month for a day", one(day="2026年11月"), told=("2 日期：“2026年11月”没有写到日",)),
    Ugly("a day that is not", one(day="2026.2.30"), told=("2 日期：2026年2月没有30日",)),
    Ugly(
        "two people in one cell", one(name="张三、李四"), told=("2 姓名：“张三、李四”像是几个人，请每人一行",)
    ),
    Ugly("a unit of elsewhere", one(unit="龙门镇"), told=("2 单位：没有“龙门镇”这个乡镇(街道)",)),
    Ugly("about so much", one(amount="约1万"), told=("2 金额：金额请填数字",)),
    Ugly(
        "three bad cells in two rows",
        lambda: written([HEADS, ["大元镇", "张三", "去年", 1, ""], ["大源镇", "李四", NOVEMBER, -1, ""]]),
        told=("2 单位：没有“大元镇”", "2 日期：“去年”不是日期", "3 金额：金额不能为负数"),
    ),
)

REFUSED: tuple[Ugly, ...] = (
    Ugly("nothing at all", lambda: b"", refused="文件是空的"),
    Ugly("no cell filled", lambda: written([]), refused="表格是空的"),
    Ugly("nothing but marks for nothing", lambda: written([["/", "—"]]), refused="表格是空的"),
    Ugly("half of a file", lambda: plain()[: len(plain()) // 2], refused="文件打不开"),
    Ugly(
        "a sheet cut off",
        lambda: replaced(plain(), SHEET, lambda text: text[: len(text) // 2]),
        refused="文件打不开",
    ),
    Ugly(
        "a password on an .xlsx",
        lambda: old_workbook([], stream="EncryptedPackage", content=b"x"),
        refused="设了打开密码",
    ),
    Ugly(
        "a password on an .xls",
        lambda: old_workbook([HEADS], is_locked=True),
        name="台账.xls",
        refused="设了打开密码",
    ),
    Ugly("macros by name", plain, name="台账.xlsm", refused="文件带有宏"),
    Ugly(
        "macros inside an .xlsx",
        lambda: replaced(plain(), SHEET, lambda text: text, {"xl/vbaProject.bin": b"x"}),
        refused="文件带有宏",
    ),
    Ugly("too many bytes", lambda: b"PK" + bytes(21 * 2**20), refused="文件太大：最多20MB"),
    Ugly(
        "too many rows",
        lambda: replaced(
            plain(), SHEET, lambda text: text.replace(b"</sheetData>", XLSX_EMPTY_ROWS + b"</sheetData>")
        ),
        refused="表格太大：最多20万行、200列",
    ),
    Ugly("two cells in opposite corners", far_corner, refused="表格太大"),
    Ugly("too many columns", lambda: written([[*HEADS, *[None] * 300, "远"]]), refused="表格太大"),
    Ugly(
        "a zip bomb",
        lambda: replaced(
            plain(), SHEET, lambda text: text, {"xl/sharedStrings2.xml": b"<a>" + b" >" * (160 * 2**20)}
        ),
        refused="展开后大得异常",
    ),
    Ugly(
        "an entity bomb",
        lambda: replaced(
            plain(), SHEET, lambda text: text.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>', 1)
        ),
        refused="展开后大得异常",
    ),
    Ugly("a WPS table", lambda: b"\xd0\xcf\x11\xe0", name="台账.et", refused="WPS 表格自己的格式（.et）"),
    Ugly("a WPS text", lambda: b"\xd0\xcf\x11\xe0", name="报告.wps", refused="不是表格"),
    Ugly(
        "an old Word file called .xls",
        lambda: old_workbook([], stream="WordDocument", content=b"x"),
        name="台账.xls",
        refused="这不是 Excel 表格",
    ),
    Ugly(
        "a Word file called .xlsx",
        lambda: packed(word__document_xml=b"<a/>"),
        refused="这是Word 文档，不是表格",
    ),
    Ugly("a zip called .xlsx", lambda: packed(a_txt=b"x"), refused="这是压缩包，不是表格"),
    Ugly("a PDF called .xlsx", lambda: b"%PDF-1.7 x", refused="这是PDF 文件，不是表格"),
    Ugly(
        "a picture called .csv", lambda: b"\x89PNG\r\n\x1a\n", name="台账.csv", refused="这是图片，不是表格"
    ),
    Ugly(
        "a web page called .xls",
        "<html><table><tr><td>单位</td></tr></table>".encode,
        name="台账.xls",
        refused="内容却是网页",
    ),
    Ugly("plain text called .xlsx", "单位,姓名".encode, refused="内容却不是 Excel 表格"),
    Ugly("an ending nobody knows", lambda: b"x,y", name="台账.dat", refused="不认识这种文件（.dat）"),
    Ugly("text in no known coding", lambda: b"\xff\xff\x80\x00" * 9, name="台账.csv", refused="编码认不出来"),
    Ugly("an endless .csv cell", lambda: b'"' + b"a" * 200_000, name="台账.csv", refused="引号或分隔符有误"),
    Ugly(
        "an OpenDocument table",
        lambda: packed(mimetype=b"x"),
        name="台账.ods",
        refused="OpenDocument 表格（.ods）",
    ),
)
