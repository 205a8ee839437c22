"""A board as a snapshot keeps it: plain JSON that says everything, read back into the same frozen values.

What is written is what `checklist.export` writes (design §5), and beside it whatever a page shows besides: exact
fractions, findings, decisions, the steps of an opinion, the sums. Nothing of it is worked out again when it is read:
a rule, a weight or a sum that means something else next year leaves last year's snapshot as it was.

`FORMAT` tells how it is written. Snapshots of every format are read for ever: a change of what is written takes a
new number and keeps the reader of the old one; what is only added is read with a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

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
    Totals,
    UnitBoard,
)
from checklist.export import board_dict, item_dict, unit_dict

FORMAT = 1
Json = dict[str, Any]


class UnreadableSnapshotError(ValueError):
    """A snapshot written by a later release than this one; the message is for people."""


def frozen(board: Scoreboard) -> Json:
    """The board as plain JSON: the keys of design §5, and everything a page needs besides."""
    return {
        "format": FORMAT,
        **{key: value for key, value in board_dict(board).items() if key != "townships"},
        "area": board.area,
        "closes_on": board.closes_on.isoformat(),
        "headings": [_heading(heading) for heading in board.headings],
        "totals": _totals(board.totals),
        "townships": [_unit(unit) for unit in board.units],
    }


def thawed(kept: Mapping[str, Any], *, area: str, year: int, as_of: date, checklist: str) -> Scoreboard:
    """The board a snapshot keeps, from its JSON and the columns of its row alone. No query, no rule.

    Raises UnreadableSnapshotError for a format of a later release.
    """
    form = kept.get("format", 0)
    if form not in _READERS:
        raise UnreadableSnapshotError("这份快照由更新版本的平台留存，当前版本读不了，请升级平台后查看")
    return _READERS[form](kept, area=area, year=year, as_of=as_of, checklist=checklist)


def totals_thawed(kept: Mapping[str, Any]) -> Totals:
    """The sums of a snapshot alone; one that a later release knows and the snapshot does not is none."""
    return Totals(**{name: kept.get(name, 0) for name in Totals.__struct_fields__})


# --- written ---------------------------------------------------------------------------------------------------


def _heading(heading: ItemHeading) -> Json:
    return {
        "id": heading.id,
        "title": heading.title,
        "short_title": heading.short_title,
        "aspect": heading.aspect,
        "aspect_label": heading.aspect_label,
        "weight": str(heading.weight),
        "basis": heading.basis,
        "period_label": heading.period_label,
        "mends": list(heading.mends),
    }


def _totals(sums: Totals) -> Json:
    """The sums a 通报 quotes; the two rates also as they are shown."""
    told = {name: getattr(sums, name) for name in Totals.__struct_fields__}
    return {**told, "completion": sums.completion_text, "timeliness": sums.timeliness_text}


def _unit(unit: UnitBoard) -> Json:
    told = unit_dict(unit)
    return {
        **told,
        "kind": unit.kind,
        "kind_label": unit.kind_label,
        "is_pilot": unit.is_pilot,
        "is_zone": unit.is_zone,
        "score_exact": _fraction(unit.score_exact),
        "progress_exact": _fraction(unit.progress_exact),
        "bonus_practices": list(unit.bonus_practices),
        "pipeline": [_step(step) for step in unit.pipeline],
        "conference_spans": [[span.start.isoformat(), _day(span.end)] for span in unit.conference_spans],
        "opinion_spans": [[span.start.isoformat(), _day(span.end)] for span in unit.opinion_spans],
        "has_conference": unit.has_conference,
        "had_conference": unit.had_conference,
        "has_opinion": unit.has_opinion,
        "has_term_before": unit.has_term_before,
        "benefit": list(unit.benefit),
        "items": [_item(item) for item in unit.items],
    }


def _item(item: ItemResult) -> Json:
    told = item_dict(item)
    told.pop("reason")  # the findings say it, each with who must act
    return {
        **told,
        "ratio_exact": _fraction(item.ratio),
        "judged_on": item.judged_on.isoformat(),
        "is_counted": item.is_counted,
        "is_past_due": item.is_past_due,
        "findings": [
            [finding.kind.name, finding.text, finding.who, list(finding.numbers), finding.mend]
            for finding in item.findings
        ],
        "decided": item.decision.value if item.decision else None,
        "decisions": [_note(note) for note in item.decisions],
        "last_term": list(item.last_term),
    }


def _note(note: DecisionNote) -> Json:
    return {
        "kind": note.kind.value,
        "reason": note.reason,
        "proposer": note.proposer,
        "approver": note.approver,
        "approved_on": note.approved_on.isoformat(),
        "due_on": _day(note.due_on),
        "relied_on": note.relied_on,
        "needs_review": note.needs_review,
    }


def _step(step: PipelineStep) -> list[str | None]:
    return [step.key, step.title, step.state.value, _day(step.on), step.number, step.finding]


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


# --- read, format 1 --------------------------------------------------------------------------------------------


def _read_1(kept: Mapping[str, Any], *, area: str, year: int, as_of: date, checklist: str) -> Scoreboard:
    headings = tuple(_heading_1(each) for each in kept["headings"])
    by_id = {heading.id: heading for heading in headings}
    return Scoreboard(
        area=area,
        year=year,
        as_of=as_of,
        checklist=checklist,
        mode=Mode(kept["mode"]),
        closes_on=date.fromisoformat(kept["closes_on"]),
        headings=headings,
        units=tuple(_unit_1(each, by_id) for each in kept["townships"]),
        totals=totals_thawed(kept["totals"]),
    )


def _heading_1(told: Mapping[str, Any]) -> ItemHeading:
    return ItemHeading(
        id=told["id"],
        title=told["title"],
        short_title=told["short_title"],
        aspect=told["aspect"],
        aspect_label=told["aspect_label"],
        weight=Fraction(told["weight"]),
        basis=told["basis"],
        period_label=told["period_label"],
        mends=tuple(told["mends"]),
    )


def _unit_1(told: Mapping[str, Any], headings: Mapping[str, ItemHeading]) -> UnitBoard:
    return UnitBoard(
        code=told["code"],
        name=told["name"],
        kind=told["kind"],
        kind_label=told["kind_label"],
        is_pilot=told["is_pilot"],
        score_exact=_fraction_read(told["score_exact"]),
        progress_exact=_fraction_read(told["progress_exact"]),
        counted=told["counted"],
        bonus=told["bonus"],
        bonus_practices=tuple(told["bonus_practices"]),
        items=tuple(_item_1(each, headings[each["id"]]) for each in told["items"]),
        pipeline=tuple(
            PipelineStep(key, title, StepState(state), _day_read(on), number, finding)
            for key, title, state, on, number, finding in told["pipeline"]
        ),
        conference_spans=_spans_read(told["conference_spans"]),
        opinion_spans=_spans_read(told["opinion_spans"]),
        has_conference=told["has_conference"],
        had_conference=told["had_conference"],
        has_opinion=told["has_opinion"],
        is_zone=told["is_zone"],
        has_term_before=told.get("has_term_before", False),
        benefit=tuple(told.get("benefit", (0, 0, 0))),
    )


def _item_1(told: Mapping[str, Any], heading: ItemHeading) -> ItemResult:
    return ItemResult(
        heading=heading,
        state=State(told["state"]),
        ratio=_fraction_read(told["ratio_exact"]),
        due_on=_day_read(told["due_on"]),
        met_on=_day_read(told["met_on"]),
        next_due_on=_day_read(told["next_due_on"]),
        judged_on=date.fromisoformat(told["judged_on"]),
        is_counted=told["is_counted"],
        is_past_due=told["is_past_due"],
        findings=tuple(
            Finding(FindingKind[kind], text, who, tuple(numbers), mend)
            for kind, text, who, numbers, mend in told["findings"]
        ),
        records=tuple(told["records"]),
        decision=DecisionKind(told["decided"]) if told["decided"] else None,
        decisions=tuple(_note_1(each) for each in told["decisions"]),
        last_term=tuple(told["last_term"]),
    )


def _note_1(told: Mapping[str, Any]) -> DecisionNote:
    return DecisionNote(
        kind=DecisionKind(told["kind"]),
        reason=told["reason"],
        proposer=told["proposer"],
        approver=told["approver"],
        approved_on=date.fromisoformat(told["approved_on"]),
        due_on=_day_read(told["due_on"]),
        relied_on=told["relied_on"],
        needs_review=told["needs_review"],
    )


def _spans_read(told: list[list[str | None]]) -> tuple[Span, ...]:
    return tuple(Span(date.fromisoformat(start or ""), _day_read(end)) for start, end in told)


def _fraction_read(told: str | None) -> Fraction | None:
    return None if told is None else Fraction(told)


def _day_read(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


# --- read, format 0: snapshots of before the number was written kept the board of `manage.py assess` ------------


def _read_0(kept: Mapping[str, Any], *, area: str, year: int, as_of: date, checklist: str) -> Scoreboard:
    """What format 0 says, rounded as it was; where a sum, a heading or a kind of unit was not kept, none."""
    told = kept.get("townships", [])
    headings = {each["id"]: _heading_0(each) for unit in told for each in unit["items"]}
    return Scoreboard(
        area=area,
        year=year,
        as_of=as_of,
        checklist=checklist,
        mode=Mode(kept.get("mode", Mode.FORMAL)),
        closes_on=date(year + 1, 1, 20),
        headings=tuple(headings.values()),
        units=tuple(_unit_0(each, headings, as_of) for each in told),
        totals=Totals(**{name: kept.get("totals", {}).get(name, 0) for name in Totals.__struct_fields__}),
    )


def _heading_0(told: Mapping[str, Any]) -> ItemHeading:
    title = _TITLES_0.get(told["id"], told["id"])
    return ItemHeading(told["id"], title, title, "", "", Fraction(told["weight"]), "", "")


def _unit_0(told: Mapping[str, Any], headings: Mapping[str, ItemHeading], as_of: date) -> UnitBoard:
    return UnitBoard(
        code=told["code"],
        name=told["name"],
        kind="",
        kind_label="乡镇(街道)",
        is_pilot=False,
        score_exact=_fraction_read(told["score"]),
        progress_exact=_fraction_read(told["progress"]),
        counted=told["counted"],
        bonus=told["bonus"],
        bonus_practices=(),
        items=tuple(_item_0(each, headings[each["id"]], as_of) for each in told["items"]),
        pipeline=(),
        conference_spans=(),
        opinion_spans=(),
        has_conference=False,
        had_conference=False,
        has_opinion=False,
    )


def _item_0(told: Mapping[str, Any], heading: ItemHeading, as_of: date) -> ItemResult:
    due_on = _day_read(told["due_on"])
    return ItemResult(
        heading=heading,
        state=State(told["state"]),
        ratio=_fraction_read(told["ratio"]),
        due_on=due_on,
        met_on=_day_read(told["met_on"]),
        next_due_on=_day_read(told["next_due_on"]),
        judged_on=as_of,
        is_counted=told["points"] is not None,
        is_past_due=due_on is not None and as_of > due_on,
        findings=(Finding(FindingKind.NOTE, told["reason"]),) if told["reason"] else (),
        records=tuple(told["records"]),
        decision=DecisionKind(told["decision"]) if "decision" in told else None,
    )


# The columns' heads of that time.
_TITLES_0 = {
    "term_conference": "人大工作会议",
    "implementing_opinion": "实施意见",
    "annual_hearing": "专题听取研究",
    "duty_funds": "履职经费",
    "document_filing": "备案审查",
    "fiscal_oversight": "财经监督",
    "reserve_fund": "微实事储备金",
    "midyear_inquiry": "代表问政",
    "governance": "社会治理",
    "full_time_clerk": "专职干事",
}

_READERS: dict[int, Callable[..., Scoreboard]] = {0: _read_0, 1: _read_1}
