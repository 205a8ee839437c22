"""Reading checklists, decisions and snapshots through one door."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from accounts.models import User
from accounts.roles import Act
from checklist.board import Totals
from checklist.frozen import totals_thawed
from townships.reach import within

if TYPE_CHECKING:
    from checklist.models import Checklist, Contest, Coordination, Decision, Interpretation, Item, Snapshot  # noqa: F401


R = TypeVar("R", bound=models.Model)


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def for_user(self, user: User) -> ChecklistQuerySet:
        """Published versions for all who see boards; drafts for those who edit them."""
        if user.may(Act.EDIT_CHECKLIST):
            return self
        if user.may(Act.VIEW_BOARD):
            return self.filter(published=True)
        return self.none()

    def published(self) -> ChecklistQuerySet:
        """Published versions, those of one year in the order in which they take effect."""
        return self.filter(published=True).order_by("year", "effective_on", "version")


class ItemQuerySet(models.QuerySet["Item"]):
    def for_user(self, user: User) -> ItemQuerySet:
        """Items of the versions a person sees."""
        if user.may(Act.EDIT_CHECKLIST):
            return self
        if user.may(Act.VIEW_BOARD):
            return self.filter(checklist__published=True)
        return self.none()


class DecisionQuerySet(models.QuerySet["Decision"]):
    def for_user(self, user: User) -> DecisionQuerySet:
        """Decisions about units in scope; proposals not yet approved only for those who decide."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        mine = self.filter(within(user, "township__code"))
        return mine if user.may(Act.DECIDE) else mine.filter(approved_on__isnull=False)

    def approved(self) -> DecisionQuerySet:
        return self.filter(approved_on__isnull=False)

    def waiting(self) -> DecisionQuerySet:
        """Proposals that wait for a second person, oldest first."""
        return self.filter(approved_on__isnull=True).order_by("proposed_at", "id")


class RaisedQuerySet(models.QuerySet[R]):
    """What units raise and the office answers: 更正、申诉 and 需区级协调."""

    def for_user(self, user: User) -> RaisedQuerySet[R]:
        """What units in scope raised."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code"))

    def waiting(self) -> RaisedQuerySet[R]:
        """What the office has not answered, oldest first."""
        return self.filter(answer="").order_by("at", "id")

    def answered(self) -> RaisedQuerySet[R]:
        """What the office has answered, the latest raised first."""
        return self.exclude(answer="").order_by("-at", "-id")


class InterpretationQuerySet(models.QuerySet["Interpretation"]):
    def for_user(self, user: User) -> InterpretationQuerySet:
        """口径问答 are for everybody who reports, reviews or reads."""
        return self if user.may(Act.VIEW_BOARD) else self.none()


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Rows are only ever added: what would change or remove one raises TypeError."""

    def for_user(self, user: User) -> SnapshotQuerySet:
        """Whole snapshots: of districts in scope."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        return self.filter(area__startswith=user.scope)

    def for_reader(self, user: User) -> SnapshotQuerySet:
        """Snapshots a person reads, whole or in part: a unit's people those of their district.

        Of a board read this way a unit sees its own slice and the sums (`Scoreboard.slice`), never the other units.
        """
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        return self.filter(area__startswith=user.scope[:6])

    def listed(self) -> SnapshotQuerySet:
        """For lists: without the boards, which are long."""
        return self.defer("board").select_related("taken_by").order_by("-as_of", "-number")

    def result_of(self, area: str, year: int) -> Snapshot | None:
        """The 年度结果 of a district's year, without its board. One query."""
        return self.defer("board").filter(area=area, year=year, is_result=True).first()

    def monthly(self) -> SnapshotQuerySet:
        """Those that beat took at the ends of months."""
        return self.filter(once__startswith="monthly:")

    def sums_by_day(self, area: str, year: int) -> dict[date, Totals]:
        """The sums that a district's snapshots of a year keep, by their day, without the boards around them. One query.

        Of several of one day the last taken; a snapshot of the first format keeps none.
        """
        kept = self.filter(area=area, year=year).order_by("number").values_list("as_of", "board__totals")
        return {as_of: totals_thawed(sums) for as_of, sums in kept if sums}

    def update(self, **kwargs: Any) -> int:
        raise TypeError("快照留存后不再改动")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("快照留存后不再改动")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise TypeError("快照留存后不再改动")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, fields: Any, *args: Any, **kwargs: Any) -> int:
        raise TypeError("快照留存后不再改动")
