"""The demonstration for a city: what 167 made-up units of the other twelve districts did in the year.

Only what the board of the year reads, so that a city's pages have something to show; whoever wants to see how a unit
lives looks at 富阳区. Nobody but the two readers of city and province can sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.notice import EDITION
from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from delegates.models import Delegate, Mandate
from funds.models import Fund, FundRegulation
from fuyang_renda.demo.accounts import CITY_ACCOUNTS, PASSWORD
from fuyang_renda.demo.activities import activity
from fuyang_renda.demo.city_units import CITY, DISTRICTS, CityUnit, township_of, units_of
from fuyang_renda.demo.days import LAST_DAY, LAST_YEAR, OPENED_ON, after, moment, pick, workday
from fuyang_renda.demo.ledger import Desk, Ledger, Way
from fuyang_renda.demo.money import duty, reserve
from fuyang_renda.demo.names import KNOWN, name_of
from fuyang_renda.demo.opinions import document_tell, provisions_of
from fuyang_renda.demo.sessions import agenda_rows, conference, inquiry, study
from fuyang_renda.demo.texts import GOVERNANCE
from fuyang_renda.demo.units import DISTRICT_CONGRESS_FROM, FUYANG
from meetings.models import AgendaItem, Meeting
from opinions.models import Opinion, RequiredAction
from records.models import NilReturn
from records.states import State
from townships.models import Appointment, FactsToken, Person, Term, Township
from townships.tokens import facts_write

_AGENDA = AgendaItem.Kind
_LAST_MONTH_END = date(2026, 10, 31)
_CLERKS_FROM = date(2022, 3, 1)


def is_there() -> bool:
    """Whether the rest of the city has been written already."""
    return Township.objects.filter(code__startswith=CITY).exclude(code__startswith=FUYANG).exists()


def city_write() -> int:
    """Add the twelve districts to a demonstration that holds 富阳区 alone. Returns how many records they have."""
    written = 0
    for district in DISTRICTS:
        with facts_write(district):
            written += _district_write(district)
            FactsToken.objects.update_or_create(
                district=district,
                defaults={"is_demo": True},
                create_defaults={"is_demo": True, "value": ""},
            )
    _readers_write()
    for district in DISTRICTS:
        snapshot_freeze(
            area=district,
            year=LAST_YEAR,
            as_of=_LAST_MONTH_END,
            title=f"{LAST_YEAR}年{_LAST_MONTH_END.month}月月末",
            by=None,
            at=moment(date(2026, 11, 1), 0, 20),
            monthly=True,
        )
    return written


def _readers_write() -> None:
    """Who reads the city and the province: with the password that all of the demonstration share."""
    hashed = make_password(PASSWORD)
    User.objects.bulk_create(
        User(
            username=each.username,
            password=hashed,
            name=name_of(KNOWN - 1 - place),
            role=each.role,
            scope=each.scope,
            date_joined=moment(OPENED_ON, 9),
            notice_read_at=moment(LAST_DAY, 9),
            notice_edition=EDITION,
        )
        for place, each in enumerate(CITY_ACCOUNTS)
    )


# --- Registers ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _People:
    """Those of one district, gathered before they are written; names come round again in the next district."""

    users: list[User] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    delegates: list[Delegate] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)

    def user(self, username: str, role: Role, scope: str) -> User:
        """An account that tells who entered and who confirmed, and opens nothing."""
        user = User(
            username=username,
            password=make_password(None),
            name=name_of(len(self.users) + 3 * pick(300, scope)),
            role=role,
            scope=scope,
            date_joined=moment(OPENED_ON, 9),
        )
        self.users.append(user)
        return user

    def person(self, unit: CityUnit) -> Person:
        person = Person(
            name=name_of((len(self.persons) + pick(KNOWN, unit.district)) % KNOWN),
            district=unit.district,
            entered_in=unit.code,
        )
        self.persons.append(person)
        return person

    def seat(self, unit: CityUnit, township: Township, term: Term) -> Delegate:
        delegate = Delegate(person=self.person(unit))
        self.delegates.append(delegate)
        self.mandates.append(
            Mandate(delegate=delegate, township=township, term=term, started_on=term.started_on)
        )
        return delegate

    def write(self) -> None:
        Person.objects.bulk_create(self.persons, batch_size=500)
        Appointment.objects.bulk_create(self.appointments, batch_size=500)
        Delegate.objects.bulk_create(self.delegates, batch_size=500)
        Mandate.objects.bulk_create(self.mandates, batch_size=500)


def _district_write(district: str) -> int:
    """One district: units, terms, people, then the year's records in one ledger."""
    units = list(units_of(district))
    townships = {row.code: row for row in map(township_of, units)}
    Township.objects.bulk_create(townships.values())
    people = _People()
    first, second = (people.user(f"yanshi-{district}-{number}", Role.OFFICE, district) for number in (1, 2))
    desks = {district: Desk(clerk=first, chair=first)}
    for unit in units:
        clerk = people.user(f"{unit.pinyin}-ganshi", Role.CLERK, unit.code)
        desks[unit.code] = Desk(clerk=clerk, chair=people.user(f"{unit.pinyin}-zhuxi", Role.CHAIR, unit.code))
    User.objects.bulk_create(people.users)
    whole = Term(area=district, body=Term.Body.DISTRICT, ordinal=17, started_on=DISTRICT_CONGRESS_FROM)
    bodies = {unit.code: _body_of(unit) for unit in units}
    Term.objects.bulk_create(
        [whole, *bodies.values(), *(term for unit in units for term in _party_terms(unit))]
    )
    ledger = Ledger(desks, (first, second))
    actions = list(RequiredAction.objects.all())
    _regulation(district, ledger)
    for unit in units:
        members = _seats(unit, townships[unit.code], bodies[unit.code], whole, people)
        _officers(unit, townships[unit.code], first, people)
        _tell(unit, members, actions, ledger)
    people.write()
    return sum(ledger.write().values())


