"""manage.py assess, list_rules."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from checklist.rule_book import rule_book
from tests.checklist_edition import publish_edition_2026
from tests.factories import make_townships


@pytest.fixture
def delivered(db: None) -> None:
    make_townships()
    publish_edition_2026()


def assess(*args: str) -> str:
    out = StringIO()
    call_command("assess", *args, stdout=out)
    return out.getvalue()


def test_json_gives_24_units_in_official_order(delivered: None) -> None:
    told = json.loads(assess("--year", "2026", "--as-of", "2026-11-23", "--format", "json"))
    codes = [unit["code"] for unit in told["townships"]]
    assert len(codes) == 24
    assert codes == sorted(codes)
    for unit in told["townships"]:
        absent = {each["id"] for each in unit["items"] if each["state"] == "NOT_APPLICABLE"}
        asked = {"term_conference", "implementing_opinion"}  # no Party term is registered here
        if unit["name"].endswith("街道"):
            asked |= {"midyear_inquiry", "fiscal_oversight"}
        assert absent == asked


def test_table_and_csv(delivered: None) -> None:
    table = assess("--year", "2026", "--as-of", "2026-11-23")
    assert "2026年度（清单2026-1，正式）截至2026-11-23" in table
    assert "大源镇" in table
    csv = assess("--year", "2026", "--as-of", "2026-11-23", "--format", "csv", "--area", "330111117")
    assert csv.startswith("\ufeffyear,")
    assert len(csv.splitlines()) == 11


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--year", "2026", "--as-of", "2025-12-31"), "早于2026年1月1日"),
        (("--year", "2025", "--as-of", "2025-12-31"), "2025年度还没有发布"),
        (("--year", "26", "--as-of", "2026-11-23"), "四位年份"),
        (("--year", "2026", "--as-of", "2026-02-30"), "存在的日期"),
        (("--year", "2026", "--as-of", "２０２６-11-23"), "存在的日期"),
        (("--year", "2026", "--as-of", "2026-11-23", "--area", "33011"), "2、4、6或9位"),
        (("--year", "2026", "--as-of", "2026-11-23", "--area", "330999"), "没有乡镇"),
        (("--year", "2026", "--as-of", "2026-11-23", "--format", "xml"), "table、json、csv"),
        (("--years", "2026"), "参数有误：没有这样的参数 --years 2026。例如"),
        (("--year",), "参数有误：--year 后面没有写值。例如"),
        (("--a", "330111"), "参数有误：--a 不完整，可能是几个参数中的一个。例如"),
    ],
)
def test_bad_arguments_are_told_in_chinese_with_exit_code_2(
    delivered: None, args: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError, match=message) as refused:
        assess(*args)
    assert refused.value.returncode == 2


def test_the_rule_book_is_fresh() -> None:
    call_command("list_rules", "--check", stdout=StringIO())


def test_a_stale_rule_book_is_told_and_written_anew(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="已过期"):
        call_command("list_rules", "--check", stdout=StringIO())
    call_command("list_rules", stdout=StringIO())
    assert (tmp_path / "docs" / "rules.md").read_text(encoding="utf-8") == rule_book()
