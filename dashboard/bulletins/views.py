"""Pages of 通报和简报: the office writes and issues, leaders and units read."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.compare import Difference
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Snapshot
from dashboard.bulletins import services
from dashboard.bulletins.correction import corrections_of
from dashboard.bulletins.forms import ALL, DraftForm, NewForm, PromiseForm
from dashboard.bulletins.layout import blocks_of, day_of, docx_of, written
from dashboard.bulletins.lines import Line, lines_of
from dashboard.bulletins.pages import (
    WITH_BOOK,
    WITH_LINES,
    grouped,
    helps,
    issued_said,
    live_lines,
    shown,
)
from dashboard.bulletins.sheets import lines_book, numbers_book
from dashboard.bulletins.subject import Subject, subject_of
from dashboard.bulletins.writers import writer_of
from dashboard.models import OF_A_UNIT, Bulletin, Kind
from dashboard.querysets import READ_BY_UNITS, BulletinQuerySet
from dashboard.views.asked import reader_of
from papers.docx import DOCX
from papers.downloads import download
from papers.words import counted
from papers.xlsx import XLSX
from townships.models import Appointment, Township
from townships.tokens import is_demo

PAGE_SIZE = 60
MOST_OFFERED = 60
MOST_AT_ONCE = 100


def _read(user: User) -> BulletinQuerySet:
    """Papers with their snapshot, unit and what they correct, without files."""
    rows = Bulletin.objects.for_user(user).select_related(
        "snapshot", "unit", "issued_by", "written_by", "corrects__snapshot", "corrects__unit"
    )
    return rows.defer("content", "corrects__content", "corrects__snapshot__board")


def _bulletin(user: User, pk: int) -> Bulletin:
    return get_object_or_404(_read(user), pk=pk)


def _draft(user: User, pk: int) -> Bulletin:
    bulletin = _bulletin(user, pk)
    if bulletin.is_issued:
        raise PermissionDenied("已经印发，不再改动；有更正的，另拟更正说明")
    return bulletin


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """All papers the reader sees: drafts first, then the latest issued."""
    user = reader_of(request)
    rows = Bulletin.objects.for_user(user).listed()
    kind = request.GET.get("kind", "")
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": grouped(page),
        "kinds": [(each.value, each.label) for each in Kind if not user.is_unit or each in READ_BY_UNITS],
        "kind": kind if kind in Kind.values else "",
        "may_write": user.may_in_district(Act.ISSUE),
    }
    return render(request, "dashboard/bulletins/list.html", context)


@require_http_methods(["GET", "POST"])
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """Begin a paper, or one of each unit."""
    user = writer_of(request)
    rows = list(Snapshot.objects.for_user(user).listed()[:MOST_OFFERED])
    units = Township.objects.for_user(user).order_by("code")
    offered = [(unit.code, unit.name) for unit in units]
    initial = {"kind": request.GET.get("kind", Kind.CIRCULAR), "snapshot": request.GET.get("snapshot", "")}
    form = NewForm(
        request.POST if request.method == "POST" else None, snapshots=rows, units=offered, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _drafted(form, user)
        except (ValidationError, UnreadableSnapshotError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            if len(made) == 1:
                return redirect("dashboard:bulletin_edit", made[0].pk)
            messages.success(request, f"已拟好{len(made)}份草稿，看过以后可以一并印发")
            return redirect("dashboard:bulletins")
    context = {"form": form, "has_snapshots": bool(rows)}
    return render(request, "dashboard/bulletins/new.html", context, status=400 if form.errors else 200)


def _drafted(form: NewForm, user: User) -> list[Bulletin]:
    kind = Kind(form.cleaned_data["kind"])
    snapshot = Snapshot.objects.for_user(user).get(pk=form.cleaned_data["snapshot"])
    return services.bulletins_draft(
        snapshot=snapshot, kind=kind, units=_units(user, snapshot, form.cleaned_data["unit"]) if kind in OF_A_UNIT else (),
        by=user, at=timezone.now(),
    )  # fmt: skip


def _units(user: User, snapshot: Snapshot, chosen: str) -> list[Township]:
    """The unit chosen, or all that the snapshot holds, in official order."""
    codes = [chosen] if chosen != ALL else [unit.code for unit in snapshot.frozen_board().units]
    return list(Township.objects.for_user(user).filter(code__in=codes).order_by("code"))


@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper as it is read; of a list, how its lines stand today; of an issued one, what was corrected since."""
    user = reader_of(request)
    row = _bulletin(user, pk)
    return _shown(request, user, row, PromiseForm())


