"""What the registers say about a unit on a day, for the line under its name."""

from __future__ import annotations

from datetime import date

from checklist.board import UnitBoard
from papers.words import words_for
from townships.models import Appointment, Term

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
