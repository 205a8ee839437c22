"""Reading the filled workbook against what is registered: what is new, what is the same, what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from accounts.roles import Role
from fuyang_renda.starting import sheets
from fuyang_renda.starting.known import Known
from fuyang_renda.starting.plan import At, LiaisonRow, OfficeRow, Plan, PostRow, Problem, TermRow, UnitRow
from papers.books import Book, Row
from papers.cells import (
    Cell,
    Unreadable,
    fold,
    is_blank,
    read_choice,
    read_day,
    read_flag,
    read_name,
    read_phone,
    read_text,
    read_whole,
)
from papers.heads import data_rows, find_head
from papers.places import UnitNames
from papers.words import day
from townships.areas import AREA_NAMES
from townships.models import Term, Township
from townships.rights import POST_OF
from townships.units import aliases_of

T = TypeVar("T")


@dataclass(slots=True)
class _Line:
    """One row that somebody filled in; what cannot be read becomes a problem of its cell."""

    page: sheets.Page
    row: Row
    columns: dict[str, int]
    is_1904: bool
    problems: list[Problem]
    is_sound: bool = True

    @property
    def at(self) -> At:
        return At(self.page.name, self.row.number)

    def cell(self, name: str) -> Cell:
        return self.row.cell(self.columns[name]) if name in self.columns else None

    def refuse(self, name: str, message: str) -> None:
        self.is_sound = False
        head = self.page.head_of(name) if name else ""
        self.problems.append(Problem(self.page.name, self.row.number, head, message))

    def read(self, name: str, reader: Callable[[Cell], T | None]) -> T | None:
        """A cell's value; a blank one that is needed, and one that cannot be read, is a problem."""
        try:
            value = reader(self.cell(name))
        except Unreadable as error:
            self.refuse(name, str(error))
            return None
        if value is None and next(ask.needed for ask in self.page.asks if ask.name == name):
            self.refuse(name, "这一栏没有填；这一行不办理的，请整行留空")
        return value

    def day(self, name: str, today: date) -> date | None:
        value = self.read(name, lambda cell: read_day(cell, is_1904=self.is_1904))
        if value and value > today:
            self.refuse(name, f"{day(value)}在今天之后；请填写已经到任、已经开始的日期，还没有到的以后再登记")
        return value

    def text(self, name: str, longest: int) -> str:
        return self.read(name, lambda cell: read_text(cell, longest=longest)) or ""


def plan_of(*, book: Book, district: str, on: date, opens_office: bool) -> Plan:
    """Everything a workbook says, checked whole. `opens_office`: accounts of the office may be opened by this way."""
    plan, known = Plan(), Known.read(district, on)
    _read_units(_lines(book, sheets.UNITS, plan), plan, known, district)
    units = {**known.units, **{row.code: _unsaved(row) for row in plan.units}}
    _Registers(plan, known, units, district, on).read(book)
    _read_offices(_lines(book, sheets.OFFICE, plan), plan, known, opens_office)
    if not any(sheet.name in sheets.PAGE for sheet in book.shown):
        names = "、".join(sheets.PAGE)
        plan.problems.append(Problem("", 0, "", f"没有找到要填的表；请用平台给的启用登记表（{names}）"))
    return plan


def _lines(book: Book, name: str, plan: Plan) -> Iterator[_Line]:
    """The filled rows of one sheet; a sheet that is not there asks for nothing."""
    page = sheets.PAGE[name]
    for sheet in book.shown:
        if fold(sheet.name) != fold(name):
            continue
        head = find_head(sheet, page.heads)
        lacking = [
            page.head_of(each.name)
            for each in page.asks
            if each.needed and head and each.name not in head.columns
        ]
        if head is None or lacking:
            told = f"缺少“{'”“'.join(lacking)}”列" if lacking else "没有找到表头"
            plan.problems.append(Problem(name, 0, "", f"{told}；请用平台给的表，不要改表头"))
            continue
        for row in data_rows(sheet, head):
            filled = {each for each, place in head.columns.items() if not is_blank(row.cell(place))}
            if filled - page.known:
                yield _Line(page, row, dict(head.columns), sheet.is_1904, plan.problems)


