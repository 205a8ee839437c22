"""Reading delegates and their activities."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Act
from townships.reach import within

if TYPE_CHECKING:
    from delegates.models import Delegate, Mandate, RosterRow  # noqa: F401  # named in quotes below


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def for_user(self, user: User) -> DelegateQuerySet:
        """Delegates with a mandate in a unit of the reader's scope."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "mandates__township__code")).distinct()


class MandateQuerySet(models.QuerySet["Mandate"]):
    def for_user(self, user: User) -> MandateQuerySet:
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code"))

    def active_on(self, day: date) -> MandateQuerySet:
        """Mandates that run on `day`: a mandate without an end of its own ends with its term."""
        return self.filter(
            Q(started_on__lte=day),
            Q(ended_on__isnull=True) | Q(ended_on__gt=day),
            Q(term__ended_on__isnull=True) | Q(term__ended_on__gt=day) | Q(ended_on__isnull=False),
        )


class RosterQuerySet(models.QuerySet["RosterRow"]):
    def for_user(self, user: User) -> RosterQuerySet:
        """What the office prepares is the office's alone until the session has opened."""
        if not user.may(Act.KEEP_DISTRICT_REGISTERS):
            return self.none()
        return self.filter(township__code__startswith=user.scope)
