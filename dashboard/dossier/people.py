"""Who is in office, which terms run, how far 换届 is, how many delegates in which teams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from dashboard.terms import words_of
from delegates.models import DelegateTeam, Mandate
from papers.words import day, post_for
from townships.changeovers import Day, title_of
from townships.models import Appointment, Liaison, Term, Township
from townships.rounds import round_of, standing_of

MOST_TERMS = 4
MOST_TEAMS = 12
_DELEGATES = {
    Term.Body.CONGRESS: "本级人大代表",
    Term.Body.COUNCIL: "居民议事会成员",
    Term.Body.DISTRICT: "区人大代表",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """One person in an office: 专职, 兼任, 借调 as tags."""

    name: str
    since: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """One office and who holds it; nobody while it is vacant or not registered."""

    title: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Offices:
    """现任. `unchecked` is how many more the unit has entered that the office has still to check."""

    rows: tuple[Office, ...]
    unchecked: int


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of one body; without `ended` it runs on the day."""

    words: str
    started: str
    ended: str
    url: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round of 换届: its steps that have a day, really or as planned."""

    title: str
    steps: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms begun by the day, the latest first, and the round of 换届 the day lies in."""

    lines: tuple[TermLine, ...]
    more: int
    round: Round | None


@dataclass(frozen=True, slots=True)
class Team:
    """One team of delegates and how many of its members hold a mandate."""

    name: str
    members: int


@dataclass(frozen=True, slots=True)
class Delegates:
    """Persons with a mandate on the day, by body, and the unit's teams."""

    bodies: tuple[tuple[str, int], ...]
    teams: tuple[Team, ...]
    more_teams: int
    url: str

    @property
    def is_empty(self) -> bool:
        return not self.teams and not any(number for _, number in self.bodies)


def offices_of(unit: Township, reader: User, on: date) -> Offices:
    """Who holds which office on a day; an appointment counts once the office has checked it. Two queries."""
    running = Appointment.objects.for_user(reader).filter(township=unit).active_on(on)
    found = list(running.select_related("person").order_by("started_on", "pk"))
    checked = [row for row in found if row.checked_by_id]
    posts = tuple(
        Office(
            post_for(post, unit.kind),
            tuple(
                Holder(row.person.name, day(row.started_on), _tags(row, on))
                for row in checked
                if row.post == post
            ),
        )
        for post in Appointment.Post
    )
    liaisons = list(
        Liaison.objects.for_user(reader)
        .filter(township=unit)
        .active_on(on)
        .select_related("person")
        .order_by("started_on", "pk")
    )
    duties = tuple(
        Office(
            str(duty.label),
            tuple(Holder(row.person.name, day(row.started_on)) for row in liaisons if row.duty == duty),
        )
        for duty in Liaison.Duty
    )
    return Offices((*posts, *duties), len(found) - len(checked))


def _tags(row: Appointment, on: date) -> tuple[str, ...]:
    """专职 where it is so; a clerk who is not is told as well, since that is what is asked of one."""
    tags = ["专职"] if row.full_time else ["非专职"] if row.post == Appointment.Post.CLERK else []
    if row.concurrent_post.strip():
        tags.append(f"兼任{row.concurrent_post.strip()}")
    if row.seconded_from and row.seconded_from <= on and (row.seconded_to is None or on < row.seconded_to):
        tags.append(f"{day(row.seconded_from)}起借调")
    return tuple(tags)


def terms_of(unit: Township, reader: User, on: date) -> Terms:
    """Terms of the unit's own bodies begun by a day, and its 换届. Three queries."""
    begun = list(
        Term.objects.for_user(reader)
        .filter(area=unit.code, started_on__lte=on)
        .order_by("-started_on", "body")
    )
    lines = tuple(
        TermLine(
            words_of(term, unit),
            day(term.started_on),
            day(term.ended_on) if term.ended_on and term.ended_on <= on else "",
            reverse("dashboard:term", args=[term.pk]),
        )
        for term in begun[:MOST_TERMS]
    )
    return Terms(lines, len(begun) - len(lines), _round(unit, on))


def _round(unit: Township, on: date) -> Round | None:
    year = round_of(on)
    course = standing_of(unit, year).course
    steps = tuple(
        (title_of(step, unit.kind), _told(known, on), known.real is not None and known.real <= on)
        for step, known in course.days.items()
        if known.known
    )
    return Round(f"{year}年换届", steps) if steps else None


def _told(at: Day, on: date) -> str:
    """The real day; the one planned while the real one is not known or had not come."""
    return day(at.real) if at.real and at.real <= on else f"计划{day(at.planned or at.real)}"


def delegates_of(unit: Township, reader: User, on: date) -> Delegates:
    """How many hold a mandate on a day, each person once in a body, and the teams. Three queries."""
    running = Mandate.objects.for_user(reader).filter(township=unit).active_on(on)
    holding = dict(
        running.order_by().values_list("term__body").annotate(persons=Count("delegate", distinct=True))
    )
    own = Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL
    teams = (
        DelegateTeam.objects.for_user(reader)
        .filter(township=unit)
        .annotate(
            members=Count("delegates", distinct=True, filter=Q(delegates__in=running.values("delegate")))
        )
        .order_by("name")
    )
    shown = tuple(Team(team.name, team.members) for team in teams[:MOST_TEAMS])
    return Delegates(
        bodies=tuple((_DELEGATES[body], holding.get(body, 0)) for body in (own, Term.Body.DISTRICT)),
        teams=shown,
        more_teams=teams.count() - len(shown),
        url=reverse("desk:people_part", args=["delegates"]) + f"?area={unit.code}",
    )
