"""Writing what a checked workbook asks for: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.passwords import one_time_password
from accounts.roles import Role
from accounts.services import account_begin
from fuyang_renda.starting.plan import At, LiaisonRow, OfficeRow, Plan, PostRow, Problem
from opinions.delivered import library_ensure
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.rights import POST_OF
from townships.seats import NewSeat, seat_open
from townships.services import register_save
from townships.tokens import facts_write
from townships.units import aliases_of

T = TypeVar("T")


class StartRefused(Exception):
    """The database would not take a row after all; nothing was written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.where}：{problem.message}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """An account that was opened, with the password that is told once."""

    place: str
    name: str
    role: str
    username: str
    password: str


def plan_apply(*, plan: Plan, district: str, by: User, at: datetime) -> list[FirstPassword]:
    """Write a plan without problems; returns the new accounts. Raises StartRefused."""
    if plan.problems:
        raise StartRefused(plan.problems[0])
    writer = _Writer(district, by, at)
    with facts_write(district):
        for row in plan.units:
            unit = Township(
                code=row.code,
                name=row.name,
                kind=row.kind,
                is_pilot=row.is_pilot,
                aliases=aliases_of(row.name),
            )
            writer.take(row.at, partial(register_save, row=unit, by=by, at=at))
        library_ensure()  # the delivered practices name the units they come from once these are there
        for term in plan.terms:
            made = Term(area=term.area, body=term.body, ordinal=term.ordinal, started_on=term.started_on)
            writer.take(term.at, partial(register_save, row=made, by=by, at=at))
        for post in plan.posts:
            writer.take(post.at, partial(writer.post, post))
        for liaison in plan.liaisons:
            writer.take(liaison.at, partial(writer.liaison, liaison))
        for office in plan.offices:
            writer.take(office.at, partial(writer.office, office))
    return writer.opened


class _Writer:
    """Who writes, what has been opened so far, and the people of the district met so far."""

    def __init__(self, district: str, by: User, at: datetime) -> None:
        self.district, self.by, self.at = district, by, at
        self.opened: list[FirstPassword] = []
        self._people: dict[str, list[Person]] = {}

    def take(self, at: At, write: Callable[[], T]) -> T:
        """What a service says of a row is told beside that row."""
        try:
            return write()
        except (ValidationError, PermissionDenied) as error:
            told = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise StartRefused(Problem(at.sheet, at.row, "", told)) from error

    def post(self, row: PostRow) -> None:
        """An office held, and the account that goes with it where one is asked for."""
        unit = Township.objects.get(code=row.area)
        held = Appointment.objects.select_related("person").get(pk=row.held) if row.held else None
        if not row.opens:
            self._appoint(unit, row)
            return
        seat = NewSeat(
            unit, row.role, held=held, name=row.name, started_on=row.started_on, full_time=row.full_time,
            concurrent_post=row.concurrent_post, phone=row.phone, office_phone=row.office_phone, username=row.username,
        )  # fmt: skip
        done = seat_open(seat=seat, by=self.by, at=self.at)
        self._tell(done.account, done.password, unit.name)

    def _appoint(self, unit: Township, row: PostRow) -> None:
        person = Person(name=row.name, phone=row.phone, district=self.district, entered_in=unit.code)
        register_save(row=person, by=self.by, at=self.at)
        appointment = Appointment(
            township=unit, person=person, post=POST_OF[row.role], started_on=row.started_on, full_time=row.full_time,
            concurrent_post=row.concurrent_post,
        )  # fmt: skip
        register_save(row=appointment, by=self.by, at=self.at)

    def liaison(self, row: LiaisonRow) -> None:
        person = self._person(row)
        made = Liaison(township_id=row.area, person=person, duty=row.duty, started_on=row.started_on)
        register_save(row=made, by=self.by, at=self.at)

    def _person(self, row: LiaisonRow) -> Person:
        """Somebody of the district: registered already, met in an earlier row, or new."""
        name, phone = row.name, row.phone
        met = [each for each in self._people.get(name, []) if not phone or each.phone in ("", phone)]
        known = Person.objects.filter(pk=row.person).first() if row.person else None
        person = known or next(iter(met), None)
        if person is None:
            person = Person(name=name, phone=phone, district=self.district)
            register_save(row=person, by=self.by, at=self.at)
            self._people.setdefault(name, []).append(person)
        elif phone and not person.phone:
            person.phone = phone
            register_save(row=person, by=self.by, at=self.at)
        return person

    def office(self, row: OfficeRow) -> None:
        """An account of the office itself: only by the console of the server."""
        account = User(
            username=row.username, name=row.name, role=Role.OFFICE, scope=self.district, office_phone=row.office_phone,
        )  # fmt: skip
        password = one_time_password()
        account_begin(account=account, password=password, by=self.by, at=self.at, told={"方式": "启用登记表"})
        self._tell(account, password, "区人大办")

    def _tell(self, account: User, password: str, place: str) -> None:
        role = str(Role(account.role).label)
        self.opened.append(FirstPassword(place, account.name, role, account.username, password))


def password_slip(opened: list[FirstPassword]) -> str:
    """The new accounts as lines of a file, one each, to be cut apart and handed over."""
    lines = ["首次登录的密码：只此一份，平台不保存。登录后须改成自己的密码。发完请销毁。", ""]
    lines += [
        f"{each.place}\t{each.name}\t{each.role}\t登录名 {each.username}\t密码 {each.password}"
        for each in opened
    ]
    return "\n".join(lines) + "\n"
