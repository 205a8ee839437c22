"""One unit's fund in one year as the engine counts it; no sum of its own."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from checklist.counting import entries_that_count
from checklist.queries import NoBoard, checklist_judging
from checklist.rules.reserve_fund import Ledger, ledger_of
from funds.models import Fund

# Which rule reads a fund, and what its pages are called in short.
RULE_OF: dict[str, str] = {Fund.DUTY: "duty_funds", Fund.RESERVE: "reserve_fund"}


def ledger(*, area: str, fund: str, year: int, on: date) -> Ledger:
    """What counts of a unit's fund for a year on a day, in 元: read and added up by the engine's own hands."""
    try:
        closes_on = checklist_judging(year, on).closes_on
    except NoBoard:  # no checklist judges that day: the year closes as design §4 says
        closes_on = date(year + 1, 1, 20)
    return ledger_of(entries_that_count(area, fund, year=year, on=on, closes_on=closes_on), year)


def grid_url(fund: str, *, year: int | None = None, area: str = "") -> str:
    """Where a fund's year is typed."""
    known = {**({"year": year} if year else {}), **({"area": area} if area else {})}
    url = reverse("desk:funds", args=[fund])
    return f"{url}?{urlencode(known)}" if known else url
