"""Drafts of an opinion: a new version, reading it with the coverage check, remarks, rounds, comparison."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.draft_page import shown_of
from desk.forms.drafting import CommentForm, DraftForm, MarkForm, RoundForm
from desk.opinion_actions import actions_for
from desk.views.opinions import workspace_of
from opinions.comparing import Change, compare
from opinions.coverage.clauses import template
from opinions.drafting_services import (
    clause_mark_set,
    comment_add,
    comment_resolve,
    draft_add,
    draft_send,
    refusal_in_state,
)
from opinions.models import DraftComment, Example, Opinion, OpinionDraft
from opinions.services import draft_review_add, refusal_to_issue
from papers.words import words_for
from records.views import evidence_answer
from townships.models import Township


@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version: uploaded, or written from the last one, or from the template."""
    user = signed_in(request)
    row, unit = workspace_of(user, pk)
    last = OpinionDraft.objects.for_user(user).filter(opinion=row).order_by("-version").first()
    adopted = list(Example.objects.for_user(user).adopted_by(unit.code, Example.Kind.OPINION))
    begun = next(
        ("\n".join(each.paragraphs) for each in adopted if str(each.pk) == request.GET.get("example")), ""
    )
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "drafted_on": timezone.localdate(),
            "text": begun or _start(row, unit, last),
            "based_on": last.version if last else 0,
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = draft_add(
                opinion=row, paragraphs=form.paragraphs, drafted_on=data["drafted_on"], upload=data["upload"],
                based_on=data["based_on"], by=user, at=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"已另存为{made}，以前各稿都保留")
            return redirect("desk:draft", made.pk)
    context = {
        "form": form,
        "opinion": row,
        "unit": unit,
        "last": last,
        "adopted": adopted,
        "begun": bool(begun),
    }
    return render(request, "desk/draft_new.html", context, status=400 if form.errors else 200)


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its paragraphs with what they provide for, the remarks, the rounds, what is missing."""
    user = signed_in(request)
    row = draft_of(user, pk)
    unit = get_object_or_404(Township, code=row.opinion.area)
    return render(request, "desk/draft.html", _draft_context(row, unit, user))


def _draft_context(row: OpinionDraft, unit: Township, user: User) -> dict[str, Any]:
    versions = list(OpinionDraft.objects.for_user(user).filter(opinion=row.opinion_id).order_by("-version"))
    return {
        "draft": row,
        "opinion": row.opinion,
        "unit": unit,
        "shown": shown_of(row, unit, actions_for(unit), Example.objects.for_user(user).clauses()),
        "rounds": list(row.reviews.select_related("reviewer")),
        "others": [each for each in versions if each.pk != row.pk],
        "is_newest": versions[0].pk == row.pk,
        "guides": user.may(Act.REVIEW),
        "writes": user.reports_for_unit and not refusal_in_state(row.opinion.state, user),
        "round_form": RoundForm(),
        "gives_issue": not refusal_to_issue(row),
    }


@require_POST
def draft_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it to the office."""
    user = signed_in(request)
    row = draft_of(user, pk)
    try:
        draft_send(draft=row, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, f"{row}已送区人大办审阅")
    return redirect("desk:opinion", row.opinion_id)


@require_GET
def draft_file(request: HttpRequest, pk: int) -> FileResponse:
    """The Word file a version was read from."""
    user = signed_in(request)
    row = draft_of(user, pk)
    if row.file is None:
        raise Http404("这一稿没有原文件")
    return evidence_answer(row.file, user)


