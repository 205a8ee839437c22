"""An opinion from the first study to the issued document: steps, versions, guidance, what becomes of it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from meetings.models import Meeting
from opinions.models import ClauseMark, DraftComment, Opinion, OpinionDraft, PlanTask, Provision
from records.models import Evidence
from records.services import record_withdraw
from records.states import State
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at, confirmed, make_term
from townships.models import Term

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
FULL = (
    "一、加强党对人大工作的全面领导",
    "（一）镇党委在每届任期内至少召开一次人大工作会议。",
    "（二）镇党委每年至少专题听取并研究一次人大工作。",
)
WEAK = (FULL[0], "（一）定期召开党委人大工作会议，时间另行研究。", FULL[2])


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_edition_2026()
    monkeypatch.setattr(timezone, "now", lambda: at(ON))


def _docx(*lines: str) -> SimpleUploadedFile:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("送审稿.docx", out.getvalue())


def _begun(people: People) -> Opinion:
    signed_in(people.clerk).post("/desk/opinions/new/", {"title": "关于推动人大工作高质量发展的实施意见"})
    return Opinion.objects.get()


def _draft(people: People, opinion: Opinion, **typed: Any) -> OpinionDraft:
    answer = signed_in(people.clerk).post(
        f"/desk/opinions/{opinion.pk}/drafts/new/", {"drafted_on": "2026年11月20日", **typed}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return OpinionDraft.objects.latest("version")


def _sent(people: People, *lines: str) -> OpinionDraft:
    draft = _draft(people, _begun(people), text="\n".join(lines))
    signed_in(people.clerk).post(f"/desk/opinions/drafts/{draft.pk}/send/")
    draft.refresh_from_db()
    return draft


def test_two_rounds_of_guidance_lead_to_the_form_of_issue_with_its_clauses_filled_in(people: People) -> None:
    first = _sent(people, *WEAK)
    clerk, office = signed_in(people.clerk), signed_in(people.office)
    page = office.get("/desk/opinions/").content.decode()
    assert "等待审阅的稿件" in page
    office.post(
        f"/desk/opinions/drafts/{first.pk}/comment/",
        {"paragraph": "1", "said": "请写明每届至少一次", "suggestion": FULL[1]},
    )
    office.post(f"/desk/opinions/drafts/{first.pk}/round/", {"result": "REVISE", "remarks": "请逐条修改"})
    workspace = clerk.get(f"/desk/opinions/{first.opinion_id}/").content.decode()
    assert "按意见修改" in workspace
    assert "修改意见1条，1条未处理" in workspace
    clerk.post(f"/desk/opinions/drafts/comments/{DraftComment.objects.get().pk}/resolve/")
    second = _draft(people, first.opinion, text="\n".join(FULL))
    assert (second.version, first.paragraphs) == (2, list(WEAK))
    clerk.post(f"/desk/opinions/drafts/{second.pk}/send/")
    compared = office.get(f"/desk/opinions/drafts/{second.pk}/compare/").content.decode()
    assert "有改动1段" in compared
    office.post(f"/desk/opinions/drafts/{second.pk}/round/", {"result": "PASSED"})
    form = clerk.get(f"/desk/report/{first.opinion_id}/").context["form"]
    assert form.initial["covers_term_conference"]
    assert form.initial["text_term_conference"] == FULL[1]
    assert "covers_duty_funds" not in form.initial
    clerk.post(
        f"/desk/report/{first.opinion_id}/",
        {
            "title": "实施意见", "doc_no": "大委[2026]05号", "issued_on": "2026年11月22日", "revision": "1",
            "covers_term_conference": "on", "text_term_conference": FULL[1], "then": "send",
        },
    )  # fmt: skip
    opinion = Opinion.objects.get()
    assert (opinion.doc_no, opinion.state) == ("大委〔2026〕5号", State.TO_SIGN)
    assert Provision.objects.get().action_id == "term_conference"


def test_a_word_file_is_read_by_paragraph_and_kept_as_it_came(people: People) -> None:
    opinion = _begun(people)
    draft = _draft(people, opinion, upload=_docx(*FULL))
    assert draft.paragraphs == list(FULL)
    assert draft.file == Evidence.objects.get()
    answer = signed_in(people.clerk).get(f"/desk/opinions/drafts/{draft.pk}/file/")
    assert answer.status_code == 200
    assert answer.getvalue()[:2] == b"PK"
    held = signed_in(people.clerk).post(f"/desk/evidence/{draft.file_id}/drop/")
    assert held.status_code == 400
    assert "已在使用" in held.json()["error"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "text", "请上传Word文件，或把稿件写在这里"),
        ({"text": "  \n "}, "text", "请上传Word文件，或把稿件写在这里"),
        ({"text": "正文", "drafted_on": "2026年12月1日"}, "drafted_on", "日期在今天之后"),
        ({"text": "正文", "drafted_on": "下周"}, "drafted_on", "日期"),
        ({"text": "本件为机密"}, "text", "非涉密平台"),
        ({"upload": SimpleUploadedFile("稿.docx", b"not a package")}, "upload", "不是Word文件"),
        ({"upload": SimpleUploadedFile("稿.doc", b"\xd0\xcf\x11\xe0" + b"0" * 99)}, "upload", "另存为.docx"),
    ],
)
def test_what_is_no_draft_is_refused_beside_its_field_and_what_was_typed_stays(
    people: People, typed: dict[str, Any], field: str, said: str
) -> None:
    opinion = _begun(people)
    answer = signed_in(people.clerk).post(
        f"/desk/opinions/{opinion.pk}/drafts/new/", {"drafted_on": "2026年11月20日", **typed}
    )
    assert answer.status_code == 400
    assert said in "".join(answer.context["form"].errors[field])
    assert typed.get("text", "").strip() in answer.content.decode()
    assert not OpinionDraft.objects.exists()
    assert not Evidence.objects.exists()


def test_the_same_text_makes_no_second_version(people: People) -> None:
    opinion = _begun(people)
    _draft(people, opinion, text="\n".join(FULL))
    again = signed_in(people.clerk).post(
        f"/desk/opinions/{opinion.pk}/drafts/new/", {"drafted_on": "2026年11月21日", "text": "\n".join(FULL)}
    )
    assert "内容完全相同" in again.content.decode()
    assert OpinionDraft.objects.count() == 1


def test_before_it_is_sent_a_draft_is_its_unit_s_own(people: People) -> None:
    draft = _draft(people, _begun(people), text="\n".join(FULL))
    address = f"/desk/opinions/drafts/{draft.pk}/"
    assert signed_in(people.office).get(address).status_code == 404
    signed_in(people.clerk).post(f"{address}send/")
    assert signed_in(people.office).get(address).status_code == 200
    assert signed_in(people.leader).get(address).status_code == 403
    assert signed_in(people.stranger).get(address).status_code == 404
    again = signed_in(people.clerk).post(f"{address}send/", follow=True)
    assert "已经送审" in again.content.decode()


def test_only_the_newest_version_is_sent(people: People) -> None:
    first = _draft(people, _begun(people), text="\n".join(WEAK))
    _draft(people, first.opinion, text="\n".join(FULL))
    answer = signed_in(people.clerk).post(f"/desk/opinions/drafts/{first.pk}/send/", follow=True)
    assert "请送最新的一稿" in answer.content.decode()


def test_a_reviewer_s_correction_stays_with_its_paragraph(people: People) -> None:
    first = _sent(people, *WEAK)
    office = signed_in(people.office)
    typed = {"paragraph": "1", "action": "term_conference", "provides": "1"}
    office.post(f"/desk/opinions/drafts/{first.pk}/mark/", typed)
    assert "审阅认定" in office.get(f"/desk/opinions/drafts/{first.pk}/").content.decode()
    second = _draft(people, first.opinion, text="\n".join(("导语一段。", *WEAK)))
    signed_in(people.clerk).post(f"/desk/opinions/drafts/{second.pk}/send/")
    shown = office.get(f"/desk/opinions/drafts/{second.pk}/").context["shown"]
    conference = next(action for aspect in shown.aspects for action in aspect.actions)
    assert (conference.slug, conference.is_provided, conference.paragraphs) == ("term_conference", True, (2,))
    office.post(f"/desk/opinions/drafts/{second.pk}/mark/", {**typed, "paragraph": "2", "provides": "0"})
    assert not ClauseMark.objects.get().provides
    shown = office.get(f"/desk/opinions/drafts/{second.pk}/").context["shown"]
    assert not shown.aspects[0].actions[0].is_provided
    assert signed_in(people.clerk).post(f"/desk/opinions/drafts/{second.pk}/mark/", typed).status_code == 403


def test_plan_and_tasks_are_one_form_and_each_wrong_line_is_named(people: People) -> None:
    opinion = _begun(people)
    clerk = signed_in(people.clerk)
    typed = {"title": "工作方案", "made_on": "2026-11-3", "tasks": "起草，张三，2026年12月1日\n会务，李四"}
    clerk.post(f"/desk/opinions/{opinion.pk}/plan/", typed)
    assert list(PlanTask.objects.values_list("task", "owner", "due_on")) == [
        ("起草", "张三", date(2026, 12, 1)), ("会务", "李四", None),
    ]  # fmt: skip
    wrong = clerk.post(f"/desk/opinions/{opinion.pk}/plan/", {**typed, "tasks": "起草\n会务，李四，某天"})
    assert wrong.status_code == 400
    page = wrong.content.decode()
    assert "第1行：请写成" in page
    assert "第2行：" in page
    assert PlanTask.objects.count() == 2


def test_a_survey_is_registered_and_changed(people: People) -> None:
    opinion = _begun(people)
    clerk = signed_in(people.clerk)
    typed = {"started_on": "2026.11.5", "ended_on": "2026.11.13", "report": "调研报告"}
    clerk.post(f"/desk/opinions/{opinion.pk}/survey/", typed)
    survey = opinion.surveys.get()
    wrong = clerk.post(
        f"/desk/opinions/{opinion.pk}/survey/?survey={survey.pk}", {**typed, "ended_on": "2026.11.1"}
    )
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    clerk.post(f"/desk/opinions/{opinion.pk}/survey/?survey={survey.pk}", {**typed, "report": "报告（修改）"})
    assert opinion.surveys.get().report == "报告（修改）"


def test_drafting_before_the_survey_is_told_where_the_steps_are(people: People) -> None:
    draft = _draft(people, _begun(people), text="\n".join(FULL))
    signed_in(people.clerk).post(
        f"/desk/opinions/{draft.opinion_id}/survey/", {"started_on": "2026.11.21", "ended_on": "2026.11.22"}
    )
    assert (
        "先起草后调研" in signed_in(people.clerk).get(f"/desk/opinions/{draft.opinion_id}/").content.decode()
    )


def test_a_new_opinion_starts_from_the_template_in_the_unit_s_own_words(people: People) -> None:
    page = signed_in(people.clerk).get(f"/desk/opinions/{_begun(people).pk}/drafts/new/").content.decode()
    assert "年中人代会代表问政" in page
    signed_in(people.stranger).post("/desk/opinions/new/", {"title": "街道的意见"})
    own = Opinion.objects.get(title="街道的意见")
    page = signed_in(people.stranger).get(f"/desk/opinions/{own.pk}/drafts/new/").content.decode()
    assert "党工委" in page
    assert "问政" not in page


def test_a_withdrawn_opinion_has_no_workspace(people: People) -> None:
    opinion = _begun(people)
    record_withdraw(record=opinion, by=people.clerk, at=at(ON))
    assert signed_in(people.clerk).get(f"/desk/opinions/{opinion.pk}/").status_code == 404


def test_the_lists_ask_the_same_number_of_questions_for_many_opinions(
    people: People, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(people.clerk)

    def ask() -> int:
        with django_assert_max_num_queries(60) as asked:
            client.get("/desk/opinions/")
        return len(asked)

    for number in range(3):
        client.post("/desk/opinions/new/", {"title": f"意见{number}"})
    few = ask()
    for number in range(3, 12):
        client.post("/desk/opinions/new/", {"title": f"意见{number}"})
    assert ask() == few
    assert Opinion.objects.filter(area=DAYUAN).count() == 12


def test_a_round_is_for_the_newest_version_sent_and_passes_it_once(people: People) -> None:
    first = _sent(people, *WEAK)
    office = signed_in(people.office)
    second = _draft(people, first.opinion, text="\n".join(FULL))
    signed_in(people.clerk).post(f"/desk/opinions/drafts/{second.pk}/send/")
    waiting = office.get("/desk/opinions/").context["waiting"]
    assert [draft.pk for draft, _ in waiting] == [second.pk]
    late = office.post(f"/desk/opinions/drafts/{first.pk}/round/", {"result": "PASSED"}, follow=True)
    assert "请审阅最新的一稿" in late.content.decode()
    blank = office.post(f"/desk/opinions/drafts/{second.pk}/round/", {"result": ""}, follow=True)
    assert "请选择审阅结果" in blank.content.decode()
    for _ in range(2):
        office.post(f"/desk/opinions/drafts/{second.pk}/round/", {"result": "PASSED"})
    assert [each.result for each in second.reviews.all()] == ["PASSED"]


def test_a_version_begun_from_an_older_one_is_not_saved_over_a_colleague_s(people: People) -> None:
    opinion = _begun(people)
    _draft(people, opinion, text="\n".join(WEAK))
    stale = signed_in(people.clerk).post(
        f"/desk/opinions/{opinion.pk}/drafts/new/",
        {"drafted_on": "2026年11月21日", "text": "\n".join(FULL), "based_on": "0"},
    )
    assert stale.status_code == 400
    assert "同事刚刚另存了第1稿" in stale.content.decode()
    assert OpinionDraft.objects.count() == 1


def test_a_reviewer_names_a_paragraph_that_the_check_missed(people: People) -> None:
    draft = _sent(people, "一、总则", "各项保障按有关安排落实到位。")
    office = signed_in(people.office)
    page = office.get(f"/desk/opinions/drafts/{draft.pk}/").content.decode()
    assert "这一段其实规定了" in page
    office.post(
        f"/desk/opinions/drafts/{draft.pk}/mark/",
        {"paragraph": "1", "action": "duty_funds", "provides": "1"},
    )
    shown = office.get(f"/desk/opinions/drafts/{draft.pk}/").context["shown"]
    assert {action.slug for aspect in shown.aspects for action in aspect.actions if action.is_provided} == {
        "duty_funds"
    }


def test_a_key_no_database_holds_is_an_unknown_one(people: People) -> None:
    assert signed_in(people.clerk).get("/desk/opinions/99999999999999999999999/").status_code == 404


def test_an_issued_opinion_of_an_earlier_term_is_told_by_the_meetings_of_its_own_time(people: People) -> None:
    """No checklist ever judged 2020: the steps are the opinion's, not the board's."""
    Term.objects.filter(area=DAYUAN).update(started_on=date(2025, 10, 10))
    make_term(DAYUAN, on="2019-01-10", ordinal=9, ended_on=date(2025, 10, 10))
    by: Any = {"chair": people.chair, "office": people.office}
    for kind, on, said in (
        ("PARTY_STUDY", "2020-03-02", {"heard": True, "studied": True}), ("WORK_CONFERENCE", "2020-11-05", {}),
        ("WORK_CONFERENCE", "2026-01-15", {}),
    ):  # fmt: skip
        held = Meeting(area=DAYUAN, meeting_kind=kind, title=on, minutes_no=on, **said)
        held.happened_on = date.fromisoformat(on)
        confirmed(held, on=on, **by)
    issued = Opinion(area=DAYUAN, title="实施意见", doc_no="大委〔2020〕9号", happened_on=date(2020, 11, 20))
    confirmed(
        issued, on="2020-11-21", **by,
        lines=lambda record: Provision.objects.create(
            opinion_id=record.pk, aspect="LEADERSHIP", action_id="term_conference", text=FULL[1]
        ),
    )  # fmt: skip
    page = signed_in(people.clerk).get(f"/desk/opinions/{issued.pk}/")
    words = {step.title: step.word for step in page.context["steps"]}
    assert words["党委专题研究"] == "2020年3月2日"
    assert words["召开会议"] == "2020年11月5日"
    assert words["印发实施意见"] == "2020年11月20日"
    assert [step.way.label for step in page.context["steps"] if step.way] == ["查看"]


def test_the_office_does_not_read_or_overtake_what_was_not_sent(people: People) -> None:
    opinion = _begun(people)
    kept = _draft(people, opinion, text="\n".join(WEAK))
    office = signed_in(people.office)
    assert office.get(f"/desk/opinions/drafts/{kept.pk}/").status_code == 404
    address = f"/desk/opinions/{opinion.pk}/drafts/new/"
    page = office.get(address)
    assert WEAK[1] not in page.content.decode()
    typed = {"drafted_on": "2026年11月21日", "text": "\n".join(FULL), "based_on": "0"}
    refused = office.post(address, typed)
    assert refused.status_code == 400
    assert "还没有送审" in refused.content.decode()
    signed_in(people.clerk).post(f"/desk/opinions/drafts/{kept.pk}/send/")
    assert office.post(address, {**typed, "based_on": "1"}).status_code == 302


def test_starting_from_an_earlier_opinion_claims_no_version_of_it(people: People) -> None:
    earlier = confirmed(
        Opinion(area=DAYUAN, title="实施意见", doc_no="大委〔2022〕9号", happened_on=date(2022, 5, 20)),
        chair=people.chair, office=people.office, on="2022-05-21",
    )  # fmt: skip
    passed = OpinionDraft.objects.create(
        opinion=earlier,
        version=1,
        drafted_on=date(2022, 5, 2),
        sent_on=date(2022, 5, 2),
        paragraphs=list(FULL),
    )
    passed.reviews.create(reviewed_on=date(2022, 5, 3), result="PASSED", reviewer=people.office)
    page = signed_in(people.clerk).get(f"/desk/report/new/opinion/?copy={earlier.pk}")
    assert page.status_code == 200
    assert "已按通过审阅的" not in page.content.decode()
