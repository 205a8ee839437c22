"""Rows of before are taken into the chain; telephones of before are veiled."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import AuditEvent
from accounts.sealing import trail_seal, trail_verify
from tests.factories import at
from townships.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-06-20")
PHONE = "13812345678"


def go(*targets: tuple[str, str]) -> Any:
    """The database as it was, or is, at these migrations."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def latest() -> Any:
    """Where every room's migrations end; put back whatever happens."""
    ends = [
        key
        for key in MigrationExecutor(connection).loader.graph.leaf_nodes()
        if key[0] in {"accounts", "townships"}
    ]
    yield ends
    go(*ends)


def test_old_rows_are_marked_veiled_and_linked(latest: Any) -> None:
    before = go(("accounts", "0005_api_tokens"), ("townships", "0004_changeover"))
    events = before.get_model("accounts", "AuditEvent")._base_manager
    for number in range(3):
        events.create(
            at=NOW, actor_name="王敏", action="ACCOUNT", area="330111", subject=f"第{number}件 {PHONE}",
            detail={"办公电话": f"{PHONE} → 0571-63321234", "行数": number}, address="10.1.2.3",
        )  # fmt: skip
    people = before.get_model("townships", "HistoricalPerson")._base_manager
    people.create(id=7, name="丁某", phone=PHONE, district="330111", history_date=NOW, history_type="+")
    go(*latest)
    assert trail_seal(at=NOW).linked == 3
    assert trail_verify().is_whole
    assert trail_verify().rows == 3
    assert PHONE not in str(list(AuditEvent.objects.values()))
    assert "63321234" not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.order_by("pk")[2].detail["行数"] == 2
    assert Person.history.get().phone.startswith("138****5678#")
    with connection.cursor() as cursor, pytest.raises(Exception, match="rows are only added"):
        cursor.execute("UPDATE accounts_auditevent SET subject = 'x'")
