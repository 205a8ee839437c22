"""All nil returns of a year on one page: what applies, when it opens, what speaks against it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from opinions.models import NormativeDocument
from records.models import NilReturn, Record
from records.services import record_save
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at

pytestmark = pytest.mark.django_db
URL = "/desk/nil/"
ALL = ["DOCUMENTS", "ADJUSTMENT", "RESERVE_USE"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the day that the page asks for."""

    def on(day: str) -> None:
        moment: datetime = at(day)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    on("2026-12-08")
    return on


def handed_in() -> list[tuple[str, int, date | None, str]]:
    found = NilReturn.objects.order_by("nil_kind")
    return [(each.nil_kind, each.year, each.happened_on, each.state) for each in found]


def test_three_ticks_hand_in_three_at_once(people: People, clock: Any) -> None:
    chair = signed_in(people.chair)
    assert chair.get(URL).content.decode().count('name="kinds"') == 3
    answer = chair.post(URL, {"kinds": ALL}, follow=True)
    assert "3项零报告已报送" in answer.content.decode()
    day = date(2026, 12, 8)
    assert handed_in() == [(kind, 2026, day, "submitted") for kind in sorted(ALL)]
    page = chair.get(URL).content.decode()
    assert 'name="kinds"' not in page
    assert page.count("待审核") == 3


def test_a_clerk_sends_them_to_the_chair(people: People, clock: Any) -> None:
    signed_in(people.clerk).post(URL, {"kinds": ["DOCUMENTS"]})
    assert [each[3] for each in handed_in()] == ["to_sign"]


def test_a_subdistrict_is_not_asked_for_the_budget(people: People, clock: Any) -> None:
    page = signed_in(people.stranger).get(URL).content.decode()
    assert "本年无预算调整" not in page
    assert page.count('name="kinds"') == 2
    answer = signed_in(people.stranger).post(URL, {"kinds": ["ADJUSTMENT"]})
    assert answer.status_code == 400
    assert handed_in() == []


def test_in_october_only_the_budget_is_open(people: People, clock: Any) -> None:
    clock("2026-10-01")
    chair = signed_in(people.chair)
    page = chair.get(URL).content.decode()
    assert page.count('name="kinds"') == 1
    assert "12月1日起可以填报" in page
    answer = chair.post(URL, {"kinds": ALL})
    assert "现在不能作零报告" in answer.content.decode()
    assert handed_in() == []
    clock("2026-09-30")
    assert 'name="kinds"' not in chair.get(URL).content.decode()


def test_in_january_it_speaks_of_the_year_that_has_ended(people: People, clock: Any) -> None:
    clock("2027-01-05")
    signed_in(people.chair).post(URL, {"kinds": ["RESERVE_USE"]})
    assert handed_in() == [("RESERVE_USE", 2026, date(2026, 12, 31), "submitted")]


def test_what_was_reported_speaks_against_it(people: People, clock: Any) -> None:
    document = NormativeDocument(area=DAYUAN, title="办法", issued_on=date(2026, 3, 1))
    record_save(record=document, by=people.chair, at=at("2026-03-02"))
    page = signed_in(people.chair).get(URL).content.decode()
    assert "本年已登记规范性文件1件，不作零报告" in page
    assert page.count('name="kinds"') == 2


def test_nothing_ticked_is_said_and_nothing_saved(people: People, clock: Any) -> None:
    answer = signed_in(people.chair).post(URL, {})
    assert answer.status_code == 200  # an empty post carries nothing to check
    answer = signed_in(people.chair).post(URL, {"kinds": "NOTHING"})
    assert answer.status_code == 400
    assert handed_in() == []


def test_a_returned_one_is_handed_in_again_here(people: People, clock: Any) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)
    chair.post(URL, {"kinds": ["DOCUMENTS"]})
    record = Record.objects.get()
    office.post(reverse("desk:act", args=[record.pk]), {"verb": "RETURN", "reason": "请核对"})
    assert f'href="{URL}"' in chair.get(record.get_absolute_url()).content.decode()
    chair.post(URL, {"kinds": ["DOCUMENTS"]})
    record.refresh_from_db()
    assert (record.state, Record.objects.count()) == (State.SUBMITTED, 1)


def test_the_office_hands_in_for_a_unit(people: People, clock: Any) -> None:
    office = signed_in(people.office)
    assert office.get(URL).status_code == 404
    assert signed_in(people.leader).get(URL).status_code == 403
    office.post(f"{URL}?area={DAYUAN}", {"kinds": ["DOCUMENTS"]})
    assert NilReturn.objects.get().entered_for_unit
