"""Only confirmed records count: the facts of 大源镇 handed in by another 镇, but got no further than a given state."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checklist.export import unit_dict
from checklist.queries import scoreboard
from tests.golden.entering import Desk, Facts, Golden, read
from tests.golden.expected import boards

WANSHI, DONGQIAO = (
    "330111100",
    "330111101",
)  # the one that reports, and one with the same registers and no record
REGISTERS = ("terms", "mandates", "clerks")
DAYS = [day for board in boards(read("dayuan")) if board.name == "2026" for day in board.days[::4]]


def _registers(code: str) -> Facts:
    facts = read("dayuan")
    return {"code": code, **{name: facts[name] for name in REGISTERS}}


def _stopped_at(code: str, state: str) -> Facts:
    """All records in a state; what hangs on a confirmed record is left out."""
    facts = {name: rows for name, rows in read("dayuan").items() if name not in {"board", *REGISTERS}}
    facts["code"] = code
    for rows in facts.values():
        for row in rows if isinstance(rows, list) else ():
            row["state"] = state
            on = row.get("reported", row.get("on", row.get("issued_on")))
            row["steps"] = [step for step in row.get("steps", ()) if step["on"] <= on]
            for question in row.get("questions", ()):
                for key in ("answered", "closed"):
                    if key in question and question[key] > on:
                        del question[key]
            for key in ("library_on", "adopted"):
                row.pop(key, None)
    return facts


def _enter(golden: Golden, facts: Facts, people: Desk | None = None) -> Desk:
    desk = Desk(facts, golden)
    if people is not None:
        desk.people = people.people
    for _, _, act in sorted(desk.tasks(), key=lambda task: task[:2]):
        act()
    return desk


def _boards(code: str, day: date) -> dict[str, Any]:
    """A unit's board without its name and words."""
    board = scoreboard(area="330111", year=2026, as_of=day).unit(code)
    assert board is not None
    told = unit_dict(board)
    for item in told["items"]:
        del item["reason"]
    return {key: value for key, value in told.items() if key not in {"code", "name"}}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "to_sign", "returned", "withdrawn"])
def test_what_is_not_confirmed_or_submitted_makes_no_difference_at_all(golden: Golden, state: str) -> None:
    people = _enter(golden, _registers(WANSHI))
    _enter(golden, _registers(DONGQIAO))
    _enter(golden, _stopped_at(WANSHI, state), people)
    for day in DAYS:
        assert _boards(WANSHI, day) == _boards(DONGQIAO, day), day


@pytest.mark.django_db
def test_what_is_submitted_changes_states_but_no_ratio(golden: Golden) -> None:
    people = _enter(golden, _registers(WANSHI))
    _enter(golden, _registers(DONGQIAO))
    _enter(golden, _stopped_at(WANSHI, "submitted"), people)
    states = set()
    for day in DAYS:
        reporting, silent = _boards(WANSHI, day), _boards(DONGQIAO, day)
        for told, other in zip(reporting["items"], silent["items"], strict=True):
            states.add((other["state"], told["state"]))
            assert (told["ratio"], told["records"]) == (other["ratio"], other["records"])
    assert ("NOT_DUE", "PENDING") in states
    assert ("NO_DATA", "OVERDUE") in states


@pytest.mark.django_db
def test_what_another_unit_reports_leaves_a_township_as_it_was(golden: Golden) -> None:
    before = [_boards("330111117", day) for day in DAYS]
    people = _enter(golden, _registers(WANSHI))
    _enter(golden, _stopped_at(WANSHI, "confirmed"), people)
    assert [_boards("330111117", day) for day in DAYS] == before
    assert _boards(WANSHI, DAYS[-1])["score"] is not None
