"""What a sentence speaks of: by itself, by the heading above it, or by what was said just before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from opinions.coverage.action import ActionWords, Way
from opinions.coverage.actions import ACTIONS, WORDS
from opinions.coverage.moods import blank, is_background
from opinions.coverage.reading import Paragraph
from opinions.coverage.taking_up import leads_on, opens_another, stays_with, takes_up

TakesUp = Callable[[str, str, str], tuple[int, int] | None]

HEADING_AT_MOST = 24
# A numbered line of so few characters without a comma is a name (3.加强财政监督。), not a clause.
NAME_AT_MOST = 16
_LINKED = re.compile(
    r"^(?:该|其|此|上述|前款|经费|资金|储备金|所需|会议|会前|会后|使用|动用|单个|同时|并|具体|标准|每)"
)

# What goes on with other things of the kind.
_OTHERS = re.compile(r"(?:其他|其它|其余|别的|另有|至于)")

# After a provision for money of one's own, 收支 and 开支 are its, and no oversight of the budget.
_OF_MONEY = {"duty_funds", "reserve_fund"}
_BUDGET = re.compile(r"预算|决算|财政(?![所办科])|债务|国有|国资")

# How an aspect (四大方面) is named in a heading of the first level.
_ASPECT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("LEADERSHIP", re.compile(r"(?:党(?:委|工委)?的?|加强|坚持|强化)[^。]{0,10}领导|党委?对人大")),
    ("DEMOCRACY", re.compile(r"全过程人民民主|人民民主|民主")),
    ("BUILDING", re.compile(r"自身建设|队伍建设|能力建设|自身.{0,4}建设|组织建设")),
    ("FUNCTIONS", re.compile(r"履职|监督|职权|保证|尽责|代表作用|代表工作|依法行使")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the actions and the aspect it names, and whether what stands under it only tells."""

    level: int
    text: str
    names: frozenset[str]
    aspect: str
    tells: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands.

    `headings` above it, nearest last; the sentence `before` it in its paragraph, and what that `named`; the actions
    of which its paragraph was `speaking` until there, since the last 一是, 二是 …; and what the paragraph before it
    `provided` for, each with the text that did; `below`: that one is numbered, and this one without a number is part of
    it; `opens`: no sentence stands before it but a slogan, so that it may go on with the paragraph before.
    """

    headings: tuple[Heading, ...]
    before: str
    named: frozenset[str]
    speaking: frozenset[str]
    provided: Mapping[str, str]
    below: bool = False
    opens: bool = True


def heading_of(paragraph: Paragraph) -> Heading | None:
    """The heading of a paragraph, and what it names by the looser words of headings; of a long one nothing."""
    text = paragraph.heading
    if not text:
        return None
    names = frozenset(
        words.id
        for words in (ACTIONS if len(text) <= HEADING_AT_MOST else ())
        if words.heading.search(text) or (words.hint.search(text) and named(words, text))
    )
    aspect = next((name for name, words in _ASPECT_WORDS if words.search(text)), "")
    return Heading(paragraph.level, text, names, aspect, is_background(text))


class Span(NamedTuple):
    """Where a sentence speaks of an action.

    `resumes`: not by name, but by saying what is done about it; `goes_on`: by taking up what the paragraph before it
    laid down.
    """

    start: int
    end: int
    resumes: bool = False
    goes_on: bool = False


def spans_of(plain: str, place: Place, written: str) -> dict[str, Span]:
    """Of which actions a sentence speaks, and where its words for them stand.

    `written`: it and the rest of its paragraph, with the titles and purposes that are blanked out in `plain`.
    """
    if not place.opens:
        return _by_itself(plain, place) or _going_on(plain, place) or _loosely(plain, place)
    spans, taken_up = _apart(_by_itself(plain, place), plain, place), _taken_up(written, place, takes_up)
    if (
        spans.keys() == {"fiscal_oversight"}
        and _OF_MONEY & place.provided.keys()
        and not _BUDGET.search(plain)
    ):
        spans = {}
    if not spans.keys() - taken_up.keys():
        spans |= taken_up
    return (
        spans
        or _going_on(plain, place)
        or _apart(_loosely(plain, place), plain, place)
        or _taken_up(written, place, lambda text, _, name: stays_with(text, name, below=place.below))
    )


def _apart(spans: dict[str, Span], plain: str, place: Place) -> dict[str, Span]:
    """What a sentence names, but for the accounts of money that the paragraph before provided for."""
    if (
        spans.keys() == {"fiscal_oversight"}
        and _OF_MONEY & place.provided.keys()
        and not _BUDGET.search(plain)
    ):
        return {}
    return spans


def _by_itself(plain: str, place: Place) -> dict[str, Span]:
    """What a sentence names, and what it says of what the heading above it names."""
    carried = place.before if place.before.endswith(("；", ";")) else ""
    spans = {
        words.id: span
        for words in ACTIONS
        if words.hint.search(plain) and (span := named(words, plain, carried=carried))
    }
    for name in place.headings[-1].names if place.headings else ():
        if name not in spans:
            _add(spans, WORDS[name], WORDS[name].resumed, plain)
    return spans


def _taken_up(written: str, place: Place, by: TakesUp) -> dict[str, Span]:
    """What the paragraph before provided for and the first sentence of this one goes on with."""
    first, sentence = written.partition("，")[0], written.partition("。")[0]
    spans = {}
    for name, text in place.provided.items():
        not_it, found = WORDS[name].not_it, by(written, text, name)
        told = not_it.sub(blank, sentence) if not_it else sentence
        if not found or told[: len(first)] != sentence[: len(first)]:
            continue
        if place.before and not leads_on(place.before, name):
            continue
        if told[slice(*found)].strip("　") or found[0] >= len(sentence):
            spans[name] = Span(*found, resumes=True, goes_on=True)
    return spans


def _loosely(plain: str, place: Place) -> dict[str, Span]:
    """What a sentence speaks of by looser words, in a paragraph that has not spoken of anything else until there."""
    return {
        words.id: span
        for words in ACTIONS
        if words.loosely and not place.speaking - {words.id}
        if (span := named(words, plain, ways=words.loosely, carried=place.before))
    }


def _going_on(plain: str, place: Place) -> dict[str, Span]:
    """What the sentence before, or the paragraph before, spoke of and this one goes on with."""
    spans: dict[str, Span] = {}
    if _OTHERS.match(plain):
        return spans
    after_a_name = len(place.before) <= NAME_AT_MOST or place.before.endswith("？")
    for name in place.named if after_a_name or _LINKED.match(plain) else ():
        _add(spans, WORDS[name], WORDS[name].resumed, plain)
    for name in place.provided.keys() - place.named if after_a_name else ():
        if not opens_another(plain, name):
            _add(spans, WORDS[name], WORDS[name].continued, plain)
    return spans


def named(
    words: ActionWords, plain: str, *, ways: tuple[Way, ...] | None = None, carried: str = ""
) -> Span | None:
    """Where a sentence meets one of the ways of an action, its neighbours blanked out.

    What a way asks besides its first pattern may stand in the sentence `carried` over (who does it, mostly).
    """
    told = ""
    for first, *others in words.ways if ways is None else ways:
        if not first.search(plain):
            continue
        told = told or (words.not_it.sub(blank, plain) if words.not_it else plain)
        if (found := first.search(told)) and all(_is_met(each, told, carried) for each in others):
            return Span(*found.span())
    return None


def _is_met(asked: re.Pattern[str], told: str, carried: str) -> bool:
    """Whether a sentence, or what is carried over to it, says what is asked; that it says no such thing, only itself."""
    if asked.search(told):
        return True
    return bool(carried) and not asked.pattern.startswith("^(?!") and bool(asked.search(carried))


def _add(spans: dict[str, Span], words: ActionWords, said: re.Pattern[str] | None, plain: str) -> None:
    """Add the span of an action that a sentence does not name, if it says what is asked and is no neighbour."""
    if said and not (words.not_it and words.not_it.search(plain)) and (found := said.search(plain)):
        spans[words.id] = Span(*found.span(), resumes=True)
