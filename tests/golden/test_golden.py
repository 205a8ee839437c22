"""Three townships, entered through the services, judged as worked out by hand in townships/*.toml."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from checklist.catalogue import RULES
from tests.golden.entering import UNITS, Golden, read
from tests.golden.expected import Board, boards

BOARDS = [(name, board) for name in UNITS for board in boards(read(name))]
IDS = [f"{name}-{board.name}" for name, board in BOARDS]


def assess(board: Board, day: Any) -> dict[str, Any]:
    """What the command prints."""
    out = StringIO()
    call_command("assess", year=str(board.year), as_of=day.isoformat(), format="json", stdout=out)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "board"), BOARDS, ids=IDS)
def test_the_board_is_what_was_worked_out_by_hand(golden: Golden, name: str, board: Board) -> None:
    code = read(name)["code"]
    for key in board.permits:
        golden.permit(code, key)
    assert set(board.lines) == {"unit", *(rule.id for rule in RULES)}
    for day in board.days:
        printed = assess(board, day)
        [unit] = [each for each in printed["townships"] if each["code"] == code]
        expected = board.lines["unit"][day]
        told = {
            key: None if unit[key] is None else str(unit[key])
            for key in ("score", "progress", "counted", "bonus")
        }
        assert {**told, "checklist": printed["checklist"]} == expected, (name, day)
        for item in unit["items"]:
            expected = dict(board.lines[item["id"]][day])
            expected["records"] = sorted(golden.numbers(code, expected["records"]))
            told = {key: item.get(key) for key in expected}
            assert told == expected, (name, day, item["id"], item["reason"])
