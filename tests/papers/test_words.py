"""The portal's words and the repairs of what people type."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from papers import words
from papers.chips import ITEM_CHIPS, RECORD_CHIPS, item_chip


def test_days_and_money_are_written_as_an_office_writes_them() -> None:
    assert words.day(date(2026, 11, 5)) == "2026年11月5日"
    assert words.short_day(date(2026, 11, 5)) == "11月5日"
    assert words.day(None) == ""
    assert words.money(Decimal(12000)) == "12,000.00 元"
    assert words.money(Decimal("0.005")) == "0.01 元"


def test_numbers_carry_their_measure_words() -> None:
    assert words.counted(24, "单位") == "24个单位"
    assert words.counted(7, "事项") == "7项次"
    assert words.counted(3, "材料") == "3件"
    assert words.counted(70, "代表") == "70名"


def test_shares_are_rounded_once_half_up() -> None:
    assert words.one_decimal(Fraction(12345, 1000)) == "12.3"
    assert words.one_decimal(Decimal("87.25")) == "87.3"
    assert words.one_decimal(None) == "暂无"
    assert words.percent(22, 24) == "91.7%"
    assert words.percent(0, 0) == "—"


@pytest.mark.parametrize(
    ("kind", "party", "chair", "presidium", "congress", "government"),
    [
        ("TOWN", "党委", "人大主席", "主席团", "人代会", "镇政府"),
        ("RURAL", "党委", "人大主席", "主席团", "人代会", "乡政府"),
        ("SUBDISTRICT", "党工委", "人大工委主任", "人大街道工委", "居民议事会", "办事处"),
    ],
)
def test_each_kind_of_unit_has_its_own_words(
    kind: str, party: str, chair: str, presidium: str, congress: str, government: str
) -> None:
    said = words.words_for(kind)
    assert (said.party, said.chair, said.presidium, said.congress, said.government) == (
        party, chair, presidium, congress, government,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "proper"),
    [
        ("富委办[2026]第021号", "富委办〔2026〕21号"),
        ("富委办（２０２６）２１号", "富委办〔2026〕21号"),
        ("大源镇党委 【2026】 3 号", "大源镇党委〔2026〕3号"),
        ("富委办〔2026〕21号", "富委办〔2026〕21号"),
        ("党委会议纪要 第 3 期", "党委会议纪要 第 3 期"),
        ("(大源)会议[2025]007号", "(大源)会议〔2025〕7号"),
    ],
)
def test_document_numbers_are_put_right(typed: str, proper: str) -> None:
    assert words.repair_doc_number(typed) == proper
    assert words.repair_doc_number(proper) == proper


def test_text_loses_what_nobody_can_see_and_keeps_the_rest() -> None:
    assert (
        words.repair_text("  党委\x00会\u202e议\u200b\r\n２０２６年 <b>议题</b> 😀 ")
        == "党委会议\n2026年 <b>议题</b> 😀"
    )


def test_every_state_has_a_colour_a_shape_and_a_word() -> None:
    for chip in (*ITEM_CHIPS.values(), *RECORD_CHIPS.values()):
        assert chip.look
        assert chip.shape
        assert chip.word
    assert len({(chip.shape, chip.word) for chip in ITEM_CHIPS.values()}) == len(ITEM_CHIPS)


def test_a_chip_says_how_late_how_near_or_how_much() -> None:
    assert item_chip("OVERDUE", days_late=54).text == "逾期 54天"
    assert item_chip("DUE_SOON", days_left=0).text == "临近时限 今天到期"
    assert item_chip("DUE_SOON", days_left=8).text == "临近时限 剩8天"
    assert item_chip("PARTIAL", percent="67%").text == "部分完成 67%"
    assert item_chip("DONE", days_late=3).text == "已完成"


def test_chips_say_what_the_states_are_called() -> None:
    from checklist.board import State as ItemState
    from records.states import State as RecordState

    assert {name: chip.word for name, chip in ITEM_CHIPS.items()} == {
        state.value: state.label for state in ItemState
    }
    assert {name: chip.word for name, chip in RECORD_CHIPS.items()} == {
        state.value: state.label for state in RecordState
    }


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("TOWN", ["人大主席", "人大副主席", "党委书记", "人大干事"]),
        ("SUBDISTRICT", ["人大工委主任", "人大工委副主任", "党工委书记", "人大干事"]),
    ],
)
def test_a_post_is_called_as_its_unit_calls_it(kind: str, said: list[str]) -> None:
    assert [words.post_for(post, kind) for post in ("CHAIR", "VICE_CHAIR", "SECRETARY", "CLERK")] == said
