"""Writing papers in the official format (党政机关公文格式 GB/T 9704-2012). Knows no model.

A4, margins 37 / 35 / 28 / 26 mm; 3号 (16 pt) 仿宋 at an exact pitch of 28.95 pt, which gives 22 lines of 28
characters; title 2号 小标宋; levels 一、黑体 and （一）楷体; page numbers 4号 “— 1 —”, odd pages right, even pages left.
The official fonts are named, not embedded: Word and WPS take the reader's own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from docx import Document
from docx.document import Document as Paper_
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from papers.foot_box import copy_lines, foot_box, text_width
from papers.words import PORTAL, day, numeral

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, TITLE, FIRST, SECOND, NUMBERS = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
TEXT_SIZE, TITLE_SIZE, TABLE_SIZE, NUMBER_SIZE = Pt(16), Pt(22), Pt(12), Pt(14)
PITCH = Twips(579)  # 28.95 pt: 580 twips would make 21 lines of a page
TIGHTER = -5  # twentieths of a point between characters: 28 of them in 156 mm
TEXT_WIDTH = 156  # mm
TABLE_PITCH, IMPRINT_PITCH = Pt(18), Pt(24)
RED = RGBColor(0xFF, 0x00, 0x00)
_HEAD_AT_MOST = 48  # pt, for the red head; longer ones are made smaller to stand on one line
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_FACE_OF_LEVEL = {1: FIRST, 2: SECOND}


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
    made.core_properties.author, made.core_properties.title = PORTAL, _seen(paper.title)
    made.core_properties.comments = ""
    kind = _FORM if paper.is_form else _DOCUMENT
    _set_styles(made, kind)
    _set_page(made, kind)
    if paper.notice:
        _write(made.add_paragraph(), paper.notice, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    if paper.official:
        _red_head(made, paper.official)
    if paper.brief:
        _brief_head(made, paper.brief)
    _title(made, paper.title, kind.title)
    _write(made.add_paragraph(), "", indent=0)
    if paper.official and paper.official.to:
        _write(made.add_paragraph(), f"{paper.official.to}：", indent=0)
    _write_blocks(made, paper.blocks, kind)
    if paper.official:
        _imprint(made, paper.official)
    if paper.brief:
        _brief_foot(made, paper.brief)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _title(made: Paper_, text: str, size: Length) -> None:
    _write(
        made.add_paragraph(), text, TITLE, size,
        align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Length(size * 3 // 2),
    )  # fmt: skip


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
                _write(made.add_paragraph(), text)
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


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _set_styles(made: Paper_, kind: _Type) -> None:
    """The body's type, for everything that says nothing else."""
    style = made.styles["Normal"]
    style.font.name, style.font.size = LATIN, kind.size
    _face(style.element.get_or_add_rPr(), BODY)
    tight = OxmlElement("w:spacing")
    tight.set(qn("w:val"), str(TIGHTER))
    style.element.rPr.append(tight)
    spaced = style.paragraph_format
    spaced.space_before = spaced.space_after = Pt(0)
    spaced.line_spacing_rule, spaced.line_spacing = WD_LINE_SPACING.EXACTLY, kind.pitch
    spaced.widow_control = False


def _face(properties: object, font: str) -> None:
    """Chinese characters in `font`; digits and Latin letters keep their own."""
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)  # type: ignore[attr-defined]


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
    _shape(line, align=align, indent=0, pitch=NUMBER_SIZE)
    edge = "rightChars" if align == WD_ALIGN_PARAGRAPH.RIGHT else "leftChars"
    line._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{edge}"), "100")
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "instr"), ("", "end"), (" —", "")):
        run = line.add_run(text if not kind else "")
        _dress(run, NUMBERS, NUMBER_SIZE)
        run.font.name = NUMBERS
        _face(run._r.get_or_add_rPr(), NUMBERS)
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
    _write(line, text, font)
    line.paragraph_format.keep_with_next = True


