"""What every test stands on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.creation import DatabaseCreation

from accounts.guards import guard, unguard
from checklist.queries import boards_forget

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # live_server beside Playwright's loop

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def pytest_configure() -> None:
    """Before anything is read from the settings: quick passwords, plain static files, a Redis for each process."""
    portal.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    portal.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    Path(portal.STATIC_ROOT).mkdir(exist_ok=True)  # whitenoise warns where it is missing
    # Otherwise it would look through every static file whenever a test makes a client: a third of the suite's time.
    portal.WHITENOISE_AUTOREFRESH = True
    BaseDatabaseOperations.execute_sql_flush = _emptied  # type: ignore[assignment,method-assign]
    DatabaseCreation._destroy_test_db = _dropped  # type: ignore[attr-defined]  # the stubs do not know it
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if "redis" in portal.CACHES["default"]["BACKEND"]:
        portal.CACHES["default"]["LOCATION"] = _numbered(
            portal.CACHES["default"]["LOCATION"], 2 * process + 1
        )
    if portal.CELERY_BROKER_URL.startswith("filesystem"):
        portal.CELERY_BROKER_URL, portal.CELERY_BROKER_TRANSPORT_OPTIONS = (
            "memory://",
            {},
        )  # no queue of anybody's
    if portal.CELERY_BROKER_URL.startswith("redis"):
        portal.CELERY_BROKER_URL = _numbered(portal.CELERY_BROKER_URL, 2 * process)


def _emptied(self: BaseDatabaseOperations, statements: Iterable[str]) -> None:
    """Tests that commit are followed by emptying every table, which the trail rightly refuses to anybody else."""
    with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
        unguard(cursor.execute, self.connection.vendor)
        for statement in statements:
            cursor.execute(statement)
        guard(cursor.execute, self.connection.vendor)


def _dropped(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
    """PostgreSQL's housekeeping may be at work in the database when the tests are done: it is asked to leave."""
    with self._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")


def _numbered(location: Any, database: int) -> str:
    """A Redis address with another number of a database."""
    address = location[0] if isinstance(location, list) else location
    return f"{str(address).rpartition('/')[0]}/{database}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What this machine or this database cannot show is skipped with the reason in words."""
    has_postgres = portal.DATABASES["default"]["ENGINE"].endswith("postgresql")
    lacking = {
        "postgres": "" if has_postgres else "needs PostgreSQL",
        "worker": "" if portal.CELERY_BROKER_URL.startswith("redis") else "needs a Redis broker",
        "browser": "" if CHROMIUM else "needs Chromium",
        "once": "shown on SQLite: no database makes a difference to it" if has_postgres else "",
    }
    for item in items:
        for marker, reason in lacking.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _evidence_in_tmp(settings: Any, tmp_path: Path) -> None:
    """Files of a test never touch the portal's own."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


@pytest.fixture(autouse=True)
def _cold_cache() -> None:
    """No test sees a board, or a count of tries, of another."""
    boards_forget()


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures write after this one is there for each of its tests, and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium; its sandbox does not work for root."""
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A browser as it stands in the office."""
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
