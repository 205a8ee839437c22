"""What comes with the product: the required actions, a first checklist, 口径问答 and examples."""

from __future__ import annotations

from dataclasses import dataclass

from checklist.board import Mode
from checklist.edition_2026 import actions_write, edition_ensure
from checklist.interpretations import interpretations_ensure
from checklist.models import Checklist
from opinions.delivered import library_ensure


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was written: slugs of actions, the edition if there was none, keys of 口径问答, titles of examples."""

    actions: list[str]
    edition: Checklist | None
    told: list[str]
    examples: list[str]


def delivered_ensure(mode: Mode = Mode.FORMAL) -> Delivered:
    """Write what is not there yet; what the office has changed stays. Inside a `facts_write`."""
    return Delivered(actions_write(), edition_ensure(mode), interpretations_ensure(), library_ensure())
