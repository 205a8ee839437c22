"""House-keeping that beat calls for."""

from celery import shared_task
from django.core.management import call_command

from accounts.sessions import sessions_forget_ended


@shared_task
def clear_expired_sessions() -> None:
    """Forget sessions that ended; running it twice changes nothing more."""
    call_command("clearsessions")
    sessions_forget_ended()
