"""人员: who is shown to whom, what units change, and that every whole phone leaves a trace."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.services import mandate_end, mandate_start
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, at, make_person, make_term
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.posts import appointment_end, appointment_second, appointment_start

PHONE, MASKED = "13857101234", "138****1234"
SINCE = date(2024, 1, 10)
AT = at("2026-11-20")


def post_of(name: str, area: str = DAYUAN, post: str = "CLERK", **more: Any) -> Appointment:
    person = make_person(name)
    Person.objects.filter(pk=person.pk).update(phone=PHONE, entered_in=area)
    given: dict[str, Any] = {"started_on": SINCE, "entered_on": SINCE, "full_time": True}
    return Appointment.objects.create(township_id=area, person=person, post=post, **{**given, **more})


def mandate_of(name: str, area: str = DAYUAN, **more: Any) -> Mandate:
    term = Term.objects.filter(area=area, body="CONGRESS").first()
    term = term or make_term(area, "CONGRESS", "2022-01-05", 18)
    delegate = Delegate.objects.create(person=make_person(name))
    given: dict[str, Any] = {"started_on": term.started_on, "electoral_district": "第3选区"}
    return Mandate.objects.create(delegate=delegate, township_id=area, term=term, **{**given, **more})


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "seen", "opens"),
    [
        ("clerk", True, True), ("chair", True, True), ("office", True, True), ("leader", True, False),
        ("stranger", False, False),
    ],
)  # fmt: skip
def test_phones_are_masked_and_opened_only_by_the_unit_and_the_office(
    people: People, who: str, seen: bool, opens: bool
) -> None:
    row = post_of("钱干事")
    client = signed_in(getattr(people, who))
    page = text_of(client, "/desk/people/")
    assert ("钱干事" in page) is seen
    assert PHONE not in page
    assert (MASKED in page) is seen
    assert ("显示钱干事的电话" in page) is opens
    answer = client.post(f"/desk/people/{row.person_id}/phone/", headers={"hx-request": "true"})
    assert answer.status_code == (200 if opens else 403 if seen else 404)
    assert (PHONE in answer.content.decode()) is opens
    read = AuditEvent.objects.filter(action=AuditEvent.Action.READ_PERSONAL)
    assert [event.subject for event in read] == (["电话 钱干事"] if opens else [])


def test_without_script_the_phone_stands_on_the_persons_page(people: People) -> None:
    row = post_of("钱干事")
    answer = signed_in(people.clerk).post(f"/desk/people/{row.person_id}/phone/")
    assert PHONE in answer.content.decode()
    assert "代表任期" not in answer.content.decode()
    assert PHONE not in text_of(signed_in(people.clerk), f"/desk/people/{row.person_id}/")


@pytest.mark.parametrize(("who", "phone"), [("clerk", PHONE), ("office", PHONE), ("leader", MASKED)])
def test_an_export_tells_phones_as_text_and_leaves_a_trace(people: People, who: str, phone: str) -> None:
    post_of("=1+1")
    answer = signed_in(getattr(people, who)).get("/desk/people/list/posts/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {row[1].value: row for row in sheet.iter_rows()}
    assert (rows["=1+1"][6].value, rows["=1+1"][6].data_type) == (phone, "s")
    assert rows["=1+1"][1].data_type == "s"
    event = AuditEvent.objects.get(action=AuditEvent.Action.EXPORT)
    assert event.detail["完整电话"] == (1 if phone == PHONE else 0)


def test_the_list_is_of_a_day_with_those_who_left_on_request(people: People) -> None:
    post_of("前任", ended_on=date(2025, 3, 1))
    post_of("现任", started_on=date(2025, 3, 1))
    client = signed_in(people.office)
    now = text_of(client, "/desk/people/?on=2025-03-01")
    assert "现任" in now
    assert ">前任<" not in now
    then = text_of(client, "/desk/people/?on=2025-02-28")
    assert ">前任<" in then
    assert ">现任<" not in then
    both = text_of(client, "/desk/people/?on=2025-03-01&former=on")
    assert ">前任<" in both
    assert "已离任" in both
    wrong = client.get("/desk/people/?on=昨天")
    assert wrong.status_code == 400
    assert "日期请写成" in wrong.content.decode()


def test_a_search_finds_a_name_and_a_unit(people: People) -> None:
    post_of("钱干事")
    post_of("孙干事", FUCHUN)
    client = signed_in(people.office)
    assert ">孙干事<" not in text_of(client, "/desk/people/?q=钱")
    assert ">钱干事<" not in text_of(client, f"/desk/people/?area={FUCHUN}")
    assert "没有符合条件的任职" in text_of(client, "/desk/people/?q=没有这个人")
    assert client.get("/desk/people/?area=330199001").status_code == 400


def test_delegates_show_team_district_and_terms(people: People) -> None:
    row = mandate_of("李代表")
    team = DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团")
    team.delegates.add(row.delegate)
    earlier = make_term(DAYUAN, "CONGRESS", "2017-01-05", 17, ended_on=date(2022, 1, 5))
    Mandate.objects.create(
        delegate=row.delegate, township_id=DAYUAN, term=earlier, started_on=earlier.started_on
    )
    page = text_of(signed_in(people.clerk), "/desk/people/list/delegates/")
    for told in ("李代表", "第18届人大代表", "第3选区", "产业助力团", "共2届"):
        assert told in page
    whole = text_of(signed_in(people.clerk), f"/desk/people/{row.delegate.person_id}/")
    assert "第17届人大代表" in whole
    assert "2017年1月5日至2022年1月5日" in whole


def test_a_list_asks_as_much_for_many_as_for_few(people: People) -> None:
    client = signed_in(people.office)
    counts = []
    for start in (0, 10):
        for number in range(start, start + 10):
            post_of(f"干事{number}", started_on=date(2020, 1, 1 + number), checked_by=people.office)
            mandate_of(f"代表{number}")
            Liaison.objects.create(
                person=make_person(f"领导{number}"), township_id=DAYUAN, duty="LEADER", started_on=SINCE
            )
        found = []
        for part in ("posts", "delegates", "liaisons"):
            for address in (f"/desk/people/list/{part}/", f"/desk/people/list/{part}/xlsx/"):
                client.get(address)
                with CaptureQueriesContext(connection) as asked:
                    client.get(address)
                found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_clerk_is_followed_by_the_next(people: People) -> None:
    before = post_of("钱干事", checked_by=people.office)
    client = signed_in(people.clerk)
    typed = {"post": "CLERK", "name": "周新", "started_on": "2026.11.1", "replaces": "on", "full_time": "on"}
    assert client.post("/desk/people/posts/new/", typed).status_code == 302
    before.refresh_from_db()
    assert before.ended_on == date(2026, 11, 1)
    now = Appointment.objects.get(person__name="周新")
    assert (now.full_time, now.started_on, now.checked_by, now.person.entered_in) == (
        True, date(2026, 11, 1), None, DAYUAN,
    )  # fmt: skip
    office = signed_in(people.office)
    page = text_of(office, "/desk/people/")
    assert "待核对的任职" in page
    assert office.post(f"/desk/people/posts/{now.pk}/check/").status_code == 302
    now.refresh_from_db()
    assert now.checked_by == people.office
    assert signed_in(people.clerk).post(f"/desk/people/posts/{now.pk}/check/").status_code == 403


def test_a_name_that_is_known_is_asked_about(people: People) -> None:
    known = post_of("钱干事", post="VICE_CHAIR").person
    client = signed_in(people.clerk)
    typed = {"post": "CLERK", "name": "钱干事", "started_on": "2026.11.1"}
    asked = client.post("/desk/people/posts/new/", typed)
    assert asked.status_code == 400
    assert "名册中已有同名的人" in asked.content.decode()
    assert "钱干事（大源镇" in asked.content.decode()
    assert client.post("/desk/people/posts/new/", {**typed, "known": str(known.pk)}).status_code == 302
    assert Person.objects.filter(name="钱干事").count() == 1
    assert (
        client.post("/desk/people/posts/new/", {**typed, "known": "new", "post": "SECRETARY"}).status_code
        == 302
    )
    assert Person.objects.filter(name="钱干事").count() == 2


def test_nobody_takes_a_post_twice_or_before_the_one_they_follow(people: People) -> None:
    held = post_of("钱干事")
    unit = Township.objects.get(code=DAYUAN)

    def start(person: Person, on: date, replaces: bool) -> Appointment:
        row = Appointment(township=unit, post="CLERK", started_on=on)
        return appointment_start(appointment=row, person=person, replaces=replaces, by=people.clerk, at=AT)

    with pytest.raises(ValidationError, match="尚未离任"):
        start(held.person, date(2026, 1, 1), False)
    with pytest.raises(ValidationError, match="接任日期应在其后"):
        start(make_person_of_dayuan(), SINCE, True)
    assert Appointment.objects.count() == 1


def make_person_of_dayuan() -> Person:
    return Person(name="周新", district="330111", entered_in=DAYUAN)


def test_secondment_begins_and_ends(people: People) -> None:
    row = post_of("钱干事")
    with pytest.raises(ValidationError, match="借调开始不能早于任职日期"):
        appointment_second(appointment=row, away=date(2023, 1, 1), back=None, by=people.clerk, at=AT)
    client = signed_in(people.clerk)
    address = f"/desk/people/posts/{row.pk}/second/"
    assert client.post(address, {"seconded_from": "2026-03-01"}).status_code == 302
    bad = client.post(address, {"seconded_from": "2026-03-01", "seconded_to": "2026-02-01"})
    assert bad.status_code == 400
    assert "借调结束应晚于借调开始" in bad.content.decode()
    assert (
        client.post(address, {"seconded_from": "2026-03-01", "seconded_to": "2026-06-01"}).status_code == 302
    )
    row.refresh_from_db()
    assert (row.seconded_from, row.seconded_to) == (date(2026, 3, 1), date(2026, 6, 1))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"ended_on": "", "reason": "调任"}, "请填写日期"),
        ({"ended_on": "2026-03-01", "reason": ""}, "这个字段是必填项"),
        ({"ended_on": "2024-01-10", "reason": "调任"}, "结束日期应晚于开始日期"),
    ],
)
def test_an_end_typed_wrongly_is_told(people: People, typed: dict[str, str], told: str) -> None:
    row = post_of("钱干事")
    answer = signed_in(people.clerk).post(f"/desk/people/posts/{row.pk}/end/", typed)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    row.refresh_from_db()
    assert row.ended_on is None


def test_why_somebody_left_is_kept_and_shown(people: People) -> None:
    post = post_of("钱干事")
    appointment_end(appointment=post, on=date(2026, 5, 1), reason="调任", by=people.office, at=AT)
    seat = mandate_of("李代表")
    mandate_end(mandate=seat, on=date(2026, 6, 1), reason="辞职", by=people.office, at=AT)
    client = signed_in(people.office)
    assert "调任" in text_of(client, f"/desk/people/{post.person_id}/")
    assert "辞职" in text_of(client, f"/desk/people/{seat.delegate.person_id}/")


def test_a_by_election_seats_a_delegate_once(people: People) -> None:
    term = make_term(DAYUAN, "CONGRESS", "2022-01-05", 18)
    client = signed_in(people.clerk)
    typed = {
        "name": "周新", "term": str(term.pk), "electoral_district": "第5选区", "started_on": "2026-05-10", "reason": "补选",
    }  # fmt: skip
    assert client.post("/desk/people/mandates/new/", typed).status_code == 302
    row = Mandate.objects.get()
    assert (str(row.delegate), row.started_on, row.electoral_district) == (
        "周新",
        date(2026, 5, 10),
        "第5选区",
    )
    again = Mandate(township=row.township, term=term, started_on=date(2026, 6, 1))
    with pytest.raises(ValidationError, match="起已是这一届代表"):
        mandate_start(mandate=again, person=row.delegate.person, reason="补选", by=people.clerk, at=AT)
    early = client.post("/desk/people/mandates/new/", {**typed, "name": "吴新", "started_on": "2021-05-10"})
    assert "代表任期不能早于本届开始之日" in early.content.decode()
    assert not Person.objects.filter(name="吴新").exists()


def test_a_team_takes_members_in_office_only(people: People) -> None:
    here, gone = mandate_of("李代表"), mandate_of("王代表", ended_on=date(2023, 1, 1))
    client = signed_in(people.clerk)
    typed = {"name": "产业助力团", "members": [str(here.delegate_id)]}
    assert client.post("/desk/people/teams/new/", typed).status_code == 302
    team = DelegateTeam.objects.get()
    bad = client.post(f"/desk/people/teams/{team.pk}/", {**typed, "members": [str(gone.delegate_id)]})
    assert "成员应是本单位在任的代表" in bad.content.decode()
    assert "产业助力团" in text_of(client, "/desk/people/teams/")
    assert signed_in(people.stranger).get(f"/desk/people/teams/{team.pk}/").status_code == 404


def test_a_phone_is_changed_without_being_shown(people: People) -> None:
    row = post_of("钱干事")
    client = signed_in(people.clerk)
    assert PHONE not in text_of(client, f"/desk/people/{row.person_id}/edit/")
    assert (
        client.post(f"/desk/people/{row.person_id}/edit/", {"name": "钱新", "phone": ""}).status_code == 302
    )
    person = Person.objects.get(pk=row.person_id)
    assert (person.name, person.phone) == ("钱新", PHONE)
    bad = client.post(f"/desk/people/{row.person_id}/edit/", {"name": "钱新", "phone": "一三八"})
    assert "电话只写数字" in bad.content.decode()


def test_the_office_sees_how_many_wait_for_its_check(people: People) -> None:
    post_of("钱干事")
    page = text_of(signed_in(people.office), "/desk/people/")
    assert "1项任职待核对" in page
    assert "项任职待核对" not in text_of(signed_in(people.clerk), "/desk/people/")