def _read_units(lines: Iterator[_Line], plan: Plan, known: Known, district: str) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        code, name = line.text("code", 20), line.read("name", lambda cell: read_text(cell, longest=30)) or ""
        code = code.removesuffix(".0")
        kind = line.read("kind", lambda cell: read_choice(cell, sheets.KINDS)) or ""
        is_pilot = bool(line.read("pilot", read_flag))
        if code and (
            len(code) != 9 or not (code.isascii() and code.isdigit()) or not code.startswith(district)
        ):
            line.refuse("code", f"区划代码应为9位数字，以{district}开头，如{district}117")
        if code in seen:
            line.refuse("code", f"与第{seen[code]}行是同一个代码，请删去一行")
        seen.setdefault(code, line.row.number)
        there = known.units.get(code)
        if there and line.is_sound and (there.name, there.kind) != (name, kind):
            line.refuse(
                "name",
                f"{code}已登记为{there.name}（{there.get_kind_display()}）；改名、变更类型请在“管理”中办理",
            )
        if not line.is_sound:
            continue
        if there:
            plan.unchanged += 1
        else:
            plan.units.append(UnitRow(line.at, code, name, kind, is_pilot))


def _unsaved(row: UnitRow) -> Township:
    return Township(
        code=row.code, name=row.name, kind=row.kind, is_pilot=row.is_pilot, aliases=aliases_of(row.name)
    )


def _read_offices(lines: Iterator[_Line], plan: Plan, known: Known, opens_office: bool) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        name = line.read("name", read_name) or ""
        username, phone = _username(line), line.text("office_phone", 30)
        if username and username.lower() in seen:
            line.refuse("username", f"与第{seen[username.lower()]}行的登录名相同，请另取一个")
        seen.setdefault(username.lower(), line.row.number)
        there = known.accounts.get(username.lower())
        if there and line.is_sound:
            if (there.name, there.role) == (name, Role.OFFICE):
                plan.unchanged += 1
                continue
            line.refuse("username", "这个登录名已有人使用，请另取一个")
        elif line.is_sound and not opens_office:
            line.refuse(
                "username", "区人大办的账号由系统管理员在“管理”中开通，或在服务器上用命令办理；请把这一行清空"
            )
        if line.is_sound:
            plan.offices.append(OfficeRow(line.at, name, username, phone))


def _username(line: _Line) -> str:
    username = line.text("username", 50)
    try:
        if username:
            UnicodeUsernameValidator()(username)
    except ValidationError:
        line.refuse("username", "登录名只写字母、数字、汉字和 . - _，不要有空格")
    return username


