"""单位变更: what a merger, 撤镇设街道, a new name and a 开发区 do, and when they are refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.roles import Role
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.unit_change import unit_open, unit_rename, units_merge
from delegates.unit_plan import Plan, Successor, change_plan
from meetings.models import Meeting
from records.models import Record, SignAuthority
from records.services import record_save
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import signed_in
from tests.factories import WANSHI, YUSHAN, at, confirmed, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Liaison, Person, Term, Township

pytestmark = pytest.mark.django_db
NEW = "330111119"
ON = date(2026, 9, 1)
AT = at("2026-09-02")
TOWN = Successor(NEW, "万渔镇", "TOWN", 1, congress=1)
STREET = Successor("330111007", "万市街道", "SUBDISTRICT", 1)


@dataclass
class World:
    """Two units with everything that goes over, and who keeps the registers."""

    office: User
    chair: User
    clerk: User
    units: list[Township]
    district: Term


@pytest.fixture
def world() -> World:
    units = make_townships()
    office = make_user(Role.OFFICE, name="区办甲")
    district = make_term("330111", "DISTRICT", "2022-02-01", 17)
    for code in (WANSHI, YUSHAN):
        make_term(code, on="2021-11-01", ordinal=15)
        congress = make_term(code, "CONGRESS", "2022-01-05", 18)
        _people(units[code], congress, district)
    chair = make_user(Role.CHAIR, WANSHI, "王主席")
    clerk = make_user(Role.CLERK, WANSHI, "李干事")
    make_user(Role.CHAIR, YUSHAN, "赵主席")
    SignAuthority.objects.create(
        area=WANSHI, to=clerk, granted_by=chair, granted_at=AT, started_on=ON, ended_on=date(2026, 12, 31)
    )
    return World(office, chair, clerk, [units[WANSHI], units[YUSHAN]], district)


def _people(unit: Township, congress: Term, district: Term) -> None:
    """A chair, a full-time clerk, two delegates in a team, one of them of the district too, and a leader."""
    posted = date(2022, 1, 10)
    for post in ("CHAIR", "CLERK"):
        Appointment.objects.create(
            township=unit, person=make_person(f"{unit.name}{post}"), post=post, full_time=post == "CLERK",
            started_on=posted, entered_on=posted, checked_by=User.objects.get(name="区办甲"),
        )  # fmt: skip
    team = DelegateTeam.objects.create(township=unit, name="第一小组")
    for number in (1, 2):
        person = make_person(f"{unit.name}代表{number}")
        Person.objects.filter(pk=person.pk).update(entered_in=unit.code)
        delegate = Delegate.objects.create(person=person)
        Mandate.objects.create(
            delegate=delegate,
            township=unit,
            term=congress,
            started_on=congress.started_on,
            electoral_district=f"第{number}选区",
        )
        team.delegates.add(delegate)
    Mandate.objects.create(delegate=delegate, township=unit, term=district, started_on=district.started_on)
    Liaison.objects.create(
        person=Person.objects.filter(name="刘领导").first() or make_person("刘领导"), township=unit, duty="LEADER",
        started_on=posted,
    )  # fmt: skip


def plan_of(world: World, new: Successor = TOWN, on: date = ON, old: list[Township] | None = None) -> Plan:
    return change_plan(old=old or world.units, new=new, on=on, by=world.office, at=AT)


def merge(world: World, drop: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> Township:
    keep = {key for key in plan_of(world).keys if key not in drop} | {*also}
    return units_merge(old=world.units, new=TOWN, on=ON, keep=keep, by=world.office, at=AT)


def test_a_merger_closes_and_opens_on_one_day(world: World) -> None:
    place = merge(world)
    assert (place.opened_on, place.kind, place.is_pilot) == (ON, "TOWN", True)
    assert [unit.code for unit in place.predecessors.order_by("code")] == [WANSHI, YUSHAN]
    old = Township.objects.filter(code__in=(WANSHI, YUSHAN))
    assert {unit.closed_on for unit in old} == {ON}
    assert not Term.objects.filter(area__in=(WANSHI, YUSHAN), ended_on__isnull=True).exists()
    opened = Term.objects.filter(area=NEW).values_list("body", "ordinal", "started_on", "ended_on")
    assert sorted(opened) == [("CONGRESS", 1, ON, None), ("PARTY", 1, ON, None)]
    subject = "单位变更 万市镇、渔山乡 → 万渔镇"
    assert AuditEvent.objects.filter(action=AuditEvent.Action.DECISION, subject=subject, area=NEW).exists()


def test_people_in_office_go_over_and_those_elected_do_not(world: World) -> None:
    merge(world)
    assert not Appointment.objects.filter(township__in=world.units, ended_on__isnull=True).exists()
    now = Appointment.objects.filter(township=NEW)
    assert [(row.post, row.full_time, row.started_on, row.checked_by) for row in now] == [
        ("CLERK", True, ON, world.office), ("CLERK", True, ON, world.office),
    ]  # fmt: skip
    leader = Liaison.objects.get(township=NEW)
    assert (leader.person.name, leader.started_on) == ("刘领导", ON)
    assert set(Person.objects.filter(name__contains="代表").values_list("entered_in", flat=True)) == {NEW}


def test_delegates_of_merged_congresses_stay_delegates(world: World) -> None:
    first = Mandate.objects.filter(township=WANSHI, term__body="CONGRESS").order_by("pk")[0]
    merge(world, drop=(f"mandate:{first.pk}",))
    now = Mandate.objects.filter(township=NEW, term__area=NEW)
    assert now.count() == 3  # of four one was unticked
    assert set(now.values_list("started_on", "ended_on")) == {(ON, None)}
    assert "第2选区" in now.values_list("electoral_district", flat=True)
    assert not Mandate.objects.active_on(ON).filter(township__in=(WANSHI, YUSHAN)).exists()
    teams = DelegateTeam.objects.filter(township=NEW).order_by("pk")
    assert [(team.name, team.delegates.count()) for team in teams] == [("第一小组", 1), ("渔山乡第一小组", 2)]


def test_district_delegates_are_assigned_to_the_new_unit(world: World) -> None:
    merge(world)
    rows = Mandate.objects.filter(term=world.district).order_by("started_on", "township_id")
    assert [(row.township_id, row.ended_on) for row in rows] == [
        (WANSHI, ON), (YUSHAN, ON), (NEW, None), (NEW, None),
    ]  # fmt: skip


def test_with_a_street_the_congress_ends_and_its_delegates_with_it(world: World) -> None:
    town = world.units[:1]
    plan = plan_of(world, STREET, old=town)
    congress = next(group for group in plan.groups if group.name == "mandates-CONGRESS")
    assert (congress.fixed, congress.going) == (True, 0)
    assert "代表资格同时终止" in congress.why
    every = {
        each.key for group in plan.groups for each in group.choices
    }  # what is typed by hand changes nothing
    units_merge(old=town, new=STREET, on=ON, keep=every, by=world.office, at=AT)
    assert not Term.objects.filter(area=STREET.code, body="CONGRESS").exists()
    seated = Mandate.objects.filter(township=STREET.code)
    assert set(seated.values_list("term__body", flat=True)) == {"DISTRICT"}


def test_accounts_go_over_or_are_closed_and_rights_to_sign_end(world: World) -> None:
    """A chair's account goes over only when the office ticks it: there is one chair in the end, and not yet."""
    left = User.objects.get(name="赵主席")
    merge(world, also=(f"account:{world.chair.pk}",))
    world.chair.refresh_from_db()
    left.refresh_from_db()
    assert (world.chair.scope, world.chair.is_active) == (NEW, True)
    assert (left.scope, left.is_active) == (YUSHAN, False)
    told = AuditEvent.objects.filter(action=AuditEvent.Action.ACCOUNT).values_list("subject", flat=True)
    assert f"单位变更转移账号 {world.chair.username} 王主席" in told
    assert f"单位变更停用账号 {left.username} 赵主席" in told
    grant = SignAuthority.objects.get()
    assert (grant.revoked_by, grant.revoked_at) == (world.office, AT)


