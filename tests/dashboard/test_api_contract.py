"""The read API keeps what openapi.json promises: schemathesis asks it all sorts of right and wrong questions.

The real application answers, middleware included, from the test's own database.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from dashboard.api.contract import contract
from tests.dashboard.platform import Platform, make_platform

pytestmark = pytest.mark.django_db
EXAMPLES = 80

schema = schemathesis.openapi.from_dict(contract())
schema.app = get_wsgi_application()
schema.config.generation.update(with_security_parameters=False)  # the test brings its own token


@pytest.fixture
def secret(settings: Any) -> Iterator[str]:
    settings.API_RATE_PER_MINUTE = 1_000_000
    platform: Platform = make_platform()
    # As Django's own client does: a request's start and end close no connection, the test's transaction is on it.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield platform.token()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_is_written_down(case: Any, secret: str) -> None:
    if None in case.query.values():
        return  # it would vanish on its way, and a right question be left
    # What asks here does not unpack what travels compressed.
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"})
