"""What a unit's own implementing opinion says of a required action, for the help beside a field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.html import format_html

from opinions.models import Opinion, Provision
from records.models import Step
from records.states import State, StepName

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Quote:
    """One clause, and the document it stands in."""

    document: str
    text: str

    @property
    def shown(self) -> str:
        """As a sentence of help, safe to show: the clause was typed by people."""
        text = self.text if len(self.text) <= LONGEST else f"{self.text[:LONGEST]}……"
        return format_html("本单位{}规定：“{}”", self.document, text)


def quotes_of(area: str, actions: Collection[str], on: date) -> dict[str, Quote]:
    """The latest clause for each action in this unit's opinions in force on a day. One query."""
    if not actions:
        return {}
    counts = {"state": State.CONFIRMED, "happened_on__lte": on}
    revoked = Step.objects.filter(record_id=OuterRef("opinion_id"), name=StepName.REVOKED, **counts)
    replaced = Opinion.objects.filter(replaces_id=OuterRef("opinion_id"), **counts)
    clauses = (
        Provision.objects.filter(
            opinion__area=area,
            opinion__state=State.CONFIRMED,
            opinion__happened_on__lte=on,
            action_id__in=actions,
        )
        .exclude(text="")
        .exclude(Exists(revoked))
        .exclude(Exists(replaced))
        .order_by("opinion__happened_on", "id")
        .values_list("action_id", "opinion__doc_no", "text")
    )
    return {
        action: Quote(f"实施意见（{number}）" if number else "实施意见", " ".join(text.split()))
        for action, number, text in clauses
    }
