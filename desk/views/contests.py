"""更正、申诉: a unit contests an item in one line; the office mends what was wrong, or declines and says why."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.models import Contest
from checklist.raised import contest_answer, contest_raise
from desk.forms.office import AnswerForm, ContestForm
from desk.views.raising import NOTHING_WRONG, Kind, Wrong, line_new, lines_page
from townships.models import Township


@require_GET
def contest_list(request: HttpRequest) -> HttpResponse:
    """What was contested in one's area; for the office, what waits for an answer first."""
    return _list(request, signed_in(request))


@require_http_methods(["GET", "POST"])
def contest_new(request: HttpRequest) -> HttpResponse:
    """One line from the unit."""
    return line_new(request, KIND)


@require_POST
def contest_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Mended, or declined; with a reason either way."""
    user = signed_in(request)
    contest = get_object_or_404(Contest.objects.for_user(user), pk=pk)
    if not user.may(Act.DECIDE):
        raise PermissionDenied("更正、申诉由区人大办答复")
    form = AnswerForm(request.POST)
    told = [str(text) for texts in form.errors.values() for text in texts]
    if not told:
        data = form.cleaned_data
        mended = data["outcome"] == Contest.Outcome.MENDED
        try:
            contest_answer(contest=contest, mended=mended, answer=data["answer"], by=user, at=timezone.now())
        except ValidationError as error:
            told = error.messages
    if told:
        said, chosen = (str(form[name].value() or "") for name in ("answer", "outcome"))
        return _list(request, user, Wrong(pk, said, chosen, "；".join(told)))
    messages.success(request, "已答复，提出单位在“我的任务”中可以看到")
    return redirect("desk:contests")


def _list(request: HttpRequest, user: User, wrong: Wrong = NOTHING_WRONG) -> HttpResponse:
    rows = Contest.objects.for_user(user)
    waiting = list(rows.waiting().select_related("township", "action", "by"))
    outcomes = AnswerForm().fields["outcome"].choices  # type: ignore[attr-defined]
    return lines_page(request, user, "desk/contests.html", rows, wrong, waiting=waiting, outcomes=outcomes)


def _save(unit: Township, item: str, text: str, year: int, user: User) -> None:
    contest = Contest(township=unit, action_id=item, year=year, text=text)
    contest_raise(contest=contest, by=user, at=timezone.now())


KIND = Kind(
    title="提出更正、申诉",
    sub="对判断有异议的，一句话写明哪里不对",
    form=ContestForm,
    save=_save,
    done="已提出，区人大办的答复会显示在“我的任务”",
    back="desk:tasks",
    after="desk:tasks",
)
