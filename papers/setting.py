"""Setting type: faces and sizes of GB/T 9704, and a paragraph written in one of them."""

from __future__ import annotations

import re
from typing import cast

from docx.document import Document as Paper_
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, TITLE, FIRST, SECOND, NUMBERS = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
TEXT_SIZE, TITLE_SIZE, TABLE_SIZE, NUMBER_SIZE = Pt(16), Pt(22), Pt(12), Pt(14)
PITCH = Twips(579)  # 28.95 pt: 580 twips would make 21 lines of a page
TIGHTER = -5  # twentieths of a point between characters: 28 of them in 156 mm
TEXT_WIDTH = 156  # mm
TABLE_PITCH, IMPRINT_PITCH = Pt(18), Pt(24)
RED = RGBColor(0xFF, 0x00, 0x00)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)


def seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def face(properties: object, font: str) -> None:
    """Chinese characters in `font`; digits and Latin letters keep their own."""
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)  # type: ignore[attr-defined]


def write(
    line: Paragraph,
    text: str,
    font: str = BODY,
    size: Length | None = None,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 2,
    pitch: Length | None = None,
) -> None:
    shape(line, align=align, indent=indent, pitch=pitch)
    dress(line.add_run(seen(text)), font, size or body(line)[0])


def body(line: Paragraph) -> tuple[Length, Length]:
    """Size and pitch of the paper's body, as `_set_styles` has set them."""
    style = cast("ParagraphStyle", line.part.get_style(None, WD_STYLE_TYPE.PARAGRAPH))
    size, pitch = style.font.size, style.paragraph_format.line_spacing
    assert isinstance(size, Length) and isinstance(pitch, Length)  # noqa: S101, PT018
    return size, pitch


def shape(
    line: Paragraph, *, align: WD_ALIGN_PARAGRAPH | None, indent: int, pitch: Length | None = None
) -> None:
    """How a paragraph stands; `indent` in characters, with its width for readers that count none."""
    size, usual = body(line)
    if align is not None:
        line.alignment = align
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = usual if pitch is None else pitch
    if indent:
        line.paragraph_format.first_line_indent = Length(size * indent)
        line._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(100 * indent))


def dress(run: Run, font: str, size: Length) -> None:
    run.font.size = size
    run.font.name = LATIN
    face(run._r.get_or_add_rPr(), font)


def write_title(made: Paper_, text: str, size: Length) -> None:
    write(
        made.add_paragraph(), text, TITLE, size,
        align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Length(size * 3 // 2),
    )  # fmt: skip


def border(line: Paragraph, side: str, eighths: int, colour: str, *, space: int) -> None:
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
