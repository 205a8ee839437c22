"""Which person a row means: by name, within a unit, told apart by the phone; the same person is never entered twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from delegates.models import Mandate
from desk.exchange.columns import Values, name_fault, phone_fault
from desk.exchange.context import Context, Fault
from desk.exchange.kinds.base import AREA, Changed, Hand, Made
from townships.areas import district_of
from townships.bulk import registers_insert
from townships.inserting import Blank
from townships.models import Appointment, Person, masked
from townships.services import register_save


@dataclass(slots=True)
class Somebody:
    """One person in sight: the key, the phone, the units they belong to, who may correct them."""

    key: int
    phone: str
    areas: set[str] = field(default_factory=set)
    entered_in: str = ""

    @property
    def masked(self) -> str:
        return masked(self.phone)


class People:
    """The persons a reader sees, by name. Three queries."""

    def __init__(self, ctx: Context) -> None:
        self.named: dict[str, list[Somebody]] = {}
        self.by_key: dict[int, Somebody] = {}
        persons = Person.objects.for_user(ctx.user).order_by("pk")
        for key, name, phone, entered_in in persons.values_list("pk", "name", "phone", "entered_in"):
            somebody = Somebody(key, phone, {entered_in} if entered_in else set(), entered_in)
            self.by_key[key] = somebody
            self.named.setdefault(name, []).append(somebody)
        for key, area in Mandate.objects.for_user(ctx.user).values_list("delegate__person_id", "township_id"):
            if key in self.by_key:
                self.by_key[key].areas.add(area)
        for key, area in Appointment.objects.for_user(ctx.user).values_list("person_id", "township_id"):
            if key in self.by_key:
                self.by_key[key].areas.add(area)

    def find(self, area: str, name: str, phone: str) -> tuple[Somebody | None, str]:
        """The person meant, None for a new one; or why that cannot be told."""
        alike = self.named.get(name, ())
        if phone:
            if same := [each for each in alike if phone in {each.phone, each.masked}]:
                return same[0], ""
            if why := phone_fault(phone):
                return None, why
            alike = [each for each in alike if not each.phone]
        here = [each for each in alike if area in each.areas]
        if len(here) > 1:
            return None, f"本单位有{len(here)}位“{name}”，请填写电话以便区分"
        return (here[0], "") if here else (None, "")


def people_of(ctx: Context) -> People:
    return ctx.once("people", lambda: People(ctx))


def settle_phone(values: Values, known_phone: str) -> None:
    """A blank or masked phone says: as it is."""
    written = values["phone"]
    if not written or written == masked(known_phone):
        values["phone"] = known_phone


def check_person(values: Values, ctx: Context) -> Iterator[Fault]:
    """Whether it can be told who a new row means."""
    if wrong := name_fault(values["name"]):
        yield Fault("name", wrong)
        return
    somebody, why = people_of(ctx).find(values[AREA], values["name"], values["phone"])
    if why:
        yield Fault("phone", why)
    elif somebody and values["phone"] and not somebody.phone and not may_correct(somebody.entered_in, ctx):
        yield Fault("phone", "这个人由区人大办或其他单位登记，电话请由登记单位补填；本表请留空")


def check_phone(values: Values, known_phone: str, entered_in: str, ctx: Context) -> Iterator[Fault]:
    """Whether a known person's phone may be changed to what a row says."""
    if values["phone"] == known_phone:
        return
    if why := phone_fault(values["phone"]):
        yield Fault("phone", why)
    elif not may_correct(entered_in, ctx):
        yield Fault("phone", "这个人由区人大办或其他单位登记，电话请由登记单位改")


def may_correct(entered_in: str, ctx: Context) -> bool:
    """A person is corrected by the unit that entered them, or by the office."""
    return ctx.user.is_office or entered_in == ctx.user.scope


def phone_change(person: Person, phone: str, hand: Hand) -> Iterator[Changed]:
    """Write another phone of a person."""
    if phone and phone != person.phone:
        before, person.phone = person.phone, phone
        register_save(row=person, by=hand.by, at=hand.at)
        yield Changed(Person, person.pk, {"values": {"phone": before}}, {"values": {"phone": phone}})


def persons_ensure(
    rows: Sequence[Values], ctx: Context, hand: Hand
) -> Iterator[Made | Changed | dict[tuple[str, str, str], int]]:
    """Find or enter the person of every row; at the end gives the keys by (area, name, phone).

    The same name and phone in several rows is one person.
    """
    people = people_of(ctx)
    keys: dict[tuple[str, str, str], int] = {}
    new: dict[tuple[str, str, str], Any] = {}
    by_phone: dict[tuple[str, str], Any] = {}
    blank = Blank(Person)
    for values in rows:
        who = (values[AREA], values["name"], values["phone"])
        if who in keys or who in new:
            continue
        somebody, _ = people.find(*who)
        if somebody is None:
            person = by_phone.get(who[1:]) if who[2] else None
            new[who] = person or blank.new(
                name=who[1], phone=who[2], entered_in=who[0], district=district_of(who[0])
            )
            by_phone[who[1:]] = new[who]
        else:
            keys[who] = somebody.key
            if who[2] and not somebody.phone:
                yield from phone_change(Person.objects.get(pk=somebody.key), who[2], hand)
    persons = list({id(person): person for person in new.values()}.values())
    registers_insert(rows=persons, by=hand.by, at=hand.at)
    keys |= {who: person.pk for who, person in new.items()}
    if persons:
        yield Made(Person, [person.pk for person in persons])
    yield keys
