"""The checklist of a year and its items; decisions of the office; what units contest; snapshots; 口径问答."""

from checklist.models.coordination import Coordination
from checklist.models.decisions import Contest, Decision, Interpretation
from checklist.models.edition import Checklist, Item, default_closes_on
from checklist.models.snapshots import Snapshot

__all__ = (
    "Checklist",
    "Contest",
    "Coordination",
    "Decision",
    "Interpretation",
    "Item",
    "Snapshot",
    "default_closes_on",
)
