"""The facts token: a new random value by every write, as its last statement, and never after a rollback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from records.evidence import evidence_add_reference
from records.models import Record, Step
from records.services import (
    late_permit_give,
    record_confirm,
    record_open,
    record_reopen,
    record_return,
    record_save,
    record_send,
    record_sign,
    record_submit,
    step_save,
)
from tests.factories import DAYUAN, DISTRICT, at
from tests.records.conftest import People
from tests.records.conftest import people as people  # noqa: PLC0414  # the fixture
from tests.records.making import a_document, a_study
from townships.models import Appointment, FactsToken, Person
from townships.services import appointment_check, register_save, term_open
from townships.tokens import facts_token, facts_write, writing

ON = at("2026-06-20")


def token() -> str:
    return facts_token(DISTRICT)


def test_every_write_renews_it(people: People) -> None:
    study, document = a_study(), a_document()
    known = Person.objects.create(name="测试某", district=DISTRICT, entered_in=DAYUAN)
    appointment = Appointment(township_id=DAYUAN, person=known, post="CLERK", started_on=date(2026, 3, 1))
    writes: list[Callable[[], object]] = [
        lambda: record_save(record=study, by=people.chen, at=ON),
        lambda: record_save(record=study, by=people.chen, at=ON),
        lambda: evidence_add_reference(record=study, title="纪要", kept_at="档案室", by=people.chen, at=ON),
        lambda: record_send(record=study, by=people.chen, at=ON),
        lambda: record_sign(record=study, by=people.zhou, at=ON),
        lambda: record_return(record=study, by=people.wang, at=ON, reason="补充"),
        lambda: record_submit(record=study, by=people.zhou, at=ON),
        lambda: record_confirm(record=study, by=people.wang, at=ON),
        lambda: late_permit_give(record=study, by=people.wang, at=ON, reason="逾期补录"),
        lambda: record_reopen(record=study, by=people.wang, at=ON, reason="有误"),
        lambda: record_save(record=document, by=people.zhou, at=ON),
        lambda: step_save(
            step=Step(record=document, name="FILED", happened_on=date(2026, 6, 1)),
            by=people.zhou,
            at=ON,
            with_record=True,
        ),
        lambda: register_save(row=appointment, by=people.zhou, at=ON),
        lambda: appointment_check(appointment=appointment, by=people.wang, at=ON),
        lambda: term_open(area=DAYUAN, body="PARTY", ordinal=10, on=date(2021, 11, 1), by=people.wang, at=ON),
    ]
    seen = [token()]
    for number, write in enumerate(writes):
        write()
        assert token() not in seen, f"write {number}"
        seen.append(token())


def test_it_is_the_last_statement_of_the_transaction(people: People) -> None:
    record = record_save(record=a_study(), by=people.zhou, at=ON)
    with CaptureQueriesContext(connection) as seen:
        record_submit(record=record, by=people.zhou, at=ON)
    spoken = [
        query["sql"] for query in seen if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT"))
    ]
    assert "townships_factstoken" in spoken[-1]
    assert sum("townships_factstoken" in sql for sql in spoken) == 1


def test_one_write_of_many_parts_renews_it_once(people: People) -> None:
    with CaptureQueriesContext(connection) as seen, facts_write(DAYUAN):
        record_save(record=a_study(), by=people.zhou, at=ON)
        record_save(record=a_study(), by=people.zhou, at=ON)
        assert writing()
    assert not writing()
    renewals = [query for query in seen if query["sql"].startswith("UPDATE") and "factstoken" in query["sql"]]
    assert len(renewals) == 1


def test_looking_renews_nothing(people: People) -> None:
    record = record_save(record=a_study(), by=people.zhou, at=ON)
    record_submit(record=record, by=people.zhou, at=ON)
    before = token()
    record_open(record=record, by=people.wang, at=ON)
    list(Record.objects.for_user(people.wang))
    assert token() == before


def test_what_is_refused_renews_nothing(people: People) -> None:
    record_save(record=a_study(), by=people.chen, at=ON)
    before = token()
    with pytest.raises(ValidationError):
        record_save(record=a_study(title="长" * 300), by=people.chen, at=ON)
    assert token() == before


def test_after_a_rollback_no_token_ever_comes_twice(people: People) -> None:
    """A counter would come back after the rollback and name facts that never were."""
    record_save(record=a_study(), by=people.chen, at=ON)
    before = token()
    with transaction.atomic():
        record_save(record=a_study(), by=people.chen, at=ON)
        rolled_back = token()
        transaction.set_rollback(True)
    assert token() == before
    record_save(record=a_study(), by=people.chen, at=ON)
    assert token() not in {before, rolled_back}


def test_what_fails_inside_a_larger_write_leaves_nothing_behind(people: People) -> None:
    good = a_study()
    with facts_write(DAYUAN):
        record_save(record=good, by=people.chen, at=ON)
        draft = Record.objects.get(pk=good.pk).specific()
        draft.title = "长" * 300
        with pytest.raises(ValidationError):
            record_save(record=draft, by=people.chen, at=ON)
    assert Record.objects.get(pk=good.pk).revision == 1


def test_districts_have_their_own(people: People) -> None:
    record_save(record=a_study(), by=people.chen, at=ON)
    before = token()
    record_save(record=a_study(area="330110", meeting_kind="DEPLOYMENT"), by=people.ding, at=ON)
    assert token() == before
    assert FactsToken.objects.count() == 2
    assert facts_token("330199") == ""


def test_what_failed_inside_a_write_is_not_numbered_at_its_end(people: People) -> None:
    record = record_save(record=a_study(), by=people.zhou, at=ON)

    def submit_and_fail() -> None:
        with facts_write(DAYUAN):
            record_submit(record=record, by=people.zhou, at=ON)
            raise ValidationError("另一部分没有通过")

    with facts_write(DAYUAN):
        with pytest.raises(ValidationError):
            submit_and_fail()
        other = record_save(record=a_study(on="2026-05-11"), by=people.zhou, at=ON)
        record_submit(record=other, by=people.zhou, at=ON)
    numbers = dict(Record.objects.values_list("pk", "number"))
    assert numbers == {record.pk: "", other.pk: "FY-2026-000001"}
