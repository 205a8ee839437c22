"""Imported records go the way of typed ones; an import is taken back as a batch, or a list says why not."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from delegates.models import Activity, Delegate, Mandate, Participation
from desk.exchange import undoing
from records.models import Job, Record
from records.services import record_confirm, record_save, record_submit
from records.states import State
from tests.exchange.conftest import NOW, World, a_delegate, book_of, bring_in, take_back
from tests.factories import DAYUAN
from townships.models import Appointment, FactsToken, Person

WALK = [None, "2026-5-14", "走访", "视察", "是", "张三", None]
DELEGATE = [None, "王明", "13800002222", "人大代表", 17, "第1选区"]


@pytest.fixture
def zhang(world: World) -> Mandate:
    return a_delegate("张三")


def test_a_clerk_sends_the_imported_to_the_chair_in_the_same_step(world: World, zhang: Mandate) -> None:
    bring_in(book_of("activities", WALK), world.clerk, then="SEND")
    record = Record.objects.get()
    assert (record.state, record.number) == (State.TO_SIGN, "")


def test_a_clerk_without_authority_hands_nothing_in(world: World, zhang: Mandate) -> None:
    job = bring_in(book_of("activities", WALK), world.clerk, then="SUBMIT")
    assert job.state == Job.State.FAILED
    assert "全部内容没有写入" in job.error
    assert not Record.objects.exists()


def test_what_the_office_brings_in_is_numbered_and_reviewed_by_a_colleague(
    world: World, zhang: Mandate
) -> None:
    bring_in(
        book_of("activities", ["大源镇", *WALK[1:]], ["大源镇", "2026-5-15", *WALK[2:]]),
        world.office,
        then="SUBMIT",
    )
    records = list(Record.objects.order_by("pk"))
    assert [record.number for record in records] == ["FY-2026-000001", "FY-2026-000002"]
    with pytest.raises(PermissionDenied):
        record_confirm(record=records[0], by=world.office, at=NOW)
    record_confirm(record=records[0], by=world.colleague, at=NOW)


def test_what_is_incomplete_cannot_be_sent_on_and_is_named(world: World) -> None:
    job = bring_in(book_of("activities", [*WALK[:5], None]), world.clerk, then="SEND")
    assert "“走访”还缺：参加代表" in job.error
    assert not Record.objects.exists()


def test_drafts_are_withdrawn(world: World, zhang: Mandate) -> None:
    write = bring_in(book_of("activities", WALK), world.clerk)
    token = FactsToken.objects.get().value
    undone = take_back(write, world.clerk)
    assert (undone.is_done, undone.result["taken_out"]) == (True, 1)
    record = Record.objects.get()
    assert record.state == State.WITHDRAWN
    assert [event.verb for event in record.events.all()] == ["CREATE", "WITHDRAW"]
    assert FactsToken.objects.get().value != token
    with pytest.raises(ValidationError, match="已经办理过"):
        take_back(write, world.clerk)


def test_after_the_undoing_the_same_file_is_new_again(world: World, zhang: Mandate) -> None:
    content = book_of("activities", WALK)
    take_back(bring_in(content, world.clerk), world.clerk)
    bring_in(content, world.clerk)
    assert Record.objects.filter(state=State.DRAFT).count() == 1


def test_what_was_handed_in_and_not_opened_is_withdrawn_and_keeps_its_number(
    world: World, zhang: Mandate
) -> None:
    write = bring_in(book_of("activities", WALK), world.chair, then="SUBMIT")
    take_back(write, world.chair)
    record = Record.objects.get()
    assert (record.state, record.number) == (State.WITHDRAWN, "FY-2026-000001")


def test_what_is_confirmed_or_changed_since_stops_the_whole_undoing(world: World, zhang: Mandate) -> None:
    write = bring_in(book_of("activities", WALK, [None, "2026-5-16", *WALK[2:]]), world.chair)
    first, second = Activity.objects.order_by("happened_on")
    record_submit(record=first, by=world.chair, at=NOW)
    record_confirm(record=first, by=world.office, at=NOW)
    second.note = "后来加的"
    record_save(record=second, by=world.clerk, at=NOW)
    undone = take_back(write, world.chair)
    assert undone.state == Job.State.FAILED
    assert "有2处已不能撤销" in undone.error
    assert "导入以后被修改过" in undone.error
    assert not Record.objects.filter(state=State.WITHDRAWN).exists()


def test_every_reason_against_an_undoing_is_told_whole(
    world: World, zhang: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "走访：一组；" + "很长的名称" * 30
    days = [f"2026-5-{number}" for number in range(10, 20)]
    write = bring_in(book_of("activities", *([None, on, name, *WALK[3:]] for on in days)), world.chair)
    for record in Activity.objects.all():
        record_save(record=record, by=world.clerk, at=NOW)
    why = f"“{name}”（未编号）导入以后被修改过"
    head = "有10处已不能撤销，这一批原样保留"
    assert take_back(write, world.chair).result == {"told": [head, *[why] * 10]}
    monkeypatch.setattr(undoing, "MOST_TOLD", 3)
    undone = take_back(write, world.chair)
    assert undone.result == {"told": [head, *[why] * 3, "另有7处，这里没有一一列出"]}
    client = Client()
    client.force_login(world.chair)
    page = client.get(reverse("desk:job", args=[undone.pk])).content.decode()
    assert f"<p>{head}</p><ul><li>{why}</li>" in page


def test_changed_records_get_back_what_they_said(world: World, zhang: Mandate) -> None:
    bring_in(book_of("activities", WALK), world.clerk)
    activity = Activity.objects.get()
    write = bring_in(
        book_of("activities", [None, "2026-5-14", "走访", "调研", "否", None, None]), world.clerk
    )
    activity.refresh_from_db()
    assert (activity.activity_kind, activity.delegates.count()) == ("SURVEY", 0)
    take_back(write, world.clerk)
    activity.refresh_from_db()
    assert (activity.activity_kind, activity.is_governance, activity.delegates.count()) == (
        "INSPECTION",
        True,
        1,
    )


def test_new_register_rows_are_taken_out_with_their_persons(world: World) -> None:
    write = bring_in(book_of("delegates", DELEGATE), world.clerk)
    key = Mandate.objects.get().pk
    take_back(write, world.clerk)
    assert (Mandate.objects.count(), Delegate.objects.count(), Person.objects.count()) == (0, 0, 0)
    assert [line.history_type for line in Mandate.history.filter(id=key)] == ["-", "+"]


def test_a_delegate_who_has_taken_part_since_is_not_taken_out(world: World) -> None:
    write = bring_in(book_of("delegates", DELEGATE), world.clerk)
    activity = record_save(
        record=Activity(area=DAYUAN, title="走访", happened_on=date(2026, 5, 1), activity_kind="SURVEY"),
        by=world.clerk,
        at=NOW,
    )
    Participation.objects.create(activity=activity, delegate=Delegate.objects.get())
    undone = take_back(write, world.clerk)
    assert undone.state == Job.State.FAILED
    assert "代表“王明”已用于参加代表" in undone.error
    assert Mandate.objects.exists()


def test_changed_register_rows_get_back_what_they_said_unless_changed_since(world: World) -> None:
    bring_in(book_of("delegates", DELEGATE), world.clerk)
    mandate = Mandate.objects.get()
    other = [None, "王明", "13800003333", "人大代表", 17, "第9选区", None, "2026-3-1", mandate.pk]
    write = bring_in(book_of("delegates", other), world.clerk)
    mandate.refresh_from_db()
    assert (mandate.electoral_district, mandate.ended_on) == ("第9选区", date(2026, 3, 1))
    assert Person.objects.get().phone == "13800003333"
    take_back(write, world.clerk)
    mandate.refresh_from_db()
    assert (mandate.electoral_district, mandate.ended_on) == ("第1选区", None)
    assert Person.objects.get().phone == "13800002222"
    write = bring_in(book_of("delegates", other), world.clerk)
    Mandate.objects.update(electoral_district="第5选区")
    assert "导入以后被修改过" in take_back(write, world.clerk).error


def test_what_a_unit_brings_in_waits_for_the_office_s_eye(world: World) -> None:
    heads = ["姓名", "职务", "专职", "任职日期"]
    write = bring_in(book_of("appointments", ["赵六", "干事", "是", "2024-3-1"], heads=heads), world.clerk)
    assert Appointment.objects.get().checked_by is None
    take_back(write, world.clerk)
    assert not Appointment.objects.exists()


def test_a_colleague_of_the_same_unit_may_take_it_back_and_a_stranger_may_not_see_it(
    world: World, zhang: Mandate
) -> None:
    write = bring_in(book_of("activities", WALK), world.clerk)
    assert write not in Job.objects.for_user(world.stranger)
    assert write not in Job.objects.for_user(world.office)
    take_back(write, world.chair)
    assert Record.objects.get().state == State.WITHDRAWN
