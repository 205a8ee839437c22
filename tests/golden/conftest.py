"""The golden database: entered once for a module, rolled back after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.golden.entering import Golden, enter_all


@pytest.fixture(scope="module")
def golden(module_rows: None) -> Golden:
    """Three townships in full, twenty-one empty ones."""
    return enter_all()


@pytest.fixture(autouse=True)
def _no_history_before_go_live(settings: Any) -> None:
    settings.GO_LIVE_ON = None


@pytest.fixture
def closes_on() -> date:
    """When the books of 2026 close."""
    return date(2027, 1, 20)
