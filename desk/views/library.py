"""The library (范例库): what the office offers to all, who adopted what, and how far they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.library import ExampleForm, LedgerForm
from desk.ledger import Ledger, Stage, Wanted
from desk.ledger_sheet import ledger_workbook
from opinions.models import Example, Opinion, Practice
from opinions.services import example_adopt, example_publish, example_withdraw
from papers.downloads import download
from papers.words import DEMO, day
from papers.xlsx import XLSX
from records.states import State
from townships.models import Township
from townships.reach import codes_reached
from townships.tokens import is_demo

PAGE_SIZE = 50


@require_GET
def example_list(request: HttpRequest) -> HttpResponse:
    """All examples by kind, and the practices that are in the library, with how many adopted each."""
    user = signed_in(request)
    _check_reads(user)
    kind = request.GET.get("kind", "")
    examples = Example.objects.for_user(user).with_uses()
    if kind in Example.Kind.values:
        examples = examples.filter(kind=kind)
    page = Paginator(examples, PAGE_SIZE).get_page(request.GET.get("page"))
    reached = codes_reached(user)
    offered = Practice.objects.offered_to(user) if kind in {"", Example.Kind.PRACTICE} else ()
    practices = [(each, each.area.startswith(reached)) for each in offered if each.library_on]
    context = {
        "page": page,
        "kinds": Example.Kind.choices,
        "kind": kind,
        "practices": practices,
        "publishes": user.may(Act.REVIEW),
    }
    return render(request, "desk/library.html", context)


@require_GET
def example(request: HttpRequest, pk: int) -> HttpResponse:
    """One example: its text, and the ledger of who adopted it and how far they are."""
    user = signed_in(request)
    _check_reads(user)
    row = get_object_or_404(
        Example.objects.for_user(user).select_related("township", "action", "published_by"), pk=pk
    )
    lines = Ledger(user, timezone.localdate()).of_example(row)
    mine = {line.code for line in lines}
    context = {
        "example": row,
        "lines": lines,
        "used": row.uses.count(),
        "adopts": user.is_unit and row.withdrawn_on is None and user.scope not in {*mine, row.township_id},
        "has_adopted": user.is_unit and user.scope in mine,
        "publishes": user.may(Act.REVIEW),
    }
    return render(request, "desk/example.html", context)


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """What spreads: the pilots, and for every example and practice who adopted it and how far they are."""
    user = signed_in(request)
    _check_reads(user)
    form = LedgerForm(request.GET, user=user)
    told = Ledger(user, timezone.localdate())
    wanted = form.wanted()
    entries = told.entries(wanted)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [line for each in entries for line in each.lines]
    context = {
        "form": form,
        "page": page,
        "pilots": []
        if user.is_unit
        else told.pilots(entries if wanted == Wanted() else told.entries(Wanted())),
        "adopters": len({line.code for line in lines}),
        "adoptions": len(lines),
        "issued": sum(line.stage is Stage.ISSUED for line in lines),
        "has_board": bool(told.boards),
        "registers": user.may(Act.REVIEW),
        "query": form.query(),
    }
    return render(request, "desk/library_ledger.html", context)


@require_GET
def ledger_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; noted in the trail."""
    user = signed_in(request)
    _check_reads(user)
    today = timezone.localdate()
    form = LedgerForm(request.GET, user=user)
    told = Ledger(user, today)
    entries = told.entries(form.wanted())
    title = f"范例与推广台账（截至{day(today)}）"
    content = ledger_workbook(entries, title=title, notes=[DEMO] if is_demo() else [])
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=timezone.now(),
        detail={"entries": len(entries)},
    )  # fmt: skip
    return download(content, f"{title}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
def example_new(request: HttpRequest) -> HttpResponse:
    """Put one into the library."""
    user = signed_in(request)
    if not user.may(Act.REVIEW):
        raise PermissionDenied("范例库由区人大办管理")
    source = _source(request, user)
    form = ExampleForm(
        request.POST or None, request.FILES or None, user=user, initial=_known_of(source) if source else None
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = Example(
            district=user.scope[:6], kind=data["kind"], title=data["title"], township=data["township"],
            action=data["action"], paragraphs=list(form.paragraphs), record=source,
        )  # fmt: skip
        try:
            example_publish(example=row, by=user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已列入范例库，各单位都能看到")
            return redirect("desk:example", row.pk)
    return render(request, "desk/example_new.html", {"form": form}, status=400 if form.errors else 200)


def _source(request: HttpRequest, user: User) -> Opinion | None:
    """The confirmed opinion that is put into the library, where the address names one."""
    wanted = request.GET.get("opinion", "")
    if not wanted.isdecimal():
        return None
    approved: Any = Opinion.objects.for_user(user).filter(state=State.CONFIRMED)
    found: Opinion = get_object_or_404(approved, pk=int(wanted[:18]))
    return found


def _known_of(opinion: Opinion) -> dict[str, Any]:
    """An approved opinion as an example: its name, its unit, the text that passed."""
    passed = opinion.drafts.passed_text()
    return {
        "kind": Example.Kind.OPINION,
        "title": opinion.title,
        "township": opinion.area,
        "text": "\n".join(passed.paragraphs) if passed else "",
    }


@require_POST
def example_adopt_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A unit adopts it."""
    user = signed_in(request)
    _check_reads(user)
    row = get_object_or_404(Example.objects.for_user(user), pk=pk)
    if not user.is_unit:
        raise PermissionDenied("由乡镇(街道)登记采用")
    unit = get_object_or_404(Township.objects.for_user(user), code=user.scope)
    try:
        example_adopt(example=row, township=unit, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已登记采用；起草时可以从这件范例开始")
    return redirect("desk:example", row.pk)


@require_POST
def example_withdraw_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The office takes it out of the library."""
    user = signed_in(request)
    row = get_object_or_404(Example.objects.for_user(user), pk=pk)
    try:
        example_withdraw(example=row, by=user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已撤下，采用过的单位不受影响")
    return redirect("desk:library")


def _check_reads(user: User) -> None:
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看范例库")
