"""File names that Windows, Linux and people can live with."""

from __future__ import annotations

import pytest

from dashboard.archive.names import LONGEST, LONGEST_BYTES, Places, safe_name


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("会议纪要.pdf", "会议纪要.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a\\b/c:d*e?f"g<h>i|j.pdf', "a_b_c_d_e_f_g_h_i_j.pdf"),
        ("结尾的点...", "结尾的点"),
        (" 前后空格 .pdf", "前后空格.pdf"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("COM1.pdf", "_COM1.pdf"),
        ("LPT¹.pdf", "_LPT¹.pdf"),
        ("CONTRACT.pdf", "CONTRACT.pdf"),
        ("换行\n和\x00控制\u202e符.pdf", "换行和控制符.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("", "未命名"),
        (".pdf", "pdf"),
        ("2026.11.23 的会议", "2026.11.23 的会议"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_keeps_its_ending_and_its_mark() -> None:
    for given in ("长" * 300 + ".pdf", "a" * 300 + ".pdf", "😀" * 100 + ".pdf"):
        made = safe_name(given, mark="（第2版）")
        assert made.endswith("（第2版）.pdf")
        assert len(made) <= LONGEST
        assert len(made.encode()) <= LONGEST_BYTES


def test_no_path_is_given_twice_not_even_in_another_case() -> None:
    places = Places()
    assert places.take("佐证材料", "Report.PDF") == "佐证材料/Report.PDF"
    assert places.take("佐证材料", "report.pdf") == "佐证材料/report(2).pdf"
    assert places.take("佐证材料", "Report.pdf") == "佐证材料/Report(3).pdf"
    assert places.take("别处", "report.pdf") == "别处/report.pdf"
    longest = {places.take("佐证材料", "长" * 300 + ".pdf") for _ in range(12)}
    assert len(longest) == 12
    assert max(len(path) for path in longest) <= LONGEST + len("佐证材料/")
