"""人大干事专职化."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from checklist.board import Finding
from checklist.rules.base import (
    ONE,
    ZERO,
    Judgement,
    MonthDay,
    ParamKind,
    Period,
    Rule,
    Window,
    found,
    missing,
    noted,
    param,
)
from checklist.township import TownshipFacts
from opinions.models import Aspect
from papers.words import day, words_for
from townships.facts import ClerkFact

DUE_DAYS = timedelta(days=90)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClerkParams:
    """Params of `full_time_clerk`."""

    gap: int = field(
        default=30,
        metadata=param(
            ParamKind.DAYS,
            "空缺不超过",
            "浙江省乡镇人民代表大会工作条例第三十四条：配备专职工作人员；给人员更替留出时间",
        ),
    )


def last_day_of(clerk: ClerkFact, until: date) -> date | None:
    """The latest day by `until` on which this appointment qualified: full-time, no other post, not seconded."""
    if not clerk.full_time or clerk.has_other_post:
        return None
    if clerk.seconded_from is None:
        return _last_in(clerk.started_on, clerk.ended_on, until)
    back = None
    if clerk.seconded_to is not None:
        back = _last_in(max(clerk.started_on, clerk.seconded_to), clerk.ended_on, until)
    away = clerk.seconded_from if clerk.ended_on is None else min(clerk.seconded_from, clerk.ended_on)
    before = _last_in(clerk.started_on, away, until)
    return max((day for day in (before, back) if day is not None), default=None)


def _last_in(start: date, end: date | None, until: date) -> date | None:
    """The latest of half-open days by `until`; None where there is none."""
    if start > until or (end is not None and end <= start):
        return None
    return until if end is None or until < end else end - ONE_DAY


class LastClerk(Struct, frozen=True):
    """The latest day a clerk qualified, and the earliest start among those who did on that day."""

    last: date
    started_on: date
    person: str


def last_clerk(facts: TownshipFacts, until: date) -> LastClerk | None:
    """Who qualified last by `until`; None when nobody ever did."""
    known = [
        LastClerk(last, clerk.started_on, clerk.person)
        for clerk in facts.clerks
        if (last := last_day_of(clerk, until)) is not None
    ]
    return max(known, key=lambda each: (each.last, -each.started_on.toordinal()), default=None)


class FullTimeClerk(Rule[ClerkParams]):
    id = "full_time_clerk"
    title = "人大干事专职化"
    short_title = "专职干事"
    aspect = Aspect.BUILDING
    period = Period.STANDING
    due_words = "最后一名专职干事在岗之日后90天；从未配备的为当年1月1日；在岗期间无时限"
    lead_days = 60
    weight = Decimal(7)
    never_late = True
    basis = (
        "浙江省乡镇人民代表大会工作条例第三十四条、浙江省街道人大工作条例第七条：配备专职工作人员；"
        "《杭州人大信息》2024年第5期规定动作“人大干事专职化”"
    )
    summary = "有专职、不兼任其他职务、未被借调的人大干事在岗即为完成；空缺不超过规定天数仍为完成"
    mends = ("appointment.CLERK",)
    params = ClerkParams

    def due_on(
        self, facts: TownshipFacts, params: ClerkParams, window: Window, due: MonthDay | None
    ) -> date | None:
        until = window.facts_until
        known = last_clerk(facts, until)
        if known is None:
            return window.first_day
        return None if known.last == until else known.last + DUE_DAYS

    def judge(self, facts: TownshipFacts, params: ClerkParams, window: Window, due: date | None) -> Judgement:
        until = window.facts_until
        started = tuple(clerk for clerk in facts.clerks if clerk.started_on <= until)
        known = last_clerk(facts, until)
        ratio = ONE if known is not None and (until - known.last).days <= params.gap else ZERO

        def explain() -> Iterator[Finding]:
            chair = words_for(facts.unit.kind).chair
            if known is None:
                yield missing("没有登记过专职、不兼职的人大干事", chair, "appointment.CLERK")
            elif known.last == until:
                yield found(f"专职人大干事{known.person}在岗，{day(known.started_on)}任职")
            else:
                yield found(f"专职人大干事{known.person}在岗至{day(known.last)}")
                yield missing(f"已空缺{(until - known.last).days}天，应及时配备", chair, "appointment.CLERK")
            for clerk in sorted(started, key=lambda each: (each.started_on, each.id)):
                yield from _why_not(clerk, until)

        return Judgement(ratio, known.started_on if known else None, started, explain)


def _why_not(clerk: ClerkFact, until: date) -> Iterator[Finding]:
    """Why a clerk in office does not count."""
    if clerk.ended_on is not None and clerk.ended_on <= until:
        return
    if not clerk.full_time:
        yield noted(f"{clerk.person}不是专职")
    elif clerk.has_other_post:
        yield noted(f"{clerk.person}兼任其他职务")
    elif last_day_of(clerk, until) != until:
        yield noted(f"{clerk.person}借调在外")
