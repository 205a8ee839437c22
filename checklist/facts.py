"""The only reader of the rooms' selectors: the facts of every unit of an area, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection, transaction
from django.db.models import QuerySet

from checklist.board import DecisionKind
from checklist.models import Decision
from checklist.rules.base import Window
from checklist.township import DecisionFact, TownshipFacts
from delegates import facts as delegates
from funds import facts as funds
from meetings import facts as meetings
from opinions import facts as opinions
from records import facts as records
from records.states import State
from townships import facts as townships
from townships.lanes import Lane
from townships.statements import Row, statement

# A record a 视同完成 relied on, in one of these states, makes it void.
TAKEN_BACK = frozenset({State.WITHDRAWN, State.RETURNED})


def township_facts(area: str, window: Window) -> Iterator[TownshipFacts]:
    """Facts of each unit of `area` (a prefix of at most 6 digits) that exists on D, in official order.

    23 queries for any area: units, terms, clerks, mandates, decisions, nil returns, duty entries, reserve entries,
    those of earlier years added up, regulations, projects, documents, activities (1 each), opinions, practices
    (2 each), meetings, drafts on their way (3 each). Rows stream by unit; nothing is held but the unit at hand.
    """
    if len(area) > 6:
        raise ValueError("facts are read by district or wider; a unit's board is a slice of its district's")
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield from _stream(area, window)
        return
    # Inside a transaction PostgreSQL hands rows out as it finds them; outside it would first copy every result.
    # All statements see the same moment. (SQLite streams anyway, and a transaction of ours would lock its writers out.)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            yield from _stream(area, window)
        except GeneratorExit:  # the reader has seen enough: nothing failed
            return


def _stream(area: str, window: Window) -> Iterator[TownshipFacts]:
    year, first = window.year, window.first_day
    until, books = window.facts_until, window.books_until
    regulations = funds.reserve_regulations(area, until)
    terms = townships.party_terms(area, until)
    clerks = townships.clerks(area, until)
    mandates = delegates.mandates(area, first, until)
    held = meetings.meetings(area, year, until)
    issued = opinions.opinions(area, until)
    documents = opinions.documents(area, date(year - 1, 1, 1), until)
    nils = records.nil_returns(area, year, until)
    duty = funds.duty_entries(area, year, books)
    reserve = funds.reserve_entries(area, year, books)
    past = funds.reserve_past(area, year, books)
    projects = funds.projects(area, year, books)
    activities = delegates.governance(area, first, until)
    practices = opinions.practices(area, first, until)
    draftings = opinions.draftings(area, until)
    decisions = Lane(_approved(area), _decisions)
    for unit in townships.units(area, window.as_of):
        code = unit.code
        yield TownshipFacts(
            unit=unit,
            party_terms=terms.take(code),
            mandates=mandates.take(code),
            clerks=clerks.take(code),
            meetings=held.take(code),
            opinions=issued.take(code),
            documents=documents.take(code),
            nil_returns=nils.take(code),
            duty_entries=duty.take(code),
            reserve_entries=past.take(code) + reserve.take(code),
            regulations=(*regulations.get(code, ()), *regulations.get(code[:6], ())),
            projects=projects.take(code),
            activities=activities.take(code),
            practices=practices.take(code),
            draftings=draftings.take(code),
            decisions=decisions.take(code),
        )


def _decisions(code: str, rows: Iterable[Row]) -> Iterator[DecisionFact]:
    """Approved decisions; one that relied on a record since withdrawn or returned is void."""
    for row in rows:
        yield DecisionFact(
            item=row[1],
            kind=DecisionKind(row[2]),
            year=row[3],
            term=row[4],
            approved_on=row[5],
            reason=row[6],
            proposer=row[7],
            approver=row[8],
            met_on=row[9],
            due_on=row[10],
            relied_on=" ".join(filter(None, (row[11], row[12]))),
            is_void=row[2] == DecisionKind.DEEM and row[13] in TAKEN_BACK,
            facts_digest=row[14],
        )


@statement
def _approved(area: str) -> QuerySet[Decision, Row]:
    return (
        Decision.objects.approved()
        .filter(township__code__startswith=area)
        .order_by("township_id", "approved_on", "id")
        .values_list(
            "township_id", "action_id", "kind", "year", "term_id", "approved_on", "reason", "proposer__name",
            "approver__name", "met_on", "due_on", "relied_on__number", "relied_on__title", "relied_on__state",
            "facts_digest",
        )
    )  # fmt: skip
