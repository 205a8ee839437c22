"""Offices begun, ended and interrupted: what a unit changes most. What a unit writes waits for the office's check."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from papers.words import day, post_for
from townships.models import Appointment, Person
from townships.services import register_save
from townships.tokens import facts_write


def appointment_start(
    *, appointment: Appointment, person: Person, replaces: bool, by: User, at: datetime
) -> Appointment:
    """Somebody takes up a post; a person not yet known is registered with it.

    With `replaces` whoever holds the same post of the unit ends on that day. Raises ValidationError when the
    person holds it already, or somebody took it up later.
    """
    unit, on = appointment.township, appointment.started_on
    with facts_write(unit.code):
        if person._state.adding:
            register_save(row=person, by=by, at=at)
        same = Appointment.objects.filter(township=unit, post=appointment.post)
        ending = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        if held := same.filter(ending, person=person).first():
            raise ValidationError({"name": f"{person}自{day(held.started_on)}起已任这一职务，尚未离任"})
        if replaces:
            for before in same.filter(ending).select_related("person", "township"):
                if before.started_on >= on:
                    raise ValidationError(
                        {"started_on": f"现任{before.person}{day(before.started_on)}才任职，接任日期应在其后"}
                    )
                appointment_end(appointment=before, on=on, reason="由他人接任", by=by, at=at)
        appointment.person = person
        return register_save(row=appointment, by=by, at=at)


def appointment_end(
    *, appointment: Appointment, on: date, reason: str, by: User, at: datetime
) -> Appointment:
    """Somebody leaves a post on `on` (the first day without it); why is kept in the history."""
    appointment.ended_on = on
    appointment._change_reason = reason  # type: ignore[attr-defined]
    return register_save(row=appointment, by=by, at=at)


def appointment_second(
    *, appointment: Appointment, away: date | None, back: date | None, by: User, at: datetime
) -> Appointment:
    """Somebody is lent elsewhere from `away` on, and returns on `back` (not known yet: None)."""
    if away and away < appointment.started_on:
        raise ValidationError({"seconded_from": f"借调开始不能早于任职日期（{day(appointment.started_on)}）"})
    appointment.seconded_from, appointment.seconded_to = away, back
    return register_save(row=appointment, by=by, at=at)


def post_title(row: Appointment) -> str:
    """A post in the words of the unit's kind."""
    return post_for(row.post, row.township.kind)
