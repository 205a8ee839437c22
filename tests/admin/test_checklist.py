"""The checklist in the admin: drafts are edited, published versions stand, decisions need two people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from checklist.models import Checklist, Decision, Item
from opinions.models import RequiredAction
from tests.admin.conftest import Cast
from tests.factories import DAYUAN


@pytest.fixture
def draft(cast: Cast) -> Checklist:
    """An unpublished version of two items."""
    checklist = Checklist.objects.create(
        year=2026, title="2026年度规定动作清单", effective_on=date(2026, 1, 1), closes_on=date(2027, 1, 20)
    )
    for position, (slug, title, due) in enumerate(
        (
            ("duty_funds", "代表履职经费使用", "12-31"),
            ("term_conference", "每届召开一次党(工)委人大工作会议", ""),
        )
    ):
        action = RequiredAction.objects.create(
            slug=slug, title=title, aspect="FUNCTIONS", basis="依据", position=position
        )
        Item.objects.create(
            checklist=checklist, action=action, weight=10, applies_to=["TOWN", "RURAL"], due=due
        )
    return checklist


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _typed(draft: Checklist, weights: dict[str, str]) -> dict[str, str]:
    items = list(draft.items.order_by("action__position"))
    typed = {
        "title": draft.title, "mode": "FORMAL", "effective_on": "2026-01-01", "closes_on": "2027-01-20",
        "items-TOTAL_FORMS": str(len(items)), "items-INITIAL_FORMS": str(len(items)),
    }  # fmt: skip
    for row, item in enumerate(items):
        typed |= {
            f"items-{row}-id": str(item.pk), f"items-{row}-checklist": str(draft.pk),
            f"items-{row}-action": item.action_id, f"items-{row}-weight": weights.get(item.action_id, "10"),
            f"items-{row}-due": item.due, f"items-{row}-advised_on": "", f"items-{row}-lead_days": "30",
        }  # fmt: skip
    return typed


def _do(cast: Cast, name: str, pk: int, deed: str, who: str = "office", **more: str) -> str:
    client = cast.at_desk(getattr(cast, who))
    return _text(client.post(reverse(f"admin:{name}_do", args=[pk]), {"deed": deed, **more}, follow=True))


def test_the_office_edits_weights_of_a_draft(cast: Cast, draft: Checklist) -> None:
    url = reverse("admin:checklist_checklist_change", args=[draft.pk])
    answer = cast.at_desk(cast.office).post(url, _typed(draft, {"duty_funds": "12.5"}))
    assert answer.status_code == 302
    assert draft.items.get(action_id="duty_funds").weight == Decimal("12.5")


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"duty_funds": "0", "term_conference": "0"}, "权重之和应大于0"),
        ({"duty_funds": "-1"}, "权重不能小于0"),
    ],
)
def test_weights_that_cannot_be_are_told(
    cast: Cast, draft: Checklist, weights: dict[str, str], told: str
) -> None:
    url = reverse("admin:checklist_checklist_change", args=[draft.pk])
    assert told in _text(cast.at_desk(cast.office).post(url, _typed(draft, weights)))
    assert draft.items.get(action_id="duty_funds").weight == 10


def test_params_are_typed_with_their_basis(cast: Cast, draft: Checklist) -> None:
    item = draft.items.get(action_id="duty_funds")
    url = reverse("admin:checklist_item_change", args=[item.pk])
    client = cast.at_desk(cast.office)
    assert "每名代表每年标准" in _text(client.get(url))
    typed = {
        "weight": "10", "applies_to": ["TOWN", "SUBDISTRICT"], "due": "12-31", "advised_on": "12-20",
        "lead_days": "30", "param_standard": "2000", "basis_standard": "区里文件", "param_use": "待定", "basis_use": "",
    }  # fmt: skip
    assert client.post(url, typed).status_code == 302
    item.refresh_from_db()
    assert item.params == {"standard": "2000", "use": None}
    assert item.params_basis["standard"] == "区里文件"
    assert item.applies_to == ["TOWN", "SUBDISTRICT"]
    assert "应在0与1之间" in _text(client.post(url, {**typed, "param_use": "3"}))


def test_a_published_version_stands_and_a_change_makes_a_new_one(cast: Cast, draft: Checklist) -> None:
    assert "已发布" in _do(cast, "checklist_checklist", draft.pk, "publish")
    draft.refresh_from_db()
    assert draft.published
    url = reverse("admin:checklist_checklist_change", args=[draft.pk])
    assert cast.at_desk(cast.office).post(url, _typed(draft, {"duty_funds": "1"})).status_code == 403
    item = draft.items.get(action_id="duty_funds")
    assert item.weight == 10
    assert (
        cast.at_desk(cast.office).post(reverse("admin:checklist_item_change", args=[item.pk]), {}).status_code
        == 403
    )
    _do(cast, "checklist_checklist", draft.pk, "new_version", day="2026-12-01")
    fresh = Checklist.objects.get(version=2)
    assert (fresh.effective_on, fresh.published, fresh.items.count()) == (date(2026, 12, 1), False, 2)
    _do(cast, "checklist_checklist", fresh.pk, "discard")
    assert Checklist.objects.count() == 1


def test_units_only_read_it(cast: Cast, draft: Checklist) -> None:
    client = cast.at_desk(cast.clerk)
    assert client.get(reverse("admin:checklist_checklist_change", args=[draft.pk])).status_code == 404
    Checklist.objects.update(published=True)
    page = _text(client.get(reverse("admin:checklist_checklist_change", args=[draft.pk])))
    assert "代表履职经费使用" in page
    assert "另建新版本" not in page
    assert "现在不能这样办理" in _do(cast, "checklist_checklist", draft.pk, "new_version", who="clerk")


def _propose(cast: Cast, **more: str) -> Any:
    typed = {
        "kind": "WAIVE", "township": DAYUAN, "action": "duty_funds", "year": "2026", "term": "", "reason": "经研究",
        "met_on": "", "relied_on": "", "due_on": "", **more,
    }  # fmt: skip
    return cast.at_desk(cast.office).post(reverse("admin:checklist_decision_add"), typed)


def test_a_decision_is_approved_by_another_person(cast: Cast, draft: Checklist) -> None:
    assert _propose(cast).status_code == 302
    decision = Decision.objects.get()
    assert decision.approved_on is None
    assert "现在不能这样办理" in _do(cast, "checklist_decision", decision.pk, "approve")
    assert "已批准" in _do(cast, "checklist_decision", decision.pk, "approve", who="second")
    decision.refresh_from_db()
    assert (decision.proposer, decision.approver) == (cast.office, cast.second)
    assert "现在不能这样办理" in _do(cast, "checklist_decision", decision.pk, "drop", who="second")


def test_a_proposal_can_be_taken_back(cast: Cast, draft: Checklist) -> None:
    _propose(cast)
    _do(cast, "checklist_decision", Decision.objects.get().pk, "drop")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "EXTEND"}, "延期要写明延至哪一天"),
        ({"kind": "DEEM"}, "视同完成要写明完成日期和所依据的材料"),
        ({"year": "0"}, "其他事项写年度"),
    ],
)
def test_a_decision_that_cannot_be_is_told(
    cast: Cast, draft: Checklist, typed: dict[str, str], told: str
) -> None:
    assert told in _text(_propose(cast, **typed))
    assert not Decision.objects.exists()
