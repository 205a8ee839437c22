"""One cell, read as people write it: what is meant, or what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from papers import cells
from papers.cells import Cell, Unreadable
from papers.places import UnitNames

NOVEMBER = date(2026, 11, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2026.11.5",
        "2026/11/5",
        "2026-11-5",
        "2026年11月5日",
        "20261105",
        "２０２６．１１．５",
        "2026。11。5",
        "2026、11、5",
        "2026 年 11 月 5 日",
        "2026年11月5号",
        "2026-11-05 00:00:00",
        "2026/11/5 9:30",
        "2026年11月5日上午",
        "2026年11月5日（星期四）",
        "2026年11月5日 周四",
        "二〇二六年十一月五日",
        "二○二六年十一月五日",
        "'2026-11-5",
        "2026.11.5.",
        "2026—11—5",
        "46331",
        46331,
        46331.0,
        46331.396,
        20261105,
        20261105.0,
        NOVEMBER,
        datetime.combine(NOVEMBER, time(9, 30)),
    ],
)
def test_a_day_is_read_however_it_is_written(written: Cell) -> None:
    assert cells.read_day(written) == NOVEMBER


def test_a_number_of_days_counts_from_the_calendar_of_its_book() -> None:
    assert cells.read_day(44869, is_1904=True) == NOVEMBER
    assert cells.read_day("44869", is_1904=True) == NOVEMBER


@pytest.mark.parametrize(
    "written", [None, "", "  ", "　", "/", "／", "无", "—", "——", "-", "－", "暂无", "N/A", "\\"]
)
def test_a_mark_for_nothing_is_nothing(written: Cell) -> None:
    assert cells.is_blank(written)
    for read in (
        cells.read_day,
        cells.read_amount,
        cells.read_whole,
        cells.read_phone,
        cells.read_name,
        cells.read_text,
    ):
        assert read(written) is None


@pytest.mark.parametrize("written", [0, 0.0, False, "0", "无锡"])
def test_a_nought_is_something(written: Cell) -> None:
    assert not cells.is_blank(written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026年11月", "没有写到日"),
        (2026.11, "没有写到日"),
        (2026, "没有写到日"),
        ("11月5日", "没有写年份"),
        ("11.5", "没有写年份"),
        ("2026.11.5-6", "写了不止一天"),
        ("2026年11月5日至7日", "写了不止一天"),
        ("5/11/2026", "看不出哪个是年份"),
        ("26.11.5", "看不出哪个是年份"),
        ("2026.2.30", "2026年2月没有30日"),
        ("2026.13.1", "没有13月"),
        ("1026.11.5", "年份应在1949年至2100年之间"),
        ("去年底", "“去年底”不是日期，请写成“2026年11月5日”的样子"),
        (date(1900, 1, 5), "年份不对"),
        (True, "不是日期"),
        (time(9, 30), "不是日期"),
        (1.5e300, "不是日期"),
    ],
)
def test_what_is_no_day_is_told(written: Cell, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.read_day(written)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (12000, "12000.00"),
        (12000.5, "12000.50"),
        (1234.5600000001, "1234.56"),
        (0.1 + 0.2, "0.30"),
        ("12,000.00", "12000.00"),
        ("１２，０００元", "12000.00"),
        ("￥12000", "12000.00"),
        ("¥ 12,000.50", "12000.50"),
        ("1.2万元", "12000.00"),
        ("1.2 万", "12000.00"),
        ("人民币12000元整", "12000.00"),
        ("1.2E+04", "12000.00"),
        (0, "0.00"),
    ],
)
def test_an_amount_is_read_in_yuan(written: Cell, amount: str) -> None:
    assert str(cells.read_amount(written)) == amount


def test_a_bare_number_takes_the_unit_of_its_head_and_a_written_unit_wins() -> None:
    factor = cells.factor_of("金额（万元）")
    assert cells.read_amount(1.2, factor=factor) == Decimal("12000.00")
    assert cells.read_amount("1.2", factor=factor) == Decimal("12000.00")
    assert cells.read_amount("1.2万元", factor=factor) == Decimal("12000.00")
    assert cells.read_amount("12000元", factor=factor) == Decimal("12000.00")
    assert cells.factor_of("金额（元）") == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("约1万", "请填数字"),
        ("1,00,00", "分隔位置不对"),
        (-5, "不能为负数"),
        ("(500.00)", "不能为负数"),
        (1.234, "最多两位小数"),
        (1e12, "金额过大"),
        (float("nan"), "请填数字"),
        (float("inf"), "请填数字"),
        (NOVEMBER, "不是金额"),
        (True, "不是金额"),
    ],
)
def test_what_is_no_amount_is_told(written: Cell, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.read_amount(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (12, 12),
        (12.0, 12),
        ("12人", 12),
        ("１２名", 12),
        ("1,200", 1200),
        ("第十七届", 17),
        ("第17届", 17),
        ("二十", 20),
        ("2026年度", 2026),
    ],
)
def test_a_whole_number_is_read(written: Cell, number: int) -> None:
    assert cells.read_whole(written) == number


@pytest.mark.parametrize(
    ("written", "told"),
    [(1.5, "不是整数"), ("十几", "不是整数"), ("-3", "应在0至"), (10**9, "应在0至"), (True, "不是整数")],
)
def test_what_is_no_whole_number_is_told(written: Cell, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.read_whole(written)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("＋86 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0571-63321234", "0571-63321234"),
        ("(0571)63321234", "0571-63321234"),
        ("63321234", "63321234"),
        ("'13812345678", "13812345678"),
        ("0571—63321234", "0571-63321234"),
    ],
)
def test_a_phone_is_read_as_digits(written: Cell, phone: str) -> None:
    assert cells.read_phone(written) == phone


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1.38E+10", "科学计数"),
        (13800000000.0, "科学计数"),
        ("1381234567", "手机号应为11位"),
        (57163321234, "缺区号前面的 0"),
        ("13812345678/13912345678", "不止一个号码"),
        ("王主任", "不是电话号码"),
        (NOVEMBER, "电话只写数字"),
    ],
)
def test_what_is_no_phone_is_told(written: Cell, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.read_phone(written)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 三", "张三"),
        ("张　三", "张三"),
        (" 张三\u200b", "张三"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("John  Smith", "John Smith"),
    ],
)
def test_a_name_loses_the_spaces_inside(written: str, name: str) -> None:
    assert cells.read_name(written) == name


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("张三、李四", "每人一行"),
        ("张三（女）", "写到备注"),
        ("张三1", "不带编号"),
        (12, "不是姓名"),
        ("张" * 51, "最多50字"),
    ],
)
def test_what_is_no_name_is_told(written: Cell, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        cells.read_name(written)


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        ("是", True),
        ("√", True),
        ("✔", True),
        (1, True),
        (True, True),
        ("Y", True),
        ("否", False),
        ("×", False),
        ("无", False),
        (0, False),
        ("", None),
        ("/", None),
    ],
)
def test_a_flag_is_read(written: Cell, flag: bool | None) -> None:
    assert cells.read_flag(written) is flag


def test_what_is_no_flag_is_told() -> None:
    with pytest.raises(Unreadable, match="请写“是”或“否”"):
        cells.read_flag("可能")


def test_a_choice_is_known_by_its_name_whatever_its_spaces_and_brackets() -> None:
    kinds = {"党委（党工委）会议": "A", "人代会": "B"}
    assert [cells.read_choice(cell, kinds) for cell in ("党委(党工委) 会议", "党委会议", "人 代 会", "")] == [
        "A",
        "A",
        "B",
        None,
    ]
    with pytest.raises(Unreadable, match="没有“主席会”这一项，请写：党委（党工委）会议、人代会"):
        cells.read_choice("主席会", kinds)


def test_a_choice_may_be_named_like_a_mark_for_nothing() -> None:
    assert cells.read_choice("无", {"无": 0, "有": 1}) == 0


def test_text_is_shown_as_excel_shows_it() -> None:
    shown = [
        cells.cell_text(cell)
        for cell in (3.0, 0.1, NOVEMBER, datetime.combine(NOVEMBER, time(9, 30)), True, None, "Ａ１")
    ]
    assert shown == ["3", "0.1", "2026年11月5日", "2026年11月5日 09:30", "是", "", "Ａ1"]


def test_over_long_text_is_told() -> None:
    with pytest.raises(Unreadable, match="最多3字，现有4字"):
        cells.read_text("一二三四", longest=3)


UNITS = UnitNames(
    {
        "330111117": ("大源镇",),
        "330111001": ("富春街道",),
        "330111102": ("新登镇",),
        "330111212": ("新桐乡", "桐洲"),
        "330111108": ("里山镇",),
    }
)


@pytest.mark.parametrize(
    "written",
    [
        "大源镇",
        "大源",
        "富阳区大源镇",
        "杭州市富阳区大源镇",
        "浙江省杭州市富阳区大源镇",
        "富阳市大源镇",
        "大 源 镇",
        "大源镇人大",
        "大源镇党委",
        "大源镇人民政府",
        "330111117",
        330111117,
    ],
)
def test_a_unit_is_known_however_it_is_named(written: Cell) -> None:
    assert UNITS.read(written) == "330111117"


def test_a_unit_is_known_by_its_aliases_too() -> None:
    assert [UNITS.read(cell) for cell in ("桐洲", "富春", "富春街道办事处", "富春街道人大工委", None)] == [
        "330111212",
        "330111001",
        "330111001",
        "330111001",
        None,
    ]


def test_an_unknown_unit_is_told_with_what_could_be_meant() -> None:
    with pytest.raises(Unreadable, match="没有“新登新区”这个乡镇\\(街道\\)，是不是新登镇、新桐乡？"):
        UNITS.read("新登新区")


def test_a_short_name_of_two_units_names_neither() -> None:
    twins = UnitNames({"330111101": ("新源镇",), "330111201": ("新源乡",)})
    assert twins.read("新源乡") == "330111201"
    with pytest.raises(Unreadable, match="是不是新源镇、新源乡"):
        twins.read("新源")


def test_no_reader_ever_raises_anything_else() -> None:
    strange: tuple[Cell, ...] = (
        "\x00",
        "9" * 400,
        "E",
        ".",
        "(",
        "1e999",
        float("nan"),
        float("-inf"),
        -1.0,
        "=1+1",
        "﷽",
        "年月日",
        "十十",
    )
    readers: tuple[Callable[[Cell], object], ...] = (
        cells.read_day,
        cells.read_amount,
        cells.read_whole,
        cells.read_phone,
        cells.read_name,
        cells.read_flag,
        UNITS.read,
    )
    told: list[str] = []
    for cell in strange:
        for read in readers:
            try:
                read(cell)
            except Unreadable as error:
                told.append(str(error))
    assert told
    assert all(any("一" <= sign <= "鿿" for sign in text) for text in told)
