"""The Celery application; tasks live in each room's `tasks.py`."""

import logging
import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")

app = Celery("fuyang_renda")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A task's lines carry the number of the request that sent it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _log_as_the_portal_does(loglevel: Any = logging.INFO, **told: Any) -> None:
    """Celery would put its own handlers in place of ours; what it says of itself goes by its own `-l`."""
    dictConfig(settings.LOGGING)
    logging.getLogger("celery").setLevel(loglevel)
