"""What every test stands on."""

import os

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # live_server beside Playwright's loop


@pytest.fixture(autouse=True)
def _evidence_in_tmp(settings: object, tmp_path: object) -> None:
    """Files of a test never touch the portal's own."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"  # type: ignore[attr-defined,operator]
