"""Records in the admin: the list of all kinds with the review, nil returns, steps, evidence, permits, authorities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin_base import HistoryAdmin, Lines, PortalAdmin, ToldForm
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from records.admin.base import RecordAdmin
from records.admin.many import many_take
from records.admin.parts import StateFilter, page_of
from records.comments import phrase_save
from records.models import (
    Evidence,
    LatePermit,
    NilReturn,
    OfficeDay,
    QuickPhrase,
    Record,
    SignAuthority,
    Step,
)
from records.office_days import office_day_save
from records.services import late_permit_give, sign_authority_grant, step_save
from records.states import STEPS_OF, State
from townships.admin_base import RepairingFields, UnitByArea, name_of_unit
from townships.areas import AREA_NAMES


class QueueFilter(StateFilter):
    """The office begins with what waits for it; everything else is one click away."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*super().lookups(request, model_admin), ("all", "全部状态")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None and signed_in(request).may(Act.REVIEW):
            return queryset.waiting_for_office()
        return super().queryset(request, queryset)

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(remove=[self.parameter_name]):
                choice["display"] = "待我办理"
            yield choice


@admin.register(Record)
class AnyRecordAdmin(RecordAdmin):
    """Records of every kind in one list; each opens on the page of its own kind."""

    has_history = False
    list_filter = (QueueFilter, UnitByArea, "kind")
    list_display_links = ("said",)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """In the queue everything is in one state, so it is not said."""
        place = () if signed_in(request).is_unit else ("place",)
        state = () if self._is_queue(request) else ("state_said",)
        return ("said", "kind", *place, "happened_on", *state, "number_said", "handed_in", "by")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(rides_with__isnull=True).select_related("created_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """The queue is served oldest first; any other list shows the latest change first."""
        return ("submitted_at", "id") if self._is_queue(request) else ("-changed_at", "-id")

    def _is_queue(self, request: HttpRequest) -> bool:
        return signed_in(request).may(Act.REVIEW) and QueueFilter.parameter_name not in request.GET

    @display(description="报送时间", ordering="submitted_at")
    def handed_in(self, row: Record) -> Any:
        return row.submitted_at

    @display(description="填报人")
    def by(self, row: Record) -> str:
        return f"{row.created_by}{'（代录）' if row.entered_for_unit else ''}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A record is always of some kind: it is begun on that kind's page."""
        return False

    def get_urls(self) -> list[URLPattern]:
        many = path("many/", self.admin_site.admin_view(self.many_view), name="records_record_many")
        # The content and its history are the kind's own; a record has no page that writes it without its kind.
        left_out = ("records_record_act", "records_record_evidence")
        return [many, *(url for url in super().get_urls() if url.name not in left_out)]

    @method_decorator(require_POST)
    def many_view(self, request: HttpRequest) -> HttpResponse:
        """Confirm or return what was chosen."""
        if not self.has_review_permission(request):
            raise PermissionDenied("由区人大办审核")
        return many_take(self, request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404("没有找到，或不在您的管辖范围内")
        return redirect(page_of(record))


@admin.register(NilReturn)
class NilReturnAdmin(RecordAdmin):
    content = ("nil_kind", "year", "happened_on")
    day_label = "填报日期"
    day_help = "零报告说的是全年情况，预算调整10月起、其他事项12月起填报"
    extra_columns = ("nil_kind", "year")
    list_filter = (*RecordAdmin.list_filter, "nil_kind", "year")


@admin.register(Step)
class StepAdmin(RecordAdmin):
    """A later fact of a confirmed record. Steps that ride with their record are written on its page."""

    content = ("name", "line", "happened_on", "proof")
    day_label = "办理日期"
    extra_columns = ("name",)
    list_filter = (*RecordAdmin.list_filter, "name")
    autocomplete_fields = ("record",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("record")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("of_record" if obj else "record", *self.content, "note", "seen" if obj else "nonce")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("of_record",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "record":
            kwargs["queryset"] = Record.objects.for_user(signed_in(request)).filter(
                kind__in=STEPS_OF, state=State.CONFIRMED
            )
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "record":
            field.help_text = "审核通过的会议、实施意见、规范性文件或民生微实事"
            field.error_messages["invalid_choice"] = "没有找到这件材料，或它还没有审核通过"
        return field

    def write(self, *, request: HttpRequest, row: Step, form: Any, lines: Lines, change: bool) -> None:
        if nonce := form.cleaned_data.get("nonce"):
            row.once = f"form:{nonce}"
        step_save(step=row, by=signed_in(request), at=timezone.now(), seen=form.cleaned_data.get("seen"))

    @display(description="所属材料")
    def of_record(self, row: Step) -> str:
        return str(row.record)


@admin.register(Evidence)
class EvidenceAdmin(PortalAdmin):
    """Proof as it was brought; it is added on the page of the record it proves."""

    reads = Act.VIEW_RECORDS
    list_display = ("title", "kind", "place", "size", "kept_at", "added_by", "added_at")
    list_filter = (UnitByArea, "kind")
    search_fields = ("title", "kept_at")
    search_help_text = "按名称或存放处查找"
    fields = (
        "title",
        "kind",
        "place",
        "kept_at",
        "size",
        "media_type",
        "digest",
        "added_by",
        "added_at",
        "used_in",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("blob", "added_by")
        return rows.annotate(area_name=name_of_unit("area"))

    @display(description="单位", ordering="area")
    def place(self, row: Evidence) -> str:
        return getattr(row, "area_name", None) or AREA_NAMES.get(row.area, row.area)

    @display(description="大小")
    def size(self, row: Evidence) -> str:
        return f"{row.blob.size / 1024:,.0f} KB" if row.blob else "—"

    @display(description="文件类型")
    def media_type(self, row: Evidence) -> str:
        return row.blob.media_type if row.blob else "—"

    @display(description="校验值（SHA-256）")
    def digest(self, row: Evidence) -> str:
        return row.blob.sha256 if row.blob else "—"

    @display(description="用于材料")
    def used_in(self, row: Evidence) -> str:
        return "、".join(str(record) for record in row.records.all()) or "—"


@admin.register(LatePermit)
class LatePermitAdmin(PortalAdmin):
    """补录许可: given by the office, never taken back."""

    reads = Act.VIEW_RECORDS
    writes = Act.REVIEW
    list_display = ("record", "reason", "by", "at")
    list_select_related = ("record", "by")
    search_fields = ("record__title", "record__number")
    search_help_text = "按材料的标题或编号查找"
    autocomplete_fields = ("record",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("record", "reason", "by", "at") if obj else ("record", "reason")

    def get_queryset(self, request: HttpRequest) -> Any:
        return LatePermit.objects.filter(record__in=Record.objects.for_user(signed_in(request)))

    def may_change(self, user: User, row: Any) -> bool:
        return False

    def write(self, *, request: HttpRequest, row: LatePermit, form: Any, lines: Lines, change: bool) -> None:
        given = late_permit_give(
            record=row.record, by=signed_in(request), at=timezone.now(), reason=row.reason
        )
        row.pk = given.pk


class SignAuthorityForm(ToldForm):
    """To whom, and for which days."""


@admin.register(SignAuthority)
class SignAuthorityAdmin(RepairingFields, PortalAdmin):
    """审签授权: a chair's word for given days; it ends by itself."""

    reads = Act.VIEW_RECORDS
    writes = Act.SIGN
    form = SignAuthorityForm
    list_display = ("to", "granted_by", "started_on", "ended_on", "granted_at")
    list_select_related = ("to", "granted_by")
    list_filter = (UnitByArea,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        given = ("granted_by", "granted_at") if obj else ()
        return ("to", "started_on", "ended_on", *given)

    def get_queryset(self, request: HttpRequest) -> Any:
        return SignAuthority.objects.filter(area__startswith=signed_in(request).scope)

    def may_change(self, user: User, row: Any) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "to":
            user = signed_in(request)
            colleagues = (
                User.objects.get_queryset().filter(scope=user.scope, is_active=True).exclude(pk=user.pk)
            )
            return forms.ModelChoiceField(
                queryset=colleagues, label="被授权人", widget=UnfoldAdminSelectWidget(), empty_label="请选择"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(
        self, *, request: HttpRequest, row: SignAuthority, form: Any, lines: Lines, change: bool
    ) -> None:
        granted = sign_authority_grant(
            to=row.to,
            by=signed_in(request),
            at=timezone.now(),
            started_on=row.started_on,
            ended_on=row.ended_on,
        )
        row.pk = granted.pk


@admin.register(QuickPhrase)
class QuickPhraseAdmin(RepairingFields, PortalAdmin):
    """常用退回语: the office's own; one that is no longer wanted is switched off."""

    reads = Act.REVIEW
    writes = Act.REVIEW
    list_display = ("text", "position", "is_offered")
    list_filter = ("is_offered",)
    search_fields = ("text",)
    search_help_text = "按文字查找"
    fields = ("text", "position", "is_offered")

    def get_queryset(self, request: HttpRequest) -> Any:
        return QuickPhrase.objects.filter(area__startswith=signed_in(request).scope)

    def write(self, *, request: HttpRequest, row: QuickPhrase, form: Any, lines: Lines, change: bool) -> None:
        phrase_save(phrase=row, by=signed_in(request), at=timezone.now())


@admin.register(OfficeDay)
class OfficeDayAdmin(RepairingFields, HistoryAdmin):
    """Where working days differ from the built-in calendar; the office edits it each November."""

    reads = Act.REMIND
    writes = Act.REMIND
    list_display = ("day_said", "is_working", "note", "is_estimated")
    list_filter = ("is_working", "is_estimated")
    fields = ("day", "is_working", "note", "is_estimated")
    ordering = ("-day",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("day",) if obj else ()

    @display(description="日期", ordering="day")
    def day_said(self, row: OfficeDay) -> str:
        return f"{row.day.year}年{row.day.month}月{row.day.day}日"

    def write(self, *, request: HttpRequest, row: OfficeDay, form: Any, lines: Lines, change: bool) -> None:
        office_day_save(row=row, by=signed_in(request), at=timezone.now())
