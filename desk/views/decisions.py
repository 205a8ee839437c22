"""Decisions of the office: proposed by one person, approved by another, shown to the units they concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.board import DecisionKind, Scoreboard
from checklist.models import Decision, default_closes_on
from checklist.queries import board_for
from checklist.services import decision_approve, decision_drop, decision_propose
from desk.forms.office import DecisionForm
from desk.views.raising import open_counts
from papers.chips import Chip
from records.states import State
from townships.areas import district_of

PAGE_SIZE = 50
WAITING = Chip("pend", "◷", "待批准")
IN_FORCE = Chip("ok", "✓", "已批准")
ENDED = Chip("na", "—", "已到期")
VOID = Chip("bad", "✕", "已失效")


@dataclass(frozen=True, slots=True)
class Row:
    """One decision as the list shows it."""

    decision: Decision
    chip: Chip
    flag: str
    period: str
    may_approve: bool
    may_drop: bool


@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """All decisions of one's area, what waits for a second person first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看经批准的决定")
    today = timezone.localdate()
    found = Decision.objects.for_user(user).select_related(
        "township", "action", "term", "proposer", "approver", "relied_on"
    )
    page = Paginator(found.approved().order_by("-approved_on", "-id"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    board = board_for(district_of(user.scope), today.year, today) if len(user.scope) >= 6 else None
    context = {
        "waiting": _rows(list(found.waiting()), user, board, today),
        "rows": _rows(list(page), user, board, today),
        "page": page,
        "decides": user.may(Act.DECIDE),
        **open_counts(user),
    }
    return render(request, "desk/decisions.html", context)


@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest) -> HttpResponse:
    """Propose a decision; it counts once another person of the office has approved it."""
    user = _decider(request)
    now = timezone.now()
    known = {"township": request.GET.get("unit", ""), "action": request.GET.get("item", "")}
    form = DecisionForm(request.POST or None, user=user, on=timezone.localdate(now), initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            decision_propose(decision=form.decision(), by=user, at=now)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, "已提出，请另一位同事批准；批准后生效")
            return redirect("desk:decisions")
    return render(request, "desk/decision_new.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def decision_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what another person proposed, or take a proposal back."""
    user = _decider(request)
    decision = get_object_or_404(
        Decision.objects.for_user(user).select_related("township", "action", "relied_on"), pk=pk
    )
    try:
        if request.POST.get("verb") == "approve":
            decision_approve(decision=decision, by=user, at=timezone.now())
            messages.success(request, "已批准，自今天起按这项决定判断")
        elif request.POST.get("verb") == "drop":
            decision_drop(decision=decision, by=user, at=timezone.now())
            messages.success(request, "已撤下这项提议")
        else:
            messages.error(request, "没有这个办理动作")
    except (ValidationError, PermissionDenied) as error:
        messages.error(
            request, "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        )
    return redirect("desk:decisions")


def _decider(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.DECIDE):
        raise PermissionDenied("免列、视同完成、延期由区人大办提出和批准")
    return user


def _rows(decisions: Sequence[Decision], user: User, board: Scoreboard | None, today: date) -> list[Row]:
    decides = user.may(Act.DECIDE)
    return [
        Row(
            decision=each,
            chip=_chip(each, today),
            flag=_flag(each, board),
            period=f"第{each.term.ordinal}届{each.term.get_body_display()}"
            if each.term
            else f"{each.year}年度",
            may_approve=decides and each.approved_on is None and each.proposer_id != user.pk,
            may_drop=decides and each.approved_on is None,
        )
        for each in decisions
    ]


def _chip(decision: Decision, today: date) -> Chip:
    if decision.approved_on is None:
        return WAITING
    taken_back = decision.relied_on is not None and decision.relied_on.state in (
        State.RETURNED,
        State.WITHDRAWN,
    )
    if decision.kind == DecisionKind.DEEM and taken_back:
        return VOID
    if decision.term is not None:
        ended = decision.term.ended_on is not None and decision.term.ended_on <= today
    else:
        ended = default_closes_on(decision.year) < today
    return ENDED if ended else IN_FORCE


def _flag(decision: Decision, board: Scoreboard | None) -> str:
    """What the board says of a decision that stands: the facts it judged have changed since."""
    if decision.approved_on is None:
        return ""
    if decision.kind == DecisionKind.DEEM and decision.relied_on and decision.relied_on.state in (
        State.RETURNED, State.WITHDRAWN,
    ):  # fmt: skip
        return "所依据的材料已退回或撤销，这项决定不再计入"
    unit = board.unit(decision.township_id) if board else None
    item = unit.item(decision.action_id) if unit else None
    if item is None or (board and decision.year not in (0, board.year)):
        return ""
    changed = any(
        note.needs_review and note.kind == decision.kind and note.approved_on == decision.approved_on
        for note in item.decisions
    )
    return "所依据的事实已变化，请复核" if changed else ""


def _tell(form: DecisionForm, error: ValidationError) -> None:
    """Each message beside the field it speaks of."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        field = {"term": "township"}.get(name, name)
        form.add_error(field if field in form.fields else None, texts)
