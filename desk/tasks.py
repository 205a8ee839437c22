"""我的任务: what one unit has to do, from its board and its records; no fact and no number of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.urls import reverse

from checklist.board import FindingKind, ItemResult, State, UnitBoard
from desk.forms import BY_SLUG
from desk.mends import mend_label, mend_url
from papers.chips import ITEM_CHIPS, Chip
from papers.words import day
from records.states import StepName
from townships.models import Township

# Most urgent first: what is late, then what is near, then the rest by its day.
_URGENCY = {
    State.OVERDUE: 0, State.NO_DATA: 0, State.PARTIAL: 0, State.DUE_SOON: 1, State.NOT_DUE: 2,
}  # fmt: skip
_SETTLED = frozenset({State.DONE, State.DONE_LATE, State.WAIVED})
# How long a form takes: what people need for one field, on a phone.
SECONDS_A_FIELD = 15
# What is not written in a form of its own on the desk: the table whose fields are asked for.
_TABLES = {
    "fund": "funds.FundEntry", "nil": "records.NilReturn", "regulation": "funds.FundRegulation",
    "project": "funds.MicroProject", "activity": "delegates.Activity", "delegates": "delegates.Mandate",
    "appointment": "townships.Appointment", "meeting": "meetings.Meeting", "opinion": "opinions.Opinion",
    "document": "opinions.NormativeDocument",
}  # fmt: skip
_STEP_FIELDS = 3  # a later step is three fields (design §4)


@dataclass(frozen=True, slots=True)
class Mend:
    """One way to the right form, and about how long it takes."""

    word: str
    label: str
    url: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Task:
    """One item that is not finished: what is missing, by when, who must act, where to do it."""

    item: ItemResult
    chip: Chip
    missing: tuple[str, ...]
    when: str
    who: tuple[str, ...]
    main: Mend | None
    others: tuple[Mend, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """The page of one unit."""

    todo: tuple[Task, ...]
    waiting: tuple[tuple[ItemResult, Chip], ...]
    settled: tuple[tuple[ItemResult, Chip], ...]


def unfinished(board: UnitBoard) -> list[ItemResult]:
    """What the unit still has to do, most urgent first."""
    todo = [item for item in board.items if item.state in _URGENCY]
    return sorted(todo, key=lambda item: (_URGENCY[item.state], item.due_on or date.max))


def numbers_in(items: Iterable[ItemResult]) -> set[str]:
    """The numbers of the records that some mend continues."""
    return {
        number
        for item in items
        for finding in item.findings
        if (number := dict(parse_qsl(finding.mend.partition("?")[2])).get("record"))
    }


def tasks_of(board: UnitBoard, unit: Township, keys: Mapping[str, int]) -> Tasks:
    """The tasks of a unit from its board; `keys` of the records whose numbers its findings name."""
    return Tasks(
        todo=tuple(_task(item, unit, keys) for item in unfinished(board)),
        waiting=tuple((item, ITEM_CHIPS[item.state]) for item in board.items if item.state is State.PENDING),
        settled=tuple((item, ITEM_CHIPS[item.state]) for item in board.items if item.state in _SETTLED),
    )


def mend_of(written: str, unit: Township, keys: Mapping[str, int]) -> Mend:
    """The way to the form that a finding or a rule names, with what the finding knows filled in."""
    word, _, query = written.partition("?")
    known = dict(parse_qsl(query))
    step = word.partition(".")[2]
    number = known.pop("record", "")
    if step in StepName.values and number in keys:
        url = f"{reverse('desk:step_new', args=[keys[number]])}?{urlencode({'name': step, **known})}"
    else:
        url = mend_url(word)
        if known:
            url += ("&" if "?" in url else "?") + urlencode(known)
    return Mend(word, mend_label(word, unit), url, minutes_of(word))


def minutes_of(word: str) -> int:
    """About how many minutes a form takes, from the number of its fields; at least one."""
    first, _, rest = word.partition(".")
    form = BY_SLUG.get(word) or BY_SLUG.get(first)
    if rest in StepName.values:
        count = _STEP_FIELDS
    elif form is not None:
        count = sum(not field.widget.is_hidden for field in form.base_fields.values())
    else:
        columns = apps.get_model(_TABLES[first])._meta.local_concrete_fields
        count = 1 + sum(each.editable and not each.blank and not each.primary_key for each in columns)
    return max(1, -(-count * SECONDS_A_FIELD // 60))


def _task(item: ItemResult, unit: Township, keys: Mapping[str, int]) -> Task:
    ways = tuple(_ways(item, unit, keys))
    return Task(
        item=item,
        chip=_chip(item),
        missing=item.missing or item.notes,
        when=_when(item),
        who=item.who,
        main=ways[0] if ways else None,
        others=ways[1:],
    )


def _ways(item: ItemResult, unit: Township, keys: Mapping[str, int]) -> Iterator[Mend]:
    """First what mends the missing, in its order, then the other forms of the rule; each form once."""
    named = [
        finding.mend for finding in item.findings if finding.kind is FindingKind.MISSING and finding.mend
    ]
    seen: set[str] = set()
    for written in (*named, *item.mends):
        word = written.partition("?")[0]
        if word not in seen:
            seen.add(word)
            yield mend_of(written, unit, keys)


def _chip(item: ItemResult) -> Chip:
    chip = ITEM_CHIPS[item.state]
    if item.days_late:
        return chip.saying(f"{item.days_late}天")
    if item.state is State.DUE_SOON and item.days_left is not None:
        return chip.saying(f"{item.days_left}天")
    return chip


def _when(item: ItemResult) -> str:
    """By when, with the days left or gone; the nearest open clock inside the item when it comes first."""
    parts: list[str] = []
    if item.due_on:
        gone = f"已过{item.days_late}天" if item.days_late else f"还有{item.days_left}天"
        parts.append(f"时限{day(item.due_on)}（{gone}）")
    if item.next_due_on and item.next_due_on != item.due_on:
        parts.append(f"最近一个办理期限{day(item.next_due_on)}")
    return "，".join(parts)
