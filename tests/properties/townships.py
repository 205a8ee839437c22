"""Whole townships: rows that fulfil rules, and among them every other kind of row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from checklist.township import TownshipFacts
from delegates.facts import ActivityFact
from funds.facts import EntryFact, ProjectFact, RegulationFact
from meetings.facts import InquiryFact, MeetingFact
from opinions.facts import DocumentFact, OpinionFact, PracticeFact
from records.facts import StepFact
from records.states import StepName
from tests.golden.reference.words import months_after
from tests.properties.strategies import KINDS, SLUGS, YEAR, Draw, Maker
from townships.facts import ClerkFact, UnitFact

Rows = dict[str, tuple[Any, ...]]


def _session(make: Maker, on: date, code: str, *agenda: str, asked: int = 0) -> MeetingFact:
    due = make.soon(on, (10, 60)) if make.chance(3) else None
    answers = [make.step(on, StepName.ANSWERED, (0, 0, 20), line) for line in range(1, asked + 1)]
    return MeetingFact(
        **make.head(on), kind="CONGRESS_SESSION", session=code, for_year=YEAR, heard=False, studied=False,
        agenda=frozenset(agenda), inquiries=tuple(InquiryFact(n, due) for n in range(1, asked + 1)),
        steps=tuple(answers),
    )  # fmt: skip


def _opinion(make: Maker) -> Rows:
    on = make.day("2023-12-01", "2026-11-20")
    again = make.maybe(make.step(on, StepName.REAFFIRMED, (300, 900)))
    whole = OpinionFact(
        **make.head(on), supplements=None, replaces=None, provides=frozenset(SLUGS), steps=again
    )
    return {"opinions": (whole,)}


def _hearing(make: Maker) -> Rows:
    head = make.head(make.day("2026-01-01", "2026-12-31"))
    return {
        "meetings": (
            MeetingFact(**head, kind="PARTY_STUDY", session="", for_year=None, heard=True, studied=True),
        )
    }


def _entry(make: Maker, on: date, amount: str, *, paid: bool = False, **more: Any) -> EntryFact:
    told = {"for_year": YEAR, "project": None, **more}
    return EntryFact(**make.head(on), is_allocation=not paid, amount=Decimal(amount), **told)


def _duty(make: Maker) -> Rows:
    given, spent = make.day("2026-01-01", "2026-12-31"), make.day("2026-01-01", "2026-12-31")
    return {"duty_entries": (_entry(make, given, "100000"), _entry(make, spent, "90000.00", paid=True))}


def _filing(make: Maker) -> Rows:
    on = make.day("2025-12-01", "2026-12-31")
    filed: StepFact = make.step(on, StepName.FILED, (0, 29, 30))
    checked = make.step(filed.on, StepName.REVIEWED, (0, 20, 30))
    return {"documents": (DocumentFact(**make.head(on), title="某规定", steps=(filed, checked)),)}


def _fiscal(make: Maker) -> Rows:
    return {
        "meetings": (
            _session(make, make.day("2025-12-30", "2026-02-20"), "EARLY", "BUDGET"),
            _session(make, make.day("2026-05-31", "2026-08-30"), "EXTRA", "EXECUTION", "FINAL_ACCOUNTS"),
            _session(make, make.day("2026-08-01", "2026-11-05"), "EXTRA", "ADJUSTMENT"),
        )
    }


def _reserve(make: Maker) -> Rows:
    start = make.day("2024-01-01", "2026-06-01")
    rule = RegulationFact(**make.head(start), started_on=start, ended_on=None, is_district=make.chance())
    given = _entry(make, make.day("2026-01-01", "2026-03-01"), "200000")
    if make.chance():
        return {"regulations": (rule,), "reserve_entries": (given,)}
    on = make.day("2025-10-01", "2026-06-30")
    approved = make.step(on, StepName.APPROVED, (0, 3, 5))
    accepted = make.maybe(make.step(on, StepName.ACCEPTED, (30, 100, 250)))
    project = ProjectFact(
        **make.head(on), title="某项目", planned_finish=make.soon(on, (99, 200, 450)),
        steps=(approved, *accepted),
    )  # fmt: skip
    spent = _entry(
        make, make.soon(on, (4, 5, 20)), "30000", paid=True, for_year=make.any_of((2025, YEAR)),
        project=project.id,
    )  # fmt: skip
    return {"regulations": (rule,), "reserve_entries": (given, spent), "projects": (project,)}


def _inquiry(make: Maker) -> Rows:
    on = make.day("2026-06-30", "2026-10-05")
    return {"meetings": (_session(make, on, "MID_YEAR", "INQUIRY", "EXECUTION", asked=3),)}


def _governance(make: Maker) -> Rows:
    head = make.head(make.day("2026-01-01", "2026-12-31"))
    return {"activities": (ActivityFact(**head, persons=frozenset(range(1, 7))),)}


def _clerk(make: Maker) -> Rows:
    start = make.day("2024-06-01", "2026-03-01")
    end = make.day("2026-06-30", "2027-01-10") if make.chance() else None
    return {
        "clerks": (ClerkFact(next(make.keys), "某干事", True, start, True, False, None, None, start, end),)
    }


_FULFILLED: tuple[Callable[[Maker], Rows], ...] = (
    _opinion, _hearing, _duty, _filing, _fiscal, _reserve, _inquiry, _governance, _clerk,
)  # fmt: skip


@st.composite
def township_facts(
    draw: Draw,
    *,
    kinds: Sequence[str] = KINDS,
    confirmed: bool = False,
    decided: bool = True,
    noise: bool = True,
) -> TownshipFacts:
    """All that may be known of one unit; without `noise` hardly more than rows that fulfil nearly all rules."""
    make = Maker(draw, all_confirmed=confirmed)
    terms = make.terms()
    facts = TownshipFacts(
        unit=UnitFact("330111117", "某单位", make.any_of(kinds), False),
        party_terms=terms,
        mandates=make.some(make.mandate, 7),
        meetings=make.some(make.conference, 2),
        nil_returns=make.nil_returns(),
        decisions=make.some(lambda: make.decision(terms), 2) if decided else (),
    )
    if noise:
        projects = make.some(make.project)
        facts = replace(
            facts,
            clerks=make.some(make.clerk, 2),
            meetings=facts.meetings + make.some(make.study, 2) + make.some(make.session, 2),
            opinions=make.opinions(),
            documents=make.some(make.document),
            duty_entries=make.some(make.duty_entry, 2),
            reserve_entries=make.some(lambda: make.reserve_entry(projects), 3),
            regulations=make.some(make.regulation, 2),
            projects=projects,
            activities=make.some(make.activity),
            practices=make.some(lambda: PracticeFact("FY-2026-000900", "某做法", date(YEAR, 1, 1)), 3),
        )
    for fulfil in _FULFILLED:
        if make.chance() if noise else not make.chance(10):
            more = fulfil(make)
            facts = replace(facts, **{name: getattr(facts, name) + rows for name, rows in more.items()})
    return facts


LEADS = (0, 10, 20, 30, 60, 90)


def edges_of(facts: TownshipFacts, last: date) -> list[date]:
    """Days of this year on which these facts may change their worth: what happened, plus every span of the rules."""
    lasting: tuple[Any, ...] = (*facts.mandates, *facts.clerks, *facts.regulations)
    spans: list[date] = [row.started_on for row in (*facts.party_terms, *lasting)]
    spans += [row.ended_on for row in lasting if row.ended_on]
    spans += [day for row in facts.clerks for day in (row.seconded_from, row.seconded_to) if day]
    rows: tuple[Any, ...] = (*facts.meetings, *facts.opinions, *facts.documents, *facts.projects)
    spans += [step.on for row in rows for step in row.steps] + [row.on for row in rows]
    spans += [each.follow_up_due for row in facts.meetings for each in row.inquiries if each.follow_up_due]
    spans += [row.planned_finish for row in facts.projects]
    spans += [months_after(term.started_on, 36) for term in facts.party_terms]
    days = {day + timedelta(days=lead + shift) for day in spans for lead in LEADS for shift in (-1, 0, 1)}
    return sorted(day for day in days if date(YEAR, 1, 1) <= day <= last)
