"""Whose rows a unit reaches that came out of others: the one rule, and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from records.models import Record
from records.permissions import may_sign, refusal_to_write
from records.services import record_save, record_send, record_sign
from records.states import State
from tests.factories import DAYUAN, WANSHI, YUSHAN, at, make_townships, make_user
from townships.models import Township
from townships.reach import codes_reached, reaches

pytestmark = pytest.mark.django_db
NEW = "330111119"
ON = date(2026, 9, 1)


@pytest.fixture
def merged() -> dict[str, Township]:
    """渔山乡 closed on 2026-09-01 and became 渔新镇; 大源镇 stands, though somebody named it a predecessor."""
    units = make_townships()
    new = Township.objects.create(code=NEW, name="渔新镇", kind=Township.Kind.TOWN, opened_on=ON)
    Township.objects.filter(code=YUSHAN).update(closed_on=ON)
    new.predecessors.set([units[YUSHAN], units[DAYUAN]])
    return {each.code: each for each in Township.objects.all()}


def _draft(area: str, by: User, on: str) -> Meeting:
    held = date.fromisoformat(on)
    return record_save(
        record=Meeting(area=area, meeting_kind="PARTY_STUDY", heard=True, happened_on=held, minutes_no="1号"),
        by=by, at=at(on),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "area", "reached"),
    [
        (NEW, NEW, True),
        (NEW, YUSHAN, True),  # closed, and became this one
        (NEW, DAYUAN, False),  # named, but it still stands
        (NEW, WANSHI, False),
        (NEW, "330111", False),
        (YUSHAN, NEW, False),  # the way back only
        ("330111", YUSHAN, True),
        ("330111", "330112001", False),
    ],
)
def test_a_unit_reaches_what_became_it(merged: Any, scope: str, area: str, reached: bool) -> None:
    user = make_user(Role.CHAIR if len(scope) == 9 else Role.OFFICE, scope)
    assert reaches(user, area) is reached
    seen = set(Township.objects.for_user(user).values_list("code", flat=True))
    assert (area in seen) is (reached and len(area) == 9)
    assert (area in codes_reached(user)) is (reached and scope != "330111")


def test_a_draft_from_before_the_merger_is_finished_and_handed_in_by_the_new_unit(merged: Any) -> None:
    Township.objects.filter(code=YUSHAN).update(closed_on=None)
    record = _draft(YUSHAN, make_user(Role.CLERK, YUSHAN), "2026-08-10")
    Township.objects.filter(code=YUSHAN).update(closed_on=ON)
    clerk, chair = make_user(Role.CLERK, NEW), make_user(Role.CHAIR, NEW)
    assert Record.objects.for_user(clerk).filter(pk=record.pk).exists()
    assert refusal_to_write(user=clerk, area=YUSHAN, record=record, on=ON) == ""
    assert may_sign(user=chair, area=YUSHAN, on=ON)
    record.note = "补充说明"
    record_save(record=record, by=clerk, at=at("2026-09-02"))
    record_send(record=record, by=clerk, at=at("2026-09-02"))
    record_sign(record=Record.objects.get(pk=record.pk), by=chair, at=at("2026-09-02"))
    now = Record.objects.get(pk=record.pk)
    assert (now.state, now.area) == (State.SUBMITTED, YUSHAN)


def test_what_happened_after_the_merger_is_not_written_to_the_old_unit(merged: Any) -> None:
    clerk = make_user(Role.CLERK, NEW)
    _draft(YUSHAN, clerk, "2026-08-31")
    with pytest.raises(ValidationError, match="渔山乡已于2026年9月1日撤并，之后的事请在新单位填报"):
        _draft(YUSHAN, clerk, "2026-09-01")


def test_the_rule_costs_no_query_of_its_own(merged: Any) -> None:
    user = make_user(Role.CLERK, NEW)
    with CaptureQueriesContext(connection) as asked:
        list(Record.objects.for_user(user))
        assert reaches(user, NEW)
    assert len(asked) == 1
