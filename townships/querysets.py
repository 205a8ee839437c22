"""Reading places, persons, terms and offices: every door filters by the reader's area."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Act
from townships.reach import within

if TYPE_CHECKING:
    from townships.models import Person, Term, Township  # noqa: F401  # named in quotes below

M = TypeVar("M", bound=models.Model)


def active_on(day: date) -> Q:
    """Half-open spans: started_on ≤ day < ended_on, or no end (design §4)."""
    return Q(started_on__lte=day) & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class TownshipQuerySet(models.QuerySet["Township"]):
    def for_user(self, user: User) -> TownshipQuerySet:
        """Units in the reader's scope; none for those who have no business with the work itself."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        return self.filter(within(user, "code"))

    def open_on(self, day: date) -> TownshipQuerySet:
        """Units that exist on `day`."""
        return self.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        )


class TermQuerySet(models.QuerySet["Term"]):
    def for_user(self, user: User) -> TermQuerySet:
        """Terms of the units in scope, and of the district a unit lies in."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "area") | Q(area=user.scope[:6]))

    def active_on(self, day: date) -> TermQuerySet:
        return self.filter(active_on(day))


def _of_unit(reached: Callable[[str], Q]) -> Q:
    """Persons of a unit by office, mandate, or because it entered them; `reached` says how a code's column fits."""
    return (
        reached("appointments__township__code")
        | reached("delegates__mandates__township__code")
        | reached("entered_in")
    )


class PersonQuerySet(models.QuerySet["Person"]):
    def for_user(self, user: User) -> PersonQuerySet:
        """Persons known to a unit in scope: by office, liaison or mandate."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        if user.is_office:
            return self.filter(district__startswith=user.scope)
        return self.filter(
            _of_unit(partial(within, user)) | within(user, "liaisons__township__code")
        ).distinct()

    def of_unit(self, code: str) -> PersonQuerySet:
        """Persons who hold or held an office or a mandate in a unit, or whom it entered."""
        return self.filter(_of_unit(lambda field: Q(**{field: code}))).distinct()

    def with_open_phone(self, user: User) -> PersonQuerySet:
        """Those whose phone this person sees in full: the office's all, a unit's own people, nobody else's."""
        if user.is_office:
            return self.for_user(user)
        if not user.is_unit:
            return self.none()
        return self.filter(_of_unit(partial(within, user))).distinct()


class OfUnitQuerySet(models.QuerySet[M]):
    """Register rows that carry `township`: appointments, liaison, mandates, teams."""

    def for_user(self, user: User) -> OfUnitQuerySet[M]:
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code"))

    def active_on(self, day: date) -> OfUnitQuerySet[M]:
        return self.filter(active_on(day))
