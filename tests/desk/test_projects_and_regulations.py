"""民生微实事 through its stages, and the rules for the reserve fund."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import FundEntry, FundRegulation, MicroProject
from records.models import Record, Step
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, confirmed

pytestmark = pytest.mark.django_db
NEW, BOARD = "/desk/report/new/project/", "/desk/projects/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "title": "村口路灯",
        "happened_on": "2026年2月1日",
        "planned_finish": "2026年8月1日",
        "approved_on": "2026年3月1日",
        "accepted_on": "",
        "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0d01",
        "then": "draft",
    } | changes


def make_project(people: People, title: str = "村口路灯") -> MicroProject:
    return confirmed(
        MicroProject(area=DAYUAN, title=title, happened_on=date(2026, 2, 1), planned_finish=date(2026, 8, 1)),
        chair=people.chair, office=people.office, on="2026-03-01",
    )  # fmt: skip


def test_steps_known_at_once_ride_with_the_project(people: People) -> None:
    assert signed_in(people.chair).post(NEW, typed(then="submit")).status_code == 302
    project, step = MicroProject.objects.get(), Step.objects.get()
    assert (project.state, step.state, step.name, step.rides_with_id) == (
        State.SUBMITTED, State.SUBMITTED, "APPROVED", project.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"accepted_on": "2026年4月1日", "approved_on": ""}, "请先填写审批日期"),
        ({"approved_on": "2026年1月1日"}, "不能早于前一环节的日期"),
        ({"accepted_on": "2026年2月15日"}, "不能早于前一环节的日期"),
        ({"planned_finish": "2026年1月1日"}, "计划完成日期不能早于提出日期"),
        ({"planned_finish": ""}, "请填写日期"),
        ({"approved_on": "2031年1月1日"}, "日期在今天之后"),
    ],
)
def test_days_out_of_order_are_told_and_nothing_is_saved(
    people: People, changes: dict[str, str], message: str
) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(**changes))
    assert message in answer.content.decode()
    assert (answer.status_code, MicroProject.objects.count()) == (400, 0)


def test_a_draft_gives_its_step_up_again(people: People) -> None:
    chair = signed_in(people.chair)
    chair.post(NEW, typed())
    project = MicroProject.objects.get()
    chair.post(f"/desk/report/{project.pk}/", typed(approved_on="", revision=project.revision))
    assert Step.objects.get().state == State.WITHDRAWN


def test_the_board_leads_a_project_from_stage_to_stage(people: People) -> None:
    chair = signed_in(people.chair)
    project = make_project(people)
    page = chair.get(BOARD).content.decode()
    assert f"/desk/records/{project.pk}/step/?name=APPROVED" in page
    assert "登记审批" in page
    for name, on in (("APPROVED", date(2026, 3, 1)), ("ACCEPTED", date(2026, 7, 1))):
        step = confirmed(
            Step(area=DAYUAN, record=Record.objects.get(pk=project.pk), name=name, happened_on=on),
            chair=people.chair, office=people.office, on="2026-07-02",
        )  # fmt: skip
        assert step.state == State.CONFIRMED
        page = chair.get(BOARD).content.decode()
        if name == "APPROVED":
            assert "登记支出" in page
            confirmed(
                FundEntry(area=DAYUAN, fund="RESERVE", entry="PAYMENT", category="PROJECT", amount=100,
                          for_year=2026, happened_on=date(2026, 4, 1), project=project),
                chair=people.chair, office=people.office, on="2026-04-02",
            )  # fmt: skip
            assert "登记验收" in chair.get(BOARD).content.decode()
    assert "登记验收" not in page


def test_the_board_is_for_those_who_report(people: People) -> None:
    make_project(people)
    assert signed_in(people.leader).get(BOARD).status_code == 403
    assert "村口路灯" not in signed_in(people.stranger).get(f"{BOARD}?area={DAYUAN}").content.decode()
    assert "村口路灯" in signed_in(people.office).get(f"{BOARD}?area={DAYUAN}").content.decode()


def test_twice_the_projects_ask_no_more(people: People) -> None:
    clerk = signed_in(people.clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            clerk.get(BOARD)
        return len(queries)

    make_project(people)
    clerk.get(BOARD)
    before = asked()
    make_project(people, "文化广场")
    make_project(people, "便民停车位")
    assert asked() == before


def test_a_regulation_is_reported(people: People) -> None:
    data = {
        "title": "大源镇储备金管理办法", "started_on": "2025年1月1日", "ended_on": "", "doc_no": "大政[2025]3号",
        "kept_at": "镇党政办", "then": "submit", "nonce": "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0e01",
    }  # fmt: skip
    chair = signed_in(people.chair)
    wrong = chair.post("/desk/report/new/regulation.RESERVE/", data | {"ended_on": "2024年1月1日"})
    assert "废止日期应晚于施行日期" in wrong.content.decode()
    assert chair.post("/desk/report/new/regulation.RESERVE/", data).status_code == 302
    rule = FundRegulation.objects.get()
    assert (rule.fund, rule.happened_on, rule.state) == ("RESERVE", date(2025, 1, 1), State.SUBMITTED)
    assert rule.evidence.get().title == "大政〔2025〕3号"
