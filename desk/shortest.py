"""最短路径: the few next actions that touch the most of what a unit has not finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from checklist.board import Finding, FindingKind, ItemResult
from desk.tasks import Mend, mend_of
from papers.words import words_for
from townships.models import Township

MOST = 3
SESSION = "meeting.CONGRESS_SESSION"
# What a session completes, in the order of its agenda, and which session hears it.
_AGENDA = {
    "INQUIRY": "问政", "BUDGET": "本年预算", "EXECUTION": "上半年执行", "FINAL_ACCOUNTS": "上年决算",
    "ADJUSTMENT": "预算调整",
}  # fmt: skip
_EARLY = frozenset({"BUDGET"})


@dataclass(frozen=True, slots=True)
class NextAction:
    """One thing to do: what it is, where, and what it completes."""

    label: str
    mend: Mend
    completes: tuple[str, ...]
    items: int


@dataclass(slots=True)
class _Try:
    """One mend as it is tried: which unfinished items it touches, and which of them nothing else is missing from."""

    written: str
    session: str = ""
    agenda: set[str] = field(default_factory=set)
    items: list[ItemResult] = field(default_factory=list)
    whole: int = 0


def shortest_way(
    items: Sequence[ItemResult], unit: Township, keys: Mapping[str, int]
) -> tuple[NextAction, ...]:
    """At most three actions for `items` (most urgent first): the one that touches most items, then the next."""
    tried: dict[tuple[str, str], _Try] = {}
    for item in items:
        lacking = [each for each in item.findings if each.kind is FindingKind.MISSING and each.mend]
        ways = {_key(finding) for finding in lacking}
        for finding in lacking:
            way = tried.setdefault(_key(finding), _Try(finding.mend, _key(finding)[1]))
            way.agenda |= {_agenda(finding)} - {""}
            if item not in way.items:
                way.items.append(item)
                way.whole += len(ways) == 1
    # Of equals the earlier stays first, and that is the more urgent.
    best = sorted(tried.values(), key=lambda way: (-len(way.items), -way.whole))[:MOST]
    return tuple(_action(way, unit, keys) for way in best)


def _key(finding: Finding) -> tuple[str, str]:
    """Findings with the same key are mended by one visit to one form."""
    word = finding.mend.partition("?")[0]
    if word == SESSION:
        return word, "EARLY" if _agenda(finding) in _EARLY else "MID_YEAR"
    return finding.mend, ""


def _agenda(finding: Finding) -> str:
    return dict(parse_qsl(finding.mend.partition("?")[2])).get("agenda", "")


def _action(way: _Try, unit: Township, keys: Mapping[str, int]) -> NextAction:
    completes = tuple(dict.fromkeys(item.short_title for item in way.items))
    if not way.session:
        mend = mend_of(way.written, unit, keys)
        return NextAction(mend.label, mend, completes, len(way.items))
    agenda = [kind for kind in _AGENDA if kind in way.agenda]
    mend = mend_of(f"{SESSION}?session={way.session}&agenda={','.join(agenda)}", unit, keys)
    congress = words_for(unit.kind).congress
    label = f"开一次年中{congress}" if way.session == "MID_YEAR" else f"登记年初{congress}"
    return NextAction(label, mend, tuple(_AGENDA[kind] for kind in agenda) or completes, len(way.items))
