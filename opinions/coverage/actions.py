"""Every action that an opinion is asked to provide for, in the order of the checklist."""

from __future__ import annotations

from opinions.coverage.action import ActionWords
from opinions.coverage.actions_of_congress import FUNCTIONS
from opinions.coverage.actions_of_democracy import DEMOCRACY
from opinions.coverage.actions_of_party import BUILDING, LEADERSHIP

ACTIONS: tuple[ActionWords, ...] = (*LEADERSHIP, *FUNCTIONS, *DEMOCRACY, *BUILDING)
WORDS: dict[str, ActionWords] = {words.id: words for words in ACTIONS}
