"""Who is told what on which day, by table: pure, no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reminders.delivered import LADDER
from reminders.planning import (
    SHANGHAI,
    Calendar,
    ChannelFact,
    Plan,
    Recipient,
    Rung,
    Setting,
    Subject,
    awake,
    plan,
    stages,
)
from reminders.states import Kind, State, Way

INBOX, MAIL, GROUP, OWN_GROUP, SMS = (
    ChannelFact(1, Way.INBOX), ChannelFact(2, Way.SMTP), ChannelFact(3, Way.DINGTALK),
    ChannelFact(4, Way.DINGTALK, "330111117"), ChannelFact(5, Way.GATEWAY),
)  # fmt: skip
CLERK = Recipient(11, "李干事", "330111117", "li@example.com", "13800001111")
CHAIR = Recipient(12, "王主席", "330111117")
PEOPLE = {"CLERK": [CLERK], "CHAIR": [CHAIR]}
RUNGS = tuple(Rung(kind, timing, days, posts, ()) for kind, timing, days, posts, _ in LADDER)


def staff(area: str, post: str) -> Sequence[Recipient]:
    return PEOPLE.get(post, []) if area == "330111117" else []


SETTING = Setting(RUNGS, (INBOX,), staff)
DUE = date(2026, 12, 31)  # a Thursday
ITEM = Subject(
    key="item:330111117:governance:2026-12-31", kind=Kind.ITEM, area="330111117", unit="大源镇", title="事项",
    anchor=DUE, due_on=DUE,
)  # fmt: skip


def at(day: str, hour: int = 7) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def planned(day: str, subject: Subject = ITEM, setting: Setting = SETTING, since: str = "") -> Plan:
    return plan([subject], setting, at=at(day), planned_on=date.fromisoformat(since) if since else None)


@pytest.mark.parametrize(
    ("day", "step", "sent_on"),
    [
        ("2026-11-30", None, None),
        ("2026-12-01", "before-30", "2026-12-01"),
        ("2026-12-16", "before-30", "2026-12-16"),  # nobody planned before: still what is current
        ("2026-12-17", "before-14", "2026-12-17"),
        ("2026-12-24", "before-7", "2026-12-24"),
        ("2026-12-28", "before-3", "2026-12-28"),
        ("2026-12-30", "before-1", "2026-12-30"),
        ("2026-12-31", "on", "2026-12-31"),
        ("2027-01-06", "on", "2027-01-06"),
        ("2027-01-07", "after-7", "2027-01-07"),
        ("2027-01-14", "after-14", "2027-01-14"),
        ("2027-02-25", "after-56", "2027-02-25"),
        ("2027-04-01", None, None),  # after eight weeks nothing more is said
    ],
)
def test_the_stage_of_a_day(day: str, step: str | None, sent_on: str | None) -> None:
    rows = planned(day).rows
    assert {row.step for row in rows} == ({step} if step else set())
    assert {str(row.send_at.date()) for row in rows} == ({sent_on} if sent_on else set())


def test_a_day_off_moves_back_before_the_deadline_and_on_after_it() -> None:
    on = {
        stage.step: stage.on
        for stage in stages(replace(ITEM, anchor=date(2026, 11, 29), due_on=date(2026, 11, 29)), SETTING, DUE)
    }
    assert on["on"] == date(2026, 11, 27)  # a Sunday: the Friday before
    assert on["after-7"] == date(2026, 12, 7)  # a Sunday: the Monday after
    assert "before-1" not in on  # Saturday falls on the same Friday as the day itself: one message, the later
    assert on["before-7"] == date(2026, 11, 20)


def test_a_worked_weekend_is_a_working_day() -> None:
    """2026-10-10 is a Saturday that is worked for 国庆."""
    found = stages(replace(ITEM, anchor=date(2026, 10, 10), due_on=date(2026, 10, 10)), SETTING, DUE)
    assert {stage.on for stage in found if stage.step == "on"} == {date(2026, 10, 10)}
    own = replace(SETTING, calendar=Calendar({date(2026, 10, 10): False}))
    found = stages(replace(ITEM, anchor=date(2026, 10, 10), due_on=date(2026, 10, 10)), own, DUE)
    assert {stage.on for stage in found if stage.step == "on"} == {date(2026, 10, 9)}


def test_quiet_days_are_gathered_into_one_digest_afterwards() -> None:
    quiet = frozenset(date(2026, 12, day) for day in (22, 23, 24, 25))
    silent = replace(SETTING, calendar=Calendar(quiet={"330111117": quiet}))
    rows = planned("2026-12-24", setting=silent).rows
    assert rows == planned("2026-12-24", setting=silent).rows
    assert {row.send_at.date() for row in rows} <= {date(2026, 12, 28)}
    (before,) = [stage for stage in stages(ITEM, silent, DUE) if stage.on == date(2026, 12, 28)]
    assert before.step == "before-3"
    assert {row.step for row in planned("2026-12-28", setting=silent).rows} == {"before-3"}
    other = replace(SETTING, calendar=Calendar(quiet={"330111207": quiet}))
    assert {row.step for row in planned("2026-12-24", setting=other).rows} == {"before-7"}


def test_an_advised_day_comes_before_the_due_day() -> None:
    subject = replace(ITEM, anchor=date(2026, 11, 30))
    steps = [(stage.step, str(stage.on)) for stage in stages(subject, SETTING, DUE)]
    assert steps[:8] == [
        ("before-30", "2026-10-30"), ("before-14", "2026-11-16"), ("before-7", "2026-11-23"),
        ("before-1", "2026-11-27"), ("on", "2026-11-30"), ("due", "2026-12-31"), ("after-7", "2027-01-07"),
        ("after-14", "2027-01-14"),
    ]  # fmt: skip


def test_ten_missed_days_send_what_is_current_once_and_keep_what_passed() -> None:
    rows = planned("2026-12-28", since="2026-12-16").rows
    assert {(row.step, row.state) for row in rows} == {
        ("before-14", State.MISSED), ("before-7", State.MISSED), ("before-3", State.SCHEDULED),
    }  # fmt: skip
    assert all(row.send_at.date() == date(2026, 12, 28) for row in rows if row.state == State.SCHEDULED)
    assert {row.state for row in planned("2026-12-28").rows} == {
        State.SCHEDULED
    }  # the very first plan missed nothing


def test_each_person_once_though_they_hold_two_posts() -> None:
    both = replace(SETTING, staff=lambda area, post: [CLERK])
    assert [row.recipient for row in planned("2026-12-24", setting=both).rows] == [CLERK.user]


def test_nobody_in_office_is_told_to_the_office_not_silently_left_out() -> None:
    empty = replace(SETTING, staff=lambda area, post: [])
    found = planned("2026-12-24", setting=empty)
    assert not found.rows
    assert {each.why for each in found.skipped} == {
        "当天没有在任、有账号的人大干事", "当天没有在任、有账号的人大主席/人大工委主任",
    }  # fmt: skip


def test_ways_beside_the_inbox_and_why_not() -> None:
    ways = (Way.SMTP, Way.DINGTALK, Way.GATEWAY, Way.FEISHU)
    rungs = (Rung("ITEM", "ON", 0, ("CLERK", "CHAIR"), ways),)
    setting = replace(SETTING, ladder=rungs, channels=(INBOX, MAIL, GROUP, OWN_GROUP, SMS))
    found = planned("2026-12-31", setting=setting)
    channels = {who: {row.channel for row in found.rows if row.recipient == who} for who in (11, 12)}
    assert channels == {11: {1, 2, 4, 5}, 12: {1, 4}}  # of two groups the unit's own; no address, no phone
    whys = {(each.name, each.why) for each in found.skipped}
    assert ("王主席", "电子邮件：没有登记电子邮箱") in whys
    assert ("王主席", "短信、浙政钉网关：没有登记手机号") in whys
    assert ("李干事", "没有启用的通道：飞书群机器人") in whys


def test_who_switched_a_kind_off_keeps_it_in_the_inbox() -> None:
    setting = replace(
        SETTING, ladder=(Rung("ITEM", "ON", 0, ("CLERK",), (Way.SMTP,)),), channels=(INBOX, MAIL),
        muted=frozenset({(11, "ITEM")}),
    )  # fmt: skip
    found = planned("2026-12-31", setting=setting)
    assert [row.channel for row in found.rows] == [1]
    assert found.skipped[0].why == "本人关闭了这一类的站外消息"


BACK = replace(ITEM, key="return:7:3", kind=Kind.RETURN, anchor=date(2026, 11, 23), due_on=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("day", "step"),
    [
        ("2026-11-23", "now"), ("2026-11-24", "now"), ("2026-11-25", "every-1"), ("2026-11-26", "every-1"),
        ("2026-11-27", "every-2"), ("2026-11-29", "every-2"), ("2026-12-01", "every-3"),
    ],
)  # fmt: skip
def test_a_return_rings_at_once_then_every_second_working_day(day: str, step: str) -> None:
    assert {row.step for row in planned(day, BACK).rows} == {step}


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (("2026-11-23", 15), "2026-11-23 15:00"),
        (("2026-11-23", 7), "2026-11-23 08:00"),  # quiet hours end at eight
        (("2026-11-23", 21), "2026-11-24 08:00"),  # and begin at nine in the evening
        (("2026-11-27", 23), "2026-11-30 08:00"),
        (("2026-11-28", 10), "2026-11-30 08:00"),
    ],
)
def test_a_return_leaves_at_once_but_never_at_night_or_on_a_day_off(
    moment: tuple[str, int], sent: str
) -> None:
    when = at(*moment)
    subject = replace(BACK, anchor=when.date(), due_on=when.date())
    rows = plan([subject], SETTING, at=when).rows
    assert {f"{row.send_at:%Y-%m-%d %H:%M}" for row in rows} == {sent}
    assert all(row.bundle.startswith("now:") for row in rows)


def test_a_digest_goes_at_half_past_eight_and_late_plans_the_same_day() -> None:
    assert {row.send_at for row in planned("2026-12-24").rows} == {
        at("2026-12-24").replace(hour=8, minute=30)
    }
    late = plan([ITEM], SETTING, at=at("2026-12-24", 15)).rows
    assert {row.send_at for row in late} == {at("2026-12-24", 15)}
    assert {row.bundle for row in late} == {"day:1:11", "day:1:12"}


def test_planning_is_the_same_every_time() -> None:
    assert planned("2026-12-24") == planned("2026-12-24")
    assert len({row.key for row in planned("2026-12-24").rows}) == len(planned("2026-12-24").rows)


def test_every_day_of_a_year_no_stage_is_lost_and_none_told_twice() -> None:
    """Planned each day from October to March: every stage once, though days off fall in between."""
    seen: list[tuple[str, int]] = []
    day = date(2026, 10, 1)
    done: set[object] = set()
    while day < date(2027, 4, 1):
        found = plan(
            [ITEM],
            SETTING,
            at=datetime(day.year, day.month, day.day, 7, tzinfo=SHANGHAI),
            planned_on=day - timedelta(days=1),
        )
        for row in found.rows:
            assert row.state == State.SCHEDULED
            if row.key not in done:
                done.add(row.key)
                seen.append((row.step, row.recipient))
        day += timedelta(days=1)
    clerk = [step for step, who in seen if who == CLERK.user]
    assert clerk == [stage.step for stage in stages(ITEM, SETTING, DUE)]


def test_quiet_hours_of_a_retry() -> None:
    assert awake(at("2026-11-23", 22), {}) == at("2026-11-24", 8)
    assert awake(at("2026-11-23", 10), {}) == at("2026-11-23", 10)
    assert awake(at("2026-11-28", 10), {}) == at("2026-11-30", 8)