def _shown(
    request: HttpRequest, user: User, row: Bulletin, promise: PromiseForm, status: int = 200
) -> HttpResponse:
    today, writes = timezone.localdate(), user.may_in_district(Act.ISSUE)
    corrections: tuple[Difference, ...] = ()
    lines: tuple[Line, ...] = ()
    try:
        subject = subject_of(row, today, user)
        blocks = row.blocks if row.is_issued else written(blocks_of(row, subject))
        lines = live_lines(row, subject, today)
        if writes and row.is_issued and row.kind != Kind.CORRECTION:
            corrections = corrections_of(row)
    except UnreadableSnapshotError as error:
        if not row.is_issued:
            raise Http404(str(error)) from error
        blocks = row.blocks  # what was issued is read without its snapshot
    context: dict[str, Any] = {
        "row": row,
        "blocks": shown(blocks),
        "said": issued_said(row),
        "seen": services.version_of(row),
        "lines": lines,
        "with_units": row.unit_id is None,
        "may_write": writes,
        "may_promise": writes and row.kind == Kind.VISIT and row.is_issued,
        "promises": list(row.promises.select_related("by")) if row.kind == Kind.VISIT else [],
        "promise_form": promise,
        "has_book": row.kind in WITH_BOOK and (writes or row.kind != Kind.OPEN_ITEMS),
        "corrections": corrections,
        "corrected_by": list(row.corrections.filter(issued_at__isnull=False).defer("content", "blocks")),
    }
    context["closed"] = sum(line.is_closed for line in context["lines"])
    return render(request, "dashboard/bulletins/bulletin.html", context, status=status)


@require_http_methods(["GET", "POST"])
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft's wording; its numbers stay the snapshot's."""
    user = writer_of(request)
    row = _draft(user, pk)
    kind = Kind(row.kind)
    first = {
        **row.details,
        "signed_on": day_of(row),
        "title": row.title,
        "text": row.text,
        "seen": services.version_of(row),
    }
    data = request.POST if request.method == "POST" else None
    form = DraftForm(data, kind=kind, as_of=row.snapshot.as_of, initial=first)
    if data is not None and form.is_valid():
        told = form.cleaned_data
        try:
            services.bulletin_change(
                bulletin=row, title=told["title"], text=told["text"], details=form.details(), seen=told["seen"],
                by=user, at=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已保存草稿")
            return redirect("dashboard:bulletin", row.pk)
    context = {"form": form, "row": row, "helps": helps(kind)}
    return render(request, "dashboard/bulletins/edit.html", context, status=400 if form.errors else 200)


@require_POST
def bulletin_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a draft."""
    user = writer_of(request)
    row = _bulletin(user, pk)
    _tried(request, {row.pk: request.POST.get("seen", "")}, user)
    return redirect("dashboard:bulletin", row.pk)


@require_POST
def bulletins_issue(request: HttpRequest) -> HttpResponse:
    """Issue the drafts that stood together on the list, each as it was then."""
    user = writer_of(request)
    seen = {}
    for line in request.POST.getlist("row")[:MOST_AT_ONCE]:
        key, _, version = line.partition(" ")
        if re.fullmatch(r"[1-9][0-9]{0,8}", key):
            seen[int(key)] = version
    if not seen:
        raise Http404
    _tried(request, seen, user)
    return redirect("dashboard:bulletins")


def _tried(request: HttpRequest, seen: dict[int, str], user: User) -> None:
    """Issue each as it was seen; what was refused is told."""
    issued, refused, at = 0, [], timezone.now()
    for row in _read(user).filter(pk__in=seen).order_by("unit_id", "pk"):
        try:
            services.bulletin_issue(bulletin=row, seen=seen[row.pk], by=user, at=at)
        except (ValidationError, UnreadableSnapshotError, LookupError) as error:
            told = error.messages if isinstance(error, ValidationError) else [str(error)]
            refused += [f"{row.file_name}：{each}" for each in told]
        else:
            issued += 1
    if issued:
        messages.success(request, f"已印发{counted(issued, '材料')}，以后不再改动")
    for each in refused:
        messages.error(request, each)


