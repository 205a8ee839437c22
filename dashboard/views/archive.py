"""Period books (归档): what one would hold, asking for one, how far it is, and taking it away."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Snapshot
from dashboard.archive.contents import contents_of
from dashboard.archive.page import Book, book_of, shares_of
from dashboard.archive.works import book_new, books_for, removal_latest
from dashboard.archive.writing import OWN_FILES
from dashboard.snapshots import taken_said
from records.job_files import KEPT, job_file_path
from records.job_services import job_cancel
from records.models import Job
from records.services import Refused

PAGE_SIZE = 10


def _archivist(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may_in_district(Act.ISSUE):
        raise PermissionDenied("归档由区人大办办理")
    return user


def _job(user: User, pk: int) -> Job:
    return get_object_or_404(books_for(user).select_related("owner"), pk=pk)


@require_http_methods(["GET", "POST"])
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The books of one snapshot; posted, another is begun. While one is written, the page asks how far it is."""
    user = _archivist(request)
    row = get_object_or_404(Snapshot.objects.for_user(user).select_related("taken_by"), pk=pk)
    jobs = books_for(user).filter(about__snapshot=row.pk).select_related("owner")
    if request.method == "POST":
        try:
            book_new(row=row, by=user, at=timezone.now())
        except Refused as error:
            messages.error(request, "；".join(error.messages))
        return redirect("dashboard:archive", row.pk)
    if "progress" in request.GET:
        return _progress(request, jobs.open().first())
    try:
        board = row.frozen_board()
    except UnreadableSnapshotError as error:
        context = {"row": row, "taken": taken_said(row), "told": str(error)}
        return render(request, "dashboard/snapshot_unreadable.html", context)
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    latest = removal_latest(row.area)
    contents = contents_of(row, board)
    context = {
        "row": row,
        "taken": taken_said(row),
        "contents": contents,
        "shares": list(shares_of(contents, board.headings)),
        "own_files": len(OWN_FILES),
        "kept_days": KEPT.days,
        "page": page,
        "books": [_book(job, latest) for job in page],
        "open": jobs.open().first(),
    }
    return render(request, "dashboard/archive.html", context)


def _progress(request: HttpRequest, job: Job | None) -> HttpResponse:
    if job is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "dashboard/_archive_progress.html", {"job": job})


def _book(job: Job, latest: datetime | None) -> Book:
    return book_of(job, is_stopped=latest is not None and latest >= (job.started_at or job.created_at))


@require_POST
def archive_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run: at once while it waits, after the file in hand while it writes."""
    user = _archivist(request)
    job = _job(user, pk)
    try:
        job_cancel(job=job, by=user, at=timezone.now())
        messages.success(request, "已要求取消；正在归档的，办完手头一个文件就停下，不留文件")
    except Refused as error:
        messages.error(request, "；".join(error.messages))
    except OperationalError:  # SQLite: the job itself is writing at this moment
        messages.error(request, "正在写入进度，请再按一次取消")
    return redirect("dashboard:archive", job.about["snapshot"])


@require_safe
def archive_file(request: HttpRequest, pk: int) -> FileResponse:
    """The book itself, read from the disk piece by piece; a mass export, noted in the trail."""
    user = _archivist(request)
    job = _job(user, pk)
    book = _book(job, removal_latest(job.area))
    if not job.is_done or book.why_not:
        raise Http404(book.why_not or "这次归档没有完成，没有文件")
    try:
        content = job_file_path(job.sha256).open("rb")
    except FileNotFoundError as error:
        raise Http404("归档文件不在存储中，请重新归档") from error
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=f"下载{job.title}", at=timezone.now(), area=job.area,
        detail={"批量办理": job.pk, "文件": job.sha256, **{key: job.result[key] for key in ("files", "size", "manifest")}},
    )  # fmt: skip
    answer = FileResponse(content, as_attachment=True, filename=job.file_name, content_type="application/zip")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
