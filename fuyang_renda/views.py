"""The pages of the frame itself: the way in, the way to one's own first page, the sign of life."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.socialaccount.views import connections
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Role
from accounts.services import user_text_size

FIRST_PAGES = {
    Role.OFFICE: "dashboard:overview",
    Role.LEADER: "dashboard:overview",
    Role.CHAIR: "desk:tasks",
    Role.DEPUTY: "desk:tasks",
    Role.CLERK: "desk:tasks",
    Role.SYSADMIN: "admin:index",
    Role.AUDITOR: "audit",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's work starts on another page; a secretary's on that of their own unit."""
    user = signed_in(request)
    if user.role == Role.SECRETARY:
        return redirect("dashboard:township", user.scope)
    return redirect(FIRST_PAGES[Role(user.role)])


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """大字版 on or off, kept with the account; back to the page it was switched on."""
    user = signed_in(request)
    user_text_size(user=user, large=not user.large_text)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "home")


def identity(request: HttpRequest) -> HttpResponse:
    """The identity of a provider that is bound to one's account; where no provider is set up there is no such page."""
    if not settings.OIDC_SERVER_URL:
        raise Http404
    answer: HttpResponse = connections(request)
    return answer


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers: what a load balancer asks. Says nothing else to strangers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@login_not_required
def admin_entrance(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in page of its own; those who may not enter are told so, not sent round."""
    if isinstance(request.user, User):
        if not request.user.is_staff:
            raise PermissionDenied("您的账号不使用管理后台")
        return redirect("admin:index")
    onward = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
    return HttpResponseRedirect(f"{reverse('account_login')}?{onward}")


@require_GET
def admin_password(request: HttpRequest) -> HttpResponse:
    """One page to change a password, for the admin's menu too."""
    return redirect("account_change_password")
