"""Many rows at once: each as Django would have made and stored it, under a key that is nobody else's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from delegates.models import Activity, Delegate, Mandate
from funds.models import FundEntry
from meetings.models import Meeting
from records.models import KINDS
from tests.factories import DAYUAN, at, make_townships, make_user
from townships.inserting import Blank, keys_reserve, rows_insert
from townships.models import Appointment, Liaison, Person, Term

pytestmark = pytest.mark.django_db
REGISTERS = (Person, Term, Appointment, Liaison, Delegate, Mandate)


def _columns(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [*REGISTERS, *KINDS.values()])
def test_a_blank_one_is_as_django_makes_it(model: type[models.Model]) -> None:
    made, usual = Blank(model).new(), model()
    assert _columns(made) == _columns(usual)
    assert made._state.adding
    assert made._state.db is None


def test_no_two_share_a_list() -> None:
    blank = Blank(Meeting)
    first, second = blank.new(), blank.new()
    first.topics.append("WORK")
    assert second.topics == []


def test_what_is_told_stands_in_it_and_relations_are_found_by_it() -> None:
    person = Person.objects.create(name="陈一", district="330111")
    delegate = Blank(Delegate).new(person_id=person.pk)
    assert delegate.person == person


def test_rows_are_stored_as_saved_ones_are() -> None:
    usual = Person.objects.create(name="陈一", phone="13800000001", district="330111")
    rows = [Blank(Person).new(name=f"陈{n}", phone="13800000001", district="330111") for n in range(3)]
    rows_insert(rows)
    stored = list(Person.objects.exclude(pk=usual.pk).order_by("pk"))
    assert [each.pk for each in stored] == [each.pk for each in rows]
    assert [each.name for each in stored] == ["陈0", "陈1", "陈2"]
    assert not any(each._state.adding for each in rows)
    left_out = {"id", "name"}
    for each in stored:
        told, before = _columns(each), _columns(usual)
        assert {name: told[name] for name in told.keys() - left_out} == {
            name: before[name] for name in before.keys() - left_out
        }
    rows[0].phone = "13800000009"
    rows[0].save()
    assert Person.objects.get(pk=rows[0].pk).phone == "13800000009"


def test_keys_are_nobody_else_s_before_or_after() -> None:
    first = Person.objects.create(name="先", district="330111")
    rows_insert([Blank(Person).new(name=f"批{n}", district="330111") for n in range(5)])
    last = Person.objects.create(name="后", district="330111")
    rows_insert([Blank(Person).new(name="又", district="330111")])
    assert len(set(Person.objects.values_list("pk", flat=True))) == 8
    latest = max(Person.objects.values_list("pk", flat=True))
    first.delete()
    last.delete()
    assert min(keys_reserve(Person, 2)) > latest


def test_every_sort_of_column_comes_back_as_it_went_in() -> None:
    """Days, moments, money, ticks, lists and nothing: through the records' own bulk."""
    from records.bulk import records_insert

    make_townships()
    now = at("2026-05-12")
    frame: dict[str, Any] = {"created_by": make_user(), "created_at": now, "changed_at": now, "area": DAYUAN}
    on = date(2026, 5, 12)
    meeting = Meeting(meeting_kind="PARTY_STUDY", happened_on=on, heard=True, topics=["WORK"], **frame)
    entry = FundEntry(
        fund="DUTY", entry="PAYMENT", category="TRAINING", amount=Decimal("12000.50"), for_year=2026,
        happened_on=on, **frame,
    )  # fmt: skip
    activity = Activity(activity_kind="SURVEY", is_governance=False, happened_on=None, **frame)
    for row in (meeting, entry, activity):
        records_insert([row])
        again = type(row).objects.get(pk=row.pk)
        assert _columns(again) == _columns(row)
        assert again.created_at == now


def test_what_the_database_promises_it_keeps() -> None:
    wrong = Blank(Term).new(
        area=DAYUAN, body="CONGRESS", ordinal=18, started_on=date(2026, 1, 1), ended_on=date(2025, 1, 1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        rows_insert([wrong])
    assert not Term.objects.filter(ordinal=18).exists()


def test_an_inherited_table_is_refused() -> None:
    with pytest.raises(TypeError, match=r"records/bulk\.py"):
        rows_insert([Activity()])
