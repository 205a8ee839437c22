"""A paper in the official format, as Word will read it: the XML itself."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from papers.docx import Block, Heading, Paper, Signed, Table, Text, document
from papers.words import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(*blocks: Block, title: str = "移交清单", notice: str = "") -> dict[str, ET.Element]:
    packed = zipfile.ZipFile(io.BytesIO(document(Paper(title, blocks, notice))))
    return {name: ET.fromstring(packed.read(name)) for name in packed.namelist() if name.endswith(".xml")}  # noqa: S314


def body(*blocks: Block, **more: str) -> ET.Element:
    return parts(*blocks, **more)["word/document.xml"]


def value(at: ET.Element | None, name: str, key: str = "val") -> str | None:
    found = at.find(f".//{W}{name}") if at is not None else None
    return found.get(f"{W}{key}") if found is not None else None


def said(line: ET.Element) -> str:
    return "".join(each.text or "" for each in line.iter(f"{W}t"))


def line_of(root: ET.Element, text: str) -> ET.Element:
    return next(line for line in root.iter(f"{W}p") if said(line) == text)


def twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def test_the_page_is_a4_with_the_margins_of_the_standard() -> None:
    page = body(Text("正文")).find(f".//{W}sectPr")
    assert page is not None
    size, margins = page.find(f"{W}pgSz"), page.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    near = {"w": (size, 210), "h": (size, 297), "top": (margins, 37), "bottom": (margins, 35), "left": (margins, 28),
            "right": (margins, 26), "footer": (margins, 23)}  # fmt: skip
    for key, (at, mm) in near.items():
        assert abs(int(at.get(f"{W}{key}", "0")) - twips(mm)) <= 1, key


def test_the_text_is_size_three_fangsong_at_twenty_two_lines_a_page() -> None:
    found = parts(Text("正文一段"))
    line = line_of(found["word/document.xml"], "正文一段")
    assert value(line, "rFonts", "eastAsia") == "仿宋_GB2312"
    assert value(line, "rFonts", "ascii") == "Times New Roman"
    assert value(line, "sz") == "32"
    assert (value(line, "spacing", "line"), value(line, "spacing", "lineRule")) == ("579", "exact")
    assert (value(line, "ind", "firstLineChars"), value(line, "ind", "firstLine")) == ("200", "640")
    normal = next(
        each for each in found["word/styles.xml"].iter(f"{W}style") if each.get(f"{W}styleId") == "Normal"
    )
    tight = normal.find(f"{W}rPr/{W}spacing")
    assert tight is not None
    assert tight.get(f"{W}val") == "-5"
    # 22 lines fit the 225 mm of the text block, and 28 characters the 156 mm.
    assert 22 * 579 <= twips(225) + 1 < 23 * 579
    assert 28 * (16 - 5 / 20) <= 156 / 25.4 * 72 < 29 * (16 - 5 / 20)


def test_title_and_heads_have_their_own_faces_and_numbers() -> None:
    root = body(
        Heading("基本情况"),
        Heading("人员", 2),
        Heading("经费", 2),
        Heading("下一步"),
        Heading("会议", 2),
        title="关于换届的报告",
    )
    title = line_of(root, "关于换届的报告")
    assert (value(title, "rFonts", "eastAsia"), value(title, "sz"), value(title, "jc")) == (
        "方正小标宋简体", "44", "center",
    )  # fmt: skip
    heads = {"一、基本情况": "黑体", "（一）人员": "楷体_GB2312", "（二）经费": "楷体_GB2312", "二、下一步": "黑体",
             "（一）会议": "楷体_GB2312"}  # fmt: skip
    for text, face in heads.items():
        line = line_of(root, text)
        assert value(line, "rFonts", "eastAsia") == face
        assert value(line, "sz") == "32"
        assert line.find(f"{W}pPr/{W}keepNext") is not None


def test_pages_are_numbered_outside_on_odd_and_even_pages() -> None:
    found = parts(Text("正文"))
    feet = [root for name, root in found.items() if name.startswith("word/footer")]
    sides = set()
    for root in feet:
        line = next(root.iter(f"{W}p"))
        assert said(line) == "—  —"
        assert [each.text for each in root.iter(f"{W}instrText")] == ["PAGE"]
        assert (value(line, "rFonts", "eastAsia"), value(line, "sz")) == ("宋体", "28")
        sides.add((value(line, "jc"), value(line, "ind", "rightChars"), value(line, "ind", "leftChars")))
    assert sides == {("right", "100", None), ("left", None, "100")}
    assert found["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None


def test_a_table_repeats_its_head_fills_the_text_and_tears_no_row() -> None:
    root = body(Table(("事项", "时限"), [("规范性文件备案", "2026年12月31日"), ("问政", "")], (3, 1)))
    table = root.find(f".//{W}tbl")
    assert table is not None
    rows = table.findall(f"{W}tr")
    assert [[said(cell) for cell in row.findall(f"{W}tc")] for row in rows] == [
        ["事项", "时限"], ["规范性文件备案", "2026年12月31日"], ["问政", ""],
    ]  # fmt: skip
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    widths = [int(value(cell, "tcW", "w") or 0) for cell in rows[0].findall(f"{W}tc")]
    assert abs(widths[0] - twips(117)) <= 1
    assert abs(widths[1] - twips(39)) <= 1
    assert value(rows[0], "rFonts", "eastAsia") == "黑体"


def test_who_signs_stands_at_the_right_with_the_day_written_as_officials_do() -> None:
    root = body(Signed("大源镇人大", date(2026, 11, 5)))
    # The day is 6.5 characters wide and four from the edge; the name of five stands over its middle.
    for text, from_right in (("大源镇人大", "475"), ("2026年11月5日", "400")):
        line = line_of(root, text)
        assert (value(line, "jc"), value(line, "ind", "rightChars")) == ("right", from_right)


def test_what_is_said_above_the_title_and_what_cannot_be_seen() -> None:
    root = body(Text("有\x00控\x1f制\u200b符<b>&"), notice="演示数据")
    lines = [said(line) for line in root.iter(f"{W}p") if said(line)]
    assert lines == ["演示数据", "移交清单", "有控制符<b>&"]


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_chinese_numerals(number: int, written: str) -> None:
    assert numeral(number) == written
