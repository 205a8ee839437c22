"""Django, set up as the portal runs in production; the database is DATABASE_URL's."""

from __future__ import annotations

import os


def ready() -> None:
    """Set Django up unless it is (inside the tests it is)."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuyang_renda.settings")
    if not apps.ready:
        django.setup()
