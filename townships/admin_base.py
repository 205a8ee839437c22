"""What the admin's pages of registers and records share: fields that repair, units by name, registers by service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.admin_base import HistoryAdmin, Lines, LinesInline, LinesStackedInline
from accounts.requests import signed_in
from accounts.roles import Act
from papers.forms import ChineseDateField, DocNumberField, MoneyField, PlainTextField, repairs_of
from townships.areas import AREA_NAMES
from townships.models import Term, Township
from townships.services import register_save

_DOC_NUMBERS = frozenset({"doc_no", "minutes_no", "rule_document"})
_LONGEST_TEXT = 4000


def area_names() -> dict[str, str]:
    """Every area's name by its code; one query."""
    return {**AREA_NAMES, **dict(Township.objects.values_list("code", "name"))}


class TermChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # a plain class when the admin runs
    """Terms by the name of their unit."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[str, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        self._names = self._names or area_names()
        return term_words(obj, self._names.get(obj.area, obj.area))


def term_words(term: Term, place: str) -> str:
    """大源镇 第15届人大"""
    return f"{place} 第{term.ordinal}届{term.get_body_display()}"


def name_of_unit(column: str) -> Subquery:
    """An annotation: the name of the unit whose code stands in `column`."""
    return Subquery(Township.objects.filter(code=OuterRef(column)).values("name")[:1])


class RepairingFields:
    """Admin fields that read what people type: any way of writing a day, money with 万, 文号 in any brackets."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        common: dict[str, Any] = {
            "label": kwargs.get("label", db_field.verbose_name),
            "help_text": kwargs.get("help_text", db_field.help_text), "required": not db_field.blank,
        }  # fmt: skip
        if db_field.has_default():
            common["initial"] = db_field.get_default()
        match db_field:
            case models.DateTimeField():
                pass
            case models.DateField():
                return ChineseDateField(widget=UnfoldAdminSingleDateWidget(), **common)
            case models.DecimalField(decimal_places=2, name="amount"):
                return MoneyField(widget=UnfoldAdminTextInputWidget(), **common)
            case models.TextField():
                return PlainTextField(
                    widget=UnfoldAdminTextareaWidget(),
                    max_length=getattr(db_field, "max_length", None) or _LONGEST_TEXT,
                    **common,
                )
            case models.CharField(choices=None) if type(db_field) is models.CharField:
                kind = DocNumberField if db_field.name in _DOC_NUMBERS else PlainTextField
                return kind(
                    widget=UnfoldAdminTextInputWidget(), max_length=db_field.max_length or 200, **common
                )
            case models.ForeignKey() if db_field.related_model is Term:
                kwargs["form_class"] = TermChoiceField
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_choice_field(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Nothing is chosen before somebody chooses it: the first of a list is no answer."""
        kwargs.setdefault(
            "choices",
            db_field.get_choices(include_blank=not db_field.has_default(), blank_choice=[("", "请选择")]),
        )
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]


class Table(RepairingFields, LinesInline):
    """Lines as a table, with fields that repair."""


class Stack(RepairingFields, LinesStackedInline):
    """Lines one under the other, with fields that repair."""


def tell_repairs(request: HttpRequest, form: forms.BaseForm) -> None:
    """Say what was put into its proper form: 已规范为…"""
    for repair in repairs_of(form):
        messages.info(request, f"{repair.label}已规范为“{repair.after}”")


class UnitFilter(admin.SimpleListFilter):
    """One unit of those in the reader's scope; not offered to a reader of one unit."""

    title = "单位"
    parameter_name = "unit"
    column = "township_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        user = signed_in(request)
        if user.is_unit:
            return []
        return list(Township.objects.for_user(user).values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class UnitByArea(UnitFilter):
    """The same for rows that hold their unit's code in `area`."""

    column = "area"


class RegisterAdmin(RepairingFields, HistoryAdmin):
    """A register: seen by all who work in its area, written through `register_save`."""

    reads = Act.VIEW_RECORDS
    writes = Act.KEEP_UNIT_REGISTERS

    def write(self, *, request: HttpRequest, row: Any, form: Any, lines: Lines, change: bool) -> None:
        register_save(row=row, by=signed_in(request), at=timezone.now(), lines=lines)
        tell_repairs(request, form)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A unit writes of itself."""
        user = signed_in(request)
        known: dict[str, Any] = super().get_changeform_initial_data(request)
        return {"township": user.scope, **known} if user.is_unit else known
