"""试算: a draft judges today's facts beside the published edition; nothing is written, nothing kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from checklist.compare import Direction, compare
from checklist.models import Checklist, Item
from checklist.queries import _RECENT, boards_forget, edition_of, published, scoreboard
from checklist.services import checklist_new_version
from checklist.trial import edition_changes, trial_board, trial_of
from fuyang_renda.starting.missing import is_anything_missing
from tests.checklist_edition import publish_edition_2026
from tests.dashboard.test_views import get, text_of
from tests.factories import DAYUAN, DISTRICT, at, make_study, make_term, make_townships, make_user
from townships.areas import UNITS
from townships.models import FactsToken, Township

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
ON = "?as_of=2026-11-23"


@pytest.fixture
def office() -> User:
    make_townships()
    for code, _ in UNITS:
        make_term(code, on="2021-11-01")
    publish_edition_2026()
    return make_user(Role.OFFICE, name="区办甲")


def a_draft(office: User, **items: dict[str, Any]) -> Checklist:
    """A new version with some items otherwise."""
    draft = checklist_new_version(
        source=Checklist.objects.get(published=True),
        effective_on=date(2026, 12, 1),
        by=office,
        at=at("2026-11-20"),
    )
    for action, told in items.items():
        Item.objects.filter(checklist=draft, action_id=action).update(**told)
    return draft


def test_it_says_who_gains_and_who_loses(office: User) -> None:
    make_study(office)
    # The hearing weighs more: who held one gains, the others stand where they stood (the rest is still open).
    draft = a_draft(office, annual_hearing={"weight": 50}, midyear_inquiry={"weight": 1})
    answer = get(office, f"/trial/{draft.pk}/{ON}")
    page = text_of(answer)
    assert answer.status_code == 200
    counts = dict(answer.context["counts"])
    assert counts[Direction.UP] == 1
    assert sum(counts.values()) == 24
    assert "分值 12 → 50" in page
    mine = next(unit for unit in answer.context["units"] if unit.name == "大源镇")
    assert mine.score.shape == "▲"
    assert f"落实度上升 ▲ {counts[Direction.UP]} 个单位" in page
    assert [unit.name for unit in answer.context["units"]] == [name for _, name in UNITS]


def test_a_nearer_day_changes_states_and_is_told_item_by_item(office: User) -> None:
    draft = a_draft(office, annual_hearing={"due": "06-30"})
    answer = get(office, f"/trial/{draft.pk}/{ON}")
    assert "时限 12月31日 → 6月30日" in text_of(answer)
    lines = {
        unit.name: [(line.title, line.mark.shape) for line in unit.lines] for unit in answer.context["units"]
    }
    assert all(("专题听取研究", "▼") in each for each in lines.values())


def test_the_draft_judges_as_it_will_once_published(office: User) -> None:
    make_study(office)
    draft = a_draft(office, annual_hearing={"weight": 50, "due": "03-31"}, governance={"due": "06-30"})
    Checklist.objects.filter(pk=draft.pk).update(effective_on=date(2026, 11, 1))
    draft.refresh_from_db()
    tried = trial_board(area=DISTRICT, edition=edition_of(draft), as_of=DAY)
    Checklist.objects.filter(pk=draft.pk).update(published=True)
    boards_forget()
    assert scoreboard(area=DISTRICT, year=2026, as_of=DAY) == tried


def test_nothing_is_written_and_no_draft_board_is_kept(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = a_draft(office, annual_hearing={"weight": 50})
    scoreboard(area=DISTRICT, year=2026, as_of=DAY)
    client = Client()
    client.force_login(office)
    made: list[Any] = []
    monkeypatch.setattr("checklist.queries.cache.set_many", lambda boards, *_: made.extend(boards))
    kept, token = dict(_RECENT), FactsToken.objects.values_list("value", flat=True).get(district=DISTRICT)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(f"/trial/{draft.pk}/{ON}").status_code == 200
    reads = ("SELECT", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
    assert not [query["sql"] for query in seen if not query["sql"].startswith(reads)]
    assert (made, dict(_RECENT)) == ([], kept)
    assert FactsToken.objects.values_list("value", flat=True).get(district=DISTRICT) == token
    board = scoreboard(area=DISTRICT, year=2026, as_of=DAY)
    assert next(heading for heading in board.headings if heading.id == "annual_hearing").weight == 12


def test_a_draft_that_says_the_same_changes_nobody(office: User) -> None:
    draft = a_draft(office)
    answer = get(office, f"/trial/{draft.pk}/{ON}")
    assert "与现行清单相同" in text_of(answer)
    assert dict(answer.context["counts"])[Direction.SAME] == 24
    assert not any(unit.is_changed for unit in answer.context["units"])


def test_a_draft_of_the_next_year_is_tried_on_this_one_s_facts(office: User) -> None:
    source = Checklist.objects.get(published=True)
    draft = checklist_new_version(
        source=source, effective_on=date(2027, 1, 1), by=office, at=at("2026-11-20"), year=2027
    )
    answer = get(office, f"/trial/{draft.pk}/{ON}")
    page = text_of(answer)
    assert "2027年度还没有已发布的清单。以下把这一版用在2026年度的材料上试算" in page
    assert dict(answer.context["counts"])[Direction.SAME] == 24
    trial = trial_of(draft, DAY, published())
    assert (trial.edition.year, trial.edition.closes_on) == (2026, source.closes_on)


def test_without_anything_published_there_is_nothing_to_try_it_beside(office: User) -> None:
    draft = a_draft(office)
    Checklist.objects.filter(published=True).update(published=False)
    assert "还没有已发布的清单可以对照" in text_of(get(office, f"/trial/{draft.pk}/"))


@pytest.mark.parametrize(
    ("as_of", "said"),
    [("2025-12-31", "不能早于2026年1月1日"), ("2026-02-30", "2026年2月没有30日"), ("昨天", "日期请写成")],
)
def test_a_bad_day_is_told_beside_its_field(office: User, as_of: str, said: str) -> None:
    draft = a_draft(office)
    answer = get(office, f"/trial/{draft.pk}/?as_of={as_of}")
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert answer.context["form"]["as_of"].value() == as_of


def test_drafts_are_tried_by_the_office_alone(office: User) -> None:
    draft = a_draft(office)
    for role, scope in (
        (Role.CHAIR, DAYUAN),
        (Role.CLERK, DAYUAN),
        (Role.LEADER, DISTRICT),
        (Role.AUDITOR, DISTRICT),
    ):
        assert get(make_user(role, scope), f"/trial/{draft.pk}/").status_code == 403
    assert get(office, "/trial/99999/").status_code == 404


def test_the_admin_leads_from_a_version_to_its_trial(office: User) -> None:
    draft = a_draft(office)
    page = get(office, f"/admin/checklist/checklist/{draft.pk}/change/").content.decode()
    assert f'href="/trial/{draft.pk}/"' in page
    chair = make_user(Role.CHAIR, DAYUAN)
    published_one = Checklist.objects.get(published=True)
    assert (
        "/trial/" not in get(chair, f"/admin/checklist/checklist/{published_one.pk}/change/").content.decode()
    )


def test_what_two_editions_say_differently_is_told_item_by_item(office: User) -> None:
    draft = a_draft(
        office,
        duty_funds={"weight": "12.50", "params": {"standard": "2000", "use": "0.80"}, "advised_on": ""},
        governance={"applies_to": ["TOWN", "RURAL"], "lead_days": 10},
    )
    Item.objects.filter(checklist=draft, action_id="full_time_clerk").delete()
    Checklist.objects.filter(pk=draft.pk).update(closes_on=date(2027, 1, 31), mode="TRIAL")
    draft.refresh_from_db()
    before = edition_of(Checklist.objects.get(published=True))
    told = [change.words for change in edition_changes(before, edition_of(draft))]
    assert told == [
        "年度截止日2027年1月20日 → 2027年1月31日",
        "方式正式 → 试运行",
        "代表履职经费使用：分值10 → 12.5",
        "代表履职经费使用：建议完成日12月20日 → 不设",
        "代表履职经费使用：每名代表每年标准待定 → 2000元",
        "代表履职经费使用：使用率目标0.5 → 0.8",
        "人大代表参与社会治理：适用镇、乡、街道 → 镇、乡",
        "人大代表参与社会治理：提前提示30天 → 10天",
        "人大干事专职化：列入 → 未列入",
    ]
    assert not list(edition_changes(before, before))


def test_the_page_costs_the_same_queries_at_24_and_240_units(office: User) -> None:
    draft = a_draft(office, annual_hearing={"weight": 50})

    def spent() -> int:
        boards_forget()
        is_anything_missing(DISTRICT, timezone.localdate())
        client = Client()
        client.force_login(office)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/trial/{draft.pk}/{ON}").status_code == 200
        return len(seen)

    few = spent()
    for number in range(300, 516):
        Township.objects.create(code=f"330111{number}", name=f"演示镇{number}", kind="TOWN")
        make_term(f"330111{number}", on="2021-11-01")
    assert spent() == few


def test_one_comparison_serves_both(office: User) -> None:
    """The page's counts are those of the one function over two boards."""
    draft = a_draft(office, annual_hearing={"due": "06-30"})
    both = compare(
        scoreboard(area=DISTRICT, year=2026, as_of=DAY),
        trial_board(area=DISTRICT, edition=edition_of(draft), as_of=DAY),
    )
    answer = get(office, f"/trial/{draft.pk}/{ON}")
    assert answer.context["counts"] == [
        (way, both.count(way)) for way in (Direction.UP, Direction.DOWN, Direction.SAME)
    ]
