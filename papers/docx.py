"""Writing papers in the official format (党政机关公文格式 GB/T 9704-2012). Knows no model.

A4, margins 37 / 35 / 28 / 26 mm; 3号 (16 pt) 仿宋 at an exact pitch of 28.95 pt, which gives 22 lines of 28
characters; title 2号 小标宋; levels 一、黑体 and （一）楷体; page numbers 4号 “— 1 —”, odd pages right, even pages left.
The official fonts are named, not embedded: Word and WPS take the reader's own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Paper_
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt
from docx.table import _Cell

from papers.blocks import (
    Annex,
    Attachments,
    Block,
    Brief,
    Given,
    Heading,
    Official,
    Paper,
    Signed,
    Table,
    Text,
)
from papers.foot_box import text_width
from papers.letterheads import brief_foot, brief_head, imprint, red_head
from papers.setting import (
    BODY,
    FIRST,
    LATIN,
    NUMBER_SIZE,
    NUMBERS,
    PITCH,
    SECOND,
    TABLE_PITCH,
    TABLE_SIZE,
    TEXT_SIZE,
    TEXT_WIDTH,
    TIGHTER,
    TITLE_SIZE,
    body,
    dress,
    face,
    seen,
    shape,
    write,
    write_title,
)
from papers.words import PORTAL, day, numeral

__all__ = (
    "DOCX",
    "Annex",
    "Attachments",
    "Block",
    "Brief",
    "Given",
    "Heading",
    "Official",
    "Paper",
    "Signed",
    "Table",
    "Text",
    "document",
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FACE_OF_LEVEL = {1: FIRST, 2: SECOND}


@dataclass(frozen=True, slots=True)
class _Type:
    """Sizes and pitches of body, title and tables; margins (top, bottom, left, right) in mm."""

    size: Length
    pitch: Length
    title: Length
    table: Length
    table_pitch: Length
    margins: tuple[int, int, int, int]


_DOCUMENT = _Type(TEXT_SIZE, PITCH, TITLE_SIZE, TABLE_SIZE, TABLE_PITCH, (37, 35, 28, 26))
_FORM = _Type(Pt(12), Pt(18), Pt(18), Pt(10.5), Pt(15), (18, 18, 27, 27))


def document(paper: Paper) -> bytes:
    """The bytes of a .docx."""
    made = Document()
    made.core_properties.author, made.core_properties.title = PORTAL, seen(paper.title)
    made.core_properties.comments = ""
    kind = _FORM if paper.is_form else _DOCUMENT
    _set_styles(made, kind)
    _set_page(made, kind)
    if paper.notice:
        write(made.add_paragraph(), paper.notice, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    if paper.official:
        red_head(made, paper.official)
    if paper.brief:
        brief_head(made, paper.brief)
    write_title(made, paper.title, kind.title)
    write(made.add_paragraph(), "", indent=0)
    if paper.official and paper.official.to:
        write(made.add_paragraph(), f"{paper.official.to}：", indent=0)
    _write_blocks(made, paper.blocks, kind)
    if paper.official:
        imprint(made, paper.official)
    if paper.brief:
        brief_foot(made, paper.brief)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _write_blocks(made: Paper_, blocks: Sequence[Block], kind: _Type) -> None:
    """The body; heads are numbered as they come."""
    first = second = 0
    for block in blocks:
        match block:
            case Heading(text, 1):
                first, second = first + 1, 0
                _head(made, f"{numeral(first)}、{text}", FIRST)
            case Heading(text):
                second += 1
                _head(made, f"（{numeral(second)}）{text}", SECOND)
            case Text(text):
                write(made.add_paragraph(), text)
            case Given():
                _given(made, block)
            case Attachments(names):
                _attachments(made, names)
            case Annex(mark, title):
                _annex(made, mark, title)
            case Table():
                _table(made, block, kind)
            case Signed():
                _sign(made, block)


def _set_styles(made: Paper_, kind: _Type) -> None:
    """The body's type, for everything that says nothing else."""
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, kind.size
    face(style.element.get_or_add_rPr(), BODY)
    tight = OxmlElement("w:spacing")
    tight.set(qn("w:val"), str(TIGHTER))
    style.element.rPr.append(tight)
    spaced = style.paragraph_format
    spaced.space_before = spaced.space_after = Pt(0)
    spaced.line_spacing_rule, spaced.line_spacing = WD_LINE_SPACING.EXACTLY, kind.pitch
    spaced.widow_control = False


