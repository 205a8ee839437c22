"""Strategies that draw facts of all ten rules: confirmed and submitted, near every boundary day and far from it.

They draw what the database could hold (spans end after they start, a step is no earlier than its record, a nil
return no earlier than its form opens), and nothing that only a broken selector would hand over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count
from typing import Any, TypeVar

from hypothesis import strategies as st

from checklist.board import DecisionKind, Mode
from checklist.catalogue import RULES
from checklist.edition import Edition, EditionItem
from checklist.township import DecisionFact
from delegates.facts import ActivityFact, MandateFact
from funds.facts import EntryFact, ProjectFact, RegulationFact
from meetings.facts import InquiryFact, MeetingFact
from opinions.facts import DocumentFact, OpinionFact
from records.facts import NilReturnFact, StepFact
from records.states import StepName
from townships.facts import ClerkFact, TermFact

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

YEAR = 2026
CLOSES_ON = date(2027, 1, 20)
SLUGS = tuple(rule.id for rule in RULES)
KINDS = ("TOWN", "RURAL", "SUBDISTRICT")
FISCAL = ("BUDGET", "EXECUTION", "FINAL_ACCOUNTS", "ADJUSTMENT", "INQUIRY", "WORK_CONFERENCE")

# Days on which something begins, ends or falls due, and their neighbours.
EDGES = tuple(
    date.fromisoformat(day) + timedelta(days=shift)
    for day in (
        "2025-12-01", "2025-12-31", "2026-01-01", "2026-03-31", "2026-05-31", "2026-06-30", "2026-09-30",
        "2026-10-01", "2026-10-31", "2026-11-20", "2026-12-01", "2026-12-31", "2027-01-15", "2027-01-20",
    )
    for shift in (-1, 0, 1)
)  # fmt: skip
BOARD_DAYS = st.one_of(
    st.sampled_from([day for day in EDGES if day >= date(YEAR, 1, 1)]),
    st.dates(date(YEAR, 1, 1), date(2027, 2, 10)),
)


def days(first: str = "2025-10-01", last: str = "2027-02-28") -> st.SearchStrategy[date]:
    """A day between two, boundaries preferred."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    near = [day for day in EDGES if start <= day <= end]
    return st.one_of(st.sampled_from(near), st.dates(start, end)) if near else st.dates(start, end)


