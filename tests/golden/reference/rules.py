"""The ten rules, each whole in one function as it is in one paragraph of the text."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from tests.golden.books import Book, Document, Paper, Project, Rec, Sitting
from tests.golden.reference.words import (
    DAY,
    FOUR_TENTHS,
    HALF,
    SIX_TENTHS,
    Article,
    Days,
    Edition,
    Found,
    cap,
    day_of,
    days_in_office,
    on_day,
    runs,
    step_on,
)


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
