"""The checklist of a year, decisions, 口径问答 and snapshots in the admin."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin_base import Deed, HistoryAdmin, LineForm, Lines, PortalAdmin, ToldForm
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.admin_answers import ContestAdmin as ContestAdmin  # noqa: PLC0414  # registered with the rest
from checklist.catalogue import RULE
from checklist.freezing import snapshot_freeze
from checklist.models import Checklist, Decision, Item, Snapshot
from checklist.queries import NoBoard
from checklist.rules.base import ParamKind, Period, specs_of
from checklist.services import (
    checklist_discard,
    checklist_new_version,
    checklist_publish,
    checklist_save,
    decision_approve,
    decision_drop,
    decision_propose,
    item_remove,
    item_save,
)
from papers.forms import PlainTextField
from papers.words import day
from records.models import Record
from records.states import State
from townships.admin_base import RepairingFields, Table, UnitFilter
from townships.models import Term, Township
from townships.tokens import facts_write

_OPEN = "待定"
_FLAG = (("true", "是"), ("false", "否"))


class ItemLineForm(LineForm):
    """One item in the table of its checklist; a new one begins as its rule says."""

    def _post_clean(self) -> None:
        rule = RULE.get(getattr(self.cleaned_data.get("action"), "pk", "") or self.instance.action_id or "")
        if rule is not None:
            self.instance.applies_to = self.instance.applies_to or sorted(rule.kinds)
            if rule.period is Period.YEAR and not self.cleaned_data.get("due") and rule.due:
                self.cleaned_data["due"] = str(rule.due)
        super()._post_clean()  # type: ignore[misc]


class ItemTable(Table):
    """Weights and days of a version at a glance; params stand on each item's own page."""

    model = Item
    form = ItemLineForm
    fields = ("action", "weight", "due", "advised_on", "lead_days")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("action")


