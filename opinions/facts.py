"""What opinions, practices and normative documents say to the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import F, Min, Q, QuerySet
from msgspec import Struct

from opinions.models import (
    Adoption,
    DraftReview,
    NormativeDocument,
    Opinion,
    OpinionDraft,
    Practice,
    Provision,
)
from records.facts import (
    READ_STATES,
    Fact,
    Joined,
    StepFact,
    by_step,
    codes,
    earliest,
    in_area,
    with_steps,
)
from records.states import RecordKind, State, StepName
from townships.lanes import Lane
from townships.statements import Row, statement

_NOTHING: frozenset[str] = frozenset()
_OPINION_STEPS = frozenset({StepName.REVOKED.value, StepName.REAFFIRMED.value})
_DOCUMENT_STEPS = frozenset({StepName.FILED.value, StepName.REVIEWED.value})


class OpinionFact(Fact, frozen=True, gc=False):
    """One implementing opinion; `on` is issued_on, `provides` the slugs of the actions it provides for."""

    supplements: int | None
    replaces: int | None
    provides: frozenset[str] = frozenset()
    steps: tuple[StepFact, ...] = ()

    @property
    def revoked_on(self) -> date | None:
        return earliest(self.steps, StepName.REVOKED)

    @property
    def reaffirmed_on(self) -> date | None:
        return earliest(self.steps, StepName.REAFFIRMED)


class DocumentFact(Fact, frozen=True, gc=False):
    """One normative document (规范性文件); `on` is published_on, or issued_on while that is empty."""

    title: str
    steps: tuple[StepFact, ...] = ()

    @property
    def filed_on(self) -> date | None:
        return earliest(self.steps, StepName.FILED)

    @property
    def reviewed_on(self) -> date | None:
        return earliest(self.steps, StepName.REVIEWED)


class PracticeFact(Struct, frozen=True, gc=False):
    """One confirmed practice with a rule document, and the days that may earn its unit a bonus."""

    number: str
    title: str
    library_on: date | None
    adopted_on: tuple[date, ...] = ()


class DraftingFact(Struct, frozen=True, gc=False):
    """How one opinion is coming about, whatever the state of its record; dates are None where not registered."""

    id: int
    number: str
    state: str
    issued_on: date | None
    is_supplement: bool
    planned_on: date | None
    assigned_on: date | None
    surveyed_from: date | None
    surveyed_to: date | None
    drafted_on: date | None = None
    passed_on: date | None = None


def opinions(area: str, until: date) -> Lane[OpinionFact]:
    """Opinions issued by `until`, with provisions and steps. Two queries."""
    clauses = Lane(_provisions(area, until), lambda _, rows: [(row[1], codes(row[2])) for row in rows])

    def made(code: str, rows: Iterable[Row]) -> list[OpinionFact]:
        provided = dict(clauses.take(code))
        return [
            OpinionFact(*(*row, provided.get(row[0], _NOTHING), done))
            for row, done in with_steps(rows, _OPINION_STEPS, until)
        ]

    return Lane(_opinions(area, until), made)


@statement
def _opinions(area: str, until: date) -> QuerySet[Opinion, Row]:
    return by_step(in_area(Opinion.objects.all(), area, until), "supplements_id", "replaces_id")


@statement
def _provisions(area: str, until: date) -> QuerySet[Provision, Row]:
    return (
        Provision.objects.filter(
            opinion__kind=RecordKind.OPINION,
            opinion__area__startswith=area,
            opinion__state__in=READ_STATES,
            opinion__happened_on__lte=until,
        )
        .order_by("opinion__area")
        .values_list("opinion__area", "opinion_id")
        .annotate(slugs=Joined("action_id"))
    )


def documents(area: str, since: date, until: date) -> Lane[DocumentFact]:
    """Normative documents dated `since` … `until`, with their steps by `until`. One query."""

    def made(code: str, rows: Iterable[Row]) -> list[DocumentFact]:
        return [DocumentFact(*(*row, done)) for row, done in with_steps(rows, _DOCUMENT_STEPS, until)]

    return Lane(_documents(area, since, until), made)


@statement
def _documents(area: str, since: date, until: date) -> QuerySet[NormativeDocument, Row]:
    return by_step(in_area(NormativeDocument.objects.filter(happened_on__gte=since), area, until), "title")


def practices(area: str, since: date, until: date) -> Lane[PracticeFact]:
    """Confirmed practices with a rule document that were listed or adopted within the days given. Two queries."""
    adopted = Lane(_adoptions(area, since, until), lambda _, rows: [(row[1], row[2]) for row in rows])

    def made(code: str, rows: Iterable[Row]) -> Iterator[PracticeFact]:
        days: dict[int, tuple[date, ...]] = {}
        for practice, on in adopted.take(code):
            days[practice] = (*days.get(practice, ()), on)
        for _, key, number, title, library_on in rows:
            inside = library_on if library_on and since <= library_on <= until else None
            if inside or key in days:
                yield PracticeFact(number, title, inside, days.get(key, ()))

    return Lane(_practices(area, since, until), made)


def _with_rule_document(area: str) -> QuerySet[Practice]:
    own = Practice.objects.filter(kind=RecordKind.PRACTICE, area__startswith=area, state=State.CONFIRMED)
    return own.exclude(rule_document="")


@statement
def _adoptions(area: str, since: date, until: date) -> QuerySet[Adoption, Row]:
    own = _with_rule_document(area).values("pk")
    return (
        Adoption.objects.filter(practice__in=own, adopted_on__range=(since, until))
        .exclude(township_id=F("practice__area"))
        .order_by("practice__area", "adopted_on")
        .values_list("practice__area", "practice_id", "adopted_on")
    )


@statement
def _practices(area: str, since: date, until: date) -> QuerySet[Practice, Row]:
    span = (since, until)
    return (
        _with_rule_document(area)
        .filter(Q(library_on__range=span) | Q(adoptions__adopted_on__range=span))
        .distinct()
        .order_by("area", "id")
        .values_list("area", "id", "number", "title", "library_on")
    )


def draftings(area: str, until: date) -> Lane[DraftingFact]:
    """Opinions in the making or made, with the first day of each step known by `until`. Three queries."""
    drafts = Lane(_first_drafts(area, until), lambda _, rows: [(row[1], row[2]) for row in rows])
    passed = Lane(_first_passes(area, until), lambda _, rows: [(row[1], row[2]) for row in rows])

    def made(code: str, rows: Iterable[Row]) -> Iterator[DraftingFact]:
        drafted, reviewed = dict(drafts.take(code)), dict(passed.take(code))
        for _, key, number, state, issued_on, supplements, planned, assigned, start, end in rows:
            issued = issued_on if issued_on and issued_on <= until else None
            yield DraftingFact(
                key,
                number,
                state,
                issued,
                supplements is not None,
                planned,
                assigned,
                start,
                end,
                drafted.get(key),
                reviewed.get(key),
            )

    return Lane(_draftings(area, until), made)


@statement
def _draftings(area: str, until: date) -> QuerySet[Opinion, Row]:
    return (
        Opinion.objects.filter(kind=RecordKind.OPINION, area__startswith=area)
        .exclude(state=State.WITHDRAWN)
        .annotate(
            planned=Min("plan__made_on", filter=Q(plan__made_on__lte=until)),
            assigned=Min("plan__tasks__assigned_on", filter=Q(plan__tasks__assigned_on__lte=until)),
            surveyed_from=Min("surveys__started_on", filter=Q(surveys__started_on__lte=until)),
            surveyed_to=Min("surveys__ended_on", filter=Q(surveys__ended_on__lte=until)),
        )
        .order_by("area", "id")
        .values_list(
            "area", "id", "number", "state", "happened_on", "supplements_id",
            "planned", "assigned", "surveyed_from", "surveyed_to",
        )
    )  # fmt: skip


@statement
def _first_drafts(area: str, until: date) -> QuerySet[OpinionDraft, Row]:
    """The day of each opinion's first draft."""
    return (
        OpinionDraft.objects.filter(
            opinion__kind=RecordKind.OPINION, opinion__area__startswith=area, drafted_on__lte=until
        )
        .order_by("opinion__area")
        .values_list("opinion__area", "opinion_id")
        .annotate(first=Min("drafted_on"))
    )


@statement
def _first_passes(area: str, until: date) -> QuerySet[DraftReview, Row]:
    """The day on which the office first passed a draft of each opinion."""
    return (
        DraftReview.objects.filter(
            draft__opinion__kind=RecordKind.OPINION,
            draft__opinion__area__startswith=area,
            result=DraftReview.Result.PASSED,
            reviewed_on__lte=until,
        )
        .order_by("draft__opinion__area")
        .values_list("draft__opinion__area", "draft__opinion")
        .annotate(first=Min("reviewed_on"))
    )
