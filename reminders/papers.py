"""A notice of the office as a document by GB/T 9704."""

from __future__ import annotations

from django.utils import timezone

from papers.docx import Attachments, Block, Official, Paper, Signed, Text, document
from papers.words import OFFICE
from reminders.models import Notice


def notice_document(notice: Notice) -> bytes:
    """通知 as .docx: red head, 主送 to the units it went to, its files as 附件. Three queries."""
    on = timezone.localdate(notice.at)
    names = [unit.name for unit in notice.units.order_by("code")]
    titles = [each.evidence.title for each in notice.files.select_related("evidence")]
    files = [title.rpartition(".")[0] or title for title in titles]
    blocks: list[Block] = [Text(line) for line in notice.text.splitlines() if line.strip()]
    if files:
        blocks.append(Attachments(files))
    is_whole = notice.title.startswith("关于") and notice.title.endswith("通知")
    title = notice.title if is_whole else f"关于{notice.title}的通知"
    return document(
        Paper(
            title,
            [*blocks, Signed(OFFICE, on)],
            official=Official(
                head=OFFICE,
                to="、".join(names),
                printed_by=OFFICE,
                printed_on=on,
                number="　　〔　　　〕　号",
            ),
        )
    )
