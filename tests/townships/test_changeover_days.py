"""The law's days of a change of term, boundary by boundary; the election is on 2026年12月16日 unless said."""

from __future__ import annotations

from datetime import date

import pytest

from townships.changeovers import (
    Course,
    Day,
    KnownTerm,
    Step,
    findings_of,
    latest_session,
    refusal_to_open,
    steps_of,
    title_of,
)

ELECTION = date(2026, 12, 16)
EARLY = date(2026, 11, 1)


def told(days: dict[str, Day], on: date = EARLY) -> list[tuple[Step, bool]]:
    """What is found, as (step, is broken); lists and session are in good time unless given."""
    course = {
        Step.VOTERS: Day(real=date(2026, 11, 1)),
        Step.FIRST_LIST: Day(real=date(2026, 11, 1)),
        Step.FINAL_LIST: Day(real=date(2026, 11, 1)),
        Step.ELECTION: Day(real=ELECTION),
        Step.SESSION: Day(real=date(2026, 12, 28)),
    } | {Step(name): day for name, day in days.items()}
    return [(each.step, each.is_broken) for each in findings_of(Course(course), on)]


@pytest.mark.parametrize(
    ("step", "published", "is_late"),
    [
        ("voters", "2026-11-25", False),  # 21 days before
        ("voters", "2026-11-26", False),  # exactly 20: 12月16日 − 20 = 11月26日
        ("voters", "2026-11-27", True),  # 19
        ("first_list", "2026-12-01", False),  # exactly 15
        ("first_list", "2026-12-02", True),
        ("final_list", "2026-12-09", False),  # exactly 7
        ("final_list", "2026-12-10", True),
        ("final_list", "2026-12-16", True),  # on the day itself
    ],
)
def test_a_list_is_published_so_many_days_before(step: str, published: str, is_late: bool) -> None:
    day = date.fromisoformat(published)
    assert told({step: Day(real=day)}) == ([(Step(step), True)] if is_late else [])
    # The same day, only planned: something to change, nothing broken yet.
    assert told({step: Day(planned=day)}) == ([(Step(step), False)] if is_late else [])


@pytest.mark.parametrize(
    ("step", "last"), [("voters", "2026-11-26"), ("first_list", "2026-12-01"), ("final_list", "2026-12-09")]
)
def test_a_list_not_published_is_late_from_the_day_after_the_last(step: str, last: str) -> None:
    day = date.fromisoformat(last)
    assert told({step: Day()}, day) == []
    assert told({step: Day()}, date.fromordinal(day.toordinal() + 1)) == [(Step(step), True)]


@pytest.mark.parametrize(
    ("election", "last"),
    [
        ("2026-12-16", "2027-02-16"),
        ("2026-12-31", "2027-02-28"),  # February has no 31st
        ("2027-12-30", "2028-02-29"),
        ("2026-12-01", "2027-02-01"),
    ],
)
def test_the_first_session_is_within_two_months(election: str, last: str) -> None:
    voted, latest = date.fromisoformat(election), date.fromisoformat(last)
    after = date.fromordinal(latest.toordinal() + 1)
    assert latest_session(voted) == latest

    def session(at: Day, on: date = EARLY) -> list[bool]:
        course = Course({Step.ELECTION: Day(real=voted), Step.SESSION: at})
        return [each.is_broken for each in findings_of(course, on)]

    assert session(Day(real=latest)) == session(Day(planned=latest)) == session(Day(), latest) == []
    assert session(Day(real=after)) == session(Day(), after) == [True]
    assert session(Day(planned=after)) == [False]


def test_a_finding_names_its_article_its_last_day_and_how_late() -> None:
    course = Course({Step.VOTERS: Day(real=date(2026, 11, 29)), Step.ELECTION: Day(planned=ELECTION)})
    (found, *_) = findings_of(course, EARLY)
    assert found.text == (
        "选民名单2026年11月29日公布，应在选举日（2026年12月16日）的20日以前公布，最迟2026年11月26日"
        "（浙江省县乡两级人大代表选举实施细则第三十三条），迟了3天"
    )
    late = Course({Step.ELECTION: Day(real=ELECTION), Step.SESSION: Day(real=date(2027, 2, 18))})
    assert [each.text for each in findings_of(late, EARLY)] == [
        "一次会议2027年2月18日召开，应在选举完成后两个月内召开，最迟2027年2月16日（地方组织法第二十条），迟了2天"
    ]


def test_without_an_election_day_nothing_is_counted() -> None:
    course = Course({step: Day(real=date(2026, 12, 16)) for step in Step if step is not Step.ELECTION})
    assert findings_of(course, date(2027, 6, 1)) == ()


def test_a_real_election_counts_before_the_planned_one() -> None:
    days = Day(planned=date(2026, 12, 20), real=ELECTION)
    assert told({"election": days, "voters": Day(real=date(2026, 11, 30))}) == [(Step.VOTERS, True)]


def test_a_subdistrict_elects_nobody() -> None:
    assert steps_of(has_congress=False) == (Step.PARTY, Step.SESSION)
    assert steps_of(has_congress=True) == tuple(Step)
    assert (title_of(Step.PARTY, "SUBDISTRICT"), title_of(Step.PARTY, "TOWN")) == ("党工委换届", "党委换届")


def test_what_is_next_is_planned_first_or_comes_first() -> None:
    december = Day(planned=date(2026, 12, 8))
    course = Course(
        {Step.PARTY: december, Step.VOTERS: Day(planned=date(2026, 12, 1)), Step.ELECTION: Day(real=EARLY)}
    )
    assert course.next_step is Step.VOTERS
    assert (
        Course({Step.PARTY: december, Step.VOTERS: december}).next_step is Step.PARTY
    )  # in order, on one day
    assert (
        Course({Step.PARTY: Day(real=EARLY), Step.VOTERS: Day(), Step.FIRST_LIST: Day()}).next_step
        is Step.VOTERS
    )
    assert Course({Step.PARTY: Day(real=EARLY)}).is_finished


@pytest.mark.parametrize(
    ("ordinal", "on", "why"),
    [
        (19, "2026-12-28", ""),
        (20, "2026-12-28", ""),  # a term may be missing from the register
        (27, "2026-12-28", "最近一届是第18届，请核对届次"),
        (19, "2026-12-30", "还没有到"),
        (18, "2026-12-28", "第18届已经登记过（2021年12月23日起），请核对届次"),
        (16, "2026-12-28", "应接在第18届之后"),
        (19, "2021-12-23", "不能早于或同于这一天"),
        (19, "2020-01-01", "不能早于或同于这一天"),
    ],
)
def test_a_term_opens_once_after_the_last_and_not_in_the_future(ordinal: int, on: str, why: str) -> None:
    known = (
        KnownTerm(17, date(2016, 12, 20), date(2021, 12, 23)),
        KnownTerm(18, date(2021, 12, 23), None),
    )
    said = refusal_to_open(known, ordinal=ordinal, on=date.fromisoformat(on), today=date(2026, 12, 29))
    assert (why in said) if why else said == ""


def test_a_term_that_ends_later_overlaps_and_one_that_ends_that_day_does_not() -> None:
    known = (KnownTerm(18, date(2021, 12, 23), date(2026, 12, 28)),)
    today = date(2026, 12, 31)
    assert refusal_to_open(known, ordinal=19, on=date(2026, 12, 28), today=today) == ""
    assert "才结束，与新一届重叠" in refusal_to_open(known, ordinal=19, on=date(2026, 12, 27), today=today)
