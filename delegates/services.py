"""Mandates begun and ended, teams put together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.models import User
from delegates.models import Delegate, DelegateTeam, Mandate
from papers.words import day
from townships.models import Person
from townships.services import register_save
from townships.tokens import facts_write


def mandate_start(*, mandate: Mandate, person: Person, reason: str, by: User, at: datetime) -> Mandate:
    """A person becomes a delegate of a term (换届选举、补选); who is not known yet is registered with it."""
    unit, on = mandate.township, mandate.started_on
    with facts_write(unit.code):
        if person._state.adding:
            register_save(row=person, by=by, at=at)
        delegate = Delegate.objects.filter(person=person).first()
        if delegate is None:
            delegate = register_save(row=Delegate(person=person), by=by, at=at)
        running = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        if held := Mandate.objects.filter(running, delegate=delegate, term=mandate.term).first():
            raise ValidationError({"name": f"{person}自{day(held.started_on)}起已是这一届代表"})
        mandate.delegate = delegate
        mandate._change_reason = reason  # type: ignore[attr-defined]
        return register_save(row=mandate, by=by, at=at)


def mandate_end(*, mandate: Mandate, on: date, reason: str, by: User, at: datetime) -> Mandate:
    """A mandate ends within its term (辞职、去世、调离本行政区域 …); the reason is kept in the history."""
    mandate.ended_on = on
    mandate._change_reason = reason  # type: ignore[attr-defined]
    return register_save(row=mandate, by=by, at=at)


def team_save(*, team: DelegateTeam, members: Collection[Delegate], by: User, at: datetime) -> DelegateTeam:
    """Name a team, and who is in it."""

    def seat(row: DelegateTeam) -> None:
        row.delegates.set(list(members))

    return register_save(row=team, by=by, at=at, lines=seat)
