"""The ladder, the channels and all else that planning needs, read for one area and day."""

from __future__ import annotations

from datetime import date

from reminders.models import Channel, Ladder
from reminders.people import muted_pairs, staff_on
from reminders.planning import ChannelFact, Rung, Setting
from reminders.quiet import calendar_of
from reminders.states import Way


def setting_of(area: str, day: date, *, is_dry: bool = False) -> Setting:
    """All that planning needs besides what is open. Nine queries."""
    return Setting(
        rungs(), channels_on(is_dry=is_dry), staff_on(area, day), calendar_of(area, day), muted_pairs()
    )


def rungs() -> tuple[Rung, ...]:
    return tuple(
        Rung(row.kind, row.timing, row.days, tuple(row.posts), tuple(row.ways))
        for row in Ladder.objects.filter(is_on=True)
    )


def channels_on(*, is_dry: bool = False) -> tuple[ChannelFact, ...]:
    """Every channel that is switched on, the inbox first; a dry run makes no row for it where there is none."""
    inbox = Channel.objects.filter(way=Way.INBOX).first() if is_dry else inbox_channel()
    rows = Channel.objects.filter(is_on=True).exclude(way=Way.INBOX).order_by("id")
    first = ChannelFact(inbox.pk if inbox else 0, Way.INBOX)
    return first, *(ChannelFact(row.pk, row.way, row.area) for row in rows)


def inbox_channel() -> Channel:
    """The one inbox, which is always there."""
    channel, _ = Channel.objects.get_or_create(way=Way.INBOX, defaults={"name": str(Way.INBOX.label)})
    return channel
