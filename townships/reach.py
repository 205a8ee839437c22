"""Whose rows a reader reaches: the one rule behind every `for_user` and every right to act within an area.

A scope is a prefix of codes. A unit that came out of a merger (撤并、撤镇设街道) stands under a new code; its people
also reach what the closed units under the old codes left behind, by `Township.predecessors`. The guided change
(`delegates.unit_change`) writes there the predecessors of predecessors too, so that one step back is the whole way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import User
from townships.areas import UNIT_DIGITS

if TYPE_CHECKING:
    from townships.models import Township


def within(user: User, field: str) -> Q:
    """Rows whose `field` (an area code) this reader reaches. No query of its own: part of the one it stands in."""
    inside = Q(**{f"{field}__startswith": user.scope})
    if len(user.scope) != UNIT_DIGITS:
        return inside
    return inside | Q(**{f"{field}__in": closed_into(user.scope).values("code")})


def reaches(user: User, area: str) -> bool:
    """Whether `area` (6 or 9 digits) is the reader's; a query only for a unit's person before another unit's row."""
    if user.covers(area):
        return True
    if len(user.scope) != UNIT_DIGITS or len(area) != UNIT_DIGITS:
        return False
    return closed_into(user.scope).filter(code=area).exists()


def codes_reached(user: User) -> tuple[str, ...]:
    """The prefixes of codes this reader reaches, their own first; one query for a unit's person."""
    if len(user.scope) != UNIT_DIGITS:
        return (user.scope,)
    return (user.scope, *closed_into(user.scope).order_by("code").values_list("code", flat=True))


def closed_into(code: str) -> QuerySet[Township]:
    """The closed units that became the unit of this code. One that still stands is nobody's past."""
    townships: Any = apps.get_model("townships", "Township")._base_manager
    found: QuerySet[Township] = townships.filter(successors__code=code, closed_on__isnull=False)
    return found
