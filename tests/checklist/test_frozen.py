"""What a snapshot keeps is read back as it was, by this release and by every later one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from checklist.board import Mode, Scoreboard
from checklist.export import board_dict
from checklist.frozen import FORMAT, UnreadableSnapshotError, frozen, thawed
from tests.dashboard.boards import make_board

# Snapshots as earlier formats wrote them. Such a file is never changed: it stands for what is in the field.
KEPT = Path(__file__).parent / "kept"
ROW: dict[str, Any] = {"area": "330111", "year": 2026, "as_of": date(2026, 11, 23), "checklist": "2026-1"}


def read(kept: Any) -> Scoreboard:
    return thawed(json.loads(json.dumps(kept)), **ROW)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_board_comes_back_as_it_went_in(mode: Mode) -> None:
    board = make_board(mode=mode)
    assert read(frozen(board)) == board


def test_it_writes_what_the_command_prints_and_more() -> None:
    board = make_board()
    kept = frozen(board)
    told = board_dict(board)
    assert {key: kept[key] for key in told if key != "townships"} == {
        key: value for key, value in told.items() if key != "townships"
    }
    for unit, written in zip(told["townships"], kept["townships"], strict=True):
        items = [{key: value for key, value in item.items() if key != "reason"} for item in unit.pop("items")]
        assert {key: written[key] for key in unit} == unit
        assert [
            {key: item[key] for key in want} for want, item in zip(items, written["items"], strict=True)
        ] == items


def test_it_holds_every_field_of_a_board() -> None:
    """A field added to the board and forgotten here comes back as its default: this is where it is noticed."""
    board = make_board()
    back = read(frozen(board))
    lost = []

    def walk(was: Any, now: Any, where: str) -> None:
        if isinstance(was, Struct):
            for name in was.__struct_fields__:
                walk(getattr(was, name), getattr(now, name), f"{where}.{name}")
        elif isinstance(was, tuple):
            for place, (one, other) in enumerate(zip(was, now, strict=True)):
                walk(one, other, f"{where}[{place}]")
        elif was != now:
            lost.append(where)

    walk(board, back, "board")
    assert not lost


def test_sums_are_those_of_that_day_whatever_a_later_release_counts() -> None:
    kept = frozen(make_board())
    kept["totals"]["done"] = 7
    assert read(kept).totals.done == 7


def test_a_format_of_a_later_release_is_refused_in_words() -> None:
    with pytest.raises(UnreadableSnapshotError, match="请升级平台"):
        read({**frozen(make_board()), "format": FORMAT + 1})


def test_what_format_1_wrote_is_read_for_ever() -> None:
    """Compared with the file alone: rules, titles and weights of today have no part in it."""
    kept = json.loads((KEPT / "format_1.json").read_text())
    again = json.loads(json.dumps(frozen(read(kept))))
    for was, now in zip(kept["townships"], again["townships"], strict=True):
        for added in set(now) - set(was):  # what later releases write besides, read with a default
            del now[added]
    assert {key: again[key] for key in kept if key != "totals"} == {
        key: value for key, value in kept.items() if key != "totals"
    }
    assert {key: again["totals"][key] for key in kept["totals"]} == kept["totals"]


def test_what_was_written_before_formats_had_numbers_is_read() -> None:
    kept = json.loads((KEPT / "format_0.json").read_text())
    board = read(kept)
    for unit, told in zip(board.units, kept["townships"], strict=True):
        assert (unit.code, unit.name, unit.score, unit.progress, unit.bonus) == (
            told["code"], told["name"], told["score"], told["progress"], told["bonus"],
        )  # fmt: skip
        for item, line in zip(unit.items, told["items"], strict=True):
            assert (item.id, item.state, item.reason) == (line["id"], line["state"], line["reason"])
            assert item.title != item.id
            assert (item.points_text is None) == (line["points"] is None)
    assert board.totals.due == kept["totals"]["due"]
    assert board.totals.completion_text == kept["totals"]["completion"]
    assert read({}).units == ()
