"""The plain rows that the reference judges by: one list per table, straight from the ORM, nothing summarised.

Deliberately naive: every row of a unit whatever its state or day, no selectors of the engine, no sharing of code
with it. What counts is for `reference.py` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from delegates.models import Activity, Mandate
from funds.models import FundEntry, FundRegulation, MicroProject
from meetings.models import Meeting
from opinions.models import NormativeDocument, Opinion, Practice
from records.models import LatePermit, NilReturn, Record, Step
from townships.models import Appointment, Term, Township


@dataclass(frozen=True)
class Rec:
    """What every reported row shares. `closable`: whether a year's closing can shut it out."""

    id: int
    number: str
    state: str
    on: date | None
    first_submitted_on: date | None
    has_permit: bool = False
    closable: bool = True


@dataclass(frozen=True)
class PartyTerm:
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Seat:
    """A mandate: `ended_on` its own end, `term_ended_on` its term's."""

    person: int
    body: str
    started_on: date
    ended_on: date | None
    term_ended_on: date | None


@dataclass(frozen=True)
class Clerk:
    rec: Rec
    full_time: bool
    concurrent_post: str
    seconded_from: date | None
    seconded_to: date | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Question:
    line: int
    follow_up_due: date | None


@dataclass(frozen=True)
class Sitting:
    """A meeting of any kind."""

    rec: Rec
    kind: str
    session: str
    for_year: int | None
    heard: bool
    studied: bool
    agenda: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Later:
    """A step of a record."""

    rec: Rec
    record: int
    name: str
    line: int


@dataclass(frozen=True)
class Paper:
    """An implementing opinion; `rec.on` is issued_on."""

    rec: Rec
    supplements: int | None
    replaces: int | None
    provides: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A normative document; `rec.on` is the day it is dated by."""

    rec: Rec


@dataclass(frozen=True)
class Nil:
    rec: Rec
    kind: str
    year: int


@dataclass(frozen=True)
class Entry:
    rec: Rec
    fund: str
    entry: str
    amount: Decimal
    for_year: int
    project: int | None


@dataclass(frozen=True)
class Regulation:
    rec: Rec
    fund: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Project:
    rec: Rec
    planned_finish: date


@dataclass(frozen=True)
class Deed:
    """An activity."""

    rec: Rec
    is_governance: bool
    persons: tuple[int, ...]


@dataclass(frozen=True)
class Custom:
    """A practice; `adoptions` as (unit, day)."""

    rec: Rec
    rule_document: str
    library_on: date | None
    adoptions: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class Book:
    """All rows of one unit; regulations of its district too."""

    code: str
    kind: str
    terms: tuple[PartyTerm, ...] = ()
    seats: tuple[Seat, ...] = ()
    clerks: tuple[Clerk, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    steps: tuple[Later, ...] = ()
    papers: tuple[Paper, ...] = ()
    documents: tuple[Document, ...] = ()
    nils: tuple[Nil, ...] = ()
    entries: tuple[Entry, ...] = ()
    regulations: tuple[Regulation, ...] = ()
    projects: tuple[Project, ...] = ()
    deeds: tuple[Deed, ...] = ()
    practices: tuple[Custom, ...] = field(default=())


def book_from_orm(code: str) -> Book:
    """Everything the tables hold of one unit."""
    unit = Township.objects.get(pk=code)
    permits = set(LatePermit.objects.values_list("record_id", flat=True))

    def rec(row: Record, *, closable: bool = True) -> Rec:
        return Rec(
            row.pk,
            row.number,
            row.state,
            row.happened_on,
            row.first_submitted_on,
            row.pk in permits,
            closable,
        )

    return Book(
        code=code,
        kind=unit.kind,
        terms=tuple(PartyTerm(t.started_on, t.ended_on) for t in Term.objects.filter(area=code, body="PARTY")),
        seats=tuple(
            Seat(m.delegate.person_id, m.term.body, m.started_on, m.ended_on, m.term.ended_on)
            for m in Mandate.objects.filter(township_id=code).select_related("delegate", "term")
        ),
        clerks=tuple(
            Clerk(
                Rec(a.pk, "", "confirmed" if a.checked_by_id else "submitted", a.started_on, a.entered_on),
                a.full_time, a.concurrent_post, a.seconded_from, a.seconded_to, a.started_on, a.ended_on,
            )
            for a in Appointment.objects.filter(township_id=code, post="CLERK")
        ),
        sittings=tuple(
            Sitting(
                rec(m), m.meeting_kind, m.session, m.for_year, m.heard, m.studied,
                tuple(a.kind for a in m.agenda.all()),
                tuple(Question(q.line, q.follow_up_due) for q in m.inquiries.all()),
            )
            for m in Meeting.objects.filter(area=code).prefetch_related("agenda", "inquiries")
        ),
        steps=tuple(
            Later(rec(s, closable=False), s.record_id, s.name, s.line) for s in Step.objects.filter(area=code)
        ),
        papers=tuple(
            Paper(rec(o), o.supplements_id, o.replaces_id, tuple(p.action_id for p in o.provisions.all()))
            for o in Opinion.objects.filter(area=code).prefetch_related("provisions")
        ),
        documents=tuple(Document(rec(d)) for d in NormativeDocument.objects.filter(area=code)),
        nils=tuple(Nil(rec(n), n.nil_kind, n.year) for n in NilReturn.objects.filter(area=code)),
        entries=tuple(
            Entry(rec(f), f.fund, f.entry, f.amount, f.for_year, f.project_id)
            for f in FundEntry.objects.filter(area=code)
        ),
        regulations=tuple(
            Regulation(rec(r, closable=False), r.fund, r.started_on, r.ended_on)
            for r in FundRegulation.objects.filter(area__in=(code, code[:6]))
        ),
        projects=tuple(
            Project(rec(p, closable=False), p.planned_finish) for p in MicroProject.objects.filter(area=code)
        ),
        deeds=tuple(
            Deed(rec(a), a.is_governance, tuple(d.person_id for d in a.delegates.all()))
            for a in Activity.objects.filter(area=code).prefetch_related("delegates")
        ),
        practices=tuple(
            Custom(
                rec(p), p.rule_document, p.library_on,
                tuple((a.township_id, a.adopted_on) for a in p.adoptions.all()),
            )
            for p in Practice.objects.filter(area=code).prefetch_related("adoptions")
        ),
    )  # fmt: skip
