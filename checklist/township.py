"""What the rules see: the facts of one unit, frozen, and the two sieves that decide which of them count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from checklist.board import DecisionKind
from delegates.facts import ActivityFact, MandateFact
from funds.facts import EntryFact, ProjectFact, RegulationFact
from meetings.facts import MeetingFact
from opinions.facts import DocumentFact, DraftingFact, OpinionFact, PracticeFact
from records.facts import Fact, NilReturnFact, StepFact
from townships.facts import ClerkFact, TermFact, UnitFact

Row = Fact | ClerkFact
Sieve = Callable[[Row], bool]
# The order in which things happened; of one day, that of their records.
by_day = attrgetter("on", "id")

# Every field that holds reported rows: what is not confirmed, or came too late, is taken out of these.
_REPORTED = (
    "clerks", "meetings", "opinions", "documents", "nil_returns",
    "duty_entries", "reserve_entries", "regulations", "projects", "activities",
)  # fmt: skip
_WITH_STEPS = frozenset({"meetings", "opinions", "documents", "projects"})


class DecisionFact(Struct, frozen=True, gc=False):
    """One approved decision of the office. `term` is a Party term's key, `year` 0 then; else the other way round."""

    item: str
    kind: DecisionKind
    year: int
    term: int | None
    approved_on: date
    reason: str
    proposer: str
    approver: str
    met_on: date | None
    due_on: date | None
    relied_on: str
    is_void: bool
    facts_digest: str


class TownshipFacts(Struct, frozen=True, gc=False):
    """All that is known of one unit about one year: confirmed rows and submitted ones, side by side."""

    unit: UnitFact
    party_terms: tuple[TermFact, ...] = ()
    mandates: tuple[MandateFact, ...] = ()
    clerks: tuple[ClerkFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    opinions: tuple[OpinionFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    nil_returns: tuple[NilReturnFact, ...] = ()
    duty_entries: tuple[EntryFact, ...] = ()
    reserve_entries: tuple[EntryFact, ...] = ()
    regulations: tuple[RegulationFact, ...] = ()
    projects: tuple[ProjectFact, ...] = ()
    activities: tuple[ActivityFact, ...] = ()
    practices: tuple[PracticeFact, ...] = ()
    draftings: tuple[DraftingFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()

    def only(self, admits: Sieve, fields: tuple[str, ...] = _REPORTED) -> TownshipFacts:
        """The same facts without the rows of `fields`, and the steps of these, that `admits` refuses."""
        changed: dict[str, Any] = {}
        for name in fields:
            rows = getattr(self, name)
            kept = sifted(rows, admits)
            if kept is not rows:
                changed[name] = kept
        return replace(self, **changed) if changed else self

    def look(self, closes_on: date) -> tuple[tuple[str, ...], bool]:
        """The fields where some row or step is only submitted; whether none was first handed in after `closes_on`."""
        waiting, is_open = [], True
        for name in _REPORTED:
            rows = getattr(self, name)
            is_settled = True
            for row in rows:
                if not row.confirmed:
                    is_settled = False
                if row.first_submitted_on is not None and row.first_submitted_on > closes_on:
                    is_open = False
            if is_settled and name in _WITH_STEPS:
                is_settled = all(step.confirmed for row in rows for step in row.steps)
            if not is_settled:
                waiting.append(name)
        return tuple(waiting), is_open

    def party_term(self, day: date) -> TermFact | None:
        """The Party term open on `day`."""
        for term in self.party_terms:
            if term.holds(day):
                return term
        return None

    def party_term_before(self, term: TermFact) -> TermFact | None:
        """The Party term before `term`."""
        earlier = [each for each in self.party_terms if each.started_on < term.started_on]
        return max(earlier, key=lambda each: each.started_on, default=None)

    def nils(self, kind: str, year: int, last: date) -> tuple[NilReturnFact, ...]:
        """The nil returns of a kind and year dated by `last`."""
        return tuple(
            [nil for nil in self.nil_returns if nil.nil_kind == kind and nil.year == year and nil.on <= last]
        )


def first_nil(nils: Iterable[NilReturnFact], since: date) -> NilReturnFact | None:
    """The earliest of nil returns dated `since` or later: one made before its time says nothing."""
    return min((nil for nil in nils if since <= nil.on), key=by_day, default=None)


def sifted(rows: tuple[Any, ...], admits: Sieve) -> tuple[Any, ...]:
    """The rows, and the steps of these, that a sieve admits; `rows` itself when nothing is refused: most cost no copy."""
    kept = []
    same = True
    for row in rows:
        if not admits(row):
            same = False
            continue
        steps: tuple[StepFact, ...] = getattr(row, "steps", ())
        admitted = tuple(step for step in steps if admits(step)) if steps else steps
        if len(admitted) != len(steps):
            same = False
            row = replace(row, steps=admitted)  # noqa: PLW2901  # the row as it counts
        kept.append(row)
    return rows if same else tuple(kept)


def is_confirmed(row: Row) -> bool:
    return row.confirmed


@dataclass(frozen=True, slots=True)
class Closing:
    """A year's closing (design §4): what was first handed in after it counts only with a 补录许可."""

    closes_on: date
    go_live_on: date | None

    def admits(self, row: Row) -> bool:
        if isinstance(row, ClerkFact) or not row.closes or row.has_permit:
            return True
        if row.first_submitted_on is None or row.first_submitted_on <= self.closes_on:
            return True
        return self.go_live_on is not None and row.on < self.go_live_on


TRIAL_GRACE = timedelta(days=15)


def handed_in_by(last: date) -> Sieve:
    """Admits all that is confirmed, and what was first submitted by `last`."""

    def admits(row: Row) -> bool:
        return row.confirmed or (row.first_submitted_on is not None and row.first_submitted_on <= last)

    return admits
