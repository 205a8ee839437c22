"""What is open in an area on a day, read from boards and records: the only reader behind planning and sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from checklist.board import FindingKind, ItemResult, State, UnitBoard
from checklist.models import Checklist
from checklist.queries import NoBoard, checklist_judging, edition_of, scoreboard
from checklist.rules.base import Period
from opinions.models import PlanTask
from papers.dates import months_after
from records.models import Record, ReviewEvent
from records.states import State as RecordState
from records.states import Verb
from reminders.planning import Subject
from reminders.states import Kind
from townships.areas import district_of
from townships.models import Term, Township

# What a unit still has to do; what waits for the office (待审核) is not its to be reminded of.
STILL_TO_DO = frozenset({State.NOT_DUE, State.DUE_SOON, State.NO_DATA, State.PARTIAL, State.OVERDUE})
TERM_MONTHS = 60
_TERM_AHEAD = timedelta(days=400)


def open_subjects(area: str, day: date) -> list[Subject]:
    """Everything open in `area` (a district or a unit) on `day`. A dozen queries besides the boards.

    Never inside a transaction that changes facts. A year without a checklist has no items to remind of.
    """
    names = dict(Township.objects.filter(code__startswith=area).values_list("code", "name"))
    return [
        *_items(area, day),
        *_returned(area, names),
        *_waiting(area, names),
        *_tasks(area, names),
        *_terms(area, day, names),
    ]


def _items(area: str, day: date) -> Iterator[Subject]:
    """This year's items, and last year's until its books close."""
    yield from _of_year(area, day.year, day, last_year=False)
    before = Checklist.objects.filter(year=day.year - 1, published=True).order_by("-version").first()
    if before is not None and day <= before.closes_on:
        yield from _of_year(area, day.year - 1, day, last_year=True)


def _of_year(area: str, year: int, day: date, *, last_year: bool) -> Iterator[Subject]:
    try:
        board = scoreboard(area=area, year=year, as_of=day)
    except NoBoard:
        return
    edition = {item.rule.id: item for item in edition_of(checklist_judging(year, day)).items}
    for unit in board.units:
        for item in unit.items:
            known = edition.get(item.id)
            if known is None or (last_year and known.rule.period is not Period.YEAR):
                continue
            due = known.due.in_year(year) if known.due else None
            advised = known.advised.in_year(year) if known.advised and item.due_on == due else None
            yield from _of_item(unit, item, advised)


def _of_item(unit: UnitBoard, item: ItemResult, advised: date | None) -> Iterator[Subject]:
    if item.state in STILL_TO_DO and item.due_on is not None:
        yield Subject(
            key=f"item:{unit.code}:{item.id}:{item.due_on}", kind=Kind.ITEM, area=unit.code, unit=unit.name,
            title=item.title, anchor=advised or item.due_on, due_on=item.due_on, state=str(item.state.label),
            missing=_missing(item), link=_form(item, unit.code),
        )  # fmt: skip
    if item.is_asked and item.next_due_on is not None and item.next_due_on != item.due_on:
        yield Subject(
            key=f"clock:{unit.code}:{item.id}:{item.next_due_on}", kind=Kind.CLOCK, area=unit.code, unit=unit.name,
            title=item.title, anchor=item.next_due_on, due_on=item.next_due_on, missing=_missing(item),
            link=_form(item, unit.code),
        )  # fmt: skip


def _missing(item: ItemResult) -> str:
    told = item.missing or item.notes
    return f"还缺：{'；'.join(told)}。"[:400] if told else ""


def _form(item: ItemResult, code: str) -> str:
    """The form that mends what is missing first, as the frame's links name it."""
    named = [found.mend for found in item.findings if found.kind is FindingKind.MISSING and found.mend]
    word = next(iter((*named, *item.mends)), "")
    return f"mend:{code}:{word}" if word else f"unit:{code}"


