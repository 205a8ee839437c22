"""Delegates, mandates, teams and activities in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.admin_base import Lines
from accounts.requests import signed_in
from delegates.models import Activity, Delegate, DelegateTeam, Mandate, Participation
from records.admin.base import RecordAdmin
from records.admin.parts import RecordForm
from townships.admin_base import RegisterAdmin, Table, UnitFilter


class FirstMandates(Table):
    """The mandates of a delegate, typed with them."""

    model = Mandate
    fields = ("township", "term", "electoral_district", "started_on", "ended_on")
    verbose_name_plural = "代表任期"

    def get_queryset(self, request: HttpRequest) -> Any:
        return Mandate.objects.for_user(signed_in(request)).select_related("term", "township")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A mandate that ended keeps its days; it is never struck out."""
        return False


@admin.register(Delegate)
class DelegateAdmin(RegisterAdmin):
    list_display = ("person", "units")
    list_select_related = ("person",)
    search_fields = ("person__name",)
    search_help_text = "按姓名查找"
    autocomplete_fields = ("person",)
    fields = ("person",)
    inlines = (FirstMandates,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("mandates__township", "mandates__term")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("person",) if obj else ()

    @display(description="任期")
    def units(self, row: Delegate) -> str:
        told = {f"{each.township} {each.term.get_body_display()}" for each in row.mandates.all()}
        return "、".join(sorted(told)) or "—"


@admin.register(Mandate)
class MandateAdmin(RegisterAdmin):
    list_display = ("delegate", "township", "body", "electoral_district", "started_on", "ended_on")
    list_select_related = ("delegate__person", "township", "term")
    list_filter = (UnitFilter, "term__body")
    search_fields = ("delegate__person__name", "electoral_district")
    search_help_text = "按姓名或选区查找"
    autocomplete_fields = ("delegate",)
    fields = ("delegate", "township", "term", "electoral_district", "started_on", "ended_on")

    @display(description="身份", ordering="term__body")
    def body(self, row: Mandate) -> str:
        return f"第{row.term.ordinal}届{row.term.get_body_display()}"


@admin.register(DelegateTeam)
class DelegateTeamAdmin(RegisterAdmin):
    list_display = ("name", "township")
    list_select_related = ("township",)
    list_filter = (UnitFilter,)
    search_fields = ("name",)
    search_help_text = "按名称查找"
    autocomplete_fields = ("delegates",)
    fields = ("township", "name", "delegates")


class ActivityForm(RecordForm):
    """An activity; who took part is ticked in the list of the unit's delegates."""

    taking_part = forms.ModelMultipleChoiceField(
        label="参加代表",
        queryset=Delegate.objects.none(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taking_part"]
        area = self.instance.area or str(self.initial.get("area") or self.data.get("area") or "")
        if not area:
            field.help_text = "先选单位并保存，再勾选参加的代表"
            return
        roster = Delegate.objects.for_user(self.user).filter(mandates__township_id=area)
        field.queryset = roster.select_related("person").order_by("person__name").distinct()  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["taking_part"] = list(
                self.instance.participations.values_list("delegate_id", flat=True)
            )


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    form = ActivityForm
    content = ("activity_kind", "title", "happened_on", "is_governance", "taking_part")
    told_as: ClassVar[dict[str, str]] = {"taking_part": "taking_part_said"}
    day_label = "活动日期"
    extra_columns = ("activity_kind",)
    list_filter = (*RecordAdmin.list_filter, "activity_kind", "is_governance")

    @display(description="参加代表")
    def taking_part_said(self, row: Activity) -> str:
        people = row.participations.select_related("delegate__person").order_by("delegate__person__name")
        names = [str(each.delegate) for each in people]
        return f"{len(names)}名：{'、'.join(names)}" if names else "—"

    def write(self, *, request: HttpRequest, row: Activity, form: Any, lines: Lines, change: bool) -> None:
        def with_people(activity: Activity) -> None:
            lines(activity)
            _set_participants(activity, form.cleaned_data["taking_part"])

        super().write(request=request, row=row, form=form, lines=with_people, change=change)


def _set_participants(activity: Activity, delegates: Any) -> None:
    """Make the list of an activity's participants what was ticked; runs within the record's own save."""
    ticked = {delegate.pk for delegate in delegates}
    known = set(activity.participations.values_list("delegate_id", flat=True))
    activity.participations.filter(delegate_id__in=known - ticked).delete()
    Participation.objects.bulk_create(
        Participation(activity=activity, delegate_id=pk) for pk in sorted(ticked - known)
    )