def _write(
    line: Paragraph,
    text: str,
    font: str = BODY,
    size: Length | None = None,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 2,
    pitch: Length | None = None,
) -> None:
    _shape(line, align=align, indent=indent, pitch=pitch)
    _dress(line.add_run(_seen(text)), font, size or _body(line)[0])


def _body(line: Paragraph) -> tuple[Length, Length]:
    """Size and pitch of the paper's body, as `_set_styles` has set them."""
    style = cast("ParagraphStyle", line.part.get_style(None, WD_STYLE_TYPE.PARAGRAPH))
    size, pitch = style.font.size, style.paragraph_format.line_spacing
    assert isinstance(size, Length) and isinstance(pitch, Length)  # noqa: S101, PT018
    return size, pitch


def _shape(
    line: Paragraph, *, align: WD_ALIGN_PARAGRAPH | None, indent: int, pitch: Length | None = None
) -> None:
    """How a paragraph stands; `indent` in characters, with its width for readers that count none."""
    size, usual = _body(line)
    if align is not None:
        line.alignment = align
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = usual if pitch is None else pitch
    if indent:
        line.paragraph_format.first_line_indent = Length(size * indent)
        line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(100 * indent))


def _dress(run: Run, font: str, size: Length) -> None:
    run.font.size = size
    run.font.name = LATIN
    _face(run._r.get_or_add_rPr(), font)


def _given(made: Paper_, block: Given) -> None:
    """The heading part in its own face, the rest in the body's."""
    line = made.add_paragraph()
    _shape(line, align=None, indent=2)
    head = block.head if block.head and block.text.startswith(block.head) else ""
    size, _ = _body(line)
    if head:
        _dress(line.add_run(_seen(head)), _FACE_OF_LEVEL.get(block.level, BODY), size)
    if rest := block.text.removeprefix(head):
        _dress(line.add_run(_seen(rest)), BODY, size)
    if head and not rest:
        line.paragraph_format.keep_with_next = True


def _attachments(made: Paper_, names: Sequence[str]) -> None:
    _write(made.add_paragraph(), "", indent=0)
    for at, name in enumerate(names, start=1):
        number = f"{at}." if len(names) > 1 else ""
        _write(made.add_paragraph(), f"{'附件：' if at == 1 else '　　　'}{number}{name}")


def _annex(made: Paper_, mark: str, title: str) -> None:
    """附件1 in the upper left corner of a new page, its title centred on the third line."""
    head = made.add_paragraph()
    _write(head, mark, FIRST, indent=0)
    head.paragraph_format.page_break_before = True
    _title(made, title, TITLE_SIZE)
    _write(made.add_paragraph(), "", indent=0)


