"""What every rule is made of. Rules are pure: facts and days in, a judgement out; no ORM, no clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from checklist.board import Finding, FindingKind
from checklist.township import Row, TownshipFacts
from opinions.models import Aspect
from papers.dates import months_after
from records.facts import Fact
from townships.models import Township

ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)

UNIT_KINDS = frozenset({Township.Kind.TOWN.value, Township.Kind.RURAL.value, Township.Kind.SUBDISTRICT.value})
CONGRESS_KINDS = frozenset({Township.Kind.TOWN.value, Township.Kind.RURAL.value})


class Period(Enum):
    """How often an item starts again."""

    TERM = "每届"
    YEAR = "每年"
    STANDING = "常态"


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of every year, such as 12-31."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    @classmethod
    def parse(cls, text: str) -> MonthDay:
        """From "12-31". Raises ValueError for anything that is not a day of every year (02-29 is none)."""
        month, _, day = text.strip().partition("-")
        found = date(2001, int(month), int(day))
        return cls(found.month, found.day)

    def in_year(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True)
class Window:
    """The days a board of `year` is judged by: D, E = min(D, Y-12-31), F = min(D, closes_on)."""

    year: int
    as_of: date
    facts_until: date
    books_until: date
    # The other actions that a unit of each kind is asked for: what an opinion must provide for.
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @cached_property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    def in_year(self, day: date) -> bool:
        """ "In Y": dated Y-01-01 … E."""
        return self.first_day <= day <= self.facts_until


def _nothing() -> Iterator[Finding]:
    return iter(())


class Judgement(Struct, frozen=True):
    """What a rule finds. `ratio` None: there is nothing to judge yet. `explain` tells the findings when asked."""

    ratio: Fraction | None
    met_on: date | None = None
    feeds: tuple[Row, ...] = ()
    explain: Callable[[], Iterator[Finding]] = _nothing
    next_due_on: date | None = None
    applies: bool = True


def found(text: str, *rows: Row) -> Finding:
    return Finding(FindingKind.FOUND, text, numbers=_numbers(rows))


def missing(text: str, who: str = "", mend: str = "") -> Finding:
    return Finding(FindingKind.MISSING, text, who, mend=mend)


def noted(text: str, *rows: Row) -> Finding:
    return Finding(FindingKind.NOTE, text, numbers=_numbers(rows))


def _numbers(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(sorted(row.number for row in rows if isinstance(row, Fact)))


def share(part: int, whole: int) -> Fraction:
    """part ÷ whole, at most 1, for positive wholes; rules work in integers and make one fraction at the end."""
    if part >= whole:
        return ONE
    return Fraction(part, whole) if part > 0 else ZERO


# --- Params: typed, each with its basis; what the office writes is read strictly. -----------------------------


class ParamError(ValueError):
    """A param that may not be saved; the message says which one and why."""


def _count(written: object) -> int:
    if isinstance(written, bool) or not isinstance(written, (int, str)):
        raise ValueError
    return int(written)


def _number(written: object) -> Fraction:
    if isinstance(written, (bool, float)) or not isinstance(written, (int, str, Decimal, Fraction)):
        raise ValueError
    if isinstance(written, Fraction):
        return written
    number = Decimal(written)
    if not number.is_finite():
        raise ValueError
    return Fraction(number)


def _flag(written: object) -> bool:
    if not isinstance(written, bool):
        raise ValueError
    return written


class ParamKind(Enum):
    """How a param is written in the admin's form and read back."""

    COUNT = "整数"
    DAYS = "天数"
    MONEY = "元"
    SHARE = "比例（0—1）"
    FLAG = "是/否"


