"""The whole page of 一镇(街)一档."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from checklist.board import Scoreboard, UnitBoard
from checklist.groupings import Sums, by_aspect
from dashboard.dossier.history import History
from dashboard.dossier.money import FundYear, fund_year
from dashboard.dossier.people import Delegates, Offices, Terms, delegates_of, offices_of, terms_of
from dashboard.dossier.work import (
    Activities,
    InForce,
    Meetings,
    Practices,
    Projects,
    activities_of,
    meetings_of,
    opinions_of,
    practices_of,
    projects_of,
)
from dashboard.kept import once_per_board
from dashboard.unit_page import ItemRow, UnitPage
from funds.models import Fund
from papers.words import UnitWords, words_for
from townships.models import Township


@dataclass(frozen=True, slots=True)
class AspectRows:
    """One of 四大方面: its items and their sums."""

    title: str
    sums: Sums
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything of one unit that is kept with its board. `until` is E of design §5: the day all but money goes by."""

    words: UnitWords
    has_congress: bool
    until: date
    books_until: date
    offices: Offices
    terms: Terms
    delegates: Delegates
    meetings: Meetings
    opinions: tuple[InForce, ...]
    funds: tuple[FundYear, ...]
    projects: Projects
    activities: Activities
    practices: Practices
    # 民生成效 as the board counts it.
    questions: int
    settled: int
    accepted: int


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What the template shows: the unit's page, the dossier, and what is not kept with the board."""

    page: UnitPage
    aspects: tuple[AspectRows, ...]
    dossier: Dossier
    history: History

    # The page's own contents: the anchor and name of each part.
    parts: tuple[tuple[str, str], ...] = (
        ("offices", "现任"), ("terms", "届次与换届"), ("items", "规定动作"), ("pipeline", "意见出台过程"),
        ("opinions", "现行实施意见"), ("meetings", "会议"), ("funds", "经费"), ("projects", "微实事"),
        ("delegates", "代表"), ("practices", "自选动作"), ("activities", "履职活动"), ("history", "历次快照"),
    )  # fmt: skip


def aspects_of(board: Scoreboard, page: UnitPage) -> tuple[AspectRows, ...]:
    """The rows of a unit's page under the four aspects, with the sums of `checklist.groupings`."""
    rows = {row.id: row for row in page.rows}
    return tuple(
        AspectRows(aspect.title, aspect.sums, tuple(rows[heading.id] for heading, _ in aspect.items))
        for aspect in by_aspect(board.slice(page.code))
    )


@once_per_board
def dossier_for(board: Scoreboard, code: str, *, role: str, scope: str) -> Dossier:
    """The dossier of a unit on the board for readers of a role and scope. 30 queries, whatever there is to list."""
    reader, unit = User(role=role, scope=scope), Township.objects.get(code=code)
    found: UnitBoard | None = board.unit(code)
    assert found is not None  # noqa: S101  # the view has looked
    until, books = min(board.as_of, date(board.year, 12, 31)), min(board.as_of, board.closes_on)
    duty, reserve = (
        fund_year(code, fund, year=board.year, on=board.as_of, closes_on=board.closes_on)
        for fund in (Fund.DUTY, Fund.RESERVE)
    )
    questions, settled, accepted = found.benefit
    return Dossier(
        words=words_for(unit.kind),
        has_congress=unit.has_congress,
        until=until,
        books_until=books,
        offices=offices_of(unit, reader, until),
        terms=terms_of(unit, reader, until),
        delegates=delegates_of(unit, reader, until),
        meetings=meetings_of(unit, reader, year=board.year, until=until),
        opinions=opinions_of(unit, reader, until),
        funds=(duty, reserve),
        projects=projects_of(unit, reserve.entries, year=board.year, on=books),
        activities=activities_of(unit, reader, year=board.year, until=until),
        practices=practices_of(unit, reader, until),
        questions=questions,
        settled=settled,
        accepted=accepted,
    )
