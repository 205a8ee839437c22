"""Snapshots: the list, a frozen board and its units, freezing one, and the result of a year."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.roles import Act
from checklist.compare import Difference, differences
from checklist.freezing import result_freeze, result_readiness, snapshot_freeze
from checklist.frozen import UnreadableSnapshotError
from checklist.models import Snapshot
from checklist.queries import NoBoard, board_for, published, years
from dashboard.registers import record_urls
from dashboard.snapshot_forms import FreezeForm
from dashboard.snapshots import frozen_page, frozen_unit_page, line_of, snapshot_workbook, taken_said
from dashboard.unit_page import numbers_on
from dashboard.views.asked import reader_of
from papers.downloads import download
from papers.xlsx import XLSX
from townships.areas import DISTRICT_DIGITS
from townships.reach import codes_reached

PAGE_SIZE = 50


def _freezer_of(request: HttpRequest) -> User:
    user = reader_of(request)
    if not user.may_in_district(Act.FREEZE):
        raise PermissionDenied("快照由区人大办留存")
    return user


def snapshot_or_404(user: User, pk: int) -> Snapshot:
    return get_object_or_404(Snapshot.objects.for_reader(user).select_related("taken_by"), pk=pk)


@require_safe
def snapshots(request: HttpRequest) -> HttpResponse:
    """All that was frozen, the latest first; above them the result of each year."""
    user = reader_of(request)
    rows = Snapshot.objects.for_reader(user).listed()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    many = len(user.scope) < DISTRICT_DIGITS
    results = {row.year: line_of(row) for row in rows.filter(is_result=True)} if not many else {}
    known = [] if many else years(published())
    context = {
        "page": page,
        "lines": [line_of(row, many=many) for row in page],
        "many": many,
        "results": [(year, results.get(year)) for year in known],
        "may_freeze": user.may_in_district(Act.FREEZE),
    }
    return render(request, "dashboard/snapshots.html", context)


@require_http_methods(["GET", "POST"])
def snapshot_new(request: HttpRequest) -> HttpResponse:
    """Freeze the board of a day under a title."""
    user = _freezer_of(request)
    today = timezone.localdate()
    offered = years(published())
    if not offered:
        return render(request, "dashboard/no_checklist.html")
    year = next((each for each in offered if each <= today.year), offered[-1])
    data = request.POST if request.method == "POST" else None
    form = FreezeForm(data, years=offered, today=today, initial={"year": year, "as_of": today})
    if data is not None and form.is_valid():
        try:
            kept = snapshot_freeze(area=user.scope, by=user, at=timezone.now(), **form.cleaned_data)
        except NoBoard as error:
            form.add_error("as_of", str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"已留存{kept.number_said}，以后的修改不影响它")
            return redirect("dashboard:snapshot", kept.pk)
    status = 400 if form.errors else 200
    return render(request, "dashboard/snapshot_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def snapshot_result(request: HttpRequest, year: int) -> HttpResponse:
    """The official result of a year: what stands in its way, and freezing it."""
    user = _freezer_of(request)
    try:
        ready = result_readiness(area=user.scope, year=year, today=timezone.localdate())
    except NoBoard as error:
        raise Http404(str(error)) from error
    refused: list[str] = []
    if request.method == "POST":
        try:
            kept = result_freeze(area=user.scope, year=year, by=user, at=timezone.now())
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, f"已留存{year}年度结果（{kept.number_said}）")
            return redirect("dashboard:snapshot", kept.pk)
    context = {"ready": ready, "refused": refused}
    return render(request, "dashboard/snapshot_result.html", context, status=400 if refused else 200)


@require_safe
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """A board as it was frozen, and of a year's result what corrections have changed since."""
    user = reader_of(request)
    row = snapshot_or_404(user, pk)
    context = {"row": row, "taken": taken_said(row), "may_write": user.may_in_district(Act.ISSUE)}
    try:
        board = row.frozen_board()
    except UnreadableSnapshotError as error:
        return render(request, "dashboard/snapshot_unreadable.html", context | {"told": str(error)})
    page = frozen_page(row, board, codes_reached(user))
    context |= {"page": page, "corrections": _corrections(row, user) if row.is_result else None}
    return render(request, "dashboard/snapshot.html", context)


def _corrections(row: Snapshot, user: User) -> tuple[Difference, ...]:
    """What is known now of the frozen day and was not then, of the units the reader sees."""
    now = board_for(row.area, row.year, row.as_of)
    if now is None:
        return ()
    return differences(row, now, *codes_reached(user))


@require_safe
def snapshot_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit as it was frozen: every point explained."""
    user = reader_of(request)
    row = snapshot_or_404(user, pk)
    try:
        seen = row.frozen_board().slice(*codes_reached(user))
    except UnreadableSnapshotError as error:
        raise Http404(str(error)) from error
    unit = seen.unit(request.GET.get("unit", ""))
    if unit is None:
        raise Http404
    urls, backfills = record_urls(user, numbers_on(unit))
    page = frozen_unit_page(row, seen, unit, urls, backfills)
    return render(
        request, "dashboard/snapshot_unit.html", {"row": row, "page": page, "taken": taken_said(row)}
    )


@require_safe
def snapshot_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """A frozen board as a workbook, of the units in the reader's scope; noted in the trail."""
    user = reader_of(request)
    row = snapshot_or_404(user, pk)
    try:
        seen = row.frozen_board().slice(*codes_reached(user))
    except UnreadableSnapshotError as error:
        raise Http404(str(error)) from error
    title, content = snapshot_workbook(row, seen)
    trail.note(
        by=user,
        action=AuditEvent.Action.EXPORT,
        subject=title,
        at=timezone.now(),
        detail={
            "snapshot": row.number,
            "year": row.year,
            "as_of": row.as_of.isoformat(),
            "units": len(seen.units),
        },
    )
    return download(content, f"{title}.xlsx", XLSX)
