"""Who writes papers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User
from accounts.roles import Act
from dashboard.views.asked import reader_of

REFUSED = "通报、简报等文稿由区人大办拟制、印发"


def writer_of(request: HttpRequest) -> User:
    """The signed-in writer; 403 for everybody else."""
    user = reader_of(request)
    if not user.may_in_district(Act.ISSUE):
        raise PermissionDenied(REFUSED)
    return user
