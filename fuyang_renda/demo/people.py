"""Accounts, units, terms and everybody who holds an office or a mandate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.notice import EDITION
from accounts.roles import Role
from delegates.models import Delegate, DelegateTeam, Mandate
from fuyang_renda.demo import story
from fuyang_renda.demo.accounts import (
    ACCOUNTS,
    LEADER,
    OFFICE,
    OFFICE_OTHER,
    PASSWORD,
    SECRETARY,
    SECRETARY_ACCOUNT,
    unit_accounts,
)
from fuyang_renda.demo.days import LAST_DAY, OPENED_ON, moment, pick
from fuyang_renda.demo.ledger import Desk
from fuyang_renda.demo.names import name_of, phone_of
from fuyang_renda.demo.units import DISTRICT_CONGRESS_FROM, FUYANG, UNITS, DemoUnit
from papers.words import numeral
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.units import fuyang_townships

CLERKS_FROM = date(2022, 1, 10)
_VILLAGES = ("东", "西", "南", "北", "中", "前", "后", "上", "下")
# Fictional names for the five 助力团 of 万市镇: the source names the system, not the teams.
_WANSHI_TEAMS = ("产业助力团", "民生助力团", "治理助力团", "生态助力团", "文化助力团")


@dataclass(slots=True)
class District:
    """Everybody and everything the records are told about."""

    users: dict[str, User] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    townships: dict[str, Township] = field(default_factory=dict)
    party_terms: dict[str, list[Term]] = field(default_factory=dict)
    # Delegates of a unit by body; those "steady" hold their mandate from the term's first day without an end.
    members: dict[str, list[Delegate]] = field(default_factory=dict)
    assigned: dict[str, list[Delegate]] = field(default_factory=dict)
    came_later: dict[str, list[tuple[Delegate, date]]] = field(default_factory=dict)
    left: dict[str, list[tuple[Delegate, date]]] = field(default_factory=dict)

    @property
    def office(self) -> tuple[User, User]:
        return self.users[OFFICE], self.users[OFFICE_OTHER]

    def counting(self, unit: DemoUnit) -> list[Delegate]:
        """Those who count for `governance` all the time: 人大 of a 镇/乡; district delegates and council of a 街道."""
        own = self.members[unit.code]
        return own if unit.has_congress else [*self.assigned[unit.code], *own]


class _People:
    """Hands out the next fictional person."""

    def __init__(self) -> None:
        self.rows: list[Person] = []

    def new(self, area: str, *, user: User | None = None, phone: bool = False) -> Person:
        serial = len(self.rows)
        person = Person(
            name=name_of(serial),
            phone=phone_of(serial) if phone else "",
            user=user,
            district=FUYANG,
            entered_in="" if area == FUYANG else area,
        )
        self.rows.append(person)
        return person


@dataclass(slots=True)
class _Registers:
    """Rows gathered before they are written."""

    appointments: list[Appointment] = field(default_factory=list)
    liaisons: list[Liaison] = field(default_factory=list)
    delegates: list[Delegate] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    teams: list[tuple[DelegateTeam, list[Delegate]]] = field(default_factory=list)


def people_write() -> District:
    """Write accounts and registers of the whole district."""
    district = District()
    district.users = _users()
    Township.objects.bulk_create(fuyang_townships())
    district.townships = {each.code: each for each in Township.objects.all()}
    terms = _terms(district)
    people, rows = _People(), _Registers()
    _district_people(people, rows, district)
    for unit in UNITS:
        chair = _officers(unit, people, rows, district)
        _mandates(unit, chair, people, rows, district, terms)
        _teams(unit, rows, district)
    for person in people.rows:
        if person.user is not None:
            person.user.name = person.name
    User.objects.bulk_create(district.users.values())
    for person in people.rows:
        person.user_id = person.user.pk if person.user else None
    Person.objects.bulk_create(people.rows, batch_size=500)
    Appointment.objects.bulk_create(rows.appointments)
    Liaison.objects.bulk_create(rows.liaisons)
    Delegate.objects.bulk_create(rows.delegates, batch_size=500)
    Mandate.objects.bulk_create(rows.mandates, batch_size=500)
    DelegateTeam.objects.bulk_create([team for team, _ in rows.teams])
    through = DelegateTeam.delegates.through
    through._default_manager.bulk_create(
        [
            through(delegateteam_id=team.pk, delegate_id=delegate.pk)
            for team, delegates in rows.teams
            for delegate in delegates
        ],
        batch_size=500,
    )
    return district


def _users() -> dict[str, User]:
    """One account for each line of the table; the password is hashed once, since all share it anyway."""
    hashed = make_password(PASSWORD)
    return {
        each.username: User(
            username=each.username,
            password=hashed,
            name=each.title,
            role=each.role,
            scope=each.scope,
            office_phone="000-0000-0000" if each.role == Role.OFFICE else "",
            date_joined=moment(OPENED_ON, 9),
            notice_read_at=moment(LAST_DAY, 9),
            notice_edition=EDITION,
        )
        for each in ACCOUNTS
    }


def _terms(district: District) -> dict[tuple[str, str], Term]:
    """The open term of 人大, 居民议事会 and 区人大, by area and body; Party terms go into the district."""
    terms: dict[tuple[str, str], Term] = {
        (FUYANG, Term.Body.DISTRICT): Term(
            area=FUYANG, body=Term.Body.DISTRICT, ordinal=17, started_on=DISTRICT_CONGRESS_FROM
        )
    }
    for unit in UNITS:
        body = Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL
        terms[unit.code, body] = Term(
            area=unit.code, body=body, ordinal=unit.ordinal, started_on=unit.body_from
        )
        ordinal = 12 + unit.place % 4 if unit.has_congress else 3
        party = [
            Term(
                area=unit.code,
                body=Term.Body.PARTY,
                ordinal=ordinal,
                started_on=unit.party_from,
                ended_on=unit.party_anew,
            )
        ]
        if unit.party_anew:
            party.append(
                Term(area=unit.code, body=Term.Body.PARTY, ordinal=ordinal + 1, started_on=unit.party_anew)
            )
        district.party_terms[unit.code] = party
    Term.objects.bulk_create(
        [*terms.values(), *(term for party in district.party_terms.values() for term in party)]
    )
    return terms


def _district_people(people: _People, rows: _Registers, district: District) -> None:
    """People of the district: those with accounts, eight leaders and six officers who look after the units."""
    known = {
        account.username: people.new(FUYANG, user=district.users[account.username], phone=True)
        for account in ACCOUNTS
        if account.scope == FUYANG
    }
    office = district.office
    district.desks[FUYANG] = Desk(clerk=office[0], chair=office[0])
    leaders = [known[LEADER], *(people.new(FUYANG, phone=True) for _ in range(7))]
    officers = [people.new(FUYANG, phone=True) for _ in range(6)]
    for unit in UNITS:
        township = district.townships[unit.code]
        leader, officer = leaders[unit.place % 8], officers[unit.place % 6]
        began = date(2022, 2, 14)
        if unit.place % 5 == 3:  # the leader who looks after it has changed once
            changed = date(2024, 7, 22)
            earlier = leaders[(unit.place + 3) % 8]
            rows.liaisons.append(
                Liaison(
                    person=earlier,
                    township=township,
                    duty=Liaison.Duty.LEADER,
                    started_on=began,
                    ended_on=changed,
                )
            )
            began = changed
        rows.liaisons.append(
            Liaison(person=leader, township=township, duty=Liaison.Duty.LEADER, started_on=began)
        )
        rows.liaisons.append(
            Liaison(
                person=officer, township=township, duty=Liaison.Duty.OFFICER, started_on=date(2022, 2, 14)
            )
        )


def _officers(unit: DemoUnit, people: _People, rows: _Registers, district: District) -> list[Person]:
    """Secretary, chair, vice chair and clerks. Returns the chairs and vice chair: they are delegates too."""
    chair_account, clerk_account = (district.users[each.username] for each in unit_accounts(unit))
    district.desks[unit.code] = Desk(clerk=clerk_account, chair=chair_account)
    changed = story.CHAIR_CHANGED.get(unit.name)
    elected = []
    if changed:
        before = people.new(unit.code, phone=True)
        elected.append(before)
        _appoint(rows, district, unit, before, Appointment.Post.CHAIR, unit.body_from, changed)
    chair = people.new(unit.code, user=chair_account, phone=True)
    vice = people.new(unit.code, phone=True)
    elected += [chair, vice]
    _appoint(rows, district, unit, chair, Appointment.Post.CHAIR, changed or unit.body_from, None)
    _appoint(rows, district, unit, vice, Appointment.Post.VICE_CHAIR, unit.body_from, None)
    _secretaries(unit, people, rows, district)
    left = story.CLERK_LEFT.get(unit.name)
    turns = story.CLERK_TURNS.get(unit.name, ())
    away = story.CLERK_AWAY.get(unit.name, (None, None))
    first = people.new(unit.code, user=None if turns else clerk_account, phone=True)
    _appoint(
        rows, district, unit, first, Appointment.Post.CLERK, CLERKS_FROM, left,
        full_time=True, seconded_from=away[0], seconded_to=away[1],
    )  # fmt: skip
    for turn in turns:
        person = people.new(unit.code, user=clerk_account if turn is turns[-1] else None, phone=True)
        _appoint(
            rows, district, unit, person, Appointment.Post.CLERK, turn.started_on, turn.ended_on,
            full_time=turn.full_time, concurrent_post=turn.concurrent_post, is_checked=turn.is_checked,
        )  # fmt: skip
    return elected


def _secretaries(unit: DemoUnit, people: _People, rows: _Registers, district: District) -> None:
    """A Party secretary for each Party term; a third of the units changed theirs once in between."""
    changes = [term.started_on for term in district.party_terms[unit.code]]
    if unit.place % 3 == 1:
        changes.insert(1, date(2024, 3 + unit.place % 8, 6 + unit.place))
    reads = district.users[SECRETARY] if unit.code == SECRETARY_ACCOUNT.scope else None
    for start, end in zip(changes, [*changes[1:], None], strict=True):
        person = people.new(unit.code, user=None if end else reads, phone=True)
        _appoint(rows, district, unit, person, Appointment.Post.SECRETARY, start, end)


def _appoint(
    rows: _Registers,
    district: District,
    unit: DemoUnit,
    person: Person,
    post: str,
    started_on: date,
    ended_on: date | None,
    *,
    full_time: bool = False,
    concurrent_post: str = "",
    seconded_from: date | None = None,
    seconded_to: date | None = None,
    is_checked: bool = True,
) -> None:
    rows.appointments.append(
        Appointment(
            township=district.townships[unit.code],
            person=person,
            post=post,
            full_time=full_time,
            concurrent_post=concurrent_post,
            seconded_from=seconded_from,
            seconded_to=seconded_to,
            started_on=started_on,
            ended_on=ended_on,
            entered_on=max(started_on, OPENED_ON),
            checked_by=district.office[unit.place % 2] if is_checked else None,
        )
    )


def _mandates(
    unit: DemoUnit,
    elected: list[Person],
    people: _People,
    rows: _Registers,
    district: District,
    terms: dict[tuple[str, str], Term],
) -> None:
    """Everybody with a seat: the unit's own body, and district delegates assigned to it."""
    township = district.townships[unit.code]
    own = terms[unit.code, Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL]
    whole = terms[FUYANG, Term.Body.DISTRICT]
    members = _seated(unit, own, elected if unit.has_congress else [], unit.seats, people, rows, township)
    # The chair of a unit usually sits in the district's congress too; in a 街道 all of `elected` do.
    head = [members[0].person] if unit.has_congress else elected
    known = {delegate.person.name: delegate for delegate in members}
    assigned = _seated(unit, whole, head, unit.district_seats, people, rows, township, known)
    district.members[unit.code], district.assigned[unit.code] = members, assigned
    body = members if unit.has_congress else assigned
    term = own if unit.has_congress else whole
    _changes(unit, term, body, people, rows, district, township)


