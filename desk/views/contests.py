"""更正、申诉: a unit contests an item in one line; the office mends what was wrong, or declines and says why."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import signed_in
from accounts.roles import Act
from checklist.models import Contest, Coordination
from checklist.services import contest_answer, contest_raise
from desk.forms.office import AnswerForm, ContestForm
from townships.models import Township

PAGE_SIZE = 50


@require_GET
def contest_list(request: HttpRequest) -> HttpResponse:
    """What was contested in one's area; for the office, what waits for an answer first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看更正、申诉")
    mine = Contest.objects.for_user(user).select_related("township", "action", "by", "answered_by")
    page = Paginator(mine.exclude(outcome=Contest.Outcome.OPEN), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "waiting": list(mine.waiting()),
        "page": page,
        "open_helps": Coordination.objects.for_user(user).waiting().count(),
        "answers": user.may(Act.DECIDE),
        "raises": user.reports_for_unit,
        "outcomes": AnswerForm().fields["outcome"].choices,  # type: ignore[attr-defined]
    }
    return render(request, "desk/contests.html", context)


@require_http_methods(["GET", "POST"])
def contest_new(request: HttpRequest) -> HttpResponse:
    """One line from the unit."""
    user = signed_in(request)
    if not user.reports_for_unit:
        raise PermissionDenied("由本单位人员提出更正、申诉")
    unit = get_object_or_404(Township.objects.for_user(user), code=user.scope)
    now = timezone.now()
    year = timezone.localdate(now).year
    form = ContestForm(request.POST or None, unit=unit, initial={"item": request.GET.get("item", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contest = Contest(township=unit, action_id=data["item"], year=year, text=data["text"])
        try:
            contest_raise(contest=contest, by=user, at=now)
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        else:
            messages.success(request, "已提出，区人大办的答复会显示在“我的任务”")
            return redirect("desk:tasks")
    context = {"form": form, "unit": unit, "year": year}
    return render(request, "desk/contest_new.html", context, status=400 if form.errors else 200)


@require_POST
def contest_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Mended, or declined; with a reason either way."""
    user = signed_in(request)
    contest = get_object_or_404(Contest.objects.for_user(user), pk=pk)
    if not user.may(Act.DECIDE):
        raise PermissionDenied("更正、申诉由区人大办答复")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("desk:contests")
    data = form.cleaned_data
    try:
        contest_answer(
            contest=contest,
            mended=data["outcome"] == Contest.Outcome.MENDED,
            answer=data["answer"],
            by=user,
            at=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, "已答复，提出单位在“我的任务”中可以看到")
    return redirect("desk:contests")
