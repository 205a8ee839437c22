"""One unit's rows, edition and decisions from the database, for the reference; no code of the engine's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checklist.models import Checklist, Decision, Item
from tests.golden.books import Book
from tests.golden.reference.rules import open_term
from tests.golden.reference.words import Article, Days, Edition, Ruling
from townships.models import Term

_SHARES_AND_MONEY = ("standard", "use")


def edition_judging(year: int, as_of: date) -> Edition:
    """ "The version that judges (Y, D) is the one of year Y with the latest effective_on ≤ E, or the first." """
    versions = list(Checklist.objects.filter(year=year, published=True).order_by("effective_on", "version"))
    until = min(as_of, date(year, 12, 31))
    judging = ([each for each in versions if each.effective_on <= until] or versions[:1])[-1]
    return Edition(year, judging.closes_on, tuple(_article(item) for item in judging.items.all()))


def _article(item: Item) -> Article:
    due = tuple(int(part) for part in item.due.split("-")) if item.due else None
    return Article(
        id=item.action_id,
        weight=Fraction(item.weight),
        kinds=tuple(item.applies_to),
        due=(due[0], due[1]) if due else None,
        lead=item.lead_days,
        params={name: _param(item.action_id, name, value) for name, value in item.params.items()},
    )


def _param(action: str, name: str, value: Any) -> Any:
    """Money and shares are kept as decimal text."""
    if value is None:
        return None
    if name in _SHARES_AND_MONEY or (action, name) == ("governance", "target"):
        return Fraction(Decimal(value))
    return value


def rulings(book: Book, year: int, as_of: date) -> list[Ruling]:
    """The approved decisions of a unit whose period is this year, or the Party term open on E."""
    until = min(as_of, date(year, 12, 31))
    term = open_term(book, Days(year, as_of, until, as_of))
    started_on = term[0] if term else None
    found = []
    for row in Decision.objects.filter(township_id=book.code, approved_on__isnull=False):
        of_term: Term | None = row.term
        if row.year == year or (of_term is not None and of_term.started_on == started_on):
            assert row.approved_on is not None
            found.append(
                Ruling(row.action_id, row.kind, row.approved_on, row.met_on, row.due_on, row.relied_on_id)
            )
    return found
