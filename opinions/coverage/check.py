"""The check itself: every sentence against every action, in the light of the headings above it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from opinions.coverage.action import ActionWords
from opinions.coverage.actions import ACTIONS
from opinions.coverage.commitments import Commitment, CommitmentKind, commitments_of
from opinions.coverage.moods import (
    Mood,
    blank,
    enacts,
    governed,
    mood_of,
    obliges,
    refuses,
    tells_of_before,
    tells_on,
    within_rules,
    without_purpose,
)
from opinions.coverage.naming import (
    HEADING_AT_MOST,
    NAME_AT_MOST,
    Heading,
    Place,
    heading_of,
    spans_of,
)
from opinions.coverage.reading import Paragraph, Sentence, paragraphs_of, without_titles
from opinions.coverage.taking_up import goes_on_by_name

# From how many actions named in one sentence that commits to nothing it is a list in passing.
_LIST_OF = 3
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+是|其[一二三四五][，,、]|[（(]?[一二三四五六七八九十\d]+[)）、.．]|"
    r"第[一二三四五六七八九十]+[，,、])"
)
# Who is to do it, in brackets after a line of a list of tasks.
_OWNERS = re.compile(r"[（(\[][^（(\[]{0,20}(?:单位|部门|责任人)[：:][^）)\]]{0,80}[)）\]]$")
_PAUSE = re.compile("[，,、]")
# A row of a table or of a list of tasks, which says only by its columns what is done about its name.
_ROW = re.compile(r"[。：:][^”’]")
_COLUMNS = re.compile(r"[｜／|].+[｜／|]| / .+ / ")
# So short a sentence (答：有。) leaves what was named before it standing.
_WORD_AT_MOST = 6
# So short a sentence is read with the next one where neither says anything alone.
SHORT_AT_MOST = 28
# A heading that is more than a slogan says how often, how many or how much.
_QUANTITY = re.compile(
    r"[一二两三四五六七八九十百\d]+(?:次|名|人|万?元|万(?=[，。；])|块|个|[天日]|个?月|年|回|场|％|%)"
)
_QUOTED = re.compile(r"“[^”]*”")
# The line of the date or of the number.
_SIGNED = re.compile(
    r"(?:\D{0,30}|.{0,20}　)(20\d\d)年\d{1,2}月\d{1,2}日[^，。；]{0,6}$|.{0,12}[〔\[(（](20\d\d)[〕\])）]\d+号$"
)
# The year in a title (关于2025年人大工作的意见).
_TITLED = re.compile(r".{0,30}?(20\d\d)年")
# Among how many first paragraphs the formula of enactment is looked for.
_FORMULA_WITHIN = 6
# Where a match counts without a reviewer: below, it is shown as 存疑 and counts for nothing.
COUNTS_FROM = 60


@dataclass(frozen=True, slots=True)
class Match:
    """One sentence that speaks of one action.

    `start` and `end` are the matching words in the paragraph's text; `sure` is 0…100; below COUNTS_FROM, or in another
    mood than PROVIDES or WEAK, it provides for nothing. `goes_on`: it takes up the paragraph before.
    """

    action: str
    paragraph: int
    sentence: str
    start: int
    end: int
    mood: Mood
    sure: int
    commitments: tuple[Commitment, ...]
    goes_on: bool = False

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


def check(text: str | Iterable[str], actions: Iterable[str]) -> Coverage:
    """Find, for each of `actions`, what a text lays down about it."""
    paragraphs = paragraphs_of(text)
    asked = tuple(actions)
    matches: list[Match] = []
    aspects: dict[str, list[int]] = {}
    above: list[Heading] = []
    provided: dict[str, str] = {}
    is_numbered = False
    begins, year = _begins(paragraphs), _year_of(paragraphs)
    for paragraph in paragraphs:
        if paragraph.level:
            above = [heading for heading in above if heading.level < paragraph.level]
        own = heading_of(paragraph)
        headings = (*above, own) if own and (own.level or own.names or own.tells) else tuple(above)
        if aspect := next((heading.aspect for heading in headings if heading.aspect), ""):
            aspects.setdefault(aspect, []).append(paragraph.index)
        below = is_numbered and len(provided) == 1 and not (paragraph.level or _ORDINAL.match(paragraph.text))
        is_numbered = bool(paragraph.level)
        found = _matches(
            paragraph, headings, provided, tells=paragraph.index <= begins, year=year, below=below
        )
        matches += found
        provided = _provided(paragraph, found, provided)
        if own and own.level:
            above.append(own)
    return Coverage(
        paragraphs, tuple(matches), asked, {name: tuple(found) for name, found in aspects.items()}
    )


def _provided(paragraph: Paragraph, found: list[Match], before: dict[str, str]) -> dict[str, str]:
    """What a paragraph provides for, each with the words the next may take up.

    They are all its words where it provides for one action, and those of an action's own sentences where for several.
    """
    told = {match.action: "" for match in found if match.provides}
    for action in told:
        own = (match.sentence for match in found if match.action == action)
        told[action] = (paragraph.text if len(told) == 1 else "".join(own)) + before.get(action, "")
    return told


def _begins(paragraphs: tuple[Paragraph, ...]) -> int:
    """The paragraph after which an opinion lays down: that of its formula (现提出如下意见), -1 where there is none."""
    return next((each.index for each in reversed(paragraphs[:_FORMULA_WITHIN]) if enacts(each.text)), -1)


def _year_of(paragraphs: tuple[Paragraph, ...]) -> int:
    """The year in which an opinion was signed or numbered, or that of its title; 0 where it does not say."""
    signed = [found for each in paragraphs if (found := _SIGNED.match(each.text))]
    titled = _TITLED.match(paragraphs[0].text) if paragraphs else None
    years = [int(found.group(1) or found.group(2)) for found in signed]
    return max((*years, int(titled.group(1)) if titled else 0))


def _matches(
    paragraph: Paragraph,
    headings: tuple[Heading, ...],
    provided: dict[str, str],
    *,
    tells: bool,
    year: int,
    below: bool,
) -> list[Match]:
    """The matches of a paragraph under `headings`, its own last, in an opinion of `year`.

    `tells`: it stands before what is laid down; `below`: it belongs to a numbered one, which `provided`.
    """
    background = tells or any(heading.tells for heading in headings)
    found: list[Match] = []
    before, named, speaking = "", frozenset[str](), frozenset[str]()
    is_past = False
    sentences = paragraph.sentences()
    for sentence in sentences:
        if _ORDINAL.match(sentence.text):
            speaking = frozenset()
        is_heading = _is_heading(paragraph, sentence)
        is_own = bool(paragraph.heading) and (is_heading or paragraph.heading == sentence.text)
        is_slogan = before == sentences[0].text and len(before) <= NAME_AT_MOST and before[-1] not in "；;"
        opens = not before or (is_slogan and not any(match.provides for match in found))
        place = Place(headings[:-1] if is_own else headings, before, named, speaking, provided, below, opens)
        is_past = (
            tells_on(sentence.text)
            or tells_of_before(sentence.text, year)
            or (is_past and before.endswith(("；", ";")))
        )
        told = _of_sentence(
            paragraph, sentence, place, background=background or is_past, is_heading=is_heading
        )
        found += told
        if told or len(sentence.text) > _WORD_AT_MOST:
            named = frozenset(match.action for match in told)
        before = sentence.text
        speaking |= named
    if not found:
        found = _joined(paragraph, Place(headings, "", frozenset(), frozenset(), {}), background=background)
    return _as_its_text_says(_on_its_own(found))


def _on_its_own(found: list[Match]) -> list[Match]:
    """What a paragraph provides for by name is its matter: it goes on with no other one's."""
    named = {match.action for match in found if match.provides and not match.goes_on}
    return [match for match in found if not match.goes_on or not named or match.action in named]


