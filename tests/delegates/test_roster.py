"""A roster as it is pasted from Excel or typed, and whom its names mean."""

from __future__ import annotations

import pytest

from delegates.roster import NEW, Known, Line, Mark, matched, parse_roster

WANG = Known(1, "第18届代表（第3选区）", sits=True, is_in=False)
FORMER = Known(2, "曾任第17届代表", sits=False, is_in=False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("王芳\t第3选区\t13800001234", ("王芳", "第3选区", "13800001234")),
        ("1\t王芳\t第3选区\t13800001234", ("王芳", "第3选区", "13800001234")),
        ("王芳 第3选区 13800001234", ("王芳", "第3选区", "13800001234")),
        ("1. 王芳，第3选区", ("王芳", "第3选区", "")),
        ("王 芳\t第3选区\t", ("王芳", "第3选区", "")),
        ("王 芳 第3选区", ("王芳", "第3选区", "")),
        ("王芳\t\t13800001234", ("王芳", "", "13800001234")),
        ("王芳", ("王芳", "", "")),
        ("古丽·阿不都", ("古丽·阿不都", "", "")),
        ("王芳\t第３选区\t１３８００００１２３４", ("王芳", "第3选区", "13800001234")),
    ],
)
def test_a_line_is_read_however_it_was_copied(written: str, read: tuple[str, str, str]) -> None:
    (line,) = parse_roster(written)
    assert (line.name, line.electoral_district, line.phone, line.problem) == (*read, "")


def test_heads_and_empty_lines_are_left_out_and_lines_keep_their_number() -> None:
    lines = parse_roster("序号\t姓名\t选区\r\n\r\n1\t王芳\t第1选区\r\n \r\n2\t李明\t第2选区\r\n")
    assert [(line.number, line.name) for line in lines] == [(3, "王芳"), (5, "李明")]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("王芳\t第3选区\t1.38E+10", "改为文本再复制"),
        ("\t第3选区\t13800001234", "没有姓名"),
        ("王" * 51, "最多50字"),
        ("王芳\t" + "区" * 51, "选区最多50字"),
        ("王芳\t第3选区\t教师\t党员", "列太多"),
        ("---", "中文姓名"),
    ],
)
def test_a_line_that_cannot_be_says_why(written: str, problem: str) -> None:
    (line,) = parse_roster(written)
    assert problem in line.problem


def lines(*names: str) -> list[Line]:
    return [Line(number, name) for number, name in enumerate(names, start=1)]


def test_a_delegate_who_sits_is_reelected_an_unknown_name_is_new() -> None:
    first, second = matched(lines("王芳", "赵新"), {"王芳": [WANG]}, {})
    assert (first.mark, first.chosen, first.is_asked) == (Mark.REELECTED, "1", False)
    assert (second.mark, second.chosen, second.is_asked) == (Mark.NEW, NEW, False)


def test_a_known_person_without_a_seat_is_asked_about() -> None:
    (asked,) = matched(lines("王芳"), {"王芳": [FORMER]}, {})
    assert (asked.mark, asked.chosen, bool(asked.problem)) == (Mark.ASK, "", True)
    assert [value for value, _ in asked.choices] == ["2", NEW]
    (same,) = matched(lines("王芳"), {"王芳": [FORMER]}, {1: "2"})
    (other,) = matched(lines("王芳"), {"王芳": [FORMER]}, {1: NEW})
    assert (same.mark, same.chosen, same.problem) == (Mark.NEW, "2", "")
    assert (other.mark, other.chosen) == (Mark.NEW, NEW)


def test_a_name_that_stands_twice_is_asked_each_time_and_one_person_enters_once() -> None:
    both = matched(lines("王芳", "王芳"), {"王芳": [WANG]}, {})
    assert [each.mark for each in both] == [Mark.ASK, Mark.ASK]
    both = matched(lines("王芳", "王芳"), {"王芳": [WANG]}, {1: "1", 2: NEW})
    assert [(each.mark, each.problem) for each in both] == [(Mark.REELECTED, ""), (Mark.NEW, "")]
    both = matched(lines("王芳", "王芳"), {"王芳": [WANG]}, {1: "1", 2: "1"})
    assert {each.problem for each in both} == {"同一个人在名单中选了两次"}


def test_an_answer_that_was_not_offered_is_none() -> None:
    (asked,) = matched(lines("王芳"), {"王芳": [FORMER]}, {1: "999"})
    assert asked.chosen == ""


def test_who_sits_in_the_new_term_already_does_not_enter_again() -> None:
    (inside,) = matched(lines("王芳"), {"王芳": [Known(1, "代表", sits=True, is_in=True)]}, {})
    assert inside.problem == "已在本届名册中，请删去这一行"
