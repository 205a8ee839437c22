"""Facts and an edition become a scoreboard: the one place where anything is judged. Pure: no ORM, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import chain

from checklist.benefits import benefit_numbers
from checklist.board import (
    DecisionKind,
    DecisionNote,
    Finding,
    FindingKind,
    ItemResult,
    Scoreboard,
    State,
    UnitBoard,
    totals,
)
from checklist.coverage import conference_spans, opinion_spans
from checklist.digest import facts_digest
from checklist.edition import Edition, EditionItem
from checklist.later import Later
from checklist.pipeline import pipeline
from checklist.rules.base import ONE, Judgement, Period, Window, found, missing, noted
from checklist.rules.implementing_opinion import in_force
from checklist.township import (
    TRIAL_GRACE,
    Closing,
    DecisionFact,
    Row,
    TownshipFacts,
    handed_in_by,
    is_confirmed,
)
from papers.words import day
from records.facts import Fact
from townships.models import Township

PARTLY = Fraction(3, 5)
MOST_BONUS = 2
OFFICE = "区人大办"
_KIND_LABELS = {kind.value: str(kind.label) for kind in Township.Kind}


def assess(
    facts: Iterable[TownshipFacts],
    edition: Edition,
    as_of: date,
    *,
    area: str,
    go_live_on: date | None = None,
) -> Scoreboard:
    """Judge every unit of `facts` (in official order) by `edition` on `as_of`."""
    units = tuple(assess_units(facts, edition, as_of, go_live_on=go_live_on))
    return Scoreboard(
        area=area,
        year=edition.year,
        as_of=as_of,
        checklist=edition.label,
        mode=edition.mode,
        closes_on=edition.closes_on,
        headings=edition.headings,
        units=units,
        totals=totals(units),
    )


def assess_units(
    facts: Iterable[TownshipFacts], edition: Edition, as_of: date, *, go_live_on: date | None = None
) -> Iterator[UnitBoard]:
    """The board of one unit after the other, none of them held: a country streams through."""
    window = edition.window(as_of)
    closing = Closing(edition.closes_on, go_live_on)
    for each in facts:
        if each.unit.kind in edition.kinds:
            yield assess_unit(each, edition, window, closing)


def assess_unit(facts: TownshipFacts, edition: Edition, window: Window, closing: Closing) -> UnitBoard:
    """One unit's board."""
    unit = Unit(facts, closing)
    items = tuple(_assess_item(unit, item, window) for item in edition.items)
    until = window.facts_until
    term = facts.party_term(until)
    before = facts.party_term_before(term) if term else None
    confirmed = unit.confirmed
    conference = next((item for item in items if item.id == "term_conference"), None)
    score, progress = _shares(items, edition.whole_weights)
    return UnitBoard(
        code=facts.unit.code,
        name=facts.unit.name,
        kind=facts.unit.kind,
        kind_label=_KIND_LABELS[facts.unit.kind],
        is_pilot=facts.unit.is_pilot,
        score_exact=score,
        progress_exact=progress,
        counted=sum(item.is_counted for item in items),
        bonus=min(MOST_BONUS, len(facts.practices)),
        bonus_practices=tuple(practice.title for practice in facts.practices),
        items=items,
        pipeline=Later(pipeline, facts, window),
        conference_spans=Later(conference_spans, confirmed, until),
        opinion_spans=Later(opinion_spans, confirmed),
        has_conference=conference is not None and conference.ratio == 1,
        had_conference=before is not None
        and any(each.is_conference and before.holds(each.on) for each in confirmed.meetings),
        has_opinion=bool(in_force(confirmed.opinions, until)),
        is_zone=facts.unit.is_zone,
        has_term_before=before is not None,
        benefit=Later(benefit_numbers, confirmed, window),
    )


