"""Nobody confirms what they entered, changed or signed since it was last confirmed (design §4)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from meetings.models import Meeting
from records.evidence import evidence_add_reference
from records.models import Step
from records.services import (
    record_confirm,
    record_open,
    record_reopen,
    record_return,
    record_save,
    record_submit,
    step_save,
)
from records.states import State, StepName
from tests.factories import DISTRICT, at
from tests.records.conftest import People
from tests.records.making import a_document, a_study, submitted

ON = at("2026-05-13")
REFUSED = "请办公室另一位同事审核"


def test_who_entered_for_a_unit_does_not_confirm(people: People) -> None:
    record = record_save(record=a_study(), by=people.wang, at=ON)
    record_submit(record=record, by=people.wang, at=ON)
    assert record.entered_for_unit
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.wang, at=ON)
    record_confirm(record=record, by=people.li, at=ON)


def test_who_changed_it_does_not_confirm(people: People) -> None:
    record = record_save(record=a_study(), by=people.wang, at=ON)
    record.note = "核对了日期"
    record_save(record=record, by=people.li, at=ON)
    record_submit(record=record, by=people.wang, at=ON)
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.li, at=ON)


def test_who_handed_it_in_does_not_confirm(people: People) -> None:
    record = record_save(record=a_study(), by=people.wang, at=ON)
    record_submit(record=record, by=people.li, at=ON)
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.li, at=ON)


def test_who_typed_a_step_that_rides_with_it_does_not_confirm(people: People) -> None:
    record = record_save(record=a_document(), by=people.wang, at=ON)
    step = Step(record=record, name=StepName.FILED, happened_on=date(2026, 5, 12))
    step_save(step=step, by=people.li, at=ON, with_record=True)
    record_submit(record=record, by=people.wang, at=ON)
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.li, at=ON)


def test_who_added_evidence_does_not_confirm(people: People) -> None:
    record = record_save(record=a_study(), by=people.wang, at=ON)
    evidence_add_reference(record=record, title="会议纪要21号", kept_at="镇档案室", by=people.li, at=ON)
    record_submit(record=record, by=people.wang, at=ON)
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.li, at=ON)


def test_looking_and_returning_leave_the_eyes_fresh(people: People) -> None:
    record = submitted(people)
    record_open(record=record, by=people.wang, at=ON)
    record_return(record=record, by=people.wang, at=ON, reason="请补充")
    record_submit(record=record, by=people.zhou, at=ON)
    record_confirm(record=record, by=people.wang, at=ON)
    assert record.state == State.CONFIRMED


def test_after_a_confirmation_the_count_begins_anew(people: People) -> None:
    """王敏 entered it, 李强 confirmed; found mistaken and mended by the unit, 王敏 may confirm what others changed."""
    record = record_save(record=a_study(), by=people.wang, at=ON)
    record_submit(record=record, by=people.wang, at=ON)
    record_confirm(record=record, by=people.li, at=ON)
    record_reopen(record=record, by=people.li, at=ON, reason="日期有误")
    content = Meeting.objects.get(pk=record.pk)
    content.happened_on = date(2026, 5, 11)
    record_save(record=content, by=people.zhou, at=ON)
    record_submit(record=record, by=people.zhou, at=ON)
    record_confirm(record=record, by=people.wang, at=ON)
    assert record.state == State.CONFIRMED


def test_it_holds_for_the_district_s_own_records_too(people: People) -> None:
    deployment = a_study(area=DISTRICT, meeting_kind=Meeting.Kind.DEPLOYMENT)
    record = record_save(record=deployment, by=people.wang, at=ON)
    record_submit(record=record, by=people.wang, at=ON)
    with pytest.raises(PermissionDenied, match=REFUSED):
        record_confirm(record=record, by=people.wang, at=ON)
    record_confirm(record=record, by=people.li, at=ON)
    assert not record.entered_for_unit