def _joined(paragraph: Paragraph, place: Place, *, background: bool) -> list[Match]:
    """The matches of a paragraph none of whose sentences says anything alone: a short one is read with the next.

    一年要听一次汇报。人大主席讲，党委委员听。
    """
    told = paragraph.sentences()
    for short, long in pairwise(told):
        if len(short.text) > SHORT_AT_MOST or short.text[-1] not in "。；;" or background:
            continue
        both = Sentence(f"{short.text[:-1]}，{long.text}", short.start)
        if not tells_on(both.text) and (
            found := _of_sentence(paragraph, both, place, background=background, is_heading=False)
        ):
            return found
    return []


def _as_its_text_says(found: list[Match]) -> list[Match]:
    """What a title of a paragraph names is provided for only if the text after it does not say otherwise."""
    told = []
    for match in found:
        after = [each for each in found if each.action == match.action and each.start > match.start]
        is_title = len(match.sentence) <= NAME_AT_MOST and match.provides
        if is_title and after and not any(each.provides for each in after):
            told.append(replace(match, mood=after[0].mood, sure=after[0].sure))
        else:
            told.append(match)
    return told


def _is_heading(paragraph: Paragraph, sentence: Sentence) -> bool:
    """Whether a sentence only names what the sentences after it lay down."""
    if not paragraph.heading or sentence.start or not paragraph.heading.startswith(sentence.text):
        return False
    if sentence.text[-1] in "；;" and sentence.text != paragraph.text:
        return False
    is_all = _OWNERS.sub("", paragraph.text) == sentence.text and sentence.text[-1] in "。；;"
    return not is_all or (len(sentence.text) <= NAME_AT_MOST and not _PAUSE.search(sentence.text, 2))


