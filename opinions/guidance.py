"""The coverage check of one draft as a reviewer sees it: what was found, what was corrected, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from opinions.coverage.check import COUNTS_FROM, Coverage, Match, check
from opinions.drafting_services import sha_of
from opinions.models import ClauseMark, OpinionDraft, RequiredAction


@dataclass(frozen=True, slots=True)
class Found:
    """One paragraph that speaks of an action: the best match in it, and whether it counts, by whose judgement."""

    paragraph: int
    text: str
    match: Match | None
    provides: bool
    is_corrected: bool

    @property
    def sure_word(self) -> str:
        """How sure the finding is, in words."""
        if self.is_corrected:
            return "审阅认定"
        sure = self.match.sure if self.match else 0
        return "把握较大" if sure >= 75 else "有把握" if sure >= COUNTS_FROM else "存疑"


@dataclass(frozen=True, slots=True)
class ActionCoverage:
    """How one action fares in a draft."""

    action: RequiredAction
    found: tuple[Found, ...]

    @property
    def is_provided(self) -> bool:
        return any(each.provides for each in self.found)

    @property
    def clause(self) -> str:
        """The paragraph that provides for it, the surest; blank where none does."""
        return next((each.text for each in self.found if each.provides), "")


@dataclass(frozen=True, slots=True)
class DraftCoverage:
    """The whole check of one draft."""

    coverage: Coverage
    actions: tuple[ActionCoverage, ...]

    @property
    def missing(self) -> tuple[ActionCoverage, ...]:
        return tuple(each for each in self.actions if not each.is_provided)


def coverage_of(draft: OpinionDraft, actions: Sequence[RequiredAction]) -> DraftCoverage:
    """Check a draft against the actions that apply to its unit, the corrections of its opinion taken in. One query."""
    marks = {
        (mark.action_id, mark.paragraph_sha): mark.provides
        for mark in ClauseMark.objects.filter(opinion_id=draft.opinion_id)
    }
    coverage = check(draft.paragraphs, [action.slug for action in actions])
    shas = {paragraph.index: sha_of(draft.paragraphs[paragraph.index]) for paragraph in coverage.paragraphs}
    told = tuple(
        ActionCoverage(action, _found(draft.paragraphs, coverage.of(action.slug), action.slug, shas, marks))
        for action in actions
    )
    return DraftCoverage(coverage, told)


def _found(
    paragraphs: Sequence[str],
    matches: Iterable[Match],
    slug: str,
    shas: Mapping[int, str],
    marks: Mapping[tuple[str, str], bool],
) -> tuple[Found, ...]:
    """The best match of each paragraph, and the paragraphs a reviewer named; what provides first."""
    best: dict[int, Match] = {}
    for match in matches:
        best.setdefault(match.paragraph, match)
    named = {index for index, sha in shas.items() if (slug, sha) in marks}
    found = []
    for index in sorted(best.keys() | named):
        top, mark = best.get(index), marks.get((slug, shas[index]))
        provides = mark if mark is not None else bool(top and top.provides)
        found.append(Found(index, paragraphs[index], top, provides, mark is not None))
    return tuple(sorted(found, key=lambda each: (not each.provides, -(each.match.sure if each.match else 0))))
