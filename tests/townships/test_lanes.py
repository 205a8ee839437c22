"""Rows handed out unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from townships.lanes import Lane, rows_as

ROWS = [("330111", 0), ("330111001", 1), ("330111001", 2), ("330111003", 3), ("330111007", 4)]


def lane(rows: list[tuple[str, int]] | None = None) -> Lane[int]:
    return Lane(iter(ROWS if rows is None else rows), rows_as(int))


def test_each_unit_gets_its_own_rows_and_what_is_passed_over_is_dropped() -> None:
    found = lane()
    assert found.take("330111001") == (1, 2)  # the district's own row lies before the units
    assert found.take("330111002") == ()
    assert found.take("330111005") == ()  # 330111003 was not asked for
    assert found.take("330111007") == (4,)
    assert found.take("330111008") == ()


def test_no_rows_are_nothing_for_everybody() -> None:
    assert lane([]).take("330111001") == ()
    assert list(lane([])) == []


def test_what_is_left_is_told_with_its_area() -> None:
    found = lane()
    assert found.take("330111") == (0,)
    assert list(found) == [("330111001", 1), ("330111001", 2), ("330111003", 3), ("330111007", 4)]
    assert list(found) == []


def test_a_unit_without_rows_is_never_made() -> None:
    asked: list[str] = []

    def make(code: str, rows: Iterator[Any]) -> list[int]:
        asked.append(code)
        return [row[1] for row in rows]

    found: Lane[int] = Lane(iter(ROWS), make)
    assert [found.take(f"33011100{number}") for number in range(1, 5)] == [(1, 2), (), (3,), ()]
    assert asked == ["330111001", "330111003"]


def test_rows_may_come_one_at_a_time_and_only_the_unit_at_hand_is_read() -> None:
    read: list[int] = []

    def streaming() -> Iterator[tuple[str, int]]:
        for row in ROWS:
            read.append(row[1])
            yield row

    found: Lane[int] = Lane(streaming(), rows_as(int))
    assert found.take("330111001") == (1, 2)
    assert read == [0, 1, 2, 3]  # and the first of the next unit
