"""Reading boards: cached by district, never stale, never inside a transaction that writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from hashlib import sha256
from os.path import commonprefix
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.functions import Substr
from msgspec.structs import replace

from checklist.board import Mode, Scoreboard, UnitBoard, totals
from checklist.catalogue import RULE
from checklist.edition import Edition, EditionItem
from checklist.engine import assess
from checklist.facts import township_facts
from checklist.models import Checklist
from checklist.rules.base import MonthDay, read_params
from townships.areas import DISTRICT_DIGITS
from townships.models import FactsToken, Township
from townships.statements import Row, statement
from townships.tokens import writing

KEEP_SECONDS = 24 * 3600
# A writer that commits while the facts are being read makes them be read again, so often at most.
READINGS = 5

# Boards this process has made or read out of the cache. A key names the facts' token, so what it once named it always names.
# Room for a province's districts (some ninety) with their sum, beside those of other days.
MOST_RECENT = 128
_RECENT: dict[str, Scoreboard] = {}
_RECENT_LOCK = Lock()


class NoBoard(LookupError):
    """No board can be given; the message says why, in the reader's words."""


class ReadInsideWrite(RuntimeError):
    """A board was asked for inside a transaction that changes facts: it would be cached and might never be."""


def published() -> list[Checklist]:
    """Every published version: what there is to choose from, and what judges. One query."""
    return list(Checklist.objects.published())


def years(known: Iterable[Checklist]) -> list[int]:
    """The years of published versions, the latest first."""
    return sorted({each.year for each in known}, reverse=True)


def checklist_judging(year: int, as_of: date, known: Iterable[Checklist] | None = None) -> Checklist:
    """The version that judges (Y, D): the latest effective on E, or the year's first.

    One query, none where the caller has `known`, all published versions. Raises NoBoard before the year, or without
    a published checklist.
    """
    if as_of < date(year, 1, 1):
        raise NoBoard(f"截至日期{as_of.isoformat()}早于{year}年1月1日，{year}年度的清单还没有开始判断")
    until = min(as_of, date(year, 12, 31))
    versions = [each for each in (published() if known is None else known) if each.year == year]
    if not versions:
        raise NoBoard(f"{year}年度还没有发布规定动作清单")
    return next((each for each in reversed(versions) if each.effective_on <= until), versions[0])


def edition_of(checklist: Checklist) -> Edition:
    """A checklist as the engine takes it. One query."""
    return Edition(
        year=checklist.year,
        version=checklist.version,
        title=checklist.title,
        mode=Mode(checklist.mode),
        effective_on=checklist.effective_on,
        closes_on=checklist.closes_on,
        items=tuple(
            EditionItem(
                rule=RULE[item.action_id],
                weight=Fraction(item.weight),
                kinds=frozenset(item.applies_to),
                due=MonthDay.parse(item.due) if item.due else None,
                advised=MonthDay.parse(item.advised_on) if item.advised_on else None,
                lead_days=item.lead_days,
                params=read_params(RULE[item.action_id].params, item.params),
            )
            for item in checklist.items.order_by("action__position")
            if item.action_id in RULE
        ),
    )


def scoreboard(*, area: str, year: int, as_of: date, known: Iterable[Checklist] | None = None) -> Scoreboard:
    """The board of an area (a code prefix of 2 to 9 digits) for a year on a day.

    From the cache: checklist, districts (for a city or wider), tokens. Raises NoBoard with a message for people.
    """
    if writing():
        raise ReadInsideWrite("no board is read inside a transaction that changes facts")
    checklist = checklist_judging(year, as_of, known)
    wide = area[:DISTRICT_DIGITS]
    for _ in range(READINGS):
        board, settled = _read(wide, checklist, as_of)
        if settled:
            break
    return board.slice(area) if area != wide else board


def board_for(
    area: str, year: int, as_of: date, known: Iterable[Checklist] | None = None
) -> Scoreboard | None:
    """`scoreboard` for pages: None where no checklist judges that day."""
    try:
        return scoreboard(area=area, year=year, as_of=as_of, known=known)
    except NoBoard:
        return None


def unit_board(*, code: str, year: int, as_of: date) -> UnitBoard | None:
    """One unit's slice of its district's board; None without a checklist, or for a unit that is not judged."""
    board = board_for(code[:DISTRICT_DIGITS], year, as_of)
    return board.unit(code) if board else None