def _seated(
    unit: DemoUnit,
    term: Term,
    first: list[Person],
    seats: int,
    people: _People,
    rows: _Registers,
    township: Township,
    known: dict[str, Delegate] | None = None,
) -> list[Delegate]:
    """Fill `seats` of one body: those named first, then new people. One Delegate for each person."""
    seated = []
    for seat in range(seats):
        person = first[seat] if seat < len(first) else people.new(unit.code, phone=seat % 3 == 0)
        delegate = (known or {}).get(person.name)
        if delegate is None:
            delegate = Delegate(person=person)
            rows.delegates.append(delegate)
        constituency = f"第{numeral(seat % 18 + 1)}选区" if term.body != Term.Body.COUNCIL else ""
        rows.mandates.append(
            Mandate(
                delegate=delegate,
                township=township,
                term=term,
                electoral_district=constituency,
                started_on=term.started_on,
            )
        )
        seated.append(delegate)
    return seated


def _changes(
    unit: DemoUnit,
    term: Term,
    body: list[Delegate],
    people: _People,
    rows: _Registers,
    district: District,
    township: Township,
) -> None:
    """In each unit one delegate left during the term and one was elected in the gap."""
    gone = body.pop()
    left_on = date(2023 + unit.place % 3, 3 + unit.place % 7, 12)
    mandate = next(each for each in reversed(rows.mandates) if each.delegate is gone)
    mandate.ended_on = left_on
    district.left[unit.code] = [(gone, left_on)]
    came_on = date(left_on.year + (unit.place % 4 > 1), 11, 18)
    if came_on > date(2026, 11, 20):
        came_on = date(2026, 8, 18)
    delegate = Delegate(person=people.new(unit.code))
    rows.delegates.append(delegate)
    rows.mandates.append(
        Mandate(
            delegate=delegate,
            township=township,
            term=term,
            electoral_district=f"第{numeral(pick(18, unit.code) + 1)}选区",
            started_on=came_on,
        )
    )
    district.came_later[unit.code] = [(delegate, came_on)]


def _teams(unit: DemoUnit, rows: _Registers, district: District) -> None:
    """万市镇 has its five 助力团, everybody else a few numbered teams."""
    body = district.members[unit.code] if unit.has_congress else district.assigned[unit.code]
    for team, delegates in _parted(unit, body):
        township = district.townships[unit.code]
        rows.teams.append((DelegateTeam(township=township, name=team), delegates))


def _parted(unit: DemoUnit, body: list[Delegate]) -> Iterator[tuple[str, list[Delegate]]]:
    if unit.name == "万市镇":
        names = [f"“杏福花开”{name}" for name in _WANSHI_TEAMS]
    else:
        names = [f"第{numeral(place)}代表小组" for place in range(1, 3 + unit.place % 3)]
    for place, name in enumerate(names):
        yield name, body[place :: len(names)]
