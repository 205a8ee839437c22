"""What the unit has done: meetings, the opinion in force, projects, activities, practices. Confirmed records only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from accounts.models import User
from checklist.counting import opinions_in_force, projects_under_way
from dashboard.terms import MEETINGS_OF
from delegates.models import Activity, Participation
from funds.facts import EntryFact, ProjectFact
from meetings.models import AgendaItem, Meeting
from opinions.models import Adoption, Aspect, Opinion, Practice, Provision
from papers.words import day, money, words_for
from records.models import Record
from records.states import RecordKind, State
from townships.models import Term, Township

FIRST_MEETINGS = 6
FIRST_PROJECTS = 10
FIRST_ACTIVITIES = 4
FIRST_PRACTICES = 8
FIRST_ADOPTERS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One record in a list."""

    title: str
    on: str
    url: str
    kind: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingCount:
    """How often one kind met; `in_term` is blank while the body's term is not registered."""

    title: str
    in_term: str
    in_year: int
    latest: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """会议 by kind, and the latest."""

    counts: tuple[MeetingCount, ...]
    latest: tuple[Line, ...]
    total: int
    url: str

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.latest)


@dataclass(frozen=True, slots=True)
class InForce:
    """One opinion in force: what it provides for, by aspect."""

    title: str
    doc_no: str
    issued: str
    reaffirmed: str
    is_supplement: bool
    is_backfill: bool
    url: str
    aspects: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """One 民生微实事: its days, what was paid so far, and where it stands."""

    title: str
    url: str
    proposed: str
    approved: str
    planned: str
    accepted: str
    paid: str
    stage: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Projects:
    """Projects not over when the year began, those under way first."""

    lines: tuple[ProjectLine, ...]
    total: int
    url: str

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """One kind of activity in the year: how often, and how many places were taken (人次)."""

    title: str
    times: int
    places: int


@dataclass(frozen=True, slots=True)
class Activities:
    """履职活动 of the year. `persons` took part in at least one, `governance` were ticked 社会治理."""

    counts: tuple[ActivityCount, ...]
    times: int
    places: int
    persons: int
    governance: int
    latest: tuple[Line, ...]
    url: str

    @property
    def is_cut(self) -> bool:
        return self.times > len(self.latest)


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice (自选动作), with who adopted it."""

    title: str
    url: str
    started: str
    summary: str
    rule_document: str
    library: str
    adopters: tuple[str, ...]
    more_adopters: int


@dataclass(frozen=True, slots=True)
class Practices:
    """自选动作, the latest begun first."""

    lines: tuple[PracticeLine, ...]
    total: int
    url: str

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


def _full_list(unit: Township, kind: RecordKind) -> str:
    """Where all confirmed records of a kind stand."""
    asked = {"area": unit.code, "kind": kind.value, "state": State.CONFIRMED.value}
    return f"{reverse('desk:records')}?{urlencode(asked)}"


def meetings_of(unit: Township, reader: User, *, year: int, until: date) -> Meetings:
    """Meetings held by a day. Four queries.

    A meeting that had the work conference on its agenda is also counted as one, as the rule does.
    """
    held = Meeting.objects.for_user(reader).counting().filter(area=unit.code, happened_on__lte=until)
    running = Term.objects.for_user(reader).filter(area=unit.code).active_on(until)
    since = dict(running.values_list("body", "started_on"))
    carries = AgendaItem.objects.filter(meeting=OuterRef("pk"), kind=AgendaItem.Kind.WORK_CONFERENCE)
    days: dict[str, list[date]] = {}
    rows = held.annotate(carries=Exists(carries)).order_by()
    found = list(rows.values_list("meeting_kind", "happened_on", "carries"))
    for kind, on, is_conference in found:
        assert on is not None  # noqa: S101  # asked for by day
        days.setdefault(kind, []).append(on)
        if is_conference and kind != Meeting.Kind.WORK_CONFERENCE:
            days.setdefault(Meeting.Kind.WORK_CONFERENCE, []).append(on)
    latest = held.prefetch_related("agenda").order_by("-happened_on", "-pk")[:FIRST_MEETINGS]
    return Meetings(
        counts=tuple(_meeting_counts(unit, since, days, year)),
        latest=tuple(_meeting(each, unit) for each in latest),
        total=len(found),
        url=_full_list(unit, RecordKind.MEETING),
    )


def _meeting_counts(
    unit: Township, since: Mapping[str, date], days: Mapping[str, Sequence[date]], year: int
) -> Iterable[MeetingCount]:
    """A line for each kind of meeting that such a unit has, and for any other kind it once had."""
    bodies = (Term.Body.PARTY, Term.Body.CONGRESS if unit.has_congress else Term.Body.COUNCIL)
    own = [(body, kind) for body in bodies for kind in MEETINGS_OF[body]]
    once = [
        (body, kind)
        for body, kinds in MEETINGS_OF.items()
        for kind in kinds
        if body not in bodies and days.get(kind)
    ]
    for body, kind in (*own, *once):
        held, start = days.get(kind, ()), since.get(body)
        yield MeetingCount(
            _meeting_kind(kind, unit),
            str(sum(on >= start for on in held)) if start else "—",
            sum(on.year == year for on in held),
            day(max(held, default=None)),
        )


def _meeting_kind(kind: str, unit: Township) -> str:
    """A kind of meeting in the words of the unit's kind."""
    words = words_for(unit.kind)
    own = {
        Meeting.Kind.WORK_CONFERENCE: f"{words.party}人大工作会议",
        Meeting.Kind.PARTY_STUDY: f"{words.party}专题听取并研究人大工作",
    }
    return own.get(Meeting.Kind(kind), str(Meeting.Kind(kind).label))


