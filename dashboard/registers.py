"""What the registers say about a unit on a day, for the line under its name."""

from __future__ import annotations

from datetime import date, timedelta

from checklist.board import UnitBoard
from dashboard.pages import unit_url
from dashboard.unit_page import Kin
from papers.words import day, words_for
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
