"""What every answer of the portal carries, and where every request came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

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


class KeysThatCanBe:
    """A key in an address that no database could hold (more than 63 bits) names nothing: 404, like any other unknown one."""

    LARGEST = 2**63 - 1

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if any(isinstance(value, int) and value > self.LARGEST for value in kwargs.values()):
            raise Http404("没有这个编号")
