"""The demonstration is written once for a module and taken back after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from fuyang_renda.demo.load import demo_write


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[int, int]]:
    """How many records were numbered in each year."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo_write()
        transaction.set_rollback(True)
