"""Downloading the papers around an opinion and a normative document."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import signed_in
from accounts.roles import Act
from desk.draft_papers import issue_paper, remarks_sheet, review_notice
from desk.forms.notice import NoticeForm
from desk.views.drafts import actions_for, draft_of
from opinions.models import NormativeDocument
from opinions.services import refusal_to_issue
from papers.docx import DOCX
from records.models import Record
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
    return _file(made, f"{unit.name}{draft}修改意见单")


@require_GET
def draft_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """印发稿: only of the version that passed (design §6)."""
    user = signed_in(request)
    draft = draft_of(user, pk)
    if why := refusal_to_issue(draft):
        raise PermissionDenied(why)
    unit = get_object_or_404(Township, code=draft.opinion.area)
    return _file(issue_paper(draft, unit, timezone.localdate()), f"{draft.opinion.title}（印发稿）")


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
    form = NoticeForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = review_notice(
            normative,
            unit,
            problem=data["problem"],
            advice=data["advice"],
            within=form.within(),
            on=data["on"],
        )
        return _file(made, f"{normative.title}审查意见告知函")
    context = {"form": form, "record": record, "unit": unit}
    return render(request, "desk/notice.html", context, status=400 if form.errors else 200)


def _file(content: bytes, title: str) -> HttpResponse:
    headers = {"Content-Disposition": str(content_disposition_header(True, f"{title}.docx"))}
    return HttpResponse(content, content_type=DOCX, headers=headers)
