"""What every answer of the portal carries, and where every request came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import trail
from fuyang_renda.errors import error_page

# The admin's own library evaluates its attributes as script and sets styles; still nothing from elsewhere.
ADMIN_EASES = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}
PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy(CSPMiddleware):
    """The policy of the settings; eased under /admin/ and nowhere else."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/"):
            parts.replace = {**(parts.replace or {}), **ADMIN_EASES}
        return parts


class SignInFirst(LoginRequiredMiddleware):
    """Who is not signed in signs in first, and comes back to the page they were on.

    What was sent goes to addresses that often take nothing but a button's POST: the way back is the page with
    the button.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        came_from = request.headers.get("Referer", "")
        if request.method != "POST" or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
            return super().handle_no_permission(request, view_func)
        page = urlsplit(came_from)
        return redirect_to_login(
            urlunsplit(("", "", page.path, page.query, "")), self.get_login_url(view_func)
        )


class PagesCompressed(GZipMiddleware):
    """Pages travel compressed, with the random padding of Django's own; files do not: most are compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class Manners:
    """The trail learns the request's address; the answer is not kept by browsers; 405 gets a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = trail.address.set(trail.client_address(request))
        try:
            response = self.get_response(request)
        finally:
            trail.address.reset(known)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = error_page(request, status=405).content
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
