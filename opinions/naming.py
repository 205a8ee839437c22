"""How a Party committee and its opinion are called, once for pages, forms and papers."""

from __future__ import annotations

from papers.words import DISTRICT
from townships.models import Township

# What the opinion is about, as the source writes it.
SUBJECT = "关于推动新时代人大工作高质量发展的实施意见"


def committee(unit: Township, *, in_full: bool = False) -> str:
    """中共大源镇委员会, 中共富春街道工作委员会; in full with the city and the district before the unit."""
    place = f"{DISTRICT if in_full else ''}{unit.name}"
    return f"中共{place}{'委员会' if unit.has_congress else '工作委员会'}"


def opinion_title(unit: Township) -> str:
    """What a unit's opinion is usually called."""
    return f"{committee(unit)}{SUBJECT}"
