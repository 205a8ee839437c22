"""Who is to be told what, on which day: pure, from open subjects, the ladder, people in office and working days.

One subject is on one rung of the ladder at a time: each stage is good until the next begins. So a beat that was missed
for ten days loses nothing and doubles nothing: what is current is sent once, what passed meanwhile is MISSED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from papers.words import day as said
from papers.words import short_day
from records.workdays import Told, is_working_day, working_days
from reminders.states import AT_ONCE, ROBOTS, Kind, Post, State, Timing, Way

SHANGHAI = ZoneInfo("Asia/Shanghai")
DIGEST_AT = time(8, 30)
# Quiet hours: nothing leaves from 21:00 until 8:00.
WAKES, SLEEPS = time(8, 0), time(21, 0)
ONE_DAY = timedelta(days=1)
# How long the last stage of a subject stays good.
LAST_STAGE = timedelta(days=14)
_NONE: frozenset[date] = frozenset()
_FAR = 60  # days looked ahead for a day that is neither off nor quiet


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is open: what, whose, by when. `key` names it and the day its ladder hangs on."""

    key: str
    kind: Kind
    area: str
    unit: str
    title: str
    anchor: date
    due_on: date | None = None
    state: str = ""
    missing: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One row of the ladder."""

    kind: str
    timing: str
    days: int
    posts: tuple[str, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One account that is in a post on the day; what its outside channels need."""

    user: int
    name: str
    scope: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFact:
    """One channel that is switched on."""

    id: int
    way: str
    area: str = ""

    def reaches(self, who: Recipient) -> str:
        """Why this channel cannot reach the person; blank when it can."""
        if self.way == Way.SMTP and not who.email:
            return "没有登记电子邮箱"
        if self.way == Way.GATEWAY and not who.phone:
            return "没有登记手机号"
        return ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days with the office's own table, and the quiet days of each unit (blank code: everybody's)."""

    told: Told = field(default_factory=dict)
    quiet: Mapping[str, frozenset[date]] = field(default_factory=dict)

    def quiet_of(self, area: str) -> frozenset[date]:
        everybody, own = self.quiet.get("", _NONE), self.quiet.get(area)
        return everybody | own if own else everybody

    def is_open(self, day: date, quiet: frozenset[date]) -> bool:
        return day not in quiet and is_working_day(day, self.told)

    def next_open(self, day: date, quiet: frozenset[date]) -> date:
        """`day`, or the next working day that is not quiet."""
        for _ in range(_FAR):
            if self.is_open(day, quiet):
                break
            day += ONE_DAY
        return day

    def settled(self, day: date, quiet: frozenset[date], *, back: bool) -> date:
        """A day off moves back to the working day before (before a deadline) or on to the next (after it); a quiet
        day always moves on, so that what gathers on it comes in one digest afterwards."""
        if back and day not in quiet:
            while not is_working_day(day, self.told):
                day -= ONE_DAY
        return self.next_open(day, quiet)


@dataclass(frozen=True, slots=True)
class Stage:
    """A rung reached: from `on` it is what the subject's people are told, until `until` (that day not included)."""

    step: str
    on: date
    until: date
    rung: Rung