def test_records_stay_and_the_new_unit_sees_them(world: World) -> None:
    record = record_save(
        record=Meeting(area=WANSHI, meeting_kind="PRESIDIUM", happened_on=date(2026, 8, 5), minutes_no="3号"),
        by=world.clerk, at=at("2026-08-06"),
    )  # fmt: skip
    merge(world)
    world.clerk.refresh_from_db()
    assert Record.objects.get(pk=record.pk).area == WANSHI
    client = signed_in(world.clerk)
    page = client.get("/desk/records/").content.decode()
    assert "万市镇" in page
    assert "撤并前" in page
    assert client.get(f"/desk/report/{record.pk}/").status_code == 200  # it can still be written
    assert client.get(f"/desk/records/{record.pk}/").status_code == 200
    stranger = signed_in(make_user(Role.CLERK, "330111117"))
    assert stranger.get(f"/desk/records/{record.pk}/").status_code == 404


def test_the_unit_page_leads_to_the_past_and_back(world: World) -> None:
    publish_edition_2026()
    merge(world, also=(f"account:{world.chair.pk}",))
    world.chair.refresh_from_db()
    client = signed_in(world.chair)
    page = client.get(f"/townships/{NEW}/?year=2026&as_of=2026-09-30").content.decode()
    assert "撤并前（2026年9月1日撤销）" in page
    assert f"/townships/{WANSHI}/?year=2026&amp;as_of=2026-08-31" in page
    before = client.get(f"/townships/{WANSHI}/?year=2026&as_of=2026-08-31")
    assert before.status_code == 200
    assert "2026年9月1日撤并为：" in before.content.decode()
    both = client.get("/overview/?year=2026&as_of=2026-08-31").content.decode()
    assert "万市镇" in both
    assert "渔山乡" in both


