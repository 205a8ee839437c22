"""What reading a workbook needs to know of the portal: the units, and whatever a kind has asked for, read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from accounts.models import User
from papers.cells import Cell, Unreadable, fold, is_blank
from papers.places import UnitNames
from townships.areas import AREA_NAMES, district_of
from townships.models import Township

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell (or, without a column, one row), and what to write instead."""

    column: str
    message: str


@dataclass(eq=False)
class Context:
    """Who reads, on which day; `coming`: what earlier sheets of the workbook are about to add or change, by kind."""

    user: User
    on: date
    coming: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _kept: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def units(self) -> dict[str, Township]:
        return {unit.code: unit for unit in Township.objects.for_user(self.user)}

    @cached_property
    def _names(self) -> UnitNames:
        return UnitNames({code: (unit.name, *unit.aliases) for code, unit in self.units.items()})

    def once(self, name: str, read: Callable[[], T]) -> T:
        """Something read from the database once for all rows."""
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Read everything anew: rows have been written since."""
        self._kept.clear()

    def area_of(self, cell: Cell, *, district_too: bool = False) -> str:
        """The unit a cell names; a blank one is the writer's own. Raises Unreadable, in which a stranger's unit ends."""
        if is_blank(cell):
            if self.user.is_unit:
                return self.user.scope
            raise Unreadable("请填写乡镇(街道)")
        district = district_of(self.user.scope)
        if district_too and isinstance(cell, str) and fold(cell) == AREA_NAMES.get(district):
            return district
        try:
            code = self._names.read(cell)
        except Unreadable:
            if self.user.is_unit:
                raise Unreadable(
                    f"只能导入本单位的内容，请填“{self.unit_name(self.user.scope)}”或留空"
                ) from None
            raise
        return code or ""

    def unit_name(self, area: str) -> str:
        unit = self.units.get(area)
        return unit.name if unit else AREA_NAMES.get(area, area)