def _meeting(meeting: Meeting, unit: Township) -> Line:
    kind = _meeting_kind(meeting.meeting_kind, unit)
    if meeting.session:
        kind = f"{kind}{meeting.get_session_display()}（{meeting.for_year}年度）"
    agenda = dict.fromkeys(
        str(item.get_kind_display()) for item in meeting.agenda.all() if item.kind != AgendaItem.Kind.OTHER
    )
    return _line(meeting, "" if kind == meeting.title else kind, tuple(agenda))


def _line(record: Record, kind: str, notes: tuple[str, ...] = ()) -> Line:
    told = (*notes, "历史补录") if record.is_backfill else notes
    return Line(record.title, day(record.happened_on), record.get_absolute_url(), kind, told)


def opinions_of(unit: Township, reader: User, until: date) -> tuple[InForce, ...]:
    """The opinions in force on a day as the rule finds them, supplements after what they supplement. Four queries."""
    live = opinions_in_force(unit.code, until)
    again = {each.id: each.reaffirmed_on for each in live}
    rows = (
        Opinion.objects.for_user(reader)
        .filter(pk__in=again)
        .prefetch_related(Prefetch("provisions", Provision.objects.select_related("action")))
        .order_by(F("supplements").asc(nulls_first=True), "happened_on", "pk")
    )
    return tuple(
        InForce(
            title=row.title,
            doc_no=row.doc_no,
            issued=day(row.issued_on),
            reaffirmed=day(again[row.pk]),
            is_supplement=row.supplements_id is not None,
            is_backfill=row.is_backfill,
            url=row.get_absolute_url(),
            aspects=tuple(_provided(row)),
        )
        for row in rows
    )


def _provided(opinion: Opinion) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Each aspect with the actions provided for under it, in the catalogue's order, each once."""
    provisions = sorted(opinion.provisions.all(), key=lambda each: each.action.position)
    for aspect in Aspect:
        under = dict.fromkeys(each.action.title for each in provisions if each.aspect == aspect)
        if under:
            yield str(aspect.label), tuple(under)


