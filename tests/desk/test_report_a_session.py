"""A session of the congress is typed once and serves the inquiry, the fiscal parts, and what follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delegates.models import Delegate, Mandate
from meetings.models import Meeting
from records.models import Record, Step
from records.states import State
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, FUCHUN, make_person, make_term
from townships.models import Township

pytestmark = pytest.mark.django_db
NEW = "/desk/report/new/meeting.CONGRESS_SESSION/"


def rows(*questions: dict[str, str], known: int = 0) -> dict[str, str]:
    """The questions of a session as a browser posts them."""
    posted = {"q-TOTAL_FORMS": str(len(questions)), "q-INITIAL_FORMS": str(known)}
    for place, question in enumerate(questions):
        posted |= {f"q-{place}-{name}": value for name, value in question.items()}
    return posted


def typed(*questions: dict[str, str], known: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "session": "MID_YEAR",
        "for_year": "2026",
        "held_on": "2026年7月10日",
        "agenda": ["INQUIRY", "EXECUTION", "FINAL_ACCOUNTS"],
        "minutes_no": "大人大[2026]第05号",
        "then": "submit",
        **rows(*questions, known=known),
    } | changes


def asked(question: str = "农村污水何时接管？", **more: str) -> dict[str, str]:
    return {"question": question, "on_the_spot": "on", "answered_by": "分管副镇长"} | more


def a_delegate(name: str = "陈代表", area: str = DAYUAN) -> Delegate:
    term = make_term(area, body="CONGRESS", on="2022-01-01", ordinal=17)
    delegate = Delegate.objects.create(person=make_person(name))
    unit = Township.objects.get(code=area)
    Mandate.objects.create(delegate=delegate, township=unit, term=term, started_on=date(2022, 1, 1))
    return delegate


def steps() -> list[tuple[str, int, date | None, str]]:
    live = Step.objects.exclude(state=State.WITHDRAWN).order_by("line", "name")
    return [(each.name, each.line, each.happened_on, each.state) for each in live]


def post(client: Client, data: dict[str, Any], url: str = NEW) -> Meeting:
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return Meeting.objects.get()


def test_one_form_makes_meeting_agenda_questions_and_answers(people: People) -> None:
    delegate = a_delegate()
    meeting = post(
        signed_in(people.chair),
        typed(
            asked(asked_by=str(delegate.pk), satisfaction="SATISFIED"),
            asked("停车难怎么办？", follow_up_due="2026.9.30", closed_on="2026.9.1"),
            {"question": "", "on_the_spot": "on"},
        ),
    )
    assert (meeting.state, meeting.session, meeting.for_year) == (State.SUBMITTED, "MID_YEAR", 2026)
    assert meeting.title == "大源镇2026年人代会年中会议"
    assert [item.kind for item in meeting.agenda.all()] == ["INQUIRY", "EXECUTION", "FINAL_ACCOUNTS"]
    first, second = meeting.inquiries.all()
    assert (first.asked_by, first.satisfaction, second.follow_up_due) == (
        delegate,
        "SATISFIED",
        date(2026, 9, 30),
    )
    held, closed = date(2026, 7, 10), date(2026, 9, 1)
    assert steps() == [
        ("ANSWERED", 1, held, "submitted"),
        ("ANSWERED", 2, held, "submitted"),
        ("CLOSED", 2, closed, "submitted"),
    ]
    page = signed_in(people.chair).get(meeting.get_absolute_url()).content.decode()
    assert "最迟2026年7月30日" in page
    assert "由镇政府向社会公开批准的预算、决算等" in page


def test_topics_are_collected_in_a_draft_and_become_its_questions(people: People) -> None:
    clerk = signed_in(people.clerk)
    meeting = post(
        clerk,
        typed(asked(source="VOTERS"), asked("第二个议题"), held_on="", planned_on="2026.7.10", then="draft"),
    )
    assert (meeting.state, meeting.planned_on, steps()) == (State.DRAFT, date(2026, 7, 10), [])
    edit = reverse("desk:report_edit", args=[meeting.pk])
    page = clerk.get(edit).content.decode()
    assert "农村污水何时接管？" in page
    assert '<option value="VOTERS" selected>选民反映</option>' in page
    questions = (
        asked(line="1", source="VOTERS"),
        asked("第二个议题", line="2", DELETE="on"),
        asked("第三个议题"),
    )
    post(clerk, typed(*questions, known=2, then="send", revision=meeting.revision), edit)
    assert [(each.line, each.question, each.source) for each in meeting.inquiries.all()] == [
        (1, "农村污水何时接管？", "VOTERS"),
        (3, "第三个议题", ""),
    ]
    assert {(name, line, state) for name, line, _, state in steps()} == {
        ("ANSWERED", 1, "to_sign"),
        ("ANSWERED", 3, "to_sign"),
    }


def test_a_removed_question_takes_its_answer_with_it(people: People) -> None:
    clerk = signed_in(people.clerk)
    meeting = post(clerk, typed(asked(), asked("第二个"), then="draft"))
    edit = reverse("desk:report_edit", args=[meeting.pk])
    questions = asked(line="1", DELETE="on"), {"question": "第二个", "line": "2"}
    post(clerk, typed(*questions, known=2, then="draft", revision=meeting.revision), edit)
    assert (meeting.inquiries.count(), steps()) == (1, [])


@pytest.mark.parametrize(
    ("changes", "question", "message"),
    [
        ({"held_on": "2031年1月1日"}, asked(), "日期在今天之后"),
        ({"for_year": "二六"}, asked(), "请填写四位数的年度"),
        ({"agenda": ["BUDGET"]}, asked(), "请勾选“代表问政”"),
        ({}, asked(answered_on="2026.7.1"), "不能早于会议日期（2026年7月10日）"),
        ({}, asked(follow_up_due="2026.7.1"), "不能早于会议日期（2026年7月10日）"),
        ({}, {"question": "只问未答", "closed_on": "2026.8.1"}, "还没有答复，请先填写答复"),
        ({}, asked(answered_on="2026.8.9", closed_on="2026.8.1"), "不能早于答复日期（2026年8月9日）"),
        ({}, asked("", answered_by="某局长"), "请写明问题"),
        ({}, asked(asked_by="999999"), "不在本单位代表名册中"),
        ({}, asked("机密★1年"), "非涉密平台"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_half_saved(
    people: People, changes: dict[str, Any], question: dict[str, str], message: str
) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(question, asked("另一个问题，保留"), **changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert message in page
    assert "另一个问题，保留" in page
    assert Record.objects.count() == 0


@pytest.mark.parametrize(
    ("held_on", "for_year", "said"),
    [
        ("2026.1.20", "2027", "请填2026，或核对会议日期"),
        ("2026.9.30", "2027", "请填2026，或核对会议日期"),
        ("2025.10.8", "2026", ""),
        ("2025.12.28", "2026", ""),
        ("2026.1.20", "2025", ""),
        ("2026.1.20", "2024", "相差一年以上"),
    ],
)
def test_a_session_is_of_its_own_year_or_at_the_years_end_of_the_next(
    people: People, held_on: str, for_year: str, said: str
) -> None:
    answer = signed_in(people.chair).post(
        NEW, typed(session="EARLY", agenda=["BUDGET"], held_on=held_on, for_year=for_year)
    )
    assert answer.status_code == (400 if said else 302)
    if said:
        assert said in "".join(answer.context["form"].errors["for_year"])
        assert not Meeting.objects.exists()


def test_a_delegate_of_another_unit_cannot_have_asked(people: People) -> None:
    stranger = a_delegate("外单位代表", FUCHUN)
    answer = signed_in(people.clerk).post(NEW, typed(asked(asked_by=str(stranger.pk))))
    assert "不在本单位代表名册中" in answer.content.decode()


def test_a_subdistrict_has_no_session_but_its_own_meetings(people: People) -> None:
    stranger = signed_in(people.stranger)
    assert stranger.get(NEW).status_code == 404
    assert stranger.get("/desk/report/new/meeting.RESIDENT_COUNCIL/").status_code == 200
    assert stranger.get("/desk/report/new/meeting.PRESIDIUM/").status_code == 404


def test_each_tick_names_its_fiscal_year(people: People) -> None:
    answer = signed_in(people.clerk).get(f"{NEW}?session=EARLY")
    form = answer.context["form"]
    year = int(form["for_year"].value())
    labels = {kind: str(label) for kind, label in form.agenda_choices()}
    assert f">{year}年<" in labels["BUDGET"]
    assert f">{year - 1}年<" in labels["EXECUTION"]
    assert f">{year - 1}年<" in labels["FINAL_ACCOUNTS"]


def test_the_office_enters_a_session_for_a_unit(people: People) -> None:
    meeting = post(signed_in(people.office), typed(asked()), f"{NEW}?area={DAYUAN}")
    assert (meeting.area, meeting.entered_for_unit, meeting.state) == (DAYUAN, True, State.SUBMITTED)
    assert steps()[0][0] == "ANSWERED"


def test_an_answer_registered_apart_stays_apart(people: People) -> None:
    chair, office = signed_in(people.chair), signed_in(people.office)
    meeting = post(chair, typed({"question": "会后答复的问题"}))
    act = reverse("desk:act", args=[meeting.pk])
    office.post(act, {"verb": "CONFIRM"})
    later = f"{reverse('desk:step_new', args=[meeting.pk])}?name=ANSWERED"
    assert chair.post(later, {"line": "1", "happened_on": "2026.8.1", "then": "submit"}).status_code == 302
    assert steps() == [("ANSWERED", 1, date(2026, 8, 1), "submitted")]
    office.post(act, {"verb": "REOPEN", "reason": "核对会议日期"})
    meeting.refresh_from_db()
    edit = reverse("desk:report_edit", args=[meeting.pk])
    assert "答复已单独登记" in chair.get(edit).content.decode()
    gone = typed(
        {"question": "会后答复的问题", "line": "1", "DELETE": "on"}, known=1, revision=meeting.revision
    )
    answer = chair.post(edit, gone)
    assert "不能移除" in answer.content.decode()
    kept = typed({"question": "会后答复的问题", "line": "1"}, known=1, revision=meeting.revision)
    post(chair, kept, edit)
    assert steps() == [("ANSWERED", 1, date(2026, 8, 1), "submitted")]


def test_last_years_session_fills_in_this_years(people: People) -> None:
    chair = signed_in(people.chair)
    post(chair, typed(asked(), for_year="2025", held_on="2025年7月8日", title="第八次会议"))
    page = chair.get(NEW)
    assert "参照上年" in page.content.decode()
    form = chair.get(f"{NEW}?copy=1").context["form"]
    assert form["for_year"].value() == timezone.localdate().year
    assert not form["title"].value()
    assert form["agenda"].value() == ["INQUIRY", "EXECUTION", "FINAL_ACCOUNTS"]
    assert not form["held_on"].value()
    assert not form["minutes_no"].value()


def test_the_first_page_reminds_of_publication_for_twenty_days(people: People) -> None:
    today = timezone.localdate()
    held = today - timedelta(days=20)
    post(signed_in(people.chair), typed(held_on=f"{held}", for_year=f"{held.year}", agenda=["BUDGET"]))
    page = signed_in(people.clerk).get("/desk/").content.decode()
    assert f"最迟{today.year}年{today.month}月{today.day}日" in page
    assert "由镇政府向社会公开" in page
    Meeting.objects.update(happened_on=held - timedelta(days=1))
    assert "向社会公开" not in signed_in(people.clerk).get("/desk/").content.decode()


def test_a_session_without_budget_or_accounts_reminds_of_nothing(people: People) -> None:
    today = timezone.localdate()
    post(
        signed_in(people.chair),
        typed(asked(), held_on=f"{today}", for_year=f"{today.year}", agenda=["INQUIRY"]),
    )
    assert "向社会公开" not in signed_in(people.clerk).get("/desk/").content.decode()


def test_the_first_page_shows_the_next_two_clocks_of_a_plan_and_asks_about_one_that_is_over(
    people: People,
) -> None:
    clerk, today = signed_in(people.clerk), timezone.localdate()
    planned = today + timedelta(days=10)
    meeting = post(
        clerk, typed(held_on="", planned_on=f"{planned}", for_year=f"{planned.year}", then="draft")
    )
    lines = clerk.get("/desk/").context["clocks"]
    assert [(line.left, line.text[:6]) for line in lines] == [
        ("还有3天", "由主席团把会"),
        ("还有9天", "由主席团把会"),
    ]
    Meeting.objects.update(planned_on=today - timedelta(days=1))
    over = clerk.get("/desk/").context["clocks"]
    assert [(line.left, line.move_url) for line in over] == [
        ("已过", reverse("desk:session_move", args=[meeting.pk]))
    ]
