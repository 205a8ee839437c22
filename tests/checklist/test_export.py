"""JSON and CSV, key by key."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from io import StringIO

import pytest

from checklist.board import DecisionKind, half_up, trimmed
from checklist.engine import assess
from checklist.export import board_csv, board_json
from tests.checklist.rows import STREET, activity, d, decision, edition, facts, mandate, meeting, study

UNIT_KEYS = ["code", "name", "score", "progress", "counted", "bonus", "items"]
ITEM_KEYS = [
    "id", "state", "ratio", "points", "weight", "due_on", "met_on", "next_due_on", "reason", "records",
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(1, 201), 2, "0.00"),
        (Fraction(100), 2, "100.00"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(99995, 1000), 2, "100.00"),
    ],
)
def test_half_up_once(value: Fraction, places: int, written: str) -> None:
    assert half_up(value, places) == written


def test_trailing_zeros_are_dropped() -> None:
    assert [trimmed(Fraction(each), 4) for each in (1, "0.5", "0.60", 0, 10)] == [
        "1",
        "0.5",
        "0.6",
        "0",
        "10",
    ]


def test_json_has_the_keys_of_the_contract() -> None:
    held = [meeting("05-10", number="FY-2026-000012"), study("03-02", number="FY-2026-000009")]
    board = assess([facts(meetings=held)], edition(), d("11-23"), area="330111")
    told = json.loads(board_json(board))
    assert {key: told[key] for key in ("year", "as_of", "checklist", "mode")} == {
        "year": 2026, "as_of": "2026-11-23", "checklist": "2026-1", "mode": "FORMAL",
    }  # fmt: skip
    (unit,) = told["townships"]
    assert list(unit) == UNIT_KEYS
    assert (unit["counted"], unit["score"], unit["bonus"]) == (5, "47.06", 0)
    first = unit["items"][0]
    assert list(first) == ITEM_KEYS
    assert first | {"reason": ""} == {
        "id": "term_conference", "state": "DONE", "ratio": "1", "points": "12", "weight": "12",
        "due_on": "2028-03-15", "met_on": "2026-05-10", "next_due_on": None, "reason": "",
        "records": ["FY-2026-000012"],
    }  # fmt: skip


def test_fractions_are_rounded_to_four_and_two() -> None:
    people = [mandate(person) for person in range(1, 8)]
    known = facts(mandates=people, activities=[activity("03-01", 1)])
    told = json.loads(board_json(assess([known], edition(), d("11-23"), area="330111")))
    item = next(each for each in told["townships"][0]["items"] if each["id"] == "governance")
    assert (item["ratio"], item["points"], item["met_on"]) == ("0.1786", "1.25", None)


def test_not_applicable_waived_and_deemed_carry_what_the_contract_says() -> None:
    rules = [
        decision("annual_hearing", DecisionKind.WAIVE, "2026-06-01"),
        decision("governance", DecisionKind.DEEM, "2026-06-01", met_on="2026-05-20"),
    ]
    board = assess([facts(unit=STREET, decisions=rules)], edition(), d("11-23"), area="330111")
    items = {each["id"]: each for each in json.loads(board_json(board))["townships"][0]["items"]}
    absent = items["fiscal_oversight"]
    assert [absent[key] for key in ("ratio", "points", "due_on", "met_on")] == [None] * 4
    waived = items["annual_hearing"]
    assert [waived[key] for key in ("ratio", "points", "met_on", "due_on")] == [
        None,
        None,
        None,
        "2026-12-31",
    ]
    assert "decision" not in waived
    deemed = items["governance"]
    assert [deemed[key] for key in ("ratio", "met_on", "decision")] == ["1", "2026-05-20", "DEEM"]


def test_csv_is_one_line_per_unit_and_item_with_a_bom() -> None:
    held = [meeting("05-10", number="FY-2026-000012"), meeting("06-10", number="FY-2026-000011")]
    text = board_csv(assess([facts(meetings=held)], edition(), d("11-23"), area="330111"))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 10
    assert rows[0]["records"] == "FY-2026-000011 FY-2026-000012"
    assert rows[0]["code"] == "330111117"
    assert set(rows[0]) == {
        "year", "as_of", "checklist", "mode", *UNIT_KEYS, *ITEM_KEYS, "decision",
    } - {"items"}  # fmt: skip
