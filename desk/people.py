"""Who is in office, who are delegates, who looks after a unit: rows for pages and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from delegates.models import Mandate
from papers.words import day
from papers.xlsx import Column, Sheet, Value
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.posts import post_title


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed by: a unit, a day, a name, and whether those are shown who left before it."""

    on: date
    area: str = ""
    q: str = ""
    former: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a list: `cells` under the list's heads; `ended` when it is over on the day looked at."""

    key: int
    person: Person
    place: str
    cells: tuple[str, ...]
    tags: tuple[str, ...]
    ended: bool
    row: Any


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three lists."""

    slug: str
    title: str
    heads: tuple[str, ...]
    empty: str


POSTS = Part("posts", "任职", ("职务", "专职、兼任", "借调", "起止"), "没有符合条件的任职")
DELEGATES = Part("delegates", "代表", ("身份", "选区", "小组", "起止"), "没有符合条件的代表")
LIAISONS = Part("liaisons", "联系领导、联络员", ("联系身份", "起止"), "没有符合条件的联系关系")
PARTS = (POSTS, DELEGATES, LIAISONS)


def span(started_on: date, ended_on: date | None) -> str:
    """2022年1月10日起, or with its end."""
    return f"{day(started_on)}起" if ended_on is None else f"{day(started_on)}至{day(ended_on)}"


def rows_of(part: Part, user: User, wanted: Wanted) -> QuerySet[Any]:
    """The rows of a list, in official order of units, those in office only unless `former`."""
    model: Any
    model, name = {
        POSTS.slug: (Appointment, "person__name"),
        DELEGATES.slug: (Mandate, "delegate__person__name"),
        LIAISONS.slug: (Liaison, "person__name"),
    }[part.slug]
    rows: Any = model.objects.for_user(user)
    begun = Q(started_on__lte=wanted.on)
    rows = rows.filter(begun) if wanted.former else rows.active_on(wanted.on)
    if wanted.area:
        rows = rows.filter(township=wanted.area)
    if wanted.q:
        rows = rows.filter(**{f"{name}__icontains": wanted.q})
    return _joined(part, rows, name)


def _joined(part: Part, rows: Any, name: str) -> QuerySet[Any]:
    if part is DELEGATES:
        # A delegate's mandates over all terms are counted, however many of them are in the list.
        rows = rows.annotate(terms=Count("delegate__mandates__term", distinct=True))
        rows = rows.select_related("delegate__person", "term", "township").prefetch_related("delegate__teams")
        return rows.order_by("township_id", "term__body", name, "started_on", "pk")  # type: ignore[no-any-return]
    second = "post" if part is POSTS else "duty"
    return rows.select_related("person", "township").order_by("township_id", second, "started_on", "pk")  # type: ignore[no-any-return]


def shown(part: Part, rows: Iterable[Any], on: date) -> list[PersonRow]:
    """Rows of a query as the list shows them."""
    make = {POSTS.slug: _post, DELEGATES.slug: _mandate, LIAISONS.slug: _liaison}[part.slug]
    return [make(row, on) for row in rows]


def _post(row: Appointment, on: date) -> PersonRow:
    other = row.concurrent_post.strip()
    kind = f"兼{other}" if other else "专职" if row.full_time else ""
    if not kind and row.post == Appointment.Post.CLERK:
        kind = "非专职"
    return PersonRow(
        row.pk, row.person, row.township.name,
        (post_title(row), kind, secondment(row), span(row.started_on, row.ended_on)),
        () if row.checked_by_id else ("待核对",),
        row.ended_on is not None and row.ended_on <= on, row,
    )  # fmt: skip


def secondment(row: Appointment) -> str:
    """借调 as the list tells it; blank when there was none."""
    return span(row.seconded_from, row.seconded_to) if row.seconded_from else ""


def mandate_title(term: Term) -> str:
    """What a mandate of this term makes somebody: 第12届人大代表."""
    what = "议事会成员" if term.body == Term.Body.COUNCIL else f"{term.get_body_display()}代表"
    return f"第{term.ordinal}届{what}"


def mandate_end_of(row: Mandate) -> date | None:
    """When a mandate ends: its own day, else its term's."""
    return row.ended_on or row.term.ended_on


def _mandate(row: Any, on: date) -> PersonRow:
    ended_on = mandate_end_of(row)
    teams = [team.name for team in row.delegate.teams.all() if team.township_id == row.township_id]
    return PersonRow(
        row.pk, row.delegate.person, row.township.name,
        (mandate_title(row.term), row.electoral_district, "、".join(sorted(teams)), span(row.started_on, ended_on)),
        (f"共{row.terms}届",) if row.terms > 1 else (),
        ended_on is not None and ended_on <= on, row,
    )  # fmt: skip


def _liaison(row: Liaison, on: date) -> PersonRow:
    return PersonRow(
        row.pk, row.person, row.township.name,
        (str(row.get_duty_display()), span(row.started_on, row.ended_on)), (),
        row.ended_on is not None and row.ended_on <= on, row,
    )  # fmt: skip


def open_phones(user: User, people: Iterable[Person]) -> frozenset[int]:
    """Of these people those whose whole phone this person may be shown; one query."""
    keys = {person.pk for person in people if person.phone}
    if not keys:
        return frozenset()
    return frozenset(Person.objects.with_open_phone(user).filter(pk__in=keys).values_list("pk", flat=True))


def sheet_of(part: Part, rows: Sequence[PersonRow], phones: frozenset[int], *, notes: Sequence[str]) -> Sheet:
    """A list as one sheet; phones are texts, whole only for those who may see them."""
    columns = [
        Column("单位", 14), Column("姓名", 12), *(Column(head, 22) for head in part.heads), Column("电话", 16),
        Column("备注", 14),
    ]  # fmt: skip
    lines: list[list[Value]] = [
        [
            row.place, row.person.name, *row.cells,
            row.person.phone if row.person.pk in phones else row.person.masked_phone,
            "、".join((*row.tags, *(("已离任",) if row.ended else ()))),
        ]
        for row in rows
    ]  # fmt: skip
    return Sheet(part.title, f"{part.title}名册", notes, columns, lines, frozen=2)


def unchecked(user: User) -> QuerySet[Appointment]:
    """任职 that units entered or changed and the office has not checked, oldest first."""
    rows: Any = Appointment.objects.for_user(user).filter(checked_by__isnull=True)
    return rows.select_related("person", "township").order_by("entered_on", "pk")  # type: ignore[no-any-return]


def units_to_keep(user: User) -> list[Township]:
    """Units whose people this person may enter: those that stand, in their own scope."""
    return [
        unit
        for unit in Township.objects.for_user(user).filter(closed_on__isnull=True)
        if user.covers(unit.code)
    ]
