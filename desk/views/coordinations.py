"""需区级协调: a unit asks the district for help with an item in one line; the office answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from checklist.coordination import ANSWER_WITHIN, waiting
from checklist.models import Coordination
from checklist.raised import coordination_answer, coordination_open
from desk.forms.office import HelpForm
from desk.views.raising import NOTHING_WRONG, Kind, Wrong, line_new, lines_page
from papers.words import repair_text
from records.models import OfficeDay
from townships.models import Township


@require_GET
def coordination_list(request: HttpRequest) -> HttpResponse:
    """What units of one's area asked for: what waits first, with its age."""
    return _list(request, signed_in(request))


@require_http_methods(["GET", "POST"])
def coordination_new(request: HttpRequest) -> HttpResponse:
    """One line from the unit."""
    return line_new(request, KIND)


@require_POST
def coordination_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """What the district does about it."""
    user = signed_in(request)
    row = get_object_or_404(Coordination.objects.for_user(user), pk=pk)
    answer = repair_text(request.POST.get("answer", ""))
    try:
        coordination_answer(coordination=row, answer=answer, by=user, at=timezone.now())
    except ValidationError as error:
        return _list(request, user, Wrong(row.pk, answer, error="；".join(error.messages)))
    messages.success(request, f"已答复{row.township}，该单位在“我的任务”中可以看到")
    return redirect("desk:coordinations")


def _list(request: HttpRequest, user: User, wrong: Wrong = NOTHING_WRONG) -> HttpResponse:
    rows = Coordination.objects.for_user(user)
    return lines_page(
        request, user, "desk/coordinations.html", rows, wrong,
        waiting=waiting(
            rows.select_related("township", "action", "by"), timezone.localdate(), OfficeDay.objects.told()
        ),
        within=ANSWER_WITHIN,
    )  # fmt: skip


def _save(unit: Township, item: str, text: str, year: int, user: User) -> None:
    row = Coordination(township=unit, action_id=item, year=year, text=text)
    coordination_open(coordination=row, by=user, at=timezone.now())


KIND = Kind(
    title="提出需区级协调的事项",
    sub=f"区人大办在{ANSWER_WITHIN}个工作日内答复",
    form=HelpForm,
    save=_save,
    done=f"已提出，区人大办在{ANSWER_WITHIN}个工作日内答复，答复显示在“我的任务”",
    back="desk:coordinations",
    after="desk:coordinations",
)
