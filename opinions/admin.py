"""Required actions, opinions and how they come about, practices and normative documents in the admin."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin_base import Deed, HistoryAdmin, Lines, PortalAdmin
from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from opinions.models import (
    Adoption,
    AnswerRule,
    DraftReview,
    NormativeDocument,
    Opinion,
    OpinionDraft,
    Plan,
    PlanTask,
    Practice,
    Provision,
    RequiredAction,
    Survey,
)
from opinions.paperwork import answer_rule_save
from opinions.services import adoption_add, draft_review_add, practice_into_library
from records.admin.base import RecordAdmin
from records.admin.parts import RidingSteps
from records.states import State
from townships.admin_base import RepairingFields, Stack, Table, area_names
from townships.areas import AREA_NAMES


@admin.register(RequiredAction)
class RequiredActionAdmin(PortalAdmin):
    """Written from the catalogue of rules; here it is read."""

    reads = Act.VIEW_BOARD
    list_display = ("position", "title", "aspect", "slug")
    list_display_links = ("title",)
    search_fields = ("title",)
    search_help_text = "按名称查找"
    fields = ("title", "aspect", "basis", "slug")
    readonly_fields = fields


class ProvisionStack(Stack):
    model = Provision
    fields = (("aspect", "action"), "text")


class PlanTasks(Table):
    model = PlanTask
    fields = ("task", "owner", "assigned_on", "due_on")


class PlanStack(Stack):
    model = Plan
    fields = (("title", "made_on"),)
    inlines = (PlanTasks,)


class SurveyTable(Table):
    model = Survey
    fields = ("started_on", "ended_on", "report")


class DraftTable(Table):
    model = OpinionDraft
    fields = ("version", "drafted_on", "title")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft that was reviewed stands; none is struck out."""
        return False


@admin.register(Opinion)
class OpinionAdmin(RecordAdmin):
    content: ClassVar[tuple[Any, ...]] = ("title", "doc_no", "happened_on", "supplements", "replaces")
    day_label = "印发日期"
    extra_columns = ("doc_no",)
    autocomplete_fields = ("supplements", "replaces")
    inlines = (ProvisionStack, PlanStack, SurveyTable, DraftTable, RidingSteps)


class _DraftChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # a plain class when the admin runs
    """Drafts by unit and opinion."""

    def label_from_instance(self, obj: Any) -> str:
        place = area_names().get(obj.opinion.area, obj.opinion.area)
        return f"{place} {obj.opinion.title} {obj}"


@admin.register(DraftReview)
class DraftReviewAdmin(RepairingFields, PortalAdmin):
    """文字指导把关: one round each, given by the office, never changed."""

    reads = Act.VIEW_RECORDS
    writes = Act.REVIEW
    list_display = ("of_opinion", "draft", "reviewed_on", "result", "reviewer")
    list_select_related = ("draft__opinion", "reviewer")
    list_filter = ("result",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        asked = ("draft", "reviewed_on", "result", "remarks")
        return (*asked, "reviewer") if obj else asked

    def get_queryset(self, request: HttpRequest) -> Any:
        return DraftReview.objects.filter(draft__opinion__in=Opinion.objects.for_user(signed_in(request)))

    def may_change(self, user: User, row: Any) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "draft":
            drafts = OpinionDraft.objects.filter(opinion__in=Opinion.objects.for_user(signed_in(request)))
            return _DraftChoice(
                queryset=drafts.select_related("opinion").order_by("-drafted_on", "-id"), label="草稿",
                widget=UnfoldAdminSelectWidget(), empty_label="请选择",
            )  # fmt: skip
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, *, request: HttpRequest, row: DraftReview, form: Any, lines: Lines, change: bool) -> None:
        given = draft_review_add(
            draft=row.draft, reviewed_on=row.reviewed_on, result=row.result, remarks=row.remarks,
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        row.pk, row.reviewer = given.pk, given.reviewer

    @display(description="实施意见")
    def of_opinion(self, row: DraftReview) -> str:
        return str(row.draft.opinion)


@admin.register(Practice)
class PracticeAdmin(RecordAdmin):
    content = ("title", "happened_on", "summary", "rule_document")
    day_label = "开始日期"
    extra_columns = ("library_said",)
    has_deeds = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        fields = super().get_fields(request, obj)
        return (*fields, "library_said") if obj else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "library_said")

    def deeds(self, user: User, row: Practice) -> list[Deed]:
        if row.state != State.CONFIRMED or row.library_on is not None or not user.may(Act.REVIEW):
            return []
        return [Deed("library", "列入范例库", day_label="列入日期（不填为今天）")]

    def do(self, *, deed: str, row: Practice, by: User, at: datetime, day: date | None) -> str:
        practice_into_library(practice=row, on=day or timezone.localdate(at), by=by, at=at)
        return "已列入范例库"

    @display(description="范例库", ordering="library_on")
    def library_said(self, row: Practice) -> Any:
        return row.library_on or "未列入"


@admin.register(Adoption)
class AdoptionAdmin(RepairingFields, PortalAdmin):
    """推广: registered by the office, never changed."""

    reads = Act.VIEW_RECORDS
    writes = Act.REVIEW
    list_display = ("practice", "township", "adopted_on")
    list_select_related = ("practice", "township")
    fields = ("practice", "township", "adopted_on")
    autocomplete_fields = ("practice",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return Adoption.objects.for_user(signed_in(request))

    def may_change(self, user: User, row: Any) -> bool:
        return False

    def write(self, *, request: HttpRequest, row: Adoption, form: Any, lines: Lines, change: bool) -> None:
        given = adoption_add(
            practice=row.practice, township=row.township, adopted_on=row.adopted_on,
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
        row.pk = given.pk


@admin.register(NormativeDocument)
class NormativeDocumentAdmin(RecordAdmin):
    content = ("title", "doc_no", "issued_on", "published_on")
    extra_columns = ("doc_no",)
    inlines = (RidingSteps,)


@admin.register(AnswerRule)
class AnswerRuleAdmin(RepairingFields, HistoryAdmin):
    """How long a unit has to answer a 审查意见告知函: one row for the district, its changes kept."""

    reads = Act.REVIEW
    writes = Act.REVIEW
    list_display = ("place", "days", "counted", "basis")
    fields = (("days", "counted"), "basis")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once; afterwards it is changed."""
        return super().has_add_permission(request) and not self.get_queryset(request).exists()

    def write(self, *, request: HttpRequest, row: AnswerRule, form: Any, lines: Lines, change: bool) -> None:
        row.district = row.district or signed_in(request).scope
        answer_rule_save(rule=row, by=signed_in(request), at=timezone.now())

    @display(description="区", ordering="district")
    def place(self, row: AnswerRule) -> str:
        return AREA_NAMES.get(row.district, row.district)
