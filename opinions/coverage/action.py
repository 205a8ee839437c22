"""What is to be said of a required action so that it is known in an opinion."""

from __future__ import annotations

import re
from dataclasses import dataclass

Way = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How one action is recognised.

    `hint`: without one of these characters no way can be met, so that most sentences are put aside at once.
    `ways`: a sentence speaks of it where all patterns of one way are met; `loosely`: where those are, and it speaks of
    no other action. `name`: its bare name, which says nothing yet. `act`: what must be said of it besides, in the same
    sentence. `heading`: how a heading names it, and `resumed`: what a sentence under it must say that does not name it.
    `continued`: what the paragraph after one that provided for it must say to go on with it. `not_it`: a neighbour that
    looks like it. `affirms`: a refusal that is part of what it asks. `commitment_says`: that a sentence says how often,
    how much or by when is as good as `act`.
    """

    id: str
    hint: re.Pattern[str]
    ways: tuple[Way, ...]
    name: re.Pattern[str]
    act: re.Pattern[str]
    heading: re.Pattern[str]
    resumed: re.Pattern[str]
    continued: re.Pattern[str] | None = None
    loosely: tuple[Way, ...] = ()
    not_it: re.Pattern[str] | None = None
    affirms: re.Pattern[str] | None = None
    commitment_says: bool = False
