"""民生成效: what came of questions put to government and of small projects, counted from the same facts as the items."""

from __future__ import annotations

from collections.abc import Iterator

from checklist.rules.base import Window
from checklist.township import TownshipFacts
from meetings.facts import InquiryFact, MeetingFact


def benefit_numbers(facts: TownshipFacts, window: Window) -> Iterator[int]:
    """Of one unit, in this order: questions put at sessions of the year, of these settled, projects accepted in it.

    A question is settled (办结) once answered by E, with no follow-up or one that is closed by E: a follow-up whose
    day is still to come is in order, but not over.
    """
    until = window.facts_until
    asked = [
        (session, question)
        for session in facts.meetings
        if session.is_session and session.for_year == window.year and session.on <= until
        for question in session.inquiries
    ]
    yield len(asked)
    yield sum(_is_over(session, question, window) for session, question in asked)
    accepted = [project.accepted_on for project in facts.projects]
    yield sum(on is not None and window.first_day <= on <= until for on in accepted)


def _is_over(session: MeetingFact, question: InquiryFact, window: Window) -> bool:
    until = window.facts_until
    answered = session.answered_on(question.line)
    if answered is None or answered > until:
        return False
    if question.follow_up_due is None:
        return True
    closed = session.closed_on(question.line)
    return closed is not None and closed <= until
