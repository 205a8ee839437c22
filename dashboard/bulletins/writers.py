"""Who writes papers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Act
from dashboard.views.asked import reader_of
from townships.areas import DISTRICT_DIGITS


def may_write(user: User) -> bool:
    """The office of a district writes its papers."""
    return user.may(Act.ISSUE) and len(user.scope) == DISTRICT_DIGITS


def writer_of(request: HttpRequest) -> User:
    user = reader_of(request)
    if not may_write(user):
        raise PermissionDenied("通报、简报等文稿由区人大办拟制、印发")
    return user
