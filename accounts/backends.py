"""Signing in by name and password; permissions come from the table of roles."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from accounts.models import User


class RoleBackend(ModelBackend):
    """Django's own check of the password. It grants no permissions: `User.may` does."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked at the sign-in and again at every request: who has left office is out on the day itself."""
        if not super().user_can_authenticate(user):
            return False
        return not (isinstance(user, User) and user.has_left(timezone.localdate()))
