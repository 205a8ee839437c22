"""The portal's frame: settings, addresses, tasks, and the only room that sees all others."""

from fuyang_renda.celery import app as celery_app

__all__ = ["celery_app"]