_READ: dict[ParamKind, Callable[[object], object]] = {
    ParamKind.COUNT: _count,
    ParamKind.DAYS: _count,
    ParamKind.MONEY: _number,
    ParamKind.SHARE: _number,
    ParamKind.FLAG: _flag,
}


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """One param of a rule: what it means, where it comes from, and whether it may be 待定 (None)."""

    name: str
    label: str
    kind: ParamKind
    basis: str
    default: Any
    may_be_open: bool

    def read(self, written: object) -> Any:
        """The typed value. Raises ParamError with a sentence for the form."""
        if written is None or written == "":
            if self.may_be_open:
                return None
            raise ParamError(f"“{self.label}”不能待定，请填写大于0的数")
        try:
            value = _READ[self.kind](written)
        except (ValueError, InvalidOperation, OverflowError):
            raise ParamError(f"“{self.label}”应填写{self.kind.value}") from None
        if not isinstance(value, bool) and isinstance(value, (int, Fraction)):
            if value <= 0:
                raise ParamError(f"“{self.label}”应大于0")
            if self.kind is ParamKind.SHARE and value > 1:
                raise ParamError(f"“{self.label}”是比例，应在0与1之间，例如0.80")
        return value

    def write(self, value: Any) -> Any:
        """As JSON keeps it: shares and money as decimal text."""
        if isinstance(value, Fraction):
            return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
        return value

    def show(self, value: Any) -> str:
        """As people read it."""
        if value is None:
            return "待定"
        if isinstance(value, bool):
            return "是" if value else "否"
        units = {ParamKind.DAYS: "天", ParamKind.MONEY: "元"}
        return f"{self.write(value)}{units.get(self.kind, '')}"


def param(kind: ParamKind, label: str, basis: str, *, may_be_open: bool = False) -> dict[str, Any]:
    """What the field of a params dataclass says of itself."""
    return {"kind": kind, "label": label, "basis": basis, "open": may_be_open}


@dataclass(frozen=True, slots=True)
class NoParams:
    """A rule without params."""


P = TypeVar("P")


def specs_of(params: type[Any]) -> tuple[ParamSpec, ...]:
    """The params a rule takes, in the order they are declared."""
    return tuple(
        ParamSpec(
            each.name,
            each.metadata["label"],
            each.metadata["kind"],
            each.metadata["basis"],
            each.default,
            each.metadata["open"],
        )
        for each in fields(params)
    )


def read_params(params: type[P], written: Mapping[str, object]) -> P:
    """Typed params from what the admin saved; one left out takes its default. Raises ParamError."""
    specs = {spec.name: spec for spec in specs_of(params)}
    if unknown := sorted(set(written) - set(specs)):
        raise ParamError(f"没有这样的参数：{'、'.join(unknown)}")
    return params(
        **{
            name: spec.read(written[name]) if name in written else spec.default
            for name, spec in specs.items()
        }
    )


class Rule(ABC, Generic[P]):
    """One required action (规定动作): what it asks, of whom, by when, and how its facts are judged."""

    id: ClassVar[str]
    title: ClassVar[str]
    short_title: ClassVar[str]
    aspect: ClassVar[Aspect]
    period: ClassVar[Period]
    basis: ClassVar[str]
    summary: ClassVar[str]
    mends: ClassVar[tuple[str, ...]]
    kinds: ClassVar[frozenset[str]] = UNIT_KINDS
    due: ClassVar[MonthDay | None] = None
    due_words: ClassVar[str] = ""
    advised: ClassVar[MonthDay | None] = None
    lead_days: ClassVar[int] = 30
    weight: ClassVar[Decimal]
    # Money spent, documents filed and people in office cannot be caught up late: these are done or not.
    never_late: ClassVar[bool] = False
    params: type[P]

    def judging_day(self, window: Window) -> date:
        """D for a year's item; E for a Party-term or standing one, whose board never reads past its year."""
        return window.as_of if self.period is Period.YEAR else window.facts_until

    def due_on(self, facts: TownshipFacts, params: P, window: Window, due: MonthDay | None) -> date | None:
        """The due day before any 延期; the item's own month and day for a year's item."""
        return due.in_year(window.year) if due else None

    @abstractmethod
    def judge(self, facts: TownshipFacts, params: P, window: Window, due: date | None) -> Judgement:
        """Judge facts that all count. `due` is the day after any 延期."""


class TermRule(Rule[P]):
    """A rule that starts again with every Party term (党委届次)."""

    period = Period.TERM
    due_words = "本届党(工)委任期开始后36个月"
    due_months: ClassVar[int] = 36

    def due_on(self, facts: TownshipFacts, params: P, window: Window, due: MonthDay | None) -> date | None:
        term = facts.party_term(window.facts_until)
        return months_after(term.started_on, self.due_months) if term else None


def no_term() -> Iterator[Finding]:
    """The finding of a Party-term item in a unit whose term is not registered."""
    yield missing("届次未登记：没有登记现任党(工)委的任期，请区人大办在“届次”中登记", "区人大办")
