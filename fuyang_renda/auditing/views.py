"""The auditor's pages: the trail, one event, the trail as a workbook, alerts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import trail
from accounts.alerts import Alert, AlertReading, alert_read, alerts_read
from accounts.chain import is_genuine
from accounts.events import AuditSeal
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from fuyang_renda.auditing.forms import TrailForm
from fuyang_renda.auditing.shown import FORGED, GENUINE, sheet_of, told
from papers.downloads import download
from papers.words import day, moment
from papers.xlsx import XLSX, workbook
from townships.areas import AREA_NAMES
from townships.models import Township

PAGE_SIZE = 50
MOST_ROWS = 50_000


def _auditor(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.READ_TRAIL):
        raise PermissionDenied("审计日志由审计员查阅")
    return user


def _alerted(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.READ_ALERTS):
        raise PermissionDenied("安全告警由审计员和系统管理员查看")
    return user


def _places(user: User) -> dict[str, str]:
    """Names by code within the auditor's area: districts first, then units in official order."""
    above = {code: name for code, name in AREA_NAMES.items() if code.startswith(user.scope)}
    units = Township.objects.filter(code__startswith=user.scope).order_by("code")
    return {**above, **dict(units.values_list("code", "name"))}


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The trail of the auditor's area, the newest first."""
    user = _auditor(request)
    places = _places(user)
    form = TrailForm(request.GET, areas=list(places.items()))
    rows = form.narrowed(AuditEvent.objects.for_user(user).select_related("actor"))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    context = {
        "form": form, "page": page, "rows": [told(row, places) for row in page], "kept": urlencode(asked),
        "unread": Alert.objects.for_user(user).unread_by(user).count(), "most": MOST_ROWS,
    }  # fmt: skip
    return render(request, "audit/events.html", context, status=400 if form.errors else 200)


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event with everything that is known of it."""
    user = _auditor(request)
    row = get_object_or_404(AuditEvent.objects.for_user(user).select_related("actor"), pk=pk)
    context = {
        "row": told(row, _places(user)),
        "seal": AuditSeal.objects.filter(event=row.pk).first(),
        "chip": GENUINE if is_genuine(row) else FORGED,
    }
    return render(request, "audit/event.html", context)


@require_safe
def events_xlsx(request: HttpRequest) -> HttpResponse:
    """What is shown as a workbook, all its pages; itself noted in the trail."""
    user = _auditor(request)
    places = _places(user)
    form = TrailForm(request.GET, areas=list(places.items()))
    rows = form.narrowed(AuditEvent.objects.for_user(user).select_related("actor"))
    if not form.is_valid():
        return redirect(f"{redirect('audit').url}?{request.GET.urlencode()}")
    if (count := rows.count()) > MOST_ROWS:
        messages.error(request, f"符合条件的有{count}条，一次最多导出{MOST_ROWS}条；请缩短日期范围后再导出")
        return redirect(f"{redirect('audit').url}?{request.GET.urlencode()}")
    now = timezone.now()
    asked = form.told()
    title = f"审计日志（{day(timezone.localdate(now))}）"
    notes = [
        f"{moment(timezone.localtime(now))}导出，共{count}条，时间均为北京时间（+08:00）",
        "条件：" + ("；".join(f"{name} {value}" for name, value in asked.items()) or "无"),
        "电话、证件号、邮箱已遮盖，井号后的比对码相同即为同一号码",
    ]
    content = workbook([sheet_of([told(row, places) for row in rows], notes=notes)])
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=now, detail={"行数": count, "条件": asked}
    )
    return download(content, f"{title}.xlsx", XLSX)


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts, those not read first."""
    user = _alerted(request)
    mine = Alert.objects.for_user(user)
    only_new = bool(request.GET.get("new"))
    is_read = Exists(AlertReading.objects.filter(alert=OuterRef("pk"), user=user.pk))
    shown = mine.annotate(is_read=is_read).order_by("is_read", "-made_at", "-id")
    page = Paginator(shown.filter(is_read=False) if only_new else shown, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "unread": mine.unread_by(user).count(), "total": mine.count(), "only_new": only_new,
        "kept": _kept(request), "reads_trail": user.may(Act.READ_TRAIL),
    }  # fmt: skip
    return render(request, "audit/alerts.html", context)


@require_POST
def alert_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """已阅; back to the part of the list where it stood."""
    user = _alerted(request)
    alert_read(alert=get_object_or_404(Alert.objects.for_user(user), pk=pk), by=user, at=timezone.now())
    return redirect(f"{reverse('audit_alerts')}{_kept(request)}")


@require_POST
def alerts_seen(request: HttpRequest) -> HttpResponse:
    """All of them 已阅."""
    user = _alerted(request)
    count = alerts_read(by=user, at=timezone.now())
    messages.success(request, f"{count}条告警已标为已阅")
    return redirect("audit_alerts")


def _kept(request: HttpRequest) -> str:
    """Which part of the alerts is looked at, as a query."""
    kept = {name: value for name in ("new", "page") if (value := request.GET.get(name, "")).isdecimal()}
    return f"?{urlencode(kept)}" if kept else ""
