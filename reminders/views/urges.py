"""催办: whom the office urged and what came back; urging one unit or all that lack an item."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from checklist.board import Scoreboard
from checklist.queries import board_for
from papers.chips import ITEM_CHIPS
from papers.words import repair_text
from reminders.models import Urge
from reminders.subjects import STILL_TO_DO
from reminders.urges import Lacking, lacking, urge_send
from reminders.views.ledger import office
from townships.areas import district_of

PAGE_SIZE = 50


@require_GET
def urge_list(request: HttpRequest) -> HttpResponse:
    """What was urged, what was answered."""
    user = office(request)
    found = Urge.objects.for_user(user).select_related("township", "by", "answered_by")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reminders/urges.html", {"page": page})


@require_http_methods(["GET", "POST"])
def urge_new(request: HttpRequest) -> HttpResponse:
    """One unit or all that lack an item, each in the words its findings propose."""
    user = office(request)
    now = timezone.now()
    today = timezone.localdate(now)
    board = board_for(district_of(user.scope), today.year, today)
    if board is None:
        return render(request, "reminders/urge_new.html", {"headings": ()})
    item = request.POST.get("item") or request.GET.get("item", "")
    heading = next((each for each in board.headings if each.id == item), None)
    if item and heading is None:
        raise Http404("没有这项规定动作")
    if heading is None:
        return render(request, "reminders/urge_new.html", {"headings": _counted(board)})
    rows = lacking(board=board, item=item, area=user.scope, on=today)
    context: dict[str, Any] = {"headings": _counted(board), "heading": heading, "errors": ()}
    if request.method == "POST":
        chosen = {
            code: repair_text(request.POST.get(f"text_{code}", "")) for code in request.POST.getlist("units")
        }
        errors = _wrong(chosen, rows)
        if not errors and not (errors := _urge(chosen, item, heading.title, user, now)):
            messages.success(request, f"已催办{len(chosen)}个单位，一分钟左右送达")
            return redirect("reminders:urges")
        context |= {"rows": _shown(rows, chosen), "errors": errors}
        return render(request, "reminders/urge_new.html", context, status=400)
    one = request.GET.get("unit", "")
    ready = {row.code: row.text for row in rows if not row.refused and one in {"", row.code}}
    return render(request, "reminders/urge_new.html", context | {"rows": _shown(rows, ready)})


def _counted(board: Scoreboard) -> list[tuple[str, str, int]]:
    """Every item with how many units still lack it."""
    lacks = Counter(item.id for unit in board.units for item in unit.items if item.state in STILL_TO_DO)
    return [(head.id, head.title, lacks[head.id]) for head in board.headings]


def _wrong(chosen: dict[str, str], rows: list[Lacking]) -> list[str]:
    names = {row.code: row.name for row in rows}
    if not chosen:
        return ["请至少选择一个单位"]
    if set(chosen) - set(names):
        return ["有的单位已经办好这一项，或不在您的管辖范围内；请刷新后再选"]
    return [
        f"{names[code]}：请写催办内容，最多1000字"
        for code, text in chosen.items()
        if not 0 < len(text) <= 1000
    ]


def _urge(chosen: dict[str, str], item: str, title: str, user: User, now: Any) -> list[str]:
    try:
        urge_send(item=item, title=title, texts=chosen, by=user, at=now)
    except ValidationError as error:
        return list(error.messages)
    return []


def _shown(rows: list[Lacking], chosen: dict[str, str]) -> list[tuple[Lacking, Any, str, bool]]:
    return [
        (row, ITEM_CHIPS[row.item.state], chosen.get(row.code, row.text), row.code in chosen) for row in rows
    ]
