"""启用准备: the pages of the office that do what `manage.py start` does."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from fuyang_renda.starting.applying import StartRefused, plan_apply
from fuyang_renda.starting.begin import start_begin
from fuyang_renda.starting.clean import clean_place
from fuyang_renda.starting.missing import readiness_remember
from fuyang_renda.starting.plan import Plan
from fuyang_renda.starting.reading import plan_of
from fuyang_renda.starting.sheets import start_workbook
from papers.books import BookRefused, open_book
from papers.downloads import download
from papers.xlsx import XLSX
from townships.models import Township
from townships.tokens import is_demo

# The file goes to the browser with the preview and comes back with “写入”: nothing lies about in between.
_MOST_BYTES = 2 * 1024 * 1024
_SALT = "start.workbook"
_AN_HOUR = 3600


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What is still missing, and the way to fill it in."""
    return _page(request, _starter(request))


@require_GET
def workbook(request: HttpRequest) -> HttpResponse:
    """The workbook to be filled."""
    user = _starter(request)
    units = Township.objects.for_user(user).open_on(timezone.localdate())
    trail.note(by=user, action=AuditEvent.Action.EXPORT, subject="启用登记表", at=timezone.now())
    return download(start_workbook(user.scope, list(units)), "启用登记表.xlsx", XLSX)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """A filled workbook, read whole: what would be written, or every place that has to be mended."""
    user = _starter(request)
    upload = request.FILES.get("workbook")
    if upload is None:
        return _page(request, user, refused="请先选择填好的登记表")
    if (upload.size or 0) > _MOST_BYTES:
        return _page(request, user, refused="文件超过2 MB，不像是启用登记表；请用平台给的表填写")
    data = upload.read()
    return _preview(request, user, data, upload.name or "")


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Write all that the preview showed; the first passwords stand on the answer, this once."""
    user = _starter(request)
    try:
        told = signing.loads(request.POST.get("workbook", ""), salt=_SALT, max_age=_AN_HOUR)
        data, name = base64.b64decode(told["data"]), str(told["name"])
    except (signing.BadSignature, binascii.Error, KeyError, TypeError):
        return _page(request, user, refused="预览已过期（一小时），请重新上传登记表")
    now = timezone.now()
    start_begin(district=user.scope, at=now)
    plan = _plan(data, name, user)
    if isinstance(plan, str) or plan.problems or plan.is_empty:
        return _preview(request, user, data, name)
    try:
        opened = plan_apply(plan=plan, district=user.scope, by=user, at=now)
    except StartRefused as error:
        plan.problems.append(error.problem)
        return _shown(request, plan, "", name)
    readiness_remember(user.scope, timezone.localdate(now))
    return render(request, "start/written.html", {"plan": plan, "opened": opened})


def _starter(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.KEEP_DISTRICT_REGISTERS):
        raise PermissionDenied("启用准备由区人大常委会办公室办理")
    return user


def _page(request: HttpRequest, user: User, refused: str = "") -> HttpResponse:
    now = readiness_remember(user.scope, timezone.localdate())
    context = {
        "now": now,
        "refused": refused,
        "beside": clean_place().name if is_demo() else "",
        "go_live_on": settings.GO_LIVE_ON,
    }
    return render(request, "start/start.html", context, status=400 if refused else 200)


def _plan(data: bytes, name: str, user: User) -> Plan | str:
    """What a workbook says, or why it cannot be opened."""
    try:
        book = open_book(data, name)
        return plan_of(book=book, district=user.scope, on=timezone.localdate(), opens_office=False)
    except BookRefused as error:
        return str(error)


def _preview(request: HttpRequest, user: User, data: bytes, name: str) -> HttpResponse:
    if is_demo():
        return redirect("start")
    plan = _plan(data, name, user)
    if isinstance(plan, str):
        return _page(request, user, refused=plan)
    kept = {"data": base64.b64encode(data).decode(), "name": name}
    return _shown(request, plan, "" if plan.problems else signing.dumps(kept, salt=_SALT), name)


def _shown(request: HttpRequest, plan: Plan, kept: str, name: str) -> HttpResponse:
    context = {"plan": plan, "kept": kept, "name": name}
    return render(request, "start/preview.html", context, status=400 if plan.problems else 200)
