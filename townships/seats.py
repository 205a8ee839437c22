"""Opening an account for somebody who holds an office in a unit: person, office and account in one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.unit_accounts import free_username, keeps, unit_account_open
from townships.areas import PINYIN
from townships.models import Appointment, Person, Township
from townships.rights import POST_OF, right_settle
from townships.services import register_save
from townships.tokens import facts_write

_ENDINGS: dict[str, str] = {
    Role.CHAIR: "zhuxi", Role.DEPUTY: "fuzhuxi", Role.CLERK: "ganshi", Role.SECRETARY: "shuji",
}  # fmt: skip
_OF_SUBDISTRICT: dict[str, str] = {Role.CHAIR: "zhuren", Role.DEPUTY: "fuzhuren"}


@dataclass(frozen=True, slots=True)
class NewSeat:
    """Who is to sign in for a unit: either an office that is registered already, or all that registers it."""

    township: Township
    role: str
    held: Appointment | None = None
    name: str = ""
    started_on: date | None = None
    full_time: bool = False
    concurrent_post: str = ""
    phone: str = ""
    office_phone: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class OpenedSeat:
    """An account that was just opened, with the one password that is told now and never again."""

    account: User
    township: Township
    password: str


def username_for(township: Township, role: str) -> str:
    """dayuan-zhuxi, fuchun-zhuren: the unit in pinyin, or its code, and the office; a number where it is taken."""
    ending = _ENDINGS[role] if township.has_congress else _OF_SUBDISTRICT.get(role, _ENDINGS[role])
    return free_username(f"{PINYIN.get(township.code, township.code)}-{ending}")


def offices_without_account(township: Township, role: str, on: date) -> list[Appointment]:
    """Offices of this sort held in a unit on a day by people who cannot sign in; one query."""
    held = Appointment.objects.active_on(on).filter(
        township=township, post=POST_OF[role], person__user__isnull=True
    )
    return list(held.select_related("person").order_by("started_on", "pk"))


def seat_open(*, seat: NewSeat, by: User, at: datetime) -> OpenedSeat:
    """Register the person and the office where they are not, open the account, join them; all or nothing.

    Raises PermissionDenied, or ValidationError by field.
    """
    if why := keeps(by=by, role=seat.role, scope=seat.township.code):
        raise PermissionDenied(why)
    today = timezone.localdate(at)
    if seat.started_on and seat.started_on > today:
        raise ValidationError({"started_on": "任职日期在今天之后；到任之日再开通账号"})
    with facts_write(seat.township.code):
        appointment = seat.held or _register(seat, by=by, at=at)
        # Two who open one for the same person take turns.
        person = Person.objects.select_for_update().get(pk=appointment.person_id)
        if person.user_id is not None:
            raise ValidationError(f"{person.name}已有账号；忘记密码的，请重设密码")
        account = User(
            username=seat.username or username_for(seat.township, seat.role), name=person.name, role=seat.role,
            scope=seat.township.code, office_phone=seat.office_phone,
        )  # fmt: skip
        password = unit_account_open(account=account, by=by, at=at)
        # Whoever entered the person: joining them to the account is part of opening it, no change of theirs.
        person.user = account
        person.save(update_fields=["user"])
        right_settle(person=person, by=by, at=at)
    return OpenedSeat(account, seat.township, password)


def _register(seat: NewSeat, *, by: User, at: datetime) -> Appointment:
    """The person and the office, as they are told now."""
    if not seat.name:
        raise ValidationError({"name": "请填写姓名"})
    if seat.started_on is None:
        raise ValidationError({"started_on": "请填写任职日期"})
    person = Person(name=seat.name, phone=seat.phone, district=seat.township.district)
    if by.is_office:
        person.entered_in = seat.township.code
    register_save(row=person, by=by, at=at)
    appointment = Appointment(
        township=seat.township, person=person, post=POST_OF[seat.role], full_time=seat.full_time,
        concurrent_post=seat.concurrent_post, started_on=seat.started_on,
    )  # fmt: skip
    return register_save(row=appointment, by=by, at=at)
