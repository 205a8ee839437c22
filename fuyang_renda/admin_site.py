"""The admin's site: who may enter, and the pages it does without."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.i18n import JavaScriptCatalog
from unfold.sites import UnfoldAdminSite

from accounts.models import User

# Looking any row up by number would tell strangers that it exists; searching models is the lists' own work;
# passwords are changed on the portal's own page.
_LEFT_OUT = frozenset({"view_on_site", "search", "password_change_done"})


class PortalAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold ships no types
    """One admin for office, units, administrator and auditor; what each finds there is the table of roles."""

    index_title = "管理后台"
    enable_nav_sidebar = True
    # What is not found is not found, for strangers too: the address itself tells nothing.
    final_catch_all_view = False

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Somebody signed in who has no business here is told so, not sent to sign in again."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, User) and not self.has_permission(request):
                raise PermissionDenied("您的账号不使用管理后台")
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return update_wrapper(guarded, view)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Without the colours, which the library writes as a style element into each page: admin.css has them."""
        context: dict[str, Any] = super().each_context(request)
        return context | {"colors": None}

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
        """The words of the library's scripts, with ours after them."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "fuyang_renda"])(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _LEFT_OUT]