def _read(wide: str, checklist: Checklist, as_of: date) -> tuple[Scoreboard, bool]:
    """The board of `wide`, its districts' added up; False beside it when a token changed meanwhile.

    What is added up is kept as the districts' own boards are, by all their keys: a city's page is as warm as a
    district's until anything in the city changes.
    """
    districts = [wide] if len(wide) == DISTRICT_DIGITS else _districts(wide)
    tokens = _tokens(wide)
    keys = {each: _key(each, tokens.get(each, ""), checklist, as_of) for each in districts}
    whole = keys.get(wide) or _key_of_all(wide, checklist, as_of, keys.values())
    if (kept := _RECENT.get(whole)) is not None:
        return kept, True
    boards = _kept(keys)
    lacking = [each for each in districts if each not in boards]
    unchanged = True
    if lacking:
        scope = commonprefix(lacking)  # noqa: RUF071  # of codes, which are read digit by digit
        fresh = _judged(scope, lacking, checklist, as_of)
        after = _tokens(wide)
        same = [each for each in lacking if tokens.get(each) == after.get(each)]
        unchanged = len(same) == len(lacking)
        # Without a token nothing was ever written through a service: there is nothing to tell two states apart by.
        lasting = {keys[each]: fresh[each] for each in same if tokens.get(each)}
        cache.set_many(lasting, KEEP_SECONDS)
        _keep(lasting)  # as the cache has made them: every sentence written, the facts let go
        boards.update(fresh)
    board = _joined(wide, checklist, as_of, [boards[each] for each in districts])
    if unchanged and whole not in keys.values() and all(map(tokens.get, districts)):
        _keep({whole: board})
    return board, unchanged


def _kept(keys: dict[str, str]) -> dict[str, Scoreboard]:
    """Boards made earlier, by district: this process's own, else the cache's, which come as text to be read in."""
    boards = {each: board for each, key in keys.items() if (board := _RECENT.get(key)) is not None}
    away = [key for each, key in keys.items() if each not in boards]
    found: dict[str, Scoreboard] = cache.get_many(away) if away else {}
    _keep(found)
    return boards | {each: found[key] for each, key in keys.items() if key in found}


def _keep(boards: dict[str, Scoreboard]) -> None:
    with _RECENT_LOCK:
        _RECENT.update(boards)
        while len(_RECENT) > MOST_RECENT:
            del _RECENT[next(iter(_RECENT))]


def boards_forget() -> None:
    """Make every board anew at its next reading. For tests and the bench: a board kept is never stale."""
    _RECENT.clear()
    cache.clear()


def _judged(scope: str, districts: Iterable[str], checklist: Checklist, as_of: date) -> dict[str, Scoreboard]:
    """Judge a whole scope (any prefix of codes) once and cut it by district."""
    edition = edition_of(checklist)
    facts = township_facts(scope, edition.window(as_of))
    board = assess(facts, edition, as_of, area=scope, go_live_on=settings.GO_LIVE_ON)
    cut: dict[str, list[UnitBoard]] = {each: [] for each in districts}
    for unit in board.units:
        cut.setdefault(unit.code[:DISTRICT_DIGITS], []).append(unit)
    return {
        each: replace(board, area=each, units=tuple(cut[each]), totals=totals(cut[each]))
        for each in districts
    }


def _joined(wide: str, checklist: Checklist, as_of: date, boards: list[Scoreboard]) -> Scoreboard:
    """One board of many districts; a district's own is handed on as it is."""
    if len(boards) == 1 and boards[0].area == wide:
        return boards[0]
    units = tuple(unit for board in boards for unit in board.units)
    headings = boards[0].headings if boards else edition_of(checklist).headings
    return Scoreboard(
        area=wide,
        year=checklist.year,
        as_of=as_of,
        checklist=checklist.label,
        mode=Mode(checklist.mode),
        closes_on=checklist.closes_on,
        headings=headings,
        units=units,
        totals=totals(units),
    )


def _districts(wide: str) -> list[str]:
    return list(
        Township.objects.filter(code__startswith=wide)
        .annotate(of=Substr("code", 1, DISTRICT_DIGITS))
        .order_by("of")
        .values_list("of", flat=True)
        .distinct()
    )


def _tokens(wide: str) -> dict[str, str]:
    return dict(_token_rows(wide))


@statement
def _token_rows(wide: str) -> QuerySet[FactsToken, Row]:
    return FactsToken.objects.filter(district__startswith=wide).values_list("district", "value")


def _key(district: str, token: str, checklist: Checklist, as_of: date) -> str:
    live = settings.GO_LIVE_ON.isoformat() if settings.GO_LIVE_ON else "-"
    parts = (
        district,
        token or "-",
        str(checklist.pk),
        checklist.label,
        as_of.isoformat(),
        JUDGED_BY,
        live,
    )
    return "board:" + ":".join(parts)


def _key_of_all(wide: str, checklist: Checklist, as_of: date, keys: Iterable[str]) -> str:
    """What names the sum of districts: every board that went into it, and the day even where there is none."""
    told = sha256("\n".join((*keys, checklist.label, as_of.isoformat())).encode()).hexdigest()
    return f"board:{wide}:{told}"


def _sources() -> str:
    """A digest of the code that judges: a board made by other code is never taken for one of this code's."""
    here = Path(__file__).parent
    rooms = ("meetings", "opinions", "funds", "delegates", "records", "townships", "papers")
    files = [
        *here.rglob("*.py"),
        *(
            here.parent / room / name
            for room in rooms
            for name in ("facts.py", "lanes.py", "statements.py", "words.py", "dates.py")
        ),
    ]
    told = sha256()
    for path in sorted(files):
        if path.exists() and "migrations" not in path.parts:
            told.update(path.read_bytes())
    return told.hexdigest()[:16]


JUDGED_BY = _sources()
