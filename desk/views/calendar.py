"""日历: a unit's year and the district's, the same as an .ics file, and the two fields that plan a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import trail
from accounts.models import AuditEvent, User
from accounts.requests import signed_in
from accounts.roles import Act
from checklist.queries import board_for, checklist_judging, edition_of, published
from desk.calendar import SORTS, Asked, Place, entries_of, span_of
from desk.calendar_page import cards_of, months_of, quarters_of, strip_of
from desk.forms.calendar import FIRST_YEAR, LAST_YEAR, CalendarForm, PlanForm
from desk.ics import MEDIA_TYPE, calendar_file
from meetings.clocks import RULES, SessionDay
from meetings.models import Meeting
from meetings.services import session_plan
from meetings.sessions import as_seen, session_days, session_title, sessions_seen, year_of
from papers.downloads import download
from papers.words import DEMO, counted, day
from records.models import Record
from records.permissions import refusal_to_write
from records.states import State
from townships.areas import AREA_NAMES, district_of
from townships.facts import party_terms
from townships.models import ChangeOver, Township
from townships.rounds import standings_of
from townships.tokens import is_demo

NO_BOARD = "的规定动作清单还没有发布或还没有开始判断，这里暂列会期和届次"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar is looked at: one unit's, or that of all units in the reader's scope."""

    area: str
    name: str
    units: tuple[Township, ...]
    choices: tuple[tuple[str, str], ...]
    unit: Township | None


