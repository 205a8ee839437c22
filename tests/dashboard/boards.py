"""A made-up board of the 24 units in which every state occurs; the pages must show it, whatever it says."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from checklist.board import (
    DecisionKind,
    DecisionNote,
    Finding,
    FindingKind,
    ItemHeading,
    ItemResult,
    Mode,
    PipelineStep,
    Scoreboard,
    Span,
    State,
    StepState,
    UnitBoard,
    totals,
)
from checklist.catalogue import RULES
from townships.models import Township
from townships.units import fuyang_townships

AS_OF = date(2026, 11, 23)
_ROUND = (
    State.DONE, State.DONE, State.DONE, State.DUE_SOON, State.DONE, State.PARTIAL, State.DONE, State.OVERDUE,
    State.DONE, State.NOT_DUE, State.DONE_LATE, State.DONE, State.PENDING, State.DONE, State.NO_DATA, State.WAIVED,
    State.DONE,
)  # fmt: skip
_RATIOS = {
    State.DONE: Fraction(1), State.DONE_LATE: Fraction(1), State.PARTIAL: Fraction(2, 3),
    State.OVERDUE: Fraction(1, 5), State.NO_DATA: Fraction(0), State.DUE_SOON: Fraction(0),
    State.NOT_DUE: Fraction(1, 2), State.PENDING: Fraction(0), State.WAIVED: None, State.NOT_APPLICABLE: None,
}  # fmt: skip
_HEADINGS = tuple(
    ItemHeading(
        id=rule.id,
        title=rule.title,
        short_title=rule.short_title,
        aspect=rule.aspect.value,
        aspect_label=str(rule.aspect.label),
        weight=Fraction(10),
        basis=rule.basis,
        period_label=rule.period.value,
        mends=rule.mends,
    )
    for rule in RULES
)
_STEPS = ("党委专题研究", "详细方案", "责任分工", "调研", "起草", "区人大办把关", "召开会议", "印发实施意见")


def make_board(
    size: int = 24, *, as_of: date = AS_OF, mode: Mode = Mode.FORMAL, year: int = 2026
) -> Scoreboard:
    """The first `size` units, with states that go round."""
    units = tuple(_unit(place, unit, as_of) for place, unit in enumerate(fuyang_townships()[:size]))
    return Scoreboard(
        "330111", year, as_of, f"{year}-1", mode, date(year + 1, 1, 20), _HEADINGS, units, totals(units)
    )


def _unit(place: int, unit: Township, as_of: date) -> UnitBoard:
    items = tuple(_item(place, column, unit, as_of) for column in range(len(RULES)))
    opened = date(2024, 3, 1) + timedelta(days=31 * (place % 14))
    return UnitBoard(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        kind_label=unit.get_kind_display(),
        is_pilot=unit.is_pilot,
        score_exact=Fraction(9125 - 37 * place, 100),
        progress_exact=Fraction(7125 - 11 * place, 100),
        counted=8,
        bonus=place % 3,
        bonus_practices=("源周会",) if place % 3 else (),
        items=items,
        pipeline=tuple(
            PipelineStep(
                f"step{number}",
                title,
                StepState.DONE
                if number < 5
                else (StepState.PENDING, StepState.UNREGISTERED, StepState.TODO)[number - 5],
                date(2024, 3, 1 + number) if number < 5 else None,
                f"FY-2024-00000{number}" if number < 5 else "",
                "先起草后调研" if number == 4 and place % 4 == 0 else "",
            )
            for number, title in enumerate(_STEPS)
        ),
        conference_spans=(Span(opened, None),),
        opinion_spans=(Span(opened + timedelta(days=60), None),),
        has_conference=place % 5 != 0,
        had_conference=place % 7 == 0,
        has_opinion=place % 6 != 0,
    )


def _item(place: int, column: int, unit: Township, as_of: date) -> ItemResult:
    rule = RULES[column]
    state = _ROUND[(place * 7 + column * 3) % len(_ROUND)]
    if unit.kind not in rule.kinds:
        state = State.NOT_APPLICABLE
    ratio = _RATIOS[state]
    late = state in (State.PARTIAL, State.OVERDUE, State.NO_DATA)
    due = as_of - timedelta(days=20 + place) if late else date(as_of.year, 12, 31)
    findings = [
        Finding(
            FindingKind.FOUND,
            "10月12日党委会议专题听取人大工作（纪要〔2026〕21号）",
            numbers=("FY-2026-000012",),
        )
    ]
    if ratio != 1:
        findings.append(
            Finding(FindingKind.MISSING, "还没有专题研究人大工作的党委会议", who=f"{unit.name}人大干事")
        )
    notes: tuple[DecisionNote, ...] = ()
    if state is State.WAIVED:
        notes = (
            DecisionNote(
                DecisionKind.WAIVE,
                "撤并在即，经研究不再要求",
                "测试甲",
                "测试乙",
                date(2026, 5, 6),
                needs_review=True,
            ),
        )
    return ItemResult(
        heading=_HEADINGS[column],
        state=state,
        ratio=ratio,
        due_on=None if state is State.NOT_APPLICABLE else due,
        met_on=date(2026, 10, 12) if ratio == 1 else None,
        next_due_on=None,
        judged_on=as_of,
        is_counted=ratio == 1 or late,
        is_past_due=late,
        findings=tuple(findings) if state is not State.NOT_APPLICABLE else (),
        records=tuple(f"FY-2026-{number:06d}" for number in range(12, 12 + (place % 9))),
        decision=DecisionKind.WAIVE if state is State.WAIVED else None,
        decisions=notes,
    )
