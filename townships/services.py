"""Writing registers. Every change renews the facts token and is kept in the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone

from accounts import trail
from accounts.changes import changes_of, told_changes
from accounts.models import AuditEvent, User
from accounts.roles import Act
from townships.areas import district_of
from townships.changeovers import KnownTerm, refusal_to_open
from townships.models import Appointment, ChangeOver, Liaison, Person, Term, Township
from townships.rights import right_settle
from townships.tokens import facts_write

M = TypeVar("M", bound=models.Model)

# What the law lets only the office write (design §3, Registers).
_OFFICE_ONLY = (Township, Term, Liaison, ChangeOver)


def register_save(*, row: M, by: User, at: datetime, lines: Callable[[M], None] | None = None) -> M:
    """Add or change one register row, checked whole; `lines` writes what hangs on it in the same transaction.

    Raises PermissionDenied for a stranger's unit or person, ValidationError for anything the row may not say.
    """
    if isinstance(row, Person) and row._state.adding:
        _settle_person(row, by=by)
    area = area_of(row) or by.scope
    act = Act.KEEP_DISTRICT_REGISTERS if isinstance(row, _OFFICE_ONLY) else Act.KEEP_UNIT_REGISTERS
    if not by.may(act) or not (by.covers(area) and by.covers(_known_area(row) or area)):
        raise PermissionDenied("这项登记不在您的权限内；单位、届次、联系关系由区人大办登记")
    _check_person_known(row, by=by)
    if isinstance(row, Appointment):
        _settle_appointment(row, by=by, at=at)
    is_new = row._state.adding
    with facts_write(area):
        unit_lock(area)
        row.full_clean()
        congress_over = _check_term(row) if isinstance(row, Term) else None
        former = _former_person(row)
        changed = changes_of(row)
        row.save()
        for person in _whose_right(row, former, by):
            right_settle(person=person, by=by, at=at)
        if congress_over is not None:
            elected_posts_end(area=area, on=congress_over, by=by, at=at)
        if lines:
            lines(row)
        trail.note(
            by=by,
            action=AuditEvent.Action.WRITE,
            subject=f"{row._meta.verbose_name} {row}",
            at=at,
            area=area,
            detail={"新增": is_new, "编号": str(row.pk), **told_changes(changed)},
        )
    return row


def appointment_check(*, appointment: Appointment, by: User, at: datetime) -> Appointment:
    """The office has checked an appointment that a unit entered: from now on it counts as confirmed."""
    if not by.may(Act.REVIEW) or not by.covers(appointment.township_id):
        raise PermissionDenied("任职由区人大办核对")
    with facts_write(appointment.township_id):
        appointment.checked_by = by
        appointment.save(update_fields=["checked_by"])
        if appointment.person.user_id is not None:
            right_settle(person=appointment.person, by=by, at=at)
        trail.note(
            by=by, action=AuditEvent.Action.TRANSITION, subject=f"核对任职 {appointment}", at=at,
            area=appointment.township_id,
        )  # fmt: skip
    return appointment


def term_open(*, area: str, body: str, ordinal: int, on: date, by: User, at: datetime) -> Term:
    """A new term opens on `on`: the old one ends that day, and with it the elected posts it carried."""
    with facts_write(area):
        previous = Term.objects.filter(area=area, body=body, ended_on__isnull=True).first()
        if previous:
            previous.ended_on = on
            register_save(row=previous, by=by, at=at)
        return register_save(row=Term(area=area, body=body, ordinal=ordinal, started_on=on), by=by, at=at)


def elected_posts_end(*, area: str, on: date, by: User, at: datetime) -> None:
    """主席 and 副主席 end with the congress term that elected them; a clerk's appointment does not."""
    elected = Appointment.objects.filter(
        township_id=area,
        post__in=(Appointment.Post.CHAIR, Appointment.Post.VICE_CHAIR),
        ended_on__isnull=True,
        started_on__lt=on,
    )
    for appointment in elected:
        appointment.ended_on = on
        register_save(row=appointment, by=by, at=at)


@dataclass(frozen=True, slots=True)
class PartyOpening:
    """A new Party term of one unit (一届党委、党工委): which, and from which day."""

    unit: Township
    ordinal: int
    on: date


