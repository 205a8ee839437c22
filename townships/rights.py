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
    held an office in the unit goes on until it is closed.
    """
    account = person.user
    if account is None or account.role not in UNIT_ROLES:
        return
    held = Appointment.objects.filter(person=person, township_id=account.scope).values_list(
        "post", "ended_on"
    )
    own = [end for post, end in held if post == POST_OF[account.role]] or [end for _, end in held]
    if own:
        account_leaves(account=account, on=_last(own), by=by, at=at)


def _last(ends: list[date | None]) -> date | None:
    """The day on which the last of several offices ends; None while one has no end."""
    return max(end for end in ends if end is not None) if None not in ends else None
