"""Later steps of confirmed records: one small form for all of them, and what still lacks which step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from desk.forms.steps import AGAIN, OF_QUESTION, StepForm
from desk.typed import as_post, show_as_typed
from desk.views import sheets
from desk.views.report import page, save, twin_of
from meetings.models import Inquiry
from papers.words import day
from records.models import Record, Step
from records.states import STEPS_OF, State, StepName
from townships.models import Township
from townships.reach import reaches

PAGE_SIZE = 50
_KIND_OF = {name: kind for kind, names in STEPS_OF.items() for name in names}


@dataclass(frozen=True, slots=True)
class Lack:
    """One record (or question) that has not got a step yet, and where it is registered."""

    title: str
    detail: str
    place: str
    record_url: str
    url: str


@require_http_methods(["GET", "POST"])
def step_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register one later step of a confirmed record; the address names which (`?name=FILED`)."""
    name = request.GET.get("name", "")
    user = _reporter(request)
    parent = get_object_or_404(Record.objects.for_user(user), pk=pk)
    if name not in STEPS_OF.get(parent.kind, ()) or parent.is_for_district:
        raise Http404("这种材料没有这一环节")
    if parent.state != State.CONFIRMED:
        messages.warning(request, "环节在材料审核通过后单独登记；材料还在填报时，请在材料中一并填写")
        return redirect("desk:record", parent.pk)
    unit = Township.objects.get(code=parent.area)
    at = timezone.now()
    here = f"{request.path}?{urlencode({'name': name, 'line': request.GET.get('line', '')})}"
    sheet = sheets.Sheet(
        StepForm.slug, unit.code, f"step:{parent.pk}:{name}:{request.GET.get('line', '')}"[:60], here
    )
    if answer := sheets.keep(request, user, sheet, at):
        return answer
    shown = sheets.shown_of(request, user, sheet)
    form = StepForm(
        as_post(shown.data) if shown else request.POST or None, request.FILES or None, unit=unit, record=None,
        on=timezone.localdate(at),
        known={**request.GET.dict(), "parent": parent.specific(), "name": name},
    )  # fmt: skip
    if shown:
        show_as_typed(form)
    if request.method == "GET" and name in OF_QUESTION and not form.open_questions():
        messages.info(request, f"每个问题的{StepName(name).label}都已登记")
        return redirect("desk:record", parent.pk)
    if request.method == "POST":
        nonce = request.POST.get("nonce", "")
        if nonce and (known := twin_of(f"form:{nonce}", user)):  # a double click: the step is there already
            return redirect("desk:record", known.pk)
        if form.is_valid():
            step = form.new_record()
            step.once = f"form:{form.cleaned_data['nonce']}" if form.cleaned_data["nonce"] else ""
            if answer := save(request, user, step, form):
                sheets.saved(request, user, sheet)
                return answer
    return page(request, user, form, None, keeping=sheets.keeping(request, user, sheet, shown))


@require_GET
def steps_lacking(request: HttpRequest, name: str) -> HttpResponse:
    """The confirmed records of one's unit (the office: of its district, or of the unit named) without a step."""
    user = _reporter(request)
    if name not in _KIND_OF:
        raise Http404("没有这一环节")
    step = StepName(name)
    area = user.scope if user.is_unit else request.GET.get("area", "") or user.scope
    if not user.covers(area):
        raise Http404("没有这个乡镇(街道)")
    records = Record.objects.for_user(user).filter(area__length=9, state=State.CONFIRMED)
    if user.is_office:
        records = records.filter(area__startswith=area)
    rows: QuerySet[Any] = _questions(step, records) if step in OF_QUESTION else _records(step, records)
    found: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    names = dict(Township.objects.for_user(user).values_list("code", "name"))
    context = {
        "step": step,
        "page": found,
        "rows": [
            _of_question(each, step, names) if isinstance(each, Inquiry) else _of_record(each, step, names)
            for each in found
        ],
        "is_proxy": user.is_office,
    }
    return render(request, "desk/steps.html", context)


def step_url(record: Record, name: StepName) -> str:
    """Where one step of one record is registered."""
    return f"{reverse('desk:step_new', args=[record.pk])}?name={name}"


def steps_offered(record: Record, user: User) -> list[tuple[str, str]]:
    """The buttons “登记环节” on a confirmed record's page: labels and addresses; none to those who may not."""
    if record.state != State.CONFIRMED or record.is_for_district:
        return []
    if not (user.may(Act.REPORT) and reaches(user, record.area)):
        return []
    taken = Step.objects.filter(record_id=record.pk).exclude(state=State.WITHDRAWN)
    pairs = set(taken.values_list("name", "line"))
    return [
        (str(name.label), step_url(record, name))
        for name in STEPS_OF.get(record.kind, ())
        if name in AGAIN or _is_open(record, name, pairs)
    ]


def _is_open(record: Record, name: StepName, taken: set[tuple[str, int]]) -> bool:
    if name not in OF_QUESTION:
        return (name, 0) not in taken
    questions = Inquiry.objects.filter(meeting_id=record.pk)
    if name == StepName.CLOSED:
        questions = questions.filter(follow_up_due__isnull=False)
    return any((name, line) not in taken for line in questions.values_list("line", flat=True))


def _reporter(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("只有本单位人员（或区人大办代录）可以登记环节")
    return user


def _records(name: StepName, records: QuerySet[Record]) -> QuerySet[Record]:
    """Confirmed records without the step; an opinion in force may be reaffirmed in each term."""
    live = Step.objects.filter(record_id=OuterRef("pk")).exclude(state=State.WITHDRAWN)
    rows = records.filter(kind=_KIND_OF[name])
    if name == StepName.REAFFIRMED:
        rows = rows.exclude(Exists(live.filter(name=StepName.REVOKED)))
    elif name not in AGAIN:
        rows = rows.exclude(Exists(live.filter(name=name)))
    return rows.order_by("happened_on", "pk")


def _questions(name: StepName, records: QuerySet[Record]) -> QuerySet[Inquiry]:
    live = Step.objects.filter(record_id=OuterRef("meeting_id"), line=OuterRef("line"), name=name)
    rows = Inquiry.objects.filter(meeting__in=records.values("pk"))
    if name == StepName.CLOSED:
        rows = rows.filter(follow_up_due__isnull=False)
    rows = rows.exclude(Exists(live.filter(~Q(state=State.WITHDRAWN))))
    order = F("follow_up_due").asc(nulls_last=True)
    return rows.select_related("meeting").order_by(order, "meeting__happened_on", "line")


def _of_record(record: Record, name: StepName, names: dict[str, str]) -> Lack:
    return Lack(
        title=record.title,
        detail=f"{day(record.happened_on)} · {record.number}",
        place=names.get(record.area, ""),
        record_url=record.get_absolute_url(),
        url=step_url(record, name),
    )


def _of_question(question: Inquiry, name: StepName, names: dict[str, str]) -> Lack:
    meeting = question.meeting
    due = f" · 后续办理期限{day(question.follow_up_due)}" if question.follow_up_due else ""
    return Lack(
        title=f"第{question.line}个问题：{question.question}",
        detail=f"{meeting.title} · {day(meeting.happened_on)}{due}",
        place=names.get(meeting.area, ""),
        record_url=meeting.get_absolute_url(),
        url=f"{step_url(meeting, name)}&line={question.line}",
    )