def assessed(as_of: str) -> dict[str, Any]:
    told = StringIO()
    call_command("assess", "--year", "2026", "--as-of", as_of, "--format", "json", stdout=told)
    return {unit["code"]: unit for unit in json.loads(told.getvalue())["townships"]}


def test_assess_before_on_and_after_the_day_of_a_merger(world: World) -> None:
    publish_edition_2026()
    held = Meeting(
        area=WANSHI,
        meeting_kind="WORK_CONFERENCE",
        happened_on=date(2024, 5, 10),
        minutes_no="万委纪要〔2024〕9号",
    )
    confirmed(held, chair=world.chair, office=world.office, on="2024-05-12")
    merge(world)
    before, on_the_day, after = assessed("2026-08-31"), assessed("2026-09-01"), assessed("2026-09-30")
    assert (len(before), len(on_the_day), len(after)) == (24, 23, 23)
    assert {WANSHI, YUSHAN} <= set(before)
    assert NEW not in before
    assert NEW in on_the_day
    assert not {WANSHI, YUSHAN} & set(on_the_day)

    def items(unit: dict[str, Any]) -> dict[str, tuple[str, str | None, str | None, str | None]]:
        return {
            each["id"]: (each["state"], each["points"], each["due_on"], each["met_on"])
            for each in unit["items"]
        }

    was = items(before[WANSHI])
    assert was["term_conference"] == ("DONE", "12", "2024-11-01", "2024-05-10")
    assert was["full_time_clerk"] == ("DONE", "7", None, "2022-01-10")
    now = items(after[NEW])
    # 36 months after 2026-09-01; nothing that the old units did counts for the new one.
    assert now["term_conference"] == ("NOT_DUE", "0", "2029-09-01", None)
    assert now["implementing_opinion"] == ("NOT_DUE", "0", "2029-09-01", None)
    assert now["annual_hearing"] == ("NOT_DUE", "0", "2026-12-31", None)
    assert now["midyear_inquiry"] == ("DUE_SOON", "0", "2026-09-30", None)
    assert now["full_time_clerk"] == ("DONE", "7", None, "2026-09-01")
    # Only the clerk is counted: 7 of 7; of all ten items, 7 of 100.
    assert (after[NEW]["score"], after[NEW]["progress"], after[NEW]["counted"]) == ("100.00", "7.00", 1)


@pytest.mark.parametrize(
    ("new", "on", "told"),
    [
        (Successor("330111117", "万渔镇", "TOWN", 1, 1), ON, "代码330111117已是大源镇的代码"),
        (Successor("330112119", "万渔镇", "TOWN", 1, 1), ON, "以330111开头"),
        (Successor(NEW, "大源镇", "TOWN", 1, 1), ON, "已有名为大源镇的单位"),
        (TOWN, date(2026, 9, 3), "变更日期在今天之后"),
        (TOWN, date(2022, 1, 10), "任职从2022年1月10日或以后才开始"),
        (TOWN, date(2022, 1, 5), "届次从2022年1月5日或以后才开始"),
        (TOWN, date(2026, 8, 5), "万市镇有2026年8月5日的材料"),
    ],
)
def test_a_merger_that_cannot_be_is_refused_with_the_reason(
    world: World, new: Successor, on: date, told: str
) -> None:
    record_save(
        record=Meeting(area=WANSHI, meeting_kind="PRESIDIUM", happened_on=date(2026, 8, 5), minutes_no="3号"),
        by=world.clerk, at=at("2026-08-06"),
    )  # fmt: skip
    assert any(told in reason for reason in plan_of(world, new, on).refusals)
    with pytest.raises(ValidationError) as refused:
        units_merge(old=world.units, new=new, on=on, keep=(), by=world.office, at=AT)
    assert any(told in reason for reason in refused.value.messages)
    assert not Township.objects.filter(closed_on__isnull=False).exists()


def test_nobody_but_the_office_changes_units(world: World) -> None:
    with pytest.raises(PermissionDenied):
        units_merge(old=world.units, new=TOWN, on=ON, keep=(), by=world.chair, at=AT)


