"""The workspace of an implementing opinion: eight steps, the next one obvious."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.drafting import BeginForm, PlanForm, SurveyForm, plan_initial
from desk.opinion_steps import steps_of
from opinions.drafting_services import opinion_begin, plan_save, survey_save
from opinions.models import Example, Opinion, OpinionDraft, Plan, Survey
from opinions.naming import opinion_title
from opinions.querysets import workspaces
from papers.chips import RECORD_CHIPS
from records.models import Evidence
from records.removal import refusal_to_propose
from records.states import State
from records.views import evidence_answer
from townships.models import Township

PAGE_SIZE = 50


@require_GET
def opinion_list(request: HttpRequest) -> HttpResponse:
    """Opinions made and in the making: a unit's own; for the office all, what waits for its guidance first."""
    user = signed_in(request)
    _check_takes_part(user)
    mine = workspaces(user).with_area_name().order_by("-changed_at", "-pk")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = (
        OpinionDraft.objects.for_user(user).waiting().with_unit_name().order_by("sent_on", "pk")
        if user.is_office
        else OpinionDraft.objects.none()
    )
    context = {
        "page": page,
        "chips": RECORD_CHIPS,
        "waiting": waiting,
        "begins": user.is_unit,
    }
    return render(request, "desk/opinions.html", context)


@require_http_methods(["GET", "POST"])
def opinion_new(request: HttpRequest) -> HttpResponse:
    """Begin an opinion: from here on it has a workspace."""
    user = signed_in(request)
    _check_takes_part(user)
    code = user.scope if user.is_unit else request.GET.get("area", "")
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    form = BeginForm(request.POST or None, initial={"title": opinion_title(unit)})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if made := _told(
            form, lambda: opinion_begin(area=unit.code, title=form.cleaned_data["title"], by=user, at=now)
        ):
            messages.success(request, "已建立工作台，可以按步骤推进")
            return redirect("desk:opinion", made.pk)
    context = {"form": form, "heading": "起草实施意见", "unit": unit, "button": "开始"}
    return render(request, "desk/opinion_form.html", context, status=400 if form.errors else 200)


@require_GET
def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """One opinion: its steps, what comes next, its versions and what the office said of them."""
    user = signed_in(request)
    row, unit = workspace_of(user, pk)
    today = timezone.localdate()
    drafts = list(
        OpinionDraft.objects.for_user(user).filter(opinion=row).prefetch_related("reviews", "comments")
    )
    steps = steps_of(row, drafts, user, today)
    is_done = row.state == State.CONFIRMED
    context = {
        "opinion": row,
        "unit": unit,
        "chip": RECORD_CHIPS[row.state],
        "steps": steps,
        "next": None if is_done else next((step for step in steps if step.is_next), None),
        "drafts": [_with_counts(draft) for draft in reversed(drafts)],
        "plan": getattr(row, "plan", None),
        "tasks": list(row.plan.tasks.all()) if hasattr(row, "plan") else [],
        "surveys": list(row.surveys.all()),
        "publishes": is_done and user.may(Act.REVIEW),
    }
    return render(request, "desk/opinion.html", context)


@require_http_methods(["GET", "POST"])
def opinion_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """方案 and 责任分工 in one form."""
    user = signed_in(request)
    row, unit = workspace_of(user, pk)
    plan = getattr(row, "plan", None)
    adopted = list(Example.objects.for_user(user).adopted_by(unit.code, Example.Kind.PLAN))
    begun = next((each for each in adopted if str(each.pk) == request.GET.get("example")), None)
    known = {"title": begun.title, "tasks": "\n".join(begun.paragraphs)} if begun else plan_initial(row)
    form = PlanForm(
        request.POST or None, request.FILES or None, initial={"made_on": timezone.localdate(), **known}
    )
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        if _told(
            form,
            lambda: plan_save(
                opinion=row,
                title=data["title"],
                made_on=data["made_on"],
                tasks=data["tasks"],
                proof=form.proof(),
                by=user,
                at=now,
            ),
        ):
            messages.success(request, "方案和分工已保存")
            return redirect("desk:opinion", row.pk)
    return _form_page(
        request, form, row, unit, "工作方案和责任分工", adopted, held=plan.file if plan else None
    )


@require_http_methods(["GET", "POST"])
def opinion_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """调研: the one there is, or another."""
    user = signed_in(request)
    row, unit = workspace_of(user, pk)
    wanted = request.GET.get("survey", "")
    survey = get_object_or_404(Survey, pk=int(wanted), opinion=row) if wanted.isdecimal() else None
    asked = ("started_on", "ended_on", "report")
    known = {name: getattr(survey, name) for name in (*asked, "kept_at")} if survey else {}
    form = SurveyForm(request.POST or None, request.FILES or None, initial=known)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        said = {name: form.cleaned_data[name] for name in asked}
        if _told(
            form,
            lambda: survey_save(opinion=row, survey=survey, proof=form.proof(), by=user, at=now, **said),
        ):
            messages.success(request, "调研已登记")
            return redirect("desk:opinion", row.pk)
    return _form_page(request, form, row, unit, "登记调研", held=survey.file if survey else None)


@require_GET
def opinion_file(request: HttpRequest, pk: int) -> FileResponse:
    """The paper of a plan or of a survey: read by those who take part in making its opinion."""
    user = signed_in(request)
    _check_takes_part(user)
    own = workspaces(user).values("pk")
    papers = Evidence.objects.filter(
        Q(pk__in=Plan.objects.filter(opinion__in=own).values("file"))
        | Q(pk__in=Survey.objects.filter(opinion__in=own).values("file"))
    )
    return evidence_answer(get_object_or_404(papers.select_related("blob"), pk=pk), user)


def workspace_of(user: User, pk: int) -> tuple[Opinion, Township]:
    """An opinion this person takes part in, and its unit; 404 for a stranger's, 403 for readers."""
    _check_takes_part(user)
    row = get_object_or_404(workspaces(user).select_related("plan__file__blob"), pk=pk)
    return row, get_object_or_404(Township, code=row.area)


def _check_takes_part(user: User) -> None:
    if not user.takes_part:
        raise PermissionDenied("实施意见工作台由起草单位和区人大办使用；出台情况请看总览")


def _told(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do it, or put what was refused beside the field it speaks of; None then."""
    try:
        return act()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            form.add_error(None, error.messages)
    return None


def _form_page(
    request: HttpRequest, form: forms.Form, row: Opinion, unit: Township, heading: str,
    adopted: Sequence[Example] = (), held: Evidence | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "heading": heading, "unit": unit, "opinion": row, "button": "保存", "adopted": adopted,
        "held": held,
        "removes": held is not None and _may_remove(signed_in(request), held),
    }  # fmt: skip
    return render(request, "desk/opinion_form.html", context, status=400 if form.errors else 200)


def _may_remove(user: User, held: Evidence) -> bool:
    """Whether this person may ask that a step's paper be removed for good (误传处置), on a page they may open."""
    if refusal_to_propose(user=user, evidence=held):
        return False
    return Evidence.objects.for_user(user).filter(pk=held.pk).exists()


def _with_counts(draft: OpinionDraft) -> tuple[OpinionDraft, list[Any], int, int]:
    """A draft with its rounds, and how many remarks it has and how many are open."""
    comments = list(draft.comments.all())
    return draft, list(draft.reviews.all()), len(comments), sum(each.resolved_at is None for each in comments)