@dataclass(frozen=True, slots=True)
class Links:
    """Pages of the sessions that the reader may open, and where those may be moved that they may write."""

    urls: dict[int, str]
    moves: dict[int, str]


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The year of one unit (its own people's only one), or of all in the reader's scope."""
    user, today = _reader(request), timezone.localdate()
    whose = _whose(user, request.GET.get("unit", ""), today)
    form = CalendarForm(
        {"year": request.GET.get("year") or today.year, "unit": whose.unit.code if whose.unit else ""},
        units=whose.choices, whole=f"{_area_name(user.scope)}全部单位",
    )  # fmt: skip
    year = (form.cleaned_data.get("year") if form.is_valid() else None) or today.year
    asked, links = _asked(user, whose, year, today)
    held = _regular_meetings(user, asked)
    context = {
        "form": form,
        "whose": whose,
        "year": year,
        "today": today,
        "months": months_of(asked, entries_of(asked), links.urls),
        "strip": strip_of(asked) if whose.unit is None else None,
        "has_sessions": any(each.on.year == year for each in asked.sessions),
        "cards": cards_of(asked, links.urls, links.moves) if whose.unit else (),
        "quarters": [
            quarters_of(place, held.get(place.code, ()), year=year, today=today) for place in asked.places
        ],
        "legend": SORTS,
        "no_board": "" if asked.board else f"{year}年度{NO_BOARD}",
        "before": _query(whose, year - 1) if year > FIRST_YEAR else "",
        "after": _query(whose, year + 1) if year < LAST_YEAR else "",
        "ics": reverse("desk:calendar_ics") + _query(whose, year),
        "plan_url": _plan_url(user, whose),
    }
    return render(request, "desk/calendar.html", context)


@require_GET
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """The same days as a file for people's own calendars; noted in the trail."""
    user, at = _reader(request), timezone.now()
    today = timezone.localdate(at)
    whose = _whose(user, request.GET.get("unit", ""), today)
    form = CalendarForm(request.GET, units=whose.choices, whole="")
    if not form.is_valid():
        raise Http404("；".join(str(text) for texts in form.errors.values() for text in texts))
    year = form.cleaned_data["year"] or today.year
    asked, _ = _asked(user, whose, year, today)
    title = f"{whose.name}人大工作日历（{year}年）"
    content = calendar_file(entries_of(asked), title=title, demo=DEMO if is_demo() else "", at=at)
    trail.note(
        by=user, action=AuditEvent.Action.EXPORT, subject=title, at=at, area=whose.area, detail={"year": year}
    )
    answer = download(content, f"{title}.ics", MEDIA_TYPE)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def session_plan_new(request: HttpRequest) -> HttpResponse:
    """Plan a session of one's own unit; the office names the unit (代录)."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("会期由乡镇人大登记，或由区人大办代录")
    code = user.scope if user.is_unit else request.GET.get("area", "")
    unit = get_object_or_404(Township.objects.for_user(user), code=code)
    if not unit.has_congress:
        raise Http404("街道不召开人代会")
    return _plan(request, user, unit, None)


@require_http_methods(["GET", "POST"])
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a planned session to another day."""
    user = signed_in(request)
    if not user.may(Act.REPORT):
        raise PermissionDenied("会期由乡镇人大登记，或由区人大办代录")
    sessions = Meeting.objects.for_user(user).filter(meeting_kind=Meeting.Kind.CONGRESS_SESSION)
    meeting = get_object_or_404(sessions, pk=pk)
    why = refusal_to_write(user=user, area=meeting.area, record=meeting, on=timezone.localdate())
    if why or meeting.happened_on:
        raise PermissionDenied(why or "这次会议已登记召开，不能再改计划日期；日期有误的请在材料中更正")
    return _plan(request, user, Township.objects.get(code=meeting.area), meeting)


def _plan(request: HttpRequest, user: User, unit: Township, meeting: Meeting | None) -> HttpResponse:
    form = PlanForm(request.POST or None, initial=_known(request, meeting))
    if request.method == "POST" and form.is_valid() and (plan := _planned(user, unit, meeting, form)):
        on = form.cleaned_data["planned_on"]
        title = session_title(unit, plan.for_year or on.year, plan.session)
        messages.success(request, f"已登记：{title}计划{day(on)}召开，各时间节点随之计算")
        if others := _others_on(user, unit, on):
            messages.info(
                request,
                f"同一天另有{counted(others, '单位')}计划召开或已召开人代会，区人大办可能难以到会指导",
            )
        query = {"year": on.year} if user.is_unit else {"year": on.year, "unit": unit.code}
        return redirect(f"{reverse('desk:calendar')}?{urlencode(query)}")
    context = {"form": form, "unit": unit, "meeting": meeting, "rules": RULES, "is_proxy": user.is_office}
    return render(request, "desk/session_plan.html", context, status=400 if form.errors else 200)


def _known(request: HttpRequest, meeting: Meeting | None) -> dict[str, object]:
    if meeting is not None:
        return {"session": meeting.session, "planned_on": meeting.planned_on, "seen": meeting.revision}
    # Towards the year's end it is the early session that is planned next, from spring on the mid-year one.
    is_next_early = timezone.localdate().month >= 9 or timezone.localdate().month == 1
    return {"session": Meeting.Session.EARLY if is_next_early else Meeting.Session.MID_YEAR}


def _planned(user: User, unit: Township, meeting: Meeting | None, form: PlanForm) -> Meeting | None:
    """The plan as it now stands; None, with the reason beside its field, when it is refused."""
    data = form.cleaned_data
    try:
        return session_plan(
            unit=unit, session=data["session"], on=data["planned_on"], by=user, at=timezone.now(),
            meeting=meeting, seen=data["seen"],
        )  # fmt: skip
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                form.add_error(name if name in form.fields else None, texts)
        else:
            form.add_error(None, error)
    except PermissionDenied as error:
        form.add_error(None, str(error))
    return None


def _others_on(user: User, unit: Township, on: date) -> int:
    """How many other units of the district have a session on that day, as far as the planner sees. Three queries."""
    seen = sessions_seen(user, session_days(unit.district, on, on))
    return len({each.area for each in seen if each.on == on} - {unit.code})


# ---- whose calendar, and what it is made of


def _reader(request: HttpRequest) -> User:
    user = signed_in(request)
    if not user.may(Act.VIEW_BOARD):
        raise PermissionDenied("您的账号不查看工作日历")
    return user


def _whose(user: User, code: str, today: date) -> Whose:
    """A unit's own people see their unit; others all of theirs, or the one they name. A stranger's unit is a 404."""
    known = Township.objects.for_user(user)
    if code or user.is_unit:
        unit = get_object_or_404(known, code=code or user.scope)
        choices = () if user.is_unit else _choices(known.open_on(today))
        return Whose(unit.code, unit.name, (unit,), choices, unit)
    units = tuple(known.open_on(today))
    return Whose(user.scope, _area_name(user.scope), units, _choices(units), None)


def _choices(units: object) -> tuple[tuple[str, str], ...]:
    return tuple((unit.code, unit.name) for unit in units)  # type: ignore[attr-defined]


def _area_name(scope: str) -> str:
    return AREA_NAMES.get(scope, AREA_NAMES.get(district_of(scope), scope))


def _asked(user: User, whose: Whose, year: int, today: date) -> tuple[Asked, Links]:
    """Everything the year is made of, in a constant number of queries."""
    as_of = max(today, date(year, 1, 1))
    versions = published()
    board = board_for(whose.area, year, as_of, versions)
    places = tuple(Place(unit.code, unit.name, unit.kind) for unit in whose.units)
    known = session_days(whose.area, *span_of(year))
    sessions, links = _sessions(user, [*known, *_first_sessions(whose, known, span_of(year))], today)
    asked = Asked(
        area=whose.area,
        year=year,
        today=today,
        places=places,
        board=board,
        edition=edition_of(checklist_judging(year, as_of, versions)) if board else None,
        sessions=sessions,
        terms=tuple(party_terms(whose.area, date(year, 12, 31))),
        elections=_elections(whose.area, year),
        names={place.code: place for place in places},
    )
    return asked, links


def _first_sessions(whose: Whose, known: list[SessionDay], span: tuple[date, date]) -> Iterator[SessionDay]:
    """First sessions (一次会议) that a change of term plans and that have not opened it, where the unit has laid down
    no early session itself. Two queries."""
    laid_down = {(each.area, each.for_year) for each in known if each.session == Meeting.Session.EARLY}
    units = {unit.code: unit for unit in whose.units if unit.has_congress}
    early = Meeting.Session.EARLY
    rows = ChangeOver.objects.filter(township__in=units, session_planned_on__range=span)
    for standing in standings_of([(units[row.township_id], row) for row in rows]):
        unit, planned = standing.unit, standing.row.session_planned_on
        if planned is None or standing.opened is not None:
            continue
        for_year = year_of(early, planned)
        if (unit.code, for_year) not in laid_down:
            yield SessionDay(
                -standing.row.pk, unit.code, unit.name, unit.kind, early, for_year, planned, None
            )


def _elections(area: str, year: int) -> tuple[tuple[str, int, date, bool], ...]:
    """Election days of the year, planned or held, by unit and round; one query."""
    rows = (
        ChangeOver.objects.filter(township__code__startswith=area)
        .filter(Q(election_on__year=year) | Q(election_planned_on__year=year))
        .order_by("township_id", "year")
        .values_list("township_id", "year", "election_on", "election_planned_on")
    )
    return tuple(
        (code, round_year, on, held is not None)
        for code, round_year, held, planned in rows
        if (on := held or planned) is not None
    )


def _sessions(user: User, sessions: list[SessionDay], today: date) -> tuple[tuple[SessionDay, ...], Links]:
    """What this reader sees of the sessions: every planned day, but a day held only once it was handed in to them."""
    records = {
        record.pk: record
        for record in Record.objects.for_user(user).filter(pk__in=[each.id for each in sessions])
    }
    seen = as_seen(sessions, records)
    moves = {
        each.id: reverse("desk:session_move", args=[each.id])
        for each in seen
        if not each.is_held
        and each.id in records
        and not refusal_to_write(user=user, area=each.area, record=records[each.id], on=today)
    }
    urls = {key: reverse("desk:record", args=[key]) for key in records}
    return tuple(sorted(seen, key=lambda each: (each.on, each.area, each.id))), Links(urls, moves)


def _regular_meetings(user: User, asked: Asked) -> dict[str, list[date]]:
    """Days of the year's 主席团 and 工委 meetings by unit, as far as the reader sees them. One query."""
    rows = (
        Meeting.objects.for_user(user)
        .filter(
            area__startswith=asked.area,
            meeting_kind__in=(Meeting.Kind.PRESIDIUM, Meeting.Kind.WORK_COMMITTEE),
            happened_on__year=asked.year,
        )
        .exclude(state=State.WITHDRAWN)
        .values_list("area", "happened_on")
    )
    found: dict[str, list[date]] = {}
    for area, on in rows:
        if on is not None:
            found.setdefault(area, []).append(on)
    return found


def _query(whose: Whose, year: int) -> str:
    of_unit = {"unit": whose.unit.code} if whose.unit and whose.choices else {}
    return "?" + urlencode({"year": year, **of_unit})


def _plan_url(user: User, whose: Whose) -> str:
    """Where a session of this unit is planned; blank for those who plan none."""
    if whose.unit is None or not whose.unit.has_congress or not user.may(Act.REPORT):
        return ""
    url = reverse("desk:session_plan")
    return url if user.is_unit else f"{url}?{urlencode({'area': whose.unit.code})}"
