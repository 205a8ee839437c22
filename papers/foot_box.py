"""The 版记's text box on the lower edge of a page's text (Word's menus: aligned to the bottom margin), and its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Length

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = """
<w:drawing xmlns:w="{word}" xmlns:wp="{drawing}" xmlns:a="{main}" xmlns:wps="{shape}">
  <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"
             layoutInCell="1" allowOverlap="0">
    <wp:simplePos x="0" y="0"/>
    <wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
    <wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
    <wp:extent cx="{width}" cy="{height}"/>
    <wp:effectExtent l="0" t="0" r="0" b="0"/>
    <wp:wrapTopAndBottom/>
    <wp:docPr id="1" name="版记"/>
    <wp:cNvGraphicFramePr/>
    <a:graphic><a:graphicData uri="{shape}"><wps:wsp>
      <wps:cNvSpPr txBox="1"/>
      <wps:spPr>
        <a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>
      </wps:spPr>
      <wps:txbx><w:txbxContent/></wps:txbx>
      <wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/>
    </wps:wsp></a:graphicData></a:graphic>
  </wp:anchor>
</w:drawing>
"""


@dataclass(frozen=True, slots=True)
class FootBox:
    """The drawing to be put into a run, and the place of its paragraphs."""

    drawing: Any
    content: Any

    def add_paragraph(self) -> Any:
        """A new empty paragraph at the end of the box."""
        made = OxmlElement("w:p")
        self.content.append(made)
        return made


def foot_box(width: Length, height: Length) -> FootBox:
    """An empty box without an outline. `width` and `height` in EMU, as python-docx counts lengths."""
    written = _BOX.format(
        word=_WORD, drawing=_DRAWING, main=_MAIN, shape=_SHAPE, width=int(width), height=int(height)
    )
    drawing: Any = parse_xml(written)
    return FootBox(drawing, next(drawing.iter(qn("w:txbxContent"))))


# Characters of 4号 that a line of the 版记 has room for, beside 抄送： and one free character at either end.
COPIES_WIDTH = 26
_CLOSING = "，、；。"


def text_width(text: str) -> float:
    """How wide a text is, in Chinese characters: digits and Latin letters are half as wide."""
    return sum(0.5 if ord(each) < 0x80 else 1 for each in text)


def copy_lines(copies: str) -> list[str]:
    """抄送 in as many lines as it needs; those that follow begin under the first character after the colon."""
    if not copies:
        return []
    lines = [""]
    for each in f"{copies.rstrip('。')}。":
        if text_width(lines[-1] + each) > COPIES_WIDTH and each not in _CLOSING:
            lines.append("")
        lines[-1] += each
    return [f"{'抄送：' if at == 0 else '　　　'}{line}" for at, line in enumerate(lines)]
