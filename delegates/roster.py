"""The roster of a new term as it is pasted: read purely, then matched with the persons a unit knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from delegates.models import Mandate, RosterRow
from papers.words import repair_text
from townships.models import Appointment, Person, Term, Township

MOST_LINES = 300
_HEADS = frozenset({"姓名", "代表姓名", "序号"})
_PHONE = re.compile(r"[0-9+\-() ]{5,20}")
_CHINESE_WITH_GAPS = re.compile(r"[一-鿿·\s]+")
_NUMBER_AHEAD = re.compile(r"\d{1,3}[.、．]?")
NEW = "new"


class Mark(Enum):
    """What the preview says of a line."""

    REELECTED = "连任"
    NEW = "新当选"
    ASK = "同名待核"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read; `problem` says what is wrong with it, blank when nothing."""

    number: int
    name: str
    electoral_district: str = ""
    phone: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom the unit knows by that name. `sits` marks a delegate of the term that is to end."""

    id: int
    told: str
    sits: bool
    is_in: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """A line with whom it means: `chosen` is a person's key, NEW, or blank while it must be asked."""

    line: Line
    mark: Mark
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    problem: str = ""

    @property
    def is_asked(self) -> bool:
        return bool(self.choices)


def parse_roster(text: str) -> list[Line]:
    """Lines of 姓名, 选区, 电话, as pasted from a sheet (tabs) or typed; empty lines and a head are left out."""
    lines = []
    for number, written in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        cells = _cells(written)
        if cells and not (_HEADS & set(cells[:2])):
            lines.append(_line(number, cells))
    return lines


def _cells(written: str) -> list[str]:
    """The cells of a line, a number of the sheet's own in front left out."""
    if "\t" in written:
        cells = [repair_text(cell) for cell in written.split("\t")]
    else:
        cells = [cell for cell in re.split(r"[,，;；\s]+", repair_text(written)) if cell]
        if len(cells) > 1 and len(cells[0]) == len(cells[1]) == 1:
            cells[:2] = [cells[0] + cells[1]]  # 王 芳
    if len(cells) > 1 and _NUMBER_AHEAD.fullmatch(cells[0]):
        del cells[0]
    return cells if any(cells) else []


def _line(number: int, cells: Sequence[str]) -> Line:
    name = cells[0]
    if _CHINESE_WITH_GAPS.fullmatch(name):
        name = re.sub(r"\s+", "", name)
    rest = [cell for cell in cells[1:] if cell]
    phone = (
        rest.pop()
        if rest
        and not re.search(r"[一-鿿]", rest[-1])
        and (re.search(r"\d{5}|[Ee]\+", rest[-1]) or len(rest) > 1)
        else ""
    )
    area = rest[0] if rest else ""
    problem = ""
    if not name:
        problem = "没有姓名"
    elif len(name) > 50 or not re.search(r"[^\W\d_]", name) or name[0] in "=+-@":
        problem = "姓名请写中文姓名，最多50字"
    elif len(rest) > 1:
        problem = "列太多：每行只写姓名、选区、电话"
    elif len(area) > 50:
        problem = "选区最多50字"
    elif phone and not _PHONE.fullmatch(phone):
        problem = "电话只写数字；像1.38E+10的，请在表格中把这一列改为文本再复制"
    return Line(number, name, area, phone, problem)


def known_by_name(
    unit: Township, body: str, term: Term | None, names: Sequence[str], on: date
) -> dict[str, list[Known]]:
    """Persons the unit knows by these names, each with what they are there. Four queries.

    `term` is the new term when it has opened already: who sits in it may not enter twice.
    """
    persons = list(Person.objects.of_unit(unit.code).filter(name__in=names).order_by("id"))
    keys = [each.pk for each in persons]
    mandates = Mandate.objects.filter(township=unit, delegate__person__in=keys, term__body=body)
    inside = {
        who for who, at in mandates.values_list("delegate__person_id", "term_id") if term and at == term.pk
    }
    earlier = mandates.exclude(term=term) if term else mandates
    last = term.started_on if term else on
    seats = {
        row.delegate.person_id: row
        for row in earlier.select_related("delegate", "term").order_by("started_on")
    }
    posts = dict(
        Appointment.objects.filter(township=unit, person__in=keys)
        .order_by("started_on")
        .values_list("person_id", "post")
    )
    found: dict[str, list[Known]] = {}
    for person in persons:
        seat = seats.get(person.pk)
        sits = seat is not None and _sits(seat, last)
        told = _told(seat, sits, posts.get(person.pk))
        found.setdefault(person.name, []).append(Known(person.pk, told, sits, person.pk in inside))
    return found


def _sits(mandate: Mandate, on: date) -> bool:
    """Whether a mandate runs up to the change: not given up before."""
    until = mandate.ended_on or mandate.term.ended_on
    return until is None or until >= on


def _told(seat: Mandate | None, sits: bool, post: str | None) -> str:
    parts = []
    if seat is not None:
        where = f"（{seat.electoral_district}）" if seat.electoral_district else ""
        parts.append(f"第{seat.term.ordinal}届代表{where}" if sits else f"曾任第{seat.term.ordinal}届代表")
    if post:
        parts.append(str(Appointment.Post(post).label))
    return "，".join(parts) or "已登记的人员"


def matched(
    lines: Sequence[Line], known: Mapping[str, Sequence[Known]], answers: Mapping[int, str]
) -> list[Matched]:
    """Each line with whom it means; `answers` are what was chosen for lines that had to be asked, by number."""
    often = Counter(line.name for line in lines)
    found = [
        _match(line, known.get(line.name, ()), often[line.name] > 1, answers.get(line.number, ""))
        for line in lines
    ]
    taken = Counter(each.chosen for each in found if each.chosen not in {"", NEW})
    return [
        replace(each, problem="同一个人在名单中选了两次")
        if taken[each.chosen] > 1 and not each.problem
        else each
        for each in found
    ]


def _match(line: Line, known: Sequence[Known], is_twice: bool, answer: str) -> Matched:
    if line.problem:
        return Matched(line, Mark.NEW, problem=line.problem)
    if not is_twice and not known:
        return Matched(line, Mark.NEW, chosen=NEW)
    if not is_twice and len(known) == 1 and (known[0].sits or known[0].is_in):
        problem = "已在本届名册中，请删去这一行" if known[0].is_in else ""
        return Matched(line, Mark.REELECTED, chosen=str(known[0].id), problem=problem)
    choices = (
        *((str(each.id), f"就是{each.told}") for each in known if not each.is_in),
        (NEW, "另一个人，新登记"),
    )
    chosen = answer if answer in dict(choices) else ""
    sitting = {str(each.id) for each in known if each.sits}
    mark = Mark.ASK if not chosen else Mark.REELECTED if chosen in sitting else Mark.NEW
    return Matched(line, mark, choices, chosen, "" if chosen else "名单或名册中有同名的人，请选择是哪一位")


def rows_of(unit: Township, found: Sequence[Matched]) -> list[RosterRow]:
    """Unsaved rows of a roster without problems."""
    return [
        RosterRow(
            township=unit,
            name=each.line.name,
            electoral_district=each.line.electoral_district,
            phone=each.line.phone,
            person_id=None if each.chosen == NEW else int(each.chosen),
        )
        for each in found
    ]
