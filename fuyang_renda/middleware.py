"""What every answer of the portal carries, and where every request came from."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from csp.constants import SELF, UNSAFE_EVAL
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from structlog.contextvars import bound_contextvars

from accounts import trail
from fuyang_renda.errors import bad_request, error_page
from fuyang_renda.networks import address_of, admin_is_open

log = structlog.stdlib.get_logger(__name__)

# The admin's own library evaluates its attributes as script: still nothing inline, and nothing from elsewhere.
ADMIN_EASES = {"script-src": [SELF, UNSAFE_EVAL]}
METHODS = ("GET", "HEAD", "POST")
PERMISSIONS = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy(CSPMiddleware):
    """The policy of the settings; eased under /admin/, for script made of attributes, and nowhere else."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/"):
            parts.replace = {**(parts.replace or {}), **ADMIN_EASES}
        return parts


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
        known = trail.address.set(str(address_of(request) or "") or None)
        try:
            response = (
                self.get_response(request) if self._is_known(request) else HttpResponseNotAllowed(METHODS)
            )
        finally:
            trail.address.reset(known)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = error_page(request, status=405).content
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    @staticmethod
    def _is_known(request: HttpRequest) -> bool:
        """Methods that pages have; the read API refuses others itself, in its own form."""
        return request.method in METHODS or request.path.startswith("/api/")


class RequestLogged:
    """Each request has a number, which its log lines, its error page and its answer carry; one line tells how it ended.

    The line has method, path, status, milliseconds and the key of the account: no name, no query, nothing sent.
    The number of our own proxy is taken over, anybody else's is not.
    """

    _GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
    # Asked for all day long by machines, or by every page.
    _QUIET = ("/static/", "/healthz", "/livez", "/readyz", "/metrics")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, started = self._number(request), perf_counter()
        with bound_contextvars(request_id=number):
            response = self.get_response(request)
            # Asking who it is would cost a page that does not ask a query of its own.
            user = getattr(request, "_cached_user", None)
            self._level(request, response)(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((perf_counter() - started) * 1000),
                user_id=getattr(user, "pk", None),
            )
        response.headers["X-Request-ID"] = number
        return response

    def _number(self, request: HttpRequest) -> str:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        # Twelve digits: easy to read out over the telephone, and to find.
        return given if self._GIVEN.fullmatch(given) else str(10**11 + secrets.randbelow(9 * 10**11))

    def _level(self, request: HttpRequest, response: HttpResponse) -> Callable[..., Any]:
        if response.status_code >= 500:
            return log.error
        return log.debug if request.path.startswith(self._QUIET) else log.info


class AdminFromHere:
    """The admin is there only for those who sit in ADMIN_NETWORKS (empty: for everybody); elsewhere it is not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_admin = request.path == "/admin" or request.path.startswith("/admin/")
        if is_admin and not admin_is_open(request):
            return error_page(request, status=404)
        return self.get_response(request)


class KeysThatCanBe:
    """A key in an address that no database could hold names nothing: 404, like any other unknown one.

    That is a number of more than 63 bits, and a text with the sign 0.
    """

    LARGEST = 2**63 - 1

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not all(map(self._can_be, kwargs.values())):
            raise Http404("没有这个编号")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A text with the sign 0 that reached PostgreSQL is no question either."""
        if isinstance(exception, DataError | ValueError) and "NUL" in str(exception):
            return bad_request(request, exception)
        return None

    def _can_be(self, value: Any) -> bool:
        if isinstance(value, str) and value.isdecimal():
            value = int(value) if len(value) < 40 else self.LARGEST + 1
        return value <= self.LARGEST if isinstance(value, int) else "\0" not in str(value)
