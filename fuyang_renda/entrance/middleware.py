"""Who may go on: signed in, not away too long, and with everything done that comes before the work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import second_factor
from accounts.models import User
from accounts.notice import notice_is_due
from accounts.services import password_is_old
from accounts.sessions import session_end_reason, session_touch
from accounts.ways import by_factor, without_password


class SessionLimits:
    """A session that was left alone too long, or is too old, is over; what was typed stays in the browser's tab."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Where no sign-in is asked for, nobody looks whether there is one."""
        if not getattr(view, "login_required", True) or not isinstance(request.user, User):
            return
        now = time.time()
        if reason := session_end_reason(request.session, now):
            logout(request)
            request.session["ended"] = reason
        else:
            session_touch(request.session, now, timezone.now())


class SignInFirst(LoginRequiredMiddleware):
    """Who is not signed in signs in first, and comes back to the page they were on.

    What was sent goes to addresses that often take nothing but a button's POST: the way back is the page with
    the button.
    """

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Where none is asked for, nobody looks whether there is one: the read API goes by its token alone."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        page = page_with_the_button(request) if request.method == "POST" else ""
        if not page:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(page, self.get_login_url(view_func))


@dataclass(frozen=True, slots=True)
class FirstThing:
    """Something that comes before all work: whether it is due, and the name of its page."""

    is_due: Callable[[HttpRequest, User], bool]
    page: str
    # What else is open while it is due.
    beside: frozenset[str] = frozenset()


def _password_is_due(request: HttpRequest, user: User) -> bool:
    """Who came in without the password, by a passkey, may not know the one that is to be changed."""
    if without_password(request, user):
        return False
    return user.must_change_password or password_is_old(user, timezone.now())


def _factor_is_due(request: HttpRequest, user: User) -> bool:
    if not second_factor.is_required(user) or by_factor(request, user):
        return False
    return not second_factor.has_one(user)


FIRST_THINGS = (
    FirstThing(_password_is_due, "account_change_password"),
    FirstThing(lambda request, user: notice_is_due(user, timezone.localdate()), "notice"),
    FirstThing(
        _factor_is_due,
        "mfa_index",
        frozenset({"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}),
    ),
)


class FirstThingsFirst:
    """A password of one's own is chosen, the notice read, a second factor set up where one is asked for.

    As when a sign-in was lost, the way on is the page that was asked for, or the one with the button that was
    pressed, where what was typed is put back.
    """

    _OPEN = frozenset({"account_logout", "text_size", "healthz", "account_login", "alive"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseRedirect | None:
        if not getattr(view, "login_required", True):
            return None
        user = request.user
        here = request.resolver_match.view_name if request.resolver_match else ""
        if not isinstance(user, User) or here in self._OPEN:
            return None
        for thing in FIRST_THINGS:
            if thing.is_due(request, user):
                if here == thing.page or here in thing.beside:
                    return None
                return HttpResponseRedirect(reverse(thing.page) + _onward(request))
        return None


def _onward(request: HttpRequest) -> str:
    page = request.get_full_path()
    if request.method != "GET":
        page = page_with_the_button(request) or "/"
    return f"?{urlencode({'next': page})}" if page != "/" else ""


def page_with_the_button(request: HttpRequest) -> str:
    """The page of ours from which something was sent; blank when it was none."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return ""
    page = urlsplit(came_from)
    return urlunsplit(("", "", page.path, page.query, ""))
