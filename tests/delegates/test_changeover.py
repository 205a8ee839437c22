"""The first session of a new congress: one transaction closes, opens, ends posts and brings in the roster."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from accounts.roles import Role
from delegates.changeover import Opened, posts_elected, posts_enter, roster_replace, session_open
from delegates.models import Delegate, Mandate, RosterRow
from delegates.roster import known_by_name, matched, parse_roster, rows_of
from tests.factories import (
    DAYUAN,
    DISTRICT,
    FUCHUN,
    WANSHI,
    at,
    make_person,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, ChangeOver, Person, Term, Township
from townships.rounds import round_of, rounds_known, standing_of
from townships.services import PartyOpening, party_terms_open, register_save
from townships.tokens import facts_token

ELECTION, SESSION, NOW = date(2026, 12, 16), date(2026, 12, 28), at("2026-12-28", 18)


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    return make_user(name="王敏")


def unit(code: str = DAYUAN) -> Township:
    return Township.objects.get(code=code)


def sits(name: str, *, phone: str = "") -> Person:
    """A delegate of the old term."""
    person = make_person(name)
    Person.objects.filter(pk=person.pk).update(phone=phone)
    Mandate.objects.create(
        delegate=Delegate.objects.create(person=person), township=unit(), term=Term.objects.get(area=DAYUAN),
        electoral_district="第3选区", started_on=date(2021, 12, 23),
    )  # fmt: skip
    return person


def elected(office: User, on: date | None = ELECTION) -> ChangeOver:
    return register_save(row=ChangeOver(township=unit(), year=2026, election_on=on), by=office, at=NOW)


def prepare(office: User, text: str, **answers: str) -> int:
    lines = parse_roster(text)
    known = known_by_name(unit(), "CONGRESS", None, [line.name for line in lines], ELECTION)
    found = matched(lines, known, {int(number[1:]): chosen for number, chosen in answers.items()})
    assert [each.problem for each in found if each.problem] == []
    return roster_replace(unit=unit(), year=2026, rows=rows_of(unit(), found), by=office, at=NOW)


def open_it(office: User, on: date = SESSION, ordinal: int = 19, code: str = DAYUAN) -> Opened:
    return session_open(unit=unit(code), year=2026, on=on, ordinal=ordinal, for_year=2027, by=office, at=NOW)


def test_the_whole_change_in_one_go(office: User) -> None:
    wang, zhao = sits("王芳"), sits("赵强")
    for post in ("CHAIR", "VICE_CHAIR", "CLERK", "SECRETARY"):
        register_save(
            row=Appointment(township=unit(), person=zhao, post=post, started_on=date(2021, 12, 23)),
            by=office,
            at=NOW,
        )
    elected(office)
    prepare(office, "王芳\t第1选区\t13800001234\n李新\t第2选区")
    before = facts_token(DISTRICT)
    opened = open_it(office)
    assert opened.mandates == 2
    old, new = Term.objects.filter(area=DAYUAN, body="CONGRESS").order_by("ordinal")
    assert (old.ended_on, new.started_on, new.ordinal, new.ended_on) == (SESSION, SESSION, 19, None)
    # 王芳 is one person with a second mandate; 李新 is new; 赵强 is out with the old term, without an end of his own.
    active = Mandate.objects.active_on(SESSION).order_by("electoral_district")
    assert [(row.delegate.person, row.electoral_district, row.started_on) for row in active] == [
        (wang, "第1选区", SESSION), (Person.objects.get(name="李新"), "第2选区", SESSION),
    ]  # fmt: skip
    assert set(Mandate.objects.active_on(date(2026, 12, 27)).values_list("delegate__person__name", flat=True)) == {
        "王芳", "赵强",
    }  # fmt: skip
    wang.refresh_from_db()
    assert wang.phone == "13800001234"
    ended = dict(Appointment.objects.values_list("post", "ended_on"))
    assert ended == {"CHAIR": SESSION, "VICE_CHAIR": SESSION, "CLERK": None, "SECRETARY": None}
    reasons = Mandate.history.filter(term=new).values_list("history_change_reason", flat=True)
    assert set(reasons) == {"换届选举"}
    assert ChangeOver.objects.get().for_year == 2027
    assert not RosterRow.objects.exists()
    assert facts_token(DISTRICT) != before
    assert AuditEvent.objects.filter(subject__contains="新一届一次会议", area=DAYUAN).count() == 1


@pytest.mark.parametrize(
    ("on", "ordinal", "why"),
    [
        (date(2026, 12, 15), 19, "一次会议应在选举日之后"),
        (ELECTION, 19, "一次会议应在选举日之后"),
        (date(2026, 12, 29), 19, "还没有到"),
        (SESSION, 18, "第18届已经登记过"),
        (SESSION, 17, "应接在第18届之后"),
        (date(2021, 12, 23), 19, "不能早于或同于这一天"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_nothing_changes(
    on: date, ordinal: int, why: str, office: User
) -> None:
    elected(office)
    prepare(office, "李新")
    with pytest.raises(ValidationError, match=why):
        open_it(office, on, ordinal)
    assert Term.objects.get(area=DAYUAN).ended_on is None
    assert (RosterRow.objects.count(), Mandate.objects.count()) == (1, 0)


def test_an_election_day_comes_first(office: User) -> None:
    with pytest.raises(ValidationError, match="选举日还没有登记"):
        open_it(office)


def test_it_is_done_once(office: User) -> None:
    elected(office)
    open_it(office)
    with pytest.raises(
        ValidationError, match=r"第19届已于2026年12月28日开始，不能重复登记；如有差错，请到“届次”登记中更正"
    ):
        open_it(office, ordinal=20)


def test_a_roster_that_fails_leaves_the_old_term_open(office: User) -> None:
    elected(office)
    prepare(office, "李新")
    RosterRow.objects.update(phone="不是电话")
    with pytest.raises(ValidationError):
        open_it(office)
    assert Term.objects.get(area=DAYUAN).ended_on is None
    assert not Person.objects.filter(name="李新").exists()


@pytest.mark.parametrize("day", [None, date(2026, 12, 29)])
def test_no_roster_before_the_election(day: date | None, office: User) -> None:
    elected(office, day)
    with pytest.raises(ValidationError, match="选出之前不登记名单（本平台不存候选人）"):
        prepare(office, "李新")


def test_a_roster_is_replaced_whole_and_enters_at_once_when_the_term_is_open(office: User) -> None:
    elected(office)
    prepare(office, "李新\n周全")
    prepare(office, "李新")
    assert RosterRow.objects.get().name == "李新"
    open_it(office)
    assert prepare(office, "钱多") == 1
    assert set(Mandate.objects.active_on(SESSION).values_list("delegate__person__name", flat=True)) == {
        "李新",
        "钱多",
    }
    assert not RosterRow.objects.exists()


def test_two_of_one_name_become_two_persons(office: User) -> None:
    known = sits("王芳")
    elected(office)
    prepare(office, "王芳\t第1选区\n王芳\t第2选区", n1=str(known.pk), n2="new")
    open_it(office)
    assert Person.objects.filter(name="王芳").count() == 2
    assert (
        Mandate.objects.filter(term__ordinal=19, delegate__person=known).get().electoral_district == "第1选区"
    )


def test_a_subdistrict_opens_its_council_without_an_election(office: User) -> None:
    make_term(FUCHUN, "COUNCIL", on="2022-01-20", ordinal=1)
    opened = open_it(office, ordinal=2, code=FUCHUN)
    assert (opened.term.body, opened.term.ordinal) == ("COUNCIL", 2)
    assert Term.objects.get(area=FUCHUN, ordinal=1).ended_on == SESSION
    assert Term.objects.get(area=DAYUAN).ended_on is None


def test_a_unit_without_a_registered_term_ends_its_elected_posts_all_the_same(office: User) -> None:
    chair = Appointment(
        township=unit(WANSHI), person=make_person(), post="CHAIR", started_on=date(2022, 1, 1)
    )
    register_save(row=chair, by=office, at=NOW)
    register_save(row=ChangeOver(township=unit(WANSHI), year=2026, election_on=ELECTION), by=office, at=NOW)
    open_it(office, code=WANSHI)
    chair.refresh_from_db()
    assert chair.ended_on == SESSION


def test_the_elected_take_office_on_the_day_and_once(office: User) -> None:
    chair, vice = sits("王芳"), sits("李新")
    elected(office)
    term = open_it(office).term
    with pytest.raises(ValidationError, match="不能是同一个人"):
        posts_enter(unit=unit(), term=term, chair=chair, vices=[chair], full_time=[], by=office, at=NOW)
    posts_enter(unit=unit(), term=term, chair=chair, vices=[vice], full_time=[chair], by=office, at=NOW)
    assert list(Appointment.objects.values_list("person__name", "post", "full_time", "started_on")) == [
        ("王芳", "CHAIR", True, SESSION), ("李新", "VICE_CHAIR", False, SESSION),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="已经登记"):
        posts_enter(unit=unit(), term=term, chair=chair, vices=[], full_time=[], by=office, at=NOW)


def test_who_is_elected_to_the_next_congress_is_not_of_this_one(office: User) -> None:
    elected(office)
    old, new = Term.objects.get(area=DAYUAN), open_it(office).term
    old.refresh_from_db()
    for name, on in (("王芳", old.started_on), ("李新", date(2026, 12, 27)), ("周全", SESSION)):
        row = Appointment(township=unit(), person=make_person(name), post="CHAIR", started_on=on)
        register_save(row=row, by=office, at=NOW)
    sitting = [[each.person.name for each in posts_elected(unit(), term)] for term in (old, new)]
    assert sitting == [["王芳", "李新"], ["周全"]]


@pytest.mark.parametrize(
    ("body", "on", "rounds"),
    [
        ("CONGRESS", "2027-01-20", [2026]),
        ("CONGRESS", "2026-07-01", [2026]),
        ("CONGRESS", "2027-06-30", [2026]),
        ("CONGRESS", "2026-06-30", [2025]),
        ("PARTY", "2026-11-20", [2026]),
        ("PARTY", "2026-03-10", [2025, 2026]),  # ahead of the elections of that year, or late in the winter's
    ],
)
def test_a_first_session_is_of_one_round(office: User, body: str, on: str, rounds: list[int]) -> None:
    make_term(WANSHI, body, on=on, ordinal=19)
    standing = {year: standing_of(unit(WANSHI), year) for year in range(2024, 2029)}
    assert [year for year, each in standing.items() if each.opened or each.party] == rounds


def test_a_first_session_is_registered_in_its_own_round(office: User) -> None:
    register_save(row=ChangeOver(township=unit(), year=2025, election_on=ELECTION), by=office, at=NOW)
    with pytest.raises(ValidationError, match="2025年换届的一次会议应在2025年7月1日至2026年6月30日之间"):
        session_open(unit=unit(), year=2025, on=SESSION, ordinal=19, for_year=2027, by=office, at=NOW)


def test_only_the_office_of_the_district(office: User) -> None:
    elected(office)
    for stranger in (make_user(Role.CHAIR, DAYUAN), make_user(Role.LEADER), make_user(scope="330110")):
        with pytest.raises(PermissionDenied):
            open_it(stranger)
        with pytest.raises(PermissionDenied):
            roster_replace(unit=unit(), year=2026, rows=[], by=stranger, at=NOW)
        with pytest.raises(PermissionDenied):
            register_save(row=ChangeOver(township=unit(WANSHI), year=2026), by=stranger, at=NOW)
        assert not RosterRow.objects.for_user(stranger).exists()


def test_party_terms_open_all_or_none(office: User) -> None:
    make_term(DAYUAN, on="2021-10-14", ordinal=12)
    make_term(WANSHI, on="2021-10-22", ordinal=13)
    wrong = [PartyOpening(unit(), 13, date(2026, 11, 20)), PartyOpening(unit(WANSHI), 13, date(2026, 11, 24))]
    with pytest.raises(ValidationError) as refused:
        party_terms_open(openings=wrong, by=office, at=NOW)
    assert refused.value.messages == ["万市镇：第13届已经登记过（2021年10月22日起），请核对届次"]
    assert not Term.objects.filter(body="PARTY", ended_on__isnull=False).exists()
    right = [wrong[0], PartyOpening(unit(WANSHI), 14, date(2026, 11, 24))]
    party_terms_open(openings=right, by=office, at=NOW)
    assert set(
        Term.objects.filter(body="PARTY", ended_on__isnull=True).values_list("area", "ordinal", "started_on")
    ) == {(DAYUAN, 13, date(2026, 11, 20)), (WANSHI, 14, date(2026, 11, 24))}


def test_a_round_reads_its_real_days_from_the_terms(office: User) -> None:
    make_term(DAYUAN, on="2021-10-14", ordinal=12, ended_on=date(2026, 10, 15))
    make_term(DAYUAN, on="2026-10-15", ordinal=13)
    elected(office)
    open_it(office)
    standing = standing_of(unit(), 2026)
    real = {step.value: each.real for step, each in standing.course.days.items() if each.real}
    assert real == {"party": date(2026, 10, 15), "election": ELECTION, "session": SESSION}
    assert (
        standing.opened.ordinal if standing.opened else 0,
        standing.before.ordinal if standing.before else 0,
    ) == (19, 18)
    assert standing_of(unit(), 2021).opened == standing.before  # the round of five years ago


@pytest.mark.parametrize(
    ("today", "year"),
    [("2026-06-30", 2025), ("2026-07-01", 2026), ("2026-12-31", 2026), ("2027-01-15", 2026)],
)
def test_a_winter_belongs_to_one_round(today: str, year: int) -> None:
    assert round_of(date.fromisoformat(today)) == year


def test_rounds_that_may_be_looked_at(office: User) -> None:
    elected(office)
    assert rounds_known(DISTRICT, date(2026, 11, 28)) == [2026]
    assert rounds_known(DISTRICT, date(2031, 8, 1)) == [2031, 2026]


@pytest.mark.parametrize(
    ("body", "start", "end", "why"),
    [
        ("PARTY", "2022-01-01", None, r"党\(工\)委的届次没有代表"),
        ("CONGRESS", "2026-12-28", None, "第19届已于2026年12月28日结束，请选择当时在任的一届"),
        ("CONGRESS", "2026-12-27", "2026-12-29", "代表任期不能晚于这一天"),
        ("CONGRESS", "2026-12-27", "2026-12-28", ""),
        ("CONGRESS", "2026-12-27", None, ""),
    ],
)
def test_a_mandate_belongs_to_a_term_with_delegates_that_still_runs(
    body: str, start: str, end: str | None, why: str, office: User
) -> None:
    term = make_term(WANSHI, body, on="2021-12-28", ordinal=19, ended_on=SESSION)
    mandate = Mandate(
        delegate=Delegate.objects.create(person=make_person()), township=unit(WANSHI), term=term,
        started_on=date.fromisoformat(start), ended_on=date.fromisoformat(end) if end else None,
    )  # fmt: skip
    if why:
        with pytest.raises(ValidationError, match=why):
            mandate.full_clean()
    else:
        mandate.full_clean()
