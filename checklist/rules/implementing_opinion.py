"""出台实施意见."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from msgspec import Struct

from checklist.board import Finding
from checklist.rules.base import (
    ZERO,
    Judgement,
    ParamKind,
    TermRule,
    Window,
    found,
    missing,
    no_term,
    noted,
    param,
    share,
)
from checklist.township import TownshipFacts, by_day
from opinions.facts import OpinionFact
from opinions.models import Aspect
from papers.words import day, words_for
from townships.facts import TermFact


@dataclass(frozen=True, slots=True)
class OpinionParams:
    """Params of `implementing_opinion`."""

    carry_over: bool = field(
        default=True,
        metadata=param(
            ParamKind.FLAG,
            "上届意见在时限前继续有效",
            "实施意见不因换届自动失效；新一届在时限前可沿用，到期须重新印发或重申",
        ),
    )


def out_on(opinion: OpinionFact, opinions: Iterable[OpinionFact]) -> date | None:
    """The day an opinion is out: revoked, or replaced by one issued that day (even if that one is revoked later)."""
    days = [other.on for other in opinions if other.replaces == opinion.id]
    if opinion.revoked_on:
        days.append(opinion.revoked_on)
    return min(days, default=None)


def in_force(opinions: tuple[OpinionFact, ...], on: date) -> list[OpinionFact]:
    """The opinions in force on a day."""
    live = []
    for opinion in opinions:
        if opinion.on <= on:
            end = out_on(opinion, opinions)
            if end is None or on < end:
                live.append(opinion)
    return live


class OpinionSet(Struct, frozen=True):
    """An opinion in force that is no supplement, with the supplements of it in force."""

    members: tuple[OpinionFact, ...]
    covered: frozenset[str]
    # The day its members had covered all that is required; None while they have not.
    complete_on: date | None


def opinion_sets(live: list[OpinionFact], required: frozenset[str]) -> list[OpinionSet]:
    """The sets among opinions in force, each with what it covers of `required`."""
    sets = []
    for head in live:
        if head.supplements is not None:
            continue
        members = [head, *(each for each in live if each.supplements == head.id)]
        members.sort(key=by_day)
        covered: frozenset[str] = frozenset()
        complete_on = None
        for member in members:
            covered |= member.provides & required
            if complete_on is None and covered == required:
                complete_on = member.on
        sets.append(OpinionSet(tuple(members), covered, complete_on))
    return sets


class ImplementingOpinion(TermRule[OpinionParams]):
    id = "implementing_opinion"
    title = "出台实施意见"
    short_title = "实施意见"
    aspect = Aspect.LEADERSHIP
    weight = Decimal(12)
    basis = "《杭州人大信息》2024年第5期：各乡镇(街道)党(工)委出台推动新时代人大工作高质量发展的实施意见，明确落实规定动作"
    summary = (
        "现行有效的一件意见连同其补充意见为一组；组内有在本届任期内印发或重申的，或在时限前沿用上届的，计入。"
        "落实程度为该组条款覆盖的规定动作数除以本单位适用的其他规定动作数，取最高的一组"
    )
    mends = ("opinion", "opinion.supplement", "opinion.REAFFIRMED")
    params = OpinionParams

    def judge(
        self, facts: TownshipFacts, params: OpinionParams, window: Window, due: date | None
    ) -> Judgement:
        until = window.facts_until
        live = in_force(facts.opinions, until)
        term = facts.party_term(until)
        if term is None:
            return Judgement(None, feeds=tuple(live), explain=no_term, applies=False)
        required = window.required.get(facts.unit.kind, frozenset()) - {self.id}
        sets = opinion_sets(live, required)
        carried = params.carry_over and due is not None and until <= due
        counting = [
            each for each in sets if carried or any(_of_term(member, term, until) for member in each.members)
        ]
        best = max(
            counting,
            key=lambda each: (len(each.covered), -(each.complete_on or date.max).toordinal()),
            default=None,
        )
        ratio = ZERO
        if best is not None:
            ratio = share(len(best.covered), len(required))
        feeds = tuple(
            opinion for opinion in facts.opinions if opinion in live or _of_term(opinion, term, until)
        )

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if best is None:
                if sets:
                    yield missing(
                        "现行实施意见为上届印发，本届尚未重新印发或重申", words.party, "opinion.REAFFIRMED"
                    )
                else:
                    yield missing(f"{words.party}尚未印发实施意见，或原意见已废止", words.party, "opinion")
                return
            head = best.members[0]
            yield found(
                f"{day(head.on)}印发实施意见，规定动作条款{len(best.covered)}/{len(required)}", *best.members
            )
            if len(best.members) > 1:
                yield found(f"另有补充意见{len(best.members) - 1}件")
            if best.covered != required:
                names = "、".join(f"“{title}”" for title in _titles(required - best.covered))
                yield missing(f"缺少{names}条款，可印发补充意见", words.party, "opinion.supplement")
            if carried and not any(_of_term(member, term, until) for member in best.members):
                yield noted(f"沿用上届意见，{day(due)}前应重新印发或重申")

        return Judgement(ratio, best.complete_on if best else None, feeds, explain)


def _of_term(opinion: OpinionFact, term: TermFact, until: date) -> bool:
    """Issued or reaffirmed within the term, by `until`."""
    again = opinion.reaffirmed_on
    return (opinion.on <= until and term.holds(opinion.on)) or (
        again is not None and again <= until and term.holds(again)
    )


def _titles(slugs: Iterable[str]) -> list[str]:
    """Short titles of rules, in the order of the catalogue."""
    from checklist.catalogue import (
        RULES,
    )  # the catalogue lists this rule: it is read when a sentence is needed

    wanted = frozenset(slugs)
    return [rule.short_title for rule in RULES if rule.id in wanted]
