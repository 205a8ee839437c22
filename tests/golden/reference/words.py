"""The words of the text: days, spans, what counts, people that count."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.golden.books import Book, Rec

DAY = timedelta(days=1)
SIX_TENTHS, FOUR_TENTHS, HALF = Fraction(6, 10), Fraction(4, 10), Fraction(1, 2)

# "The three Party-term and standing items are judged entirely on E."
ON_E = ("term_conference", "implementing_opinion", "full_time_clerk")
# "… are never DONE_LATE."
NEVER_LATE = ("duty_funds", "document_filing", "reserve_fund", "governance", "full_time_clerk")


@dataclass(frozen=True)
class Article:
    """One item of the edition: `due` is (month, day), None where the rule says when."""

    id: str
    weight: Fraction
    kinds: tuple[str, ...]
    due: tuple[int, int] | None
    lead: int
    params: dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """The checklist that judges."""

    year: int
    closes_on: date
    articles: tuple[Article, ...]
    go_live_on: date | None = None


@dataclass(frozen=True)
class Ruling:
    """A decision of the office on one item of the unit, whose period is that of the board asked for."""

    item: str
    kind: str
    approved_on: date
    met_on: date | None = None
    due_on: date | None = None
    relied_on: int | None = None


@dataclass(frozen=True)
class Days:
    """Y, D, E = min(D, Y-12-31), F = min(D, closes_on)."""

    y: int
    d: date
    e: date
    f: date


@dataclass(frozen=True)
class Found:
    """What a rule says of the rows that count."""

    ratio: Fraction | None
    met_on: date | None
    feeds: tuple[Rec, ...]
    applies: bool = True
    clocks: tuple[date, ...] = ()


@dataclass(frozen=True)
class Line:
    """One item of a unit's sheet, as `assess` prints it."""

    id: str
    state: str
    ratio: Fraction | None
    points: Fraction | None
    weight: Fraction
    due_on: date | None
    met_on: date | None
    next_due_on: date | None
    records: tuple[str, ...]
    is_counted: bool
    is_past_due: bool


@dataclass(frozen=True)
class Sheet:
    """A unit's sheet. Score and progress are exact, of 100."""

    lines: tuple[Line, ...]
    score: Fraction | None
    progress: Fraction | None
    counted: int
    bonus: int


def cap(value: Fraction) -> Fraction:
    """cap(x) = min(1, x)."""
    return min(Fraction(1), value)


def months_after(day: date, months: int) -> date:
    """ "36 months after" is the same day of the month, or that month's last day."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def runs(started_on: date, ended_on: date | None, day: date) -> bool:
    """Every span is half-open: active on D when started_on ≤ D < ended_on, or ended_on is empty."""
    return started_on <= day and (ended_on is None or day < ended_on)


def day_of(rec: Rec) -> date:
    assert rec.on is not None  # whatever was handed in has a day
    return rec.on


def step_on(book: Book, record: Rec, name: str, known_on: date, line: int = 0) -> date | None:
    """The happened_on of the step, of several the earliest; "known on X" = happened_on ≤ X."""
    days = [day_of(s.rec) for s in book.steps if (s.record, s.name, s.line) == (record.id, name, line)]
    days = [day for day in days if day <= known_on]
    return min(days) if days else None


# --- what counts ----------------------------------------------------------------------------------------------


def seen(book: Book, counts: Callable[[Rec], bool]) -> Book:
    """The book with only those rows that count."""
    return replace(
        book,
        clerks=tuple(x for x in book.clerks if counts(x.rec)),
        sittings=tuple(x for x in book.sittings if counts(x.rec)),
        steps=tuple(x for x in book.steps if counts(x.rec)),
        papers=tuple(x for x in book.papers if counts(x.rec)),
        documents=tuple(x for x in book.documents if counts(x.rec)),
        nils=tuple(x for x in book.nils if counts(x.rec)),
        entries=tuple(x for x in book.entries if counts(x.rec)),
        regulations=tuple(x for x in book.regulations if counts(x.rec)),
        projects=tuple(x for x in book.projects if counts(x.rec)),
        deeds=tuple(x for x in book.deeds if counts(x.rec)),
    )


def comes_too_late(rec: Rec, edition: Edition) -> bool:
    """Closing: "for year items, on every D, a record with first_submitted_on after that day counts only with a
    LatePermit; FundRegulation, MicroProject, Step and 历史补录 (facts before go_live_on) are exempt".
    """
    if not rec.closable or rec.has_permit:
        return False
    if edition.go_live_on is not None and day_of(rec) < edition.go_live_on:
        return False
    return rec.first_submitted_on is not None and rec.first_submitted_on > edition.closes_on


def only_confirmed(rec: Rec) -> bool:
    """Only confirmed records count."""
    return rec.state == "confirmed"


def confirmed_or_submitted(rec: Rec) -> bool:
    return rec.state in ("confirmed", "submitted")


def tried_until(last: date) -> Callable[[Rec], bool]:
    """ "After the due day only those with first_submitted_on ≤ due + 15 days are tried." """

    def counts(rec: Rec) -> bool:
        in_time = rec.first_submitted_on is not None and rec.first_submitted_on <= last
        return rec.state == "confirmed" or (rec.state == "submitted" and in_time)

    return counts


# --- people ---------------------------------------------------------------------------------------------------


def bodies(book: Book, *, governance: bool) -> tuple[str, ...]:
    """People that count: 镇/乡 CONGRESS; 街道 DISTRICT, and for governance also COUNCIL."""
    if book.kind in ("TOWN", "RURAL"):
        return ("CONGRESS",)
    return ("DISTRICT", "COUNCIL") if governance else ("DISTRICT",)


def days_in_office(book: Book, first: date, last: date, *, governance: bool) -> dict[int, set[date]]:
    """For each person that counts, the days first … last (both counted) with an active mandate."""
    found: dict[int, set[date]] = {}
    for seat in book.seats:
        if seat.body not in bodies(book, governance=governance):
            continue
        end = seat.ended_on or seat.term_ended_on  # one without an end of its own ends with its term
        day = max(first, seat.started_on)
        while day <= last and (end is None or day < end):
            found.setdefault(seat.person, set()).add(day)
            day += DAY
    return found


def on_day(book: Book, day: date, *, governance: bool) -> set[int]:
    return set(days_in_office(book, day, day, governance=governance))
