"""Spreadsheets in and out: templates, what the portal holds, and the upload that begins an import."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.exchange.context import Context
from desk.exchange.kinds import BY_SLUG, KINDS
from desk.exchange.sheets import export_book, template_book
from desk.exchange.works import KINDS_OF_JOB, check_new
from desk.forms.exchange import UploadForm
from papers.books import BookRefused
from papers.downloads import download
from papers.words import day
from papers.xlsx import XLSX
from records.models import Job
from townships.models import Township
from townships.tokens import is_demo

ALL = "all"
PAGE_SIZE = 20


@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """The page of all of it; a workbook posted here is checked, and its page shows what it would do."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看工作材料")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST":
        if not user.may(Act.REPORT):
            raise PermissionDenied("只有本单位人员（或区人大办）可以导入")
        if form.is_valid() and (job := _check(form, user)):
            return redirect("desk:job", job.pk)
    jobs = Job.objects.for_user(user).filter(kind__in=KINDS_OF_JOB).select_related("owner")
    context = {
        "form": form,
        "kinds": KINDS,
        "imports": user.may(Act.REPORT),
        "units": None if user.is_unit else Township.objects.for_user(user),
        "page": Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/exchange.html", context, status=400 if form.errors else 200)


def _check(form: UploadForm, user: User) -> Job | None:
    """The job that checks the workbook; None when it is no workbook, which the form then says."""
    book = form.cleaned_data["book"]
    try:
        return check_new(
            content=book.read(),
            file_name=book.name,
            slug=form.cleaned_data["slug"],
            by=user,
            at=timezone.now(),
        )
    except BookRefused as error:
        form.add_error("book", str(error))
        return None


@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty workbook of one kind, or of all."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办）可以导入")
    if slug != ALL and slug not in BY_SLUG:
        raise Http404("没有这种表")
    kinds = KINDS if slug == ALL else (BY_SLUG[slug],)
    content = template_book(kinds, Context(user, timezone.localdate()))
    return _file(content, "导入模板" if slug == ALL else f"{kinds[0].label}导入模板")


@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """What the reader may see of a kind, of one unit or of all in their scope; noted in the trail."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看工作材料")
    kind = BY_SLUG.get(slug)
    if kind is None:
        raise Http404("没有这种表")
    now = timezone.now()
    ctx = Context(user, timezone.localdate(now))
    code = request.GET.get("area", "")
    unit = get_object_or_404(Township.objects.for_user(user), code=code) if code else None
    areas = [unit.code] if unit else [*ctx.units, *([] if user.is_unit else [user.scope])]
    content, count = export_book(kind, ctx, areas, is_demo=is_demo())
    place = unit.name if unit else ctx.unit_name(user.scope)
    title = f"{place}{kind.label}（{day(ctx.on)}）"
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=now, area=unit.code if unit else "",
        detail={"表": kind.label, "行数": count},
    )  # fmt: skip
    return _file(content, title)


def _file(content: bytes, title: str) -> HttpResponse:
    return download(content, f"{title}.xlsx", XLSX)
