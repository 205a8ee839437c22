"""乡镇人大财经监督."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklist.board import Finding
from checklist.rules.base import (
    CONGRESS_KINDS,
    Judgement,
    MonthDay,
    NoParams,
    Period,
    Rule,
    Window,
    found,
    missing,
)
from checklist.township import Row, TownshipFacts
from meetings.facts import MeetingFact
from meetings.models import AgendaItem
from opinions.models import Aspect
from papers.words import day, words_for
from records.models import NilReturn

_ITEM = AgendaItem.Kind


def fiscal_year(session: MeetingFact, item: str) -> int | None:
    """The fiscal year an agenda item speaks of, set by its session; nobody types it."""
    if session.for_year is None:
        return None
    if item == _ITEM.FINAL_ACCOUNTS or (item == _ITEM.EXECUTION and session.is_early):
        return session.for_year - 1
    return session.for_year


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts: the item, the fiscal year asked for, and the earliest fact that fulfils it."""

    title: str
    who: str
    by: Row | None
    # What is said once it is done, where that is shorter than what is asked for.
    done: str = ""


class FiscalOversight(Rule[NoParams]):
    id = "fiscal_oversight"
    title = "乡镇人大财经监督"
    short_title = "财经监督"
    aspect = Aspect.FUNCTIONS
    period = Period.YEAR
    kinds = CONGRESS_KINDS
    due = MonthDay(10, 31)
    advised = MonthDay(9, 30)
    weight = Decimal(10)
    basis = (
        "地方组织法第十二条，浙江省乡镇人民代表大会工作条例第十七条，浙江省预算审查监督条例第二十二条、"
        "第二十八条、第三十二条：年初批准预算，6月至9月听取预算执行情况报告、审查批准决算，预算调整一般在10月底前"
    )
    summary = (
        "四项各占四分之一，看人代会议程：批准本年预算、6月1日后听取本年预算执行情况报告、当年批准上年决算、"
        "批准本年预算调整（没有调整的，10月起作零报告）"
    )
    mends = ("meeting.CONGRESS_SESSION", "nil.ADJUSTMENT")
    params = NoParams

    def judge(self, facts: TownshipFacts, params: NoParams, window: Window, due: date | None) -> Judgement:
        year, until = window.year, window.facts_until
        june = date(year, 6, 1)
        asked = {
            _ITEM.BUDGET: year,
            _ITEM.EXECUTION: year,
            _ITEM.FINAL_ACCOUNTS: year - 1,
            _ITEM.ADJUSTMENT: year,
        }
        sessions = sorted(
            (each for each in facts.meetings if each.is_session and each.on <= until),
            key=lambda s: (s.on, s.id),
        )
        heard = {
            item: [s for s in sessions if item in s.agenda and fiscal_year(s, item) == wanted]
            for item, wanted in asked.items()
        }
        nils = tuple(
            nil
            for nil in facts.nil_returns
            if nil.nil_kind == NilReturn.Kind.ADJUSTMENT and nil.year == year and nil.on <= until
        )
        nil = facts.nil_return(NilReturn.Kind.ADJUSTMENT, year, date(year, 10, 1), until)
        words = words_for(facts.unit.kind)
        parts = (
            Part(f"批准{year}年预算", words.presidium, _first(heard[_ITEM.BUDGET])),
            Part(
                f"听取{year}年预算执行情况报告（6月1日后）",
                words.presidium,
                _first([s for s in heard[_ITEM.EXECUTION] if s.on >= june]),
                f"听取{year}年预算执行情况报告",
            ),
            Part(
                f"批准{year - 1}年决算",
                words.presidium,
                _first([s for s in heard[_ITEM.FINAL_ACCOUNTS] if window.in_year(s.on)]),
            ),
            Part(
                f"批准{year}年预算调整或作零报告",
                words.presidium,
                _first(heard[_ITEM.ADJUSTMENT]) or nil,
                f"批准{year}年预算调整",
            ),
        )
        done = [part.by for part in parts if part.by is not None]
        feeding = {session.id: session for rows in heard.values() for session in rows}

        def explain() -> Iterator[Finding]:
            for part in parts:
                if part.by is None:
                    yield missing(f"还缺：{part.title}", part.who)
                elif part.by in nils:
                    yield found(f"{day(part.by.on)}零报告：{year}年无预算调整", part.by)
                else:
                    yield found(f"{day(part.by.on)}{words.congress}{part.done or part.title}", part.by)

        return Judgement(
            Fraction(len(done), 4),
            max(by.on for by in done) if len(done) == 4 else None,
            (*feeding.values(), *nils),
            explain,
        )


def _first(sessions: list[MeetingFact]) -> MeetingFact | None:
    return sessions[0] if sessions else None
