"""A paper as blocks, as JSON for the page it is read on, and as a .docx in its own layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone

from dashboard.bulletins.district import item_lines, item_table, unit_table
from dashboard.bulletins.kinds import WRITINGS
from dashboard.bulletins.subject import Subject
from dashboard.bulletins.wording import fill
from dashboard.models import Bulletin, Kind
from papers.docx import (
    Annex,
    Attachments,
    Block,
    Brief,
    Official,
    Paper,
    Signed,
    Text,
    document,
)
from papers.words import DEMO, OFFICE, day

Json = dict[str, Any]
OFFICIAL = frozenset({Kind.CIRCULAR, Kind.CORRECTION})


def blocks_of(bulletin: Bulletin, subject: Subject) -> list[Block]:
    """What a paper says, from its wording and its snapshot: the body, the line about the numbers, the annexes."""
    kind = Kind(bulletin.kind)
    made = fill(bulletin.text, WRITINGS[kind].figures(subject))
    made.append(Text(f"（{subject.standing}）"))
    annexes = list(_annexes(subject)) if kind is Kind.CIRCULAR else []
    if kind is Kind.BRIEF:
        return made
    return [*made, *annexes[:1], Signed(OFFICE, day_of(bulletin)), *annexes[1:]]


def _annexes(subject: Subject) -> Iterator[Block]:
    """The tables behind a 通报; that of units only in mode FORMAL."""
    tables = [("规定动作分项完成情况表", item_table(item_lines(subject.board)))]
    if not subject.board.is_trial:
        tables.append(("乡镇(街道)完成情况表", unit_table(subject.board)))
    yield Attachments([title for title, _ in tables])
    for place, (title, table) in enumerate(tables, start=1):
        yield Annex(f"附件{place if len(tables) > 1 else ''}", title)
        yield table


def docx_of(
    bulletin: Bulletin, blocks: Sequence[Block], *, demo: bool, issued_on: date | None = None
) -> bytes:
    """The .docx: a 公文 with red head, a 简报, or a form of one page; `issued_on` is blank in a draft's 版记."""
    kind = Kind(bulletin.kind)
    return document(
        Paper(
            bulletin.title,
            blocks,
            notice=DEMO if demo else "",
            official=_official(bulletin, issued_on) if is_official(bulletin) else None,
            brief=_brief(bulletin) if kind is Kind.BRIEF else None,
            is_form=WRITINGS[kind].is_form or (kind is Kind.CORRECTION and not is_official(bulletin)),
        )
    )


def is_official(bulletin: Bulletin) -> bool:
    """Whether a paper is a 公文: what goes to all, and the correction of such a one."""
    to_all = bulletin.corrects is None or bulletin.corrects.unit_id is None
    return bulletin.kind in OFFICIAL and to_all


def day_of(bulletin: Bulletin) -> date:
    """成文日期; the day of the draft where none was written."""
    written_on = bulletin.details.get("signed_on")
    return date.fromisoformat(written_on) if written_on else timezone.localdate(bulletin.written_at)


def _official(bulletin: Bulletin, issued_on: date | None) -> Official:
    told = bulletin.details
    return Official(
        head=f"{OFFICE}文件",
        number=told.get("number") or "　　〔　　　〕　号",
        to=told.get("to", ""),
        copies=told.get("copies", ""),
        printed_by=told.get("printed_by", ""),
        printed_on=issued_on,
    )


def _brief(bulletin: Bulletin) -> Brief:
    told = bulletin.details
    foot = (("本期责任编辑：", told.get("editor", "")), ("电话：", told.get("phone", "")))
    return Brief(
        name=told.get("name", ""),
        issue=told.get("issue", ""),
        compiled_by=f"{told.get('compiled_by', '')}编",
        on=day_of(bulletin),
        sent_to=told.get("sent_to", "").splitlines(),
        foot=[f"{label}{said}" for label, said in foot if said],
    )


def written(blocks: Sequence[Block]) -> list[Json]:
    """Blocks as the row keeps them and as the page shows them."""
    return [_json(block) for block in blocks]


def _json(block: Block) -> Json:
    if isinstance(block, Signed):
        return {"is": "Signed", "who": block.who, "on": day(block.on)}
    return {"is": type(block).__name__, **asdict(block)}