@dataclass
class Maker:
    """Draws rows of one unit, each with a key and number of its own."""

    draw: Draw
    all_confirmed: bool = False
    keys: Any = field(default_factory=lambda: count(1))

    def any_of(self, choices: Sequence[T]) -> T:
        drawn: T = self.draw(st.sampled_from(choices))
        return drawn

    def day(self, first: str = "2025-10-01", last: str = "2027-02-28") -> date:
        drawn: date = self.draw(days(first, last))
        return drawn

    def soon(self, after: date, offsets: Sequence[int]) -> date:
        return after + timedelta(days=self.any_of(offsets))

    def chance(self, one_in: int = 2) -> bool:
        return bool(self.draw(st.integers(0, one_in - 1)) == 0)

    def some(self, make: Callable[[], T], most: int = 3) -> tuple[T, ...]:
        return tuple(make() for _ in range(self.draw(st.integers(0, most))))

    def head(self, on: date) -> dict[str, Any]:
        key = next(self.keys)
        confirmed = True if self.all_confirmed else not self.chance(4)
        return {
            "id": key,
            "number": f"FY-2026-{key:06d}",
            "on": on,
            "confirmed": confirmed,
            "first_submitted_on": self.soon(on, (0, 1, 15, 16, 20, 21, 60)),
            "has_permit": self.chance(5),
        }

    def step(self, after: date, name: StepName, offsets: Sequence[int], line: int = 0) -> StepFact:
        return StepFact(**self.head(self.soon(after, offsets)), name=name, line=line)

    def maybe(self, *steps: StepFact) -> tuple[StepFact, ...]:
        return tuple(step for step in steps if not self.chance(3))

    # --- rows ---

    def terms(self) -> tuple[TermFact, ...]:
        """Up to three Party terms, one after the other, perhaps with a gap, perhaps none open."""
        start = self.any_of((date(2020, 2, 29), date(2021, 11, 20), date(2023, 6, 30), date(2023, 12, 31)))
        rows = []
        for ordinal in range(1, 1 + self.any_of((1, 2, 2, 3, 0))):
            end = (
                max(self.day("2025-10-01", "2027-02-01"), start + timedelta(days=1))
                if not self.chance(3)
                else None
            )
            rows.append(TermFact(next(self.keys), ordinal, start, end))
            if end is None:
                break
            start = self.soon(end, (0, 0, 0, 40))
        return tuple(rows)

    def mandate(self) -> MandateFact:
        start = self.any_of((date(2022, 1, 10), date(2026, 1, 1), date(2026, 1, 2), self.day()))
        end = self.soon(start, (1, 89, 90, 91, 400, 1800)) if self.chance() else None
        return MandateFact(
            self.draw(st.frozensets(st.integers(1, 6), min_size=1, max_size=3)),
            self.any_of(("CONGRESS", "CONGRESS", "DISTRICT", "COUNCIL")),
            start,
            end,
        )

    def clerk(self) -> ClerkFact:
        start = self.day("2024-06-01", "2027-01-10")
        away = self.soon(start, (0, 1, 60, 200)) if self.chance(3) else None
        back = self.soon(away, (1, 30, 31, 90, 91)) if away and self.chance() else None
        return ClerkFact(
            next(self.keys), "某干事", self.all_confirmed or not self.chance(4), self.soon(start, (0, 10, 100)),
            not self.chance(5), self.chance(5), away, back, start,
            self.soon(start, (1, 100, 300, 500)) if self.chance() else None,
        )  # fmt: skip

    def conference(self) -> MeetingFact:
        kind = self.any_of(("WORK_CONFERENCE", "PARTY_STUDY", "PRESIDIUM"))
        agenda = frozenset({"WORK_CONFERENCE"}) if self.chance() else frozenset()
        return MeetingFact(
            **self.head(self.day("2023-06-01", "2027-01-31")), kind=kind, session="", for_year=None,
            heard=self.chance(), studied=self.chance(), agenda=agenda,
        )  # fmt: skip

    def study(self) -> MeetingFact:
        return MeetingFact(
            **self.head(self.day()), kind="PARTY_STUDY", session="", for_year=None,
            heard=not self.chance(3), studied=not self.chance(3),
        )  # fmt: skip

    def session(self) -> MeetingFact:
        on = self.day("2025-12-01", "2027-01-31")
        questions = tuple(
            InquiryFact(line, self.soon(on, (0, 10, 30, 90)) if self.chance() else None)
            for line in range(1, 1 + self.draw(st.integers(0, 4)))
        )
        later = [
            self.step(on, name, (0, 5, 10, 30, 31, 90), question.line)
            for question in questions
            for name in (StepName.ANSWERED, StepName.CLOSED)
        ]
        return MeetingFact(
            **self.head(on),
            kind="CONGRESS_SESSION",
            session=self.any_of(("EARLY", "MID_YEAR", "MID_YEAR", "EXTRA")),
            for_year=self.any_of((2025, 2026, 2026, 2026, 2027)),
            heard=False,
            studied=False,
            agenda=self.draw(st.frozensets(st.sampled_from(FISCAL), max_size=5)),
            inquiries=questions,
            steps=self.maybe(*later),
        )

    def opinions(self) -> tuple[OpinionFact, ...]:
        rows: list[OpinionFact] = []
        for _ in range(self.draw(st.integers(0, 4))):
            on = self.day("2022-01-01", "2027-01-15")
            heads = [row.id for row in rows if row.supplements is None]
            known = [row.id for row in rows]
            lacking = self.draw(st.frozensets(st.sampled_from(SLUGS), max_size=3))
            given = frozenset(SLUGS) - lacking
            if self.chance(4):
                given = self.draw(st.frozensets(st.sampled_from(SLUGS)))
            rows.append(
                OpinionFact(
                    **self.head(on),
                    supplements=self.any_of(heads) if heads and self.chance() else None,
                    replaces=self.any_of(known) if known and self.chance(4) else None,
                    provides=given,
                    steps=self.maybe(self.step(on, StepName.REAFFIRMED, (0, 200, 700, 1500)))
                    + (self.maybe(self.step(on, StepName.REVOKED, (0, 100, 900))) if self.chance(3) else ()),
                )
            )
        return tuple(rows)

    def document(self) -> DocumentFact:
        on = self.day("2025-10-01", "2027-01-15")
        filed = self.step(on, StepName.FILED, (0, 5, 29, 30, 31, 60))
        reviewed = self.step(filed.on, StepName.REVIEWED, (0, 5, 29, 30, 31, 60))
        again = self.step(on, StepName.FILED, (3, 40))
        more = (again,) if self.chance(8) else ()
        return DocumentFact(**self.head(on), title="某规定", steps=self.maybe(filed, reviewed) + more)

    def nil_returns(self) -> tuple[NilReturnFact, ...]:
        rows = []
        for kind, opens in (
            ("DOCUMENTS", "2026-12-01"),
            ("ADJUSTMENT", "2026-10-01"),
            ("RESERVE_USE", "2026-12-01"),
        ):
            if self.chance():
                rows.append(
                    NilReturnFact(**self.head(self.day(opens, "2027-01-25")), nil_kind=kind, year=YEAR)
                )
        if self.chance(6):
            rows.append(NilReturnFact(**self.head(date(2025, 12, 20)), nil_kind="DOCUMENTS", year=2025))
        return tuple(rows)

    def amount(self) -> Decimal:
        return Decimal(self.any_of(("100000", "60000", "33333.33", "50000.01", "1000", "12000")))

    def duty_entry(self) -> EntryFact:
        return EntryFact(
            **self.head(self.day("2025-12-01", "2027-01-31")), is_allocation=self.chance(), amount=self.amount(),
            for_year=YEAR, project=None,
        )  # fmt: skip

    def project(self) -> ProjectFact:
        on = self.day("2025-10-01", "2026-12-31")
        return ProjectFact(
            **self.head(on),
            title="某项目",
            planned_finish=self.soon(on, (10, 60, 200, 400)),
            steps=self.maybe(
                self.step(on, StepName.APPROVED, (0, 5, 30)), self.step(on, StepName.ACCEPTED, (20, 60, 250))
            ),
        )

    def reserve_entry(self, projects: Sequence[ProjectFact]) -> EntryFact:
        paid = self.any_of(projects) if projects and not self.chance(3) else None
        on = self.soon(paid.on, (0, 4, 5, 6, 100)) if paid else self.day("2025-10-01", "2027-01-31")
        return EntryFact(
            **self.head(on), is_allocation=paid is None, amount=self.amount(),
            for_year=self.any_of((2025, 2026, 2026, 2027)), project=paid.id if paid else None,
        )  # fmt: skip

    def regulation(self) -> RegulationFact:
        start = self.day("2024-01-01", "2027-01-05")
        end = self.soon(start, (1, 100, 900)) if self.chance(3) else None
        return RegulationFact(**self.head(start), started_on=start, ended_on=end, is_district=self.chance())

    def activity(self) -> ActivityFact:
        persons = self.draw(st.frozensets(st.integers(1, 6)))
        return ActivityFact(**self.head(self.day("2026-01-01", "2026-12-31")), persons=persons)

    def decision(self, terms: Sequence[TermFact]) -> DecisionFact:
        item = self.any_of(RULES)
        of_term = item.id in {"term_conference", "implementing_opinion"}
        kind = self.any_of(tuple(DecisionKind))
        term = self.any_of(terms).id if terms else 0
        due = self.day("2026-06-01", "2026-12-31") if kind is DecisionKind.EXTEND else None
        met = self.day("2026-01-01", "2026-12-31") if kind is DecisionKind.DEEM else None
        return DecisionFact(
            item=item.id, kind=kind, year=0 if of_term else self.any_of((YEAR, YEAR, 2025)),
            term=term if of_term else None, approved_on=self.day("2026-01-01", "2027-01-31"), reason="理由",
            proposer="甲", approver="乙", met_on=met, due_on=due, relied_on="", is_void=self.chance(5),
            facts_digest="",
        )  # fmt: skip


