"""How long a line of 需区级协调 has waited: the office answers within ten working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from checklist.models import Coordination
from checklist.querysets import RaisedQuerySet
from records.workdays import Told, working_days

# Working days the office gives itself for an answer.
ANSWER_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line that waits for the office, and since how many working days."""

    row: Coordination
    age: int

    @property
    def is_late(self) -> bool:
        """Whether the office's own ten working days are over."""
        return self.age > ANSWER_WITHIN

    @property
    def said(self) -> str:
        """Its age in words."""
        over = f"，已超过{ANSWER_WITHIN}个工作日" if self.is_late else ""
        return f"已等{self.age}个工作日{over}" if self.age else f"今天提出{over}"


def waiting(rows: RaisedQuerySet[Coordination], on: date, told: Told) -> list[Waiting]:
    """Those of `rows` that wait for an answer on a day, the oldest first.

    One query, with what the caller selects beside each row.
    """
    return [Waiting(row, age_of(row, on, told)) for row in rows.waiting()]


def age_of(row: Coordination, on: date, told: Told) -> int:
    """Working days since a line was raised, its own day not counted."""
    return working_days(timezone.localdate(row.at), on, told)