@admin.register(Checklist)
class ChecklistAdmin(RepairingFields, HistoryAdmin):
    reads = Act.VIEW_BOARD
    writes = Act.EDIT_CHECKLIST
    list_display = ("title", "label_said", "mode", "effective_on", "closes_on", "published_said")
    list_filter = ("year", "published")
    search_fields = ("title",)
    search_help_text = "按名称查找"
    inlines = (ItemTable,)
    has_deeds = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        told = ("label_said", "published_said") if obj else ("year",)
        tried = ("trial_said",) if obj and signed_in(request).may(Act.EDIT_CHECKLIST) else ()
        return ("title", *told, *tried, "mode", "effective_on", "closes_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("label_said", "published_said", "trial_said")

    @display(description="试算")
    def trial_said(self, row: Checklist) -> str:
        """A way to the page where this version is tried, which stands in a room above."""
        url = row.get_absolute_url()  # type: ignore[attr-defined]  # settings.ABSOLUTE_URL_OVERRIDES
        return format_html(
            '<a class="text-primary-600 underline" href="{}">按这一版试算：哪些单位上升、下降</a>', url
        )

    def may_change(self, user: User, row: Checklist) -> bool:
        """A published version is never edited: a change makes a new version."""
        return not row.published

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        form.changed_items = formset.save(commit=False)
        form.removed_items = formset.deleted_objects

    def write(self, *, request: HttpRequest, row: Checklist, form: Any, lines: Lines, change: bool) -> None:
        by, at = signed_in(request), timezone.now()
        lines(row)
        with facts_write(by.scope):
            checklist_save(checklist=row, items=form.changed_items, by=by, at=at)
            for item in form.removed_items:
                item_remove(item=item, by=by, at=at)

    def deeds(self, user: User, row: Checklist) -> list[Deed]:
        if not user.may(Act.EDIT_CHECKLIST):
            return []
        fresh = Deed("new_version", "另建新版本", day_label="新版生效日期（不填为明天）")
        if row.published:
            return [fresh]
        return [
            Deed("publish", "发布（自生效日期起按本版判断）", is_main=True),
            fresh,
            Deed("discard", "撤下未发布的版本"),
        ]

    def do(self, *, deed: str, row: Checklist, by: User, at: datetime, day: date | None) -> str:
        match deed:
            case "publish":
                checklist_publish(checklist=row, by=by, at=at)
                return f"{row}已发布"
            case "discard":
                told = str(row)
                checklist_discard(checklist=row, by=by, at=at)
                return f"{told}已撤下"
        starts = day or timezone.localdate(at) + timedelta(days=1)
        fresh = checklist_new_version(source=row, effective_on=starts, by=by, at=at)
        return f"已建{fresh}，修改后请发布"

    @display(description="版本", ordering="version")
    def label_said(self, row: Checklist) -> str:
        return row.label

    @display(description="状态", ordering="published")
    def published_said(self, row: Checklist) -> str:
        if not row.published:
            return "草拟中"
        return f"已发布 {day(timezone.localdate(row.published_at))}" if row.published_at else "已发布"


class ItemForm(ToldForm):
    """One item; each param of its rule has a field of its own, with its basis."""

    applies_to = forms.MultipleChoiceField(
        label="适用单位类型",
        choices=Township.Kind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for spec in self._specs():
            value = self.instance.params.get(spec.name, spec.write(spec.default))
            shown = str(value).lower() if isinstance(value, bool) else value
            self.initial[f"param_{spec.name}"] = _OPEN if value is None else shown
            self.initial[f"basis_{spec.name}"] = self.instance.params_basis.get(spec.name, spec.basis)

    def _specs(self) -> tuple[Any, ...]:
        rule = RULE.get(self.instance.action_id or "")
        return specs_of(rule.params) if rule else ()

    def _post_clean(self) -> None:
        params: dict[str, Any] = {}
        basis: dict[str, str] = {}
        for spec in self._specs():
            typed = (self.cleaned_data.get(f"param_{spec.name}") or "").strip()
            params[spec.name] = (
                typed == "true" if spec.kind is ParamKind.FLAG else None if typed in {"", _OPEN} else typed
            )
            basis[spec.name] = self.cleaned_data.get(f"basis_{spec.name}") or spec.basis
        self.instance.params, self.instance.params_basis = params, basis
        super()._post_clean()  # type: ignore[misc]


def _param_fields(item: Item | None) -> dict[str, forms.Field]:
    """The fields for the params of an item's rule."""
    rule = RULE.get(item.action_id) if item else None
    made: dict[str, forms.Field] = {}
    for spec in specs_of(rule.params) if rule else ():
        if spec.kind is ParamKind.FLAG:
            made[f"param_{spec.name}"] = forms.ChoiceField(
                label=spec.label, choices=_FLAG, required=False, widget=UnfoldAdminSelectWidget()
            )
        else:
            may = "；可以待定，待定时这一部分视为满足" if spec.may_be_open else ""
            made[f"param_{spec.name}"] = PlainTextField(
                label=spec.label, required=False, max_length=20, widget=UnfoldAdminTextInputWidget(),
                help_text=f"{spec.kind.value}{may}",
            )  # fmt: skip
        made[f"basis_{spec.name}"] = PlainTextField(
            label=f"{spec.label}的依据", required=False, max_length=300, widget=UnfoldAdminTextInputWidget()
        )
    return made


@admin.register(Item)
class ItemAdmin(RepairingFields, HistoryAdmin):
    """One item of a version, with the params of its rule. Items are added on their checklist's page."""

    reads = Act.VIEW_BOARD
    writes = Act.EDIT_CHECKLIST
    form = ItemForm
    list_display = ("action", "checklist", "weight", "due", "advised_on", "lead_days")
    list_select_related = ("action", "checklist")
    list_filter = ("checklist__year",)
    readonly_fields = ("checklist", "action", "applies_said", "params_said")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def may_change(self, user: User, row: Item) -> bool:
        return not row.checklist.published

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.has_change_permission(request, obj):
            told = ("weight", "applies_said", "due", "advised_on", "lead_days", "params_said")
            return ((None, {"fields": ("checklist", "action", *told)}),)
        own = ("checklist", "action", "weight", "applies_to", "due", "advised_on", "lead_days")
        params = tuple(_param_fields(obj))
        return ((None, {"fields": own}), *((("参数与依据", {"fields": params}),) if params else ()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = type("ItemForm", (ItemForm,), _param_fields(obj))
        return super().get_form(request, obj, change=change, **kwargs)

    @display(description="适用单位类型")
    def applies_said(self, row: Item) -> str:
        labels = dict(Township.Kind.choices)
        return "、".join(str(labels.get(kind, kind)) for kind in row.applies_to)

    @display(description="参数与依据")
    def params_said(self, row: Item) -> str:
        rule = RULE.get(row.action_id)
        specs = specs_of(rule.params) if rule else ()
        told = [
            f"{spec.label}：{spec.show(spec.read(row.params.get(spec.name, spec.write(spec.default))))}"
            f"（{row.params_basis.get(spec.name) or spec.basis}）"
            for spec in specs
        ]
        return "；".join(told) or "—"

    def write(self, *, request: HttpRequest, row: Item, form: Any, lines: Lines, change: bool) -> None:
        item_save(item=row, by=signed_in(request), at=timezone.now())


@admin.register(Decision)
class DecisionAdmin(RepairingFields, HistoryAdmin):
    """Proposed by one person of the office, approved by another; it ends with its period."""

    reads = Act.VIEW_BOARD
    writes = Act.DECIDE
    list_display = ("township", "action", "kind", "period", "proposer", "approved_said")
    list_select_related = ("township", "action", "term", "proposer", "approver")
    list_filter = (UnitFilter, "kind", ("approved_on", admin.EmptyFieldListFilter))
    search_fields = ("township__name", "reason")
    search_help_text = "按单位或理由查找"
    autocomplete_fields = ("relied_on",)
    has_deeds = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        asked = ("kind", "township", "action", "year", "term", "reason", "met_on", "relied_on", "due_on")
        return (*asked, "proposer", "approved_said") if obj else asked

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("proposer", "approved_said")

    def may_change(self, user: User, row: Decision) -> bool:
        """A proposal is taken back and made anew, an approved one stands: neither is edited."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        user = signed_in(request)
        if db_field.name == "term":
            kwargs["queryset"] = Term.objects.for_user(user).filter(body=Term.Body.PARTY)
        elif db_field.name == "relied_on":
            kwargs["queryset"] = Record.objects.for_user(user).filter(state=State.CONFIRMED)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"year": timezone.localdate().year, **super().get_changeform_initial_data(request)}

    def write(self, *, request: HttpRequest, row: Decision, form: Any, lines: Lines, change: bool) -> None:
        decision_propose(decision=row, by=signed_in(request), at=timezone.now())

    def deeds(self, user: User, row: Decision) -> list[Deed]:
        if row.approved_on is not None or not user.may(Act.DECIDE):
            return []
        approve = [] if row.proposer_id == user.pk else [Deed("approve", "批准", is_main=True)]
        return [*approve, Deed("drop", "撤下这项提议")]

    def do(self, *, deed: str, row: Decision, by: User, at: datetime, day: date | None) -> str:
        if deed == "approve":
            decision_approve(decision=row, by=by, at=at)
            return "已批准，自今天起按这项决定判断"
        decision_drop(decision=row, by=by, at=at)
        return "已撤下这项提议"

    @display(description="期间")
    def period(self, row: Decision) -> str:
        return f"第{row.term.ordinal}届{row.term.get_body_display()}" if row.term else f"{row.year}年度"

    @display(description="批准", ordering="approved_on")
    def approved_said(self, row: Decision) -> str:
        return f"{row.approver} {day(row.approved_on)}" if row.approved_on else "待另一位同事批准"


@admin.register(Snapshot)
class SnapshotAdmin(RepairingFields, PortalAdmin):
    """Boards frozen for history and 通报; one is taken here by naming its day, none is ever rewritten."""

    reads = Act.VIEW_BOARD
    writes = Act.FREEZE
    list_display = (
        "number_said",
        "title",
        "standing",
        "year",
        "as_of",
        "checklist_label",
        "taken_by",
        "taken_at",
    )
    list_select_related = ("taken_by",)
    list_filter = ("year",)
    search_fields = ("title",)
    search_help_text = "按名称查找"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        told = ("checklist_label", "standing", "totals_said", "taken_by", "taken_at") if obj else ()
        return ("title", "year", "as_of", *told)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("standing", "totals_said")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("board")

    def may_change(self, user: User, row: Any) -> bool:
        return False

    @display(description="编号", ordering="number")
    def number_said(self, row: Snapshot) -> str:
        return row.number_said

    @display(description="性质", ordering="is_result")
    def standing(self, row: Snapshot) -> str:
        return row.standing

    def write(self, *, request: HttpRequest, row: Snapshot, form: Any, lines: Lines, change: bool) -> None:
        by = signed_in(request)
        try:
            taken = snapshot_freeze(
                area=by.scope, year=row.year, as_of=row.as_of, title=row.title, by=by, at=timezone.now()
            )
        except NoBoard as error:
            raise forms.ValidationError({"as_of": str(error)}) from error
        row.pk = taken.pk

    @display(description="主要数字")
    def totals_said(self, row: Snapshot) -> str:
        sums = row.board.get("totals", {})
        return (
            f"{sums.get('units', 0)}个单位，应完成{sums.get('due', 0)}项次，完成率{sums.get('completion', '—')}，"
            f"及时率{sums.get('timeliness', '—')}，逾期{sums.get('late_items', 0)}项次"
        )
