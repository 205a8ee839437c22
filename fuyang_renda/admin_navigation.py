"""What stands in the admin's side bar: by the work people do, only what their role opens."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from accounts.alerts import Alert
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from records.models import Record
from records.states import State

# (heading, ((model, icon), …)); the title of each is the model's own name.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "材料",
        (
            ("records.Record", "inbox"),
            ("meetings.Meeting", "groups"),
            ("opinions.Opinion", "description"),
            ("opinions.DraftReview", "edit_note"),
            ("opinions.Practice", "lightbulb"),
            ("opinions.Adoption", "share"),
            ("opinions.NormativeDocument", "gavel"),
            ("records.NilReturn", "block"),
            ("delegates.Activity", "diversity_3"),
            ("funds.FundEntry", "payments"),
            ("funds.FundRegulation", "rule"),
            ("funds.MicroProject", "home_repair_service"),
            ("records.Step", "timeline"),
            ("records.Evidence", "attach_file"),
            ("records.LatePermit", "history_toggle_off"),
            ("records.SignAuthority", "draw"),
            ("records.QuickPhrase", "format_quote"),
        ),
    ),
    (
        "名册",
        (
            ("townships.Township", "location_city"),
            ("townships.Person", "person"),
            ("townships.Appointment", "badge"),
            ("townships.Term", "event_repeat"),
            ("townships.Liaison", "handshake"),
            ("delegates.Delegate", "how_to_reg"),
            ("delegates.Mandate", "assignment_ind"),
            ("delegates.DelegateTeam", "group_work"),
        ),
    ),
    (
        "清单与口径",
        (
            ("checklist.Checklist", "checklist"),
            ("opinions.RequiredAction", "fact_check"),
            ("checklist.Decision", "approval"),
            ("checklist.Contest", "contact_support"),
            ("checklist.Coordination", "handshake"),
            ("checklist.Interpretation", "quiz"),
            ("opinions.AnswerRule", "schedule"),
            ("checklist.Snapshot", "photo_camera"),
        ),
    ),
    (
        "消息与提醒",
        (
            ("reminders.Ladder", "stairs"),
            ("reminders.Wording", "edit_square"),
            ("records.OfficeDay", "calendar_month"),
            ("reminders.Channel", "forward_to_inbox"),
        ),
    ),
    (
        "系统",
        (
            ("accounts.User", "manage_accounts"),
            ("accounts.ApiToken", "key"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with something in them for this person."""
    groups = []
    for heading, entries in GROUPS:
        items = [item for label, icon in entries if (item := _item(request, label, icon))]
        if items:
            groups.append({"title": heading, "collapsible": False, "separator": False, "items": items})
    if signed_in(request).may(Act.READ_ALERTS):
        groups.append(
            {
                "title": "安全",
                "collapsible": False,
                "separator": False,
                "items": [_alerts(signed_in(request))],
            }
        )
    return groups


def _alerts(user: User) -> dict[str, Any]:
    """The administrator works in the admin: what concerns accounts is told there too."""
    item: dict[str, Any] = {"title": "安全告警", "icon": "notifications", "link": reverse("audit_alerts")}
    if unread := Alert.objects.for_user(user).unread_by(user).count():
        item["badge"] = unread
    return item


def _item(request: HttpRequest, label: str, icon: str) -> dict[str, Any] | None:
    model = apps.get_model(label)
    registered = admin.site._registry.get(model)
    if registered is None or not registered.has_module_permission(request):
        return None
    opts = model._meta
    item: dict[str, Any] = {
        "title": str(opts.verbose_name_plural),
        "icon": icon,
        "link": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
    }
    if model is Record:
        _as_queue(request, item)
    return item


def _as_queue(request: HttpRequest, item: dict[str, Any]) -> None:
    """All kinds in one list: the office's review queue, with how many wait."""
    user = signed_in(request)
    item["title"] = "审核与查找" if user.may(Act.REVIEW) else "全部材料"
    if user.may(Act.REVIEW):
        waiting = Record.objects.for_user(user).filter(state=State.SUBMITTED, rides_with__isnull=True).count()
        if waiting:
            item["badge"] = waiting