class Unit:
    """One unit's facts, sieved once for each way of counting them; most units need no sieve at all."""

    __slots__ = ("__dict__", "closing", "facts", "waiting")

    def __init__(self, facts: TownshipFacts, closing: Closing) -> None:
        self.facts = facts
        self.closing = closing
        self.waiting, is_open = facts.look(closing.closes_on)
        if is_open:  # nothing came after the closing
            self.__dict__["confirmed_in_books"] = self.confirmed
            self.__dict__["reported_in_books"] = facts

    @cached_property
    def confirmed(self) -> TownshipFacts:
        """What counts for Party-term and standing items."""
        return self.facts.only(is_confirmed, self.waiting) if self.waiting else self.facts

    @cached_property
    def confirmed_in_books(self) -> TownshipFacts:
        """What counts for a year's items: nothing that came after the closing without a 补录许可."""
        return self.confirmed.only(self.closing.admits)

    @cached_property
    def reported_in_books(self) -> TownshipFacts:
        return self.facts.only(self.closing.admits)

    def counting(self, period: Period) -> TownshipFacts:
        return self.confirmed_in_books if period is Period.YEAR else self.confirmed

    def reported(self, period: Period) -> TownshipFacts:
        """What would count if everything submitted were confirmed."""
        return self.reported_in_books if period is Period.YEAR else self.facts


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decisions of the office that bear on one item of one unit, on the day it is judged."""

    waive: DecisionFact | None = None
    deem: DecisionFact | None = None
    extend: DecisionFact | None = None

    def __iter__(self) -> Iterator[DecisionFact]:
        return (each for each in (self.waive, self.deem, self.extend) if each is not None)


_NO_RULING = Ruling()
_OTHER_KIND = (noted("本类单位不适用"),)


def _ruling(facts: TownshipFacts, item: EditionItem, window: Window) -> Ruling:
    """Of several of one kind the one approved last."""
    if not facts.decisions:
        return _NO_RULING
    term = facts.party_term(window.facts_until) if item.rule.period is Period.TERM else None
    latest: dict[DecisionKind, DecisionFact] = {}
    for decision in sorted(facts.decisions, key=lambda each: each.approved_on):
        if decision.item != item.rule.id or decision.approved_on > item.rule.judging_day(window):
            continue
        if item.rule.period is Period.TERM:
            if term is None or decision.term != term.id:
                continue
        elif decision.year != window.year:
            continue
        if not decision.is_void:
            latest[decision.kind] = decision
    return Ruling(
        latest.get(DecisionKind.WAIVE), latest.get(DecisionKind.DEEM), latest.get(DecisionKind.EXTEND)
    )


def _assess_item(unit: Unit, item: EditionItem, window: Window) -> ItemResult:
    rule = item.rule
    if unit.facts.unit.kind not in item.kinds:
        return _not_applicable(item, window, _OTHER_KIND)
    facts = unit.counting(rule.period)
    ruling = _ruling(unit.facts, item, window)
    due = rule.due_on(facts, item.params, window, item.due)
    if ruling.extend is not None and ruling.extend.due_on is not None and due is not None:
        due = ruling.extend.due_on
        if rule.period is Period.YEAR:
            due = min(due, window.last_day)
    judged = rule.judge(facts, item.params, window, due)
    judging_day = rule.judging_day(window)
    past_due = due is not None and judging_day > due
    nothing_to_judge = judged.ratio is None and ruling.deem is None
    if not judged.applies or (nothing_to_judge and past_due):
        return _not_applicable(item, window, Later(_findings, unit, item, judged, ruling, None), judged)
    ratio, met_on = judged.ratio, judged.met_on
    if ruling.waive is not None:
        ratio = None
    elif ruling.deem is not None:
        ratio, met_on = ONE, ruling.deem.met_on
    is_asked = ruling.waive is None
    is_full = ratio == 1
    if not is_asked:
        state = State.WAIVED
    elif ratio is None:
        state = State.NOT_DUE
    elif is_full:
        late = due is not None and met_on is not None and met_on > due
        state = State.DONE_LATE if late and not rule.never_late else State.DONE
    else:
        state = _unfinished(unit, item, window, due, judged, ratio)
    return ItemResult(
        heading=item.heading,
        state=state,
        ratio=ratio,
        due_on=due,
        met_on=met_on if is_full else None,
        next_due_on=judged.next_due_on,
        judged_on=judging_day,
        is_counted=is_asked and ratio is not None and state is not State.PENDING and (is_full or past_due),
        is_past_due=is_asked and past_due,
        findings=Later(_findings, unit, item, judged, ruling, state),
        records=Later(_records, judged),
        decision=next((each.kind for each in ruling), None) if ruling is not _NO_RULING else None,
        decisions=tuple(_note(each, judged) for each in ruling) if ruling is not _NO_RULING else (),
        last_term=() if is_full or rule.period is not Period.TERM else Later(_last_term, unit, item, window),
    )


def _unfinished(
    unit: Unit,
    item: EditionItem,
    window: Window,
    due: date | None,
    judged: Judgement,
    ratio: Fraction,
) -> State:
    """The state of what is asked and not fulfilled: the first that holds, in the order of design §5."""
    judging_day = item.rule.judging_day(window)
    past_due = due is not None and judging_day > due
    if unit.waiting and _would_be_done(unit, item, window, due, past_due=past_due):
        return State.PENDING
    if past_due:
        if not judged.feeds and not _reported_feeds(unit, item, window, due):
            return State.NO_DATA
        return State.PARTIAL if ratio >= PARTLY else State.OVERDUE
    if due is not None and judging_day >= due - timedelta(days=item.lead_days):
        return State.DUE_SOON
    return State.NOT_DUE


def _would_be_done(
    unit: Unit, item: EditionItem, window: Window, due: date | None, *, past_due: bool
) -> bool:
    """Whether the ratio would be 1 if all submitted records counted; late ones only up to 15 days after the day."""
    tried = unit.reported(item.rule.period)
    if past_due and due is not None:
        tried = tried.only(handed_in_by(due + TRIAL_GRACE), unit.waiting)
    return item.rule.judge(tried, item.params, window, due).ratio == 1


def _reported_feeds(unit: Unit, item: EditionItem, window: Window, due: date | None) -> tuple[Row, ...]:
    if not unit.waiting:
        return ()
    return item.rule.judge(unit.reported(item.rule.period), item.params, window, due).feeds


def _not_applicable(
    item: EditionItem, window: Window, findings: Sequence[Finding], judged: Judgement | None = None
) -> ItemResult:
    rule = item.rule
    return ItemResult(
        heading=item.heading,
        state=State.NOT_APPLICABLE,
        ratio=None,
        due_on=None,
        met_on=None,
        next_due_on=judged.next_due_on if judged else None,
        judged_on=rule.judging_day(window),
        is_counted=False,
        is_past_due=False,
        findings=findings,
        records=Later(_records, judged) if judged else (),
    )


def _findings(
    unit: Unit, item: EditionItem, judged: Judgement, ruling: Ruling, state: State | None
) -> tuple[Finding, ...]:
    told = judged.explain()
    if ruling.waive is not None:  # nothing is asked of this unit, so nothing is missing
        told = (each for each in told if each.kind is FindingKind.FOUND)
    return tuple(chain(_of_ruling(ruling), _of_waiting(unit, item, state), told))


def _of_ruling(ruling: Ruling) -> Iterator[Finding]:
    if ruling.waive is not None:
        yield found(f"经批准免列：{ruling.waive.reason}（{_by(ruling.waive)}）")
    if ruling.deem is not None:
        relied = f"，依据{ruling.deem.relied_on}" if ruling.deem.relied_on else ""
        yield found(
            f"视同完成：{ruling.deem.reason}{relied}，完成日期{day(ruling.deem.met_on)}（{_by(ruling.deem)}）"
        )
    if ruling.extend is not None:
        yield noted(f"时限延至{day(ruling.extend.due_on)}：{ruling.extend.reason}（{_by(ruling.extend)}）")


def _by(decision: DecisionFact) -> str:
    return f"{decision.approver}{day(decision.approved_on)}批准"


def _of_waiting(unit: Unit, item: EditionItem, state: State | None) -> Iterator[Finding]:
    if state is State.PENDING:
        yield missing("已报待审：材料审核通过后即为完成", OFFICE)


def _records(judged: Judgement) -> tuple[str, ...]:
    return tuple(
        sorted(row.number for row in judged.feeds if isinstance(row, Fact) and row.confirmed and row.number)
    )


def _note(decision: DecisionFact, judged: Judgement) -> DecisionNote:
    changed = bool(decision.facts_digest) and decision.facts_digest != facts_digest(judged)
    return DecisionNote(
        kind=decision.kind,
        reason=decision.reason,
        proposer=decision.proposer,
        approver=decision.approver,
        approved_on=decision.approved_on,
        due_on=decision.due_on,
        relied_on=decision.relied_on,
        needs_review=changed and decision.kind is not DecisionKind.EXTEND,
    )


def _last_term(unit: Unit, item: EditionItem, window: Window) -> Iterator[str]:
    """“上届：已于…完成” beside an item that has started again."""
    term = unit.facts.party_term(window.facts_until)
    before = unit.facts.party_term_before(term) if term else None
    if term is None or before is None:
        return
    last = term.started_on - timedelta(days=1)
    then = Window(window.year, last, last, last, window.required)
    due = item.rule.due_on(unit.confirmed, item.params, then, item.due)
    judged = item.rule.judge(unit.confirmed, item.params, then, due)
    if judged.ratio == 1:
        yield f"上届：已于{day(judged.met_on)}完成"


def _shares(items: Iterable[ItemResult], weights: Iterable[int]) -> tuple[Fraction | None, Fraction | None]:
    """落实度 and 全年进度: 100 × Σ points ÷ Σ weights over counted items, and over all that have a ratio.

    `weights` are the items' in whole units, so that each share is one fraction, made of integers at the end; None
    where nothing weighs.
    """
    score, score_of, counted = 0, 1, 0
    progress, progress_of, asked = 0, 1, 0
    for item, weight in zip(items, weights, strict=True):
        ratio = item.ratio
        if ratio is None or item.state is State.WAIVED:
            continue
        top, bottom = weight * ratio.numerator, ratio.denominator
        asked += weight
        progress, progress_of = progress * bottom + top * progress_of, progress_of * bottom
        if item.is_counted:
            counted += weight
            score, score_of = score * bottom + top * score_of, score_of * bottom
    return (
        Fraction(100 * score, score_of * counted) if counted else None,
        Fraction(100 * progress, progress_of * asked) if asked else None,
    )
