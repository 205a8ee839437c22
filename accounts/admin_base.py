"""What every page of the web admin has in common: permissions by role, rows by area, writing through services.

The admin is another door to the same services: nothing is deleted, no history is rolled back, nothing is
written by the admin itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.options import ModelAdmin as DjangoModelAdmin
from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
    _DjangoModelAdmin = DjangoModelAdmin[Any]
else:
    _ModelForm = forms.ModelForm
    _DjangoModelAdmin = DjangoModelAdmin

NOT_FOUND = "没有找到，或不在您的管辖范围内"
FASTER = "同样的内容刚刚由他人保存过，请刷新后查看"
Lines = Callable[[Any], None]


class TurnedDownError(Exception):
    """A service refused what a form asked for; `told` is what the form says to its writer."""

    def __init__(self, error: ValidationError | PermissionDenied | IntegrityError) -> None:
        super().__init__(str(error))
        match error:
            case ValidationError():
                self.told = error
            case PermissionDenied():
                self.told = ValidationError(str(error) or "没有权限")
            case _:
                self.told = ValidationError(FASTER)


class LineForm(_ModelForm):
    """A form that says at its head what a model says of a field it does not show."""

    def _update_errors(self, errors: ValidationError) -> None:
        self.tell(errors)

    def tell(self, error: ValidationError) -> None:
        """Put each message beside its field, or at the head."""
        for field, texts in _by_field(error).items():
            self.add_error(field if field in self.fields else None, texts)


class ToldForm(LineForm):
    """A form that knows who writes, and can be told afterwards what a service said about it."""

    user: ClassVar[User]
    told: ClassVar[ValidationError | None] = None

    def full_clean(self) -> None:
        super().full_clean()
        if self.told is not None and self.is_bound:
            self.tell(self.told)


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def visible(model: type[models.Model], user: User) -> models.QuerySet[Any]:
    """The rows of a model that a person may see or refer to; what has no door of its own is common to all."""
    manager = model._default_manager
    door = getattr(manager, "for_user", None)
    rows: models.QuerySet[Any] = manager.all() if door is None else door(user)
    return rows


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done with one row besides saving it: a button of its page, POST only."""

    name: str
    label: str
    # What is asked with it: a day, under this label; blank for nothing.
    day_label: str = ""
    is_main: bool = False