def delivered(**params: Any) -> Edition:
    """The edition 2026 as delivered, from the catalogue; `params` by rule id."""
    return Edition(
        year=YEAR,
        version=1,
        title="2026年规定动作",
        mode=Mode.FORMAL,
        effective_on=date(YEAR, 1, 1),
        closes_on=CLOSES_ON,
        items=tuple(
            EditionItem(
                rule,
                Fraction(rule.weight),
                rule.kinds,
                rule.due,
                rule.advised,
                rule.lead_days,
                replace(rule.params(), **params.get(rule.id, {})),
            )
            for rule in RULES
        ),
    )


@st.composite
def editions(draw: Draw) -> Edition:
    """Editions with other targets, days and weights."""
    make = Maker(draw)
    edition = delivered(
        implementing_opinion={"carry_over": make.chance()},
        annual_hearing={"target": make.any_of((1, 2))},
        duty_funds={
            "standard": make.any_of((None, Fraction(2000), Fraction(9999, 7))),
            "use": make.any_of((None, Fraction(1, 2), Fraction(9, 10))),
        },
        document_filing={"N": make.any_of((30, 10)), "M": make.any_of((30, 20))},
        midyear_inquiry={"target": make.any_of((None, 1, 3))},
        governance={"k": make.any_of((1, 2)), "target": make.any_of((None, Fraction(4, 5), Fraction(1, 3)))},
        full_time_clerk={"gap": make.any_of((30, 10))},
    )
    weights = [make.any_of((Fraction(7), Fraction(10), Fraction(25, 2))) for _ in edition.items]
    return replace(
        edition,
        closes_on=make.any_of((CLOSES_ON, date(2027, 1, 5))),
        items=tuple(
            replace(item, weight=weight) for item, weight in zip(edition.items, weights, strict=True)
        ),
    )
