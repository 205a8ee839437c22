"""Personal data of those who left are taken out after their time, once, and no judgement changes."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import Role
from accounts.sealing import trail_seal, trail_verify
from checklist.queries import boards_forget
from delegates.models import Delegate, Mandate, RosterRow
from fuyang_renda.keeping.purging import leavers, leavers_purge
from records.jobs import Job, JobLine
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, at, make_study, make_term, make_townships, make_user
from townships.models import Appointment, Liaison, Person
from townships.services import register_save
from townships.tokens import facts_token

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
LEFT = date(2025, 11, 22)  # 366 days before
YEAR = 365
PHONE = "13812345678"


@pytest.fixture
def office() -> User:
    make_townships()
    return make_user()


def person(name: str, office: User, phone: str = PHONE) -> Person:
    row = Person(name=name, phone=phone, district=DISTRICT, entered_in=DAYUAN)
    return register_save(row=row, by=office, at=at("2024-01-05"))


def held(who: Person, until: date | None, post: str = "CLERK") -> Appointment:
    return Appointment.objects.create(
        township_id=DAYUAN, person=who, post=post, started_on=date(2022, 1, 10), ended_on=until,
        entered_on=date(2022, 1, 10),
    )  # fmt: skip


def mandate(who: Person, until: date | None, term_until: date | None = None) -> Mandate:
    term = make_term(DAYUAN, "CONGRESS", "2022-01-10", 9, ended_on=term_until)
    delegate = Delegate.objects.create(person=who)
    return Mandate.objects.create(
        delegate=delegate, township_id=DAYUAN, term=term, started_on=date(2022, 1, 10), ended_on=until
    )


def due(days: int = YEAR) -> list[str]:
    return [each.name for each in leavers(on=ON, days=days)]


def purge(days: int = YEAR) -> list[str]:
    return [each.name for each in leavers_purge(on=ON, days=days, at=at(ON))]


def test_the_telephone_goes_from_register_and_history_and_the_name_stays(office: User) -> None:
    who = person("丁某", office)
    held(who, LEFT)
    assert purge() == ["丁某"]
    who.refresh_from_db()
    assert (who.name, who.phone) == ("丁某", "")
    assert set(who.history.values_list("phone", flat=True)) == {""}
    event = AuditEvent.objects.get(action="PURGE")
    assert (event.actor_name, event.subject, event.area) == ("系统（到期清理）", "清理个人信息 丁某", DAYUAN)
    assert event.detail["清理"] == ["电话", "变更记录中的电话"]
    assert PHONE not in str(list(AuditEvent.objects.values()))
    assert "5678" not in str(event.detail)


def test_to_look_changes_nothing(office: User) -> None:
    held(person("丁某", office), LEFT)
    before = (facts_token(DISTRICT), AuditEvent.objects.count())
    assert due() == ["丁某"]
    assert (facts_token(DISTRICT), AuditEvent.objects.count()) == before
    assert Person.objects.get().phone == PHONE


def test_twice_acts_once(office: User) -> None:
    held(person("丁某", office), LEFT)
    assert purge() == ["丁某"]
    token = facts_token(DISTRICT)
    assert purge() == []
    assert AuditEvent.objects.filter(action="PURGE").count() == 1
    assert facts_token(DISTRICT) == token


@pytest.mark.parametrize(
    ("ended_on", "is_due"),
    [(LEFT, True), (LEFT + timedelta(days=1), False), (ON, False), (None, False), (date(2027, 1, 1), False)],
)
def test_more_than_the_days_must_have_passed(office: User, ended_on: date | None, is_due: bool) -> None:
    held(person("丁某", office), ended_on)
    assert due() == (["丁某"] if is_due else [])


def test_one_thing_that_goes_on_keeps_all(office: User) -> None:
    who = person("丁某", office)
    held(who, LEFT)
    held(who, None, "VICE_CHAIR")
    assert due() == []


def test_liaison_counts_as_held(office: User) -> None:
    who = person("丁某", office)
    row = Liaison.objects.create(
        person=who, township_id=DAYUAN, duty="OFFICER", started_on=date(2022, 1, 1), ended_on=LEFT
    )
    assert due() == ["丁某"]
    Liaison.objects.filter(pk=row.pk).update(ended_on=None)
    assert due() == []


@pytest.mark.parametrize(
    ("own", "of_term", "is_due"),
    [
        (LEFT, None, True), (None, LEFT, True), (None, None, False), (LEFT, ON, True), (None, ON, False),
        (ON - timedelta(days=YEAR), None, False),
    ],
)  # fmt: skip
def test_a_mandate_ends_by_itself_or_with_its_term(
    office: User, own: date | None, of_term: date | None, is_due: bool
) -> None:
    mandate(person("丁某", office), own, of_term)
    assert due() == (["丁某"] if is_due else [])


def test_who_is_elected_again_keeps_the_telephone(office: User) -> None:
    who = person("丁某", office)
    mandate(who, None, LEFT)
    assert due() == ["丁某"]
    RosterRow.objects.create(township_id=DAYUAN, name="丁某", person=who)
    assert due() == []


def test_who_never_held_anything_has_not_left(office: User) -> None:
    person("刚登记的", office)
    assert due() == []


def account(who: Person, **more: object) -> User:
    user = make_user(Role.CLERK, DAYUAN, name=who.name)
    Person.objects.filter(pk=who.pk).update(user=user)
    known = {
        "date_joined": at("2022-01-10"),
        "office_phone": "0571-63321234",
        "email": "d@renda.test",
        **more,
    }
    User.objects.get_queryset().filter(pk=user.pk).update(**known)
    return user


@pytest.mark.parametrize(
    ("more", "is_due"),
    [
        ({"is_active": True}, False),
        ({"is_active": True, "ends_on": LEFT}, True),
        ({"is_active": True, "ends_on": ON}, False),
        ({"is_active": False}, True),
        ({"is_active": False, "last_login": at("2026-06-01")}, False),
        ({"is_active": False, "last_login": at("2025-06-01")}, True),
    ],
)
def test_an_account_that_is_used_keeps_the_data(office: User, more: dict[str, object], is_due: bool) -> None:
    who = person("丁某", office)
    held(who, LEFT)
    account(who, **more)
    assert due() == (["丁某"] if is_due else [])


def test_the_closed_accounts_telephone_and_mail_go_too_and_the_account_stays(office: User) -> None:
    who = person("丁某", office)
    held(who, LEFT)
    user = account(who, is_active=False)
    purge()
    user.refresh_from_db()
    assert (user.name, user.office_phone, user.email) == ("丁某", "", "")
    assert purge() == []


def test_what_imports_keep_to_be_undone_forgets_the_number(office: User) -> None:
    who = person("丁某", office)
    held(who, LEFT)
    job = Job.objects.create(
        kind="exchange.write", owner=office, area=DISTRICT, title="导入", created_at=timezone.now()
    )
    values = {"values": {"phone": PHONE, "name": "丁某"}}
    line = JobLine.objects.create(
        job=job, model="townships.person", keys=[who.pk], is_new=False, before={}, after=values
    )
    purge()
    line.refresh_from_db()
    assert line.after == {"values": {"phone": "", "name": "丁某"}}


def test_the_board_is_the_same_before_and_after(office: User) -> None:
    publish_edition_2026()
    make_term(DAYUAN, "PARTY", "2021-11-01")
    make_study(office)
    who = person("丁某", office)
    held(who, LEFT)
    mandate(person("戊某", office, "13900001111"), LEFT)
    before = assessed()
    assert "DONE" in before
    assert purge() == ["丁某", "戊某"]
    boards_forget()
    assert assessed() == before


def assessed() -> str:
    said = StringIO()
    call_command("assess", "--year", "2026", "--as-of", ON.isoformat(), "--format", "json", stdout=said)
    return said.getvalue()


def test_the_chain_is_whole_after_it(office: User) -> None:
    held(person("丁某", office), LEFT)
    trail_seal(at=at(ON))
    head = trail_verify().head
    purge()
    trail_seal(at=at(ON))
    verdict = trail_verify(expected=head)
    assert verdict.is_whole
    assert verdict.expected_at is not None


def test_the_command_only_tells_until_it_is_confirmed(office: User) -> None:
    held(person("丁某", office), date(2023, 1, 1))
    said = StringIO()
    call_command("purge_expired", stdout=said)
    assert f"{DAYUAN} 丁某" in said.getvalue()
    assert "2023年1月1日最后离任：电话、变更记录中的电话" in said.getvalue()
    assert "共1人到期，未作改动" in said.getvalue()
    assert PHONE not in said.getvalue()
    assert Person.objects.get().phone == PHONE
    call_command("purge_expired", "--apply", stdout=said)
    assert "已清理1人" in said.getvalue()
    call_command("purge_expired", "--apply", stdout=said)
    assert "没有到期的个人信息，未作改动" in said.getvalue()


@pytest.mark.parametrize("days", ["0", "-5", "89"])
def test_too_short_a_time_is_refused(days: str) -> None:
    with pytest.raises(CommandError, match="不能少于90天"):
        call_command("purge_expired", "--days", days, stdout=StringIO())


def test_to_look_asks_once_for_whom(office: User) -> None:
    """Those who stay cost nothing each."""
    held(person("丁某", office), LEFT)
    with CaptureQueriesContext(connection) as few:
        due()
    for number in range(10):
        held(person(f"在任{number}", office), None)
    with CaptureQueriesContext(connection) as many:
        due()
    assert len(few) == len(many)
