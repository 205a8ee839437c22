"""Who would get what on any day, and why not: for the command and for the office's page. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import User
from papers.words import day as said
from papers.words import moment
from records.models import OfficeDay
from records.workdays import is_estimated_year
from reminders.models import Channel, Reminder
from reminders.planning import SHANGHAI
from reminders.services import preview
from reminders.states import Post, State, Way


@dataclass(frozen=True, slots=True)
class Line:
    """One message-to-be: to whom, as what, by which way, when; `known` is what the row's state is if it exists."""

    unit: str
    kind: str
    title: str
    name: str
    post: str
    channel: str
    when: datetime
    known: str


@dataclass(frozen=True, slots=True)
class Silent:
    """Something open that reaches nobody, or somebody not, and why."""

    unit: str
    kind: str
    title: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole preview of one area and day."""

    area: str
    day: date
    estimated: str
    lines: tuple[Line, ...]
    silent: tuple[Silent, ...]


def shown(*, area: str, at: datetime, today: date) -> Shown:
    """The preview as of `at`, with what is already in the list beside it. Never inside a transaction of facts."""
    day = timezone.localdate(at)
    plan = preview(area=area, at=at, today=today)
    names = dict(User.objects.get_queryset().values_list("pk", "name"))
    channels = {0: str(Way.INBOX.label), **dict(Channel.objects.values_list("pk", "name"))}
    known = _known(area)
    lines = tuple(
        Line(
            row.subject.unit, str(row.subject.kind.label), row.subject.title, names[row.recipient],
            str(Post(row.post).label), channels[row.channel], row.send_at.astimezone(SHANGHAI), known.get(row.key, ""),
        )
        for row in plan.rows
    )  # fmt: skip
    silent = tuple(
        Silent(each.subject.unit, str(each.subject.kind.label), each.subject.title, each.name, each.why)
        for each in plan.skipped
    )
    return Shown(area, day, estimated_note(day), lines, silent)


def _known(area: str) -> dict[tuple[str, str, int, int], str]:
    rows = Reminder.objects.filter(area__startswith=area)
    return {
        (subject, step, user, channel): str(State(state).label)
        for subject, step, user, channel, state in rows.values_list(
            "subject", "step", "recipient_id", "channel_id", "state"
        )
    }


def estimated_note(day: date) -> str:
    """Said where the year's days off are not yet published, or the office marked its own table as estimated."""
    own = OfficeDay.objects.filter(day__year=day.year)
    if own.filter(is_estimated=True).exists():
        return f"{day.year}年的节假日和调休按办公室登记的推算日期"
    if is_estimated_year(day.year) and not own.exists():
        return f"{day.year}年的节假日和调休还没有公布，这里按推算；公布后请在“节假日与调休”中登记"
    return ""


def lines_of(whole: Shown) -> Iterator[str]:
    """The preview as text, one line each."""
    yield f"{whole.area} {said(whole.day)}：会发出{len(whole.lines)}条，不发{len(whole.silent)}条"
    if whole.estimated:
        yield f"  注意：{whole.estimated}"
    for line in whole.lines:
        known = f"（已有：{line.known}）" if line.known else ""
        yield (
            f"  发  {line.unit} {line.kind} {line.title} → {line.name}（{line.post}） {line.channel} "
            f"{moment(line.when)}{known}"
        )
    for each in whole.silent:
        yield f"  不发 {each.unit} {each.kind} {each.title}{f' → {each.name}' if each.name else ''}：{each.why}"