def projects_of(unit: Township, entries: Sequence[EntryFact], *, year: int, on: date) -> Projects:
    """Projects of a year as they stand on a day; `entries` are those of 储备金. One query."""
    known = projects_under_way(unit.code, year=year, on=on)
    paid: dict[int, Decimal] = {}
    for entry in entries:
        if entry.project is not None and not entry.is_allocation and entry.for_year <= year:
            paid[entry.project] = paid.get(entry.project, Decimal(0)) + entry.amount
    order = sorted(known, key=lambda each: (each.accepted_on is not None, each.planned_finish, each.id))
    return Projects(
        tuple(_project(each, paid.get(each.id), on) for each in order[:FIRST_PROJECTS]),
        len(known),
        _full_list(unit, RecordKind.MICRO_PROJECT),
    )


def _project(project: ProjectFact, paid: Decimal | None, on: date) -> ProjectLine:
    approved, accepted = project.approved_on, project.accepted_on
    is_late = accepted is None and on > project.planned_finish
    stage = (
        "已验收"
        if accepted
        else "已过计划完成日期"
        if is_late
        else "实施中"
        if paid
        else "已审批"
        if approved
        else "已提出"
    )
    return ProjectLine(
        title=project.title,
        url=reverse("desk:record", args=[project.id]),
        proposed=day(project.on),
        approved=day(approved),
        planned=day(project.planned_finish),
        accepted=day(accepted),
        paid=money(paid),
        stage=stage,
        is_late=is_late,
    )


def activities_of(unit: Township, reader: User, *, year: int, until: date) -> Activities:
    """Activities of a year by a day. Three queries."""
    held = (
        Activity.objects.for_user(reader)
        .counting()
        .filter(area=unit.code, happened_on__range=(date(year, 1, 1), until))
    )
    tallied = list(
        held.order_by()
        .values_list("activity_kind")
        .annotate(
            times=Count("pk", distinct=True),
            governance=Count("pk", distinct=True, filter=Q(is_governance=True)),
            places=Count("participations"),
        )
    )
    by_kind = {kind: (times, governance, places) for kind, times, governance, places in tallied}
    took_part = Participation.objects.filter(activity__in=held.order_by().values("pk"))
    latest = held.order_by("-happened_on", "-pk")[:FIRST_ACTIVITIES]
    return Activities(
        counts=tuple(
            ActivityCount(str(kind.label), by_kind[kind][0], by_kind[kind][2])
            for kind in Activity.Kind
            if kind in by_kind
        ),
        times=sum(times for times, _, _ in by_kind.values()),
        places=sum(places for _, _, places in by_kind.values()),
        persons=took_part.aggregate(persons=Count("delegate", distinct=True))["persons"],
        governance=sum(governance for _, governance, _ in by_kind.values()),
        latest=tuple(_activity(each) for each in latest),
        url=_full_list(unit, RecordKind.ACTIVITY),
    )


def _activity(activity: Activity) -> Line:
    ticks = ("参与社会治理",) if activity.is_governance else ()
    return _line(activity, str(activity.get_activity_kind_display()), ticks)


def practices_of(unit: Township, reader: User, until: date) -> Practices:
    """Practices begun by a day and who adopted them by then. Three queries."""
    own = Practice.objects.for_user(reader).counting().filter(area=unit.code, happened_on__lte=until)
    taken = Adoption.objects.for_user(reader).filter(adopted_on__lte=until).exclude(township=unit).in_order()
    rows = own.prefetch_related(Prefetch("adoptions", taken)).order_by("-happened_on", "-pk")
    return Practices(
        tuple(_practice(each, until) for each in rows[:FIRST_PRACTICES]),
        own.count(),
        _full_list(unit, RecordKind.PRACTICE),
    )


def _practice(practice: Practice, until: date) -> PracticeLine:
    adopters = [adoption.township.name for adoption in practice.adoptions.all()]
    listed = practice.library_on
    return PracticeLine(
        title=practice.title,
        url=practice.get_absolute_url(),
        started=day(practice.started_on),
        summary=practice.summary,
        rule_document=practice.rule_document,
        library=day(listed) if listed and listed <= until else "",
        adopters=tuple(adopters[:FIRST_ADOPTERS]),
        more_adopters=max(0, len(adopters) - FIRST_ADOPTERS),
    )
