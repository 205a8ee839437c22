"""Fields that repair what people type, and say so."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms

from papers.forms import ChineseDateField, DocNumberField, MoneyField, PlainTextField, Repair, repairs_of


class Sample(forms.Form):
    topic = PlainTextField(label="议题", max_length=10)
    number = DocNumberField(label="文号", required=False)
    held_on = ChineseDateField(label="召开日期", required=False)
    amount = MoneyField(label="金额", required=False)


def errors(**typed: str) -> dict[str, list[str]]:
    form = Sample({"topic": "人大工作", **typed})
    form.is_valid()
    return {name: [str(each) for each in told] for name, told in form.errors.items()}


def test_what_was_repaired_is_told() -> None:
    form = Sample(
        {"topic": "议题１", "number": "富委[2026]第021号", "held_on": "2026-11-5", "amount": "1.2万元"}
    )
    assert form.is_valid()
    assert form.cleaned_data == {
        "topic": "议题1",
        "number": "富委〔2026〕21号",
        "held_on": date(2026, 11, 5),
        "amount": Decimal("12000.00"),
    }
    assert Repair("文号", "富委[2026]第021号", "富委〔2026〕21号") in repairs_of(form)
    assert Repair("金额", "1.2万元", "12000.00") in repairs_of(form)


def test_one_form_does_not_tell_the_repairs_of_another() -> None:
    first = Sample({"topic": "议题１"})
    first.is_valid()
    second = Sample({"topic": "议题"})
    second.is_valid()
    assert repairs_of(first)
    assert repairs_of(second) == ()


def test_html_and_emoji_stay_plain_text() -> None:
    form = Sample({"topic": "<b>😀</b>"})
    assert form.is_valid()
    assert form.cleaned_data["topic"] == "<b>😀</b>"


def test_over_long_text_says_how_long_it_may_be() -> None:
    assert errors(topic="人" * 11) == {"topic": ["内容过长：最多10字，现有11字"]}


def test_text_of_nothing_but_invisible_signs_is_missing() -> None:
    assert errors(topic="\x00\u200b ") == {"topic": ["请填写此项"]}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "金额不能为负数"),
        ("0", "金额不能小于0.01 元"),
        ("99999999999", "金额过大，最多9,999,999,999.99 元"),
        ("1e400", "金额过大，最多9,999,999,999.99 元"),
        ("1.005", "金额最多两位小数（精确到分）"),
        ("一百元", "金额请填数字，如 12000.00"),
        ("NaN", "金额请填数字，如 12000.00"),
        ("Infinity", "金额请填数字，如 12000.00"),
        ("sNaN", "金额请填数字，如 12000.00"),
    ],
)
def test_impossible_money_is_refused_in_chinese(typed: str, said: str) -> None:
    assert errors(amount=typed) == {"amount": [said]}


@pytest.mark.parametrize(
    "typed",
    ["12000", "12,000.00", "１２０００", "12000元", "¥12,000", "1.2万", "12,000.00 元", "1,2000", "12 000"],
)
def test_money_is_understood_however_it_is_written(typed: str) -> None:
    form = Sample({"topic": "议题", "amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal("12000.00")


def test_a_bad_day_is_told_beside_its_field_and_kept_for_correction() -> None:
    form = Sample({"topic": "议题", "held_on": "2026-02-30"})
    assert not form.is_valid()
    assert form.errors["held_on"] == ["2026年2月没有30日"]
    assert "2026-02-30" in str(form["held_on"])
