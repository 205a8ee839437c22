"""What units raise and ask, and what the office answers, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_base import HistoryAdmin, Lines, PortalAdmin
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.models import Contest, Coordination, Interpretation
from checklist.services import interpretation_save
from townships.admin_base import RepairingFields, UnitFilter


class _Raised(RepairingFields, PortalAdmin):
    """What units raise and the office answers on the desk; read here."""

    reads = Act.DECIDE
    writes = Act.DECIDE

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_change(self, user: User, row: Any) -> bool:
        return False


@admin.register(Contest)
class ContestAdmin(_Raised):
    list_display = ("township", "action", "year", "text", "outcome", "at", "answered_by")
    list_select_related = ("township", "action", "answered_by")
    list_filter = (UnitFilter, "outcome", "year")
    search_fields = ("township__name", "text", "answer")
    search_help_text = "按单位、异议或答复查找"
    fields = (
        "township",
        "action",
        "year",
        "text",
        "by",
        "at",
        "outcome",
        "answer",
        "answered_by",
        "answered_at",
    )
    readonly_fields = fields


@admin.register(Coordination)
class CoordinationAdmin(_Raised):
    list_display = ("township", "action", "year", "text", "at", "answered_by")
    list_select_related = ("township", "action", "answered_by")
    list_filter = (UnitFilter, "year")
    search_fields = ("township__name", "text", "answer")
    search_help_text = "按单位、事项或答复查找"
    fields = ("township", "action", "year", "text", "by", "at", "answer", "answered_by", "answered_at")
    readonly_fields = fields


@admin.register(Interpretation)
class InterpretationAdmin(RepairingFields, HistoryAdmin):
    reads = Act.VIEW_BOARD
    writes = Act.EDIT_CHECKLIST
    list_display = ("question", "action", "answered_on", "answered_by")
    list_select_related = ("action", "answered_by")
    list_filter = ("action",)
    search_fields = ("question", "answer")
    search_help_text = "按问题或答复查找"
    fields = ("action", "question", "answer", "answered_on")

    def write(
        self, *, request: HttpRequest, row: Interpretation, form: Any, lines: Lines, change: bool
    ) -> None:
        interpretation_save(interpretation=row, by=signed_in(request), at=timezone.now())
