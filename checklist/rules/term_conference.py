"""每届召开一次党(工)委人大工作会议."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from checklist.board import Finding
from checklist.rules.base import ONE, ZERO, Judgement, NoParams, TermRule, Window, found, missing, no_term
from checklist.township import TownshipFacts, by_day
from opinions.models import Aspect
from papers.words import day, words_for


class TermConference(TermRule[NoParams]):
    id = "term_conference"
    title = "每届召开一次党(工)委人大工作会议"
    short_title = "人大工作会议"
    aspect = Aspect.LEADERSHIP
    weight = Decimal(12)
    basis = "《杭州人大信息》2024年第5期：按照“每届党委在任期内召开一次人大工作会议”的惯例，列入实施意见的规定动作"
    summary = (
        "本届党(工)委任期内（至判断日）召开过一次人大工作会议，或在其他会议的议程中安排了人大工作会议议程，"
        "即为完成；完成日期为最早一次"
    )
    mends = ("meeting.WORK_CONFERENCE",)
    params = NoParams

    def judge(self, facts: TownshipFacts, params: NoParams, window: Window, due: date | None) -> Judgement:
        term = facts.party_term(window.facts_until)
        if term is None:
            return Judgement(None, explain=no_term, applies=False)
        held = sorted(
            [
                meeting
                for meeting in facts.meetings
                if meeting.is_conference and term.holds(meeting.on) and meeting.on <= window.facts_until
            ],
            key=by_day,
        )

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if held:
                yield found(f"{day(held[0].on)}召开{words.party}人大工作会议", held[0])
            else:
                yield missing(
                    f"本届{words.party}自{day(term.started_on)}起任职，尚未召开人大工作会议",
                    words.party,
                    "meeting.WORK_CONFERENCE",
                )

        return Judgement(ONE if held else ZERO, held[0].on if held else None, tuple(held), explain)
