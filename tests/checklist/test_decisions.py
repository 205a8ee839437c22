"""Decisions of the office: what they do to an item, and how two people make them."""
# A ratio is a Fraction and equals a whole number, which mypy does not know.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from accounts.roles import Role
from checklist.board import DecisionKind, State
from checklist.models import Decision
from checklist.queries import unit_board as read_unit
from checklist.services import decision_approve, decision_drop, decision_propose
from meetings.models import Meeting
from records.services import record_reopen
from tests.checklist.rows import d, decision, judged, study, term
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, FUCHUN, at, confirmed, make_term, make_townships, make_user

HEARING = "annual_hearing"


# --- what they do ---------------------------------------------------------------------------------------------


def test_waived_is_not_asked_and_has_no_ratio() -> None:
    rule = decision(HEARING, DecisionKind.WAIVE, "2026-06-01")
    assert judged(HEARING, "2026-05-31", decisions=[rule]).state is State.NOT_DUE
    result = judged(HEARING, "2027-02-01", decisions=[rule])
    assert (result.state, result.ratio, result.points, result.met_on) == (State.WAIVED, None, None, None)
    assert result.due_on == d("12-31")
    assert not result.is_past_due
    assert "经批准免列：区人大办研究同意（李四2026年6月1日批准）" in result.reason


def test_deemed_carries_ratio_one_and_the_day_stated() -> None:
    rule = decision(
        HEARING, DecisionKind.DEEM, "2026-06-01", met_on="2026-05-20", relied_on="FY-2026-000012 联席会议"
    )
    result = judged(HEARING, "2026-06-01", decisions=[rule])
    assert (result.state, result.ratio, result.met_on) == (State.DONE, 1, d("05-20"))
    assert result.decision is DecisionKind.DEEM


def test_deemed_after_the_due_day_is_late() -> None:
    rule = decision("midyear_inquiry", DecisionKind.DEEM, "2026-11-01", met_on="2026-10-02")
    assert judged("midyear_inquiry", "2026-11-01", decisions=[rule]).state is State.DONE_LATE


def test_a_deem_whose_fact_was_taken_back_is_void() -> None:
    rule = decision(HEARING, DecisionKind.DEEM, "2026-06-01", met_on="2026-05-20", is_void=True)
    assert judged(HEARING, "2026-06-02", decisions=[rule]).state is State.NOT_DUE


def test_waive_goes_before_deem() -> None:
    rules = [
        decision(HEARING, DecisionKind.DEEM, "2026-06-01", met_on="2026-05-20"),
        decision(HEARING, DecisionKind.WAIVE, "2026-05-01"),
    ]
    assert judged(HEARING, "2026-06-02", decisions=rules).state is State.WAIVED


def test_an_extension_moves_the_day() -> None:
    rule = decision("midyear_inquiry", DecisionKind.EXTEND, "2026-09-20", due_on="2026-10-31")
    assert judged("midyear_inquiry", "2026-09-19", decisions=[rule]).due_on == d("09-30")
    result = judged("midyear_inquiry", "2026-10-31", decisions=[rule])
    assert (result.due_on, result.state) == (d("10-31"), State.DUE_SOON)
    assert judged("midyear_inquiry", "2026-11-01", decisions=[rule]).state is State.NO_DATA


def test_an_extension_of_a_year_item_ends_with_the_year() -> None:
    rule = decision("midyear_inquiry", DecisionKind.EXTEND, "2026-09-20", due_on="2027-03-31")
    assert judged("midyear_inquiry", "2026-10-31", decisions=[rule]).due_on == d("12-31")


def test_a_decision_ends_with_its_period() -> None:
    last = decision(HEARING, DecisionKind.WAIVE, "2025-06-01", year=2025)
    assert judged(HEARING, "2026-06-02", decisions=[last]).state is State.NOT_DUE
    terms = [term("2021-11-01", "2026-06-10", key=1), term("2026-06-10", key=2)]
    waived = decision("term_conference", DecisionKind.WAIVE, "2026-01-05", year=0, term=1)
    assert (
        judged("term_conference", "2026-06-09", decisions=[waived], party_terms=terms).state is State.WAIVED
    )
    assert (
        judged("term_conference", "2026-06-10", decisions=[waived], party_terms=terms).state is State.NOT_DUE
    )


def test_a_term_item_knows_a_decision_by_the_end_of_the_year_only() -> None:
    rule = decision("term_conference", DecisionKind.WAIVE, "2027-01-05", year=0, term=1)
    assert judged("term_conference", "2027-01-10", decisions=[rule]).state is State.NOT_DUE


def test_it_is_flagged_when_the_facts_it_judged_change() -> None:
    rule = decision(HEARING, DecisionKind.WAIVE, "2026-06-01", facts_digest="0" * 64)
    assert (
        judged(HEARING, "2026-06-02", decisions=[rule], meetings=[study("03-02")]).decisions[0].needs_review
    )


# --- how they are made ----------------------------------------------------------------------------------------


@pytest.fixture
def people(db: None) -> dict[str, User]:
    make_townships()
    publish_edition_2026()
    return {
        "first": make_user(name="演示张三"),
        "second": make_user(name="演示李四"),
        "chair": make_user(Role.CHAIR, DAYUAN),
        "elsewhere": make_user(Role.OFFICE, "330110"),
    }


def a_waiver(**more: Any) -> Decision:
    told = {
        "kind": DecisionKind.WAIVE,
        "township_id": DAYUAN,
        "action_id": HEARING,
        "year": 2026,
        "reason": "机构改革",
        **more,
    }
    return Decision(**told)


