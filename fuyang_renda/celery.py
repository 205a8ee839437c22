"""The Celery application; tasks live in each room's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")

app = Celery("fuyang_renda")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
