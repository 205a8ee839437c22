"""Numbers: given at the first submission, without gaps, never twice, never taken back."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from records.models import Counter, Record
from records.services import (
    Refused,
    record_recall,
    record_save,
    record_submit,
    record_withdraw,
)
from tests.factories import DISTRICT, WANSHI, at
from tests.records.conftest import People
from tests.records.making import a_study, written

ON = at("2026-06-20")


def handed_in(people: People, day: str = "2026-06-20") -> Record:
    record = written(people.zhou, on=day)
    record_submit(record=record, by=people.zhou, at=at(day, 10))
    return record


def test_they_begin_with_the_district_and_the_year_of_submission(people: People) -> None:
    assert handed_in(people).number == "FY-2026-000001"
    assert handed_in(people, "2027-01-03").number == "FY-2027-000001"
    assert handed_in(people).number == "FY-2026-000002"


def test_units_share_their_district_s_count(people: People) -> None:
    handed_in(people)
    other = record_save(record=a_study(area=WANSHI), by=people.ma, at=ON)
    record_submit(record=other, by=people.ma, at=ON)
    assert other.number == "FY-2026-000002"


def test_another_district_has_its_own_letters(people: People) -> None:
    deployment = a_study(area="330110", meeting_kind="DEPLOYMENT")
    record_save(record=deployment, by=people.ding, at=ON)
    record_submit(record=deployment, by=people.ding, at=ON)
    assert deployment.number == "330110-2026-000001"


def test_a_draft_has_none_and_takes_none(people: People) -> None:
    given_up = written(people.zhou)
    record_withdraw(record=given_up, by=people.zhou, at=ON)
    assert given_up.number == ""
    assert not Counter.objects.exists()


def test_a_number_stays_through_everything(people: People) -> None:
    record = handed_in(people)
    record_recall(record=record, by=people.zhou, at=ON)
    record_submit(record=record, by=people.zhou, at=at("2027-02-01"))
    assert record.number == "FY-2026-000001"
    record_recall(record=record, by=people.zhou, at=at("2027-02-01"))
    record_withdraw(record=record, by=people.zhou, at=at("2027-02-01"))
    assert Record.objects.get(pk=record.pk).number == "FY-2026-000001"


def test_what_fails_leaves_no_gap(people: People) -> None:
    handed_in(people)
    lacking = written(people.zhou, minutes_no="")
    with pytest.raises(Refused):
        record_submit(record=lacking, by=people.zhou, at=ON)
    with transaction.atomic():
        handed_in(people)
        transaction.set_rollback(True)
    assert handed_in(people).number == "FY-2026-000002"
    assert Counter.objects.get(district=DISTRICT, year=2026).last == 2


def test_the_millionth_still_fits(people: People) -> None:
    Counter.objects.create(district=DISTRICT, year=2026, last=999_999)
    assert handed_in(people).number == "FY-2026-1000000"


def test_the_counter_is_taken_last_but_one(people: People) -> None:
    """The order that keeps writers from deadlock: everything else, the counter, the token (design, Numbers)."""
    handed_in(people)  # the year's counter and the token exist from here on
    record = written(people.zhou)
    with CaptureQueriesContext(connection) as seen:
        record_submit(record=record, by=people.zhou, at=ON)
    writes = [query["sql"] for query in seen if query["sql"].startswith(("UPDATE", "INSERT"))]
    tables = [sql.replace('"', "").split()[1 if sql.startswith("UPDATE") else 2] for sql in writes]
    after = tables[tables.index("records_counter") :]
    assert set(after) <= {"records_counter", "records_record", "townships_factstoken"}
    assert after[-1] == "townships_factstoken"
    assert "townships_factstoken" not in tables[: tables.index("records_counter")]