def state_of(item: str, on: str, code: str = DAYUAN) -> State:
    board = read_unit(code=code, year=2026, as_of=d(on))
    assert board is not None
    found = board.item(item)
    assert found is not None
    return found.state


def test_it_counts_from_the_day_a_second_person_approved_it(people: dict[str, User]) -> None:
    made = decision_propose(decision=a_waiver(), by=people["first"], at=at("2026-05-01"))
    assert state_of(HEARING, "2026-06-01") is State.NOT_DUE
    with pytest.raises(PermissionDenied, match="不能是同一人"):
        decision_approve(decision=made, by=people["first"], at=at("2026-05-02"))
    decision_approve(decision=made, by=people["second"], at=at("2026-05-02"))
    assert state_of(HEARING, "2026-05-01") is State.NOT_DUE
    assert state_of(HEARING, "2026-05-02") is State.WAIVED
    assert state_of(HEARING, "2026-05-02", FUCHUN) is State.NOT_DUE


@pytest.mark.parametrize("who", ["chair", "elsewhere"])
def test_only_the_office_of_the_place_decides(people: dict[str, User], who: str) -> None:
    with pytest.raises(PermissionDenied):
        decision_propose(decision=a_waiver(), by=people[who], at=at("2026-05-01"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": DecisionKind.DEEM, "met_on": date(2026, 4, 1)}, "所依据的材料"),
        ({"kind": DecisionKind.EXTEND}, "延至哪一天"),
        ({"kind": DecisionKind.EXTEND, "due_on": date(2027, 1, 5)}, "最多延至2026年12月31日"),
        ({"kind": DecisionKind.EXTEND, "due_on": date(2026, 12, 31)}, "应晚于原时限"),
        ({"year": 0}, "其他事项写年度"),
        ({"reason": ""}, "不能为空|不能为空白|必填|空白"),
    ],
)
def test_what_it_may_not_say(people: dict[str, User], wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        decision_propose(decision=a_waiver(**wrong), by=people["first"], at=at("2026-05-01"))


def test_a_proposal_may_be_dropped_an_approved_one_may_not(people: dict[str, User]) -> None:
    made = decision_propose(decision=a_waiver(), by=people["first"], at=at("2026-05-01"))
    decision_approve(decision=made, by=people["second"], at=at("2026-05-02"))
    with pytest.raises(ValidationError, match="不能撤下"):
        decision_drop(decision=made, by=people["first"], at=at("2026-05-03"))
    with pytest.raises(ValidationError, match="刚刚"):
        decision_approve(decision=made, by=people["second"], at=at("2026-05-03"))
    other = decision_propose(decision=a_waiver(), by=people["first"], at=at("2026-05-01"))
    decision_drop(decision=other, by=people["first"], at=at("2026-05-03"))
    assert Decision.objects.count() == 1


def test_a_deem_falls_with_the_record_it_relied_on(people: dict[str, User]) -> None:
    held = confirmed(
        Meeting(
            area=DAYUAN, meeting_kind="PRESIDIUM", happened_on=date(2026, 4, 20), minutes_no="大人〔2026〕3号"
        ),
        chair=people["chair"],
        office=people["first"],
        on="2026-04-21",
    )
    made = a_waiver(kind=DecisionKind.DEEM, met_on=date(2026, 4, 20), relied_on_id=held.pk)
    decision_propose(decision=made, by=people["first"], at=at("2026-05-01"))
    decision_approve(decision=made, by=people["second"], at=at("2026-05-02"))
    assert state_of(HEARING, "2026-06-01") is State.DONE
    record_reopen(record=held, by=people["second"], at=at("2026-06-02"), reason="日期有误")
    assert state_of(HEARING, "2026-06-03") is State.NOT_DUE


def test_a_waiver_is_flagged_once_its_facts_changed(people: dict[str, User]) -> None:
    made = decision_propose(decision=a_waiver(), by=people["first"], at=at("2026-05-01"))
    decision_approve(decision=made, by=people["second"], at=at("2026-05-02"))

    def flagged() -> bool:
        board = read_unit(code=DAYUAN, year=2026, as_of=d("06-01"))
        assert board is not None
        found = board.item(HEARING)
        assert found is not None
        return found.decisions[0].needs_review

    assert not flagged()
    confirmed(
        Meeting(
            area=DAYUAN,
            meeting_kind="PARTY_STUDY",
            heard=True,
            happened_on=date(2026, 5, 20),
            minutes_no="大委〔2026〕3号",
        ),
        chair=people["chair"],
        office=people["first"],
        on="2026-05-21",
    )
    assert flagged()


def test_a_term_item_names_the_party_term_of_the_unit(people: dict[str, User]) -> None:
    own, foreign = make_term(DAYUAN), make_term(FUCHUN)
    with pytest.raises(ValidationError, match="应是这个单位的党"):
        decision_propose(
            decision=a_waiver(action_id="term_conference", year=0, term=foreign),
            by=people["first"],
            at=at("2026-05-01"),
        )
    made = decision_propose(
        decision=a_waiver(action_id="term_conference", year=0, term=own),
        by=people["first"],
        at=at("2026-05-01"),
    )
    decision_approve(decision=made, by=people["second"], at=at("2026-05-02"))
    assert state_of("term_conference", "2026-06-01") is State.WAIVED


def test_of_what_is_waived_nothing_is_missing() -> None:
    rule = decision(HEARING, DecisionKind.WAIVE, "2026-05-01")
    result = judged(HEARING, "2026-06-02", decisions=[rule])
    assert result.missing == ()
    assert result.found == ("经批准免列：区人大办研究同意（李四2026年5月1日批准）",)