def _body_of(unit: CityUnit) -> Term:
    body = Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL
    return Term(area=unit.code, body=body, ordinal=unit.ordinal, started_on=unit.body_from)


def _party_terms(unit: CityUnit) -> Iterator[Term]:
    party = Term.Body.PARTY
    yield Term(area=unit.code, body=party, ordinal=13, started_on=unit.party_from, ended_on=unit.party_anew)
    if unit.party_anew:
        yield Term(area=unit.code, body=party, ordinal=14, started_on=unit.party_anew)


def _seats(unit: CityUnit, township: Township, body: Term, whole: Term, people: _People) -> list[Delegate]:
    """Those that count for `governance`: the congress of a 镇 or 乡; of a 街道 its council and district delegates."""
    own = [people.seat(unit, township, body) for _ in range(unit.seats)]
    assigned = [people.seat(unit, township, whole) for _ in range(unit.district_seats)]
    return own if unit.has_congress else [*assigned, *own]


def _officers(unit: CityUnit, township: Township, office: User, people: _People) -> None:
    """A chair, and a clerk: one in a dozen has another post beside."""
    posts = (
        (Appointment.Post.CHAIR, unit.body_from, False, ""),
        (Appointment.Post.CLERK, _CLERKS_FROM, True, "党政综合办副主任" if unit.happens(12, "clerk") else ""),
    )
    for post, started_on, full_time, concurrent in posts:
        people.appointments.append(
            Appointment(
                township=township,
                person=people.person(unit),
                post=post,
                full_time=full_time,
                concurrent_post=concurrent,
                started_on=started_on,
                entered_on=started_on,
                checked_by=office,
            )
        )


# --- Records --------------------------------------------------------------------------------------------------


def _regulation(district: str, ledger: Ledger) -> None:
    title = "演示民生微实事专项储备金管理办法"
    ledger.report(
        FundRegulation(area=district, fund=Fund.RESERVE, title=title, started_on=date(2025, 1, 1)),
        Way(lag=8),
    )


def _tell(unit: CityUnit, members: list[Delegate], actions: list[RequiredAction], ledger: Ledger) -> None:
    """What the unit did: most of it, on time; one in eight or so lacks something of each kind."""
    if not unit.happens(11, "no conference"):
        conference(unit, ledger, workday(unit.conference), Way(lag=4))
        if not unit.happens(9, "no opinion"):
            _opinion(unit, actions, ledger)
    if unit.party_anew is None or unit.happens(2, "studied"):
        _study(unit, ledger)
    if unit.has_congress:
        _sessions(unit, members, ledger)
    if not unit.happens(9, "no duty funds"):
        duty(unit, LAST_YEAR, ledger)
    if not unit.happens(10, "no reserve"):
        reserve(unit, LAST_YEAR, ledger)
    if not unit.happens(4, "no document"):
        issued = workday(date(LAST_YEAR, 3 + pick(5, unit.code, "document"), 8))
        document_tell(unit, LAST_YEAR, 0, issued, ledger)
    _governance(unit, members, ledger)


