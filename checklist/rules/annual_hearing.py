"""每年至少专题听取并研究一次人大工作."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from checklist.board import Finding
from checklist.rules.base import (
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
from checklist.township import TownshipFacts, by_day
from opinions.models import Aspect
from papers.words import day, words_for


@dataclass(frozen=True, slots=True)
class HearingParams:
    """Params of `annual_hearing`."""

    target: int = field(
        default=1,
        metadata=param(
            ParamKind.COUNT, "每年次数", "《杭州人大信息》2024年第5期：每年至少专题听取并研究一次人大工作"
        ),
    )


class AnnualHearing(Rule[HearingParams]):
    id = "annual_hearing"
    title = "每年至少专题听取并研究一次人大工作"
    short_title = "专题听取研究"
    aspect = Aspect.LEADERSHIP
    period = Period.YEAR
    due = MonthDay(12, 31)
    advised = MonthDay(11, 30)
    weight = Decimal(12)
    basis = "《杭州人大信息》2024年第5期：实施意见规定动作“每年至少专题听取并研究一次人大工作”"
    summary = (
        "当年党委(党工委)会议中，听取人大工作汇报与研究人大工作的次数，取较少者除以每年次数；"
        "党政联席会议、理论学习中心组不算"
    )
    mends = ("meeting.PARTY_STUDY",)
    params = HearingParams

    def judge(
        self, facts: TownshipFacts, params: HearingParams, window: Window, due: date | None
    ) -> Judgement:
        held = sorted(
            [each for each in facts.meetings if each.is_study and window.in_year(each.on)],
            key=by_day,
        )
        heard = [meeting for meeting in held if meeting.heard]
        studied = [meeting for meeting in held if meeting.studied]
        target = params.target
        met_on = None
        if len(heard) >= target and len(studied) >= target:
            met_on = max(heard[target - 1].on, studied[target - 1].on)

        def explain() -> Iterator[Finding]:
            party = words_for(facts.unit.kind).party
            for meeting in held:
                did = (
                    "听取并研究" if meeting.heard and meeting.studied else "听取" if meeting.heard else "研究"
                )
                yield found(f"{day(meeting.on)}{party}会议专题{did}人大工作", meeting)
            if len(heard) < target:
                yield missing(
                    f"{window.year}年{party}会议听取人大工作汇报{len(heard)}次，应有{target}次",
                    party,
                    "meeting.PARTY_STUDY",
                )
            if len(studied) < target:
                yield missing(
                    f"{window.year}年{party}会议研究人大工作{len(studied)}次，应有{target}次",
                    party,
                    "meeting.PARTY_STUDY",
                )

        ratio = share(min(len(heard), len(studied)), target)
        return Judgement(ratio, met_on, tuple(held), explain)
