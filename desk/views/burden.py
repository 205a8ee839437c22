"""减负账本: what a year asks people to type, open to everyone at work."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import signed_in
from accounts.roles import Act
from desk.burden import ACTIVITIES, DOCUMENTS, PROJECTS, QUESTIONS, ledger_of
from townships.models import Township


@require_GET
def burden(request: HttpRequest) -> HttpResponse:
    """Both sorts of unit; the reader's own first."""
    user = signed_in(request)
    if not user.may(Act.VIEW_RECORDS):
        raise PermissionDenied("您的账号不查看工作材料")
    own = Township.objects.for_user(user).filter(code=user.scope).first() if user.is_unit else None
    order = (False, True) if own and not own.has_congress else (True, False)
    context = {
        "ledgers": [ledger_of(each) for each in order],
        "projects": PROJECTS,
        "questions": QUESTIONS,
        "activities": ACTIVITIES,
        "documents": DOCUMENTS,
    }
    return render(request, "desk/burden.html", context)
