"""What counts of one unit's opinions, money and projects, for pages that list it: read and sieved as the engine does."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from checklist.rules.implementing_opinion import in_force
from checklist.township import Closing, is_confirmed, sifted
from funds.facts import EntryFact, ProjectFact, duty_entries, projects, reserve_entries, reserve_past
from funds.models import Fund
from opinions.facts import OpinionFact, opinions


def opinions_in_force(area: str, on: date) -> list[OpinionFact]:
    """The confirmed opinions of a unit in force on a day, with their confirmed steps. Two queries."""
    return in_force(sifted(tuple(row for _, row in opinions(area, on)), is_confirmed), on)


def entries_that_count(
    area: str, fund: str, *, year: int, on: date, closes_on: date
) -> tuple[EntryFact, ...]:
    """The entries of a unit's fund that the board of a year reads on a day.

    One query; two for 储备金, whose earlier years' entries come with them, plain ones added up.
    """
    closing = Closing(closes_on, settings.GO_LIVE_ON)
    readers = (duty_entries,) if fund == Fund.DUTY else (reserve_past, reserve_entries)
    rows = (row for read in readers for _, row in read(area, year, min(on, closes_on)))
    return tuple(row for row in rows if row.confirmed and closing.admits(row))


def projects_under_way(area: str, *, year: int, on: date) -> tuple[ProjectFact, ...]:
    """The confirmed projects of a unit not over when a year begins, with their confirmed steps by a day. One query."""
    rows = tuple(row for _, row in projects(area, year, on) if row.on <= on)
    return sifted(rows, is_confirmed)