def _brief_head(made: Paper_, form: Brief) -> None:
    """报头: the name, its 期号, who compiles it and the day on one line, the red line below."""
    mark = made.add_paragraph()
    size = _head_size(form.name)
    _write(mark, form.name, TITLE, size, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Pt(60))
    mark.runs[0].font.color.rgb = RED
    issue = made.add_paragraph()
    _write(issue, form.issue, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    issue.paragraph_format.space_before = Pt(6)
    line = made.add_paragraph()
    _write(line, f"　{form.compiled_by}\t{day(form.on)}　", indent=0)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _border(line, "bottom", 18, "FF0000", space=6)
    _write(made.add_paragraph(), "", indent=0)


def _brief_foot(made: Paper_, form: Brief) -> None:
    """报尾: who it goes to, a group on each line, and who edited it, between black lines at the foot."""
    sent = [(f"{'送：' if at == 0 else '　　'}{group}", "") for at, group in enumerate(form.sent_to)]
    edited = [("　　".join(form.foot), "")] if form.foot else []
    _foot(made, [*sent, *edited], parted_at=len(sent))


def _head_size(name: str) -> Length:
    """As large as the red head may be and still stand on one line."""
    return Pt(min(_HEAD_AT_MOST, int(TEXT_WIDTH / 25.4 * 72 / max(1, len(name)))))


def _red_head(made: Paper_, form: Official) -> None:
    """发文机关标志 35 mm below the text's upper edge, two lines, 发文字号, the red line 4 mm below it, two lines."""
    mark = made.add_paragraph()
    size = _head_size(form.head)
    _write(mark, form.head, TITLE, size, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Pt(_HEAD_AT_MOST))
    mark.paragraph_format.space_before = Mm(30)
    mark.runs[0].font.color.rgb = RED
    for _ in range(2):
        _write(made.add_paragraph(), "", indent=0)
    number = made.add_paragraph()
    _write(number, form.number, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    _border(number, "bottom", 18, "FF0000", space=11)
    for _ in range(2):
        _write(made.add_paragraph(), "", indent=0)


def _imprint(made: Paper_, form: Official) -> None:
    """版记: 抄送 in as many lines as it needs, then who printed it and when."""
    copied = [(line, "") for line in copy_lines(form.copies)]
    printed = [(form.printed_by, f"{day(form.printed_on)}印发" if form.printed_on else "")]
    _foot(made, [*copied, *(printed if form.printed_by else [])], parted_at=len(copied))


def _foot(made: Paper_, lines: Sequence[tuple[str, str]], *, parted_at: int) -> None:
    """Lines at the foot of the last page: thick rules around, a thin one between, 4号, one character in.

    They stand in a text box on the lower edge of the text, anchored in the last paragraph: on its page, at the foot.
    """
    if not lines:
        return
    box = foot_box(Mm(TEXT_WIDTH), Length(len(lines) * IMPRINT_PITCH + Pt(8)))
    made.paragraphs[-1].add_run()._r.append(box.drawing)
    for at, (left, right) in enumerate(lines):
        line = Paragraph(box.add_paragraph(), made.paragraphs[-1]._parent)
        # One character in from both sides; the lines themselves are as wide as the text.
        said = f"　{left}\t{right}" if right else f"　{left}"
        _write(line, said, size=NUMBER_SIZE, indent=0, pitch=IMPRINT_PITCH)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH) - NUMBER_SIZE, WD_TAB_ALIGNMENT.RIGHT)
        if at in {0, parted_at}:  # around the whole, and between the two parts
            _border(line, "top", 8 if at == 0 else 6, "000000", space=1)
        if at == len(lines) - 1:
            _border(line, "bottom", 8, "000000", space=1)


def _border(line: Paragraph, side: str, eighths: int, colour: str, *, space: int) -> None:
    """A line along one side of a paragraph; `eighths` of a point thick, `space` points away."""
    properties = line._p.get_or_add_pPr()
    box = properties.find(qn("w:pBdr"))
    if box is None:
        box = OxmlElement("w:pBdr")
        properties.insert_element_before(box, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    box.append(edge)


def _sign(made: Paper_, block: Signed) -> None:
    """The day four characters from the right edge, the name centred above it (加盖印章的公文); never alone on a page."""
    if made.paragraphs:
        made.paragraphs[-1].paragraph_format.keep_with_next = True
    gap = made.add_paragraph()
    _write(gap, "", indent=0)
    gap.paragraph_format.keep_with_next = True
    on = day(block.on)
    in_from_right = {on: 4.0, block.who: max(0.0, 4 + (text_width(on) - text_width(block.who)) / 2)}
    for text in (block.who, on):
        line = made.add_paragraph()
        _write(line, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=0)
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
    _write(made.add_paragraph(), "", indent=0, pitch=Pt(12))


def _mark_row(row: object, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # type: ignore[attr-defined]


def _fill(cell: _Cell, text: str, font: str, align: WD_ALIGN_PARAGRAPH, kind: _Type) -> None:
    _write(cell.paragraphs[0], text, font, kind.table, align=align, indent=0, pitch=kind.table_pitch)
