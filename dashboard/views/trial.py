"""试算: who gains and who loses by a version that is not published yet."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.roles import Act
from checklist.compare import Direction, compare
from checklist.models import Checklist
from checklist.queries import NoBoard, published, scoreboard
from checklist.trial import trial_board, trial_of, trial_year
from dashboard.comparing import item_lines, unit_lines
from dashboard.pages import lead_on
from dashboard.snapshot_forms import TrialForm
from dashboard.views.asked import reader_of


@require_safe
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """The board as a draft would judge it, beside the published one. Writes nothing, keeps nothing."""
    user = reader_of(request)
    if not user.may(Act.EDIT_CHECKLIST):
        raise PermissionDenied("试算由区人大办使用")
    version = get_object_or_404(Checklist.objects.for_user(user), pk=pk)
    known = published()
    today = timezone.localdate()
    try:
        year = trial_year(version, known)
    except NoBoard as error:
        return render(request, "dashboard/trial.html", {"version": version, "told": str(error)})
    form = TrialForm(request.GET if "as_of" in request.GET else {"as_of": ""}, year=year)
    asked = form.cleaned_data.get("as_of") if form.is_valid() else None
    as_of = asked or max(today, date(year, 1, 1))
    tried = trial_of(version, as_of, known)
    shown = form if form.errors else TrialForm(initial={"as_of": as_of}, year=year)
    area = user.scope[:6]
    before = scoreboard(area=area, year=year, as_of=as_of, known=known)
    both = compare(before, trial_board(area=area, edition=tried.edition, as_of=as_of))
    query = f"?year={year}&as_of={as_of.isoformat()}"
    lead = lead_on(query)
    context = {
        "version": version,
        "trial": tried,
        "form": shown,
        "as_of": as_of,
        "changes": tried.changes(),
        "counts": [(way, both.count(way)) for way in (Direction.UP, Direction.DOWN, Direction.SAME)],
        "sums": both.sums(),
        "units": unit_lines(both, lead, scores=True, everything=True),
        "changes_by_item": {"items": item_lines(both, lead)},
        "is_trial_mode": both.is_trial,
    }
    return render(request, "dashboard/trial.html", context)