# Stages by kind, anchor, due day and quiet days.
Known = dict[tuple[Kind, date, date | None, frozenset[date]], tuple[Stage, ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """One row to be: who, by which channel, when; `state` is SCHEDULED or MISSED."""

    subject: Subject
    step: str
    post: str
    recipient: int
    channel: int
    send_at: datetime
    good_until: date
    bundle: str
    reached_on: date
    state: State = State.SCHEDULED

    @property
    def key(self) -> tuple[str, str, int, int]:
        return self.subject.key, self.step, self.recipient, self.channel


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why something open reaches nobody, or somebody not, on this day."""

    subject: Subject
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    rows: tuple[Planned, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """All that planning needs besides the open subjects."""

    ladder: tuple[Rung, ...]
    channels: tuple[ChannelFact, ...]
    staff: Callable[[str, str], Sequence[Recipient]]  # (area, post) → who is in it on the day
    calendar: Calendar = field(default_factory=Calendar)
    muted: frozenset[tuple[int, str]] = frozenset()

    @property
    def inbox(self) -> ChannelFact:
        return next(each for each in self.channels if each.way == Way.INBOX)


def plan(
    subjects: Iterable[Subject], setting: Setting, *, at: datetime, planned_on: date | None = None
) -> Plan:
    """What is to be sent as of `at`. `planned_on`: the last day planned before, None at the very first."""
    rows: list[Planned] = []
    skipped: list[Skipped] = []
    today = at.astimezone(SHANGHAI).date()
    known: Known = {}
    for subject in subjects:
        reached = stages(subject, setting, today, known)
        current = next((stage for stage in reached if stage.on <= today < stage.until), None)
        if current is None:
            skipped.append(Skipped(subject, _why_no_stage(reached, today)))
        else:
            rows.extend(_told(subject, current, setting, at, skipped))
        for stage in reached:
            if planned_on is not None and planned_on < stage.on and stage.until <= today:
                rows.extend(_missed(subject, stage, setting))
    return Plan(tuple(rows), tuple(skipped))


def stages(subject: Subject, setting: Setting, today: date, known: Known | None = None) -> tuple[Stage, ...]:
    """The stages of a subject in their order; two that fall on one day are one, the later.

    Most units share their days: what is worked out once is kept in `known`, for one setting and day.
    """
    known = {} if known is None else known
    calendar = setting.calendar
    key = (subject.kind, subject.anchor, subject.due_on, calendar.quiet_of(subject.area))
    found = known.get(key)
    if found is None:
        rungs = [rung for rung in setting.ladder if rung.kind == subject.kind]
        if any(rung.timing in {Timing.NOW, Timing.EVERY} for rung in rungs):
            found = tuple(_counted(subject.anchor, rungs, calendar.told, today))
        else:
            found = _dated(rungs, subject.anchor, subject.due_on or subject.anchor, calendar, key[-1])
        known[key] = found
    return found


def _dated(
    rungs: Sequence[Rung], anchor: date, due: date, calendar: Calendar, quiet: frozenset[date]
) -> tuple[Stage, ...]:
    """Stages around a day."""
    marks: list[tuple[date, date, str, Rung]] = []
    for rung in rungs:
        match rung.timing:
            case Timing.BEFORE:
                nominal, back, step = anchor - timedelta(days=rung.days), True, f"before-{rung.days}"
            case Timing.AFTER:
                nominal, back, step = due + timedelta(days=rung.days), False, f"after-{rung.days}"
            case _:
                nominal, back, step = anchor, True, "on"
                if due != anchor:
                    marks.append((calendar.settled(due, quiet, back=True), due, "due", rung))
        marks.append((calendar.settled(nominal, quiet, back=back), nominal, step, rung))
    marks.sort(key=lambda mark: (mark[1], mark[0]))
    made = []
    for number, (on, _, step, rung) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else on + LAST_STAGE
        if on < end:
            made.append(Stage(step, on, end, rung))
    return tuple(made)


def _counted(anchor: date, rungs: Sequence[Rung], told: Told, today: date) -> Iterator[Stage]:
    """Stages that count from the day something happened: at once, then every so many working days. Only the
    current one: what repeats is not made up for."""
    far = today + timedelta(days=_FAR)
    passed = working_days(anchor, today, told)
    every = next((rung for rung in rungs if rung.timing == Timing.EVERY and passed >= rung.days), None)
    if every is not None:
        times = passed // every.days
        reached = today
        while working_days(anchor, reached - ONE_DAY, told) >= times * every.days:
            reached -= ONE_DAY
        yield Stage(f"every-{times}", reached, far, every)
    elif now := next((rung for rung in rungs if rung.timing == Timing.NOW), None):
        yield Stage("now", anchor, far, now)


def sent_on(row: Planned, calendar: Calendar, since: date) -> date:
    """The day on which a row leaves when every day is planned, from `since` on."""
    return calendar.next_open(max(row.reached_on, since), calendar.quiet_of(row.subject.area))


def _why_no_stage(reached: Sequence[Stage], today: date) -> str:
    ahead = [stage for stage in reached if stage.on > today]
    if ahead:
        return f"下一次提醒在{said(ahead[0].on)}"
    return "提醒已全部发完，不再发" if reached else "还没有到提醒的时候"


def _told(
    subject: Subject, stage: Stage, setting: Setting, at: datetime, skipped: list[Skipped]
) -> Iterator[Planned]:
    """Everybody on the rung, by the inbox and by what else reaches them; each person once per channel."""
    send_on, send_at = _moment(subject, stage.on, setting.calendar, at)
    if send_on >= stage.until:
        skipped.append(Skipped(subject, f"到下一个工作日时由{short_day(stage.until)}的提醒代替"))
        return
    seen: set[int] = set()
    for post in stage.rung.posts:
        people = setting.staff(subject.area, post)
        if not people:
            skipped.append(Skipped(subject, f"当天没有在任、有账号的{Post(post).label}"))
        for who in people:
            if who.user in seen:
                continue
            seen.add(who.user)
            for channel in _channels(subject, stage.rung, who, setting, skipped):
                yield Planned(
                    subject, stage.step, post, who.user, channel.id, send_at, stage.until,
                    bundle_of(subject.kind, channel.id, who.user, subject.key), stage.on,
                )  # fmt: skip


def _missed(subject: Subject, stage: Stage, setting: Setting) -> Iterator[Planned]:
    """A stage nobody planned while it lasted: kept as a trace, in the inbox's row only, never sent."""
    at = datetime.combine(stage.on, DIGEST_AT, SHANGHAI)
    seen: set[int] = set()
    for post in stage.rung.posts:
        for who in setting.staff(subject.area, post):
            if who.user not in seen:
                seen.add(who.user)
                yield Planned(
                    subject,
                    stage.step,
                    post,
                    who.user,
                    setting.inbox.id,
                    at,
                    stage.until,
                    "",
                    stage.on,
                    State.MISSED,
                )


def _channels(
    subject: Subject, rung: Rung, who: Recipient, setting: Setting, skipped: list[Skipped]
) -> Iterator[ChannelFact]:
    yield setting.inbox
    if not rung.ways:
        return
    if (who.user, subject.kind) in setting.muted:
        skipped.append(Skipped(subject, "本人关闭了这一类的站外消息", who.name))
        return
    for way in rung.ways:
        fitting = serving(setting.channels, way, who)
        if not fitting and way != Way.INBOX:
            skipped.append(Skipped(subject, f"没有启用的通道：{Way(way).label}", who.name))
        for channel in fitting:
            if why := channel.reaches(who):
                skipped.append(Skipped(subject, f"{Way(way).label}：{why}", who.name))
            else:
                yield channel


def serving(channels: Iterable[ChannelFact], way: str, who: Recipient) -> list[ChannelFact]:
    """The channels of a way that serve a person: of robots the nearest group's, else all."""
    fitting = [
        each for each in channels if each.way == way and way != Way.INBOX and who.scope.startswith(each.area)
    ]
    if way in ROBOTS and fitting:
        nearest = max(len(each.area) for each in fitting)
        fitting = [each for each in fitting if len(each.area) == nearest]
    return fitting


def bundle_of(kind: Kind | str, channel: int, user: int, key: str) -> str:
    """What is sent together: all that is due for a person by a channel; what is sent at once goes alone."""
    return f"now:{channel}:{user}:{key}"[:80] if kind in AT_ONCE else f"day:{channel}:{user}"


def _moment(subject: Subject, on: date, calendar: Calendar, at: datetime) -> tuple[date, datetime]:
    """The day and moment of sending: never before the stage, never on a day off or a quiet one, never at night."""
    now = at.astimezone(SHANGHAI)
    quiet = calendar.quiet_of(subject.area)
    earliest = DIGEST_AT if subject.kind not in AT_ONCE else WAKES
    day = calendar.next_open(max(on, now.date()), quiet)
    if day == now.date():
        if now.time() >= SLEEPS:
            day = calendar.next_open(day + ONE_DAY, quiet)
        elif now.time() >= earliest:
            return day, now
    return day, datetime.combine(day, earliest, SHANGHAI)


def awake(at: datetime, told: Told) -> datetime:
    """`at`, or 8:00 of the next working day where it falls into the night or on a day off."""
    now = at.astimezone(SHANGHAI)
    day = now.date() + (ONE_DAY if now.time() >= SLEEPS else timedelta())
    opens = Calendar(told).next_open(day, frozenset())
    if opens == now.date() and now.time() >= WAKES:
        return now
    return datetime.combine(opens, WAKES, SHANGHAI)
