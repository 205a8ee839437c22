"""Word files as people send them, and as somebody might make them to harm."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx import Document

from papers.word_in import MOST_PARAGRAPHS, WordRefused, word_paragraphs


def _docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _with(data: bytes, name: str, content: bytes) -> bytes:
    """The same package with one part put in, or put in place of the old one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def _outcome(data: bytes) -> str:
    """What comes of a file: read, or the words of its refusal; any other error is the test's failure."""
    try:
        word_paragraphs(data, "稿.docx")
    except WordRefused as refusal:
        return str(refusal)
    return "read"


def test_paragraphs_line_breaks_and_tables_are_read_in_their_order() -> None:
    document = Document()
    document.add_paragraph("一、加强领导")
    document.add_paragraph("（一）每届召开\n一次会议")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 0).text = "任务", "责任人", "起草"
    document.add_paragraph("二、其他")
    out = io.BytesIO()
    document.save(out)
    assert word_paragraphs(out.getvalue(), "a.docx") == (
        "一、加强领导", "（一）每届召开", "一次会议", "任务 责任人", "起草", "二、其他",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空文件"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "加密文件，或是旧格式"),
        (b"%PDF-1.7", "不是Word文件"),
        (_docx("正文")[:-200], "不是Word文件"),
        (_with(_docx("正文"), "word/vbaProject.bin", b"x"), "带有宏"),
        (_with(_docx("正文"), "word/document.xml", b"<w:document>"), "打不开"),
        (
            _with(_docx("正文"), "word/document.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
            "格式不正常",
        ),
        (_with(_docx("正文"), "word/media/big", b"0" * (101 * 1024 * 1024)), "解开后过大"),
        (_docx(*["段"] * (MOST_PARAGRAPHS + 1)), "请核对是不是选错了文件"),
    ],
)
def test_what_is_not_read_is_refused_in_words(data: bytes, said: str) -> None:
    with pytest.raises(WordRefused, match=said):
        word_paragraphs(data, "稿.docx")


def test_a_damaged_file_is_refused_whatever_is_damaged() -> None:
    """300 files with bytes changed at chosen places: read or refused, never anything else."""
    whole = _docx("一、加强党的领导", "（一）每届召开一次党委人大工作会议。")
    chance = random.Random(9704)  # noqa: S311 - the same files every time
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        outcome = _outcome(bytes(data))
        assert outcome == "read" or "稿.docx" in outcome


def test_damage_inside_the_text_part_is_refused_too() -> None:
    whole = _docx("一、加强党的领导", "（一）每届召开一次党委人大工作会议。")
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        text = packed.read("word/document.xml")
    chance = random.Random(2012)  # noqa: S311 - the same files every time
    for _ in range(100):
        at = chance.randrange(len(text))
        cut = text[:at] + bytes(chance.randrange(256) for _ in range(3)) + text[at + chance.randint(0, 40) :]
        outcome = _outcome(_with(whole, "word/document.xml", cut))
        assert outcome == "read" or "稿.docx" in outcome


def _body(inner: str) -> bytes:
    """A file whose text part holds these paragraphs as Word writes them."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    written = f'<?xml version="1.0"?><w:document {space}><w:body>{inner}</w:body></w:document>'
    return _with(_docx("正文"), "word/document.xml", written.encode())


def test_tracked_changes_are_read_as_if_accepted() -> None:
    data = _body(
        "<w:p><w:r><w:t>每年</w:t></w:r><w:ins><w:r><w:t>至少</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>大约</w:delText><w:t>大约</w:t></w:r></w:del><w:r><w:t>一次。</w:t></w:r></w:p>"
    )
    assert word_paragraphs(data, "稿.docx") == ("每年至少一次。",)


def test_content_controls_and_equal_cells_of_a_row_are_read() -> None:
    cell = "<w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc>"
    data = _body(
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>控件里的一段。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"
    )
    assert word_paragraphs(data, "稿.docx") == ("控件里的一段。", "5 5")


def test_automatic_numbers_and_heading_styles_become_numbers_of_the_text() -> None:
    def listed(level: int, text: str) -> str:
        number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
        return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    data = _body(
        listed(0, "加强领导") + listed(1, "每届召开一次。") + listed(1, "每年听取一次。") + listed(0, "二、自己写了号")
        + listed(0, "保障履职") + listed(1, "经费。")
    )  # fmt: skip
    assert word_paragraphs(data, "稿.docx") == (
        "一、加强领导", "（一）每届召开一次。", "（二）每年听取一次。", "二、自己写了号", "二、保障履职", "（一）经费。",
    )  # fmt: skip
    document = Document()
    document.add_heading("用样式的标题", level=1)
    out = io.BytesIO()
    document.save(out)
    assert word_paragraphs(out.getvalue(), "稿.docx") == ("一、用样式的标题",)