def _of_sentence(
    paragraph: Paragraph, sentence: Sentence, place: Place, *, background: bool, is_heading: bool
) -> list[Match]:
    plain = without_titles(sentence.text)
    commitments = commitments_of(sentence.text)
    written = paragraph.text[sentence.start :]
    spans = spans_of(without_purpose(plain), place, written) or (
        spans_of(plain, place, written) if commitments else {}
    )
    if not spans:
        return []
    # What a short sentence before says of it (每届一次。) is said of this one.
    carried = commitments_of(place.before) if len(place.before) <= NAME_AT_MOST else ()
    passing = background or (len(spans) >= _LIST_OF and not commitments)
    found = []
    for words in ACTIONS:
        span = spans.get(words.id)
        if span is None:
            continue
        own = _beside(words.name.sub(blank, plain), commitments) + carried
        firm = any(commitment.kind is not CommitmentKind.OWNER for commitment in own)
        goes_on = place.opens and words.id in place.provided and goes_on_by_name(plain, words.id)
        says = span.resumes or (goes_on and "，" not in plain[: span.start]) or _says(words, plain, firm=firm)
        mood = _mood(
            words,
            within_rules(plain) if span.goes_on else plain,
            span.start,
            passing=passing,
            says=says,
            firm=firm,
            committed=bool(commitments),
            goes_on=span.goes_on and sentence.text == paragraph.text,
        )
        found.append(
            Match(
                action=words.id,
                paragraph=paragraph.index,
                sentence=sentence.text,
                start=sentence.start + span.start,
                end=sentence.start + span.end,
                mood=mood,
                sure=_sure(
                    plain,
                    mood,
                    own,
                    says=says,
                    is_heading=is_heading and not (span.goes_on and sentence.text == paragraph.text),
                ),
                commitments=commitments,
                goes_on=span.goes_on,
            )
        )
    return found


def _beside(bare: str, commitments: tuple[Commitment, ...]) -> tuple[Commitment, ...]:
    """The commitments of a sentence that are no part of the name (年中…问政) blanked out in `bare`."""
    return tuple(each for each in commitments if bare[each.start : each.end].strip("　"))


def _says(words: ActionWords, plain: str, *, firm: bool) -> bool:
    """Whether a sentence says what is done about a thing, by more than its bare name."""
    if firm and words.commitment_says:
        return True
    if words.name.search(plain) and (_COLUMNS.search(plain) or (firm and _ROW.search(plain))):
        return True
    bare = words.name.sub(blank, plain)
    return bool(
        words.act.search(bare)
        or any(governed(plain[: found.start()]) for found in words.name.finditer(plain))
    )


def _mood(
    words: ActionWords,
    plain: str,
    at: int,
    *,
    passing: bool,
    says: bool,
    firm: bool,
    committed: bool,
    goes_on: bool,
) -> Mood:
    """The sentence's mood towards one action, named at `at`.

    What is refused to others (不兼他职) may be just what it asks; of an amendment (将…修改为…) only the new text counts;
    what stands in quotation marks is no clause of its own.
    """
    _, is_amended, amended = plain.rpartition("修改为")
    judged = _QUOTED.sub(lambda quoted: _PAUSE.sub("　", quoted.group()), amended if is_amended else plain)
    affirmed = bool(words.affirms and words.affirms.search(judged))
    if words.affirms:
        judged = words.affirms.sub(blank, judged)
    if any(refuses(judged[: found.start()]) for way in words.ways for found in way[0].finditer(judged)):
        return Mood.TAKEN_BACK
    clause, before = (judged, "") if is_amended else _clause_at(judged, at)
    is_clause = (
        goes_on
        or len(plain) > NAME_AT_MOST
        or "，" in plain
        or plain[-1] in "；;"
        or bool(_QUANTITY.search(plain))
    )
    mood = mood_of(
        judged,
        clause,
        before,
        firmly=(committed or affirmed) and says,
        bound=(firm or affirmed) and says,
        acts=is_clause and says,
    )
    return Mood.PASSING if passing and mood in {Mood.PROVIDES, Mood.WEAK} else mood


def _clause_at(sentence: str, at: int) -> tuple[str, str]:
    """The clause between commas in which position `at` lies, and what of it stands before `at`."""
    start = max(sentence.rfind(mark, 0, at) for mark in "，,：:") + 1
    ends = [found for mark in "，,；;" if (found := sentence.find(mark, at)) >= 0]
    return sentence[start : min(ends, default=len(sentence))], sentence[start:at]


def _sure(
    plain: str, mood: Mood, commitments: tuple[Commitment, ...], *, says: bool, is_heading: bool
) -> int:
    """How sure it is that the sentence provides: what is said of the action, and to what it commits."""
    if mood not in {Mood.PROVIDES, Mood.WEAK}:
        return 0
    if not says:
        return 30
    kinds = {commitment.kind for commitment in commitments}
    sure = (
        65
        + 10 * len(kinds)
        - (25 if mood is Mood.WEAK else 0)
        - (40 if is_heading and plain[-1] not in "。；;：:" and not _QUANTITY.search(plain) else 0)
        - (
            15
            if is_heading
            and not kinds
            and not _QUANTITY.search(plain)
            and len(plain) <= HEADING_AT_MOST
            and not obliges(plain)
            else 0
        )
    )
    return max(0, min(95, sure))
