"""A thousand rows of everything that the admin lists: copies of one unit's rows, each with what must differ."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState

from records.bulk import records_insert
from records.models import Record
from tests.access.world import Place
from townships.models import Term, Township

_RECORDS = (
    "meeting", "nil_return", "activity", "opinion", "practice", "document", "entry", "regulation", "project", "step",
)  # fmt: skip
# Each after those on whose copies it hangs.
_REGISTERS = (
    "township", "person", "term", "appointment", "liaison", "delegate", "mandate", "team", "evidence", "authority",
    "phrase", "review", "adoption", "action", "checklist", "item", "decision", "contest", "coordination", "answer",
    "snapshot", "account", "api_token", "permit", "ladder", "office_day", "channel",
)  # fmt: skip
# Where no two rows may speak of the same row, each copy speaks of a copy of its own: of what, in which field.
_HANGS_ON = {
    "delegate": ("person", "person"), "mandate": ("delegate", "delegate"), "adoption": ("practice", "practice"),
    "item": ("action", "action"), "contest": ("action", "action"), "coordination": ("action", "action"),
    "permit": ("project", "record"),
}  # fmt: skip
# Codes that stand free in a district of 9-digit codes.
MOST_UNITS = 600


def _another(row: Any) -> Any:
    """The same row, not yet written."""
    made = copy(row)
    made._state = ModelState()
    made.pk = None
    return made


class Crowd:
    """Copies of a place's rows; `add` makes so many more of each."""

    def __init__(self, place: Place) -> None:
        self.rows = place.rows
        self.made: dict[str, list[Any]] = {}
        self.last = 0

    def add(self, many: int) -> None:
        numbers = range(self.last + 1, self.last + many + 1)
        self.last += many
        for name in _RECORDS:
            self.made[name] = list(records_insert([self._record(name, number) for number in numbers]))
        for name in _REGISTERS:
            model: type[Model] = type(self.rows[name])
            copies = [self._register(name, place, number) for place, number in enumerate(numbers)]
            if name == "township":
                copies = [row for row in copies if int(row.code[6:]) <= 300 + MOST_UNITS]
            self.made[name] = model._base_manager.bulk_create(copies, batch_size=500)
        shown = Record.evidence.through
        shown._base_manager.bulk_create(
            shown(record_id=record.pk, evidence_id=proof.pk)
            for record, proof in zip(self.made["meeting"], self.made["evidence"], strict=True)
        )

    def _record(self, name: str, number: int) -> Any:
        row = _another(self.rows[name])
        row.title = f"{row.title}{number}"
        row.number = f"C-{_RECORDS.index(name):02d}{number:06d}"
        row.once = ""
        return row

    def _register(self, name: str, place: int, number: int) -> Any:
        row = _another(self.rows[name])
        if name in _DIFFER:
            _DIFFER[name](row, number)
        if name in _HANGS_ON:
            of, field = _HANGS_ON[name]
            setattr(row, field, self.made[of][place])
        return row


def _township(row: Township, number: int) -> None:
    row.code, row.name = f"330111{300 + number}", f"演示镇{number}"


def _term(row: Term, number: int) -> None:
    """A past one, a day long: no two terms of one body overlap."""
    row.ordinal = 100 + number
    row.started_on = date(1950, 1, 1) + timedelta(days=number)
    row.ended_on = row.started_on + timedelta(days=1)


def _tell(field: str) -> Callable[[Any, int], None]:
    def tell(row: Any, number: int) -> None:
        setattr(row, field, f"{getattr(row, field)}{number}")

    return tell


def _rung(row: Any, number: int) -> None:
    row.days = 1000 + number


def _office_day(row: Any, number: int) -> None:
    row.day = date(1950, 1, 1) + timedelta(days=number)


def _version(row: Any, number: int) -> None:
    row.version = 100 + number


def _api_token(row: Any, number: int) -> None:
    row.hashed = f"c{number:063d}"


def _snapshot(row: Any, number: int) -> None:
    row.number = 1000 + number


_DIFFER: dict[str, Callable[[Any, int], None]] = {
    "township": _township, "term": _term, "checklist": _version, "team": _tell("name"), "phrase": _tell("text"),
    "action": _tell("slug"), "account": _tell("username"), "ladder": _rung, "office_day": _office_day,
    "channel": _tell("name"), "snapshot": _snapshot, "api_token": _api_token,
}  # fmt: skip
