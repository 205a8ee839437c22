"""需区级协调: a unit asks the district for help with an item in one line; the office answers."""

from __future__ import annotations

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
from checklist.coordination import ANSWER_WITHIN, coordination_answer, coordination_open, waiting
from checklist.models import Contest, Coordination
from desk.forms.office import HelpForm
from papers.words import repair_text
from townships.models import Township

PAGE_SIZE = 50


@require_GET
def coordination_list(request: HttpRequest) -> HttpResponse:
    """What units of one's area asked for: what waits first, with its age."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看需区级协调的事项")
    return _list(request, user)


def _list(request: HttpRequest, user: User, wrong: tuple[int, str, str] = (0, "", "")) -> HttpResponse:
    """The page; `wrong` is the line whose answer was refused, what was typed, and why."""
    seen = Coordination.objects.for_user(user)
    answered = seen.exclude(answer="").select_related("township", "action", "by", "answered_by")
    key, typed, error = wrong
    context = {
        "waiting": waiting(seen, timezone.localdate()),
        "page": Paginator(answered, PAGE_SIZE).get_page(request.GET.get("page")),
        "open_contests": Contest.objects.for_user(user).waiting().count(),
        "answers": user.may(Act.DECIDE),
        "raises": user.reports_for_unit,
        "within": ANSWER_WITHIN,
        "wrong": key,
        "typed": typed,
        "error": error,
    }
    return render(request, "desk/coordinations.html", context, status=400 if error else 200)


@require_http_methods(["GET", "POST"])
def coordination_new(request: HttpRequest) -> HttpResponse:
    """One line from the unit."""
    user = signed_in(request)
    if not user.reports_for_unit:
        raise PermissionDenied("由本单位人员提出需区级协调的事项")
    unit = get_object_or_404(Township.objects.for_user(user), code=user.scope)
    now = timezone.now()
    year = timezone.localdate(now).year
    form = HelpForm(request.POST or None, unit=unit, initial={"item": request.GET.get("item", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        row = Coordination(township=unit, action_id=data["item"], year=year, text=data["text"])
        try:
            coordination_open(coordination=row, by=user, at=now)
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        else:
            messages.success(request, f"已提出，区人大办在{ANSWER_WITHIN}个工作日内答复，答复显示在这一页")
            return redirect("desk:coordinations")
    context = {"form": form, "unit": unit, "year": year, "within": ANSWER_WITHIN}
    return render(request, "desk/coordination_new.html", context, status=400 if form.errors else 200)


@require_POST
def coordination_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """What the district does about it."""
    user = signed_in(request)
    row = get_object_or_404(Coordination.objects.for_user(user), pk=pk)
    answer = repair_text(request.POST.get("answer", ""))
    try:
        coordination_answer(coordination=row, answer=answer, by=user, at=timezone.now())
    except ValidationError as error:
        return _list(request, user, (row.pk, answer, "；".join(error.messages)))
    messages.success(request, f"已答复{row.township}，该单位在“需区级协调”中可以看到")
    return redirect("desk:coordinations")