class OwnRowsOnly:
    """Choices of a form name only rows that the writer may see: selects, autocompletes and raw numbers alike."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible(db_field.related_model, signed_in(request)))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible(db_field.related_model, signed_in(request)))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class _ServiceTransactions(_DjangoModelAdmin):
    """Django wraps a POST in a transaction; services open their own and end it with the facts token."""

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]


class PortalAdmin(OwnRowsOnly, ModelAdmin, _ServiceTransactions):  # type: ignore[misc]  # unfold ships no types
    """One model in the admin. `reads` and `writes` say whose work it is; `write` names the service."""

    reads: ClassVar[Act]
    writes: ClassVar[Act | None] = None
    has_history: ClassVar[bool] = False
    has_deeds: ClassVar[bool] = False

    form = ToldForm
    compressed_fields = True
    view_on_site = False
    change_form_outer_before_template = "admin/deeds.html"
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = False
    warn_unsaved_form = True
    actions_on_top = True

    def write(self, *, request: HttpRequest, row: Any, form: Any, lines: Lines, change: bool) -> None:
        """Save `row` by its service, which calls `lines` for what hangs on the row."""
        raise PermissionDenied("这里的内容不在管理后台填写")

    def may_change(self, user: User, row: Any) -> bool:
        """Whether this row may be written now by somebody whose work it is."""
        return True

    def deeds(self, user: User, row: Any) -> list[Deed]:
        """What this person may do with this row now."""
        return []

    def do(self, *, deed: str, row: Any, by: User, at: datetime, day: date | None) -> str:
        """Call the service of a deed; what the page says afterwards."""
        raise ValidationError("没有这个办理动作")

    # Permissions: the table of roles answers, never Django's own tables.
    def has_module_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).may(self.reads)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return signed_in(request).may(self.reads)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.writes is not None and signed_in(request).may(self.writes)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = signed_in(request)
        if self.writes is None or not user.may(self.writes):
            return False
        return obj is None or self.may_change(user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = visible(self.model, signed_in(request))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_urls(self) -> list[URLPattern]:
        """No page deletes; a model without history has no page of it."""
        urls: list[URLPattern] = super().get_urls()
        kept = self._offered(urls)
        if self.has_deeds:
            name = f"{self.opts.app_label}_{self.opts.model_name}_do"
            kept.insert(
                0, path("<path:object_id>/do/", self.admin_site.admin_view(self.deed_view), name=name)
            )
        return kept

    def _offered(self, urls: list[URLPattern]) -> list[URLPattern]:
        """Without a name there is only a redirection from addresses of long ago."""
        left_out = ("_delete", "_simple_history") if self.has_history else ("_delete", "_history")
        return [url for url in urls if url.name and not url.name.endswith(left_out)]

    @method_decorator(require_POST)
    def deed_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Do one of the deeds with one row; what forbids it is told on the row's page."""
        user = signed_in(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(NOT_FOUND)
        back: HttpResponse = redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        deed, written = request.POST.get("deed", ""), request.POST.get("day", "")
        if deed not in {each.name for each in self.deeds(user, row)}:
            messages.error(request, "现在不能这样办理，请刷新后再试")
            return back
        try:
            day = forms.DateField(required=False).clean(written)
            said = self.do(deed=deed, row=row, by=user, at=timezone.now(), day=day)
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
            if not type(row)._base_manager.filter(pk=row.pk).exists():
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return back

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404(NOT_FOUND)

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> Any:
        """What a service refused is told by the same form, with everything that was typed still in it."""
        try:
            return super()._changeform_view(request, object_id, form_url, extra_context)
        except TurnedDownError as error:
            request.told = error.told  # type: ignore[attr-defined]
            return super()._changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        known = {"user": signed_in(request), "told": getattr(request, "told", None)}
        return type(form.__name__, (form,), known)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing is saved here: `save_related` calls the service once, for the row and what hangs on it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        def lines(row: Any) -> None:
            form.save_m2m()
            for formset in formsets:
                self.save_formset(request, form, formset, change)

        try:
            self.write(request=request, row=form.instance, form=form, lines=lines, change=change)
        except (ValidationError, PermissionDenied, IntegrityError) as error:
            raise TurnedDownError(error) from error

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["show_history"] = self.has_history
        context.setdefault("show_save_and_add_another", False)
        row = context.get("original")
        if row is not None and self.has_deeds:
            context["deeds"] = self.deeds(signed_in(request), row)
            context["deed_url"] = reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_do", args=[row.pk]
            )
        return super().render_change_form(request, context, *args, **kwargs)

    # One trail: what the services note. Django's own log of the admin would be a second, shorter one.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None


class _ChangeWords(HistoricalRecordContextHelper):  # type: ignore[misc]  # simple_history ships no types
    """What changed, in the words of the screen; columns that the services keep are left out."""

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        delta.changes[:] = [each for each in delta.changes if self._field(each).editable]
        told: list[dict[str, Any]] = super().context_for_delta_changes(delta)
        return told

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        field = self._field(change)
        if isinstance(field, models.ManyToManyField) or field.is_relation:
            return super().prepare_delta_change_value(change, value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(field, models.JSONField):
            return "、".join(map(str, value)) if isinstance(value, list) else str(value)
        return display_for_field(value, field, "（空）")

    def _field(self, change: Any) -> models.Field[Any, Any]:
        return self.model._meta.get_field(change.field)  # type: ignore[no-any-return]


class HistoryAdmin(SimpleHistoryAdmin, PortalAdmin):  # type: ignore[misc]  # simple_history ships no types
    """A model whose changes are kept: who changed what and when can be read, nothing can be rolled back."""

    has_history = True
    object_history_list_template = "admin/history_list.html"

    def get_urls(self) -> list[URLPattern]:
        return self._offered(super().get_urls())

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.get_object(request, object_id) is None:
            raise Http404(NOT_FOUND)
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> _ChangeWords:
        return _ChangeWords(self.model, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class _Lines(OwnRowsOnly):
    """Rows that hang on the page's row and are written with it: who may write that may write these."""

    form = LineForm
    view_on_site = False
    extra = 0
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class LinesInline(_Lines, TabularInline):  # type: ignore[misc]  # unfold ships no types
    """Lines as a table."""


class LinesStackedInline(_Lines, StackedInline):  # type: ignore[misc]  # unfold ships no types
    """Lines of many fields, one under the other."""
