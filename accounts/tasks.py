"""House-keeping and watching that beat calls for."""

import logging

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.alerts import Alert, broken
from accounts.sealing import head_told, trail_seal, trail_verify
from accounts.sessions import sessions_forget_ended

log = logging.getLogger("portal.audit")


@shared_task
def clear_expired_sessions() -> None:
    """Forget sessions that ended; running it twice changes nothing more."""
    call_command("clearsessions")
    sessions_forget_ended()


@shared_task
def watch_trail() -> None:
    """Link what was written since the last call, and raise its alerts; running it twice changes nothing more."""
    trail_seal(at=timezone.now())


@shared_task
def verify_trail() -> None:
    """Walk the whole chain each night: its head goes to the log, outside the database; each fault alarms once."""
    at = timezone.now()
    trail_seal(at=at, everything=True)
    verdict = trail_verify()
    log.log(logging.INFO if verdict.is_whole else logging.ERROR, "audit trail %s", head_told(verdict))
    alerts = [broken(each.key, each.what, at, each.event) for each in verdict.faults]
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
