"""Small makers of plain rows: rules are tested without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any

from checklist.board import DecisionKind, ItemResult, Mode, UnitBoard
from checklist.catalogue import RULES
from checklist.edition import Edition, EditionItem
from checklist.engine import assess
from checklist.township import DecisionFact, TownshipFacts
from delegates.facts import ActivityFact, MandateFact
from funds.facts import EntryFact, ProjectFact, RegulationFact
from meetings.facts import InquiryFact, MeetingFact
from opinions.facts import DocumentFact, OpinionFact
from records.facts import NilReturnFact, StepFact
from townships.facts import ClerkFact, TermFact, UnitFact

_keys = count(1)
TOWN = UnitFact("330111117", "大源镇", "TOWN", True)
RURAL = UnitFact("330111207", "渔山乡", "RURAL", False)
STREET = UnitFact("330111001", "富春街道", "SUBDISTRICT", False)


def d(text: str) -> date:
    """ "2026-11-23" as a day; "11-23" is of 2026."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def _head(on: date, more: dict[str, Any]) -> dict[str, Any]:
    """The first fields of a row: confirmed, first submitted on its own day, unless said."""
    key = more.pop("id", None) or next(_keys)
    submitted = more.pop("submitted", None)
    return {
        "id": key,
        "number": more.pop("number", f"FY-{on.year}-{key:06d}"),
        "on": on,
        "confirmed": submitted is None and more.pop("confirmed", True),
        "first_submitted_on": d(submitted) if submitted else d(more.pop("first", on.isoformat())),
        "has_permit": more.pop("permit", False),
    }


def meeting(on: str, kind: str = "WORK_CONFERENCE", **more: Any) -> MeetingFact:
    head = _head(d(on), more)
    told = {"session": "", "for_year": None, "heard": False, "studied": False, **more}
    told["agenda"] = frozenset(told.get("agenda", ()))
    told["inquiries"] = tuple(told.get("inquiries", ()))
    told["steps"] = tuple(told.get("steps", ()))
    return MeetingFact(**head, kind=kind, **told)


def study(on: str, *, heard: bool = True, studied: bool = True, **more: Any) -> MeetingFact:
    return meeting(on, "PARTY_STUDY", heard=heard, studied=studied, **more)


def session(on: str, which: str, *agenda: str, year: int = 2026, **more: Any) -> MeetingFact:
    return meeting(on, "CONGRESS_SESSION", session=which, for_year=year, agenda=agenda, **more)


def question(line: int, due: str | None = None) -> InquiryFact:
    return InquiryFact(line, d(due) if due else None)


def step(name: str, on: str, line: int = 0, **more: Any) -> StepFact:
    return StepFact(**_head(d(on), more), name=name, line=line)


def opinion(
    on: str, *provides: str, supplements: int | None = None, replaces: int | None = None, **more: Any
) -> OpinionFact:
    steps = tuple(more.pop("steps", ()))
    return OpinionFact(
        **_head(d(on), more),
        supplements=supplements,
        replaces=replaces,
        provides=frozenset(provides),
        steps=steps,
    )


def document(on: str, *, filed: str | None = None, reviewed: str | None = None, **more: Any) -> DocumentFact:
    steps = list(more.pop("steps", ()))
    if filed:
        steps.append(step("FILED", filed))
    if reviewed:
        steps.append(step("REVIEWED", reviewed))
    return DocumentFact(**_head(d(on), more), title="农村宅基地管理办法", steps=tuple(steps))


def nil(kind: str, on: str, year: int = 2026, **more: Any) -> NilReturnFact:
    return NilReturnFact(**_head(d(on), more), nil_kind=kind, year=year)


def allocation(on: str, amount: str, year: int = 2026, **more: Any) -> EntryFact:
    return EntryFact(
        **_head(d(on), more), is_allocation=True, amount=Decimal(amount), for_year=year, project=None
    )


def payment(on: str, amount: str, year: int = 2026, project: int | None = None, **more: Any) -> EntryFact:
    return EntryFact(
        **_head(d(on), more), is_allocation=False, amount=Decimal(amount), for_year=year, project=project
    )


def regulation(start: str, end: str | None = None, **more: Any) -> RegulationFact:
    district = more.pop("district", False)
    return RegulationFact(
        **_head(d(start), more), started_on=d(start), ended_on=d(end) if end else None, is_district=district
    )


