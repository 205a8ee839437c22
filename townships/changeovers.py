"""The days of a change of term (换届): what the law asks of them, counted purely. No ORM, no clock.

Sources: 浙江省县、乡两级人民代表大会代表选举实施细则 (2021) 第三十三、三十五、三十六条; 地方组织法 (2022) 第二十条.
"N days before the election" is the election day minus N calendar days; exactly on that day is in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from papers.dates import months_after
from papers.words import day, words_for

RULES_OF_ELECTION = "浙江省县乡两级人大代表选举实施细则"
SESSION_WITHIN_MONTHS = 2
SESSION_LAW = "地方组织法第二十条"


class Step(Enum):
    """The seven steps of the board, in their order; the value is the stem of the register's columns."""

    PARTY = "party"
    VOTERS = "voters"
    FIRST_LIST = "first_list"
    FINAL_LIST = "final_list"
    ELECTION = "election"
    CREDENTIALS = "credentials"
    SESSION = "session"


TITLES: dict[Step, str] = {
    Step.PARTY: "党(工)委换届",
    Step.VOTERS: "选民名单",
    Step.FIRST_LIST: "初步候选人",
    Step.FINAL_LIST: "正式候选人",
    Step.ELECTION: "选举日",
    Step.CREDENTIALS: "资格审查",
    Step.SESSION: "一次会议",
}
# Days before the election on which a list is published at the latest, and the article that says so.
BEFORE_ELECTION: dict[Step, tuple[int, str]] = {
    Step.VOTERS: (20, f"{RULES_OF_ELECTION}第三十三条"),
    Step.FIRST_LIST: (15, f"{RULES_OF_ELECTION}第三十五条"),
    Step.FINAL_LIST: (7, f"{RULES_OF_ELECTION}第三十六条"),
}
# Who elects nobody has these only: its Party term follows the district, its 居民议事会 has a first session.
_WITHOUT_ELECTION = (Step.PARTY, Step.SESSION)
# What the register itself keeps the real day of; the Party's and the session's are the first days of terms.
KEPT_STEPS = (Step.VOTERS, Step.FIRST_LIST, Step.FINAL_LIST, Step.ELECTION, Step.CREDENTIALS)


def steps_of(*, has_congress: bool) -> tuple[Step, ...]:
    """The steps that apply to a kind of unit."""
    return tuple(Step) if has_congress else _WITHOUT_ELECTION


def title_of(step: Step, kind: str) -> str:
    """A step as a kind of unit calls it: a 街道 has a 党工委 and a 居民议事会."""
    if step is Step.PARTY:
        return f"{words_for(kind).party}换届"
    return TITLES[step]


@dataclass(frozen=True, slots=True)
class Day:
    """One step: the day planned and the day it really was; either may be unknown."""

    planned: date | None = None
    real: date | None = None

    @property
    def known(self) -> date | None:
        """The real day, else the planned one."""
        return self.real or self.planned


NO_DAY = Day()


@dataclass(frozen=True, slots=True)
class Course:
    """One unit's change of term: its steps in order, each with its days."""

    days: Mapping[Step, Day] = field(default_factory=dict)

    def of(self, step: Step) -> Day:
        return self.days.get(step, NO_DAY)

    @property
    def next_step(self) -> Step | None:
        """Of the steps that have not happened the one planned first; with nothing planned, the first in order."""
        waiting = [(step, each.planned) for step, each in self.days.items() if each.real is None]
        planned = [(on, step) for step, on in waiting if on is not None]
        if planned:
            return min(planned, key=lambda pair: pair[0])[1]
        return waiting[0][0] if waiting else None

    @property
    def is_finished(self) -> bool:
        return self.next_step is None


@dataclass(frozen=True, slots=True)
class DayFinding:
    """Something the law's days say of a step: broken by what happened, or about to be by what is planned."""

    step: Step
    text: str
    is_broken: bool


def latest_before_election(step: Step, election: date) -> date:
    """The last day on which a list may be published for an election on a day."""
    return election - timedelta(days=BEFORE_ELECTION[step][0])


def latest_session(election: date) -> date:
    """The last day for the first session after an election: the same day two months on, or that month's last."""
    return months_after(election, SESSION_WITHIN_MONTHS)


def findings_of(course: Course, on: date) -> tuple[DayFinding, ...]:
    """What is against the law's days, or will be, as known on `on`; nothing while the election has no day."""
    election = course.of(Step.ELECTION).known
    if election is None:
        return ()
    found = [
        _list_finding(step, course.of(step), election, on) for step in BEFORE_ELECTION if step in course.days
    ]
    found.append(_session_finding(course.of(Step.SESSION), election, on))
    return tuple(each for each in found if each is not None)


def _list_finding(step: Step, at: Day, election: date, on: date) -> DayFinding | None:
    days, article = BEFORE_ELECTION[step]
    latest = latest_before_election(step, election)
    law = f"应在选举日（{day(election)}）的{days}日以前公布，最迟{day(latest)}（{article}）"
    if at.real is not None:
        if at.real <= latest:
            return None
        return DayFinding(
            step, f"{TITLES[step]}{day(at.real)}公布，{law}，迟了{(at.real - latest).days}天", True
        )
    if on > latest:
        return DayFinding(step, f"{TITLES[step]}尚未登记公布日期，{law}", True)
    if at.planned is not None and at.planned > latest:
        return DayFinding(step, f"{TITLES[step]}计划{day(at.planned)}公布，{law}，请调整", False)
    return None


def _session_finding(at: Day, election: date, on: date) -> DayFinding | None:
    latest = latest_session(election)
    law = f"应在选举完成后两个月内召开，最迟{day(latest)}（{SESSION_LAW}）"
    title = TITLES[Step.SESSION]
    if at.real is not None:
        if at.real <= latest:
            return None
        return DayFinding(
            Step.SESSION, f"{title}{day(at.real)}召开，{law}，迟了{(at.real - latest).days}天", True
        )
    if on > latest:
        return DayFinding(Step.SESSION, f"{title}尚未召开，{law}", True)
    if at.planned is not None and at.planned > latest:
        return DayFinding(Step.SESSION, f"{title}计划{day(at.planned)}召开，{law}，请调整", False)
    return None


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """One term of the body in question, as the register has it."""

    ordinal: int
    started_on: date
    ended_on: date | None


def refusal_to_open(known: tuple[KnownTerm, ...], *, ordinal: int, on: date, today: date) -> str:
    """Why a new term cannot open on a day; blank when it can. `known` are the body's terms so far."""
    if on > today:
        return f"{day(on)}还没有到；新一届开始之后再登记"
    for term in sorted(known, key=lambda each: each.started_on, reverse=True):
        if term.ordinal == ordinal:
            return f"第{ordinal}届已经登记过（{day(term.started_on)}起），请核对届次"
        if term.started_on >= on:
            return f"第{term.ordinal}届自{day(term.started_on)}起，新一届不能早于或同于这一天"
        if term.ended_on is not None and term.ended_on > on:
            return f"第{term.ordinal}届到{day(term.ended_on)}才结束，与新一届重叠"
    if known and ordinal < max(term.ordinal for term in known):
        return f"新一届应接在第{max(term.ordinal for term in known)}届之后，请核对届次"
    if (
        known and ordinal > max(term.ordinal for term in known) + 2
    ):  # one may be missing from the register, not more
        return f"登记过的最近一届是第{max(term.ordinal for term in known)}届，请核对届次"
    return ""
