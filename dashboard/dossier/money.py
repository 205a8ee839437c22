"""履职经费 and 储备金 over a year: the entries the rules read, added up day by day and drawn as two stairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from checklist.counting import entries_that_count
from checklist.rules.reserve_fund import Ledger, ledger_of
from dashboard.chart import Mark
from funds.facts import EntryFact
from funds.models import Fund
from papers.words import day, money, percent

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 68, 12, 14, 34
TICK_MONTHS = (1, 4, 7, 10)
TEN_THOUSAND = Decimal(10_000)
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Stair:
    """One line of the drawing: what had been given, or paid, by each day."""

    look: str
    label: str
    points: str
    total: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The drawing; `summary` says it in a sentence for those who do not see it."""

    width: int
    height: int
    left: int
    right: int
    levels: tuple[Mark, ...]
    months: tuple[Mark, ...]
    stairs: tuple[Stair, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month with some movement: what came and went in it, and how much was used by its end."""

    month: str
    given: str
    paid: str
    paid_so_far: str
    used: str


@dataclass(frozen=True, slots=True)
class FundYear:
    """One fund in one year, in 元. `opening` is blank for a fund that carries nothing over; `left` is the 超支 where
    more was paid than there was."""

    title: str
    opening: str
    given: str
    paid: str
    left: str
    used: str
    is_over: bool
    curve: Curve | None
    months: tuple[MonthRow, ...]
    # The engine's entries themselves: what was paid for which project.
    entries: tuple[EntryFact, ...]

    @property
    def is_empty(self) -> bool:
        return self.curve is None


def fund_year(area: str, fund: str, *, year: int, on: date, closes_on: date) -> FundYear:
    """A unit's fund for a year as it stands on a day. One query; two for 储备金."""
    entries = entries_that_count(area, fund, year=year, on=on, closes_on=closes_on)
    sums = ledger_of(entries, year)
    own = sorted((entry for entry in entries if entry.for_year == year), key=lambda entry: entry.on)
    title = str(Fund(fund).label)
    last = min(on, closes_on)
    return FundYear(
        title=title,
        opening=money(sums.opening) if fund == Fund.RESERVE else "",
        given=money(sums.allocated),
        paid=money(sums.paid),
        left=money(abs(sums.available - sums.paid)),
        used=_share(sums.paid, sums.available),
        is_over=sums.paid > sums.available,
        curve=_curve(title, own, sums, year, last) if own or sums.opening else None,
        months=tuple(_months(own, sums.opening, year)),
        entries=entries,
    )


def _share(paid: Decimal, available: Decimal) -> str:
    """Paid of available as 76.4%, in cents; a dash while there is nothing to use."""
    return percent(int(paid * 100), int(available * 100)) if available > 0 else "—"


def _months(entries: Sequence[EntryFact], opening: Decimal, of_year: int) -> Iterable[MonthRow]:
    """The months in which something moved, in order; of a running year those to come are none."""
    available, spent = opening, NOTHING
    for year, month in dict.fromkeys((entry.on.year, entry.on.month) for entry in entries):
        moved = [entry for entry in entries if (entry.on.year, entry.on.month) == (year, month)]
        given = sum((entry.amount for entry in moved if entry.is_allocation), NOTHING)
        paid = sum((entry.amount for entry in moved if not entry.is_allocation), NOTHING)
        available, spent = available + given, spent + paid
        yield MonthRow(
            f"{month}月" if year == of_year else f"{year}年{month}月",
            money(given) if given else "—",
            money(paid) if paid else "—",
            money(spent),
            _share(spent, available),
        )


def _curve(title: str, entries: Sequence[EntryFact], sums: Ledger, year: int, last: date) -> Curve:
    """Two stairs from the year's first day to `last`; what is dated before the year stands at its beginning."""
    first = date(year, 1, 1)
    end = max(last, date(year, 12, 31))
    top = _round_up(max(sums.available, sums.paid, Decimal(1)))

    def across(on: date) -> float:
        share = (max(on, first) - first).days / ((end - first).days or 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def up(amount: Decimal) -> float:
        share = float(max(amount, NOTHING) / top)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def stair(amount: Decimal, steps: Iterable[EntryFact]) -> str:
        spots = [(across(first), up(amount))]
        for entry in steps:
            spots.append((across(entry.on), up(amount)))
            amount += entry.amount
            spots.append((across(entry.on), up(amount)))
        return " ".join(f"{x},{y}" for x, y in [*spots, (across(last), up(amount))])

    given = "可用（结余＋安排）" if sums.opening else "安排"
    return Curve(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        levels=tuple(Mark(LEFT - 8, up(level), _short(level)) for level in (NOTHING, top / 2, top)),
        months=tuple(Mark(across(date(year, month, 1)), HEIGHT - 10, f"{month}月") for month in TICK_MONTHS),
        stairs=(
            Stair(
                "line-given", given, stair(sums.opening, (each for each in entries if each.is_allocation)),
                money(sums.available),
            ),
            Stair(
                "line-paid", "支出", stair(NOTHING, (each for each in entries if not each.is_allocation)),
                money(sums.paid),
            ),
        ),
        summary=f"{title}至{day(last)}：{given}{money(sums.available)}，支出{money(sums.paid)}。",
    )  # fmt: skip


def _round_up(amount: Decimal) -> Decimal:
    """The next of 1, 2, 4, 5, 6, 8 × 10ⁿ: a top whose half is easily read."""
    power = Decimal(10) ** amount.adjusted()
    return next(power * step for step in (1, 2, 4, 5, 6, 8, 10) if amount <= power * step)


def _short(amount: Decimal) -> str:
    """An amount beside a level line: 7万, 5000."""
    if amount >= TEN_THOUSAND:
        return f"{(amount / TEN_THOUSAND).normalize():f}万"
    return f"{amount.normalize():f}"
