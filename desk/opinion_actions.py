"""Which required actions an opinion of a unit is to provide for: asked by its form, its drafts and their papers."""

from __future__ import annotations

from checklist.catalogue import RULE
from checklist.rules.implementing_opinion import ImplementingOpinion
from opinions.models import RequiredAction
from townships.models import Township


def actions_for(unit: Township) -> list[RequiredAction]:
    """The required actions that apply to this kind of unit but the opinion itself (design §5), in their order. One query."""
    return [
        action
        for action in RequiredAction.objects.all()
        if action.slug != ImplementingOpinion.id
        and action.slug in RULE
        and unit.kind in RULE[action.slug].kinds
    ]