def _returned(area: str, names: dict[str, str]) -> Iterator[Subject]:
    """Records that came back, each return on its own."""
    last = ReviewEvent.objects.filter(record=OuterRef("pk"), verb__in=(Verb.RETURN, Verb.REOPEN)).order_by(
        "-id"
    )
    rows = (
        Record.objects.filter(state=RecordState.RETURNED, rides_with__isnull=True, area__startswith=area)
        .annotate(back=Subquery(last.values("id")[:1]), back_at=Subquery(last.values("at")[:1]))
        .annotate(back_reason=Subquery(last.values("reason")[:1]))
    )
    for row in rows.order_by("id"):
        since = timezone.localdate(row.back_at or row.changed_at)
        yield Subject(
            key=f"return:{row.pk}:{row.back or 0}", kind=Kind.RETURN, area=row.area, unit=names.get(row.area, ""),
            title=_called(row), anchor=since, due_on=since, missing=_sentence(row.back_reason or ""),
            link=f"record:{row.pk}",
        )  # fmt: skip


def _called(row: Record) -> str:
    return f"{row.title}（{row.number}）" if row.number else row.title


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('。')}。" if text.strip() else ""


def _waiting(area: str, names: dict[str, str]) -> Iterator[Subject]:
    """What waits for the office, each hand-in on its own."""
    for row in Record.objects.waiting_for_office().filter(area__startswith=area):
        if row.submitted_at is not None:
            since = timezone.localdate(row.submitted_at)
            yield Subject(
                key=f"review:{row.pk}:{since}", kind=Kind.REVIEW, area=row.area, unit=names.get(row.area, ""),
                title=_called(row), anchor=since, due_on=since, link=f"record:{row.pk}",
            )  # fmt: skip


def _tasks(area: str, names: dict[str, str]) -> Iterator[Subject]:
    """Tasks of a plan whose opinion is still on its way."""
    over = (RecordState.CONFIRMED, RecordState.WITHDRAWN)
    rows = PlanTask.objects.filter(due_on__isnull=False, plan__opinion__area__startswith=area)
    for row in rows.exclude(plan__opinion__state__in=over).select_related("plan__opinion"):
        code, due = row.plan.opinion.area, row.due_on
        if due is not None:
            yield Subject(
                key=f"task:{row.pk}:{due}", kind=Kind.TASK, area=code, unit=names.get(code, ""), anchor=due,
                title=f"{row.task}（责任人：{row.owner}）", due_on=due, link=f"record:{row.plan.opinion_id}",
            )  # fmt: skip


def _terms(area: str, day: date, names: dict[str, str]) -> Iterator[Subject]:
    """Terms of Party committees and congresses that are about to end: on the day laid down, else after five years."""
    bodies = (Term.Body.PARTY, Term.Body.CONGRESS)
    running = Term.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=day), body__in=bodies, area__startswith=area
    )
    for term in running.filter(started_on__lte=day).order_by("area", "body"):
        ends = term.ended_on or months_after(term.started_on, TERM_MONTHS)
        if ends - day <= _TERM_AHEAD:
            yield Subject(
                key=f"term:{term.pk}:{ends}", kind=Kind.TERM, area=term.area, unit=names.get(term.area, ""),
                title=f"第{term.ordinal}届{term.get_body_display()}", anchor=ends, due_on=ends, link=f"unit:{term.area}",
            )  # fmt: skip


def returned_subjects(area: str) -> list[Subject]:
    """Only what was returned: it is told at once, between two plans. Two queries."""
    names = dict(Township.objects.filter(code__startswith=area).values_list("code", "name"))
    return list(_returned(area, names))


def subjects_named(keys: set[str], area: str, day: date) -> dict[str, Subject]:
    """Of the subjects named, those that are still open, as they stand now."""
    found = (
        returned_subjects(area)
        if all(key.startswith("return:") for key in keys)
        else open_subjects(area, day)
    )
    return {subject.key: subject for subject in found if subject.key in keys}


def common_area(areas: set[str]) -> str:
    """The unit that all lie in, else their district."""
    return next(iter(areas)) if len(areas) == 1 else district_of(min(areas))
