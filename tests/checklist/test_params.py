"""Params are read strictly: typed, above nought, and only four may be 待定."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checklist.catalogue import RULE, RULES
from checklist.rules.base import MonthDay, ParamError, read_params, specs_of

OPEN = {
    ("duty_funds", "standard"),
    ("duty_funds", "use"),
    ("midyear_inquiry", "target"),
    ("governance", "target"),
}


def test_only_the_four_may_be_open() -> None:
    assert {
        (rule.id, spec.name) for rule in RULES for spec in specs_of(rule.params) if spec.may_be_open
    } == OPEN


def test_each_param_says_its_basis() -> None:
    assert all(spec.basis and spec.label for rule in RULES for spec in specs_of(rule.params))


def test_what_is_written_is_read_back() -> None:
    for rule in RULES:
        written = {spec.name: spec.write(spec.default) for spec in specs_of(rule.params)}
        assert read_params(rule.params, written) == rule.params()
    assert RULE["duty_funds"].params().use == Fraction(1, 2)


@pytest.mark.parametrize(
    ("item", "written", "message"),
    [
        ("annual_hearing", {"target": 0}, "应大于0"),
        ("annual_hearing", {"target": -1}, "应大于0"),
        ("annual_hearing", {"target": None}, "不能待定"),
        ("annual_hearing", {"target": "一次"}, "应填写整数"),
        ("annual_hearing", {"target": True}, "应填写整数"),
        ("annual_hearing", {"targets": 1}, "没有这样的参数：targets"),
        ("duty_funds", {"standard": 0.1}, "应填写元"),
        ("duty_funds", {"standard": "NaN"}, "应填写元"),
        ("duty_funds", {"standard": "0"}, "应大于0"),
        ("governance", {"target": "80"}, "应在0与1之间"),
        ("document_filing", {"N": 0}, "应大于0"),
        ("implementing_opinion", {"carry_over": "是"}, "应填写是/否"),
        ("full_time_clerk", {"gap": ""}, "不能待定"),
    ],
)
def test_a_message_names_the_param_and_the_way_out(item: str, written: dict[str, Any], message: str) -> None:
    with pytest.raises(ParamError, match=message):
        read_params(RULE[item].params, written)


@pytest.mark.parametrize("text", ["02-29", "13-01", "0-5", "1231", "", "12-32"])
def test_a_day_of_every_year_is_one(text: str) -> None:
    with pytest.raises(ValueError):
        MonthDay.parse(text)
