"""A checklist as the engine takes it: frozen values, params already typed, decisions beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from checklist.board import ItemHeading, Mode
from checklist.rules.base import MonthDay, Rule, Window


@dataclass(frozen=True)
class EditionItem:
    """One item: its rule, and what this edition says of weight, units, days and params."""

    rule: Rule[Any]
    weight: Fraction
    kinds: frozenset[str]
    due: MonthDay | None
    advised: MonthDay | None
    lead_days: int
    params: Any

    @cached_property
    def heading(self) -> ItemHeading:
        return ItemHeading(
            id=self.rule.id,
            title=self.rule.title,
            short_title=self.rule.short_title,
            aspect=self.rule.aspect.value,
            aspect_label=str(self.rule.aspect.label),
            weight=self.weight,
            basis=self.rule.basis,
            period_label=self.rule.period.value,
            mends=self.rule.mends,
        )


@dataclass(frozen=True)
class Edition:
    """One version of a year's checklist."""

    year: int
    version: int
    title: str
    mode: Mode
    effective_on: date
    closes_on: date
    items: tuple[EditionItem, ...]

    @property
    def label(self) -> str:
        """As boards and exports name it: 2026-1."""
        return f"{self.year}-{self.version}"

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of unit that some item names; a 开发区 is judged only then."""
        return frozenset().union(*(item.kinds for item in self.items))

    @cached_property
    def required(self) -> dict[str, frozenset[str]]:
        """The ids of the items that apply to each kind of unit, whatever is waived."""
        return {
            kind: frozenset(item.rule.id for item in self.items if kind in item.kinds) for kind in self.kinds
        }

    @cached_property
    def whole_weights(self) -> tuple[int, ...]:
        """The items' weights as whole numbers of one common unit."""
        unit = lcm(*(item.weight.denominator for item in self.items))
        return tuple(int(item.weight * unit) for item in self.items)

    @property
    def headings(self) -> tuple[ItemHeading, ...]:
        return tuple(item.heading for item in self.items)

    def window(self, as_of: date) -> Window:
        """D, E and F of a board of this edition's year. `as_of` is never before that year (callers refuse)."""
        return Window(
            year=self.year,
            as_of=as_of,
            facts_until=min(as_of, date(self.year, 12, 31)),
            books_until=min(as_of, self.closes_on),
            required=self.required,
        )
