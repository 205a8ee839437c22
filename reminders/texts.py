"""The words of a message: its full sense in its text, since links do not work everywhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from papers.words import day as said
from records.workdays import Told, working_days
from reminders.delivered import WORDINGS
from reminders.models import Wording
from reminders.placeholders import filled
from reminders.planning import Subject
from reminders.states import Kind

Words = Mapping[str, tuple[str, str]]
# From so many lines on a digest says per unit how many and no more.
MANY = 30


def words_now() -> Words:
    """The office's words, the delivered ones where it has none. One query."""
    own = {row.code: (row.title, row.text) for row in Wording.objects.all()}
    return {**WORDINGS, **own}


def days_said(subject: Subject, today: date, told: Told) -> str:
    """还有3天, 今天到期, 已过5天; for what waits or came back, since when."""
    if subject.kind in {Kind.REVIEW, Kind.RETURN}:
        return f"已等{working_days(subject.anchor, today, told)}个工作日"
    if subject.due_on is None:
        return ""
    left = (subject.due_on - today).days
    return f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"已过{-left}天"


def values_of(subject: Subject, today: date, told: Told, contact: tuple[str, str]) -> dict[str, str]:
    """What the placeholders stand for."""
    return {
        "单位": subject.unit, "事项": subject.title, "状态": subject.state, "还缺": subject.missing,
        "时限": said(subject.due_on), "天数": days_said(subject, today, told), "日期": said(today),
        "件数": "1", "联系人": contact[0], "电话": contact[1] or "（未登记）",
    }  # fmt: skip


def single(
    subject: Subject, words: Words, today: date, told: Told, contact: tuple[str, str]
) -> tuple[str, str]:
    """Title and body of a message about one thing."""
    values = values_of(subject, today, told, contact)
    title, text = words[subject.kind]
    foot = filled(words["DIGEST"][1], values)
    return one_line(filled(title, values)), f"{filled(text, values)}\n{foot}"


def digest(
    subjects: Sequence[Subject],
    extra: Sequence[str],
    words: Words,
    today: date,
    told: Told,
    contact: tuple[str, str],
) -> tuple[str, str]:
    """Title and body of a day's digest: one numbered line for each thing, or one a unit where there are many."""
    lines = [filled(words[each.kind][1], values_of(each, today, told, contact)) for each in subjects]
    if len(lines) > MANY:
        lines = _by_unit(subjects)
    lines = [*extra, *lines]
    values = {
        "件数": str(len(subjects) + len(extra)),
        "日期": said(today),
        "联系人": contact[0],
        "电话": contact[1] or "（未登记）",
    }
    title, foot = (filled(text, values) for text in words["DIGEST"])
    body = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return one_line(title), f"{body}\n{foot}"


def _by_unit(subjects: Sequence[Subject]) -> list[str]:
    grouped: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        grouped[subject.unit].append(subject)
    return [
        f"{unit}：{len(mine)}项（{'、'.join(each.title for each in mine)[:120]}）"
        for unit, mine in grouped.items()
    ]


def one_line(text: str) -> str:
    """A title: one line, at most 200 characters."""
    return " ".join(text.split())[:200]
