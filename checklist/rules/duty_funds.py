"""代表履职经费使用."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklist.board import Finding, half_up
from checklist.rules.base import (
    HALF,
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
    share,
)
from checklist.rules.people import counting_mandates, persons_at_start
from checklist.township import TownshipFacts
from opinions.models import Aspect
from papers.words import day, money, words_for


@dataclass(frozen=True, slots=True)
class DutyFundsParams:
    """Params of `duty_funds`."""

    standard: Fraction | None = field(
        default=None,
        metadata=param(
            ParamKind.MONEY,
            "每名代表每年标准",
            "代表法第四十二条：代表活动经费列入本级财政预算、专款专用；标准由区里确定，未定前为待定",
            may_be_open=True,
        ),
    )
    use: Fraction | None = field(
        default=HALF,
        metadata=param(
            ParamKind.SHARE, "使用率目标", "区人大常委会办公室工作要求，可按年调整", may_be_open=True
        ),
    )


class DutyFunds(Rule[DutyFundsParams]):
    id = "duty_funds"
    title = "代表履职经费使用"
    short_title = "履职经费"
    aspect = Aspect.FUNCTIONS
    period = Period.YEAR
    due = MonthDay(12, 31)
    advised = MonthDay(12, 20)
    weight = Decimal(10)
    never_late = True
    basis = (
        "代表法第四十二条、浙江省实施代表法办法第三十七条：代表活动经费列入本级财政预算，专款专用；"
        "《杭州人大信息》2024年第5期规定动作“代表履职经费使用”"
    )
    summary = (
        "安排占六成：安排额除以（标准×1月1日在任代表人数）；使用占四成：支出额除以（安排额×使用率目标）；"
        "没有安排为0，支出超过安排至多0.5"
    )
    mends = ("fund.DUTY.ALLOCATION", "fund.DUTY.PAYMENT")
    params = DutyFundsParams

    def judge(
        self, facts: TownshipFacts, params: DutyFundsParams, window: Window, due: date | None
    ) -> Judgement:
        year, until = window.year, window.books_until
        entries = tuple([each for each in facts.duty_entries if each.for_year == year and each.on <= until])
        allocated = sum([entry.amount for entry in entries if entry.is_allocation], Decimal(0))
        paid = sum([entry.amount for entry in entries if not entry.is_allocation], Decimal(0))
        people = len(persons_at_start(counting_mandates(facts), window.first_day, window.facts_until))
        ratio = _ratio(allocated, paid, people, params)
        met_on = min(max([entry.on for entry in entries]), window.last_day) if entries else None

        def explain() -> Iterator[Finding]:
            government = words_for(facts.unit.kind).government
            if not allocated:
                yield missing(f"未登记{window.year}年代表履职经费安排", government, "fund.DUTY.ALLOCATION")
            else:
                yield from _allocation(allocated, people, params.standard, government)
            if paid:
                share = (
                    f"，使用率{half_up(Fraction(paid) / Fraction(allocated) * 100, 1)}%" if allocated else ""
                )
                yield found(f"已支出{money(paid)}{share}，最近一笔{day(max(entry.on for entry in entries))}")
            if allocated and params.use is not None and Fraction(paid) < Fraction(allocated) * params.use:
                wanted = Fraction(allocated) * params.use - Fraction(paid)
                yield missing(
                    f"距使用率目标{half_up(params.use * 100, 0)}%还差{_money(wanted)}",
                    words_for(facts.unit.kind).chair,
                    "fund.DUTY.PAYMENT",
                )
            if paid > allocated:
                yield missing(
                    f"超支：支出比安排多{money(paid - allocated)}", government, "fund.DUTY.ALLOCATION"
                )
            if params.standard is not None and not people:
                yield noted("没有在任代表名册，人均标准不作判断")

        return Judgement(ratio, met_on, entries, explain)


def _ratio(allocated: Decimal, paid: Decimal, people: int, params: DutyFundsParams) -> Fraction:
    """3/5 × given + 2/5 × used, in cents: integers until the last step."""
    if not allocated:
        return ZERO
    total, spent = int(allocated * 100), int(paid * 100)
    given = used = (1, 1)
    if params.standard is not None and people:
        asked = params.standard.numerator * 100 * people
        given = min(total * params.standard.denominator, asked), asked
    if params.use is not None:
        wanted = total * params.use.numerator
        used = min(spent * params.use.denominator, wanted), wanted
    part = 3 * given[0] * used[1] + 2 * used[0] * given[1]
    whole = 5 * given[1] * used[1]
    return HALF if paid > allocated and 2 * part > whole else share(part, whole)


def _allocation(
    allocated: Decimal, people: int, standard: Fraction | None, government: str
) -> Iterator[Finding]:
    if standard is None or not people:
        yield found(f"已安排{money(allocated)}")
        return
    each = _money(Fraction(allocated) / people)
    yield found(f"已安排{money(allocated)}，代表{people}名，人均{each}（标准{_money(standard)}）")
    lacking = standard * people - Fraction(allocated)
    if lacking > 0:
        yield missing(f"按标准还应安排{_money(lacking)}", government, "fund.DUTY.ALLOCATION")


def _money(amount: Fraction) -> str:
    return money(Decimal(half_up(amount, 2)))