@require_GET
def draft_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions beside each other; the one before, unless another is named."""
    user = signed_in(request)
    new = draft_of(user, pk)
    versions = OpinionDraft.objects.for_user(user).filter(opinion=new.opinion_id).exclude(pk=new.pk)
    wanted = request.GET.get("with", "")
    old = (
        get_object_or_404(versions, pk=int(wanted))
        if wanted.isdecimal()
        else versions.filter(version__lt=new.version).order_by("-version").first()
    )
    if old is None:
        raise Http404("没有可以对照的另一稿")
    if old.version > new.version:
        old, new = new, old
    pairs = compare(old.paragraphs, new.paragraphs)
    counts = [
        (change.value, number)
        for change in Change
        if (number := sum(pair.change is change for pair in pairs))
    ]
    context = {"old": old, "new": new, "opinion": new.opinion, "pairs": pairs, "counts": counts,
               "others": list(versions.order_by("version"))}  # fmt: skip
    return render(request, "desk/draft_compare.html", context)


@require_POST
def comment_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark on one paragraph."""
    user = signed_in(request)
    row = draft_of(user, pk)
    form = CommentForm(request.POST)
    at = reverse("desk:draft", args=[row.pk])
    if not form.is_valid():
        messages.error(request, "意见没有保存：" + _said(form))
        return redirect(at)
    data = form.cleaned_data
    try:
        comment_add(
            draft=row, paragraph=data["paragraph"], said=data["said"], suggestion=data["suggestion"], by=user,
            at=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    return redirect(f"{at}#p{data['paragraph']}")


@require_POST
def comment_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark is dealt with."""
    user = signed_in(request)
    comment = get_object_or_404(
        DraftComment.objects.filter(draft__in=OpinionDraft.objects.for_user(user)).select_related(
            "draft__opinion"
        ),
        pk=pk,
    )
    try:
        comment_resolve(comment=comment, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    return redirect(reverse("desk:draft", args=[comment.draft_id]) + f"#p{comment.paragraph}")


@require_POST
def clause_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer says that a paragraph does, or does not, provide for an action."""
    user = signed_in(request)
    row = draft_of(user, pk)
    if not user.may(Act.REVIEW):
        raise PermissionDenied("条款由区人大办认定")
    form = MarkForm(request.POST)
    at = reverse("desk:draft", args=[row.pk])
    if not form.is_valid():
        messages.error(request, "没有认定：请刷新后再试")
        return redirect(at)
    data = form.cleaned_data
    try:
        clause_mark_set(draft=row, by=user, at=timezone.now(), **data)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect(at)
    return redirect(f"{at}#p{data['paragraph']}")


@require_POST
def round_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One round of guidance: passed, or mend and send again."""
    user = signed_in(request)
    row = draft_of(user, pk)
    form = RoundForm(request.POST)
    at = reverse("desk:draft", args=[row.pk])
    if not form.is_valid():
        messages.error(
            request,
            "审阅结果没有保存：" + _said(form),
        )
        return redirect(at)
    now = timezone.now()
    try:
        draft_review_add(
            draft=row, reviewed_on=timezone.localdate(now), result=form.cleaned_data["result"],
            remarks=form.cleaned_data["remarks"], by=user, at=now,
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "审阅结果已发回起草单位")
    return redirect(at)


def draft_of(user: User, pk: int) -> OpinionDraft:
    """A draft this person may read; 403 for readers of what is issued, 404 for a stranger's or an unsent one."""
    if not user.takes_part:
        raise PermissionDenied("稿件由起草单位和区人大办查看；出台情况请看总览")
    rows = OpinionDraft.objects.for_user(user).select_related("opinion", "file__blob", "made_by")
    return get_object_or_404(rows, pk=pk)


def _start(row: Opinion, unit: Township, last: OpinionDraft | None) -> str:
    """What a new version starts from: the last one, else the template in the unit's own words."""
    if last is not None and last.paragraphs:
        return "\n".join(last.paragraphs)
    asked = [(action.slug, action.aspect) for action in actions_for(unit)]
    return "\n".join(template(row.title, asked, words_for(unit.kind)))


def _said(form: Any) -> str:
    """What is wrong with a small form, in one line."""
    return "；".join(str(text) for texts in form.errors.values() for text in texts)


def _tell(form: Any, error: ValidationError) -> None:
    if hasattr(error, "error_dict"):
        for name, texts in error.message_dict.items():
            form.add_error(name if name in form.fields else None, texts)
    else:
        form.add_error("upload" if form.cleaned_data.get("upload") else "text", error.messages)
