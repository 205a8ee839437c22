"""Reading checklists, decisions and snapshots through one door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.models import User
from accounts.roles import Act
from townships.reach import within

if TYPE_CHECKING:
    from checklist.models import Checklist, Contest, Coordination, Decision, Interpretation, Item, Snapshot  # noqa: F401


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


class ContestQuerySet(models.QuerySet["Contest"]):
    def for_user(self, user: User) -> ContestQuerySet:
        """What units in scope contest."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code"))

    def waiting(self) -> ContestQuerySet:
        """Those the office has not answered, oldest first."""
        return self.filter(outcome="OPEN").order_by("at", "id")


class CoordinationQuerySet(models.QuerySet["Coordination"]):
    def for_user(self, user: User) -> CoordinationQuerySet:
        """What units in scope ask the district for."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code"))

    def waiting(self) -> CoordinationQuerySet:
        """Those the office has not answered, oldest first."""
        return self.filter(answer="").order_by("at", "id")


class InterpretationQuerySet(models.QuerySet["Interpretation"]):
    def for_user(self, user: User) -> InterpretationQuerySet:
        """口径问答 are for everybody who reports, reviews or reads."""
        return self if user.may(Act.VIEW_BOARD) else self.none()


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def for_user(self, user: User) -> SnapshotQuerySet:
        """Snapshots of districts in scope."""
        if not user.may(Act.VIEW_BOARD):
            return self.none()
        return self.filter(area__startswith=user.scope)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("快照留存后不再改动")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("快照留存后不再改动")
