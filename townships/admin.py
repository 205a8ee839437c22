"""Units, persons, terms, offices held and liaison in the admin."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts import trail
from accounts.admin_base import Deed, ToldForm
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from townships.admin_base import RegisterAdmin, UnitByArea, UnitFilter, name_of_unit, term_words
from townships.areas import AREA_NAMES
from townships.models import Appointment, Liaison, Person, Term, Township
from townships.services import appointment_check, area_of


class TownshipForm(ToldForm):
    """A unit; its aliases are typed with 、 between them."""

    aliases = forms.CharField(
        label="别名", required=False, max_length=300, help_text="用顿号隔开，例如：大源、富阳区大源镇",
        widget=UnfoldAdminTextInputWidget(),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = "、".join(self.instance.aliases or [])

    def clean_aliases(self) -> list[str]:
        typed: str = self.cleaned_data["aliases"].replace("，", "、").replace(",", "、")
        return [word for part in typed.split("、") if (word := part.strip())]


@admin.register(Township)
class TownshipAdmin(RegisterAdmin):
    writes = Act.KEEP_DISTRICT_REGISTERS
    form = TownshipForm
    list_display = ("code", "name", "kind", "pilot", "opened_on", "closed_on")
    list_display_links = ("code", "name")
    list_filter = ("kind", "is_pilot")
    search_fields = ("code", "name")
    search_help_text = "按名称或区划代码查找"
    ordering = ("code",)
    autocomplete_fields = ("predecessors",)
    fields = ("code", "name", "kind", "is_pilot", "aliases", "opened_on", "closed_on", "predecessors")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None or self.has_change_permission(request, obj):
            return self.fields
        return tuple("aliases_said" if name == "aliases" else name for name in self.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A code is for ever; so is a kind: 撤镇设街道 closes one unit and opens another."""
        return ("code", "kind", "aliases_said") if obj else ()

    @display(description="别名")
    def aliases_said(self, row: Township) -> str:
        return "、".join(row.aliases) or "—"

    @display(description="试点", ordering="is_pilot")
    def pilot(self, row: Township) -> str:
        return "试点单位" if row.is_pilot else "—"


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    list_display = ("name", "phone_masked", "entered_by_unit")
    search_fields = ("name",)
    search_help_text = "按姓名查找"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        phone = "phone" if obj is None or self._opens_phone(request, obj) else "phone_masked"
        user = ("user",) if signed_in(request).is_office else ()
        return ("name", phone, *user, "entered_by_unit") if obj else ("name", phone, *user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("phone_masked", "entered_by_unit")

    def may_change(self, user: User, row: Any) -> bool:
        """A person is corrected where they were entered, or by the office."""
        return user.covers(area_of(row))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            # The office joins a person to their account; who has accounts is no secret within the district.
            kwargs["queryset"] = User.objects.get_queryset().filter(
                scope__startswith=signed_in(request).scope, is_active=True
            )
            kwargs["widget"] = UnfoldAdminSelectWidget()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        self._note_reading(request, object_id)
        answer: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return answer

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history tells which number was exchanged for which, veiled; it is for those who see the number."""
        person = self.get_object(request, object_id)
        if person is not None and not self._opens_phone(request, person):
            raise PermissionDenied("变更记录中有电话，只有本单位和区人大办可以查看")
        return super().history_view(request, object_id, extra_context)

    def _opens_phone(self, request: HttpRequest, person: Person) -> bool:
        return Person.objects.with_open_phone(signed_in(request)).filter(pk=person.pk).exists()

    def _note_reading(self, request: HttpRequest, object_id: str) -> None:
        """Whoever has a whole phone number before them is in the trail."""
        if request.method != "GET" or not self.has_view_permission(request):
            return
        person = self.get_object(request, object_id)
        if person is None or not person.phone or not self._opens_phone(request, person):
            return
        trail.note(
            by=signed_in(request), action=AuditEvent.Action.READ_PERSONAL, subject=f"电话 {person}",
            at=timezone.now(), area=area_of(person), detail={"人员": person.pk},
        )  # fmt: skip

    @display(description="电话")
    def phone_masked(self, row: Person) -> str:
        return row.masked_phone or "—"

    @display(description="登记单位", ordering="entered_in")
    def entered_by_unit(self, row: Person) -> str:
        return getattr(row, "unit_name", None) or AREA_NAMES.get(row.entered_in or row.district, "")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(unit_name=name_of_unit("entered_in"))


class TermForm(ToldForm):
    """A term; its area is chosen by name."""


@admin.register(Term)
class TermAdmin(RegisterAdmin):
    writes = Act.KEEP_DISTRICT_REGISTERS
    form = TermForm
    list_display = ("said", "body", "ordinal", "started_on", "ended_on")
    list_filter = (UnitByArea, "body")
    search_fields = ("area",)
    fields = ("area", "body", "ordinal", "started_on", "ended_on")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None and obj.body == Term.Body.CONGRESS:
            told = "新一届开始之日；本届不填。填写后，主席、副主席的任职同日结束，连任的请另行登记任职"
            kwargs["help_texts"] = {"ended_on": told}
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("said", "body") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("said", *self.fields[1:]) if obj else self.fields

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "area":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        user = signed_in(request)
        units = list(Township.objects.for_user(user).values_list("code", "name"))
        district = [(user.scope, AREA_NAMES.get(user.scope, user.scope))] if len(user.scope) == 6 else []
        return forms.ChoiceField(
            label="单位", choices=[("", "请选择"), *district, *units], widget=UnfoldAdminSelectWidget(),
            help_text="区人大的届次选区",
        )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(unit_name=name_of_unit("area"))

    @display(description="届次", ordering="area")
    def said(self, row: Term) -> str:
        return term_words(row, getattr(row, "unit_name", None) or AREA_NAMES.get(row.area, row.area))


@admin.register(Appointment)
class AppointmentAdmin(RegisterAdmin):
    list_display = ("person", "township", "post", "full_time_said", "started_on", "ended_on", "checked")
    list_select_related = ("person", "township", "checked_by")
    list_filter = (UnitFilter, "post", ("checked_by", admin.EmptyFieldListFilter))
    search_fields = ("person__name", "township__name")
    search_help_text = "按姓名或单位查找"
    autocomplete_fields = ("person",)
    actions = ("check_selected",)
    fieldsets = (
        (None, {"fields": ("township", "person", "post", "started_on", "ended_on")}),
        ("任职情况", {"fields": ("full_time", "concurrent_post", "seconded_from", "seconded_to")}),
        ("核对", {"fields": ("entered_on", "checked")}),
    )
    readonly_fields = ("entered_on", "checked")

    has_deeds = True

    def deeds(self, user: User, row: Appointment) -> list[Deed]:
        if row.checked_by_id is not None or not user.may(Act.REVIEW):
            return []
        return [Deed("check", "核对任职（计入落实情况）", is_main=True)]

    def do(self, *, deed: str, row: Appointment, by: User, at: datetime, day: date | None) -> str:
        appointment_check(appointment=row, by=by, at=at)
        return "已核对，这项任职计入落实情况"

    def has_review_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).may(Act.REVIEW)

    @admin.action(description="核对任职（计入落实情况）", permissions=["review"])
    def check_selected(self, request: HttpRequest, queryset: Any) -> None:
        """The office has checked what units entered; each in a transaction of its own."""
        done = 0
        for appointment in queryset.filter(checked_by__isnull=True):
            try:
                appointment_check(appointment=appointment, by=signed_in(request), at=timezone.now())
            except (ValidationError, PermissionDenied) as error:
                messages.warning(request, f"{appointment}：{error}")
            else:
                done += 1
        messages.success(request, f"已核对{done}项任职" if done else "所选任职都已核对过")

    @display(description="专职", ordering="full_time")
    def full_time_said(self, row: Appointment) -> str:
        return "专职" if row.full_time else "—"

    @display(description="核对", ordering="checked_by")
    def checked(self, row: Appointment) -> str:
        return f"已由{row.checked_by}核对" if row.checked_by else "待核对"


@admin.register(Liaison)
class LiaisonAdmin(RegisterAdmin):
    writes = Act.KEEP_DISTRICT_REGISTERS
    list_display = ("person", "duty", "township", "started_on", "ended_on")
    list_select_related = ("person", "township")
    list_filter = (UnitFilter, "duty")
    search_fields = ("person__name", "township__name")
    search_help_text = "按姓名或单位查找"
    autocomplete_fields = ("person",)
    fields = ("township", "person", "duty", "started_on", "ended_on")
