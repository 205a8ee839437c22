"""The golden database: entered once for a module, rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from checklist.queries import boards_forget
from tests.golden.entering import Golden, enter_all


@pytest.fixture(scope="module")
def golden(django_db_setup: None, django_db_blocker: Any) -> Iterator[Golden]:
    """Three townships in full, twenty-one empty ones."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield enter_all()
        transaction.set_rollback(True)
    boards_forget()


@pytest.fixture(autouse=True)
def _no_history_before_go_live(settings: Any) -> None:
    settings.GO_LIVE_ON = None


@pytest.fixture
def closes_on() -> date:
    """When the books of 2026 close."""
    return date(2027, 1, 20)
