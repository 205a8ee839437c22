"""Pages of the way in that allauth has none of: the notice, one's own account, the sign that somebody is there."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import second_factor
from accounts.notice import EDITION, notice_accept, notice_is_due
from accounts.requests import signed_in
from accounts.services import account_note


class NoticeForm(forms.Form):
    """Two sentences that are ticked, not one button pressed in passing."""

    no_secrets = forms.BooleanField(
        label="我已知悉：不在平台上填写、上传、传输国家秘密、工作秘密和未公开的内部资料",
        error_messages={"required": "请阅读后勾选"},
    )
    privacy = forms.BooleanField(
        label="我已阅读个人信息处理的告知", error_messages={"required": "请阅读后勾选"}
    )


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
    """Name and password, a passkey, or the provider of identities; and why the last session ended."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if "ended" in self.request.session:
            context["ended"] = _ENDED[self.request.session.pop("ended")]
        if settings.OIDC_SERVER_URL:
            context["identity"] = settings.OIDC_NAME
            context["identity_url"] = reverse("openid_connect_login", args=[settings.OIDC_PROVIDER])
        return context


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth ships no types
    """Who leaves by the button leaves nothing in the browser: what was typed and not sent goes too (等保 剩余信息保护)."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


_ENDED = {
    "idle": f"超过{settings.SESSION_IDLE_MINUTES}分钟没有操作，已自动退出。如有正在填写的内容，登录后放回。",
    "long": f"一次登录最长{settings.SESSION_HOURS}小时，请重新登录。如有正在填写的内容，登录后放回。",
}


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """Read and accept; after that, a page to read it again."""
    user = signed_in(request)
    form = NoticeForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    is_due = notice_is_due(user, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        if is_due:
            notice_accept(user=user, at=timezone.now())
        safe = url_has_allowed_host_and_scheme(
            onward, {request.get_host()}, require_https=request.is_secure()
        )
        return redirect(onward if safe else "home")
    context = {"form": form, "next": onward, "is_due": is_due, "edition": EDITION}
    return render(request, "entrance/notice.html", context, status=400 if form.errors else 200)


class DevicesView(ListUserSessionsView):  # type: ignore[misc]  # allauth ships no types
    """Where this person is signed in; all others can be signed out."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["rows"] = [(session, device_said(session.user_agent)) for session in context["sessions"]]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        user = signed_in(self.request)
        others = [each for each in UserSession.objects.purge_and_list(user) if not each.is_current()]
        answer: HttpResponse = super().form_valid(form)
        if others:
            account_note("退出其他登录", user, user, timezone.now(), {"处数": len(others)})
        return answer


# What a browser says of itself, the more special first, and what people call it.
_BROWSERS = (
    ("DingTalk", "钉钉"), ("MicroMessenger", "微信"), ("Edg", "Edge浏览器"), ("QQBrowser", "QQ浏览器"), ("360", "360浏览器"),
    ("Firefox", "火狐浏览器"), ("Chrome", "Chrome浏览器"), ("Safari", "Safari浏览器"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows电脑"),
    ("Mac OS", "苹果电脑"), ("Linux", "Linux电脑"),
)  # fmt: skip


def device_said(user_agent: str) -> str:
    """Windows电脑 · Edge浏览器; what is not known is called 其他."""
    system = next((said for sign, said in _SYSTEMS if sign in user_agent), "其他设备")
    browser = next((said for sign, said in _BROWSERS if sign in user_agent), "其他浏览器")
    return f"{system} · {browser}"


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """账号与安全: password, second factor, sessions, the bound identity of the person who looks."""
    user = signed_in(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context: dict[str, Any] = {
        "account": user,
        "has_app": Authenticator.Type.TOTP in kinds,
        "keys": kinds.count(Authenticator.Type.WEBAUTHN),
        "must_have_factor": second_factor.is_required(user),
        "sessions": UserSession.objects.filter(user=user).count(),
        "identity": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "bound": SocialAccount.objects.filter(user=user).first(),
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_HOURS,
    }
    return render(request, "entrance/security.html", context)


@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody is at work on a long page: the middleware has noted it."""
    return HttpResponse(status=204)
