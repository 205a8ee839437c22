"""The seven laws of the inheritance of records (design §3), each with a test."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from opinions.models import NormativeDocument
from records.bulk import records_insert
from records.models import KINDS, NilReturn, Record
from records.services import record_confirm, record_save
from records.states import RecordKind, State
from tests.factories import DAYUAN, at
from tests.records.conftest import People
from tests.records.making import a_document, a_study, in_state, submitted, written

ON = at("2026-06-20")
LEAVES = sorted(KINDS.values(), key=lambda leaf: leaf.__name__)


def test_every_kind_has_its_leaf() -> None:
    assert set(KINDS) == set(RecordKind)
    assert {leaf.__name__ for leaf in LEAVES} == {
        "Meeting", "Opinion", "Practice", "NormativeDocument", "NilReturn", "Activity", "FundEntry",
        "FundRegulation", "MicroProject", "Step",
    }  # fmt: skip


def test_law_1_a_record_holds_what_all_kinds_share(people: People) -> None:
    held = {field.name for field in Record._meta.concrete_fields}
    assert held >= {"kind", "area", "state", "happened_on", "number", "once"}
    record = written(people.chen)
    frame = Record.objects.get(pk=record.pk)
    assert (frame.kind, frame.area, frame.state) == ("meeting", DAYUAN, "draft")
    assert frame.happened_on == record.held_on == date(2026, 5, 10)
    assert isinstance(frame.specific(), Meeting)


@pytest.mark.parametrize("area", ["", "33", "3301", "33011111", "3301111170", "33011111x", "３３０１１１"])
def test_law_1_its_area_is_a_district_or_a_unit(area: str, people: People) -> None:
    with pytest.raises((ValidationError, PermissionDenied)):
        record_save(record=a_study(area=area), by=people.wang, at=ON)
    assert not Record.objects.exists()


def test_law_2_a_transition_is_one_conditional_update_of_the_record_itself(people: People) -> None:
    meeting = Meeting.objects.get(pk=submitted(people).pk)
    with CaptureQueriesContext(connection) as seen:
        record_confirm(record=meeting, by=people.wang, at=ON)
    updates = [query["sql"] for query in seen if query["sql"].startswith("UPDATE")]
    (transition,) = [sql for sql in updates if "records_record" in sql]
    where = transition.partition("WHERE")[2]
    assert '"state" = ' in where
    assert "submitted" in where
    assert not any("meetings_meeting" in sql for sql in updates)


def test_law_2_a_save_of_content_never_writes_the_state_back(people: People) -> None:
    old_page = Meeting.objects.get(pk=written(people.chen).pk)
    Record.objects.filter(pk=old_page.pk).update(state=State.RETURNED)  # meanwhile
    old_page.note = "补记"
    record_save(record=old_page, by=people.chen, at=ON)
    now = Record.objects.get(pk=old_page.pk)
    assert (now.state, now.note) == (State.RETURNED, "补记")


@pytest.mark.parametrize("leaf", LEAVES)
def test_law_3_each_leaf_keeps_the_history_of_its_content(leaf: Any) -> None:
    kept = {field.name for field in leaf.history.model._meta.get_fields()}
    own = {field.name for field in leaf._meta.local_concrete_fields if not field.primary_key}
    assert own <= kept
    assert not hasattr(Record, "history")


def test_law_3_a_change_of_content_is_one_row_of_history_a_transition_none(people: People) -> None:
    meeting = written(people.chen)
    meeting.minutes_no = "大委纪要〔2026〕22号"
    record_save(record=meeting, by=people.chen, at=ON)
    assert list(Meeting.history.order_by("history_id").values_list("minutes_no", flat=True)) == [
        "大委纪要〔2026〕21号",
        "大委纪要〔2026〕22号",
    ]
    submitted(people)
    assert Meeting.history.count() == 3  # its own creation, and no more for being sent and signed


@pytest.mark.parametrize("leaf", [Record, *LEAVES])
def test_law_4_bulk_create_is_refused_everywhere(leaf: Any) -> None:
    with pytest.raises(TypeError, match=r"records\.bulk"):
        leaf.objects.bulk_create([])


def test_law_4_many_rows_are_written_by_bulk_and_read_like_any_other(people: People) -> None:
    def studies(count: int) -> list[Any]:
        return [
            a_study(title=f"第{n}次", created_by=people.chen, created_at=ON, changed_at=ON)
            for n in range(count)
        ]

    asked = []
    for count in (40, 3):
        Meeting.objects.all().delete()
        with CaptureQueriesContext(connection) as seen:
            records_insert(studies(count))
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 5  # a savepoint, the keys, the parents, the kind's own
    assert [meeting.title for meeting in Meeting.objects.order_by("pk")] == ["第0次", "第1次", "第2次"]
    assert Record.objects.filter(kind="meeting").count() == 3
    with pytest.raises(TypeError, match="one kind"):
        records_insert([a_study(), a_document()])
    assert records_insert([]) == []


@pytest.mark.parametrize("leaf", LEAVES)
def test_law_5_no_constraint_of_a_leaf_names_a_parent_s_field(leaf: Any) -> None:
    shared = {field.name for field in Record._meta.get_fields()}
    for constraint in leaf._meta.constraints:
        named = set(getattr(constraint, "fields", ()) or ())
        condition = getattr(constraint, "condition", None)
        named |= {name.partition("__")[0] for name, _ in _pairs(condition)} if condition else set()
        assert not named & shared, constraint.name


def _pairs(node: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for child in node.children:
        found += [child] if isinstance(child, tuple) else _pairs(child) if isinstance(child, models.Q) else []
    return found


@pytest.mark.parametrize("leaf", LEAVES)
def test_law_6_a_child_row_for_another_kind_is_refused_by_the_database(leaf: Any, people: People) -> None:
    other: Record = written(people.chen)
    if leaf is Meeting:
        other = record_save(record=a_document(), by=people.chen, at=ON)
    table, key = leaf._meta.db_table, leaf._meta.pk.column
    columns = {field.column: _any_value(field, other, people) for field in leaf._meta.local_concrete_fields}
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    assert key in columns
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  # our own tables
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="record of another kind"):
            cursor.execute(statement, list(columns.values()))
        transaction.set_rollback(True)


def _any_value(field: models.Field[Any, Any], other: Record, people: People) -> Any:
    if field.primary_key or field.name == "record":
        return other.pk
    if field.null:
        return None
    if isinstance(field, models.DateField):
        return "2026-05-10"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField | models.DecimalField):
        return 2026
    return "[]" if isinstance(field, models.JSONField) else ""


def test_law_6_and_by_the_service_in_words(people: People) -> None:
    meeting = written(people.chen)
    forged = NormativeDocument(
        record_ptr_id=meeting.pk, id=meeting.pk, kind="meeting", area=DAYUAN, issued_on=date(2026, 5, 1),
        title="冒充", created_by=people.chen, created_at=ON, changed_at=ON,
    )  # fmt: skip
    forged._state.adding = False
    with pytest.raises(ValidationError, match="另一种类"):
        record_save(record=forged, by=people.chen, at=ON)
    assert not NormativeDocument.objects.exists()


@pytest.mark.parametrize("leaf", [Record, *LEAVES])
def test_law_7_the_admin_deletes_nothing_and_turns_nothing_back(leaf: Any, people: People) -> None:
    registered = admin.site._registry.get(leaf)
    if registered is None:
        assert leaf is Record, "every kind of record has its admin"
        return
    request = RequestFactory().get("/admin/")
    for person in (people.wang, people.zhou, people.chen, people.gu, people.fang, people.he):
        request.user = person
        assert not registered.has_delete_permission(request)
        assert "delete_selected" not in registered.get_actions(request)
        revert = getattr(registered, "revert_disabled", None)
        assert revert is None or revert(request)


def test_law_7_nothing_numbered_can_be_deleted(people: People) -> None:
    record = in_state(State.SUBMITTED, people)
    with pytest.raises(models.ProtectedError):
        record.delete()  # its timeline protects it
    assert Record.objects.filter(pk=record.pk).exists()


def test_a_nil_return_is_a_kind_like_any_other(people: People) -> None:
    record = record_save(
        record=NilReturn(area=DAYUAN, nil_kind="DOCUMENTS", year=2025, happened_on=date(2025, 12, 2)),
        by=people.chen,
        at=ON,
    )
    assert isinstance(Record.objects.get(pk=record.pk).specific(), NilReturn)
