"""Which 口径问答 stand beside a form: those about the rules that its record feeds."""

from __future__ import annotations

from accounts.models import User
from checklist.catalogue import RULES
from checklist.models import Interpretation

MOST = 6


def rules_of(slug: str) -> list[str]:
    """The ids of the rules that a form mends, by its slug; a step or a supplement is its record's."""
    return [
        rule.id for rule in RULES if any(mend == slug or mend.startswith(f"{slug}.") for mend in rule.mends)
    ]


def guidance_of(slug: str, user: User) -> list[Interpretation]:
    """The latest answers about what a form feeds; one query or none."""
    wanted = rules_of(slug)
    if not wanted:
        return []
    return list(Interpretation.objects.for_user(user).filter(action__in=wanted)[:MOST])
