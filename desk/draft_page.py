"""What the page of a draft shows: paragraphs with their marks and remarks, and how each action fares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opinions.coverage.clauses import model_clause
from opinions.coverage.moods import Mood
from opinions.guidance import ActionCoverage, DraftCoverage, Found, coverage_of
from opinions.models import Aspect, DraftComment, OpinionDraft, RequiredAction
from papers.words import words_for
from townships.models import Township


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph; `title` is what the mark stands for, blank where there is none."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """What one paragraph says of one action."""

    slug: str
    title: str
    word: str
    look: str
    promises: tuple[str, ...]
    provides: bool


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """One paragraph of the page."""

    index: int
    level: int
    runs: tuple[Run, ...]
    tags: tuple[Tag, ...]
    comments: tuple[DraftComment, ...]


@dataclass(frozen=True, slots=True)
class ShownAction:
    """One action in the margin: provided by which paragraphs, or missing with a model clause."""

    slug: str
    title: str
    is_provided: bool
    paragraphs: tuple[int, ...]
    doubtful: tuple[int, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class ShownAspect:
    """One of the four aspects and the actions under it."""

    title: str
    has_section: bool
    actions: tuple[ShownAction, ...]


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """The whole page."""

    paragraphs: tuple[ShownParagraph, ...]
    aspects: tuple[ShownAspect, ...]
    provided: int
    asked: int
    open_comments: int


def shown_of(
    draft: OpinionDraft, unit: Township, actions: Sequence[RequiredAction], clauses: Mapping[str, str]
) -> ShownDraft:
    """The page of one draft; `clauses` are the library's, by action. Two queries: corrections, remarks."""
    check = coverage_of(draft, actions)
    remarks: dict[int, list[DraftComment]] = {}
    for comment in draft.comments.select_related("by", "resolved_by"):
        remarks.setdefault(comment.paragraph, []).append(comment)
    return ShownDraft(
        paragraphs=tuple(
            ShownParagraph(
                paragraph.index,
                paragraph.level,
                _runs(paragraph.text, paragraph.index, check),
                _tags(paragraph.index, check),
                tuple(remarks.get(paragraph.index, ())),
            )
            for paragraph in check.coverage.paragraphs
        ),
        aspects=tuple(_aspect(aspect, check, unit, clauses) for aspect in Aspect),
        provided=sum(each.is_provided for each in check.actions),
        asked=len(check.actions),
        open_comments=sum(each.resolved_at is None for found in remarks.values() for each in found),
    )


def _runs(text: str, index: int, check: DraftCoverage) -> tuple[Run, ...]:
    """The paragraph cut at the matching words of what provides; of overlapping ones the first stays."""
    spans = sorted(
        (each.match.start, each.match.end, coverage.action.title)
        for coverage in check.actions
        for each in coverage.found
        if each.paragraph == index and each.provides and each.match
    )
    runs, at = [], 0
    for start, end, title in spans:
        if start < at:
            continue
        if start > at:
            runs.append(Run(text[at:start]))
        runs.append(Run(text[start:end], title))
        at = end
    if at < len(text):
        runs.append(Run(text[at:]))
    return tuple(runs)


def _tags(index: int, check: DraftCoverage) -> tuple[Tag, ...]:
    return tuple(
        _tag(coverage, each)
        for coverage in check.actions
        for each in coverage.found
        if each.paragraph == index and (each.provides or each.is_corrected or _is_worth_saying(each))
    )


def _is_worth_saying(found: Found) -> bool:
    """What provides for nothing is told only where a reviewer might doubt it."""
    return found.match is not None and (
        found.match.sure > 0 or found.match.mood in {Mood.TAKEN_BACK, Mood.WEAK, Mood.PASSING}
    )


def _tag(coverage: ActionCoverage, found: Found) -> Tag:
    mood = "" if found.match is None or found.provides else found.match.mood.value
    word = found.sure_word if found.provides or found.is_corrected else mood or found.sure_word
    promises = tuple(
        f"{each.kind.value}：{each.text}" for each in (found.match.commitments if found.match else ())
    )
    if found.is_corrected and not found.provides:
        word = "审阅认定未作规定"
    return Tag(
        coverage.action.slug, coverage.action.title, word, "ok" if found.provides else "part",
        promises if found.provides else (), found.provides,
    )  # fmt: skip


def _aspect(aspect: Aspect, check: DraftCoverage, unit: Township, clauses: Mapping[str, str]) -> ShownAspect:
    words = words_for(unit.kind)
    return ShownAspect(
        str(aspect.label),
        bool(check.coverage.aspects.get(aspect)),
        tuple(
            ShownAction(
                each.action.slug,
                each.action.title,
                each.is_provided,
                tuple(found.paragraph for found in each.found if found.provides),
                tuple(found.paragraph for found in each.found if not found.provides),
                ""
                if each.is_provided
                else clauses.get(each.action.slug) or model_clause(each.action.slug, words),
            )
            for each in check.actions
            if each.action.aspect == aspect
        ),
    )
