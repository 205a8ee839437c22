"""Terms (届): one open per body and area, none overlapping, the old one ends on the day the new one opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from tests.factories import DAYUAN, DISTRICT, WANSHI, at, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Term
from townships.services import register_save, term_open

ON = at("2026-12-01")


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    return make_user(name="王敏")


def term(
    on: str, until: str | None = None, *, ordinal: int = 11, area: str = DAYUAN, body: str = "PARTY"
) -> Term:
    ended = date.fromisoformat(until) if until else None
    return Term(area=area, body=body, ordinal=ordinal, started_on=date.fromisoformat(on), ended_on=ended)


def test_a_new_term_ends_the_old_on_its_own_first_day(office: User) -> None:
    make_term(DAYUAN, on="2021-11-01")
    new = term_open(area=DAYUAN, body="PARTY", ordinal=11, on=date(2026, 11, 20), by=office, at=ON)
    old = Term.objects.get(ordinal=10)
    assert old.ended_on == new.started_on == date(2026, 11, 20)
    assert list(Term.objects.active_on(date(2026, 11, 19))) == [old]
    assert list(Term.objects.active_on(date(2026, 11, 20))) == [new]


def test_one_open_term_for_each_body_and_area(office: User) -> None:
    make_term(DAYUAN)
    with pytest.raises(ValidationError, match="还有一届没有结束"):
        register_save(row=term("2026-11-20"), by=office, at=ON)
    register_save(row=term("2026-11-20", body="CONGRESS"), by=office, at=ON)
    register_save(row=term("2026-11-20", area=WANSHI), by=office, at=ON)


@pytest.mark.parametrize(
    ("on", "until", "fits"),
    [
        ("2016-11-01", "2021-11-01", True),  # ends on the day the next one opens
        ("2016-11-01", "2021-11-02", False),
        ("2022-01-01", "2023-01-01", False),  # inside
        ("2015-01-01", "2030-01-01", False),  # around
        ("2026-11-01", "2026-11-20", True),  # opens on the day the other ended
        ("2026-10-31", "2026-11-20", False),
        ("2026-11-01", None, True),
        ("2025-01-01", None, False),
    ],
)
def test_two_terms_share_no_day(on: str, until: str | None, fits: bool, office: User) -> None:
    make_term(DAYUAN, on="2021-11-01", ended_on=date(2026, 11, 1))
    if fits:
        register_save(row=term(on, until), by=office, at=ON)
    else:
        with pytest.raises(ValidationError, match="起止日期重叠"):
            register_save(row=term(on, until), by=office, at=ON)


@pytest.mark.postgres
def test_postgresql_refuses_an_overlap_whoever_writes_it(office: User) -> None:
    make_term(DAYUAN, on="2021-11-01", ended_on=date(2026, 11, 1))
    with pytest.raises(IntegrityError, match="term_no_overlap"), transaction.atomic():
        term("2026-10-31", "2026-11-20").save()
    term("2026-11-01").save()


def test_a_term_has_at_least_a_day_and_its_number_once(office: User) -> None:
    with pytest.raises(ValidationError, match="结束日期应晚于开始日期"):
        register_save(row=term("2026-11-20", "2026-11-20"), by=office, at=ON)
    register_save(row=term("2021-11-01", "2026-11-20"), by=office, at=ON)
    with pytest.raises(ValidationError, match="这一届已经登记过"):
        register_save(row=term("2026-11-20"), by=office, at=ON)


@pytest.mark.parametrize(("area", "body"), [(DISTRICT, "PARTY"), (DISTRICT, "COUNCIL"), (DAYUAN, "DISTRICT")])
def test_a_body_sits_where_it_belongs(area: str, body: str, office: User) -> None:
    with pytest.raises(ValidationError, match="区人大的届次写6位区代码"):
        register_save(row=term("2022-01-01", area=area, body=body), by=office, at=ON)


def test_the_database_keeps_these_promises_too(office: User) -> None:
    make_term(DAYUAN)
    for wrong in (term("2027-01-01", "2027-01-01"), term("2027-01-01"), term("2027-01-01", area=DISTRICT)):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def open_a_term(office: User) -> None:
    term_open(area=DAYUAN, body="CONGRESS", ordinal=19, on=date(2026, 12, 1), by=office, at=ON)


def end_the_old_one(office: User) -> None:
    """As the admin does it: the old term is given its end, the new one is entered afterwards."""
    old = Term.objects.get(body="CONGRESS")
    old.ended_on = date(2026, 12, 1)
    register_save(row=old, by=office, at=ON)


@pytest.mark.parametrize("change", [open_a_term, end_the_old_one])
def test_elected_posts_end_with_the_congress_term_a_clerk_s_does_not(
    office: User, change: Callable[[User], None]
) -> None:
    make_term(DAYUAN, "CONGRESS", on="2022-01-10", ordinal=18)
    for post in Appointment.Post:
        register_save(
            row=Appointment(
                township_id=DAYUAN,
                person=make_person(),
                post=post,
                full_time=True,
                started_on=date(2022, 1, 10),
            ),
            by=office,
            at=ON,
        )
    change(office)
    ended = dict(Appointment.objects.values_list("post", "ended_on"))
    assert ended == {
        "CHAIR": date(2026, 12, 1), "VICE_CHAIR": date(2026, 12, 1), "SECRETARY": None, "CLERK": None,
    }  # fmt: skip


def test_a_past_term_entered_later_or_corrected_ends_nothing(office: User) -> None:
    register_save(
        row=Appointment(township_id=DAYUAN, person=make_person(), post="CHAIR", started_on=date(2017, 1, 10)),
        by=office,
        at=ON,
    )
    past = register_save(row=term("2017-01-10", "2022-01-10", body="CONGRESS"), by=office, at=ON)
    past.ended_on = date(2022, 1, 12)
    register_save(row=past, by=office, at=ON)
    assert Appointment.objects.get().ended_on is None


def test_a_new_party_term_ends_no_appointment(office: User) -> None:
    make_term(DAYUAN)
    register_save(
        row=Appointment(township_id=DAYUAN, person=make_person(), post="CHAIR", started_on=date(2022, 1, 10)),
        by=office,
        at=ON,
    )
    term_open(area=DAYUAN, body="PARTY", ordinal=11, on=date(2026, 11, 20), by=office, at=ON)
    assert Appointment.objects.get().ended_on is None


def test_a_term_that_cannot_open_leaves_the_old_one_open(office: User) -> None:
    make_term(DAYUAN, on="2021-11-01")
    with pytest.raises(ValidationError):
        term_open(area=DAYUAN, body="PARTY", ordinal=10, on=date(2026, 11, 20), by=office, at=ON)
    assert Term.objects.get().ended_on is None


def test_units_do_not_write_terms(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    with pytest.raises(PermissionDenied):
        register_save(row=term("2026-11-20"), by=chair, at=ON)
    with pytest.raises(PermissionDenied):
        register_save(row=term("2026-11-20", area="330110001"), by=office, at=ON)