def party_terms_refusals(openings: Sequence[PartyOpening], *, at: datetime) -> dict[str, str]:
    """Why each opening that cannot be cannot, by the unit's code. One query."""
    known: dict[str, list[KnownTerm]] = {}
    found = Term.objects.filter(area__in=[each.unit.code for each in openings], body=Term.Body.PARTY)
    for area, ordinal, start, end in found.values_list("area", "ordinal", "started_on", "ended_on"):
        known.setdefault(area, []).append(KnownTerm(ordinal, start, end))
    today = timezone.localdate(at)
    told = {
        each.unit.code: refusal_to_open(
            tuple(known.get(each.unit.code, ())), ordinal=each.ordinal, on=each.on, today=today
        )
        for each in openings
    }
    return {code: why for code, why in told.items() if why}


def party_terms_open(*, openings: Sequence[PartyOpening], by: User, at: datetime) -> list[Term]:
    """New Party terms of many units, each on its own day: all of them, or none.

    Raises ValidationError that names the unit, PermissionDenied as `register_save` does.
    """
    with facts_write(*(each.unit.code for each in openings)):
        for each in sorted(openings, key=lambda each: each.unit.code):
            unit_lock(each.unit.code)
        if refused := party_terms_refusals(openings, at=at):
            names = {each.unit.code: each.unit.name for each in openings}
            raise ValidationError([f"{names[code]}：{why}" for code, why in refused.items()])
        return [
            term_open(
                area=each.unit.code, body=Term.Body.PARTY, ordinal=each.ordinal, on=each.on, by=by, at=at
            )
            for each in openings
        ]


def area_of(row: models.Model) -> str:
    """The area a register row belongs to (9 digits of a unit, 6 of a district); blank for a Delegate, who may
    hold mandates in several."""
    if isinstance(row, Township):
        return row.code
    if isinstance(row, Term):
        return row.area
    if isinstance(row, Person):
        return row.entered_in or row.district
    return str(getattr(row, "township_id", "") or "")


def _known_area(row: M) -> str:
    """The area a row belongs to as it stands in the database: nobody moves a stranger's row into their own unit."""
    if row._state.adding:
        return ""
    known = type(row)._base_manager.filter(pk=row.pk).first()
    return area_of(known) if known is not None else ""


def _settle_person(row: Person, *, by: User) -> None:
    """A person entered by a unit is that unit's to correct; one entered by the office is the office's."""
    row.district = row.district or district_of(by.scope)
    if by.is_unit:
        row.entered_in = by.scope


def _check_person_known(row: models.Model, *, by: User) -> None:
    """Offices, liaison and delegates are given to persons the writer may see, never to a stranger's by number."""
    person = getattr(row, "person_id", None)
    if person is not None and not Person.objects.for_user(by).filter(pk=person).exists():
        raise PermissionDenied("没有找到这个人；请先在“人员”中登记")


def _settle_appointment(row: Appointment, *, by: User, at: datetime) -> None:
    """What the office enters is checked by that; what a unit changes must be checked anew."""
    if row._state.adding:
        row.entered_on = timezone.localdate(at)
    row.checked_by = by if by.is_office else None


def _former_person(row: models.Model) -> Person | None:
    """Whom an appointment named until now, when it will name another."""
    if not isinstance(row, Appointment) or row._state.adding:
        return None
    return Person.objects.filter(appointments=row.pk).exclude(pk=row.person_id).select_related("user").first()


def _whose_right(row: models.Model, former: Person | None, by: User) -> list[Person]:
    """The persons whose accounts may begin or end with this row; a unit corrects a name or phone, it joins no account."""
    joined = row if isinstance(row, Person) and not by.is_unit else None
    person = row.person if isinstance(row, Appointment) else joined
    return [each for each in (person, former) if each is not None and each.user_id is not None]


def unit_lock(area: str) -> None:
    """Writers of one unit's registers queue up, so that checks across rows hold; inside a `facts_write`."""
    list(Township.objects.select_for_update().filter(code=area))


def _no_overlap(term: Term) -> None:
    """Two terms of one body in one area never share a day."""
    others = Term.objects.filter(area=term.area, body=term.body).exclude(pk=term.pk)
    after_start = models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=term.started_on)
    before_end = models.Q(started_on__lt=term.ended_on or date.max)
    if clash := others.filter(after_start, before_end).first():
        raise ValidationError(
            {"started_on": f"与第{clash.ordinal}届的起止日期重叠；新一届开始之日就是上一届结束之日"}
        )


def _check_term(term: Term) -> date | None:
    """No overlap; the day a congress ends, when its open term is given that day now."""
    _no_overlap(term)
    if term.body != Term.Body.CONGRESS or term.ended_on is None:
        return None
    was_open = Term.objects.filter(pk=term.pk, ended_on__isnull=True).exists()
    return term.ended_on if was_open else None
