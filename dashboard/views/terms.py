"""The terms of a unit, past and present."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.terms import lines_of, page_of
from dashboard.views.asked import reader_of
from townships.models import Term, Township


@require_safe
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """The terms of a unit, past and present."""
    user = reader_of(request)
    place = get_object_or_404(Township.objects.for_user(user), code=code)
    return render(request, "dashboard/terms.html", {"place": place, "lines": lines_of(place, user)})


@require_safe
def term(request: HttpRequest, pk: int) -> HttpResponse:
    """One term of a unit as it stood on its last day."""
    user = reader_of(request)
    found = get_object_or_404(Term.objects.for_user(user).exclude(body=Term.Body.DISTRICT), pk=pk)
    place = get_object_or_404(Township.objects.for_user(user), code=found.area)
    page = page_of(found, place, user, timezone.localdate())
    return render(request, "dashboard/term.html", {"place": place, "page": page})
