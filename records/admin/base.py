"""The admin's page of one kind of record: written by `record_save`, moved by the services of its steps."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin_base import HistoryAdmin, Lines
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from records.acts import DONE, record_take
from records.admin.many import many_page
from records.admin.parts import (
    ActForm,
    EvidenceForm,
    RecordForm,
    RidingSteps,
    StateFilter,
    buttons,
    page_of,
    state_words,
)
from records.evidence import evidence_add_file, evidence_add_reference
from records.models import Record, Step
from records.permissions import refusal, refusal_to_write
from records.querysets import RecordQuerySet
from records.services import record_open, record_save, step_drop, step_save
from records.states import STEPS_OF, State, Verb
from townships.admin_base import RepairingFields, UnitByArea, tell_repairs
from townships.areas import AREA_NAMES
from townships.models import Township

_DRAFT_SAVED = "草稿已保存；请核对后用页面上方的按钮送审签或报送"


class RecordAdmin(RepairingFields, HistoryAdmin):
    """One kind of record. A kind names its fields; all else is the same for all."""

    reads = Act.VIEW_RECORDS
    writes = Act.REPORT
    form = RecordForm
    content: ClassVar[tuple[Any, ...]] = ()
    extra_columns: ClassVar[tuple[str, ...]] = ()
    # What the day of this kind is called on its form; no label: the day is derived.
    day_label: ClassVar[str] = ""
    day_help: ClassVar[str] = ""
    # What is told in words where it cannot be written: field → method.
    told_as: ClassVar[dict[str, str]] = {}
    # Whether the office may write one of its own district, too.
    of_district: ClassVar[bool] = False

    list_filter: ClassVar[tuple[Any, ...]] = (UnitByArea, StateFilter)
    search_fields = ("title", "number")
    search_help_text = "按标题或编号查找"
    actions = ("confirm_selected", "return_selected")
    ordering = ("-changed_at", "-id")
    change_form_outer_before_template = "admin/records/before.html"
    change_form_outer_after_template = "admin/records/after.html"

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        place = () if signed_in(request).is_unit else ("place",)
        return ("said", *place, *self.extra_columns, "happened_on", "state_said", "number_said", "changed_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return cast("RecordQuerySet[Any]", super().get_queryset(request)).with_area_name()

    # The form.
    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        where = "area" if obj is None and not signed_in(request).is_unit else "place"
        if obj is None or self.has_change_permission(request, obj):
            return (where, *self.content, "note", "seen" if obj else "nonce")
        return (where, *(self.told_as.get(name, name) for name in self.content), "note")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("place", *self.told_as.values())

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """What can no longer be typed with the record stands in the list of its steps."""
        told = obj is not None and not self.has_change_permission(request, obj)
        return [each for each in self.inlines if not (told and each is RidingSteps)]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "area":
            return self._area_field(signed_in(request))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Each kind has its own word for its day, whether it is written or only shown."""
        words = {"labels": {"happened_on": self.day_label}, "help_texts": {"happened_on": self.day_help}}
        return super().get_form(request, obj, change=change, **(words if self.day_label else {}), **kwargs)

    def _area_field(self, user: User) -> forms.ChoiceField:
        units = list(Township.objects.for_user(user).values_list("code", "name"))
        district = [(user.scope, AREA_NAMES.get(user.scope, user.scope))] if self.of_district else []
        return forms.ChoiceField(
            label="填报单位", choices=[("", "请选择"), *district, *units], widget=UnfoldAdminSelectWidget(),
            help_text="由区人大办代录的，单位可见并注明“代录”",
        )  # fmt: skip

    def write(self, *, request: HttpRequest, row: Any, form: Any, lines: Lines, change: bool) -> None:
        if nonce := form.cleaned_data.get("nonce"):
            row.once = f"form:{nonce}"
        record_save(
            record=row,
            by=signed_in(request),
            at=timezone.now(),
            lines=lines,
            seen=form.cleaned_data.get("seen"),
        )
        tell_repairs(request, form)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Step:
            super().save_formset(request, form, formset, change)
            return
        by, at = signed_in(request), timezone.now()
        for step in formset.save(commit=False):
            step.record = Record.objects.get(pk=form.instance.pk)
            step_save(step=step, by=by, at=at, with_record=True)
        for step in formset.deleted_objects:
            step_drop(step=step, by=by, at=at)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """On a POST only the role is asked here: what its state forbids the service says, beside what was typed."""
        user = signed_in(request)
        if not user.may(Act.REPORT):
            return False
        return obj is None or request.method == "POST" or not self._refusal(user, obj)

    def _refusal(self, user: User, record: Record) -> str:
        if record.rides_with_id is not None:
            return "这一环节随所属材料一并填写"
        return refusal_to_write(user=user, area=record.area, record=record, on=timezone.localdate())

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """A draft stays on the screen: its steps are the buttons above it."""
        messages.success(request, _DRAFT_SAVED)
        return redirect(page_of(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, "已保存")
        return redirect(page_of(obj))

    # The page.
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The second of two clicks finds what the first one made."""
        if request.method == "POST" and (nonce := request.POST.get("nonce")):
            twin = Record.objects.filter(once=f"form:{nonce}", created_by=signed_in(request)).first()
            if twin is not None:
                return redirect(page_of(twin))
        answer: HttpResponse = super().add_view(request, *args, **kwargs)
        return answer

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        user = signed_in(request)
        if request.method == "GET" and user.may(Act.REVIEW):
            record = self.get_object(request, object_id)
            if record is not None:
                record_open(record=record, by=user, at=timezone.now())
        answer: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        record = context.get("original")
        if record is not None:
            context |= self._page(request, record)
        context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def _page(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """What stands above and below the form of a record."""
        user = signed_in(request)
        locked = self._refusal(user, record)
        timeline = list(record.events.select_related("by").order_by("-at", "-id"))
        came_back = (Verb.RETURN, Verb.REOPEN, Verb.SEND_BACK)
        returned = next((event for event in timeline if event.verb in came_back), None)
        return {
            "record": record,
            "record_state": state_words(record),
            "record_buttons": buttons(record, user),
            "record_refusal": self._told_refusal(user, record, locked),
            "record_returned": returned if record.state in {State.RETURNED, State.DRAFT} else None,
            "record_act_url": self._own_url("act", record.pk),
            "record_evidence_url": "" if locked else self._own_url("evidence", record.pk),
            "record_proofs": list(record.evidence.select_related("blob").order_by("added_at")),
            "record_timeline": timeline,
            "record_steps": self._steps(record),
            "record_step_url": self._step_url(user, record),
        }

    def _told_refusal(self, user: User, record: Record, locked: str) -> str:
        """To a unit why it cannot write; to the office why it cannot confirm what lies before it."""
        if user.is_unit:
            return locked
        if record.state != State.SUBMITTED or record.rides_with_id is not None:
            return ""
        return refusal(verb=Verb.CONFIRM, user=user, record=record, on=timezone.localdate())

    def _steps(self, record: Record) -> list[tuple[Step, str, str]]:
        steps = Step.objects.filter(record_id=record.pk).order_by("line", "happened_on", "pk")
        return [(step, state_words(step), page_of(step)) for step in steps]

    def _step_url(self, user: User, record: Record) -> str:
        if record.state != State.CONFIRMED or record.kind not in STEPS_OF or not user.may(Act.REPORT):
            return ""
        return f"{reverse('admin:records_step_add')}?record={record.pk}"

    def _own_url(self, what: str, pk: int) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}", args=[pk])

    # Columns.
    @display(description="标题", ordering="title")
    def said(self, row: Any) -> str:
        return row.title or f"（未写标题的{row.get_kind_display()}）"

    @display(description="填报单位", ordering="area")
    def place(self, row: Any) -> str:
        known = getattr(row, "area_name", None) or AREA_NAMES.get(row.area)
        if known:
            return str(known)
        return (
            Township.objects.filter(code=row.area).values_list("name", flat=True).first() or row.area or "—"
        )

    @display(description="状态", ordering="state")
    def state_said(self, row: Any) -> str:
        return state_words(row)

    @display(description="编号", ordering="number")
    def number_said(self, row: Any) -> str:
        return row.number or "—"

    # Steps with one record, and evidence: buttons of the page, POST only.
    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/act/", view(self.act_view), name=f"{name}_act"),
            path("<int:pk>/evidence/", view(self.evidence_view), name=f"{name}_evidence"),
            *super().get_urls(),
        ]

    def _record_of(self, request: HttpRequest, pk: int) -> Record:
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404("没有找到，或不在您的管辖范围内")
        return Record.objects.get(pk=record.pk)

    @method_decorator(require_POST)
    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one step with this record; what forbids it is told on its page."""
        record = self._record_of(request, pk)
        form = ActForm(request.POST)
        if not form.is_valid():
            messages.error(request, _said(form))
            return redirect(page_of(record))
        verb = Verb(form.cleaned_data["verb"])
        try:
            record_take(
                verb=verb, record=record, by=signed_in(request), at=timezone.now(),
                reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error))
        else:
            messages.success(request, DONE[verb])
        return redirect(page_of(record))

    @method_decorator(require_POST)
    def evidence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add a file or a reference to this record."""
        record = self._record_of(request, pk)
        form = EvidenceForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _said(form))
            return redirect(page_of(record))
        by, at, data = signed_in(request), timezone.now(), form.cleaned_data
        try:
            if data["upload"]:
                evidence_add_file(record=record, upload=data["upload"], by=by, at=at)
            if data["title"]:
                evidence_add_reference(
                    record=record, title=data["title"], kept_at=data["kept_at"], by=by, at=at
                )
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        except PermissionDenied as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "佐证材料已添加")
        return redirect(page_of(record))

    # Many at once, for the office: a page that shows what is meant, then the services one by one.
    def has_review_permission(self, request: HttpRequest) -> bool:
        return signed_in(request).may(Act.REVIEW)

    @admin.action(description="审核通过所选材料", permissions=["review"])
    def confirm_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return many_page(self, request, queryset, Verb.CONFIRM)

    @admin.action(description="退回所选材料", permissions=["review"])
    def return_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return many_page(self, request, queryset, Verb.RETURN)


def _said(form: forms.Form) -> str:
    return "；".join(str(text) for texts in form.errors.values() for text in texts)
