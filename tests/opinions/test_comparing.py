"""Two versions of a text beside each other."""

from __future__ import annotations

from opinions.comparing import Change, compare, pieces_of

OLD = (
    "关于推动人大工作的实施意见",
    "镇党委每年至少听取一次人大工作汇报。",
    "原有的一项安排，今后仍然照此办理。",
    "代表履职经费每人2000元，列入预算。",
    "本意见自印发之日起施行。",
)


def _told(new: tuple[str, ...]) -> list[tuple[Change, int | None, int | None]]:
    return [(pair.change, pair.old, pair.new) for pair in compare(OLD, new)]


def test_the_same_text_has_no_change() -> None:
    assert {change for change, _, _ in _told(OLD)} == {Change.SAME}


def test_a_changed_paragraph_is_one_line_with_its_words_marked() -> None:
    new = (*OLD[:3], "代表履职经费每人2500元，列入年度预算。", OLD[4])
    pair = compare(OLD, new)[3]
    assert (pair.change, pair.old, pair.new) == (Change.CHANGED, 3, 3)
    assert [(piece.kind, piece.text) for piece in pair.pieces if piece.kind != "same"] == [
        ("old", "0"), ("new", "5"), ("new", "年度"),
    ]  # fmt: skip


def test_added_and_removed_paragraphs_stand_where_they_belong() -> None:
    new = (OLD[0], OLD[1], "民生微实事储备金专账管理，年底报告。", OLD[3], OLD[4])
    assert _told(new) == [
        (Change.SAME, 0, 0), (Change.SAME, 1, 1), (Change.ADDED, None, 2), (Change.REMOVED, 2, None),
        (Change.SAME, 3, 3), (Change.SAME, 4, 4),
    ]  # fmt: skip


def test_a_paragraph_that_moved_is_told_as_moved_also_when_it_was_touched() -> None:
    new = (OLD[0], OLD[2], OLD[3], "镇党委每年至少专题听取两次人大工作汇报。", OLD[4])
    told = _told(new)
    assert (Change.MOVED, 1, 3) in told
    assert Change.REMOVED not in {change for change, _, _ in told}


def test_no_single_character_is_left_standing_between_two_changes() -> None:
    pieces = pieces_of("由党政办公室负责落实", "由人大办牵头抓好落实")
    assert all(len(piece.text) > 1 or piece.text == "由" for piece in pieces if piece.kind == "same")
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == "由党政办公室负责落实"
    assert "".join(piece.text for piece in pieces if piece.kind != "old") == "由人大办牵头抓好落实"


def test_another_text_altogether_is_removed_and_added() -> None:
    told = compare(
        tuple(chr(0x4E00 + n) * 30 for n in range(500)), tuple(chr(0x5E00 + n) * 30 for n in range(500))
    )
    assert {pair.change for pair in told} == {Change.ADDED, Change.REMOVED}
