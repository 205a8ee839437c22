"""The official result of a year: frozen by the office after its closing day, once nothing waits; once for ever."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.compare import differences
from checklist.freezing import result_freeze, result_readiness, snapshot_freeze
from checklist.models import Snapshot
from checklist.queries import NoBoard, scoreboard
from meetings.models import Meeting
from records.services import record_confirm, record_reopen, record_save, record_submit, record_withdraw
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, at, confirmed, make_person, make_term, make_townships, make_user
from townships.models import Appointment, Township
from townships.tokens import facts_write

pytestmark = pytest.mark.django_db
CLOSES = date(2027, 1, 20)
AFTER = at("2027-01-25")


@pytest.fixture
def office() -> User:
    make_townships()
    publish_edition_2026()
    make_term(DAYUAN, on="2025-03-15")
    with facts_write(DISTRICT):
        pass
    return make_user()


def study(on: str = "2026-05-08") -> Meeting:
    return Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", happened_on=date.fromisoformat(on), heard=True, studied=True,
        topics=["WORK"], minutes_no="〔2026〕5号",
    )  # fmt: skip


def submitted(chair: User, on: str) -> Meeting:
    meeting = study()
    record_save(record=meeting, by=chair, at=at(on))
    record_submit(record=meeting, by=chair, at=at(on, 10))
    return meeting


def freeze(by: User, when: Any = AFTER) -> Snapshot:
    return result_freeze(area=DISTRICT, year=2026, by=by, at=when)


def test_it_is_the_board_of_the_closing_day(office: User) -> None:
    kept = freeze(office)
    assert (kept.as_of, kept.title, kept.standing, kept.is_result) == (
        CLOSES,
        "2026年度结果",
        "年度结果",
        True,
    )
    assert kept.frozen_board() == scoreboard(area=DISTRICT, year=2026, as_of=CLOSES)
    assert AuditEvent.objects.filter(subject__startswith="留存年度结果", actor=office).exists()


def test_every_other_snapshot_is_a_preview(office: User) -> None:
    kept = snapshot_freeze(area=DISTRICT, year=2026, as_of=CLOSES, title="x", by=office, at=AFTER)
    assert kept.standing == "预览"


@pytest.mark.parametrize("when", ["2026-12-31", "2027-01-20"])
def test_not_before_the_closing_day_is_over(office: User, when: str) -> None:
    with pytest.raises(ValidationError, match="2027年1月20日当天仍可报送"):
        freeze(office, at(when))
    assert freeze(office, at("2027-01-21")).is_result


def test_not_while_something_handed_in_by_then_waits(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    waiting = submitted(chair, "2027-01-20")
    with pytest.raises(ValidationError, match="还有1件待审核"):
        freeze(office)
    record_confirm(record=waiting, by=office, at=at("2027-01-22"))
    done = freeze(office)
    item = done.frozen_board().unit(DAYUAN).item("annual_hearing")  # type: ignore[union-attr]
    assert item is not None
    assert item.is_finished


def test_what_came_after_the_closing_day_holds_nothing_up(office: User) -> None:
    submitted(make_user(Role.CHAIR, DAYUAN), "2027-01-21")
    assert freeze(office).is_result


def test_a_neighbouring_district_s_work_holds_nothing_up(office: User) -> None:
    Township.objects.create(code="330110101", name="邻区某镇", kind="TOWN")
    meeting = study()
    meeting.area = "330110101"
    chair = make_user(Role.CHAIR, "330110101")
    record_save(record=meeting, by=chair, at=at("2027-01-19"))
    record_submit(record=meeting, by=chair, at=at("2027-01-19", 10))
    assert freeze(office).is_result


def test_not_while_a_post_entered_by_then_is_unchecked(office: User) -> None:
    post = Appointment.objects.create(
        township_id=DAYUAN,
        person=make_person(),
        post="CLERK",
        started_on=date(2026, 9, 1),
        entered_on=date(2027, 1, 19),
    )
    with pytest.raises(ValidationError, match="任职还有1项待核对"):
        freeze(office)
    Appointment.objects.filter(pk=post.pk).update(checked_by=office)
    assert freeze(office).is_result


def test_a_year_has_one_result(office: User) -> None:
    first = freeze(office)
    with pytest.raises(ValidationError, match="已经留存（快照第1号）"):
        freeze(office)
    with pytest.raises(IntegrityError, match=r"snapshot_result_once|area"), transaction.atomic():
        Snapshot(
            area=DISTRICT, number=2, year=2026, as_of=CLOSES, title="x", is_result=True, board={}, taken_by=office,
            taken_at=AFTER,
        ).save()  # fmt: skip
    assert Snapshot.objects.get() == first


def test_beat_takes_no_result(office: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot(
            area=DISTRICT,
            number=1,
            year=2026,
            as_of=CLOSES,
            title="x",
            is_result=True,
            board={},
            taken_at=AFTER,
        ).save()


def test_only_the_office_of_the_place_freezes_a_result(office: User) -> None:
    for who in (make_user(Role.CHAIR, DAYUAN), make_user(Role.LEADER), make_user(Role.OFFICE, "330110")):
        with pytest.raises(PermissionDenied):
            freeze(who)


def test_a_year_without_a_checklist_has_none(office: User) -> None:
    with pytest.raises(NoBoard):
        result_freeze(area=DISTRICT, year=2024, by=office, at=AFTER)


def test_what_stands_in_the_way_is_counted(office: User) -> None:
    submitted(make_user(Role.CHAIR, DAYUAN), "2027-01-15")
    ready = result_readiness(area=DISTRICT, year=2026, today=date(2027, 1, 10))
    assert (ready.is_closed, ready.records, ready.posts, ready.taken, ready.is_ready) == (
        False,
        1,
        0,
        None,
        False,
    )
    assert len(ready.refusals) == 2


def test_a_later_correction_leaves_it_and_is_told(office: User) -> None:
    chair = make_user(Role.CHAIR, DAYUAN)
    meeting = confirmed(study(), chair=chair, office=office, on="2026-05-09")
    kept = freeze(office)
    before = kept.board
    record_reopen(record=meeting, by=office, at=at("2027-02-01"), reason="会议日期有误")
    record_withdraw(record=meeting, by=chair, at=at("2027-02-02"))
    assert Snapshot.objects.get().board == before
    told = differences(Snapshot.objects.get(), scoreboard(area=DISTRICT, year=2026, as_of=CLOSES))
    assert [(line.unit, line.item_id, line.before, line.after) for line in told] == [
        ("大源镇", "annual_hearing", "已完成（2026年5月8日）", "逾期未报")
    ]
