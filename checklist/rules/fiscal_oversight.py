"""乡镇人大财经监督."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

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
    share,
)
from checklist.township import Row, TownshipFacts, by_day, first_nil
from meetings.facts import MeetingFact
from meetings.models import AgendaItem
from opinions.models import Aspect
from papers.words import day, words_for
from records.models import NilReturn

BUDGET, EXECUTION = AgendaItem.Kind.BUDGET.value, AgendaItem.Kind.EXECUTION.value
FINAL_ACCOUNTS, ADJUSTMENT = AgendaItem.Kind.FINAL_ACCOUNTS.value, AgendaItem.Kind.ADJUSTMENT.value


def fiscal_year(session: MeetingFact, item: str) -> int | None:
    """The fiscal year an agenda item speaks of, set by its session; nobody types it."""
    if session.for_year is None:
        return None
    if item == FINAL_ACCOUNTS or (item == EXECUTION and session.is_early):
        return session.for_year - 1
    return session.for_year


def _titles(year: int) -> tuple[tuple[str, str], ...]:
    """The four parts: what is asked for, and what is said once it is done."""
    return (
        (f"批准{year}年预算", f"批准{year}年预算"),
        (f"听取{year}年预算执行情况报告（6月1日后）", f"听取{year}年预算执行情况报告"),
        (f"批准{year - 1}年决算", f"批准{year - 1}年决算"),
        (f"批准{year}年预算调整或作零报告", f"批准{year}年预算调整"),
    )


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
            BUDGET: year,
            EXECUTION: year,
            FINAL_ACCOUNTS: year - 1,
            ADJUSTMENT: year,
        }
        sessions = sorted(
            [each for each in facts.meetings if each.is_session and each.on <= until],
            key=by_day,
        )
        heard = {
            item: [s for s in sessions if item in s.agenda and fiscal_year(s, item) == wanted]
            for item, wanted in asked.items()
        }
        nils = facts.nils(NilReturn.Kind.ADJUSTMENT, year, until)
        nil = first_nil(nils, date(year, 10, 1))
        by: tuple[Row | None, ...] = (
            _first(heard[BUDGET]),
            _first([s for s in heard[EXECUTION] if s.on >= june]),
            _first([s for s in heard[FINAL_ACCOUNTS] if window.in_year(s.on)]),
            _first(heard[ADJUSTMENT]) or nil,
        )
        done = [each for each in by if each is not None]
        feeding = {session.id: session for rows in heard.values() for session in rows}

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            for item, fact, (asked_for, said) in zip(asked, by, _titles(year), strict=True):
                if fact is None:
                    can_nil = item == ADJUSTMENT and until >= date(year, 10, 1)
                    mend = "nil.ADJUSTMENT" if can_nil else f"meeting.CONGRESS_SESSION?agenda={item}"
                    yield missing(f"还缺：{asked_for}", words.presidium, mend)
                elif fact in nils:
                    yield found(f"{day(fact.on)}零报告：{year}年无预算调整", fact)
                else:
                    yield found(f"{day(fact.on)}{words.congress}{said}", fact)

        return Judgement(
            share(len(done), 4),
            max([each.on for each in done]) if len(done) == 4 else None,
            (*feeding.values(), *nils),
            explain,
        )


def _first(sessions: list[MeetingFact]) -> MeetingFact | None:
    return sessions[0] if sessions else None
