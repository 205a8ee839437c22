"""The calendar as an iCalendar file (RFC 5545): whole days whose identities last, so that a second import moves them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from desk.calendar import Entry
from papers.words import NOT_SECRET, PORTAL, counted

DOMAIN = "renda.fuyang"
MEDIA_TYPE = "text/calendar; charset=utf-8"
_NAMED = 3


def calendar_file(entries: Iterable[Entry], *, title: str, demo: str, at: datetime) -> bytes:
    """All entries as events. `at` is the moment of export: a later file of the same event takes the earlier one's place."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{PORTAL}//CN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries:
        calendar.add_component(_event(entry, demo=demo, at=at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, demo: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{DOMAIN}")
    event.add("dtstamp", at)
    # Programs replace an event they know by one with a higher number.
    event.add("sequence", int(at.timestamp()) // 60)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", summary_of(entry))
    event.add("description", "\n".join(filter(None, _description(entry, demo))))
    event.add("categories", [entry.sort.word])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def summary_of(entry: Entry) -> str:
    """〔时限〕大源镇：年中人代会代表问政 — complete without its description, as a phone shows it."""
    who = "、".join(entry.units) if len(entry.units) <= _NAMED else counted(len(entry.units), "单位")
    return f"〔{entry.sort.word}〕{who}：{entry.title}"


def _description(entry: Entry, demo: str) -> Iterable[str]:
    yield entry.detail
    if len(entry.units) > _NAMED:
        yield f"涉及：{'、'.join(entry.units)}"
    if entry.settled:
        yield "已完成" if len(entry.settled) == len(entry.units) else f"已完成：{'、'.join(entry.settled)}"
    if entry.basis:
        yield f"依据：{entry.basis}"
    yield "日历仅供安排工作参考，不计入落实情况。"
    yield NOT_SECRET
    yield demo
