"""人大代表参与社会治理."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklist.board import Finding, half_up
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
    param,
    share,
)
from checklist.rules.people import counting_mandates, persons_on, persons_with_days
from checklist.township import TownshipFacts
from delegates.facts import ActivityFact
from opinions.models import Aspect
from papers.words import day, words_for

LEAST_DAYS = 90


@dataclass(frozen=True, slots=True)
class GovernanceParams:
    """Params of `governance`."""

    k: int = field(
        default=1,
        metadata=param(ParamKind.COUNT, "每名代表参加次数", "区人大常委会办公室工作要求，可按年调整"),
    )
    target: Fraction | None = field(
        default=Fraction(4, 5),
        metadata=param(
            ParamKind.SHARE, "参与面目标", "区人大常委会办公室工作要求，可按年调整", may_be_open=True
        ),
    )


class Governance(Rule[GovernanceParams]):
    id = "governance"
    title = "人大代表参与社会治理"
    short_title = "社会治理"
    aspect = Aspect.DEMOCRACY
    period = Period.YEAR
    due = MonthDay(12, 31)
    advised = MonthDay(11, 30)
    weight = Decimal(7)
    never_late = True
    basis = (
        "代表法关于闭会期间活动的规定；浙江省乡镇人民代表大会工作条例第三十五条；"
        "《杭州人大信息》2024年第5期规定动作“人大代表参与社会治理”"
    )
    summary = (
        "在任代表中，参加本单位当年社会治理活动达到规定次数的人所占比例，除以参与面目标；"
        "6月30日前看当日在任的代表，之后看当年任职满90天的代表（街道含居民议事会成员）"
    )
    mends = ("activity", "delegates")
    params = GovernanceParams

    def judge(
        self, facts: TownshipFacts, params: GovernanceParams, window: Window, due: date | None
    ) -> Judgement:
        base = _base(facts, window)
        first, until = window.first_day, window.facts_until
        activities = tuple([each for each in facts.activities if first <= each.on <= until])
        active = _active(base, activities, params.k)
        ratio = ZERO
        if active and params.target is None:
            ratio = ONE
        elif active and params.target is not None:
            ratio = share(active * params.target.denominator, len(base) * params.target.numerator)
        met_on = max([activity.on for activity in activities], default=None)

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if not base:
                yield missing("无代表名册：没有登记在任代表，无法计算参与面", words.chair, "delegates")
                return
            if activities:
                yield found(
                    f"{window.year}年社会治理活动{len(activities)}次，最近一次{day(met_on)}", *activities
                )
            else:
                yield missing(f"{window.year}年还没有登记社会治理活动", words.chair, "activity")
            part = Fraction(active, len(base))
            times_words = f"{params.k}次以上" if params.k > 1 else ""
            yield found(f"代表{len(base)}名，参加{times_words}{active}名，参与面{half_up(part * 100, 1)}%")
            if params.target is not None and part < params.target:
                wanted = -(-len(base) * params.target.numerator // params.target.denominator) - active
                yield missing(
                    f"距目标{half_up(params.target * 100, 0)}%还差{wanted}名代表参加", words.chair, "activity"
                )

        return Judgement(ratio, met_on, activities, explain)


def _active(base: frozenset[int], activities: tuple[ActivityFact, ...], k: int) -> int:
    """How many of the base took part `k` times."""
    if k == 1:
        present: set[int] = set()
        return len(base.intersection(present.union(*[each.persons for each in activities])))
    times = Counter(person for activity in activities for person in activity.persons)
    return sum(times[person] >= k for person in base)


def _base(facts: TownshipFacts, window: Window) -> frozenset[int]:
    """Whom the share is taken of: those in office on E in the first half year, later those with 90 days."""
    mandates = counting_mandates(facts, council=True)
    until = window.facts_until
    if until <= date(window.year, 6, 30):
        return persons_on(mandates, until)
    return persons_with_days(mandates, window.first_day, until, LEAST_DAYS) or persons_on(mandates, until)
