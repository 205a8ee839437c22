"""通知: written by the office, read and answered by the units."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import trail
from accounts.models import AuditEvent
from papers.docx import DOCX
from papers.downloads import download
from reminders.forms import NoticeForm
from reminders.models import Notice
from reminders.notices import notice_publish, receipts
from reminders.papers import notice_document
from reminders.states import Way
from reminders.views.ledger import office

PAGE_SIZE = 30


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice with how many have read it."""
    user = office(request)
    told = Q(messages__channel__way=Way.INBOX)
    rows = Notice.objects.for_user(user).order_by("-at", "-pk").select_related("by").annotate(
        sent=Count("messages__recipient", filter=told, distinct=True),
        read=Count("messages__recipient", filter=told & Q(messages__read_at__isnull=False), distinct=True),
    )  # fmt: skip
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/notices.html", {"page": page})


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: who has read it, who has not, what was answered."""
    user = office(request)
    row = get_object_or_404(Notice.objects.for_user(user).select_related("by"), pk=pk)
    found = receipts(row)
    context = {
        "notice": row,
        "files": row.files.select_related("evidence"),
        "rows": found,
        "units_read": sum(bool(each.readers) for each in found),
    }
    return render(request, "reminders/notice.html", context)


@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """Write one and send it."""
    user = office(request)
    now = timezone.now()
    form = NoticeForm(request.POST or None, request.FILES or None, user=user, on=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = Notice(title=data["title"], text=data["text"], asks_answer=data["asks_answer"])
        try:
            notice_publish(
                notice=row, units=list(data["units"]), uploads=data["attachments"], by=user, at=now
            )
        except ValidationError as error:
            for name, texts in getattr(error, "message_dict", {"": error.messages}).items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            messages.success(request, f"已发给{len(data['units'])}个单位，一分钟左右送达")
            return redirect("reminders:notice", row.pk)
    return render(request, "reminders/notice_new.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a document (公文, .docx), for where paper is wanted."""
    user = office(request)
    row = get_object_or_404(Notice.objects.for_user(user), pk=pk)
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=f"通知 {row}", at=timezone.now(), area=row.area,
        detail={"格式": "docx"},
    )  # fmt: skip
    return download(notice_document(row), f"{row.title}.docx", DOCX)
