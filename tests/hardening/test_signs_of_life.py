"""/livez asks nothing, /readyz all that the portal stands on, /metrics counts no person and no page."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from fuyang_renda import health
from tests.factories import at
from tests.records.conftest import people  # noqa: F401  # their fixture
from tests.records.test_jobs import a_job, program  # noqa: F401  # their fixture

pytestmark = pytest.mark.django_db
ALL = {"database": "ok", "migrations": "ok", "cache": "ok", "broker": "ok", "evidence": "ok"}


def test_alive_is_said_without_asking_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_ready_names_what_was_asked() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "checks": ALL})


@pytest.mark.parametrize("broken", list(ALL))
def test_what_does_not_answer_is_named_and_why_stays_inside(
    monkeypatch: pytest.MonkeyPatch, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("host db.internal, password geheim")

    monkeypatch.setitem(health.CHECKS, broken, fail)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failed", "checks": {**ALL, broken: "failed"}}
    assert "geheim" not in answer.content.decode()
    assert "not ready" in caplog.text


def test_a_folder_that_cannot_be_written_or_is_full_is_no_place_for_evidence(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "a file"
    (tmp_path / "a file").touch()
    assert Client().get("/readyz").json()["checks"]["evidence"] == "failed"
    settings.EVIDENCE_ROOT = tmp_path
    monkeypatch.setattr(health, "LEAST_FREE", 2**62)
    assert Client().get("/readyz").json()["checks"]["evidence"] == "failed"


def test_a_migration_that_is_missing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    assert Client().get("/readyz").json()["checks"]["migrations"] == "failed"


def figures(client: Client) -> dict[str, float]:
    lines = client.get("/metrics").content.decode().splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line and line[0] != "#"
    }


def test_what_waits_is_told_with_its_age(people: Any, program: Callable[..., None]) -> None:  # noqa: F811
    program(lambda run: {})
    a_job(people)
    found = figures(Client())
    assert found["portal_jobs_waiting"] == 1
    assert found["portal_jobs_oldest_waiting_seconds"] > 0
    assert found["portal_reminders_due"] == 0
    assert found['portal_ready{check="database"}'] == 1


@pytest.mark.parametrize(
    ("names", "age"), [((), inf), (("renda-20261120-230000.zip.age", "renda-20261121-230000.zip"), 9 * 3600)]
)
def test_the_age_of_the_newest_backup_is_told(
    names: tuple[str, ...], age: float, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_FOLDER = tmp_path
    for name in (*names, "renda-20261122-by-hand.zip"):
        (tmp_path / name).touch()
    monkeypatch.setattr(timezone, "now", lambda: at("2026-11-22", 8))
    assert figures(Client())["portal_backup_age_seconds"] == age


def test_answers_are_counted_by_how_they_ended_and_by_nothing_else() -> None:
    name = 'django_http_responses_total_by_status_total{status="404"}'
    before = figures(Client()).get(name, 0)
    Client().get("/nothing/")
    after = figures(Client())
    assert after[name] == before + 1
    labels = {label for line in after for label in line.partition("{")[2].rstrip("}").split(",") if label}
    assert {label.partition("=")[0] for label in labels} <= {"status", "check", "le", "implementation", "major", "minor",
                                                             "patchlevel", "version", "generation"}  # fmt: skip


def test_a_scrape_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    Client().get("/metrics")
    with django_assert_max_num_queries(3):
        Client().get("/metrics")
