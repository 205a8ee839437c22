"""Days as people write them."""

from datetime import date

import pytest

from papers.dates import BadDayError, parse_day, written_day


@pytest.mark.parametrize(
    "typed",
    [
        "2026年11月5日", "2026-11-05", "2026.11.5", "2026/11/5", "20261105",
        "２０２６年１１月５日", " 2026 年 11 月 5 日 ", "2026．11．05",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(typed: str) -> None:
    assert parse_day(typed) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "2026年2月没有30日"),
        ("2026年13月1日", "没有13月，月份应在1至12之间"),
        ("1900-01-01", "年份应在1949年至2100年之间"),
        ("11月5日", "日期请写成“2026年11月5日”的样子"),
        ("昨天", "日期请写成“2026年11月5日”的样子"),
        ("2026-11-05<script>", "日期请写成“2026年11月5日”的样子"),
        ("9" * 500, "日期请写成“2026年11月5日”的样子"),
    ],
)
def test_what_is_no_day_is_refused_in_chinese(typed: str, said: str) -> None:
    with pytest.raises(BadDayError, match=f"^{said}$"):
        parse_day(typed)


def test_a_form_shows_what_was_typed_for_correction() -> None:
    assert written_day(date(2026, 11, 5)) == "2026年11月5日"
    assert written_day("2026-02-30") == "2026-02-30"
    assert written_day(None) == ""
