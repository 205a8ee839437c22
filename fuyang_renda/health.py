"""Whether the portal lives, and whether all it stands on answers. Strangers read names and ok or failed, the log why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from fuyang_renda.celery import app
from fuyang_renda.redis_cache import PatientRedisCache

log = structlog.stdlib.get_logger(__name__)

# An upload needs its own size twice, and everything else that is written some room.
LEAST_FREE = 256 * 1024 * 1024
_BROKER_WITHIN = 2  # seconds


@login_not_required
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """All that pages and workers stand on; 503 when any of it does not answer."""
    found = checks()
    well = all(found.values())
    told = {name: "ok" if is_well else "failed" for name, is_well in found.items()}
    return JsonResponse({"status": "ok" if well else "failed", "checks": told}, status=200 if well else 503)


def checks() -> dict[str, bool]:
    """Each check by its name; none takes longer than some seconds, none raises."""
    return {name: _holds(name, check) for name, check in CHECKS.items()}


def _holds(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001  # whatever it was: it does not work, and the log says why
        log.error("not ready", check=name, trouble=f"{type(error).__name__}: {error}")
        return False
    return True


def database() -> None:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


_migrated: set[str] = set()


def migrations() -> None:
    """Its tables are those of this code; once they were, they stay so for as long as this process runs."""
    name = str(connection.settings_dict["NAME"])
    if name in _migrated:
        return
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise RuntimeError(f"{len(missing)} migrations are not applied to {DEFAULT_DB_ALIAS}")
    _migrated.add(name)


def shared_cache() -> None:
    """Redis answers; a cache in the process's own memory always does."""
    there = caches["default"]
    if isinstance(there, PatientRedisCache) and not there.is_there():
        raise RuntimeError("the cache does not answer")


def broker() -> None:
    """The queue takes work."""
    folder = app.conf.broker_transport_options.get("data_folder_out")
    if folder:
        if not os.access(folder, os.W_OK):
            raise RuntimeError("the queue's folder cannot be written")
        return
    with app.connection_for_write(connect_timeout=_BROKER_WITHIN) as queue:
        queue.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_WITHIN)


def evidence() -> None:
    """Files can be written where evidence lies, and there is room."""
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=root) as probe:
        probe.write(b"1")
    if shutil.disk_usage(root).free < LEAST_FREE:
        raise RuntimeError("hardly any room is left for evidence")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database, "migrations": migrations, "cache": shared_cache, "broker": broker, "evidence": evidence,
}  # fmt: skip
