"""Reading drafts and examples: every door filters by the reader's area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from accounts.models import User
from accounts.roles import Act
from records.querysets import RecordQuerySet
from records.states import State
from townships.areas import district_of
from townships.models import Township
from townships.reach import within

if TYPE_CHECKING:
    from opinions.drafting import OpinionDraft  # named in quotes below
    from opinions.library import Example, ExampleUse  # noqa: F401  # named in quotes below
    from opinions.models import Adoption, Practice  # noqa: F401  # named in quotes below


def workspaces(user: User) -> RecordQuerySet[Any]:
    """Opinions whose making the reader takes part in: the unit's own, and for the office all of its area."""
    from opinions.models import Opinion

    if not user.takes_part:
        return Opinion.objects.none()
    return Opinion.objects.filter(within(user, "area")).exclude(state=State.WITHDRAWN)


class DraftQuerySet(models.QuerySet["OpinionDraft"]):
    def for_user(self, user: User) -> DraftQuerySet:
        """Drafts of opinions in the reader's scope; leaders read what is issued, not what is being drafted."""
        if not user.takes_part:
            return self.none()
        drafts = self.filter(within(user, "opinion__area")).exclude(opinion__state=State.WITHDRAWN)
        # Before it is sent a draft is its unit's own.
        return drafts.filter(sent_on__isnull=False) if user.is_office else drafts

    def waiting(self) -> DraftQuerySet:
        """Sent to the office, not yet reviewed, and not overtaken by a later version that was sent."""
        later = self.model.objects.filter(
            opinion=OuterRef("opinion"), version__gt=OuterRef("version"), sent_on__isnull=False
        )
        return self.filter(~Exists(later), sent_on__isnull=False, reviews__isnull=True)

    def with_unit_name(self) -> DraftQuerySet:
        """With the opinion, and the name of its unit (`unit_name`), closed ones included."""
        unit = Township.objects.filter(code=OuterRef("opinion__area"))
        return self.select_related("opinion").annotate(unit_name=Subquery(unit.values("name")[:1]))

    def passed_text(self) -> OpinionDraft | None:
        """The newest version that passed the office's guidance and has a text; versions without one are dates only."""
        passed = self.filter(reviews__result="PASSED").order_by("-version")
        return next((draft for draft in passed if draft.paragraphs), None)


class ExampleQuerySet(models.QuerySet["Example"]):
    def for_user(self, user: User) -> ExampleQuerySet:
        """Examples of the reader's district; those withdrawn are kept for the office alone."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        examples = self.filter(district__startswith=district_of(user.scope))
        return examples if user.is_office else examples.filter(withdrawn_on__isnull=True)

    def with_uses(self) -> ExampleQuerySet:
        """For the list: where each comes from, and by how many units it was adopted (`used`)."""
        counted = self.select_related("township", "action").annotate(used=Count("uses"))
        return counted.order_by("kind", "-published_on", "pk")

    def adopted_by(self, area: str, kind: str) -> ExampleQuerySet:
        """What a unit has adopted of one kind, the latest first: what its plan or draft may start from."""
        return self.filter(kind=kind, uses__township=area).order_by("-uses__adopted_on", "pk")

    def clauses(self) -> dict[str, str]:
        """Model clauses that the office offers, by the slug of their action, the latest of each. One query."""
        offered = self.filter(kind="CLAUSE", withdrawn_on__isnull=True).order_by("published_on", "pk")
        return {row.action_id: "\n".join(row.paragraphs) for row in offered if row.action_id}


class ExampleUseQuerySet(models.QuerySet["ExampleUse"]):
    def for_user(self, user: User) -> ExampleUseQuerySet:
        """Who adopted: a unit its own and those who adopted what is its own; office and leaders all of their area."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code") | within(user, "example__township__code"))

    def in_order(self) -> ExampleUseQuerySet:
        """As the ledger lists them."""
        return self.select_related("township").order_by("adopted_on", "township_id")


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def for_user(self, user: User) -> AdoptionQuerySet:
        """As with examples: a unit its own adoptions, and those of its own practices."""
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        return self.filter(within(user, "township__code") | within(user, "practice__area"))

    def in_order(self) -> AdoptionQuerySet:
        """As the ledger lists them."""
        return self.select_related("township").order_by("adopted_on", "township_id")


class PracticeQuerySet(RecordQuerySet["Practice"]):
    def offered_to(self, user: User) -> RecordQuerySet[Any]:
        """What the office put into the library (范例库) or others adopted: known to the whole district, unlike other
        records of a unit. With the unit's name, and how many units adopted each (`used`).
        """
        if not user.may(Act.VIEW_RECORDS):
            return self.none()
        counting = self.filter(area__startswith=district_of(user.scope), state=State.CONFIRMED)
        shown = counting.annotate(used=Count("adoptions")).filter(Q(library_on__isnull=False) | Q(used__gt=0))
        return shown.with_area_name().order_by("-library_on", "pk")