class _Registers:
    """Terms, offices held and liaison: all of them of some unit."""

    def __init__(self, plan: Plan, known: Known, units: dict[str, Township], district: str, on: date) -> None:
        self.plan, self.known, self.units, self.district, self.on = plan, known, units, district, on
        self.names = UnitNames({code: (unit.name, *unit.aliases) for code, unit in units.items()})
        self._usernames: dict[str, At] = {}

    def read(self, book: Book) -> None:
        self._terms(_lines(book, sheets.TERMS, self.plan))
        self._posts(_lines(book, sheets.CHAIRS, self.plan), Role.CHAIR)
        self._posts(_lines(book, sheets.CLERKS, self.plan), Role.CLERK)
        self._liaisons(_lines(book, sheets.LIAISONS, self.plan))

    def _unit(self, line: _Line) -> Township | None:
        code = line.read("unit", self.names.read)
        return self.units.get(code or "")

    def _terms(self, lines: Iterator[_Line]) -> None:
        seen: dict[tuple[str, str], int] = {}
        for line in lines:
            body = line.read("body", lambda cell: read_choice(cell, sheets.BODIES)) or ""
            area, place = self._area(line, body)
            ordinal = line.read("ordinal", lambda cell: read_whole(cell, least=1, most=200)) or 0
            started_on = line.day("started_on", self.on)
            if line.is_sound and (area, body) in seen:
                line.refuse("body", f"与第{seen[area, body]}行重复；每个机构只填现在在任的一届")
            seen.setdefault((area, body), line.row.number)
            there = self.known.terms.get((area, body))
            if line.is_sound and there and (there.ordinal, there.started_on) != (ordinal, started_on):
                line.refuse(
                    "ordinal" if there.ordinal != ordinal else "started_on",
                    f"已登记第{there.ordinal}届，{day(there.started_on)}开始；登记有误的在“管理”中改，换届请登记新一届",
                )
            if line.is_sound and started_on:
                if there:
                    self.plan.unchanged += 1
                else:
                    self.plan.terms.append(TermRow(line.at, area, place, body, ordinal, started_on))

    def _area(self, line: _Line, body: str) -> tuple[str, str]:
        """The area of a term and its name; a body that this kind of unit has not is a problem."""
        if body == Term.Body.DISTRICT:
            return self.district, AREA_NAMES.get(self.district, self.district)
        unit = self._unit(line)
        if unit is None:
            return "", ""
        if body == Term.Body.CONGRESS and not unit.has_congress:
            line.refuse("body", f"{unit.name}没有人民代表大会，请选“居民议事会”")
        if body == Term.Body.COUNCIL and unit.has_congress:
            line.refuse("body", f"{unit.name}没有居民议事会，请选“人大”")
        return unit.code, unit.name

    def _posts(self, lines: Iterator[_Line], role: Role) -> None:
        seen: dict[tuple[str, str], int] = {}
        for line in lines:
            unit = self._unit(line)
            name = line.read("name", read_name) or ""
            started_on = line.day("started_on", self.on)
            opens = role == Role.CHAIR or bool(line.read("opens", read_flag))
            row = PostRow(
                line.at, unit.code if unit else "", unit.name if unit else "", role, name, started_on or self.on, opens,
                full_time=role == Role.CLERK and bool(line.read("full_time", read_flag)),
                concurrent_post=line.text("concurrent_post", 100) if role == Role.CLERK else "",
                phone=line.read("phone", read_phone) or "",
                office_phone=line.text("office_phone", 30) if role == Role.CHAIR else "", username=_username(line),
            )  # fmt: skip
            key = (row.area, "" if role == Role.CHAIR else name)
            if line.is_sound and key in seen:
                line.refuse("unit" if role == Role.CHAIR else "name", f"与第{seen[key]}行重复，请删去一行")
            seen.setdefault(key, line.row.number)
            if line.is_sound:
                self._settle_post(line, row)

    def _settle_post(self, line: _Line, row: PostRow) -> None:
        """What of a chair or clerk is registered already."""
        held = self.known.held(row.area, POST_OF[row.role], row.name)
        if held and held.started_on != row.started_on:
            line.refuse("started_on", f"已登记{row.name}{day(held.started_on)}任职；登记有误的请在“管理”中改")
            return
        if row.role == Role.CHAIR and (other := self.known.other_chair(row.area, row.name)):
            line.refuse("name", f"{row.place}已登记的是{other}；换人的，请先在平台上登记其离任")
            return
        account = self.known.chairs.get(row.area) if row.role == Role.CHAIR else None
        if account and not (held and held.person.user_id == account.pk):
            line.refuse(
                "name",
                f"{row.place}主席（主任）已有账号（{account.username}）；请把这一行清空，任职在“管理”中登记",
            )
            return
        if held and (held.person.user_id or not row.opens):
            self.plan.unchanged += 1
            return
        if row.username:
            self._claim_username(line, row)
        if line.is_sound:
            values = {name: getattr(row, name) for name in PostRow.__slots__ if name != "held"}
            self.plan.posts.append(PostRow(**values, held=held.pk if held else 0))

    def _claim_username(self, line: _Line, row: PostRow) -> None:
        wanted = row.username.lower()
        if wanted in self.known.accounts:
            line.refuse("username", "这个登录名已有人使用，请另取一个，或留空由平台取名")
        elif wanted in self._usernames:
            at = self._usernames[wanted]
            line.refuse("username", f"与“{at.sheet}”第{at.row}行的登录名相同，请另取一个")
        self._usernames.setdefault(wanted, line.at)

    def _liaisons(self, lines: Iterator[_Line]) -> None:
        seen: dict[tuple[str, str, str], int] = {}
        for line in lines:
            unit = self._unit(line)
            duty = line.read("duty", lambda cell: read_choice(cell, sheets.DUTIES)) or ""
            name, phone = line.read("name", read_name) or "", line.read("phone", read_phone) or ""
            started_on = line.day("started_on", self.on)
            if not (line.is_sound and unit and started_on):
                continue
            key = (unit.code, duty, name)
            there = self.known.liaisons.get(key)
            if key in seen:
                line.refuse("name", f"与第{seen[key]}行重复，请删去一行")
            elif there and there != started_on:
                line.refuse("started_on", f"已登记从{day(there)}开始；登记有误的请在“管理”中改")
            elif there:
                self.plan.unchanged += 1
            elif why := self.known.ambiguous(name, phone):
                line.refuse("phone", why)
            else:
                known = self.known.person(name, phone)
                self.plan.liaisons.append(
                    LiaisonRow(
                        line.at, unit.code, unit.name, duty, name, phone, started_on, known.pk if known else 0
                    )
                )
            seen.setdefault(key, line.row.number)
