"""What an office held gives and takes: an account goes with it, and ends on the day it ends."""

from __future__ import annotations

from datetime import date, datetime

from accounts.models import User
from accounts.roles import UNIT_ROLES, Role
from accounts.unit_accounts import account_leaves
from townships.models import Appointment, Person

POST_OF: dict[str, str] = {
    Role.CHAIR: Appointment.Post.CHAIR, Role.DEPUTY: Appointment.Post.VICE_CHAIR,
    Role.CLERK: Appointment.Post.CLERK, Role.SECRETARY: Appointment.Post.SECRETARY,
}  # fmt: skip


def right_settle(*, person: Person, by: User, at: datetime) -> None:
    """Bring a person's account in line with their offices: written whenever one is, so that no request has to ask.

    The day may lie ahead; the sign-in and every request compare it with today. An account whose owner never
    held an office in the unit goes on until it is closed. Nobody shuts out a chair by typing: where a unit's
    word does not settle the account, an office that decides its end waits for the office's check.
    """
    account = person.user
    if account is None or account.role not in UNIT_ROLES:
        return
    held = list(Appointment.objects.filter(person=person, township_id=account.scope))
    own = [each for each in held if each.post == POST_OF[account.role]] or held
    if not own:
        return
    if by.is_unit:
        counting = own if _settles(by, account) else []
    else:
        counting = [each for each in own if each.checked_by_id is not None]
    if counting:
        account_leaves(account=account, on=max(counting, key=_lasting).ended_on, by=by, at=at)


def _settles(by: User, account: User) -> bool:
    """Whether one of a unit's own people begins and ends an account: the chair all but chairs', others a clerk's."""
    return account.role == Role.CLERK or (by.role == Role.CHAIR and account.role != Role.CHAIR)


def _lasting(held: Appointment) -> date:
    """Orders offices by their end, one without an end last."""
    return held.ended_on or date.max
