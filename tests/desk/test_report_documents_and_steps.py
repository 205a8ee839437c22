"""Documents with the steps known at once, later steps alone, and the pages that lead to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.mends import mend_url
from opinions.models import NormativeDocument
from records.models import Record, Step
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN

pytestmark = pytest.mark.django_db
NEW = "/desk/report/new/document/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "title": "大源镇农村住房管理办法",
        "doc_no": "大政[2026]12号",
        "issued_on": "2026年3月1日",
        "published_on": "2026年3月5日",
        "then": "submit",
    } | changes


def steps() -> list[tuple[str, date | None, str]]:
    live = Step.objects.exclude(state=State.WITHDRAWN).order_by("happened_on")
    return [(each.name, each.happened_on, each.state) for each in live]


def a_document(people: People, **changes: Any) -> NormativeDocument:
    """Handed in and confirmed."""
    answer = signed_in(people.chair).post(NEW, typed(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    document = NormativeDocument.objects.order_by("-pk")[0]
    signed_in(people.office).post(reverse("desk:act", args=[document.pk]), {"verb": "CONFIRM"})
    document.refresh_from_db()
    assert document.state == State.CONFIRMED
    return document


def step_at(record: Record, name: str) -> str:
    return f"{reverse('desk:step_new', args=[record.pk])}?name={name}"


def press(client: Client, url: str, **data: Any) -> Any:
    return client.post(url, {"then": "submit", **data})


def test_steps_known_at_once_ride_with_their_document(people: People) -> None:
    document = a_document(
        people, filed_on="2026.3.20", filed_proof="大政备〔2026〕3号", reviewed_on="2026.4.2", then="submit"
    )
    assert document.doc_no == "大政〔2026〕12号"
    assert steps() == [
        ("FILED", date(2026, 3, 20), "confirmed"),
        ("REVIEWED", date(2026, 4, 2), "confirmed"),
    ]
    assert Step.objects.get(name="FILED").proof == "大政备〔2026〕3号"


def test_a_draft_changes_and_drops_its_steps(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, typed(filed_on="2026.3.20", reviewed_on="2026.4.2", then="draft"))
    document = NormativeDocument.objects.get()
    edit = reverse("desk:report_edit", args=[document.pk])
    assert "2026年3月20日" in clerk.get(edit).content.decode()
    clerk.post(edit, typed(filed_on="2026.3.25", then="draft", revision=document.revision))
    assert steps() == [("FILED", date(2026, 3, 25), "draft")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"published_on": "2026.2.1"}, "公布日期不能早于印发日期"),
        ({"issued_on": ""}, "请填写日期"),
        ({"filed_on": "2026.3.1"}, "不能早于前一环节的日期"),
        ({"filed_on": "2031.3.1"}, "日期在今天之后"),
        ({"reviewed_on": "2026.4.1"}, "请先填写报备日期"),
        ({"filed_on": "2026.4.9", "reviewed_on": "2026.4.1"}, "不能早于前一环节的日期"),
        ({"filed_proof": "备3号"}, "写了依据，请一并填写日期"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_saved(
    people: People, changes: dict[str, str], message: str
) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(**changes))
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert "大源镇农村住房管理办法" in answer.content.decode()
    assert Record.objects.count() == 0


def test_a_later_step_is_three_fields_on_a_confirmed_record(people: People) -> None:
    document, chair = a_document(people), signed_in(people.chair)
    assert step_at(document, "FILED") in chair.get(document.get_absolute_url()).content.decode()
    page = chair.get(step_at(document, "FILED")).content.decode()
    assert "用于：备案审查" in page
    answer = press(chair, step_at(document, "FILED"), happened_on="2026.3.20", basis="大政备3号", nonce="")
    assert answer.status_code == 302
    assert steps() == [("FILED", date(2026, 3, 20), "submitted")]
    assert step_at(document, "FILED") not in chair.get(document.get_absolute_url()).content.decode()
    document.refresh_from_db()
    assert document.state == State.CONFIRMED


def test_a_step_that_came_back_is_mended_in_the_same_form(people: People) -> None:
    document, chair = a_document(people), signed_in(people.chair)
    press(chair, step_at(document, "FILED"), happened_on="2026.3.20")
    step = Step.objects.get()
    signed_in(people.office).post(
        reverse("desk:act", args=[step.pk]), {"verb": "RETURN", "reason": "日期不对"}
    )
    edit = reverse("desk:report_edit", args=[step.pk])
    assert "日期不对" in chair.get(edit).content.decode()
    press(chair, edit, happened_on="2026.3.21", revision=Step.objects.get().revision)
    assert steps() == [("FILED", date(2026, 3, 21), "submitted")]


@pytest.mark.parametrize(
    ("name", "day", "message"),
    [
        ("FILED", "2026.3.1", "不能早于材料本身的日期（2026年3月5日）"),
        ("FILED", "2031.3.1", "日期在今天之后"),
        ("FILED", "", "请填写日期"),
        ("REVIEWED", "2026.4.1", "请先登记报送备案"),
    ],
)
def test_an_impossible_step_is_refused(people: People, name: str, day: str, message: str) -> None:
    document = a_document(people)
    answer = press(signed_in(people.chair), step_at(document, name), happened_on=day, basis="保留的依据")
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert "保留的依据" in answer.content.decode()
    assert steps() == []


def test_a_step_is_registered_once_and_a_double_click_is_harmless(people: People) -> None:
    document, chair = a_document(people), signed_in(people.chair)
    nonce = "6f1c1c56-0a63-4f0f-8a35-0d4a5f1f0a02"
    url = step_at(document, "FILED")
    first = press(chair, url, happened_on="2026.3.20", nonce=nonce)
    second = press(chair, url, happened_on="2026.3.20", nonce=nonce)
    assert first.headers["Location"] == second.headers["Location"]
    third = press(chair, url, happened_on="2026.3.22")
    assert "已经登记过" in third.content.decode()
    assert len(steps()) == 1


def test_a_step_waits_until_its_record_is_confirmed(people: People) -> None:
    chair = signed_in(people.chair)
    chair.post(NEW, typed())
    document = NormativeDocument.objects.get()
    answer = chair.get(step_at(document, "FILED"), follow=True)
    assert "环节在材料审核通过后单独登记" in answer.content.decode()
    assert chair.get(step_at(document, "ANSWERED")).status_code == 404


def test_others_register_no_step(people: People) -> None:
    document = a_document(people)
    assert signed_in(people.stranger).get(step_at(document, "FILED")).status_code == 404
    assert signed_in(people.leader).get(step_at(document, "FILED")).status_code == 403
    assert "登记报送备案" not in signed_in(people.leader).get(document.get_absolute_url()).content.decode()


def test_the_page_of_what_lacks_a_step_leads_to_its_form(people: People) -> None:
    document, chair = a_document(people), signed_in(people.chair)
    url = mend_url("document.FILED")
    assert step_at(document, "FILED") in chair.get(url).content.decode()
    press(chair, step_at(document, "FILED"), happened_on="2026.3.20")
    assert "没有缺这一环节的材料" in chair.get(url).content.decode()
    assert (
        document.title not in signed_in(people.stranger).get(mend_url("document.REVIEWED")).content.decode()
    )
    office = signed_in(people.office)
    named = mend_url("document.REVIEWED", area=DAYUAN, for_office=True)
    assert document.title in office.get(named).content.decode()
    assert office.get("/desk/steps/FILED/?area=330110101").status_code == 404
    assert chair.get("/desk/steps/EXPLODED/").status_code == 404


def test_the_office_registers_a_step_for_a_unit(people: People) -> None:
    document = a_document(people)
    press(signed_in(people.office), step_at(document, "FILED"), happened_on="2026.3.20")
    assert Step.objects.get().entered_for_unit


def test_the_page_of_what_lacks_a_step_asks_no_more_for_more(people: People) -> None:
    chair = signed_in(people.chair)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert chair.get(mend_url("document.FILED")).status_code == 200
        return len(asked)

    a_document(people)
    few = queries()
    for number in range(3):
        a_document(people, title=f"办法{number}")
    assert queries() == few
