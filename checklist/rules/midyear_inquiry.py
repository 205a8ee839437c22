"""年中人代会代表问政."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklist.board import Finding
from checklist.rules.base import (
    CONGRESS_KINDS,
    ZERO,
    Judgement,
    MonthDay,
    ParamKind,
    Period,
    Rule,
    Window,
    found,
    missing,
    noted,
    param,
    share,
)
from checklist.township import TownshipFacts, by_day
from meetings.facts import InquiryFact, MeetingFact
from opinions.models import Aspect
from papers.words import UnitWords, day, words_for


@dataclass(frozen=True, slots=True)
class InquiryParams:
    """Params of `midyear_inquiry`."""

    target: int | None = field(
        default=3,
        metadata=param(
            ParamKind.COUNT, "问题个数目标", "区人大常委会办公室工作要求，可按年调整", may_be_open=True
        ),
    )


def is_settled(session: MeetingFact, question: InquiryFact, until: date) -> bool:
    """Answered, and without follow-up, or with one that is closed or not yet due."""
    answered = session.answered_on(question.line)
    if answered is None or answered > until:
        return False
    if question.follow_up_due is None or until <= question.follow_up_due:
        return True
    closed = session.closed_on(question.line)
    return closed is not None and closed <= until


class MidyearInquiry(Rule[InquiryParams]):
    id = "midyear_inquiry"
    title = "年中人代会代表问政"
    short_title = "代表问政"
    aspect = Aspect.DEMOCRACY
    period = Period.YEAR
    kinds = CONGRESS_KINDS
    due = MonthDay(9, 30)
    advised = MonthDay(8, 31)
    weight = Decimal(10)
    basis = (
        "浙江省乡镇人民代表大会工作条例第十六条、第二十三条：乡镇人代会分年初、年中召开，有关负责人到会听取意见、"
        "回答询问；《杭州人大信息》2024年第5期规定动作“年中人代会代表问政”"
    )
    summary = (
        "看本年年中人代会：议程有代表问政0.4；问题个数达到目标0.2；答复占0.4：已答复、且没有后续事项或后续事项"
        "按期的问题所占比例"
    )
    mends = ("meeting.CONGRESS_SESSION", "meeting.ANSWERED", "meeting.CLOSED")
    params = InquiryParams

    def judge(
        self, facts: TownshipFacts, params: InquiryParams, window: Window, due: date | None
    ) -> Judgement:
        until = window.facts_until
        sessions = sorted(
            [
                meeting
                for meeting in facts.meetings
                if meeting.is_mid_year and meeting.for_year == window.year and meeting.on <= until
            ],
            key=by_day,
        )
        best, ratio = None, ZERO
        for session in sessions:
            reached = _ratio(session, params.target, until)
            if best is None or reached > ratio:
                best, ratio = session, reached

        def explain() -> Iterator[Finding]:
            words = words_for(facts.unit.kind)
            if best is None:
                yield missing(
                    f"{window.year}年年中人代会尚未登记",
                    words.presidium,
                    "meeting.CONGRESS_SESSION?agenda=INQUIRY",
                )
            else:
                yield from _findings(best, params.target, until, words)

        return Judgement(
            ratio,
            best.on if best else None,
            tuple(sessions),
            explain,
            min((clock for each in sessions for clock in _clocks(each, until)), default=None),
        )


def _ratio(session: MeetingFact, target: int | None, until: date) -> Fraction:
    """2/5 on the agenda + 1/5 questions of the target + 2/5 settled of the questions, in integers."""
    count = len(session.inquiries)
    asked = 1 if target is None else min(count, target)
    whole = 1 if target is None else target
    settled = sum(is_settled(session, question, until) for question in session.inquiries)
    shown = 2 if session.has_inquiry else 0
    if not count:
        return share(shown * whole + asked, 5 * whole)
    return share((shown * whole + asked) * count + 2 * settled * whole, 5 * whole * count)


def _clocks(session: MeetingFact, until: date) -> Iterator[date]:
    """The days by which follow-ups are still to be closed."""
    for question in session.inquiries:
        if question.follow_up_due is None or until > question.follow_up_due:
            continue
        closed = session.closed_on(question.line)
        if closed is None or closed > until:
            yield question.follow_up_due


def _findings(session: MeetingFact, target: int | None, until: date, words: UnitWords) -> Iterator[Finding]:
    yield found(f"{day(session.on)}召开年中{words.congress}", session)
    if session.has_inquiry:
        yield found("议程安排了代表问政")
    else:
        yield missing("议程没有代表问政", words.presidium, "meeting.CONGRESS_SESSION?agenda=INQUIRY")
    count = len(session.inquiries)
    settled = [question for question in session.inquiries if is_settled(session, question, until)]
    if count:
        yield found(f"代表提问{count}个，已落实答复{len(settled)}个")
    if target is not None and count < target:
        yield missing(
            f"问题{count}个，目标{target}个", words.presidium, "meeting.CONGRESS_SESSION?agenda=INQUIRY"
        )
    for question in session.inquiries:
        if question in settled:
            continue
        answered = session.answered_on(question.line)
        if answered is None or answered > until:
            yield missing(
                f"第{question.line}个问题尚未答复",
                words.government,
                f"meeting.ANSWERED?record={session.number}&line={question.line}",
            )
        else:
            yield missing(
                f"第{question.line}个问题的后续事项应于{day(question.follow_up_due)}前办结，尚未办结",
                words.government,
                f"meeting.CLOSED?record={session.number}&line={question.line}",
            )
    for clock in sorted(_clocks(session, until)):
        yield noted(f"有后续事项应于{day(clock)}前办结")
