"""Signing in by name and password; permissions come from the table of roles."""

from django.contrib.auth.backends import ModelBackend


class RoleBackend(ModelBackend):
    """Django's own check of the password. It grants no permissions: `User.may` does."""