@require_POST
def bulletin_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    user = writer_of(request)
    row = _draft(user, pk)
    try:
        services.bulletin_discard(bulletin=row, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect("dashboard:bulletin", row.pk)
    messages.success(request, "草稿已删除")
    return redirect("dashboard:bulletins")


@require_POST
def bulletin_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a 更正说明 of an issued paper."""
    user = writer_of(request)
    row = _bulletin(user, pk)
    if row.kind == Kind.CORRECTION:
        raise Http404
    try:
        made = services.bulletins_draft(
            snapshot=row.snapshot, kind=Kind.CORRECTION, corrects=row, by=user, at=timezone.now()
        )
    except (ValidationError, UnreadableSnapshotError) as error:
        messages.error(request, "；".join(getattr(error, "messages", [str(error)])))
        return redirect("dashboard:bulletin", row.pk)
    return redirect("dashboard:bulletin_edit", made[0].pk)


@require_POST
def promise_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was promised on a visit."""
    user = writer_of(request)
    row = _bulletin(user, pk)
    form = PromiseForm(request.POST)
    if form.is_valid():
        try:
            services.promise_add(bulletin=row, text=form.cleaned_data["text"], by=user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "已登记，下次的一页纸会列出")
            return redirect("dashboard:bulletin", row.pk)
    return _shown(request, user, row, form, status=400)


@require_safe
def bulletin_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The .docx: as it was issued, or of a draft as it stands now."""
    user = reader_of(request)
    row = _bulletin(user, pk)
    content = row.content
    if content is None:
        try:
            subject = subject_of(row, timezone.localdate(), user)
        except UnreadableSnapshotError as error:
            raise Http404(str(error)) from error
        content = docx_of(row, blocks_of(row, subject), demo=is_demo())
    _noted(user, row, "docx")
    draft = "" if row.is_issued else "（草稿）"
    return download(bytes(content), f"{row.file_name}{draft}.docx", DOCX)


@require_safe
def bulletin_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The numbers as a workbook, or the lines to be completed with whom to call."""
    user = reader_of(request)
    row = _bulletin(user, pk)
    if row.kind not in WITH_BOOK:
        raise Http404
    if row.kind == Kind.OPEN_ITEMS and not user.may_in_district(Act.ISSUE):
        raise PermissionDenied("清单的表格有联系电话，由区人大办导出")
    try:
        subject = subject_of(row, timezone.localdate(), user)
    except UnreadableSnapshotError as error:
        raise Http404(str(error)) from error
    phones = 0
    if row.kind in WITH_LINES:
        lines = live_lines(row, subject, timezone.localdate()) or lines_of(subject.board)
        contacts = _contacts(subject)
        phones = sum(bool(phone) for _, phone in contacts.values())
        content = lines_book(subject, row.title, lines, contacts, demo=is_demo())
    else:
        content = numbers_book(subject, row.title, demo=is_demo())
    _noted(user, row, "xlsx", phones)
    return download(content, f"{row.file_name}.xlsx", XLSX)


def _contacts(subject: Subject) -> dict[str, tuple[str, str]]:
    """Each unit's 人大干事 of today and their phone; one query."""
    posts = (
        Appointment.objects.filter(township__code__startswith=subject.board.area)
        .filter(post=Appointment.Post.CLERK, checked_by__isnull=False)
        .active_on(subject.today)
        .select_related("person")
        .order_by("township_id", "-started_on")
    )
    return {post.township_id: (post.person.name, post.person.phone) for post in posts}


def _noted(user: User, row: Bulletin, form: str, phones: int = 0) -> None:
    trail.note(
        by=user,
        action=AuditEvent.Action.EXPORT,
        subject=f"{row.get_kind_display()} {row.file_name}"[:200],
        at=timezone.now(),
        area=row.unit_id or row.area,
        detail={
            "文稿": row.pk,
            "格式": form,
            "印发": row.is_issued,
            **({"完整电话": phones} if phones else {}),
        },
    )
