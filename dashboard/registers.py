"""What registers and records say beside a board: the line under a unit's name, its kin, the pages of its records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from checklist.board import Scoreboard, UnitBoard
from dashboard.kept import once_per_board
from dashboard.pages import unit_url
from dashboard.unit_page import Kin, UnitPage, numbers_on, unit_page
from papers.words import day, words_for
from records.models import Record
from townships.models import Appointment, Term, Township

_BODIES = {
    Term.Body.PARTY: "第{ordinal}届{party}",
    Term.Body.CONGRESS: "第{ordinal}届人大",
    Term.Body.COUNCIL: "第{ordinal}届居民议事会",
}


def about_unit(unit: UnitBoard, on: date) -> tuple[str, ...]:
    """The terms that run on `on` and who chairs; two queries."""
    words = words_for(unit.kind)
    running = Term.objects.filter(area=unit.code).active_on(on)
    terms = {term.body: term for term in running if term.body in _BODIES}
    said = [
        wording.format(ordinal=terms[body].ordinal, party=words.party)
        for body, wording in _BODIES.items()
        if body in terms
    ]
    chairs = (
        Appointment.objects.filter(township=unit.code, post=Appointment.Post.CHAIR)
        .active_on(on)
        .select_related("person")
        .order_by("started_on")
    )
    said += [f"{words.chair} {appointment.person.name}" for appointment in chairs]
    return tuple(said)


def kin_of(place: Township, *, since: int) -> tuple[Kin, ...]:
    """Units that `place` came out of, as they stood on their last day, or that it became; one query, or two.

    `since` is the first year with a checklist: a unit that closed before it has no board to show.
    """
    found = []
    for each in place.predecessors.filter(closed_on__isnull=False).order_by("code"):
        last = (each.closed_on or date.max) - timedelta(days=1)
        query = f"?year={last.year}&as_of={last.isoformat()}" if last.year >= since else ""
        found.append(Kin(f"撤并前（{day(each.closed_on)}撤销）", each.name, unit_url(each.code, query)))
    if place.closed_on is not None:
        became = place.successors.filter(closed_on__isnull=True).order_by("code")
        said = f"{day(place.closed_on)}撤并为"
        found += [Kin(said, each.name, unit_url(each.code, "")) for each in became]
    return tuple(found)


def record_urls(reader: User, numbers: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    """The pages of the records that such a reader may open, by number, and which are 历史补录; one query."""
    found = list(Record.objects.for_user(reader).filter(number__in=numbers).only("number", "happened_on"))
    urls = {record.number: reverse("desk:record", args=[record.pk]) for record in found}
    return urls, {record.number for record in found if record.is_backfill}


@once_per_board
def page_for(
    board: Scoreboard, code: str, *, role: str, scope: str, query: str, kin: tuple[Kin, ...]
) -> UnitPage:
    """The page of a unit on the board for readers of a role and scope: of one reader more is not asked."""
    unit = board.unit(code)
    assert unit is not None  # noqa: S101  # the view has looked
    urls, backfills = record_urls(User(role=role, scope=scope), numbers_on(unit))
    return unit_page(
        board,
        unit,
        scope=scope,
        about=about_unit(unit, board.as_of),
        urls=urls,
        query=query,
        kin=kin,
        backfills=backfills,
    )
