"""The page itself: whose it is, what stands on it when there is nothing, what it shares with the board."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from checklist.freezing import snapshot_freeze
from checklist.models import Checklist, Snapshot
from tests.dashboard.dossier.conftest import ON, Town, answer, d
from tests.factories import DAYUAN, DISTRICT, FUCHUN, WANSHI, at, make_study, make_term, make_user
from townships.models import FactsToken, Township


def test_whoever_sees_the_unit_sees_its_dossier_and_others_find_nothing(town: Town, leader: User) -> None:
    for reader in (town.office, leader, town.chair, make_user(Role.CLERK, DAYUAN)):
        assert answer(reader).status_code == 200
    assert answer(town.chair, WANSHI).status_code == 404
    assert answer(make_user(Role.OFFICE, "330110"), DAYUAN).status_code == 404
    assert answer(make_user(Role.SYSADMIN)).status_code == 403


def test_every_part_says_when_there_is_nothing(town: Town) -> None:
    page = answer(town.office).content.decode()
    for words in (
        "没有登记", "还没有登记届次", "这一天没有现行有效的实施意见", "还没有审核通过的会议", "还没有审核通过的安排和支出",
        "没有在办和本年提出的项目", "没有登记代表名册", "本年还没有审核通过的活动", "还没有审核通过的自选动作",
        "这一天以前还没有留存快照",
    ):  # fmt: skip
        assert words in page


def test_the_aspects_add_up_to_the_unit_s_own_numbers(town: Town, shown: Any) -> None:
    make_term(DAYUAN, on="2021-11-01")
    make_study(town.office, on="2026-05-08")
    page = shown()
    assert [aspect.title for aspect in page.aspects] == [
        "加强党的全面领导", "支持和保证履职", "全过程人民民主", "自身建设"
    ]  # fmt: skip
    rows = [row for aspect in page.aspects for row in aspect.rows]
    assert sorted(row.id for row in rows) == sorted(row.id for row in page.page.rows)
    assert sum(aspect.sums.done for aspect in page.aspects) == page.page.tiles[0].part == 1
    said = Client()
    said.force_login(town.office)
    unit = said.get(f"/townships/{DAYUAN}/{ON}").context["page"]
    assert (page.page.score, page.page.progress) == (unit.score, unit.progress)


def test_a_trial_shows_states_and_no_score(town: Town) -> None:
    Checklist.objects.update(mode="TRIAL")
    page = answer(town.office).content.decode()
    assert "试运行，暂不显示" in page
    assert "计分 / 分值" not in page


def test_fictional_data_are_marked(town: Town) -> None:
    assert "演示数据" not in answer(town.office).content.decode()
    FactsToken.objects.update(is_demo=True)
    assert "演示数据" in answer(town.office).content.decode()


def test_a_wrong_day_is_said_in_words_and_a_year_without_a_unit_too(town: Town) -> None:
    assert "昨天" in answer(town.office, query="?as_of=昨天").content.decode()
    Township.objects.filter(code=DAYUAN).update(closed_on=d("2026-06-01"))
    assert "这一天该单位不在清单所列范围内" in answer(town.office).content.decode()


def test_neighbours_lead_from_dossier_to_dossier_on_the_same_day(town: Town) -> None:
    page = answer(town.office, FUCHUN).content.decode()
    assert f'rel="next" href="/townships/330111002/dossier/{ON.replace("&", "&amp;")}"' in page
    assert 'rel="next"' not in answer(town.chair).content.decode()


def test_the_unit_s_page_and_the_overview_lead_here(town: Town, leader: User) -> None:
    reader = Client()
    reader.force_login(leader)
    link = f'href="/townships/{DAYUAN}/dossier/{ON.replace("&", "&amp;")}"'
    assert link in reader.get(f"/townships/{DAYUAN}/{ON}").content.decode()
    assert link in reader.get(f"/overview/{ON}").content.decode()


@pytest.fixture
def frozen(town: Town) -> None:
    make_term(DAYUAN, on="2021-11-01")
    for as_of, title in (("2026-04-30", "四月末"), ("2026-06-30", "六月末")):
        if title == "六月末":
            make_study(town.office, on="2026-05-08")
        snapshot_freeze(
            area=DISTRICT, year=2026, as_of=d(as_of), title=title, by=town.office, at=at("2026-07-01")
        )


def test_history_is_what_was_frozen_and_nothing_later_changes_it(
    town: Town, frozen: None, shown: Any
) -> None:
    lines = shown().history.lines
    assert [(line.on, line.said) for line in lines] == [
        ("2026年6月30日", "快照第2号 六月末"), ("2026年4月30日", "快照第1号 四月末"),
    ]  # fmt: skip
    for line, row in zip(lines, Snapshot.objects.order_by("-as_of"), strict=True):
        own = row.frozen_board().slice(DAYUAN)
        assert (line.score, line.progress) == (own.units[0].score_shown, own.units[0].progress_shown)
        assert (line.completion, line.late) == (own.totals.completion_text, own.totals.late_items)
    assert lines[0].score != lines[1].score
    town.add(town.meeting("WORK_CONFERENCE", "2024-05-01"))
    again = shown().history.lines
    assert again == lines
    assert again[0].url.endswith(f"/unit/?unit={DAYUAN}")


def test_history_ends_with_the_day_and_a_unit_reads_its_own(town: Town, frozen: None, shown: Any) -> None:
    assert [line.said for line in shown("?year=2026&as_of=2026-06-29").history.lines] == ["快照第1号 四月末"]
    assert len(shown(reader=town.chair).history.lines) == 2
    assert answer(town.chair).content.decode().count("万市镇") == 0
