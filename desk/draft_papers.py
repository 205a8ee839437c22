"""Papers around an opinion and a normative document: 意见单, the document to be issued, 审查意见告知函."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from opinions.coverage.reading import paragraphs_of
from opinions.guidance import coverage_of
from opinions.models import AnswerRule, DraftComment, NormativeDocument, OpinionDraft, RequiredAction
from opinions.naming import committee
from papers.docx import Attachments, Block, Given, Heading, Official, Paper, Signed, Table, Text, document
from papers.words import DISTRICT, OFFICE, day, presidium_of, words_for
from townships.models import Township

_DAY_ALONE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
# …意见, …意见（试行）, …意见（新一届）.
_TITLE_END = re.compile(r"意见(?:（[^（）]*）)?$")
# Of one paragraph a sheet shows so much: the reader has the draft beside it.
_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class IssueDetails:
    """What a document to be issued carries besides its text; `number` and `contact` may be blank."""

    number: str
    to: str
    attachments: Sequence[str]
    signed_on: date
    contact: str
    copies: str
    printed_by: str
    printed_on: date


def remarks_sheet(draft: OpinionDraft, unit: Township, actions: Sequence[RequiredAction], on: date) -> bytes:
    """送审稿修改意见单 of one version: the round, every remark with the wording suggested, what is not provided for."""
    comments = list(draft.comments.select_related("by"))
    rounds = list(draft.reviews.select_related("reviewer"))
    missing = [each.action.title for each in coverage_of(draft, actions).missing] if draft.paragraphs else []
    blocks: list[Block] = [
        Text(
            f"{unit.name}报来的《{draft.opinion.title}》（{draft}，{day(draft.drafted_on)}）已阅，意见如下。"
        ),
        Heading("总的意见"),
        *(
            Text(
                f"{each.get_result_display()}。{each.remarks}（{each.reviewer.name}，{day(each.reviewed_on)}）"
            )
            for each in rounds
        ),
        *([] if rounds else [Text("正在审阅。")]),
        Heading("逐段意见"),
        _remarks_table(draft, comments) if comments else Text("没有逐段意见。"),
        Heading("尚未作出规定的动作"),
        Text("；".join(missing) + "。" if missing else "规定动作均有规定。"),
        Signed(OFFICE, on),
    ]
    return document(Paper("送审稿修改意见单", blocks))


def _remarks_table(draft: OpinionDraft, comments: Sequence[DraftComment]) -> Table:
    return Table(
        ("段落", "原文", "意见", "建议改为", "办理"),
        [
            (
                f"第{comment.paragraph + 1}段",
                _short(draft.paragraphs[comment.paragraph]),
                comment.said,
                comment.suggestion or "—",
                "已处理" if comment.resolved_at else "未处理",
            )
            for comment in comments
        ],
        (2, 5, 5, 5, 2),
    )


def _short(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"


def issue_paper(draft: OpinionDraft, unit: Township, details: IssueDetails) -> bytes:
    """The document to be issued, by GB/T 9704, from the version that passed. The number is blank while none is taken."""
    opinion = draft.opinion
    sender = committee(unit, in_full=True)
    lines = _own_text(list(draft.paragraphs), opinion.title)
    blocks: list[Block] = [
        Given(paragraph.text, paragraph.level, paragraph.heading) for paragraph in paragraphs_of(lines)
    ]
    if details.attachments:
        blocks.append(Attachments(details.attachments))
    blocks.append(Signed(sender, details.signed_on))
    if details.contact:
        blocks.append(Text(f"（联系人：{details.contact}）"))
    return document(
        Paper(
            opinion.title,
            blocks,
            official=Official(
                head=f"{sender}文件",
                number=details.number or "　　〔　　　〕　号",
                to=details.to,
                copies=details.copies,
                printed_by=details.printed_by,
                printed_on=details.printed_on,
            ),
        )
    )


def _own_text(lines: list[str], title: str) -> list[str]:
    """The body alone: title, 主送, 署名 and 成文日期 that a draft carries are written by the form around it."""
    is_title = [
        "".join(line.split()) == "".join(title.split()) or (len(line) <= 60 and bool(_TITLE_END.search(line)))
        for line in lines[:3]
    ]
    head = is_title.index(True) if True in is_title else None
    if head is not None:
        lines = lines[head + 1 :]
    if lines and len(lines[0]) <= 60 and lines[0].endswith(("：", ":")):
        lines = lines[1:]
    if lines and _DAY_ALONE.fullmatch(lines[-1].replace(" ", "")):
        lines = lines[:-1]
        if lines and lines[-1].startswith("中共") and lines[-1].endswith("委员会"):
            lines = lines[:-1]
    return lines


def review_notice(
    normative: NormativeDocument,
    unit: Township,
    *,
    problem: str,
    advice: str,
    rule: AnswerRule,
    until: date,
    on: date,
) -> bytes:
    """审查意见告知函: what the review of a normative document found, what is advised, by when to answer."""
    words = words_for(unit.kind)
    sender = presidium_of(f"{DISTRICT}{unit.name}", unit.kind)
    made_by = words.government[-2:] if unit.has_congress else words.government
    number = f"（{normative.doc_no}）" if normative.doc_no else ""
    blocks: list[Block] = [
        Text(f"对你单位制发的《{normative.title}》{number}进行了备案审查，现将审查意见告知如下。"),
        Heading("存在的问题"),
        *(Text(line) for line in problem.splitlines() if line.strip()),
        Heading("处理建议"),
        *(Text(line) for line in advice.splitlines() if line.strip()),
        Text(
            f"请于{day(until)}前（自本函落款之日起{rule.said}内）研究处理，并书面反馈处理情况。"
            + (f"期限依据：{rule.basis}。" if rule.basis else "")
        ),
        Signed(sender, on),
    ]
    return document(
        Paper("规范性文件审查意见告知函", blocks, official=Official(head=sender, to=f"{unit.name}{made_by}"))
    )
