"""django-allauth, as we use it."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.trail import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by the system administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Limits on tries go by the address that the trail notes, also behind our proxy."""
        return client_address(request) or "unknown"
