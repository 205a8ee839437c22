"""会期倒排: what follows from a session's day, with its source; boundary days, and what is exempt."""

from __future__ import annotations

from datetime import date

import pytest

from meetings.clocks import RULES, ClockName, SessionDay, clocks_of
from meetings.models import Meeting

EARLY, MID_YEAR, EXTRA = Meeting.Session.EARLY, Meeting.Session.MID_YEAR, Meeting.Session.EXTRA


def session(
    planned: str = "",
    held: str = "",
    which: Meeting.Session = EARLY,
    agenda: tuple[str, ...] = (),
    kind: str = "TOWN",
) -> SessionDay:
    return SessionDay(
        id=1, area="330111117", place="大源镇", kind=kind, session=which, for_year=2027,
        planned_on=date.fromisoformat(planned) if planned else None,
        held_on=date.fromisoformat(held) if held else None, agenda=frozenset(agenda),
    )  # fmt: skip


def days(of: SessionDay) -> list[tuple[str, str]]:
    return [(clock.rule.name.value, clock.on.isoformat()) for clock in clocks_of(of)]


def test_the_table_says_every_number_of_days_and_where_it_stands() -> None:
    told = {(rule.name.value, rule.days, rule.basis) for rule in RULES}
    assert told == {
        ("draft-budget", -15, "浙江省预算审查监督条例第十二条"),
        ("final-accounts", -15, "浙江省预算审查监督条例第三十四条"),
        ("notice", -7, "浙江省乡镇人民代表大会工作条例第二十条"),
        ("papers", -1, "浙江省乡镇人民代表大会工作条例第二十条"),
        ("publication", 20, "预算法第十四条，浙江省乡镇人民代表大会工作条例第三十二条"),
    }
    words = {
        "draft-budget": "十五日前", "final-accounts": "十五日前", "notice": "七日前", "papers": "至少提前一天",
        "publication": "二十日内",
    }  # fmt: skip
    assert all(words[rule.name.value] in rule.quote for rule in RULES)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        ("2027-01-20", ["2027-01-05", "2027-01-13", "2027-01-19", "2027-02-09"]),
        # Over the year's end, on both sides.
        ("2027-01-10", ["2026-12-26", "2027-01-03", "2027-01-09", "2027-01-30"]),
        ("2026-12-26", ["2026-12-11", "2026-12-19", "2026-12-25", "2027-01-15"]),
        # The 29th of February counts where there is one.
        ("2028-02-20", ["2028-02-05", "2028-02-13", "2028-02-19", "2028-03-11"]),
        ("2028-03-01", ["2028-02-15", "2028-02-23", "2028-02-29", "2028-03-21"]),
        ("2027-03-01", ["2027-02-14", "2027-02-22", "2027-02-28", "2027-03-21"]),
    ],
)
def test_an_early_session_yields_draft_budget_notice_papers_and_publication(
    planned: str, expected: list[str]
) -> None:
    names = ["draft-budget", "notice", "papers", "publication"]
    assert days(session(planned)) == list(zip(names, expected, strict=True))


def test_a_mid_year_session_yields_last_years_accounts_instead() -> None:
    assert days(session("2027-07-16", which=MID_YEAR)) == [
        ("final-accounts", "2027-07-01"),
        ("notice", "2027-07-09"),
        ("papers", "2027-07-15"),
        ("publication", "2027-08-05"),
    ]


def test_an_extra_session_is_free_of_notice_and_papers() -> None:
    assert days(session("2027-05-06", which=EXTRA)) == []


def test_an_extra_session_that_adjusts_the_budget_is_still_followed_by_publication() -> None:
    assert days(session("2027-05-06", which=EXTRA, agenda=("ADJUSTMENT",))) == [("publication", "2027-05-26")]


def test_a_session_that_was_held_keeps_only_its_publication_counted_from_the_day_held() -> None:
    held = session("2027-01-20", "2027-01-25", agenda=("BUDGET", "EXECUTION"))
    assert days(held) == [("publication", "2027-02-14")]


def test_a_session_held_without_budget_or_accounts_keeps_nothing() -> None:
    assert days(session("2027-01-20", "2027-01-20", agenda=("INQUIRY",))) == []


def test_moving_the_day_moves_every_clock_by_as_much() -> None:
    before, after = clocks_of(session("2027-01-20")), clocks_of(session("2027-01-27"))
    assert [(b.on - a.on).days for a, b in zip(before, after, strict=True)] == [7, 7, 7, 7]


def test_who_acts_is_called_by_the_kind_of_unit() -> None:
    assert [clock.who for clock in clocks_of(session("2027-01-20"))] == [
        "镇政府",
        "主席团",
        "主席团",
        "镇政府",
    ]
    assert clocks_of(session("2027-01-20", kind="RURAL"))[0].who == "乡政府"


def test_a_day_is_past_only_when_it_is_over() -> None:
    clock = next(each for each in clocks_of(session("2027-01-20")) if each.rule.name == ClockName.NOTICE)
    assert not clock.is_past(date(2027, 1, 13))
    assert clock.is_past(date(2027, 1, 14))


def test_a_session_without_any_day_has_no_clocks() -> None:
    with pytest.raises(ValueError, match="without a day"):
        clocks_of(session())
