"""吸收合并: 渔山乡 goes into 万市镇, which keeps its code, its name and its terms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent, User
from accounts.roles import Role
from delegates.models import Delegate, DelegateTeam, Mandate
from delegates.unit_change import units_absorb, units_merge
from delegates.unit_plan import Plan, Successor, absorber, change_plan
from meetings.models import Meeting
from records.models import Record
from records.services import record_save
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import signed_in
from tests.desk.test_unit_change import AT, ON, World, assessed, world  # noqa: F401 - the world is a fixture
from tests.factories import FUCHUN, WANSHI, YUSHAN, at, confirmed, make_person, make_term, make_user
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.reach import reaches

pytestmark = pytest.mark.django_db


def plan_of(world: World, into: str = WANSHI, old: str = YUSHAN, on: date = ON) -> Plan:  # noqa: F811
    units = Township.objects.filter(code=old)
    place = Township.objects.get(code=into)
    return change_plan(old=list(units), new=absorber(place, on), on=on, by=world.office, at=AT)


def absorb(world: World, *also: str, into: str = WANSHI, drop: tuple[str, ...] = ()) -> Township:  # noqa: F811
    keep = (plan_of(world, into).keys | {*also}) - {*drop}
    place = Township.objects.get(code=into)
    old = list(Township.objects.filter(code=YUSHAN))
    return units_absorb(old=old, into=place, on=ON, keep=keep, by=world.office, at=AT)


def test_the_one_closes_and_the_other_goes_on_as_it_was(world: World) -> None:  # noqa: F811
    terms = list(Term.objects.filter(area=WANSHI).order_by("pk").values())
    place = absorb(world)
    assert (place.code, place.name, place.opened_on, place.closed_on) == (WANSHI, "万市镇", None, None)
    assert [unit.code for unit in place.predecessors.all()] == [YUSHAN]
    assert Township.objects.get(code=YUSHAN).closed_on == ON
    assert list(Term.objects.filter(area=WANSHI).order_by("pk").values()) == terms
    assert set(Term.objects.filter(area=YUSHAN).values_list("ended_on", flat=True)) == {ON}
    note = AuditEvent.objects.get(action=AuditEvent.Action.DECISION)
    assert (note.subject, note.area) == ("单位变更 渔山乡 并入 万市镇", WANSHI)


def test_the_clerk_goes_over_and_the_chair_does_not(world: World) -> None:  # noqa: F811
    secretary = Appointment.objects.create(
        township_id=YUSHAN, person=make_person("渔山书记"), post="SECRETARY", started_on=date(2022, 1, 10),
        entered_on=date(2022, 1, 10),
    )  # fmt: skip
    absorb(world)
    assert not Appointment.objects.filter(township=YUSHAN, ended_on__isnull=True).exists()
    running = Appointment.objects.filter(township=WANSHI, ended_on__isnull=True).order_by("pk")
    assert [(row.person.name, row.post, row.started_on) for row in running] == [
        ("万市镇CHAIR", "CHAIR", date(2022, 1, 10)),
        ("万市镇CLERK", "CLERK", date(2022, 1, 10)),
        ("渔山乡CLERK", "CLERK", ON),
    ]
    secretary.refresh_from_db()
    assert secretary.ended_on == ON
    assert set(Person.objects.filter(name__startswith="渔山乡代表").values_list("entered_in", flat=True)) == {
        WANSHI
    }


def test_delegates_sit_in_the_congress_that_goes_on(world: World) -> None:  # noqa: F811
    absorb(world)
    term = Term.objects.get(area=WANSHI, body="CONGRESS")
    mandates = Mandate.objects.filter(township=WANSHI, term=term).order_by("pk")
    assert [(row.delegate.person.name, row.started_on, row.ended_on) for row in mandates] == [
        ("万市镇代表1", date(2022, 1, 5), None), ("万市镇代表2", date(2022, 1, 5), None),
        ("渔山乡代表1", ON, None), ("渔山乡代表2", ON, None),
    ]  # fmt: skip
    assert not Mandate.objects.active_on(ON).filter(township=YUSHAN).exists()
    district = Mandate.objects.filter(term=world.district).order_by("started_on", "township_id")
    assert [(row.township_id, row.ended_on) for row in district] == [
        (WANSHI, None),
        (YUSHAN, ON),
        (WANSHI, None),
    ]
    teams = DelegateTeam.objects.filter(township=WANSHI).order_by("pk")
    assert [(team.name, team.delegates.count()) for team in teams] == [("第一小组", 2), ("渔山乡第一小组", 2)]


def test_who_is_there_already_is_not_entered_twice(world: World) -> None:  # noqa: F811
    """A leader who looks after both, a clerk lent to the other, a delegate who had moved house."""
    term = Term.objects.get(area=WANSHI, body="CONGRESS")
    clerk = Person.objects.get(name="渔山乡CLERK")
    Appointment.objects.create(
        township_id=WANSHI,
        person=clerk,
        post="CLERK",
        started_on=date(2024, 1, 1),
        entered_on=date(2024, 1, 1),
    )
    both = Delegate.objects.get(person__name="渔山乡代表1")
    Mandate.objects.create(delegate=both, township_id=WANSHI, term=term, started_on=date(2024, 1, 1))
    absorb(world)
    assert Appointment.objects.filter(township=WANSHI, person=clerk).count() == 1
    assert Mandate.objects.filter(township=WANSHI, term=term, delegate=both).count() == 1
    leaders = Liaison.objects.filter(township=WANSHI)
    assert [(row.person.name, row.started_on, row.ended_on) for row in leaders] == [
        ("刘领导", date(2022, 1, 10), None)
    ]
    assert not Liaison.objects.filter(township=YUSHAN, ended_on__isnull=True).exists()


def test_a_street_takes_no_congress_in(world: World) -> None:  # noqa: F811
    make_term(FUCHUN, on="2021-11-01")
    plan = plan_of(world, into=FUCHUN)
    congress = next(group for group in plan.groups if group.name == "mandates-CONGRESS")
    assert (congress.fixed, congress.going) == (True, 0)
    absorb(world, into=FUCHUN)
    assert set(Mandate.objects.filter(township=FUCHUN).values_list("term__body", flat=True)) == {"DISTRICT"}


def test_people_of_the_one_that_stands_read_the_past_of_the_other(world: World) -> None:  # noqa: F811
    clerk = make_user(Role.CLERK, YUSHAN, "渔山干事")
    left = User.objects.get(name="赵主席")
    record = record_save(
        record=Meeting(area=YUSHAN, meeting_kind="PRESIDIUM", happened_on=date(2026, 8, 5), minutes_no="3号"),
        by=clerk, at=at("2026-08-06"),
    )  # fmt: skip
    assert not reaches(world.clerk, YUSHAN)
    absorb(world)
    clerk.refresh_from_db()
    left.refresh_from_db()
    assert (clerk.scope, clerk.is_active, left.is_active) == (WANSHI, True, False)
    assert world.chair.is_active
    for person in (clerk, world.clerk, world.chair):
        assert reaches(person, YUSHAN)
        client = signed_in(person)
        assert "撤并前" in client.get("/desk/records/").content.decode()
        assert client.get(f"/desk/records/{record.pk}/").status_code == 200
    assert signed_in(world.clerk).get(f"/desk/report/{record.pk}/").status_code == 200
    assert Record.objects.get(pk=record.pk).area == YUSHAN
    stranger = signed_in(make_user(Role.CLERK, "330111117"))
    assert stranger.get(f"/desk/records/{record.pk}/").status_code == 404


def test_its_past_goes_on_with_it_through_the_next_change(world: World) -> None:  # noqa: F811
    place = absorb(world)
    street = Successor("330111008", "万市街道", "SUBDISTRICT", 1)
    later = date(2026, 9, 10)
    second = units_merge(old=[place], new=street, on=later, keep=(), by=world.office, at=at("2026-09-11"))
    assert {unit.code for unit in second.predecessors.all()} == {WANSHI, YUSHAN}


def items(unit: dict[str, Any]) -> dict[str, tuple[str, str | None, str | None, str | None]]:
    return {
        each["id"]: (each["state"], each["points"], each["due_on"], each["met_on"]) for each in unit["items"]
    }


def test_assess_before_on_and_after_the_day(world: World) -> None:  # noqa: F811
    publish_edition_2026()
    chairs = {WANSHI: world.chair, YUSHAN: User.objects.get(name="赵主席")}
    for code, on in ((WANSHI, "2024-05-10"), (YUSHAN, "2024-06-12")):
        held = Meeting(
            area=code, meeting_kind="WORK_CONFERENCE", happened_on=date.fromisoformat(on), minutes_no="9号"
        )
        confirmed(held, chair=chairs[code], office=world.office, on=on)
    studied = Meeting(
        area=YUSHAN, meeting_kind="PARTY_STUDY", happened_on=date(2026, 5, 12), heard=True, studied=True,
        topics=["WORK"], minutes_no="12号",
    )  # fmt: skip
    confirmed(studied, chair=chairs[YUSHAN], office=world.office, on="2026-05-13")
    untouched = {day: items(assessed(day)[WANSHI]) for day in ("2026-09-01", "2026-09-30")}
    absorb(world)
    before, on_the_day, after = assessed("2026-08-31"), assessed("2026-09-01"), assessed("2026-09-30")
    assert (len(before), len(on_the_day), len(after)) == (24, 23, 23)
    assert {WANSHI, YUSHAN} <= set(before)
    for board in (on_the_day, after):
        assert WANSHI in board
        assert YUSHAN not in board
    was = items(before[YUSHAN])
    assert was["term_conference"] == ("DONE", "12", "2024-11-01", "2024-06-12")
    assert was["annual_hearing"][0:2] == ("DONE", "12")
    assert was["full_time_clerk"] == ("DONE", "7", None, "2022-01-10")
    # What 万市镇 had done counts for it as if nothing had happened; what 渔山乡 had done stays with 渔山乡.
    for day, board in (("2026-09-01", on_the_day), ("2026-09-30", after)):
        now = items(board[WANSHI])
        assert now["term_conference"] == ("DONE", "12", "2024-11-01", "2024-05-10")
        assert now["annual_hearing"] == ("NOT_DUE", "0", "2026-12-31", None)
        assert now["full_time_clerk"] == ("DONE", "7", None, "2022-01-10")
        assert now == untouched[day]


@pytest.mark.parametrize(
    ("into", "on", "told"),
    [
        (YUSHAN, ON, "渔山乡不能并入自己"),
        (WANSHI, date(2026, 9, 3), "变更日期在今天之后"),
        (WANSHI, date(2022, 1, 5), "届次从2022年1月5日或以后才开始"),
        ("330111117", ON, "大源镇在2026年9月1日没有人大届次"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(world: World, into: str, on: date, told: str) -> None:  # noqa: F811
    assert any(told in reason for reason in plan_of(world, into, on=on).refusals)
    place, old = Township.objects.get(code=into), list(Township.objects.filter(code=YUSHAN))
    with pytest.raises(ValidationError):
        units_absorb(old=old, into=place, on=on, keep=(), by=world.office, at=AT)
    assert not Township.objects.filter(closed_on__isnull=False).exists()


def test_a_closed_unit_takes_nobody_in(world: World) -> None:  # noqa: F811
    absorb(world)
    told = plan_of(world, into=YUSHAN, old="330111117").refusals
    assert "渔山乡已于2026年9月1日撤销，不能接收其他单位" in told


def test_nobody_but_the_office_does_it(world: World) -> None:  # noqa: F811
    place, old = Township.objects.get(code=WANSHI), list(Township.objects.filter(code=YUSHAN))
    with pytest.raises(PermissionDenied):
        units_absorb(old=old, into=place, on=ON, keep=(), by=world.chair, at=AT)


FORM = {"old": [YUSHAN], "into": WANSHI, "on": "2026.9.1"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"old": []}, "请勾选撤销的单位"),
        ({"into": ""}, "请选择并入哪个单位"),
        ({"into": YUSHAN}, "接收单位不能同时撤销"),
        ({"into": "330112001"}, "没有这个单位"),
        ({"on": "昨天"}, "日期请写成"),
    ],
)
def test_what_is_typed_wrongly_is_told_beside_the_field(
    world: World,  # noqa: F811
    typed: dict[str, Any],
    told: str,
) -> None:
    answer = signed_in(world.office).post("/desk/units/change/absorb/", {**FORM, **typed})
    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert not Township.objects.filter(closed_on__isnull=False).exists()


def test_it_is_shown_whole_and_done_when_confirmed(world: World) -> None:  # noqa: F811
    client = signed_in(world.office)
    page = client.post("/desk/units/change/absorb/", FORM).content.decode()
    for told in (
        "以下还没有办理", "由24个单位变为23个", "代码、名称不变", "万市镇第18届人大", "渔山乡第15届党(工)委",
        "代表在万市镇本届人大任期内继续履职", "干事转入万市镇",
    ):  # fmt: skip
        assert told in page, told
    assert not Township.objects.filter(closed_on__isnull=False).exists()
    client.post("/desk/units/change/absorb/", {**FORM, "step": "do", "keep": sorted(plan_of(world).keys)})
    assert Township.objects.get(code=YUSHAN).closed_on == ON
    assert "，并为万市镇" in client.get("/desk/units/change/").content.decode()
