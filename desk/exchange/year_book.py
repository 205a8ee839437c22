"""全年一本通: one workbook of a unit and a year, a sheet for each form, filled with what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from desk.exchange.columns import Values
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG
from desk.exchange.kinds.base import Known, SheetKind
from desk.exchange.sheets import filled_book
from townships.models import Township

Belongs = Callable[[Values, int], bool]


def _is_of(name: str) -> Belongs:
    """Whether a day lies in the year."""
    return lambda values, year: _year(values[name]) == year


def _year(on: date | None) -> int | None:
    return on.year if on else None


def _meeting(values: Values, year: int) -> bool:
    return year in {values["for_year"], _year(values["happened_on"]), _year(values["planned_on"])}


def _question(values: Values, year: int) -> bool:
    return year in {values["for_year"], _year(values["session_on"])}


def _project(values: Values, year: int) -> bool:
    """Of the year, or an earlier one not accepted before it."""
    started, accepted = _year(values["happened_on"]), _year(values["accepted_on"])
    return (started is None or started <= year) and (accepted is None or accepted >= year)


def _document(values: Values, year: int) -> bool:
    """Of the year, or of the one before and not reviewed in it: those are judged in this one."""
    dated, reviewed = _year(values["published_on"] or values["issued_on"]), _year(values["reviewed_on"])
    return dated == year or (dated == year - 1 and (reviewed is None or reviewed >= year))


# The sheets in their order, and which rows of each belong to a year.
FORMS: dict[str, Belongs] = {
    "meetings": _meeting,
    "inquiries": _question,
    "activities": _is_of("happened_on"),
    "projects": _project,
    "funds": lambda values, year: values["for_year"] == year,
    "documents": _document,
    "nil_returns": lambda values, year: values["year"] == year,
}


def kinds_for(unit: Township | None) -> list[SheetKind]:
    """The sheets of a unit's workbook, of any unit's when none is named."""
    kinds = (BY_SLUG[slug] for slug in FORMS)
    return [kind for kind in kinds if unit is None or unit.has_congress or not kind.of_congress]


def year_book(ctx: Context, area: str, year: int, *, is_demo: bool) -> tuple[bytes, int]:
    """The workbook of one unit (nine digits) and year, and how many rows are filled in already."""
    parts: list[tuple[SheetKind, list[Known]]] = []
    for kind in kinds_for(ctx.units[area]):
        belongs = FORMS[kind.slug]
        parts.append((kind, [known for known in kind.existing(ctx, [area]) if belongs(known.values, year)]))
    return filled_book(parts, ctx, is_demo=is_demo), sum(len(found) for _, found in parts)
