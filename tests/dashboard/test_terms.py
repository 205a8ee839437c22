"""Terms of a unit, and a past one as it stood on its last day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from delegates.models import Delegate, Mandate
from meetings.models import Meeting
from opinions.models import Opinion
from tests.checklist_edition import publish_edition_2026
from tests.factories import (
    DAYUAN,
    FUCHUN,
    YUSHAN,
    at,
    confirmed,
    make_person,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, Term

CHANGED = date(2026, 11, 20)


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """大源镇: the 12th Party committee met for 人大 in 2024 and went on 2026年11月20日; so did the 18th congress."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at("2026-12-01"))
    make_townships()
    make_term(DAYUAN, on="2021-10-14", ordinal=12, ended_on=CHANGED)
    make_term(DAYUAN, on="2026-11-20", ordinal=13)
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18, ended_on=CHANGED)
    make_term(DAYUAN, "CONGRESS", on="2026-11-20", ordinal=19)
    publish_edition_2026()
    chair, office = make_user(Role.CHAIR, DAYUAN), make_user(name="区办甲")
    for kind, title, on in (
        ("WORK_CONFERENCE", "上届人大工作会议", "2024-05-10"), ("WORK_CONFERENCE", "新一届人大工作会议", "2026-11-25"),
    ):  # fmt: skip
        meeting = Meeting(
            area=DAYUAN, meeting_kind=kind, title=title, minutes_no=on, happened_on=date.fromisoformat(on)
        )
        confirmed(meeting, chair=chair, office=office, on="2026-11-26")
    for name, start, end in (("旧主席", "2021-12-23", "2026-11-20"), ("新主席", "2026-11-20", None)):
        Appointment.objects.create(
            township_id=DAYUAN, person=make_person(name), post="CHAIR", started_on=date.fromisoformat(start),
            ended_on=date.fromisoformat(end) if end else None, entered_on=CHANGED, checked_by=office,
        )  # fmt: skip
    Mandate.objects.create(
        delegate=Delegate.objects.create(person=make_person("旧代表")), township_id=DAYUAN, term=congress,
        electoral_district="第3选区", started_on=date(2021, 12, 23),
    )  # fmt: skip
    return office


def look(user: User, address: str) -> Any:
    browser = Client()
    browser.force_login(user)
    return browser.get(address)


def term_page(user: User, body: str, ordinal: int) -> Any:
    term = Term.objects.get(area=DAYUAN, body=body, ordinal=ordinal)
    return look(user, f"/terms/{term.pk}/")


def test_terms_stand_latest_first_each_with_a_way_to_what_it_was(office: User) -> None:
    lines = look(office, f"/townships/{DAYUAN}/terms/").context["lines"]
    assert {(line.words, line.ended) for line in lines[:2]} == {("第13届党委", ""), ("第19届人大", "")}
    assert [line.words for line in lines[2:]] == ["第18届人大", "第12届党委"]


def test_a_past_party_term_is_judged_on_its_last_day(office: User) -> None:
    answer = term_page(office, "PARTY", 12)
    page, text = answer.context["page"], answer.content.decode()
    assert page.last == date(2026, 11, 19)
    assert "回到本届最后一天（2026年11月19日）来看" in text
    items = {item.title: (item.chip.word, item.met) for item in page.items}
    assert items == {
        "每届召开一次党(工)委人大工作会议": ("已完成", "2024年5月10日"), "出台实施意见": ("逾期未报", ""),
    }  # fmt: skip
    assert [(each.title, each.on) for each in page.meetings] == [("上届人大工作会议", "2024年5月10日")]
    assert [name for _, name, _ in page.offices] == ["旧主席"]


def test_an_opinion_belongs_to_the_term_it_was_issued_in(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    for title, on in (("关于加强人大工作的实施意见", "2026-11-19"), ("新的实施意见", "2026-11-20")):
        opinion = Opinion(
            area=DAYUAN, title=title, doc_no=f"大委〔2026〕{on[-2:]}号", happened_on=date.fromisoformat(on)
        )
        confirmed(opinion, chair=chair, office=office, on="2026-11-26")
    assert [each.title for each in term_page(office, "PARTY", 12).context["page"].opinions] == [
        "关于加强人大工作的实施意见"
    ]
    assert [each.title for each in term_page(office, "PARTY", 13).context["page"].opinions] == [
        "新的实施意见"
    ]


def test_a_past_congress_shows_its_delegates_and_who_was_in_office(office: User) -> None:
    page = term_page(office, "CONGRESS", 18).context["page"]
    assert (page.delegates, page.items) == ((("旧代表", "第3选区"),), ())
    assert [name for _, name, _ in page.offices] == ["旧主席"]
    now = term_page(office, "CONGRESS", 19).context["page"]
    assert (now.last, now.is_open, now.delegates) == (date(2026, 12, 1), True, ())
    assert [name for _, name, _ in now.offices] == ["新主席"]


def test_a_year_without_a_checklist_is_not_judged(office: User) -> None:
    old = make_term(FUCHUN, on="2017-01-01", ordinal=2, ended_on=date(2021, 12, 21))
    answer = look(office, f"/terms/{old.pk}/")
    assert answer.context["page"].items == ()
    assert "这一年没有发布规定动作清单，不作判断" in answer.content.decode()


def test_a_unit_sees_its_own_and_no_district_term_is_a_page(office: User) -> None:
    clerk = make_user(Role.CLERK, DAYUAN)
    foreign = make_term(YUSHAN)
    district = make_term("330111", "DISTRICT", on="2022-01-18", ordinal=17)
    assert term_page(clerk, "PARTY", 12).status_code == 200
    assert [look(clerk, f"/terms/{each.pk}/").status_code for each in (foreign, district)] == [404, 404]
    assert look(clerk, f"/townships/{YUSHAN}/terms/").status_code == 404


def test_a_term_asks_as_much_for_a_hundred_delegates_as_for_one(office: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert term_page(office, "CONGRESS", 18).status_code == 200
        return len(queries)

    asked()
    one = asked()
    term = Term.objects.get(area=DAYUAN, body="CONGRESS", ordinal=18)
    for number in range(100):
        Mandate.objects.create(
            delegate=Delegate.objects.create(person=make_person(f"代表{number}")), township_id=DAYUAN, term=term,
            started_on=term.started_on,
        )  # fmt: skip
    assert asked() == one
