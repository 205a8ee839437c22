"""Registers in the admin: who writes what, whose phone is seen, and what the office checks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from delegates.models import Delegate, DelegateTeam, Mandate
from tests.admin.conftest import NO_LINES, Cast
from tests.factories import DAYUAN, DISTRICT, YUSHAN, make_person, make_term
from townships.models import Appointment, Liaison, Person, Term, Township

PHONE = "13812341234"


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _post(client: Client, name: str, typed: dict[str, Any], *args: Any) -> Any:
    return client.post(reverse(f"admin:{name}", args=args), typed)


def test_a_unit_enters_a_person_of_its_own(cast: Cast) -> None:
    assert (
        _post(cast.at_desk(cast.clerk), "townships_person_add", {"name": "冯某", "phone": PHONE}).status_code
        == 302
    )
    person = Person.objects.get()
    assert (person.entered_in, person.district) == (DAYUAN, DISTRICT)
    assert _post(
        cast.at_desk(cast.neighbour), "townships_person_change", {"name": "改名"}, person.pk
    ).status_code in {403, 404}  # fmt: skip


def test_a_whole_phone_is_seen_by_its_unit_and_the_office_and_each_reading_is_noted(cast: Cast) -> None:
    person = Person.objects.create(name="冯某", phone=PHONE, district=DISTRICT, entered_in=DAYUAN)
    url = reverse("admin:townships_person_change", args=[person.pk])
    listed = reverse("admin:townships_person_changelist")
    assert PHONE not in _text(cast.at_desk(cast.office).get(listed))
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.READ_PERSONAL).exists()
    for reader in (cast.clerk, cast.office):
        assert PHONE in _text(cast.at_desk(reader).get(url))
        assert AuditEvent.objects.filter(action=AuditEvent.Action.READ_PERSONAL, actor=reader).count() == 1


def test_a_liaisons_phone_is_masked_for_the_unit(cast: Cast) -> None:
    person = Person.objects.create(name="联系人", phone=PHONE, district=DISTRICT)
    Liaison.objects.create(person=person, township_id=DAYUAN, duty="LEADER", started_on=date(2026, 1, 1))
    client = cast.at_desk(cast.clerk)
    page = _text(client.get(reverse("admin:townships_person_change", args=[person.pk])))
    assert "138****1234" in page
    assert PHONE not in page
    assert client.get(reverse("admin:townships_person_history", args=[person.pk])).status_code == 403
    assert not AuditEvent.objects.filter(action=AuditEvent.Action.READ_PERSONAL).exists()


def test_phones_are_no_way_to_find_people(cast: Cast) -> None:
    Person.objects.create(name="冯某", phone=PHONE, district=DISTRICT, entered_in=DAYUAN)
    page = _text(cast.at_desk(cast.clerk).get(reverse("admin:townships_person_changelist"), {"q": PHONE}))
    assert "冯某" not in page


def test_an_appointment_by_a_unit_waits_for_the_office(cast: Cast) -> None:
    person = Person.objects.create(name="冯某", district=DISTRICT, entered_in=DAYUAN)
    typed = {
        "township": DAYUAN, "person": str(person.pk), "post": "CLERK", "full_time": "on", "concurrent_post": "",
        "started_on": "2024年3月1日",
    }  # fmt: skip
    assert _post(cast.at_desk(cast.clerk), "townships_appointment_add", typed).status_code == 302
    appointment = Appointment.objects.get()
    assert appointment.checked_by is None
    office = cast.at_desk(cast.office)
    office.post(
        reverse("admin:townships_appointment_changelist"),
        {"action": "check_selected", "_selected_action": [appointment.pk]},
    )
    appointment.refresh_from_db()
    assert appointment.checked_by == cast.office
    cast.at_desk(cast.clerk).post(
        reverse("admin:townships_appointment_change", args=[appointment.pk]),
        {**typed, "concurrent_post": "文书"},
    )
    appointment.refresh_from_db()
    assert appointment.checked_by is None
    _post(office, "townships_appointment_do", {"deed": "check"}, appointment.pk)
    appointment.refresh_from_db()
    assert appointment.checked_by == cast.office


def test_a_unit_cannot_write_of_another_nor_of_a_stranger(cast: Cast) -> None:
    own = Person.objects.create(name="冯某", district=DISTRICT, entered_in=DAYUAN)
    stranger = Person.objects.create(name="陈某", district=DISTRICT, entered_in=YUSHAN)
    base = {"post": "CLERK", "started_on": "2024-03-01", "concurrent_post": ""}
    client = cast.at_desk(cast.clerk)
    for township, person in ((YUSHAN, own), (DAYUAN, stranger)):
        answer = _post(
            client, "townships_appointment_add", {**base, "township": township, "person": str(person.pk)}
        )
        assert answer.status_code == 200
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("who", ["chair", "clerk"])
def test_only_the_office_writes_units_terms_and_liaison(cast: Cast, who: str) -> None:
    client = cast.at_desk(getattr(cast, who))
    for name in ("townships_township_add", "townships_term_add", "townships_liaison_add"):
        assert _post(client, name, {}).status_code == 403
    unit = {"name": "大源新镇", "is_pilot": "on", "aliases": ""}
    assert _post(client, "townships_township_change", unit, DAYUAN).status_code == 403


def test_the_office_keeps_units(cast: Cast) -> None:
    typed = {
        "name": "大源镇",
        "is_pilot": "on",
        "aliases": "大源、 大源人大",
        "opened_on": "",
        "closed_on": "",
    }
    assert _post(cast.at_desk(cast.office), "townships_township_change", typed, DAYUAN).status_code == 302
    unit = Township.objects.get(code=DAYUAN)
    assert (unit.aliases, unit.kind) == (["大源", "大源人大"], "TOWN")


def test_terms_do_not_overlap(cast: Cast) -> None:
    make_term(DAYUAN, on="2021-11-01", ordinal=15, ended_on=date(2026, 11, 1))
    typed = {"area": DAYUAN, "body": "PARTY", "ordinal": "16", "started_on": "2026-10-01", "ended_on": ""}
    client = cast.at_desk(cast.office)
    answer = _post(client, "townships_term_add", typed)
    assert "重叠" in _text(answer)
    assert Term.objects.count() == 1
    assert _post(client, "townships_term_add", {**typed, "started_on": "2026-11-01"}).status_code == 302
    assert "大源镇 第16届党(工)委" in _text(client.get(reverse("admin:townships_term_changelist")))


def test_a_delegate_is_entered_with_a_mandate(cast: Cast) -> None:
    term = make_term(DAYUAN, body="CONGRESS", on="2022-01-01", ordinal=15)
    person = Person.objects.create(name="代表甲", district=DISTRICT, entered_in=DAYUAN)
    typed = {
        **NO_LINES, "person": str(person.pk), "mandates-TOTAL_FORMS": "1", "mandates-0-township": DAYUAN,
        "mandates-0-term": str(term.pk), "mandates-0-electoral_district": "第3选区", "mandates-0-started_on": "2022-01-10",
    }  # fmt: skip
    client = cast.at_desk(cast.clerk)
    assert _post(client, "delegates_delegate_add", typed).status_code == 302
    assert Mandate.objects.get().delegate.person == person
    team = {"township": DAYUAN, "name": "助力团", "delegates": [str(Delegate.objects.get().pk)]}
    assert _post(client, "delegates_delegateteam_add", team).status_code == 302
    assert DelegateTeam.objects.get().delegates.count() == 1


def test_a_mandate_names_a_term_of_its_own_unit(cast: Cast) -> None:
    foreign = make_term(YUSHAN, body="CONGRESS", on="2022-01-01", ordinal=15)
    own = make_term(DAYUAN, body="CONGRESS", on="2022-01-01", ordinal=15)
    delegate = Delegate.objects.create(person=make_person())
    Mandate.objects.create(delegate=delegate, township_id=DAYUAN, term=own, started_on=date(2022, 1, 1))
    typed = {
        "delegate": str(delegate.pk), "township": DAYUAN, "term": str(foreign.pk), "started_on": "2022-02-01",
        "electoral_district": "",
    }  # fmt: skip
    assert "届次应是这个乡镇(街道)的届次" in _text(
        _post(cast.at_desk(cast.office), "delegates_mandate_add", typed)
    )
    assert _post(cast.at_desk(cast.clerk), "delegates_mandate_add", typed).status_code == 200
    assert Mandate.objects.count() == 1
