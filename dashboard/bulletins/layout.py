"""A paper as blocks, as JSON for the page it is read on, and as a .docx in its own layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from dashboard.bulletins.district import item_sums, item_table, unit_table
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
from papers.words import DEMO, OFFICE

Json = dict[str, Any]
OFFICIAL = frozenset({Kind.CIRCULAR, Kind.CORRECTION})


def blocks_of(bulletin: Bulletin, subject: Subject) -> list[Block]:
    """What a paper says, from its wording and its snapshot: the body, the line about the numbers, the annexes."""
    kind = Kind(bulletin.kind)
    made = fill(bulletin.text, WRITINGS[kind].figures(subject))
    made.append(Text(f"（{subject.standing}）"))
    return [*made, *(_annexes(subject) if kind is Kind.CIRCULAR else [])]


def _annexes(subject: Subject) -> Iterator[Block]:
    """The tables behind a 通报; that of units only in mode FORMAL."""
    tables = [("规定动作分项完成情况表", item_table(item_sums(subject.board)))]
    if not subject.board.is_trial:
        tables.append(("乡镇(街道)完成情况表", unit_table(subject.board)))
    yield Attachments([title for title, _ in tables])
    for place, (title, table) in enumerate(tables, start=1):
        yield Annex(f"附件{place if len(tables) > 1 else ''}", title)
        yield table


def docx_of(bulletin: Bulletin, blocks: Sequence[Block], *, demo: bool) -> bytes:
    """The .docx: a 公文 with red head, a 简报, or a form of one page. Who signs stands before the annexes."""
    kind = Kind(bulletin.kind)
    body = list(blocks)
    annexed = next((at for at, block in enumerate(body) if isinstance(block, Annex)), len(body))
    if kind is not Kind.BRIEF:
        body.insert(annexed, Signed(OFFICE, _day_of(bulletin)))
    return document(
        Paper(
            bulletin.title,
            body,
            notice=DEMO if demo else "",
            official=_official(bulletin) if kind in OFFICIAL else None,
            brief=_brief(bulletin) if kind is Kind.BRIEF else None,
            is_form=WRITINGS[kind].is_form,
        )
    )


def _day_of(bulletin: Bulletin) -> date:
    return date.fromisoformat(bulletin.details["signed_on"])


def _official(bulletin: Bulletin) -> Official:
    told = bulletin.details
    return Official(
        head=f"{OFFICE}文件",
        number=told.get("number") or "　　〔　　　〕　号",
        to=told.get("to", ""),
        copies=told.get("copies", ""),
        printed_by=told.get("printed_by", ""),
        printed_on=_day_of(bulletin),
    )


def _brief(bulletin: Bulletin) -> Brief:
    told = bulletin.details
    foot = (("本期责任编辑：", told.get("editor", "")), ("电话：", told.get("phone", "")))
    return Brief(
        name=told.get("name", ""),
        issue=told.get("issue", ""),
        compiled_by=f"{told.get('compiled_by', '')}编",
        on=_day_of(bulletin),
        sent_to=told.get("sent_to", "").splitlines(),
        foot=[f"{label}{said}" for label, said in foot if said],
    )


def written(blocks: Sequence[Block]) -> list[Json]:
    """Blocks as the row keeps them and as the page shows them."""
    return [{"is": type(block).__name__, **asdict(block)} for block in blocks]