def project(
    finish: str,
    *,
    approved: str | None = None,
    accepted: str | None = None,
    on: str = "2026-01-05",
    **more: Any,
) -> ProjectFact:
    steps = list(more.pop("steps", ()))
    if approved:
        steps.append(step("APPROVED", approved))
    if accepted:
        steps.append(step("ACCEPTED", accepted))
    return ProjectFact(**_head(d(on), more), title="路灯修缮", planned_finish=d(finish), steps=tuple(steps))


def activity(on: str, *persons: int, **more: Any) -> ActivityFact:
    return ActivityFact(**_head(d(on), more), persons=frozenset(persons))


def mandate(
    person: int, start: str = "2022-01-10", end: str | None = None, body: str = "CONGRESS"
) -> MandateFact:
    return MandateFact(frozenset({person}), body, d(start), d(end) if end else None)


def clerk(start: str = "2024-03-01", end: str | None = None, **more: Any) -> ClerkFact:
    submitted = more.pop("submitted", None)
    told: dict[str, Any] = {
        "full_time": True, "has_other_post": False, "seconded_from": None, "seconded_to": None, **more,
    }  # fmt: skip
    for name in ("seconded_from", "seconded_to"):
        if told[name]:
            told[name] = d(told[name])
    return ClerkFact(
        id=next(_keys),
        person="演示甲",
        confirmed=submitted is None,
        first_submitted_on=d(submitted or start),
        started_on=d(start),
        ended_on=d(end) if end else None,
        **told,
    )


def term(start: str, end: str | None = None, key: int = 1, ordinal: int = 16) -> TermFact:
    return TermFact(key, ordinal, d(start), d(end) if end else None)


def decision(item: str, kind: DecisionKind, approved: str, **more: Any) -> DecisionFact:
    told: dict[str, Any] = {
        "year": 2026, "term": None, "reason": "区人大办研究同意", "proposer": "张三", "approver": "李四",
        "met_on": None, "due_on": None, "relied_on": "", "is_void": False, "facts_digest": "", **more,
    }  # fmt: skip
    for name in ("met_on", "due_on"):
        if told[name]:
            told[name] = d(told[name])
    return DecisionFact(item=item, kind=kind, approved_on=d(approved), **told)


# A Party term that began in 2021-11 has its 36 months behind it on 2024-11-01; this one has until 2028-03-15.
OPEN_TERM = term("2025-03-15")


def facts(unit: UnitFact = TOWN, **rows: Any) -> TownshipFacts:
    """Facts of a unit; lists become tuples. An open Party term stands unless `party_terms` says otherwise."""
    rows.setdefault("party_terms", (OPEN_TERM,))
    return TownshipFacts(unit=unit, **{name: tuple(value) for name, value in rows.items()})


def edition(year: int = 2026, *, closes_on: date | None = None, **changes: dict[str, Any]) -> Edition:
    """Edition 2026 as delivered, straight from the catalogue; `changes` by item id: weight, due, params fields …"""
    items = []
    for rule in RULES:
        own = dict(changes.get(rule.id, {}))
        params = replace(rule.params(), **own.pop("params", {}))
        item = EditionItem(
            rule=rule,
            weight=Fraction(rule.weight),
            kinds=rule.kinds,
            due=rule.due,
            advised=rule.advised,
            lead_days=rule.lead_days,
            params=params,
        )
        items.append(replace(item, **own))
    return Edition(
        year=year,
        version=1,
        title=f"{year}年度清单",
        mode=Mode.FORMAL,
        effective_on=date(year, 1, 1),
        closes_on=closes_on or date(year + 1, 1, 20),
        items=tuple(items),
    )


def unit_board(
    known: TownshipFacts, as_of: str, *, by: Edition | None = None, go_live_on: date | None = None
) -> UnitBoard:
    """The unit's board on a day."""
    board = assess([known], by or edition(), d(as_of), area="330111", go_live_on=go_live_on)
    return board.units[0]


def judged(
    item: str,
    as_of: str,
    known: TownshipFacts | None = None,
    *,
    by: Edition | None = None,
    go_live_on: date | None = None,
    **rows: Any,
) -> ItemResult:
    """One item of a unit on a day, from rows given by name."""
    found = unit_board(known or facts(**rows), as_of, by=by, go_live_on=go_live_on).item(item)
    assert found is not None
    return found
