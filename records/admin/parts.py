"""What the pages of records are made of: forms, filters, the steps typed with a record, buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.admin_base import ToldForm
from accounts.models import User
from accounts.requests import signed_in
from papers.chips import RECORD_CHIPS
from papers.forms import PlainTextField
from records.acts import needs_reason, open_verbs
from records.models import KINDS, Record, Step
from records.states import STEPS_OF, RecordKind, State, Verb
from townships.admin_base import Table


@dataclass(frozen=True, slots=True)
class Button:
    """One step that this person may take with the record before them."""

    verb: str
    label: str
    needs_reason: bool
    takes_reason: bool


def buttons(record: Record, user: User) -> list[Button]:
    today = timezone.localdate()
    spoken = {Verb.SEND_BACK, Verb.WITHDRAW}
    return [
        Button(verb, str(verb.label), needs_reason(verb), needs_reason(verb) or verb in spoken)
        for verb in open_verbs(record=record, user=user, on=today)
    ]


def state_words(record: Record) -> str:
    """A sign and a word, so that no colour is needed: ◷ 待审核."""
    chip = RECORD_CHIPS[record.state]
    return f"{chip.shape} {chip.word}"


def page_of(record: Record) -> str:
    """The admin's page of a record, whatever its kind."""
    opts = KINDS[RecordKind(record.kind)]._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


class RecordForm(ToldForm):
    """The content of a record, and which revision of it the writer has before them."""

    seen = forms.IntegerField(label="", required=False, widget=forms.HiddenInput)
    # One showing of an empty form makes one record, however often its button is pressed.
    nonce = forms.UUIDField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.initial["seen"] = self.instance.revision
            return
        self.initial["nonce"] = uuid4()
        if self.user.is_unit:
            self.instance.area = self.user.scope


class EvidenceForm(forms.Form):
    """A file, or where the paper is kept (出处)."""

    upload = forms.FileField(label="文件", required=False)
    title = PlainTextField(label="文号或纪要号", required=False, max_length=200)
    kept_at = PlainTextField(label="存放处", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("upload") and not data.get("title"):
            raise ValidationError("请选择一个文件，或填写文号（纪要号）和存放处")
        return data


class ActForm(forms.Form):
    """One step with a record: which, on which revision, and why."""

    verb = forms.ChoiceField(choices=Verb.choices, error_messages={"invalid_choice": "没有这个办理动作"})
    seen = forms.IntegerField(required=False)
    reason = PlainTextField(label="理由", max_length=500, required=False)


class StateFilter(admin.SimpleListFilter):
    """Where a record stands, in the words of the screen."""

    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in State.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class RidingSteps(Table):
    """Steps known at once, typed with their record and signed, reviewed and confirmed with it."""

    model = Step
    fk_name = "record"
    fields = ("name", "line", "happened_on", "proof")
    verbose_name_plural = "一并填报的环节（已知的填在这里；以后发生的，材料审核通过后另行登记）"

    def get_queryset(self, request: HttpRequest) -> Any:
        return Step.objects.for_user(signed_in(request)).filter(rides_with__isnull=False).exclude(
            state=State.WITHDRAWN
        )  # fmt: skip

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Striking a step out withdraws it: Django need not look for what would be deleted with it."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("StepLine", (formset.form,), {"hand_clean_DELETE": lambda form: None})
        return formset

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "name":
            kind = self.parent_model.KIND
            kwargs["choices"] = [("", "请选择"), *((each, each.label) for each in STEPS_OF.get(kind, ()))]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
