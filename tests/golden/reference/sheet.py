"""Due days, states, scores: a unit's whole sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from tests.golden.books import Book, Rec
from tests.golden.reference.rules import RULES, last_day_with_clerk, open_term
from tests.golden.reference.words import (
    NEVER_LATE,
    ON_E,
    SIX_TENTHS,
    Article,
    Days,
    Edition,
    Line,
    Ruling,
    Sheet,
    comes_too_late,
    confirmed_or_submitted,
    months_after,
    only_confirmed,
    seen,
    tried_until,
)


def due_day(book: Book, article: Article, days: Days) -> date | None:
    """The due day before any 延期, from confirmed rows."""
    if article.id in ("term_conference", "implementing_opinion"):
        term = open_term(book, days)
        return months_after(term[0], 36) if term else None
    if article.id == "full_time_clerk":
        last = last_day_with_clerk(book, days.e)
        if last is None:
            return date(days.y, 1, 1)
        return None if last == days.e else last + timedelta(days=90)
    assert article.due is not None
    return date(days.y, *article.due)


def extended(due: date | None, rulings: list[Ruling], article: Article, days: Days) -> date | None:
    """EXTEND moves this unit's due day, of a year item at the latest to Y-12-31."""
    moved = [r for r in rulings if r.kind == "EXTEND" and r.due_on is not None]
    if due is None or not moved:
        return due
    to = moved[-1].due_on
    assert to is not None
    return to if article.id in ON_E else min(to, date(days.y, 12, 31))


def judge_line(book: Book, article: Article, edition: Edition, days: Days, rulings: list[Ruling]) -> Line:
    """One item of one unit."""
    if book.kind not in article.kinds:
        return Line(
            article.id, "NOT_APPLICABLE", None, None, article.weight, None, None, None, (), False, False
        )
    today = days.e if article.id in ON_E else days.d
    of_item = [r for r in rulings if r.item == article.id and r.approved_on <= today]
    mine = sorted(of_item, key=lambda r: r.approved_on)  # READING 2: of several of one kind the last

    def rows(counts: Callable[[Rec], bool]) -> Book:
        if article.id in ON_E:
            return seen(book, counts)
        return seen(book, lambda rec: counts(rec) and not comes_too_late(rec, edition))

    confirmed = rows(only_confirmed)
    due = extended(due_day(confirmed, article, days), mine, article, days)
    rule = RULES[article.id]
    found = rule(confirmed, article, days, edition, due)
    past = due is not None and today > due
    ratio, met_on = found.ratio, found.met_on if found.ratio == 1 else None
    deem = [r for r in mine if r.kind == "DEEM" and relied_record_stands(book, r)]
    waived = any(r.kind == "WAIVE" for r in mine)
    if deem:
        last = max(reversed(deem), key=lambda r: r.approved_on)  # of several the one approved last
        ratio, met_on = Fraction(1), last.met_on  # READING 9

    def would_be_done() -> bool:
        tried = rows(tried_until(due + timedelta(days=15)) if past and due else confirmed_or_submitted)
        return rule(tried, article, days, edition, due).ratio == 1

    def nothing_feeds() -> bool:
        return not found.feeds and not rule(rows(confirmed_or_submitted), article, days, edition, due).feeds

    if not found.applies or (ratio is None and past):
        state = "NOT_APPLICABLE"
    elif waived:
        state = "WAIVED"
    elif ratio is None:
        state = "NOT_DUE"
    elif ratio == 1:
        in_time = due is None or met_on is None or met_on <= due
        state = "DONE" if in_time or article.id in NEVER_LATE else "DONE_LATE"
    elif would_be_done():
        state = "PENDING"
    elif past:
        state = "NO_DATA" if nothing_feeds() else "PARTIAL" if ratio >= SIX_TENTHS else "OVERDUE"
    else:
        assert due is not None
        state = "DUE_SOON" if today >= due - timedelta(days=article.lead) else "NOT_DUE"

    if state in ("NOT_APPLICABLE", "WAIVED"):
        ratio, met_on = None, None
    if state == "NOT_APPLICABLE":
        due = None
    return Line(
        id=article.id,
        state=state,
        ratio=ratio,
        points=None if ratio is None else article.weight * ratio,
        weight=article.weight,
        due_on=due,
        met_on=met_on,
        next_due_on=min(found.clocks, default=None),
        records=tuple(sorted(rec.number for rec in found.feeds if rec.number)),
        is_counted=ratio is not None and state != "PENDING" and (ratio == 1 or past),
        is_past_due=past and state not in ("NOT_APPLICABLE", "WAIVED"),
    )


def relied_record_stands(book: Book, ruling: Ruling) -> bool:
    """A DEEM is void if the record it relies on is withdrawn or returned."""
    if ruling.relied_on is None:
        return True
    tables = (
        book.sittings, book.papers, book.documents, book.nils, book.entries, book.regulations, book.projects,
        book.deeds, book.steps, book.practices,
    )  # fmt: skip
    taken_back = {
        row.rec.id for table in tables for row in table if row.rec.state in ("withdrawn", "returned")
    }
    return ruling.relied_on not in taken_back


def weigh(lines: list[Line]) -> Fraction | None:
    """100 × Σ points ÷ Σ weights."""
    if not lines:
        return None
    points = [line.points for line in lines if line.points is not None]
    return 100 * sum(points, Fraction(0)) / sum((line.weight for line in lines), Fraction(0))


def bonus(book: Book, days: Days) -> int:
    """+1 for each confirmed Practice with a rule_document that the office put into the library, or another unit
    adopted, in the calendar year Y by D; at most 2.
    """
    earned = 0
    for practice in book.practices:
        if practice.rec.state != "confirmed" or not practice.rule_document.strip():
            continue
        listed = [practice.library_on] if practice.library_on else []
        elsewhere = [on for unit, on in practice.adoptions if unit != book.code]
        earned += any(on.year == days.y and on <= days.d for on in listed + elsewhere)
    return min(2, earned)


def judge_unit(book: Book, edition: Edition, as_of: date, rulings: list[Ruling] | None = None) -> Sheet:
    """A unit's whole sheet on one day."""
    y = edition.year
    if as_of < date(y, 1, 1):
        raise ValueError("D before Y-01-01 is refused")
    days = Days(y, as_of, min(as_of, date(y, 12, 31)), min(as_of, edition.closes_on))
    lines = tuple(judge_line(book, article, edition, days, rulings or []) for article in edition.articles)
    asked = [x for x in lines if x.ratio is not None]
    return Sheet(
        lines=lines,
        score=weigh([x for x in lines if x.is_counted]),
        progress=weigh(asked),
        counted=sum(x.is_counted for x in lines),
        bonus=bonus(book, days),
    )