def _opinion(unit: CityUnit, actions: list[RequiredAction], ledger: Ledger) -> None:
    issued = after(unit.conference, 9 + unit.place % 8)
    opinion = Opinion(
        area=unit.code,
        title=f"{unit.committee}关于推动新时代人大工作高质量发展的实施意见",
        happened_on=issued,
        doc_no=unit.party_paper(issued.year, 20 + unit.place),
    )
    ledger.report(opinion)
    lacking = frozenset({"reserve_fund"} if unit.happens(8, "a clause less") else ())
    ledger.hang(*provisions_of(unit, opinion, actions, lacking))


def _study(unit: CityUnit, ledger: Ledger) -> None:
    """专题听取并研究: some only heard, some wait for the office's review, a few have not met."""
    topics = [Meeting.Topic.WORK.value]
    if unit.happens(8, "waits"):
        waiting = Way(State.SUBMITTED, lag=4)
        study(unit, ledger, workday(date(2026, 11, 9 + unit.place % 7)), topics=topics, way=waiting)
    elif not unit.happens(9, "no study"):
        on = workday(date(LAST_YEAR, 3 + pick(7, unit.code, "study"), 12))
        study(unit, ledger, on, topics=topics, studied=not unit.happens(10, "only heard"))


def _sessions(unit: CityUnit, members: list[Delegate], ledger: Ledger) -> None:
    """The year's two sessions; one unit in ten was late with the second, a few held it without 问政."""
    early = after(date(LAST_YEAR, 1, 19), pick(15, unit.code, "early"))
    _session(unit, ledger, early, Meeting.Session.EARLY, (_AGENDA.BUDGET, f"审查和批准{LAST_YEAR}年预算"))
    if unit.happens(14, "no session"):
        return
    late = unit.happens(10, "late session")
    middle = after(date(LAST_YEAR, 10, 12) if late else date(LAST_YEAR, 7, 8), pick(20, unit.code, "middle"))
    adjusts = unit.happens(2, "adjusts")
    items = [
        (_AGENDA.EXECUTION, f"听取{LAST_YEAR}年上半年预算执行情况的报告"),
        (_AGENDA.FINAL_ACCOUNTS, f"审查和批准{LAST_YEAR - 1}年决算"),
    ]
    items += [(_AGENDA.ADJUSTMENT, f"审查和批准{LAST_YEAR}年预算调整方案")] if adjusts else []
    asks = not unit.happens(11, "asks nothing")
    items += [(_AGENDA.INQUIRY, "代表问政")] if asks else []
    meeting = _session(unit, ledger, middle, Meeting.Session.MID_YEAR, *items)
    if asks:
        inquiry(unit, ledger, meeting, members, LAST_YEAR)
    if not adjusts and not unit.happens(7, "no nil return"):
        nil = NilReturn(
            area=unit.code,
            nil_kind=NilReturn.Kind.ADJUSTMENT,
            year=LAST_YEAR,
            happened_on=workday(date(LAST_YEAR, 10, 9 + unit.place % 14)),
        )
        ledger.report(nil, Way(lag=1))


def _session(
    unit: CityUnit, ledger: Ledger, on: date, session: Meeting.Session, *items: tuple[AgendaItem.Kind, str]
) -> Meeting:
    meeting = Meeting(
        area=unit.code,
        title=f"{unit.name}{LAST_YEAR}年{session.label}人民代表大会会议",
        happened_on=on,
        meeting_kind=Meeting.Kind.CONGRESS_SESSION,
        session=session,
        for_year=LAST_YEAR,
        minutes_no=unit.congress_minutes(on.year, on.month),
    )
    ledger.report(meeting, Way(lag=4))
    ledger.hang(*agenda_rows(meeting, *items))
    return meeting


def _governance(unit: CityUnit, members: list[Delegate], ledger: Ledger) -> None:
    """Three activities in which between 60 and 100 of a hundred took part."""
    part = members[: -(-len(members) * (60 + pick(41, unit.code, "share")) // 100)]
    for serial, month in enumerate((4, 7, 9)):
        title, kind = GOVERNANCE[(unit.place + serial) % len(GOVERNANCE)]
        on = workday(date(LAST_YEAR, month, 5 + pick(20, unit.code, month)))
        activity(unit, ledger, title, kind, on, part[serial::3], is_governance=True, way=Way(lag=5))
