"""The calendar of a year: days that follow from the board, from sessions and from terms. Nothing here is stored or scored.

A source is a function from `Asked` to entries; another one (an election day, say) is one more line of `SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from checklist.board import ItemResult, Scoreboard, UnitBoard
from checklist.edition import Edition, EditionItem
from meetings.clocks import SessionDay, clocks_of
from papers.chips import Chip
from papers.words import day, words_for
from townships.facts import TermFact

PARTY_TERM_YEARS = 5
PARTY_TERM_BASIS = "中共中央办公厅《关于党的基层组织任期的意见》（2018年）：党的基层委员会每届任期一般为5年"

# What stands beside a day, in words and shape; no colour says more than the word does.
DUE = Chip("part", "●", "时限")
ADVISED = Chip("wait", "○", "建议")
NEXT = Chip("part", "◔", "办理期限")
PLANNED = Chip("pend", "◆", "计划")
HELD = Chip("ok", "✓", "已召开")
CLOCK = Chip("wait", "▸", "会期倒排")
TERM = Chip("waived", "◇", "届次")
SORTS = (DUE, ADVISED, NEXT, PLANNED, HELD, CLOCK, TERM)
# In a district's year these are many and small: they fold up within their month.
FOLDED = frozenset({CLOCK, NEXT})


@dataclass(frozen=True, slots=True)
class Entry:
    """One day in the calendar; `uid` stays the same when the day moves, `units` are those it concerns."""

    uid: str
    on: date
    sort: Chip
    title: str
    units: tuple[str, ...]
    detail: str = ""
    basis: str = ""
    settled: tuple[str, ...] = ()
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of the calendar."""

    code: str
    name: str
    kind: str

    @property
    def has_congress(self) -> bool:
        return self.kind in {"TOWN", "RURAL"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose calendar of which year, and all that it is made of. `area` is a code prefix, a unit's or wider.

    `elections` are election days (选举日) of units: the code, the year of the round, the day, whether it has been held.
    """

    area: str
    year: int
    today: date
    places: tuple[Place, ...]
    board: Scoreboard | None
    edition: Edition | None
    sessions: tuple[SessionDay, ...]
    terms: tuple[tuple[str, TermFact], ...]
    elections: tuple[tuple[str, int, date, bool], ...] = ()
    names: dict[str, Place] = field(default_factory=dict)


Source = Callable[[Asked], Iterator[Entry]]


def entries_of(asked: Asked) -> list[Entry]:
    """All days of the year asked for, in their order."""
    found = [entry for source in SOURCES for entry in source(asked) if entry.on.year == asked.year]
    return sorted(found, key=lambda entry: (entry.on, SORTS.index(entry.sort), entry.title))


def checklist_days(asked: Asked) -> Iterator[Entry]:
    """Due days, advised days and open clocks of the items. A day that the edition gives to all is one entry."""
    if asked.board is None or asked.edition is None:
        return
    codes = {place.code for place in asked.places}
    units = [unit for unit in asked.board.units if unit.code in codes]
    for each in asked.edition.items:
        rows = [
            (unit, item) for unit in units if (item := unit.item(each.rule.id)) is not None and item.is_asked
        ]
        if rows:
            yield from _common_days(asked, each, rows)
            yield from _own_days(asked, each, rows)


def _common_days(
    asked: Asked, each: EditionItem, rows: Sequence[tuple[UnitBoard, ItemResult]]
) -> Iterator[Entry]:
    uid = f"{asked.area}-{each.rule.id}-{asked.year}"
    if each.advised:
        yield _item_entry(f"{uid}-advised", each.advised.in_year(asked.year), ADVISED, each, rows)
    if each.due:
        on = each.due.in_year(asked.year)
        same = [row for row in rows if row[1].due_on == on]
        if same:
            yield _item_entry(f"{uid}-due", on, DUE, each, same)


def _own_days(
    asked: Asked, each: EditionItem, rows: Sequence[tuple[UnitBoard, ItemResult]]
) -> Iterator[Entry]:
    """What one unit's term, its clerk or a decision makes of the day, and the nearest open clock inside an item."""
    common = each.due.in_year(asked.year) if each.due else None
    for row in rows:
        unit, item = row
        uid = f"{unit.code}-{each.rule.id}-{asked.year}"
        if item.due_on and item.due_on != common:
            yield _item_entry(f"{uid}-due", item.due_on, DUE, each, [row], "经批准延期" if common else "")
        if item.next_due_on and item.next_due_on != item.due_on:
            yield _item_entry(f"{uid}-next", item.next_due_on, NEXT, each, [row])


def _item_entry(
    uid: str,
    on: date,
    sort: Chip,
    each: EditionItem,
    rows: Sequence[tuple[UnitBoard, ItemResult]],
    detail: str = "",
) -> Entry:
    return Entry(
        uid=uid,
        on=on,
        sort=sort,
        title=each.rule.title,
        units=tuple(unit.name for unit, _ in rows),
        detail=detail,
        basis=each.rule.basis,
        # An open clock is open, whatever the item's state.
        settled=() if sort == NEXT else tuple(unit.name for unit, item in rows if item.is_finished),
    )


def session_entries(asked: Asked) -> Iterator[Entry]:
    """Sessions planned and held, each with its clocks."""
    for session in asked.sessions:
        uid = f"session-{session.id}"
        yield Entry(
            uid=uid,
            on=session.on,
            sort=HELD if session.is_held else PLANNED,
            title=f"人代会{session.name}",
            units=(session.place,),
            session=session.id,
        )
        for clock in clocks_of(session):
            yield Entry(
                uid=f"{uid}-{clock.rule.name}",
                on=clock.on,
                sort=CLOCK,
                title=clock.rule.label,
                units=(session.place,),
                detail=f"{session.name}{clock.rule.distance}，{clock.text}",
                basis=f"{clock.rule.basis}：{clock.rule.quote}",
                session=session.id,
            )


def term_days(asked: Asked) -> Iterator[Entry]:
    """Where a Party term ends: the day a new one began, else five years after it began."""
    for area, term in asked.terms:
        place = asked.names.get(area)
        if place is None:
            continue
        party = words_for(place.kind).party
        if term.ended_on:
            on, said = term.ended_on, "届满换届"
        else:
            on, said = years_after(term.started_on, PARTY_TERM_YEARS), f"任期满{PARTY_TERM_YEARS}年"
        yield Entry(
            uid=f"term-{term.id}", on=on, sort=TERM, title=f"第{term.ordinal}届{party}{said}",
            units=(place.name,), detail=f"{day(term.started_on)}起", basis=PARTY_TERM_BASIS,
        )  # fmt: skip


def election_days(asked: Asked) -> Iterator[Entry]:
    """选举日 of a change of term: planned, or as it was."""
    for code, year, on, is_held in asked.elections:
        if place := asked.names.get(code):
            yield Entry(
                uid=f"election-{code}-{year}",
                on=on,
                sort=TERM,
                title="选举日" if is_held else "选举日（计划）",
                units=(place.name,),
            )


SOURCES: tuple[Source, ...] = (checklist_days, session_entries, term_days, election_days)


def years_after(start: date, years: int) -> date:
    """The same day so many years on; of 29 February the month's last day (design §4)."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def span_of(year: int) -> tuple[date, date]:
    """The days of sessions that bear on a year: its own, those whose clocks reach into it, those held ahead or put off."""
    return date(year - 1, 10, 1), date(year + 1, 12, 31)
