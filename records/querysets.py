"""Reading records: one permission door for every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from accounts.roles import Act, Role
from records.states import State
from townships.areas import DISTRICT_DIGITS
from townships.models import Township
from townships.reach import within

if TYPE_CHECKING:
    from records.models import Evidence, Record  # noqa: F401  # named in quotes below

R = TypeVar("R", bound="Record")


class RecordQuerySet(models.QuerySet[R]):
    def for_user(self, user: User) -> RecordQuerySet[R]:
        """A unit sees all of its own; the office its own, what was handed in or entered for a unit; leaders what counts."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        mine = self.filter(within(user, "area"))
        if user.is_unit:
            return mine
        if user.role == Role.LEADER:
            return mine.filter(state=State.CONFIRMED)
        return mine.filter(~Q(number="") | Q(entered_for_unit=True) | Q(area__length=DISTRICT_DIGITS))

    def counting(self) -> RecordQuerySet[R]:
        """Those that count: confirmed ones."""
        return self.filter(state=State.CONFIRMED)

    def waiting_for_office(self) -> RecordQuerySet[R]:
        """The review queue, oldest first; steps that travel with their record are reviewed with it."""
        return self.filter(state=State.SUBMITTED, rides_with__isnull=True).order_by("submitted_at", "id")

    def waiting_for_chair(self) -> RecordQuerySet[R]:
        """What a chair has to sign, oldest first."""
        return self.filter(state=State.TO_SIGN, rides_with__isnull=True).order_by("changed_at", "id")

    def returned(self) -> RecordQuerySet[R]:
        """What came back and waits to be mended, latest return first."""
        return self.filter(state=State.RETURNED, rides_with__isnull=True).order_by("-changed_at", "id")

    def in_progress(self) -> RecordQuerySet[R]:
        """What has not counted yet and is not withdrawn."""
        return self.exclude(state__in=(State.CONFIRMED, State.WITHDRAWN)).filter(rides_with__isnull=True)

    def with_area_name(self) -> RecordQuerySet[Any]:
        """Adds `area_name`, the unit's name, and `area_closed_on` (both None for a district's record)."""
        unit = Township.objects.filter(code=OuterRef("area"))
        return self.annotate(
            area_name=Subquery(unit.values("name")[:1]), area_closed_on=Subquery(unit.values("closed_on")[:1])
        )

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[R]:
        raise TypeError("many records are written by records.bulk only")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def for_user(self, user: User) -> EvidenceQuerySet:
        """Evidence is seen by those who see a record that shows it, and by the unit that brought it."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        mine = self.filter(within(user, "area"))
        if user.is_unit:
            return mine
        shown = Q(records__state=State.CONFIRMED)
        if user.is_office:
            shown = (
                ~Q(records__number="") | Q(records__entered_for_unit=True) | Q(area__length=DISTRICT_DIGITS)
            )
        # What the office brings while entering for a unit (代录) hangs on no record yet.
        return mine.filter(shown & Q(records__isnull=False) | Q(added_by=user)).distinct()

    def held(self, area: str) -> EvidenceQuerySet:
        """What a unit may use again (已有材料), latest first: the newest versions, nothing removed."""
        return self.filter(area=area, blob__removal_at__isnull=True, replaced_by__isnull=True).order_by(
            "-added_at", "-pk"
        )
