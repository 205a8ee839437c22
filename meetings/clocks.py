"""会期倒排: what the law asks before and after a session, counted from its day. Pure; nothing of it is stored or scored.

"N days" are calendar days, the first one not counted (design §4): seven days before the 20th is the 13th.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from meetings.models import AgendaItem, Meeting
from papers.words import words_for

_Item = AgendaItem.Kind

# What the congress approves, or hears, and the government then publishes.
PUBLISHED = frozenset({_Item.BUDGET, _Item.EXECUTION, _Item.FINAL_ACCOUNTS, _Item.ADJUSTMENT})


class Duty(StrEnum):
    """Whose clock it is; words by the kind of unit."""

    GOVERNMENT = "government"
    PRESIDIUM = "presidium"


class ClockName(StrEnum):
    """The clocks of a session; part of a calendar entry's lasting identity, so never renamed."""

    BUDGET = "draft-budget"
    ACCOUNTS = "final-accounts"
    NOTICE = "notice"
    PAPERS = "papers"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One line of the law: `days` from the session's day (negative: before), for which sessions, where it stands."""

    name: ClockName
    days: int
    sessions: tuple[Meeting.Session, ...]
    duty: Duty
    label: str
    what: str
    basis: str
    quote: str

    def on(self, day: date) -> date:
        """The clock's day for a session of `day`."""
        return day + timedelta(days=self.days)

    @property
    def distance(self) -> str:
        """会前15日, 批准后20日内."""
        return f"会前{-self.days}日" if self.days < 0 else f"批准后{self.days}日内"


_BUDGET_ACT = "浙江省预算审查监督条例"
_TOWNSHIP_ACT = "浙江省乡镇人民代表大会工作条例"
_TWICE_A_YEAR = (Meeting.Session.EARLY, Meeting.Session.MID_YEAR)

# Every number of days, with the sentence it comes from. Extra sessions are free of notice and papers (第二十条).
RULES: tuple[ClockRule, ...] = (
    ClockRule(
        ClockName.BUDGET, -15, (Meeting.Session.EARLY,), Duty.GOVERNMENT,
        "预算草案送主席团", "把本级预算草案初步方案及上一年预算执行情况送主席团征求意见", f"{_BUDGET_ACT}第十二条",
        "乡（镇）人民政府应当在年初召开的乡（镇）人民代表大会会议举行的十五日前，将本级预算草案初步方案及上一年"
        "预算执行情况，送交乡（镇）人民代表大会主席团征求意见。",
    ),
    ClockRule(
        ClockName.ACCOUNTS, -15, (Meeting.Session.MID_YEAR,), Duty.GOVERNMENT,
        "决算草案送主席团", "把上一年度本级决算草案送主席团征求意见", f"{_BUDGET_ACT}第三十四条",
        "乡（镇）人民政府应当在乡（镇）人民代表大会举行会议审查和批准本级决算草案的十五日前，将上一年度本级决算草案"
        "送交乡（镇）人民代表大会主席团征求意见。",
    ),
    ClockRule(
        ClockName.NOTICE, -7, _TWICE_A_YEAR, Duty.PRESIDIUM,
        "通知代表", "把会议举行时间和会议事项通知代表", f"{_TOWNSHIP_ACT}第二十条",
        "乡镇人民代表大会举行会议七日前，主席团应当将会议举行时间和会议事项通知代表，并至少提前一天将会议资料送达代表。"
        "临时举行的乡镇人民代表大会会议，不受上述时间规定限制。",
    ),
    ClockRule(
        ClockName.PAPERS, -1, _TWICE_A_YEAR, Duty.PRESIDIUM,
        "会议资料送达代表", "把会议资料送达代表", f"{_TOWNSHIP_ACT}第二十条",
        "主席团应当将会议举行时间和会议事项通知代表，并至少提前一天将会议资料送达代表。",
    ),
    ClockRule(
        ClockName.PUBLICATION, 20, (*_TWICE_A_YEAR, Meeting.Session.EXTRA), Duty.GOVERNMENT,
        "向社会公开", "向社会公开批准的预算、决算等", f"预算法第十四条，{_TOWNSHIP_ACT}第三十二条",
        "经本级人民代表大会或者本级人民代表大会常务委员会批准的预算、预算调整、决算、预算执行情况的报告及报表，"
        "应当在批准后二十日内由本级政府财政部门向社会公开。",
    ),
)  # fmt: skip
RULE: dict[ClockName, ClockRule] = {rule.name: rule for rule in RULES}


@dataclass(frozen=True, slots=True)
class SessionDay:
    """One session of one unit on its day, planned or held; `kind` is a code of Township.Kind."""

    id: int
    area: str
    place: str
    kind: str
    session: Meeting.Session
    for_year: int
    planned_on: date | None
    held_on: date | None
    agenda: frozenset[str] = frozenset()

    @property
    def on(self) -> date:
        """The day held, else the day planned; there is one of them."""
        day = self.held_on or self.planned_on
        if day is None:
            raise ValueError("a session without a day has no clocks")
        return day

    @property
    def is_held(self) -> bool:
        return self.held_on is not None

    @property
    def name(self) -> str:
        """2027年年初会议."""
        return f"{self.for_year}年{self.session.label}"


@dataclass(frozen=True, slots=True)
class Clock:
    """One day that follows from a session's: what is to be done by then, by whom, and where that stands."""

    rule: ClockRule
    on: date
    who: str

    @property
    def text(self) -> str:
        """由镇政府把……"""
        return f"由{self.who}{self.rule.what}"

    def is_past(self, today: date) -> bool:
        """Whether the day is over; that is all a calendar says of it (已过)."""
        return self.on < today


def clocks_of(session: SessionDay) -> tuple[Clock, ...]:
    """A session's clocks in the order of their days. What is held has only its publication left."""
    words = words_for(session.kind)
    who = {Duty.GOVERNMENT: words.government, Duty.PRESIDIUM: words.presidium}
    clocks = [Clock(rule, rule.on(session.on), who[rule.duty]) for rule in RULES if _asks(rule, session)]
    return tuple(sorted(clocks, key=lambda clock: clock.on))


def _asks(rule: ClockRule, session: SessionDay) -> bool:
    if session.session not in rule.sessions:
        return False
    if rule.name != ClockName.PUBLICATION:
        return not session.is_held
    # Ahead of the two regular sessions the law itself says that they approve a budget or accounts.
    expected = not session.is_held and session.session != Meeting.Session.EXTRA
    return expected or not PUBLISHED.isdisjoint(session.agenda)
