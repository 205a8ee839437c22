"""One piece of long work: how far it is, what came of it, and the next step with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from desk.exchange.kinds import BY_SLUG
from desk.exchange.sheets import faults_book
from desk.exchange.works import CHECK, KINDS_OF_JOB, UNDO, WRITE, undo_new, write_new
from desk.exchange.writing import MOST_SENT
from desk.forms.exchange import ThenForm
from papers.downloads import download
from papers.xlsx import XLSX
from records.job_services import followed, job_cancel
from records.models import Job
from records.permissions import may_sign

SHOWN_FAULTS = 200


def _job(user: User, pk: int) -> Job:
    jobs = Job.objects.for_user(user).filter(kind__in=KINDS_OF_JOB).select_related("owner", "follows")
    return get_object_or_404(jobs, pk=pk)


@require_safe
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a job; while it is open, the page asks again every second and is loaded anew at the end."""
    user = signed_in(request)
    job = _job(user, pk)
    if "progress" in request.GET:
        if not job.is_open:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "desk/_job_progress.html", {"job": job})
    context: dict[str, Any] = {
        "job": job,
        "result": job.result,
        "is_check": job.kind == CHECK,
        "is_write": job.kind == WRITE,
        "is_undo": job.kind == UNDO,
        "next": followed(job, WRITE) or followed(job, UNDO),
        "told": job.result.get("told", [job.error]),
    }
    if job.kind == CHECK and job.is_done:
        context |= _of_check(job, user)
    if job.kind == WRITE and job.is_done:
        context["pages"] = [
            (sheet["label"], _page_of(sheet["slug"])) for sheet in job.result["sheets"] if sheet["is_record"]
        ]
    return render(request, "desk/job.html", context)


def _of_check(job: Job, user: User) -> dict[str, Any]:
    """What can be done with a check."""
    sheets = job.result["sheets"]
    todo = sum(sheet["new"] + sheet["changed"] for sheet in sheets)
    records = sum(sheet["new"] + sheet["changed"] for sheet in sheets if sheet["is_record"])
    sends = 0 < records <= MOST_SENT
    today = timezone.localdate()
    return {
        "todo": todo,
        "has_records": bool(records),
        "may_send": sends and user.is_unit,
        "may_submit": sends and (user.is_office or may_sign(user=user, area=user.scope, on=today)),
        "too_many": MOST_SENT if records > MOST_SENT else 0,
        "faults": job.result["faults"][:SHOWN_FAULTS],
        "more_faults": max(0, job.result["fault_count"] - SHOWN_FAULTS),
    }


def _page_of(slug: str) -> str:
    """The kind by which the list of records is narrowed."""
    return str(getattr(BY_SLUG[slug].model, "KIND", ""))


@require_POST
def job_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out a check."""
    user = signed_in(request)
    job = _job(user, pk)
    form = ThenForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("desk:job", pk)
    then = form.cleaned_data["then"]
    return _go_on(request, job, lambda: write_new(check=job, then=then, by=user, at=timezone.now()))


@require_POST
def job_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    user = signed_in(request)
    job = _job(user, pk)
    return _go_on(request, job, lambda: undo_new(write=job, by=user, at=timezone.now()))


@require_POST
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    user = signed_in(request)
    job = _job(user, pk)

    def stop() -> Job:
        job_cancel(job=job, by=user, at=timezone.now())
        messages.success(request, "已要求取消；正在办理的，办完手头一段就停下")
        return job

    return _go_on(request, job, stop)


def _go_on(request: HttpRequest, job: Job, act: Callable[[], Job]) -> HttpResponse:
    """Take a step and show the job it leads to; what forbids it is told on the page of this one."""
    try:
        return redirect("desk:job", act().pk)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    except PermissionDenied as error:
        messages.error(request, str(error))
    except OperationalError:  # SQLite: the job itself is writing at this moment
        messages.error(request, "正在写入，暂时停不下来；写完以后可以整批撤销")
    return redirect("desk:job", job.pk)


@require_safe
def job_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """The mistakes of an upload as a workbook."""
    user = signed_in(request)
    job = _job(user, pk)
    if not job.result.get("faults"):
        raise Http404("没有需要改正的内容")
    name = f"待改正_{job.file_name.rpartition('.')[0]}.xlsx"
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=name, at=timezone.now(), area=job.area,
        detail={"批量办理": job.pk, "行数": len(job.result["faults"])},
    )  # fmt: skip
    return download(faults_book(job.result["faults"]), name, XLSX)