def test_the_past_is_reached_over_two_changes(world: World) -> None:
    place = merge(world)
    later = date(2026, 9, 10)
    street = Successor("330111008", "万渔街道", "SUBDISTRICT", 1)
    second = units_merge(old=[place], new=street, on=later, keep=(), by=world.office, at=at("2026-09-11"))
    assert {unit.code for unit in second.predecessors.all()} == {WANSHI, YUSHAN, NEW}


def test_a_closed_unit_is_not_merged_again(world: World) -> None:
    merge(world)
    old = [*Township.objects.filter(code=WANSHI), *Township.objects.filter(code="330111117")]
    plan = plan_of(world, Successor("330111120", "新镇", "TOWN", 1, 1), ON, old)
    assert "万市镇已于2026年9月1日撤销，不能再次撤并" in plan.refusals


def test_a_new_name_keeps_the_old_one_as_an_alias(world: World) -> None:
    unit = unit_rename(unit=world.units[0], name="万氏镇", by=world.office, at=AT)
    known = Township.objects.get(code=WANSHI)
    assert known.name == "万氏镇"
    assert "万市镇" in known.aliases
    assert "万氏" in known.aliases
    assert unit.history.count() == 1
    for name, told in (("万氏镇", "新名称与现名称相同"), ("大源镇", "已有名为大源镇的单位")):
        with pytest.raises(ValidationError, match=told):
            unit_rename(unit=unit, name=name, by=world.office, at=AT)


def test_a_zone_opens_beside_the_others(world: World) -> None:
    unit_open(code="330111400", name="富春湾开发区", on=ON, party=1, by=world.office, at=AT)
    assert Term.objects.get(area="330111400").started_on == ON
    assert "富春湾开发区人大" in Township.objects.get(code="330111400").aliases
    with pytest.raises(ValidationError, match="每个代码只用一次"):
        unit_open(code="330111400", name="另一开发区", on=ON, party=None, by=world.office, at=AT)


def test_the_preview_asks_as_much_for_three_units_as_for_two(world: World) -> None:
    with CaptureQueriesContext(connection) as two:
        plan_of(world)
    unit = Township.objects.get(code="330111117")
    make_term(unit.code, on="2021-11-01")
    _people(unit, make_term(unit.code, "CONGRESS", "2022-01-05", 18), world.district)
    with CaptureQueriesContext(connection) as three:
        plan_of(world, old=[*world.units, unit])
    assert len(three) == len(two)


FORM = {
    "old": [WANSHI, YUSHAN], "code": NEW, "name": "万渔镇", "kind": "TOWN", "on": "2026.9.1", "party": "1", "congress": "1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"old": [WANSHI]}, "合并至少勾选两个单位"),
        ({"code": "3301111"}, "区划代码为9位数字"),
        ({"on": "昨天"}, "日期请写成"),
        ({"congress": ""}, "镇、乡设人民代表大会，请填写"),
        ({"kind": "SUBDISTRICT"}, "街道、开发区不设人民代表大会，请留空"),
        ({"kind": "COUNTY"}, "选择"),
        ({"name": "WanYu Town"}, "名称用中文书写"),
        ({"name": "镇"}, "名称用中文书写"),
    ],
)
def test_what_is_typed_wrongly_is_told_beside_the_field(
    world: World, typed: dict[str, Any], told: str
) -> None:
    answer = signed_in(world.office).post("/desk/units/change/merge/", {**FORM, **typed})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert told in page
    assert "万渔镇" in page or typed.get("name") is not None  # what was typed stays


def test_nothing_is_done_before_it_was_seen(world: World) -> None:
    client = signed_in(world.office)
    seen = client.post("/desk/units/change/merge/", FORM)
    page = seen.content.decode()
    assert seen.status_code == 200
    assert "以下还没有办理" in page
    assert "由24个单位变为23个" in page
    assert not Township.objects.filter(code=NEW).exists()
    keys = plan_of(world).keys
    done = client.post("/desk/units/change/merge/", {**FORM, "step": "do", "keep": sorted(keys)})
    assert done.status_code == 302
    assert Township.objects.filter(code=NEW).exists()


def test_an_account_that_goes_with_an_office_stays_open_when_both_go_over(world: World) -> None:
    """Its office ends in the old unit and begins in the new one on the same day: nobody is locked out by that."""
    holder = Person.objects.get(name=f"{world.units[0].name}CLERK")
    holder.user = world.clerk
    holder.save()
    left = make_user(Role.DEPUTY, WANSHI, "离任的副主席")
    User.objects.get_queryset().filter(pk=left.pk).update(ends_on=date(2025, 3, 1))
    place = merge(world)
    world.clerk.refresh_from_db()
    left.refresh_from_db()
    assert (world.clerk.scope, world.clerk.has_left(date(2026, 9, 2))) == (place.code, False)
    assert signed_in(world.clerk).get("/desk/").status_code == 200
    assert left.ends_on == date(2025, 3, 1)
