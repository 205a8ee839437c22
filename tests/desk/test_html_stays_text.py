"""HTML typed into any text field of any kind of record is shown as text on every page that shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from delegates.models import Activity
from funds.models import FundEntry, FundRegulation, MicroProject
from meetings.models import Meeting
from opinions.models import NormativeDocument, Opinion, Practice
from records.models import KINDS, NilReturn, Record, Step
from records.services import record_save
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at

pytestmark = pytest.mark.django_db
NASTY = "<img src=x onerror=alert(1)>"
DAY = date(2026, 3, 1)
NEEDED: dict[type[Record], dict[str, Any]] = {
    Meeting: {"meeting_kind": "PARTY_STUDY"},
    Opinion: {},
    Practice: {},
    NormativeDocument: {"issued_on": DAY},
    NilReturn: {"nil_kind": "DOCUMENTS", "year": 2025, "happened_on": date(2025, 12, 5)},
    Activity: {"activity_kind": "SURVEY"},
    FundEntry: {
        "fund": "DUTY",
        "entry": "PAYMENT",
        "category": "OTHER",
        "amount": Decimal("1.00"),
        "for_year": 2026,
    },
    FundRegulation: {"fund": "RESERVE", "started_on": DAY},
    MicroProject: {"planned_finish": DAY},
}


def test_every_kind_is_tried() -> None:
    assert set(NEEDED) | {Step} == set(KINDS.values())


@pytest.mark.parametrize("model", NEEDED, ids=lambda model: model.__name__)
def test_html_stays_text(people: People, model: type[Record]) -> None:
    values: dict[str, Any] = {"area": DAYUAN, "happened_on": DAY} | NEEDED[model]
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if is_text and field.editable and field.name not in values:
            values[field.name] = NASTY
    record = record_save(record=model(**values), by=people.chair, at=at("2026-03-02"))
    chair = signed_in(people.chair)
    for url in (record.get_absolute_url(), "/desk/records/", "/desk/"):
        page = chair.get(url).content.decode()
        assert NASTY not in page, url
    assert "&lt;img src=x" in chair.get(record.get_absolute_url()).content.decode()
