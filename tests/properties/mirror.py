"""The same facts and edition as the reference takes them: row by row, nothing computed."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from checklist import edition as engine
from checklist.township import DecisionFact, TownshipFacts
from records.facts import Fact, StepFact
from tests.golden import books
from tests.golden.reference.words import Article, Edition, Ruling


def edition_of(edition: engine.Edition, go_live_on: date | None = None) -> Edition:
    """The engine's edition, as the reference takes it."""
    return Edition(
        year=edition.year,
        closes_on=edition.closes_on,
        articles=tuple(
            Article(
                id=item.rule.id,
                weight=item.weight,
                kinds=tuple(item.kinds),
                due=(item.due.month, item.due.day) if item.due else None,
                lead=item.lead_days,
                params={each.name: getattr(item.params, each.name) for each in fields(item.params)},
            )
            for item in edition.items
        ),
        go_live_on=go_live_on,
    )


def rulings_of(decisions: tuple[DecisionFact, ...], year: int, term: int | None) -> list[Ruling]:
    """Decisions whose period is the board's: its year, or the Party term open on E."""
    return [
        Ruling(each.item, str(each.kind), each.approved_on, each.met_on, each.due_on)
        for each in decisions
        if not each.is_void and (each.year == year if each.term is None else each.term == term)
    ]


def book_of(facts: TownshipFacts) -> books.Book:
    """The engine's facts as plain rows."""
    found: dict[str, Any] = {
        "terms": tuple(books.PartyTerm(t.started_on, t.ended_on) for t in facts.party_terms),
        "seats": tuple(
            books.Seat(person, m.body, m.started_on, m.ended_on, m.ended_on)
            for m in facts.mandates
            for person in m.persons
        ),
        "clerks": tuple(
            books.Clerk(
                books.Rec(c.id, "", _state(c.confirmed), c.started_on, c.first_submitted_on),
                c.full_time, "兼职" if c.has_other_post else "", c.seconded_from, c.seconded_to,
                c.started_on, c.ended_on,
            )
            for c in facts.clerks
        ),
        "sittings": tuple(
            books.Sitting(
                _rec(m), m.kind, m.session, m.for_year, m.heard, m.studied, tuple(m.agenda),
                tuple(books.Question(q.line, q.follow_up_due) for q in m.inquiries),
            )
            for m in facts.meetings
        ),
        "steps": tuple(
            books.Later(_rec(step), row.id, str(step.name), step.line)
            for rows in (facts.meetings, facts.opinions, facts.documents, facts.projects)
            for row in rows
            for step in _steps(row)
        ),
        "papers": tuple(
            books.Paper(_rec(o), o.supplements, o.replaces, tuple(o.provides)) for o in facts.opinions
        ),
        "documents": tuple(books.Document(_rec(d)) for d in facts.documents),
        "nils": tuple(books.Nil(_rec(n), n.nil_kind, n.year) for n in facts.nil_returns),
        "entries": tuple(
            books.Entry(
                _rec(e), fund, "ALLOCATION" if e.is_allocation else "PAYMENT", e.amount, e.for_year, e.project
            )
            for fund, rows in (("DUTY", facts.duty_entries), ("RESERVE", facts.reserve_entries))
            for e in rows
        ),
        "regulations": tuple(
            books.Regulation(_rec(r), "RESERVE", r.started_on, r.ended_on) for r in facts.regulations
        ),
        "projects": tuple(books.Project(_rec(p), p.planned_finish) for p in facts.projects),
        "deeds": tuple(books.Deed(_rec(a), True, tuple(a.persons)) for a in facts.activities),
        "practices": tuple(
            books.Custom(
                books.Rec(0, p.number, "confirmed", p.library_on, p.library_on), "制度文件", p.library_on,
                tuple(("330111999", on) for on in p.adopted_on),
            )
            for p in facts.practices
        ),
    }  # fmt: skip
    return books.Book(code=facts.unit.code, kind=facts.unit.kind, **found)


def _state(confirmed: bool) -> str:
    return "confirmed" if confirmed else "submitted"


def _rec(row: Fact) -> books.Rec:
    return books.Rec(
        row.id, row.number, _state(row.confirmed), row.on, row.first_submitted_on, row.has_permit, row.closes
    )


def _steps(row: Any) -> tuple[StepFact, ...]:
    steps: tuple[StepFact, ...] = row.steps
    return steps
