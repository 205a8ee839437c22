"""口径问答: dated questions and answers about the rules, for everybody who reports, reviews or reads."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import signed_in
from accounts.roles import Act
from checklist.models import Interpretation
from desk.forms.office import GuidanceForm

PAGE_SIZE = 50


@require_GET
def guidance(request: HttpRequest) -> HttpResponse:
    """All answers, by item and by word; the latest first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看口径问答")
    form = GuidanceForm(request.GET)
    answers = Interpretation.objects.for_user(user).select_related("action", "answered_by")
    if form.is_valid():
        if item := form.cleaned_data["item"]:
            answers = answers.filter(action=item)
        if word := form.cleaned_data["q"]:
            answers = answers.filter(Q(question__icontains=word) | Q(answer__icontains=word))
    page = Paginator(answers, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "edits": user.may(Act.EDIT_CHECKLIST)}
    return render(request, "desk/guidance.html", context)
