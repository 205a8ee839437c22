"""Downloading the papers around an opinion and a normative document."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.draft_papers import issue_paper, remarks_sheet, review_notice
from desk.forms.issue import IssueForm
from desk.forms.notice import NoticeForm
from desk.opinion_actions import actions_for
from desk.views.drafts import draft_of
from opinions.models import AnswerRule, IssueHabit, NormativeDocument
from opinions.paperwork import issue_habit_keep, usual_habit
from opinions.services import refusal_to_issue
from papers.docx import DOCX
from papers.downloads import download
from records.models import OfficeDay, Record
from records.states import RecordKind
from townships.models import Township


@require_GET
def draft_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """送审稿修改意见单 of one version."""
    user = signed_in(request)
    draft = draft_of(user, pk)
    if not draft.reviews.exists():
        raise PermissionDenied("区人大办发回审阅结果以后才有修改意见单")
    unit = get_object_or_404(Township, code=draft.opinion.area)
    made = remarks_sheet(draft, unit, actions_for(unit), timezone.localdate())
    return _noted(user, made, f"{unit.name}{draft}修改意见单", unit)


@require_http_methods(["GET", "POST"])
def draft_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """印发稿: only of the version that passed (design §6). What was filled in stands in the unit's next form."""
    user = signed_in(request)
    draft = draft_of(user, pk)
    if why := refusal_to_issue(draft):
        raise PermissionDenied(why)
    opinion = draft.opinion
    unit = get_object_or_404(Township, code=opinion.area)
    habit = IssueHabit.objects.for_user(user).filter(pk=unit.code).first()
    form = IssueForm(
        request.POST or None, opinion=opinion, habit=habit or usual_habit(unit), on=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        details = form.details()
        issue_habit_keep(
            township=unit, send_to=details.to, copies_to=details.copies, printed_by=details.printed_by,
            contact=details.contact, by=user, at=timezone.now(),
        )  # fmt: skip
        return _file(issue_paper(draft, unit, details), f"{opinion.title}（印发稿）")
    context = {"form": form, "draft": draft, "opinion": opinion, "unit": unit, "habit": habit}
    return render(request, "desk/draft_issue.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """审查意见告知函 of a normative document: typed here, given as a file; nothing of it is stored."""
    user = signed_in(request)
    record = get_object_or_404(Record.objects.for_user(user), pk=pk)
    if not user.may(Act.REPORT):
        raise PermissionDenied("告知函由本单位人员（或区人大办代拟）起草")
    if record.kind != RecordKind.DOCUMENT:
        raise Http404("只有规范性文件有审查意见告知函")
    normative = NormativeDocument.objects.get(pk=record.pk)
    unit = get_object_or_404(Township, code=record.area)
    held = AnswerRule.objects.of(unit.code)
    form = NoticeForm(request.POST or None, held=held, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data, rule = form.cleaned_data, form.rule()
        made = review_notice(
            normative, unit, problem=data["problem"], advice=data["advice"], rule=rule,
            until=rule.until(data["on"], OfficeDay.objects.told()), on=data["on"],
        )  # fmt: skip
        return _noted(user, made, f"{normative.title}审查意见告知函", unit)
    context = {"form": form, "record": record, "unit": unit, "held": held, "sets_rule": user.may(Act.REVIEW)}
    return render(request, "desk/notice.html", context, status=400 if form.errors else 200)


def _noted(user: User, content: bytes, title: str, unit: Township) -> HttpResponse:
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=timezone.now(), area=unit.code,
        detail={"格式": "docx"},
    )  # fmt: skip
    return _file(content, title)


def _file(content: bytes, title: str) -> HttpResponse:
    return download(content, f"{title}.docx", DOCX)
