"""The overview compared with an earlier day of its year: signs and words in the cells, sums, bad days told."""

from __future__ import annotations

import re
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from checklist.models import Checklist
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.test_views import get, text_of
from tests.factories import DAYUAN, FUCHUN, make_study, make_term, make_townships, make_user
from townships.areas import UNITS

pytestmark = pytest.mark.django_db
ON = "?year=2026&as_of=2026-11-23"
AGAINST = f"{ON}&against=2026-04-30"


@pytest.fixture
def office() -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.OFFICE, name="区办甲")


def marked_cells(answer: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """(unit, item) → (sign, what it was), as the page carries them."""
    return {
        (row.name, cell.title): (cell.mark.shape, cell.mark.was)
        for group in answer.context["page"].groups
        for row in group.rows
        for cell in row.cells
        if cell.mark
    }


def test_what_changed_is_marked_with_a_sign_and_what_it_was(office: User) -> None:
    make_study(office)
    answer = get(office, f"/overview/{AGAINST}")
    marks = marked_cells(answer)
    assert marks["大源镇", "每年至少专题听取并研究一次人大工作"] == ("▲", "未到时限")
    # 09-30 has passed: what was not yet due is now late, and said so.
    assert marks["大源镇", "年中人代会代表问政"] == ("▼", "未到时限")
    page = answer.content.decode()
    cell = re.search(
        r'<span class="moved up" title="([^"]+)">▲<span class="visually-hidden">上升，</span>原未到时限</span>',
        page,
    )
    assert cell is not None
    assert cell[1] == "未到时限 → 已完成"


def test_sums_and_units_are_told_in_words(office: User) -> None:
    make_study(office)
    page = text_of(get(office, f"/overview/{AGAINST}"))
    assert "与2026年4月30日相比" in page
    assert "已完成增加" in page
    assert "两天都按现在掌握的材料判断" in page
    assert "专题听取研究 未到时限 → 已完成" in page


def test_without_a_day_nothing_is_marked(office: User) -> None:
    make_study(office)
    for query in (ON, f"{ON}&against="):
        answer = get(office, f"/overview/{query}")
        assert not marked_cells(answer)
        assert "changes" not in answer.context


@pytest.mark.parametrize(
    ("against", "said"),
    [
        ("2026-11-23", "应早于截至日期2026年11月23日"),
        ("2026-12-31", "应早于截至日期2026年11月23日"),
        ("2025-12-31", "应在同一年度内，不早于2026年1月1日"),
        ("2026-02-30", "2026年2月没有30日"),
        ("<script>alert(1)</script>", "日期请写成“2026年11月5日”的样子"),
        ("上月末", "日期请写成"),
    ],
)
def test_a_bad_day_is_told_beside_its_field_and_stays_typed(office: User, against: str, said: str) -> None:
    answer = get(office, f"/overview/{ON}&against={against}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert 'id="id_against_error"' in page
    assert "<script>alert" not in page
    assert answer.context["against"]["against"].value() == against
    assert not marked_cells(answer)


def test_the_end_of_last_month_is_one_press_away(office: User) -> None:
    page = get(office, f"/overview/{ON}").content.decode()
    assert 'href="?year=2026&amp;as_of=2026-11-23&amp;against=2026-10-31">上月末</a>' in page
    january = get(office, "/overview/?year=2026&as_of=2026-01-20").content.decode()
    assert "上月末" not in january  # that would be a day of another year


def test_a_unit_sees_its_own_changes_and_the_district_s_sums(office: User) -> None:
    make_study(office)
    make_study(office, FUCHUN)
    clerk = make_user(Role.CLERK, DAYUAN)
    answer = get(clerk, f"/overview/{AGAINST}")
    assert {name for name, _ in marked_cells(answer)} == {"大源镇"}
    page = text_of(answer)
    assert not [name for _, name in UNITS if name != "大源镇" and name in page]
    assert "全区合计" in page


def test_a_trial_shows_no_scores_in_a_comparison(office: User) -> None:
    Checklist.objects.update(mode="TRIAL")
    answer = get(office, f"/overview/{AGAINST}")
    assert all(unit.score is None for unit in answer.context["changes"].units)
    assert "落实度" not in text_of(answer).partition("与2026年4月30日相比")[2].partition("乡镇(街道) ×")[0]