def _set_page(made: Paper_, kind: _Type) -> None:
    made.settings.odd_and_even_pages_header_footer = True
    (page,) = made.sections
    page.page_width, page.page_height = Mm(210), Mm(297)
    top, bottom, left, right = kind.margins
    page.top_margin, page.bottom_margin = Mm(top), Mm(bottom)
    page.left_margin, page.right_margin = Mm(left), Mm(right)
    # The number's upper edge 7 mm below the text: 35 − 7 − the height of its line.
    page.footer_distance = Mm(bottom - 12)
    _number(page, page.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(page, page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _number(page: Section, foot: _Footer, align: WD_ALIGN_PARAGRAPH) -> None:
    """“— 1 —”, one character in from the edge."""
    foot.is_linked_to_previous = False
    line = foot.paragraphs[0]
    shape(line, align=align, indent=0, pitch=NUMBER_SIZE)
    edge = "rightChars" if align == WD_ALIGN_PARAGRAPH.RIGHT else "leftChars"
    line._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{edge}"), "100")
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "instr"), ("", "end"), (" —", "")):
        run = line.add_run(text if not kind else "")
        dress(run, NUMBERS, NUMBER_SIZE)
        run.font.name = NUMBERS
        face(run._r.get_or_add_rPr(), NUMBERS)
        if kind == "instr":
            told = OxmlElement("w:instrText")
            told.text = text
            run._r.append(told)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _head(made: Paper_, text: str, font: str) -> None:
    line = made.add_paragraph()
    write(line, text, font)
    line.paragraph_format.keep_with_next = True


def _given(made: Paper_, block: Given) -> None:
    """The heading part in its own face, the rest in the body's."""
    line = made.add_paragraph()
    shape(line, align=None, indent=2)
    head = block.head if block.head and block.text.startswith(block.head) else ""
    size, _ = body(line)
    if head:
        dress(line.add_run(seen(head)), _FACE_OF_LEVEL.get(block.level, BODY), size)
    if rest := block.text.removeprefix(head):
        dress(line.add_run(seen(rest)), BODY, size)
    if head and not rest:
        line.paragraph_format.keep_with_next = True


def _attachments(made: Paper_, names: Sequence[str]) -> None:
    write(made.add_paragraph(), "", indent=0)
    for at, name in enumerate(names, start=1):
        number = f"{at}." if len(names) > 1 else ""
        write(made.add_paragraph(), f"{'附件：' if at == 1 else '　　　'}{number}{name}")


def _annex(made: Paper_, mark: str, title: str) -> None:
    """附件1 in the upper left corner of a new page, its title centred on the third line."""
    head = made.add_paragraph()
    write(head, mark, FIRST, indent=0)
    head.paragraph_format.page_break_before = True
    write_title(made, title, TITLE_SIZE)
    write(made.add_paragraph(), "", indent=0)


def _sign(made: Paper_, block: Signed) -> None:
    """The day four characters from the right edge, the name centred above it (加盖印章的公文); never alone on a page."""
    if made.paragraphs:
        made.paragraphs[-1].paragraph_format.keep_with_next = True
    gap = made.add_paragraph()
    write(gap, "", indent=0)
    gap.paragraph_format.keep_with_next = True
    on = day(block.on)
    in_from_right = {on: 4.0, block.who: max(0.0, 4 + (text_width(on) - text_width(block.who)) / 2)}
    for text in (block.who, on):
        line = made.add_paragraph()
        write(line, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
        line.paragraph_format.right_indent = Pt(16 * in_from_right[text])
        line._p.get_or_add_pPr().get_or_add_ind().set(
            qn("w:rightChars"), str(round(100 * in_from_right[text]))
        )
        line.paragraph_format.keep_with_next = text != on


def _table(made: Paper_, block: Table, kind: _Type) -> None:
    """Thin lines, the head repeated on every page, no row torn in two."""
    table = made.add_table(rows=1, cols=len(block.heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = [Mm(TEXT_WIDTH * width / sum(block.widths)) for width in block.widths]
    for cell, text in zip(table.rows[0].cells, block.heads, strict=True):
        _fill(cell, text, FIRST, WD_ALIGN_PARAGRAPH.CENTER, kind)
    _mark_row(table.rows[0], "w:tblHeader")
    for row in block.rows:
        cells = table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            middle = place >= block.centred_from
            _fill(cell, text, BODY, WD_ALIGN_PARAGRAPH.CENTER if middle else WD_ALIGN_PARAGRAPH.LEFT, kind)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = share
    for row_ in table.rows:
        _mark_row(row_, "w:cantSplit")
        for cell, share in zip(row_.cells, shares, strict=True):
            cell.width = share
    write(made.add_paragraph(), "", indent=0, pitch=Pt(12))


def _mark_row(row: object, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # type: ignore[attr-defined]


def _fill(cell: _Cell, text: str, font: str, align: WD_ALIGN_PARAGRAPH, kind: _Type) -> None:
    write(cell.paragraphs[0], text, font, kind.table, align=align, indent=0, pitch=kind.table_pitch)
