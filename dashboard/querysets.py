"""Reading papers through one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Act
from townships.reach import within

if TYPE_CHECKING:
    from dashboard.models import Bulletin, Wording  # noqa: F401

# What units read besides what is written of themselves: that which is sent to all of them.
SENT_TO_UNITS = ("CIRCULAR", "BRIEF")
WRITTEN_FOR_UNITS = ("FEEDBACK", "YEARLY")
READ_BY_UNITS = (*SENT_TO_UNITS, *WRITTEN_FOR_UNITS, "CORRECTION")


class WordingQuerySet(models.QuerySet["Wording"]):
    def for_user(self, user: User) -> WordingQuerySet:
        """Those of one's own district."""
        return self.filter(area=user.scope) if user.may(Act.ISSUE) else self.none()


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def for_user(self, user: User) -> BulletinQuerySet:
        """The office sees all of its own; leaders what was issued; a unit what was sent to all, or written for it."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        if user.may(Act.ISSUE):
            return self.filter(area__startswith=user.scope)
        issued = self.filter(issued_at__isnull=False)
        if not user.is_unit:
            return issued.filter(area__startswith=user.scope)
        to_all = Q(kind__in=SENT_TO_UNITS) | Q(kind="CORRECTION", corrects__kind__in=SENT_TO_UNITS)
        own = (Q(kind__in=WRITTEN_FOR_UNITS) | Q(corrects__kind__in=WRITTEN_FOR_UNITS)) & (
            within(user, "unit__code") | within(user, "corrects__unit__code")
        )
        return issued.filter(to_all & Q(area=user.scope[:6]) | own)

    def listed(self) -> BulletinQuerySet:
        """For lists: without the files, drafts first, then the latest issued."""
        return (
            self.defer("content", "blocks", "text", "snapshot__board")
            .select_related("unit", "snapshot", "issued_by", "written_by")
            .order_by(models.F("issued_at").desc(nulls_first=True), "-written_at", "kind", "unit_id", "-id")
        )

    def delete(self) -> tuple[int, dict[str, int]]:
        """Drafts only: what was issued stays."""
        if self.filter(issued_at__isnull=False).exists():
            raise TypeError("印发后不再改动")
        return super().delete()
