"""What a filled workbook asks for, in the portal's own words: nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell (or, without a column, one row; without a row, one sheet), and what to write."""

    sheet: str
    row: int
    column: str
    message: str

    @property
    def where(self) -> str:
        parts = [f"“{self.sheet}”"] if self.sheet else []
        parts += [f"第{self.row}行"] if self.row else []
        parts += [f"“{self.column}”"] if self.column else []
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class At:
    """The row of a sheet that something was read from."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    at: At
    code: str
    name: str
    kind: str
    is_pilot: bool


@dataclass(frozen=True, slots=True)
class TermRow:
    at: At
    area: str
    place: str
    body: str
    ordinal: int
    started_on: date


@dataclass(frozen=True, slots=True)
class PostRow:
    """A chair or a clerk; `held` is the key of an appointment that is registered already, 0 for none."""

    at: At
    area: str
    place: str
    role: Role
    name: str
    started_on: date
    opens: bool
    full_time: bool = False
    concurrent_post: str = ""
    phone: str = ""
    office_phone: str = ""
    username: str = ""
    held: int = 0


@dataclass(frozen=True, slots=True)
class LiaisonRow:
    at: At
    area: str
    place: str
    duty: str
    name: str
    phone: str
    started_on: date
    person: int = 0  # who this is known to be; 0 for somebody new


@dataclass(frozen=True, slots=True)
class OfficeRow:
    at: At
    name: str
    username: str
    office_phone: str


@dataclass(slots=True)
class Plan:
    """What is new in a workbook; what the database holds already is only counted."""

    units: list[UnitRow] = field(default_factory=list)
    terms: list[TermRow] = field(default_factory=list)
    posts: list[PostRow] = field(default_factory=list)
    liaisons: list[LiaisonRow] = field(default_factory=list)
    offices: list[OfficeRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.terms or self.posts or self.liaisons or self.offices)

    @property
    def counts(self) -> Sequence[tuple[str, int]]:
        """What would be written, by kind, for the preview."""
        return (
            ("单位", len(self.units)), ("届次", len(self.terms)), ("任职", sum(not row.held for row in self.posts)),
            ("单位账号", sum(row.opens for row in self.posts)), ("联系领导、联络员", len(self.liaisons)),
            ("区人大办账号", len(self.offices)),
        )  # fmt: skip
