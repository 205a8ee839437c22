"""Who a request comes from."""

from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person of a request that has passed the sign-in; the middleware lets no other through."""
    if not isinstance(request.user, User):
        raise TypeError("a page of the portal was asked for without a sign-in")
    return request.user
