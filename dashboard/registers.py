"""What the registers say about a unit on a day, for the line under its name."""

from __future__ import annotations

from datetime import date

from papers.words import words_for
from townships.models import Appointment, Term, Township

_BODIES = {
    Term.Body.PARTY: "第{ordinal}届{party}",
    Term.Body.CONGRESS: "第{ordinal}届人大",
    Term.Body.COUNCIL: "第{ordinal}届居民议事会",
}


def about_unit(place: Township, on: date) -> tuple[str, ...]:
    """The terms that run on `on` and who chairs; two queries."""
    words = words_for(place.kind)
    terms = {
        term.body: term for term in Term.objects.filter(area=place.code).active_on(on) if term.body in _BODIES
    }
    said = [
        wording.format(ordinal=terms[body].ordinal, party=words.party)
        for body, wording in _BODIES.items()
        if body in terms
    ]
    chairs = (
        Appointment.objects.filter(township=place, post=Appointment.Post.CHAIR)
        .active_on(on)
        .select_related("person")
        .order_by("started_on")
    )
    said += [f"{words.chair} {appointment.person.name}" for appointment in chairs]
    return tuple(said)
