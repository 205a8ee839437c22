"""What the registers say about a unit on a day, for the line under its name."""

from __future__ import annotations

from checklist.board import Scoreboard
from dashboard.kept import once_per_board
from papers.words import words_for
from townships.models import Appointment, Term

_BODIES = {
    Term.Body.PARTY: "第{ordinal}届{party}",
    Term.Body.CONGRESS: "第{ordinal}届人大",
    Term.Body.COUNCIL: "第{ordinal}届居民议事会",
}


@once_per_board
def about_unit(board: Scoreboard, code: str, kind: str) -> tuple[str, ...]:
    """The terms that run on the board's day and who chairs; two queries, asked once per board."""
    words = words_for(kind)
    running = Term.objects.filter(area=code).active_on(board.as_of)
    terms = {term.body: term for term in running if term.body in _BODIES}
    said = [
        wording.format(ordinal=terms[body].ordinal, party=words.party)
        for body, wording in _BODIES.items()
        if body in terms
    ]
    chairs = (
        Appointment.objects.filter(township=code, post=Appointment.Post.CHAIR)
        .active_on(board.as_of)
        .select_related("person")
        .order_by("started_on")
    )
    said += [f"{words.chair} {appointment.person.name}" for appointment in chairs]
    return tuple(said)
