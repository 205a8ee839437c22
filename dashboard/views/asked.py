"""Whose board a page shows, of which year and day."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.board import Scoreboard
from checklist.models import Checklist
from checklist.queries import board_for, published, years
from dashboard.forms import Choice, choose
from dashboard.levels import Levels, levels_of
from dashboard.snapshot_forms import AgainstForm


def reader_of(request: HttpRequest) -> User:
    """The signed-in reader of boards; 403 for those who read none."""
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看规定动作落实情况")
    return user


def chosen(request: HttpRequest, area: str) -> tuple[Choice | None, Scoreboard | None]:
    """The year and day asked for, and the board of `area`; neither while no checklist is published."""
    known = published()
    if not known:
        return None, None
    choice = choose(request.GET, years=years(known), today=timezone.localdate())
    return choice, board_for(area, choice.year, choice.as_of, known)


def chosen_level(
    request: HttpRequest, user: User, known: list[Checklist] | None = None
) -> tuple[Choice | None, Scoreboard | None, Levels | None]:
    """The year, day and area asked for, and its board; nothing while no checklist is published.

    `known` are all published versions, where the caller has read them. Raises Http404 for an area that is none of
    the reader's.
    """
    known = published() if known is None else known
    if not known:
        return None, None, None
    choice = choose(request.GET, years=years(known), today=timezone.localdate())
    levels = levels_of(user, request.GET.get("area", ""), choice)
    return choice, board_for(levels.area, choice.year, choice.as_of, known), levels


def compared_with(request: HttpRequest, area: str, choice: Choice) -> tuple[AgainstForm, Scoreboard | None]:
    """The earlier day of the same year asked for, and its board from what is known now; none where none is asked."""
    year, as_of = choice.year, choice.as_of
    asked = request.GET.get("area", "")
    form = AgainstForm({"against": request.GET.get("against", "")}, year=year, as_of=as_of, area=asked)
    against = form.cleaned_data["against"] if form.is_valid() else None
    shown = (
        form if form.errors else AgainstForm(initial={"against": against}, year=year, as_of=as_of, area=asked)
    )
    return shown, board_for(area, year, against) if against else None
