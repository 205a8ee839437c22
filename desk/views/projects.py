"""民生微实事: a unit's projects by their stage, each with what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Min, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.requests import signed_in
from accounts.roles import Act
from desk.places import code_to_write_for
from funds.models import FundEntry, MicroProject
from papers.chips import RECORD_CHIPS, Chip
from papers.words import day, money
from records.models import Record, Step
from records.states import EDITABLE, State, StepName
from townships.models import Township

# The stages of a project; 会商 leaves no date of its own (no rule reads one), so it stands with 征集.
STAGES = ("征集、会商", "审批", "实施", "验收")
PROPOSED, APPROVED, RUNNING, ACCEPTED = range(4)
# Accepted projects of earlier years fill no page.
SHOWN_ACCEPTED = 8


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for a project so far, in any state but withdrawn."""

    first: date
    total: Decimal


@dataclass(frozen=True, slots=True)
class Card:
    """One project: where it stands, what is known of each stage, what comes next."""

    project: MicroProject
    stage: int
    chip: Chip
    marks: tuple[tuple[str, str], ...]
    is_late: bool
    next_label: str
    next_url: str
    waits: str

    @property
    def shown_marks(self) -> tuple[tuple[str, str], ...]:
        """Of a finished project its end is enough; the rest stands on its own page."""
        if self.stage != ACCEPTED:
            return self.marks
        return tuple(mark for mark in self.marks if mark[0] in {"支出", "验收"})

    @property
    def is_confirmed(self) -> bool:
        return self.project.state == State.CONFIRMED


@dataclass(frozen=True, slots=True)
class Column:
    """One stage with its projects."""

    title: str
    cards: tuple[Card, ...]
    hidden: int = 0


@require_GET
def project_board(request: HttpRequest) -> HttpResponse:
    """The projects of one's own unit; the office names the unit."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以填报")
    code = code_to_write_for(user, request.GET.get("area", ""))
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    today = timezone.localdate()
    known = {"area": unit.code} if user.is_office else {}
    visible = MicroProject.objects.filter(
        pk__in=Record.objects.for_user(user).filter(area=unit.code).values("pk")
    )
    projects = visible.exclude(state=State.WITHDRAWN).order_by("planned_finish", "pk")
    steps = _steps(unit.code)
    paid = _payments(unit.code)
    cards = [
        _card(project, steps.get(project.pk, {}), paid.get(project.pk), today=today, known=known)
        for project in projects
    ]
    columns = []
    for stage, title in enumerate(STAGES):
        of_stage = [card for card in cards if card.stage == stage]
        if stage == ACCEPTED:
            of_stage.reverse()
        shown = of_stage[:SHOWN_ACCEPTED] if stage == ACCEPTED else of_stage
        columns.append(Column(title, tuple(shown), len(of_stage) - len(shown)))
    context = {
        "unit": unit,
        "columns": columns,
        "count": len(cards),
        "late": sum(card.is_late for card in cards),
        "new_url": _with(reverse("desk:report_new", args=["project"]), known),
        "grid_url": _with(reverse("desk:funds", args=["RESERVE"]), known),
        "is_proxy": user.is_office,
    }
    return render(request, "desk/projects.html", context)


def accepted_days(area: str, *, before: date) -> Mapping[int, date]:
    """The unit's projects accepted before a day, with that day. One query."""
    rows = Step.objects.filter(
        area=area, name=StepName.ACCEPTED, state=State.CONFIRMED, happened_on__lt=before
    )
    return {key: on for key, on in rows.values_list("record_id", "happened_on") if on}


def _with(url: str, known: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(known)}" if known else url


def _steps(area: str) -> dict[int, dict[str, Step]]:
    """Steps of the unit's projects by project and name, of several the earliest. One query."""
    rows = Step.objects.filter(area=area, name__in=(StepName.APPROVED, StepName.ACCEPTED))
    found: dict[int, dict[str, Step]] = {}
    for step in rows.exclude(state=State.WITHDRAWN).order_by("-happened_on", "-pk"):
        found.setdefault(step.record_id, {})[step.name] = step
    return found


def _payments(area: str) -> dict[int, Paid]:
    """What was paid for each of the unit's projects. One query."""
    rows = (
        FundEntry.objects.filter(area=area, project__isnull=False).exclude(state=State.WITHDRAWN).order_by()
    )
    summed = rows.values_list("project_id").annotate(Min("happened_on"), Sum("amount"))
    return {key: Paid(first, total) for key, first, total in summed if key is not None}


def _card(
    project: MicroProject,
    steps: Mapping[str, Step],
    paid: Paid | None,
    *,
    today: date,
    known: Mapping[str, str],
) -> Card:
    approved, accepted = steps.get(StepName.APPROVED), steps.get(StepName.ACCEPTED)
    stage = ACCEPTED if accepted else RUNNING if paid else APPROVED if approved else PROPOSED
    marks = (
        ("提出", day(project.happened_on) or "未填"),
        ("审批", _told(approved)),
        ("支出", f"{money(paid.total)}" if paid else ""),
        ("计划完成", day(project.planned_finish)),
        ("验收", _told(accepted)),
    )
    label, url, waits = _next(project, stage, approved, known)
    return Card(
        project=project,
        stage=stage,
        chip=RECORD_CHIPS[project.state],
        marks=tuple((name, told) for name, told in marks if told),
        is_late=accepted is None and today > project.planned_finish,
        next_label=label,
        next_url=url,
        waits=waits,
    )


def _told(step: Step | None) -> str:
    if step is None:
        return ""
    state = "" if step.state == State.CONFIRMED else f"（{step.get_state_display()}）"
    return f"{day(step.happened_on)}{state}"


def _next(
    project: MicroProject, stage: int, approved: Step | None, known: Mapping[str, str]
) -> tuple[str, str, str]:
    """What comes next: a button's label and address, or what is waited for."""
    if project.state in EDITABLE:
        label = "补正" if project.state == State.RETURNED else "继续填报"
        return label, reverse("desk:record", args=[project.pk]), ""
    if stage == ACCEPTED:
        return "", "", ""
    if project.state == State.SUBMITTED:
        return "", "", "区人大办审核通过后，在这里登记下一环节"
    if approved is None:
        return "登记审批", step_url(project, StepName.APPROVED), ""
    if stage == APPROVED:
        return "登记支出", _with(reverse("desk:funds", args=["RESERVE"]), known), ""
    return "登记验收", step_url(project, StepName.ACCEPTED), ""


def step_url(project: MicroProject, name: StepName) -> str:
    """Where one later step of a project is registered."""
    return f"{reverse('desk:step_new', args=[project.pk])}?name={name}"
