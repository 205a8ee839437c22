"""An activity is reported with its delegates picked: ticked, by whole team, or from a pasted list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delegates.models import Activity, Delegate, DelegateTeam, Mandate
from desk.forms.activities import names_in
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, DISTRICT, FUCHUN, make_person, make_term

pytestmark = pytest.mark.django_db
NEW = "/desk/report/new/activity/"


def make_delegate(
    name: str, unit: str = DAYUAN, body: str = "CONGRESS", until: str = "", district: str = ""
) -> Delegate:
    area = DISTRICT if body == "DISTRICT" else unit
    term = make_term(area, body, "2022-01-10") if not _terms(area, body) else _terms(area, body)[0]
    delegate = Delegate.objects.create(person=make_person(name))
    Mandate.objects.create(
        delegate=delegate, township_id=unit, term=term, started_on=date(2022, 1, 10), electoral_district=district,
        ended_on=date.fromisoformat(until) if until else None,
    )  # fmt: skip
    return delegate


def _terms(area: str, body: str) -> list[Any]:
    from townships.models import Term

    return list(Term.objects.filter(area=area, body=body))


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "happened_on": "2026年5月10日",
        "title": "河道巡查",
        "activity_kind": "THEME",
        "is_governance": "on",
        "names": "",
        "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0c01",
        "then": "draft",
    } | changes


def taking_part() -> list[str]:
    names = Activity.objects.get().participations.values_list("delegate__person__name", flat=True)
    return sorted(names)


def test_ticked_team_and_pasted_come_together_once_each(people: People) -> None:
    a, b, c, d = (make_delegate(name) for name in ("甲一", "乙二", "丙三", "丁四"))
    gone = make_delegate("戊五", until="2025-01-01")
    team = DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团")
    team.delegates.set([b, c, gone])
    answer = signed_in(people.clerk).post(
        NEW, typed(delegates=[a.pk, b.pk], teams=[team.pk], names="甲一、丁　四", then="send")
    )
    assert answer.status_code == 302
    assert taking_part() == sorted(["甲一", "乙二", "丙三", "丁四"])
    assert d.participations.count() == 1
    assert Activity.objects.get().state == State.TO_SIGN


def test_who_is_not_in_the_register_or_not_alone_of_a_name_is_named_and_nothing_is_lost(
    people: People,
) -> None:
    make_delegate("甲一")
    for _ in range(2):
        make_delegate("同名人")
    answer = signed_in(people.clerk).post(NEW, typed(names="甲一，没有人 同名人"))
    page = answer.content.decode()
    assert (answer.status_code, Activity.objects.count()) == (400, 0)
    for words in ("已勾选1名", "名册中没有：没有人", "有同名代表：同名人", "甲一，没有人 同名人", "河道巡查"):
        assert words in page
    assert page.count(" checked") == 2  # 甲一, and 参与社会治理


def test_only_those_in_office_on_the_day_are_offered_first(people: People) -> None:
    make_delegate("在任人", district="第一选区")
    make_delegate("离任人", until="2026-03-01")
    page = signed_in(people.clerk).get(NEW).content.decode()
    before, _, after = page.partition("活动当日不在任的")
    assert "在任人" in before
    assert "离任人" not in before
    assert "离任人" in after
    answer = signed_in(people.clerk).post(NEW, typed(happened_on="2026年2月1日", names="查无此人"))
    before, _, after = answer.content.decode().partition("活动当日不在任的")
    assert "离任人" in before


def test_a_subdistrict_picks_district_delegates_and_council_members_only(people: People) -> None:
    make_delegate("区代表", FUCHUN, "DISTRICT")
    make_delegate("议事员", FUCHUN, "COUNCIL")
    make_delegate("镇代表", DAYUAN)
    page = signed_in(people.stranger).get(NEW).content.decode()
    assert "区代表" in page
    assert "议事员" in page
    assert "镇代表" not in page


def test_a_delegate_of_another_unit_is_refused(people: People) -> None:
    other = make_delegate("外人", FUCHUN, "DISTRICT")
    answer = signed_in(people.clerk).post(NEW, typed(delegates=[other.pk]))
    assert "不在本单位代表名册中" in answer.content.decode()
    assert Activity.objects.count() == 0


def test_a_change_takes_off_and_adds(people: People) -> None:
    a, b = make_delegate("甲一"), make_delegate("乙二")
    chair = signed_in(people.chair)
    chair.post(NEW, typed(delegates=[a.pk]))
    record = Activity.objects.get()
    page = chair.get(f"/desk/report/{record.pk}/").content.decode()
    assert f'value="{a.pk}" checked' in page
    answer = chair.post(f"/desk/report/{record.pk}/", typed(delegates=[b.pk], revision=record.revision))
    assert answer.status_code == 302
    assert taking_part() == ["乙二"]


def test_a_bigger_register_asks_no_more_questions(people: People) -> None:
    clerk = signed_in(people.clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get(NEW)
        return len(queries)

    team = DelegateTeam.objects.create(township_id=DAYUAN, name="产业助力团")
    team.delegates.set([make_delegate(f"甲{number}") for number in range(3)])
    clerk.get(NEW)
    before = asked()
    team.delegates.add(*[make_delegate(f"乙{number}") for number in range(6)])
    assert asked() == before


def test_names_are_read_however_they_are_parted() -> None:
    assert names_in("甲一、乙二 丙三\n丁　四;甲一") == ["甲一", "乙二", "丙三", "丁四"]
