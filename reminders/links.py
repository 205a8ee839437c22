"""Where a message leads, asked of the frame: this room names no page of the desk."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


def address(target: str, reader: User) -> str:
    """The page behind `target` for one reader; forms are for those who fill them in, others see the unit's page."""
    what, _, rest = target.partition(":")
    if what == "mend" and not reader.is_unit:
        target = f"unit:{rest.partition(':')[0]}"
    return str(import_string(settings.LINKS)(target))
