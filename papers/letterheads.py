"""What stands around a paper: the red head and 版记 of a 公文, 报头 and 报尾 of a 简报."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Paper_
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from papers.blocks import Brief, Official
from papers.foot_box import copy_lines, foot_box
from papers.setting import IMPRINT_PITCH, NUMBER_SIZE, RED, TEXT_WIDTH, TITLE, border, write
from papers.words import day

_HEAD_AT_MOST = 48  # pt, for the red head; longer ones are made smaller to stand on one line


def brief_head(made: Paper_, form: Brief) -> None:
    """报头: the name, its 期号, who compiles it and the day on one line, the red line below."""
    mark = made.add_paragraph()
    size = _head_size(form.name)
    write(mark, form.name, TITLE, size, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Pt(60))
    mark.runs[0].font.color.rgb = RED
    issue = made.add_paragraph()
    write(issue, form.issue, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    issue.paragraph_format.space_before = Pt(6)
    line = made.add_paragraph()
    write(line, f"　{form.compiled_by}\t{day(form.on)}　", indent=0)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    border(line, "bottom", 18, "FF0000", space=6)
    write(made.add_paragraph(), "", indent=0)


def brief_foot(made: Paper_, form: Brief) -> None:
    """报尾: who it goes to, a group on each line, and who edited it, between black lines at the foot."""
    sent = [(f"{'送：' if at == 0 else '　　'}{group}", "") for at, group in enumerate(form.sent_to)]
    edited = [("　　".join(form.foot), "")] if form.foot else []
    _foot(made, [*sent, *edited], parted_at=len(sent))


def _head_size(name: str) -> Length:
    """As large as the red head may be and still stand on one line."""
    return Pt(min(_HEAD_AT_MOST, int(TEXT_WIDTH / 25.4 * 72 / max(1, len(name)))))


def red_head(made: Paper_, form: Official) -> None:
    """发文机关标志 35 mm below the text's upper edge, two lines, 发文字号, the red line 4 mm below it, two lines."""
    mark = made.add_paragraph()
    size = _head_size(form.head)
    write(mark, form.head, TITLE, size, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0, pitch=Pt(_HEAD_AT_MOST))
    mark.paragraph_format.space_before = Mm(30)
    mark.runs[0].font.color.rgb = RED
    for _ in range(2):
        write(made.add_paragraph(), "", indent=0)
    number = made.add_paragraph()
    write(number, form.number, align=WD_ALIGN_PARAGRAPH.CENTER, indent=0)
    border(number, "bottom", 18, "FF0000", space=11)
    for _ in range(2):
        write(made.add_paragraph(), "", indent=0)


def imprint(made: Paper_, form: Official) -> None:
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
        write(line, said, size=NUMBER_SIZE, indent=0, pitch=IMPRINT_PITCH)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH) - NUMBER_SIZE, WD_TAB_ALIGNMENT.RIGHT)
        if at in {0, parted_at}:  # around the whole, and between the two parts
            border(line, "top", 8 if at == 0 else 6, "000000", space=1)
        if at == len(lines) - 1:
            border(line, "bottom", 8, "000000", space=1)
