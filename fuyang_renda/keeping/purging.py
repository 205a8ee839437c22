"""Personal data of those who left: taken out once nothing needs them any more.

《个人信息保护法》第十九条: no longer than the purpose needs; 第四十七条: deleted when the purpose is reached. A telephone is
kept to reach somebody about the work they report. A year's result is frozen in January of the next year and may be put
right for the rest of it, so the setting says one year after the last office, mandate and account have ended.

Names, offices, mandates and what was done in them stay: they are the record of public offices, and what judgements
are made of. Nothing here feeds a judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import trail
from accounts.models import AuditEvent, User
from delegates.models import Mandate, RosterRow
from records.jobs import JobLine
from townships.models import Appointment, Liaison, Person
from townships.tokens import facts_write

SHORTEST_DAYS = 90
BY = "系统（到期清理）"


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose data are due: `ended_on` is the last day of all they held, `held` what there is to take out."""

    person: int
    name: str
    area: str
    ended_on: date | None
    held: tuple[str, ...]


def leavers(*, on: date, days: int) -> list[Leaver]:
    """Whose personal data are due on `on`: all that they held ended more than `days` days before, and data are left.

    Whoever never held anything has not left. Ordered by area and name.
    """
    rows = _due(on - timedelta(days=days)).select_related("user").order_by("entered_in", "name", "pk")
    return [_leaver(person) for person in rows]


def leavers_purge(*, on: date, days: int, at: datetime) -> list[Leaver]:
    """Take the data out, in one transaction; each person is noted in the trail without what was taken. Twice acts once."""
    if days < SHORTEST_DAYS:
        raise ValueError(f"at least {SHORTEST_DAYS} days: the work of who left is still asked about")
    first = leavers(on=on, days=days)
    if not first:
        return []
    with facts_write(*{each.area for each in first}):
        keys = [each.person for each in first]
        # Locked and asked again: who was given an office this very moment stays as they are.
        locked = list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        due = set(_due(on - timedelta(days=days)).filter(pk__in=keys).values_list("pk", flat=True))
        done = [each for each in first if each.person in due]
        people = {person.pk: person for person in locked}
        for each in done:
            _take_out(people[each.person], each, days=days, at=at)
    return done


def _due(limit: date) -> QuerySet[Any]:
    """Persons of whom nothing lasted to `limit` or beyond, and of whom something is still kept."""
    mine = {"person": OuterRef("pk")}
    goes_on = Q(ended_on__isnull=True) | Q(ended_on__gte=limit)
    mandates = Mandate.objects.annotate(over=Coalesce("ended_on", "term__ended_on")).filter(
        delegate__person=OuterRef("pk")
    )
    accounts = User.objects.get_queryset().filter(person=OuterRef("pk"))
    used = Q(last_login__date__gte=limit) | Q(date_joined__date__gte=limit)
    open_account = (Q(is_active=True) & (Q(ends_on__isnull=True) | Q(ends_on__gte=limit))) | (
        Q(is_active=False) & used
    )
    history = Person.history.model.objects.filter(id=OuterRef("pk")).exclude(phone="")
    held = Q(user__isnull=False) & (~Q(user__email="") | ~Q(user__office_phone=""))
    return Person.objects.filter(
        Exists(Appointment.objects.filter(**mine))
        | Exists(Liaison.objects.filter(**mine))
        | Exists(mandates),
        ~Exists(Appointment.objects.filter(goes_on, **mine)),
        ~Exists(Liaison.objects.filter(goes_on, **mine)),
        ~Exists(mandates.filter(Q(over__isnull=True) | Q(over__gte=limit))),
        ~Exists(RosterRow.objects.filter(**mine)),
        ~Exists(accounts.filter(open_account)),
        ~Q(phone="") | held | Exists(history),
    )


def _leaver(person: Person) -> Leaver:
    mandates = Mandate.objects.filter(delegate__person=person).annotate(
        over=Coalesce("ended_on", "term__ended_on")
    )
    days = [
        *Appointment.objects.filter(person=person).values_list("ended_on", flat=True),
        *Liaison.objects.filter(person=person).values_list("ended_on", flat=True),
        *mandates.values_list("over", flat=True),
    ]
    user = person.user
    held = [
        ("电话", bool(person.phone)),
        ("变更记录中的电话", Person.history.filter(id=person.pk).exclude(phone="").exists()),
        ("账号的办公电话", bool(user and user.office_phone)),
        ("账号的电子邮箱", bool(user and user.email)),
    ]
    last = max((day for day in days if day is not None), default=None)
    return Leaver(
        person.pk, person.name, person.entered_in or person.district, last,
        tuple(word for word, is_held in held if is_held),
    )  # fmt: skip


def _take_out(person: Person, leaver: Leaver, *, days: int, at: datetime) -> None:
    """From the register, its history, what imports keep to be undone, and the account that is closed."""
    if person.phone:
        _forget_in_imports(person.phone)
    Person.objects.filter(pk=person.pk).update(phone="")
    Person.history.filter(id=person.pk).update(phone="")
    if person.user_id:
        User.objects.get_queryset().filter(pk=person.user_id).update(office_phone="", email="")
    ended = leaver.ended_on.isoformat() if leaver.ended_on else ""
    trail.note(
        by=None, actor_name=BY, action=AuditEvent.Action.PURGE, subject=f"清理个人信息 {person.name}", at=at,
        area=leaver.area,
        detail={"人员": person.pk, "清理": list(leaver.held), "最后离任": ended, "保留天数": days},
    )  # fmt: skip


def _forget_in_imports(phone: str) -> None:
    """Lines by which an import can be undone hold what a row said before and after."""
    told: Sequence[str] = ("before", "after")
    for name in told:
        for line in JobLine.objects.filter(**{f"{name}__values__phone": phone}):
            kept = getattr(line, name)
            kept["values"]["phone"] = ""
            line.save(update_fields=[name])
