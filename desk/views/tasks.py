"""我的任务, the first page of a unit."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.requests import signed_in
from checklist.models import Contest, Coordination
from checklist.queries import unit_board
from desk.burden import count_of
from desk.clocks import clocks_near
from desk.mends import mend_label, mend_url
from desk.places import places_to_report
from desk.returns import returns_of
from desk.shortest import shortest_way
from desk.tasks import numbers_in, tasks_of, unfinished
from opinions.models import Practice
from papers.chips import RECORD_CHIPS
from records.comments import records_with_news
from records.models import Record
from records.permissions import may_sign
from records.states import State
from townships.models import Township

NEWS = 10  # records with new comments; the rest is behind “材料”
# Registers that are written in the admin.
OTHERS = ("appointment.CLERK", "delegates")


@require_GET
def my_tasks(request: HttpRequest) -> HttpResponse:
    """What this unit has to do, what waits to be signed, what waits for the office, what is done."""
    user = signed_in(request)
    if not user.reports_for_unit:
        raise PermissionDenied("“我的任务”是乡镇(街道)填报、审签人员的页面")
    today = timezone.localdate()
    unit = Township.objects.for_user(user).get(code=user.scope)
    board = unit_board(code=unit.code, year=today.year, as_of=today)
    open_items = unfinished(board) if board else []
    keys = _keys(numbers_in(open_items), unit)
    mine = list(Record.objects.for_user(user).in_progress().order_by("-changed_at"))
    returns = returns_of([record for record in mine if record.state == State.RETURNED])
    contests = list(
        Contest.objects.for_user(user).filter(year=today.year).select_related("action", "answered_by")
    )
    context = {
        "unit": unit,
        "today": today,
        "board": board,
        "tasks": tasks_of(board, unit, keys) if board else None,
        "burden": count_of((mend for item in open_items for mend in item.mends), unit, today),
        "shortest": shortest_way(open_items, unit, keys),
        "returned": [(record, returns.get(record.pk)) for record in mine if record.state == State.RETURNED],
        "to_sign": [record for record in mine if record.state == State.TO_SIGN],
        "signs": may_sign(user=user, area=unit.code, on=today),
        "drafts": [record for record in mine if record.state == State.DRAFT],
        "submitted": [record for record in mine if record.state == State.SUBMITTED],
        "pending_chip": RECORD_CHIPS[State.SUBMITTED],
        "clocks": clocks_near(unit.code, today),
        "news": records_with_news(user)[:NEWS],
        "practices": [
            (practice, RECORD_CHIPS[practice.state])
            for practice in Practice.objects.filter(area=unit.code)
            .exclude(state=State.WITHDRAWN)
            .order_by("-happened_on")
        ],
        "practice_url": mend_url("practice"),
        "contests": contests,
        "helps": list(
            Coordination.objects.for_user(user)
            .filter(year=today.year)
            .select_related("action", "answered_by")
        ),
        "contested": {each.action_id for each in contests if each.outcome == Contest.Outcome.OPEN},
        "new_forms": _new_forms(unit),
    }
    return render(request, "desk/tasks.html", context)


def _keys(numbers: set[str], unit: Township) -> dict[str, int]:
    """The keys of records that a step would continue, by number; one query or none."""
    if not numbers:
        return {}
    return dict(Record.objects.filter(area=unit.code, number__in=numbers).values_list("number", "pk"))


def _new_forms(unit: Township) -> list[tuple[str, str]]:
    """Labels and addresses of what this unit can report, the desk's own forms first."""
    return [*places_to_report(unit), *((mend_label(mend, unit), mend_url(mend)) for mend in OTHERS)]
