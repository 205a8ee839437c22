"""Checklists: edition 2026, versions, what may not be saved, who may change them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from accounts.models import AuditEvent, User
from accounts.roles import Role
from checklist.catalogue import RULES
from checklist.edition_2026 import item_as_delivered
from checklist.models import Checklist, Item
from checklist.queries import NoBoard, checklist_judging, edition_of, published, scoreboard, years
from checklist.services import (
    checklist_discard,
    checklist_new_version,
    checklist_publish,
    checklist_save,
    item_remove,
    item_save,
)
from opinions.models import RequiredAction
from tests.checklist.rows import edition
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, at, make_townships, make_user
from townships.tokens import facts_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return make_user()


def item_of(checklist: Checklist, slug: str) -> Item:
    return checklist.items.get(action_id=slug)


def test_the_actions_in_the_database_are_those_of_the_catalogue() -> None:
    publish_edition_2026()
    rows = list(RequiredAction.objects.values_list("slug", "title", "aspect", "basis"))
    assert rows == [(rule.id, rule.title, rule.aspect.value, rule.basis) for rule in RULES]


def test_edition_2026_is_the_catalogue_as_delivered() -> None:
    assert edition_of(publish_edition_2026()).items == edition().items


def test_sync_rules_twice_acts_once_and_leaves_the_offices_changes_alone() -> None:
    call_command("sync_rules", stdout=StringIO())
    Item.objects.filter(action_id="governance").update(weight=Decimal(9))
    RequiredAction.objects.filter(slug="governance").update(title="旧名称")
    out = StringIO()
    call_command("sync_rules", stdout=out)
    assert "更新1项" in out.getvalue()
    assert "已有，不作改动" in out.getvalue()
    assert Item.objects.get(action_id="governance").weight == 9
    assert Checklist.objects.count() == 1


def test_a_published_checklist_is_not_edited(office: User) -> None:
    published = publish_edition_2026()
    item = item_of(published, "governance")
    for act in (
        lambda: item_save(item=item, by=office, at=at("2026-05-01")),
        lambda: item_remove(item=item, by=office, at=at("2026-05-01")),
        lambda: checklist_save(checklist=published, by=office, at=at("2026-05-01")),
        lambda: checklist_publish(checklist=published, by=office, at=at("2026-05-01")),
        lambda: checklist_discard(checklist=published, by=office, at=at("2026-05-01")),
    ):
        with pytest.raises(ValidationError, match="已发布的清单不能修改"):
            act()


def test_a_change_makes_a_new_version_that_judges_from_its_effective_day(office: User) -> None:
    make_townships()
    source = publish_edition_2026()
    fresh = checklist_new_version(
        source=source, effective_on=date(2026, 7, 1), by=office, at=at("2026-06-01")
    )
    assert (fresh.label, fresh.published, fresh.items.count()) == ("2026-2", False, 10)
    item = item_of(fresh, "governance")
    item.weight = Decimal("10.5")
    item_save(item=item, by=office, at=at("2026-06-02"))
    assert checklist_judging(2026, date(2026, 7, 1)).label == "2026-1"
    checklist_publish(checklist=fresh, by=office, at=at("2026-06-03"))
    assert checklist_judging(2026, date(2026, 6, 30)).label == "2026-1"
    assert checklist_judging(2026, date(2026, 7, 1)).label == "2026-2"
    assert checklist_judging(2026, date(2027, 3, 1)).label == "2026-2"
    board = scoreboard(area=DAYUAN, year=2026, as_of=date(2026, 7, 1))
    assert (board.checklist, board.headings[8].weight_text) == ("2026-2", "10.5")
    assert AuditEvent.objects.filter(action="CHECKLIST").count() == 3


def test_before_the_first_effective_day_the_years_first_version_judges(office: User) -> None:
    publish_edition_2026()
    Checklist.objects.update(effective_on=date(2026, 3, 1))
    assert checklist_judging(2026, date(2026, 1, 5)).label == "2026-1"


def test_a_version_effective_next_year_never_judges_this_years_facts(office: User) -> None:
    source = publish_edition_2026()
    late = checklist_new_version(source=source, effective_on=date(2027, 1, 5), by=office, at=at("2026-12-01"))
    checklist_publish(checklist=late, by=office, at=at("2026-12-02"))
    assert checklist_judging(2026, date(2027, 1, 10)).label == "2026-1"  # E is 2026-12-31


def test_a_year_without_a_checklist_and_a_day_before_the_year_have_no_board() -> None:
    publish_edition_2026()
    assert years(published()) == [2026]
    with pytest.raises(NoBoard, match="2025年度还没有发布"):
        checklist_judging(2025, date(2025, 5, 1))
    with pytest.raises(NoBoard, match="早于2026年1月1日"):
        checklist_judging(2026, date(2025, 12, 31))


def test_next_years_checklist_is_made_from_this_years(office: User) -> None:
    source = publish_edition_2026()
    fresh = checklist_new_version(
        source=source, effective_on=date(2027, 1, 1), by=office, at=at("2026-12-01"), year=2027
    )
    assert (fresh.label, fresh.closes_on, fresh.title[:4]) == ("2027-1", date(2028, 1, 20), "2027")


def test_weights_that_sum_to_nought_cannot_be_saved(office: User) -> None:
    fresh = checklist_new_version(
        source=publish_edition_2026(), effective_on=date(2026, 7, 1), by=office, at=at("2026-06-01")
    )
    items = list(fresh.items.all())
    for item in items:
        item.weight = Decimal(0)
    with pytest.raises(ValidationError, match="权重之和应大于0"):
        checklist_save(checklist=fresh, items=items, by=office, at=at("2026-06-02"))
    assert item_of(fresh, "governance").weight == 7


@pytest.mark.parametrize(
    ("slug", "wrong", "message"),
    [
        ("governance", {"weight": Decimal(-1)}, "权重不能小于0"),
        ("governance", {"params": {"k": 0, "target": "0.8"}}, "应大于0"),
        ("annual_hearing", {"params": {"target": None}}, "不能待定"),
        ("annual_hearing", {"params": []}, "参数应为"),
        ("annual_hearing", {"due": "02-30"}, "月-日"),
        ("annual_hearing", {"due": ""}, "要写明时限"),
        ("term_conference", {"due": "12-31"}, "请留空"),
        ("midyear_inquiry", {"applies_to": ["TOWN", "SUBDISTRICT"]}, "只适用于镇、乡"),
        ("governance", {"applies_to": []}, "至少选择一类"),
        ("governance", {"applies_to": ["CITY"]}, "没有这样的单位类型"),
    ],
)
def test_what_an_item_may_not_say(office: User, slug: str, wrong: dict[str, Any], message: str) -> None:
    fresh = checklist_new_version(
        source=publish_edition_2026(), effective_on=date(2026, 7, 1), by=office, at=at("2026-06-01")
    )
    item = item_of(fresh, slug)
    for name, value in wrong.items():
        setattr(item, name, value)
    with pytest.raises(ValidationError, match=message):
        item_save(item=item, by=office, at=at("2026-06-02"))


def test_the_four_open_params_may_be_saved_open(office: User) -> None:
    fresh = checklist_new_version(
        source=publish_edition_2026(), effective_on=date(2026, 7, 1), by=office, at=at("2026-06-01")
    )
    for slug, params in (
        ("duty_funds", {"standard": None, "use": None}),
        ("midyear_inquiry", {"target": None}),
        ("governance", {"k": 1, "target": None}),
    ):
        item = item_of(fresh, slug)
        item.params = params
        item_save(item=item, by=office, at=at("2026-06-02"))
        assert item_of(fresh, slug).params == params


@pytest.mark.parametrize("role", [Role.CHAIR, Role.CLERK, Role.LEADER, Role.AUDITOR, Role.SYSADMIN])
def test_only_the_office_changes_a_checklist(role: Role) -> None:
    scope = DAYUAN if role in {Role.CHAIR, Role.CLERK} else "330111"
    with pytest.raises(PermissionDenied):
        checklist_new_version(
            source=publish_edition_2026(),
            effective_on=date(2026, 7, 1),
            by=make_user(role, scope),
            at=at("2026-06-01"),
        )


def test_a_checklist_closes_after_its_year(office: User) -> None:
    publish_edition_2026()
    wrong = Checklist(year=2027, title="清单", effective_on=date(2027, 1, 1), closes_on=date(2027, 12, 31))
    with pytest.raises(ValidationError, match="应在2027年12月31日之后"):
        checklist_save(checklist=wrong, items=[item_as_delivered(RULES[0])], by=office, at=at("2026-12-01"))


def test_each_change_renews_the_token(office: User) -> None:
    source = publish_edition_2026()
    seen = {facts_token("330111")}
    fresh = checklist_new_version(
        source=source, effective_on=date(2026, 7, 1), by=office, at=at("2026-06-01")
    )
    seen.add(facts_token("330111"))
    checklist_publish(checklist=fresh, by=office, at=at("2026-06-02"))
    seen.add(facts_token("330111"))
    assert len(seen) == 3
