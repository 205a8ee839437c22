"""查找: one box over everything a reader may see.

Names are looked for as on the page of people: what the trail keeps is who had a phone shown, and none is shown here.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import signed_in
from accounts.roles import Act
from dashboard.search.asked import MOST_SIGNS, SearchForm
from dashboard.search.groups import FIRST, KINDS, MOST, PER_PAGE, group_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """All groups with their first results, or one group page by page."""
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不使用查找")
    form = SearchForm(request.GET)
    words = form.words if form.is_valid() else ()
    only = next((kind for kind in KINDS if kind.slug == request.GET.get("in")), None)
    groups = []
    if words:
        kinds = (only,) if only else KINDS
        size, page = (PER_PAGE, request.GET.get("page")) if only else (FIRST, None)
        groups = [group_of(kind, user, words, size=size, page=page) for kind in kinds]
    context = {
        "form": form,
        "words": words,
        "only": only,
        "groups": [group for group in groups if group.hits],
        "total": sum(group.count for group in groups),
        "is_cut": any(group.is_cut for group in groups),
        "most": MOST,
        "most_signs": MOST_SIGNS,
    }
    return render(request, "dashboard/search.html", context, status=400 if form.errors else 200)
