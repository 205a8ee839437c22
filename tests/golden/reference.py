"""An independent judge: design.md §4–§5 written down a second time, from the text only, naive and slow.

It shares no code with the engine. Every function quotes the sentence it stands for. Where a sentence allows two
readings the literal one is taken and marked `READING`; the list of them is in tests/golden/READINGS.md.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.golden.books import Book, Document, Paper, Project, Rec, Sitting

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


# --- the ten rules --------------------------------------------------------------------------------------------


def open_term(book: Book, days: Days) -> tuple[date, date | None] | None:
    """The Party term open on E."""
    for term in book.terms:
        if runs(term.started_on, term.ended_on, days.e):
            return term.started_on, term.ended_on
    return None


def term_conference(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    term = open_term(book, days)
    if term is None:
        return Found(None, None, (), applies=False)
    meetings = [
        s.rec for s in book.sittings
        if (s.kind == "WORK_CONFERENCE" or "WORK_CONFERENCE" in s.agenda)
        and runs(*term, day_of(s.rec)) and day_of(s.rec) <= days.e
    ]  # fmt: skip
    if not meetings:
        return Found(Fraction(0), None, ())
    return Found(Fraction(1), min(map(day_of, meetings)), tuple(meetings))


def implementing_opinion(
    book: Book, article: Article, days: Days, edition: Edition, due: date | None
) -> Found:
    def in_force(paper: Paper) -> bool:
        if day_of(paper.rec) > days.e or step_on(book, paper.rec, "REVOKED", days.e):
            return False
        # "the old one is out from the new one's issued_on, also when the new one is revoked later"
        return not any(new.replaces == paper.rec.id and day_of(new.rec) <= days.e for new in book.papers)

    forced = [paper for paper in book.papers if in_force(paper)]
    term = open_term(book, days)

    def of_term(paper: Paper) -> bool:
        """Issued or reaffirmed within the open Party term by E."""
        if term is None or day_of(paper.rec) > days.e:
            return False
        again = step_on(book, paper.rec, "REAFFIRMED", days.e)
        return runs(*term, day_of(paper.rec)) or (again is not None and runs(*term, again))

    feeds = tuple(paper.rec for paper in book.papers if paper in forced or of_term(paper))
    if term is None:
        return Found(None, None, feeds, applies=False)
    required = {
        other.id
        for other in edition.articles
        if other.id != "implementing_opinion" and book.kind in other.kinds
    }
    best, met_on = Fraction(0), None
    for base in forced:
        if base.supplements is not None:
            continue
        members = [base] + [paper for paper in forced if paper.supplements == base.rec.id]
        carried = article.params["carry_over"] and due is not None and days.e <= due
        if not (carried or any(map(of_term, members))):
            continue
        ratio = Fraction(len(required & {slug for m in members for slug in m.provides}), len(required))
        # "the day its members in force had covered all required ids"
        whole = None
        for day in sorted(day_of(m.rec) for m in members):
            by_then = {slug for m in members if day_of(m.rec) <= day for slug in m.provides}
            if whole is None and required <= by_then:
                whole = day
        if ratio > best or (ratio == best and whole and (met_on is None or whole < met_on)):  # READING 4
            best, met_on = ratio, whole
    return Found(best, met_on, feeds)


def annual_hearing(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    studies = [
        s for s in book.sittings if s.kind == "PARTY_STUDY" and date(days.y, 1, 1) <= day_of(s.rec) <= days.e
    ]
    heard = sorted(day_of(s.rec) for s in studies if s.heard)
    studied = sorted(day_of(s.rec) for s in studies if s.studied)
    target = article.params["target"]
    ratio = cap(Fraction(min(len(heard), len(studied)), target))
    met_on = max(heard[target - 1], studied[target - 1]) if ratio == 1 else None
    return Found(ratio, met_on, tuple(s.rec for s in studies))


def duty_funds(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    entries = [
        x for x in book.entries if x.fund == "DUTY" and x.for_year == days.y and day_of(x.rec) <= days.f
    ]
    feeds = tuple(x.rec for x in entries)
    allocated = sum((Fraction(x.amount) for x in entries if x.entry == "ALLOCATION"), Fraction(0))
    paid = sum((Fraction(x.amount) for x in entries if x.entry == "PAYMENT"), Fraction(0))
    # Persons: people that count on Y-01-01; none then: on the first day of Y, up to E, with any.
    persons, day = 0, date(days.y, 1, 1)
    while persons == 0 and day <= days.e:
        persons = len(on_day(book, day, governance=False))
        day += DAY
    if allocated == 0:
        return Found(Fraction(0), None, feeds)
    standard, use = article.params["standard"], article.params["use"]
    first = Fraction(1) if standard is None or persons == 0 else cap(allocated / (standard * persons))
    second = Fraction(1) if use is None else cap(paid / (allocated * use))
    ratio = SIX_TENTHS * first + FOUR_TENTHS * second
    if paid > allocated:
        ratio = min(ratio, HALF)
    return Found(ratio, min(max(map(day_of, feeds)), date(days.y, 12, 31)), feeds)


def document_filing(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    n, m = timedelta(days=article.params["N"]), timedelta(days=article.params["M"])

    def filed(doc: Document, x: date) -> date | None:
        return step_on(book, doc.rec, "FILED", x)

    def reviewed(doc: Document, x: date) -> date | None:
        return step_on(book, doc.rec, "REVIEWED", x)

    def left_out(doc: Document, x: date) -> bool:
        """ "unfiled and X ≤ dated + N, or filed by dated + N, unreviewed, and X ≤ filed + M" """
        on = filed(doc, x)
        if on is None:
            return x <= day_of(doc.rec) + n
        return on <= day_of(doc.rec) + n and reviewed(doc, x) is None and x <= on + m

    last_year = date(days.y - 1, 12, 31)
    of_year = [d for d in book.documents if date(days.y, 1, 1) <= day_of(d.rec) <= days.e]
    carried = [
        d for d in book.documents
        if date(days.y - 1, 1, 1) <= day_of(d.rec) <= last_year and left_out(d, last_year)
    ]  # fmt: skip
    judged = [d for d in of_year + carried if not left_out(d, days.e)]
    waiting = [d for d in of_year + carried if left_out(d, days.e)]
    nils = [
        x for x in book.nils
        if (x.kind, x.year) == ("DOCUMENTS", days.y) and date(days.y, 12, 1) <= day_of(x.rec) <= days.e
    ]  # fmt: skip

    def value(doc: Document) -> Fraction:
        on, checked = filed(doc, days.e), reviewed(doc, days.e)
        if on is None or checked is None:
            return Fraction(0)
        return Fraction(1) if on <= day_of(doc.rec) + n and checked <= on + m else HALF

    clocks = []  # READING 6
    for doc in judged + waiting:
        on = filed(doc, days.e)
        if on is None:
            clocks.append(day_of(doc.rec) + n)
        elif reviewed(doc, days.e) is None:
            clocks.append(on + m)
    feeds = tuple(d.rec for d in judged + waiting) + tuple(x.rec for x in nils)  # READING 5
    open_clocks = tuple(day for day in clocks if day >= days.e)
    if judged:
        ratio = sum(map(value, judged), Fraction(0)) / len(judged)
        reviews = [on for on in (reviewed(d, days.e) for d in judged) if on]
        return Found(ratio, max(reviews, default=None), feeds, clocks=open_clocks)
    if waiting:
        return Found(None, None, feeds, clocks=open_clocks)
    if nils:
        return Found(Fraction(1), min(day_of(x.rec) for x in nils), feeds)
    return Found(Fraction(0), None, feeds)


def fiscal_oversight(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    def year_of(sitting: Sitting, kind: str) -> int:
        """ "BUDGET, ADJUSTMENT for_year; EXECUTION for_year (EARLY: for_year − 1); FINAL_ACCOUNTS for_year − 1" """
        assert sitting.for_year is not None  # a session always has one
        before = kind == "FINAL_ACCOUNTS" or (kind == "EXECUTION" and sitting.session == "EARLY")
        return sitting.for_year - 1 if before else sitting.for_year

    wanted = {"BUDGET": days.y, "EXECUTION": days.y, "FINAL_ACCOUNTS": days.y - 1, "ADJUSTMENT": days.y}
    sessions = [s for s in book.sittings if s.kind == "CONGRESS_SESSION" and day_of(s.rec) <= days.e]
    heard: dict[str, list[date]] = {kind: [] for kind in wanted}
    feeds: list[Rec] = []
    for session in sessions:
        fits = [
            kind for kind, year in wanted.items() if kind in session.agenda and year_of(session, kind) == year
        ]
        if fits:
            feeds.append(session.rec)
        for kind in fits:
            on = day_of(session.rec)
            if kind == "EXECUTION" and on < date(days.y, 6, 1):
                continue
            if kind == "FINAL_ACCOUNTS" and on.year != days.y:
                continue
            heard[kind].append(on)
    nils = [
        x.rec for x in book.nils
        if (x.kind, x.year) == ("ADJUSTMENT", days.y) and date(days.y, 10, 1) <= day_of(x.rec) <= days.e
    ]  # fmt: skip
    if not heard["ADJUSTMENT"]:
        heard["ADJUSTMENT"] = [day_of(nil) for nil in nils]
    parts = [min(on) for on in heard.values() if on]
    return Found(Fraction(len(parts), 4), max(parts, default=None), (*feeds, *nils))


def reserve_fund(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    entries = [x for x in book.entries if x.fund == "RESERVE" and day_of(x.rec) <= days.f]
    new_year = date(days.y, 1, 1)

    def total(kind: str, *, earlier: bool) -> Fraction:
        rows = [
            x
            for x in entries
            if x.entry == kind and (x.for_year < days.y if earlier else x.for_year == days.y)
        ]
        return sum((Fraction(x.amount) for x in rows), Fraction(0))

    opening = total("ALLOCATION", earlier=True) - total("PAYMENT", earlier=True)
    allocated, paid = total("ALLOCATION", earlier=False), total("PAYMENT", earlier=False)
    payments = [x for x in entries if x.entry == "PAYMENT"]
    known = {p.rec.id: p for p in book.projects}

    def accepted(number: int) -> date | None:
        return step_on(book, known[number].rec, "ACCEPTED", days.f) if number in known else None

    of_year = {x.project for x in payments if x.for_year == days.y and x.project is not None}
    for x in payments:
        if x.for_year < days.y and x.project is not None:
            done = accepted(x.project)
            if done is None or done >= new_year:
                of_year.add(x.project)

    def in_order(number: int) -> bool:
        project: Project | None = known.get(number)
        if project is None:  # its own record is not confirmed
            return False
        first_paid = min(day_of(x.rec) for x in payments if x.project == number)
        approved = step_on(book, project.rec, "APPROVED", days.f)
        if approved is None or approved > first_paid:
            return False
        return accepted(number) is not None or days.f <= project.planned_finish

    nils = [
        x.rec for x in book.nils
        if (x.kind, x.year) == ("RESERVE_USE", days.y) and date(days.y, 12, 1) <= day_of(x.rec) <= days.e
    ]  # fmt: skip
    ruled = any(r.fund == "RESERVE" and runs(r.started_on, r.ended_on, days.e) for r in book.regulations)
    share = Fraction(sum(map(in_order, of_year)), len(of_year)) if of_year else Fraction(1 if nils else 0)
    ratio = Fraction(2, 10) * ruled + Fraction(3, 10) * (opening + allocated > 0) + HALF * share
    if paid > opening + allocated:
        ratio = min(ratio, HALF)
    of_y = [x.rec for x in entries if x.for_year == days.y]
    moments = [day_of(x) for x in of_y + nils] + [on for on in map(accepted, of_year) if on]
    met_on = min(max(moments), date(days.y, 12, 31)) if moments else new_year
    clocks = tuple(
        known[n].planned_finish for n in of_year if n in known and not accepted(n)
        and known[n].planned_finish >= days.f
    )  # fmt: skip
    return Found(ratio, met_on, (*of_y, *nils), clocks=clocks)


def midyear_inquiry(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    sessions = [
        s for s in book.sittings
        if (s.kind, s.session, s.for_year) == ("CONGRESS_SESSION", "MID_YEAR", days.y) and day_of(s.rec) <= days.e
    ]  # fmt: skip
    target = article.params["target"]
    clocks: list[date] = []

    def value(session: Sitting) -> Fraction:
        asked = len(session.questions)
        good = 0
        for question in session.questions:
            answered = step_on(book, session.rec, "ANSWERED", days.e, question.line)
            closed = step_on(book, session.rec, "CLOSED", days.e, question.line)
            due_on = question.follow_up_due
            good += answered is not None and (due_on is None or closed is not None or days.e <= due_on)
            if due_on is not None and closed is None and days.e <= due_on:
                clocks.append(due_on)
        agenda = FOUR_TENTHS * ("INQUIRY" in session.agenda)
        number = Fraction(2, 10) * (Fraction(1) if target is None else cap(Fraction(asked, target)))
        return agenda + number + FOUR_TENTHS * (Fraction(good, asked) if asked else Fraction(0))

    best: Fraction = Fraction(0)
    met_on: date | None = None
    for session in sorted(sessions, key=lambda s: day_of(s.rec)):
        ratio = value(session)
        if met_on is None or ratio > best:
            best, met_on = ratio, day_of(session.rec)
    return Found(best, met_on, tuple(s.rec for s in sessions), clocks=tuple(clocks))


def governance(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    new_year = date(days.y, 1, 1)
    deeds = [d for d in book.deeds if d.is_governance and new_year <= day_of(d.rec) <= days.e]
    base = on_day(book, days.e, governance=True)
    if days.e > date(days.y, 6, 30):
        served = days_in_office(book, new_year, days.e, governance=True)
        long = {person for person, on in served.items() if len(on) >= 90}
        base = long or base
    feeds = tuple(d.rec for d in deeds)
    met_on = max(map(day_of, feeds), default=None)
    if not base:
        return Found(Fraction(0), None, feeds)
    k, target = article.params["k"], article.params["target"]
    active = [person for person in base if sum(person in d.persons for d in deeds) >= k]
    share = Fraction(len(active), len(base))
    ratio = Fraction(1 if share > 0 else 0) if target is None else cap(share / target)
    return Found(ratio, met_on, feeds)


def qualifying(book: Book, day: date) -> list[date]:
    """The starts of the CLERK appointments that qualify on a day."""
    return [
        c.started_on for c in book.clerks
        if runs(c.started_on, c.ended_on, day) and c.full_time and not c.concurrent_post.strip()
        and not (c.seconded_from is not None and runs(c.seconded_from, c.seconded_to, day))
    ]  # fmt: skip


def last_day_with_clerk(book: Book, until: date) -> date | None:
    """ "last = the latest day ≤ E with one" """
    first = min((c.started_on for c in book.clerks), default=None)
    day = until
    while first is not None and day >= first:
        if qualifying(book, day):
            return day
        day -= DAY
    return None


def full_time_clerk(book: Book, article: Article, days: Days, edition: Edition, due: date | None) -> Found:
    feeds = tuple(c.rec for c in book.clerks if c.started_on <= days.e)
    last = last_day_with_clerk(book, days.e)
    if last is None:
        return Found(Fraction(0), None, feeds)
    ratio = Fraction(1 if (days.e - last).days <= article.params["gap"] else 0)
    return Found(ratio, min(qualifying(book, last)), feeds)


RULES = {
    rule.__name__: rule
    for rule in (
        term_conference, implementing_opinion, annual_hearing, duty_funds, document_filing, fiscal_oversight,
        reserve_fund, midyear_inquiry, governance, full_time_clerk,
    )
}  # fmt: skip


# --- due days, states, scores ---------------------------------------------------------------------------------


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
    to = max(moved, key=lambda r: r.approved_on).due_on
    assert to is not None
    return to if article.id in ON_E else min(to, date(days.y, 12, 31))


def judge_line(book: Book, article: Article, edition: Edition, days: Days, rulings: list[Ruling]) -> Line:
    """One item of one unit."""
    if book.kind not in article.kinds:
        return Line(
            article.id, "NOT_APPLICABLE", None, None, article.weight, None, None, None, (), False, False
        )
    today = days.e if article.id in ON_E else days.d
    mine = [r for r in rulings if r.item == article.id and r.approved_on <= today]

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
        ratio, met_on = Fraction(1), deem[-1].met_on  # READING 9

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
