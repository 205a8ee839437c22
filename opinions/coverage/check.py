"""The check itself: every sentence against every action, in the light of the headings above it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from opinions.coverage.actions import WORDS, ActionWords
from opinions.coverage.commitments import Commitment, commitments_of
from opinions.coverage.moods import Mood, is_background, mood_of, said_in_purpose
from opinions.coverage.reading import Paragraph, Sentence, paragraphs_of, without_titles

# From how many actions named in one sentence that commits to nothing it is a list in passing.
_LIST_OF = 3
# How many headings above a sentence may name what it speaks of.
_HEADINGS_ABOVE = 1
_HEADING_AT_MOST = 24
# A numbered line of so few characters without a comma is a name (3.加强财政监督。), not a clause.
_NAME_AT_MOST = 16
# Where a match counts without a reviewer: below, it is shown as 存疑 and counts for nothing.
COUNTS_FROM = 60
_LINKED = re.compile(
    r"^(?:该|其|此|上述|前款|经费|资金|储备金|所需|会议|会前|会后|使用|同时|并|具体|标准|每)"
)

# How an aspect (四大方面) is named in a heading of the first level.
_ASPECT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("LEADERSHIP", re.compile(r"(?:党(?:委|工委)?的?|加强|坚持|强化)[^。]{0,10}领导|党委?对人大")),
    ("DEMOCRACY", re.compile(r"全过程人民民主|人民民主|民主")),
    ("BUILDING", re.compile(r"自身建设|队伍建设|能力建设|自身.{0,4}建设|组织建设")),
    ("FUNCTIONS", re.compile(r"履职|监督|职权|保证|尽责|代表作用|代表工作|依法行使")),
)


@dataclass(frozen=True, slots=True)
class Match:
    """One sentence that speaks of one action.

    `start` and `end` are the matching words in the paragraph's text; `sure` is 0…100, and what is below
    COUNTS_FROM, or in another mood than PROVIDES or WEAK, provides for nothing.
    """

    action: str
    paragraph: int
    sentence: str
    start: int
    end: int
    mood: Mood
    sure: int
    commitments: tuple[Commitment, ...]

    @property
    def provides(self) -> bool:
        return self.mood in {Mood.PROVIDES, Mood.WEAK} and self.sure >= COUNTS_FROM


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a text was found to say: by action in the order asked, and the paragraphs of each aspect."""

    paragraphs: tuple[Paragraph, ...]
    matches: tuple[Match, ...]
    asked: tuple[str, ...]
    aspects: dict[str, tuple[int, ...]]

    def of(self, action: str) -> tuple[Match, ...]:
        """The matches of one action, the surest first."""
        found = [match for match in self.matches if match.action == action]
        return tuple(sorted(found, key=lambda match: (not match.provides, -match.sure, match.paragraph)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: the headings above it, nearest last, and the sentence before it in its paragraph."""

    headings: tuple[str, ...]
    before: str


def check(text: str | Iterable[str], actions: Iterable[str]) -> Coverage:
    """Find, for each of `actions`, what a text lays down about it."""
    paragraphs = paragraphs_of(text)
    asked = tuple(actions)
    matches: list[Match] = []
    aspects: dict[str, list[int]] = {}
    above: list[tuple[int, str]] = []
    for paragraph in paragraphs:
        if paragraph.level:
            above = [(level, heading) for level, heading in above if level < paragraph.level]
        headings = tuple(heading for _, heading in above)
        if aspect := _aspect_of((*headings, paragraph.heading)):
            aspects.setdefault(aspect, []).append(paragraph.index)
        matches += _matches(paragraph, headings)
        if paragraph.level and paragraph.heading:
            above.append((paragraph.level, paragraph.heading))
    return Coverage(
        paragraphs, tuple(matches), asked, {name: tuple(found) for name, found in aspects.items()}
    )


def _aspect_of(headings: tuple[str, ...]) -> str:
    """The aspect of the outermost heading that names one."""
    for heading in headings:
        for name, words in _ASPECT_WORDS:
            if heading and words.search(heading):
                return name
    return ""


def _matches(paragraph: Paragraph, headings: tuple[str, ...]) -> list[Match]:
    background = any(is_background(heading) for heading in (*headings, paragraph.heading))
    sentences = paragraph.sentences()
    found: list[Match] = []
    before = ""
    for sentence in sentences:
        is_heading = _is_heading(paragraph, sentence)
        own = headings if is_heading or not paragraph.heading else (*headings, paragraph.heading)
        found += _of_sentence(
            paragraph, sentence, _Place(own, before), background=background, is_heading=is_heading
        )
        before = sentence.text
    return found


def _is_heading(paragraph: Paragraph, sentence: Sentence) -> bool:
    """Whether a sentence only names what the sentences after it lay down."""
    if not paragraph.heading or sentence.start or not paragraph.heading.startswith(sentence.text):
        return False
    if len(paragraph.text) > len(sentence.text) or sentence.text[-1] not in "。；;":
        return True
    return len(sentence.text) <= _NAME_AT_MOST and not re.search("[，,、]", sentence.text[2:])


def _of_sentence(
    paragraph: Paragraph, sentence: Sentence, place: _Place, *, background: bool, is_heading: bool
) -> list[Match]:
    plain = without_titles(sentence.text)
    commitments = commitments_of(sentence.text)
    named = [(words, span) for words in WORDS.values() if (span := _named(words, plain, place))]
    spoken_of = sum(1 for words in WORDS.values() if words.subject.search(plain))
    a_list = spoken_of >= _LIST_OF and not commitments
    passing = background or a_list
    return [
        Match(
            action=words.id,
            paragraph=paragraph.index,
            sentence=sentence.text,
            start=sentence.start + span[0],
            end=sentence.start + span[1],
            mood=(mood := _mood(words, plain, span[0], passing=passing)),
            sure=_sure(words, plain, mood, commitments, is_heading=is_heading),
            commitments=commitments,
        )
        for words, span in named
    ]


def _named(words: ActionWords, plain: str, place: _Place) -> tuple[int, int] | None:
    """Where a sentence speaks of an action; by itself, or by what the heading or the sentence before it names."""
    told = words.not_it.sub(_blank, plain) if words.not_it else plain
    if found := words.subject.search(told):
        return None if said_in_purpose(plain, found.start()) else found.span()
    act = words.act.search(plain)
    if act is None or told != plain:
        return None
    named_before = len(place.before) <= _NAME_AT_MOST or _LINKED.match(plain)
    above = [each for each in place.headings[-_HEADINGS_ABOVE:] if len(each) <= _HEADING_AT_MOST]
    above += [place.before] if named_before else []
    carried = any(words.subject.search(without_titles(each)) for each in above if each != plain)
    return act.span() if carried else None


def _mood(words: ActionWords, plain: str, at: int, *, passing: bool) -> Mood:
    """The sentence's mood towards one action, named at `at`.

    What is refused to others (不兼他职) may be just what it asks; of an amendment (将…修改为…) only the new text counts.
    """
    _, _, amended = plain.rpartition("修改为")
    said = amended or plain
    judged = words.affirms.sub("　", said) if words.affirms else said
    clause = (
        judged if amended else _clause_at(words.affirms.sub(_blank, plain) if words.affirms else plain, at)
    )
    mood = mood_of(judged, clause)
    if mood is Mood.PASSING and len(plain) > _NAME_AT_MOST and words.act.search(plain):
        mood = Mood.PROVIDES
    return Mood.PASSING if passing and mood in {Mood.PROVIDES, Mood.WEAK} else mood


def _blank(found: re.Match[str]) -> str:
    return "　" * len(found.group())


def _clause_at(sentence: str, at: int) -> str:
    """The clause between commas in which position `at` lies."""
    start = max(sentence.rfind(mark, 0, at) for mark in "，,：:") + 1
    ends = [found for mark in "，,；;" if (found := sentence.find(mark, at)) >= 0]
    return sentence[start : min(ends, default=len(sentence))]


def _sure(
    words: ActionWords, plain: str, mood: Mood, commitments: tuple[Commitment, ...], *, is_heading: bool
) -> int:
    """How sure it is that the sentence provides: what is said of the action, and to what it commits."""
    if mood not in {Mood.PROVIDES, Mood.WEAK}:
        return 0
    if not words.act.search(plain):
        return 30
    kinds = {commitment.kind for commitment in commitments}
    sure = (
        65
        + 10 * len(kinds)
        - (25 if mood is Mood.WEAK else 0)
        - (15 if is_heading and not kinds and len(plain) <= _HEADING_AT_MOST else 0)
    )
    return max(0, min(95, sure))
