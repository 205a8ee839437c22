"""One unit's standing with one item: what was found, what is missing, what the office decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from msgspec import Struct

from checklist.rounding import trimmed
from checklist.states import FINISHED, LATE, DecisionKind, State


class FindingKind(Enum):
    """Whether something was found, is missing, or is only worth knowing."""

    FOUND = "查到"
    MISSING = "还缺"
    NOTE = "提示"


class Finding(Struct, frozen=True):
    """One sentence of a reason; `who` names who must act, `numbers` the records it speaks of.

    `mend` is the rule's word for what would mend it, with what the form should know after a question mark.
    """

    kind: FindingKind
    text: str
    who: str = ""
    numbers: tuple[str, ...] = ()
    mend: str = ""


class DecisionNote(Struct, frozen=True):
    """A decision of the office as it stands beside the item."""

    kind: DecisionKind
    reason: str
    proposer: str
    approver: str
    approved_on: date
    due_on: date | None = None
    relied_on: str = ""
    needs_review: bool = False


class ItemHeading(Struct, frozen=True):
    """What one item of the edition is, for every unit alike: a column of the matrix."""

    id: str
    title: str
    short_title: str
    aspect: str
    aspect_label: str
    weight: Fraction
    basis: str
    period_label: str
    mends: tuple[str, ...] = ()

    @property
    def weight_text(self) -> str:
        return trimmed(self.weight, 2)


class ItemResult(Struct, frozen=True):
    """One unit's standing with one item on one day. Ratio and points are exact; days are calendar days.

    `findings`, `records` and `last_term` are worked out when first looked at.
    """

    heading: ItemHeading
    state: State
    ratio: Fraction | None
    due_on: date | None
    met_on: date | None
    next_due_on: date | None
    judged_on: date
    is_counted: bool
    is_past_due: bool
    findings: Sequence[Finding] = ()
    records: Sequence[str] = ()
    decision: DecisionKind | None = None
    decisions: tuple[DecisionNote, ...] = ()
    last_term: Sequence[str] = ()

    @property
    def id(self) -> str:
        return self.heading.id

    @property
    def title(self) -> str:
        return self.heading.title

    @property
    def short_title(self) -> str:
        return self.heading.short_title

    @property
    def aspect(self) -> str:
        return self.heading.aspect

    @property
    def weight(self) -> Fraction:
        return self.heading.weight

    @property
    def mends(self) -> tuple[str, ...]:
        """The rule's words for the forms that would mend it; none where it is not asked of this kind of unit."""
        return self.heading.mends if self.is_applicable else ()

    @property
    def points(self) -> Fraction | None:
        """weight × ratio, exact."""
        return None if self.ratio is None else self.weight * self.ratio

    @property
    def reason(self) -> str:
        """What was found, what is missing and who must act, in one line of Chinese."""
        return "；".join(f.text for f in self.findings)

    @property
    def found(self) -> tuple[str, ...]:
        return tuple(f.text for f in self.findings if f.kind is FindingKind.FOUND)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(f.text for f in self.findings if f.kind is FindingKind.MISSING)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(f.text for f in self.findings if f.kind is FindingKind.NOTE)

    @property
    def who(self) -> tuple[str, ...]:
        """Who must act, each once, in the order of the findings."""
        return tuple(dict.fromkeys(f.who for f in self.findings if f.who))

    @property
    def previous_term(self) -> str:
        """“上届：已于…完成” beside an item that has started again; blank where there is nothing to say."""
        return "".join(self.last_term)

    @property
    def is_applicable(self) -> bool:
        return self.state is not State.NOT_APPLICABLE

    @property
    def is_asked(self) -> bool:
        """Applicable and not waived: the item stands in some denominator."""
        return self.state is not State.NOT_APPLICABLE and self.state is not State.WAIVED

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def is_late(self) -> bool:
        """One of 逾期项次: reported late, in part or not at all, and the day has passed."""
        return self.state in LATE

    @property
    def days_left(self) -> int | None:
        """Days until the due day (0 on the day itself), None without one or once it has passed."""
        if self.due_on is None or self.judged_on > self.due_on:
            return None
        return (self.due_on - self.judged_on).days

    @property
    def days_late(self) -> int:
        """Days since the due day of an unfinished item, or by which a finished one missed it."""
        if self.due_on is None or not self.is_asked:
            return 0
        reached = self.met_on if self.is_finished and self.met_on else self.judged_on
        if self.is_finished and self.state is not State.DONE_LATE:
            return 0
        return max(0, (reached - self.due_on).days)

    @property
    def ratio_text(self) -> str | None:
        """The ratio to four decimals, trailing zeros dropped."""
        return None if self.ratio is None else trimmed(self.ratio, 4)

    @property
    def percent_text(self) -> str | None:
        """The ratio as whole percents, never rounded up to 100."""
        if self.ratio is None:
            return None
        return "100%" if self.ratio == 1 else f"{min(99, int(self.ratio * 100 + Fraction(1, 2)))}%"

    @property
    def points_text(self) -> str | None:
        """The points to two decimals, trailing zeros dropped."""
        return None if self.points is None else trimmed(self.points, 2)

    @property
    def weight_text(self) -> str:
        return trimmed(self.weight, 2)
