"""A ledger of somebody's own making is read as one of our sheets, under the row numbers of its file."""

from __future__ import annotations

from desk.exchange.kinds import BY_SLUG
from desk.exchange.ledgers import (
    FROM_TAB,
    Ledger,
    heads_of,
    ledger_guess,
    ledger_sheets,
    samples_of,
    told_apart,
)
from papers.books import Book, open_book
from papers.cells import Cell, factor_of
from papers.heads import data_rows
from tests.exchange.ledgers import FUNDS_FIXED, FUNDS_HEADS, PAID, book, csv_ledger, funds_ledger

FUNDS = BY_SLUG["funds"]
MAPPED = Ledger(FUNDS_HEADS, FUNDS_FIXED)


def said(opened: Book, ledger: Ledger) -> dict[tuple[str, int], dict[str, Cell]]:
    """What each row says, by sheet and row."""
    found, _ = ledger_sheets(opened, FUNDS, ledger)
    return {
        (sheet.name, row.number): {name: row.cell(at) for name, at in head.columns.items()}
        for _, sheet, head in found
        for row in data_rows(sheet, head)
    }


def test_rows_keep_their_numbers_and_sums_are_left_out() -> None:
    rows = said(open_book(funds_ledger(), "台账.xlsx"), MAPPED)
    assert list(rows) == [("履职经费", 4), ("履职经费", 5), ("履职经费", 6)]
    assert rows["履职经费", 4] == {
        "area": "大源",
        "happened_on": "2026.3.5",
        "amount": 1.2,
        "category": "学习 培训",
        "fund": "代表履职经费",
        "entry": "支出",
    }


def test_a_unit_of_money_above_the_head_reaches_its_amounts() -> None:
    (_, _, head), *_ = ledger_sheets(open_book(funds_ledger(), "台账.xlsx"), FUNDS, MAPPED)[0]
    assert factor_of(head.texts[head.columns["amount"]]) == 10_000


def test_a_csv_in_gb18030_is_read_like_the_workbook() -> None:
    rows = said(open_book(csv_ledger(PAID), "台账.csv"), MAPPED)
    assert [cells["area"] for cells in rows.values()] == ["大源", "富阳区大源镇", "富春街道"]


def test_heads_are_guessed_by_the_names_the_sheet_knows() -> None:
    data = book(
        {
            "台账": [
                ("单位", "日 期", "金额（元）", "用途", "经手人"),
                ("大源", "2026.3.5", 100, "会议", "张三"),
            ]
        }
    )
    guess = ledger_guess(open_book(data, "台账.xlsx"), FUNDS, [])
    assert guess == Ledger(
        {"area": "单位", "happened_on": "日 期", "amount": "金额（元）", "category": "用途"}
    )


def test_a_mapping_kept_before_is_taken_when_all_its_heads_are_there() -> None:
    opened = open_book(funds_ledger(), "台账.xlsx")
    other = Ledger({"area": "镇街", "amount": "没有这一列"}, name="别的台账")
    assert ledger_guess(opened, FUNDS, [other, MAPPED]) == MAPPED
    assert ledger_guess(opened, FUNDS, [other]) != other


def test_a_sheet_for_every_unit_names_it_on_its_tab() -> None:
    rows = [("发生时间", "支付金额", "开支项目"), ("2026.3.5", 100, "会议")]
    opened = open_book(book({"大源": rows, "万市镇": rows, "说明": [("本表由各镇街填写",)]}), "台账.xlsx")
    heads = {name: head for name, head in FUNDS_HEADS.items() if name != "area"}
    ledger = Ledger(heads, {**FUNDS_FIXED, "area": FROM_TAB})
    found, ignored = ledger_sheets(opened, FUNDS, ledger)
    assert [(name, cells["area"]) for (name, _), cells in said(opened, ledger).items()] == [
        ("大源", "大源"),
        ("万市镇", "万市镇"),
    ]
    assert (len(found), ignored) == (2, ["说明"])


def test_only_the_chosen_sheets_are_read() -> None:
    rows = [("镇街", "发生时间", "支付金额", "开支项目"), ("大源", "2026.3.5", 100, "会议")]
    opened = open_book(book({"2025": rows, "2026": rows}), "台账.xlsx")
    chosen = Ledger(FUNDS_HEADS, FUNDS_FIXED, sheets=("2026",))
    assert list(said(opened, chosen)) == [("2026", 2)]


def test_a_mended_cell_says_what_was_meant_and_a_row_can_be_left_out() -> None:
    ledger = MAPPED.mended("履职经费", 4, {"category": "培训"}).mended("履职经费", 4, {"amount": "300元"})
    rows = said(open_book(funds_ledger(), "台账.xlsx"), ledger.without("履职经费", 5))
    assert [number for _, number in rows] == [4, 6]
    assert (rows["履职经费", 4]["category"], rows["履职经费", 4]["amount"]) == ("培训", "300元")


def test_a_column_the_file_lacks_can_be_mended_row_by_row() -> None:
    ledger = MAPPED.mended("履职经费", 6, {"project": "路灯"})
    rows = said(open_book(funds_ledger(), "台账.xlsx"), ledger)
    assert [cells["project"] for cells in rows.values()] == [None, None, "路灯"]


def test_two_columns_of_one_name_are_told_apart() -> None:
    assert told_apart(("日期", "金额", "日期")) == ("日期", "金额", "日期 #2")
    data = book(
        {"台账": [("镇街", "日期", "日期", "金额", "用途"), ("大源", "2026.1.1", "2026.3.5", 100, "会议")]}
    )
    ledger = Ledger({"area": "镇街", "happened_on": "日期 #2", "amount": "金额", "category": "用途"})
    assert [cells["happened_on"] for cells in said(open_book(data, "台账.xlsx"), ledger).values()] == [
        "2026.3.5"
    ]


def test_all_heads_are_offered_with_what_stands_below_them() -> None:
    opened = open_book(funds_ledger(), "台账.xlsx")
    heads = ("序号", "镇街", "发生时间", "支付金额（万元）", "开支项目", "经手人")
    assert heads_of(opened, MAPPED) == heads
    assert heads_of(opened, Ledger({})) == heads
    assert samples_of(opened, MAPPED)["镇街"] == "大源，富阳区大源镇，富春街道"


def test_what_a_job_keeps_is_read_back_as_it_was() -> None:
    ledger = Ledger(FUNDS_HEADS, FUNDS_FIXED, sheets=("履职经费",), name="经费").mended(
        "履职经费", 4, {"amount": "1"}
    )
    ledger = ledger.without("履职经费", 5).reworded("category", "会议", "其他")
    assert Ledger.of(ledger.kept()) == ledger


def test_a_word_of_the_ledgers_is_read_as_one_of_ours_wherever_it_stands() -> None:
    rows = said(open_book(funds_ledger(), "台账.xlsx"), MAPPED.reworded("category", "学习 培训", "学习培训"))
    assert [cells["category"] for cells in rows.values()] == ["学习培训", "视察调研", "其他"]
