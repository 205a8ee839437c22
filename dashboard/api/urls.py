"""Addresses of the read API, each open to tokens and to nobody's sign-in."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.api import pages
from dashboard.api.gate import open_to_tokens
from dashboard.api.operations import api


def _opened() -> list[URLPattern]:
    patterns, _, _ = api.urls
    return [
        URLPattern(each.pattern, open_to_tokens(each.callback), each.default_args, each.name)
        for each in patterns
        if isinstance(each, URLPattern) and each.name != "api-root"
    ]


app_name = "v1"
urlpatterns = _opened()

# For people, in the portal itself.
page_patterns = [
    path("api/", pages.reference, name="api"),
    path("api/openapi.json", pages.openapi, name="api_openapi"),
]
