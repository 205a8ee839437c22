"""Ten years of the reserve fund are read as a handful of rows, and nothing that matters is lost in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from checklist.facts import township_facts
from funds.models import FundEntry, MicroProject
from records.states import State
from tests.checklist.rows import d
from tests.checklist.test_selectors import WINDOW, Writer, office  # noqa: F401  # the fixture
from townships.models import Township

pytestmark = pytest.mark.django_db
CODE = "330111100"


def _paid(writer: Writer, project: int, on: str, year: int, **told: object) -> None:
    writer.row(
        FundEntry, CODE, on, fund="RESERVE", entry="PAYMENT", category="PROJECT", amount=Decimal(100),
        for_year=year, project_id=project, **told,
    )  # fmt: skip


def _project(writer: Writer, on: str, accepted: str) -> int:
    project = writer.row(MicroProject, CODE, on, title="路灯修缮", planned_finish=d(accepted))
    writer.step(project, "APPROVED", on)
    writer.step(project, "ACCEPTED", accepted)
    return project.pk


@pytest.fixture
def writer(office) -> Writer:  # type: ignore[no-untyped-def]  # noqa: F811
    Township.objects.create(code=CODE, name="演示镇", kind="TOWN")
    return Writer(office)


def _read() -> tuple[list[tuple[int | None, Decimal, date]], list[int]]:
    (known,) = township_facts("330111", WINDOW)
    return (
        sorted(((e.project, e.amount, e.on) for e in known.reserve_entries), key=str),
        [project.id for project in known.projects],
    )


def test_projects_that_are_over_become_one_row_of_money(writer: Writer) -> None:
    for year in (2023, 2024):
        project = _project(writer, f"{year}-02-01", f"{year}-09-01")
        _paid(writer, project, f"{year}-03-01", year)
    assert _read() == ([(None, Decimal(200), d("2023-03-01"))], [])


def test_a_running_project_keeps_its_earliest_payment(writer: Writer) -> None:
    project = _project(writer, "2025-02-01", "2026-02-01")
    _paid(writer, project, "2025-05-01", 2025)
    _paid(writer, project, "2025-03-01", 2025)
    assert _read() == ([(project, Decimal(200), d("2025-03-01"))], [project])


def test_a_payment_of_this_year_brings_an_accepted_project_back(writer: Writer) -> None:
    project = _project(writer, "2024-02-01", "2024-09-01")
    _paid(writer, project, "2024-03-01", 2024)
    _paid(writer, project, "2026-03-01", 2026)
    rows, projects = _read()
    assert [row[0] for row in rows] == [project, project]
    assert projects == [project]


@pytest.mark.parametrize("told", [{"state": State.SUBMITTED}, {"first_submitted_on": date(2026, 11, 24)}])
def test_what_may_yet_count_or_not_is_never_added_up(writer: Writer, told: dict[str, object]) -> None:
    project = _project(writer, "2024-02-01", "2024-09-01")
    _paid(writer, project, "2024-03-01", 2024)
    _paid(writer, project, "2024-04-01", 2024, **told)
    rows, projects = _read()
    assert [(row[0], row[2]) for row in rows] == [(project, d("2024-03-01")), (project, d("2024-04-01"))]
    assert projects == [project]
