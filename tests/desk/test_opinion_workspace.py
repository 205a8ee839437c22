"""An opinion from the first study to the issued document: steps, versions, guidance, what becomes of it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from docx import Document

from meetings.models import Meeting
from opinions.models import (
    ClauseMark,
    DraftComment,
    DraftReview,
    Opinion,
    OpinionDraft,
    Plan,
    PlanTask,
    Provision,
    Survey,
)
from records.evidence import evidence_add_file, evidence_add_reference
from records.models import Evidence
from records.services import record_confirm, record_save, record_submit, record_withdraw
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
    assert "大源镇 · 关于推动" in page
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
    assert [draft.pk for draft in waiting] == [second.pk]
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


def _opened(client: Client, url: str) -> int:
    """The status of an answer; a file is read to its end, which closes it."""
    answer = client.get(url)
    if isinstance(answer, StreamingHttpResponse):
        list(answer)
    return answer.status_code


def _proofs(people_page: Any) -> dict[str, list[tuple[str, str]]]:
    return {
        step.title: [(proof.said, proof.url) for proof in step.proofs]
        for step in people_page.context["steps"]
    }


def _pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode())


def test_each_step_shows_the_paper_that_proves_it_where_its_reader_may_open_it(people: People) -> None:
    by: Any = {"chair": people.chair, "office": people.office}
    study = Meeting(
        area=DAYUAN, meeting_kind="PARTY_STUDY", title="党委会", minutes_no="委纪要〔2026〕21号", heard=True
    )
    study.happened_on = date(2026, 9, 8)
    confirmed(study, on="2026-09-09", **by)
    clerk, office = signed_in(people.clerk), signed_in(people.office)
    opinion = _begun(people)
    clerk.post(
        f"/desk/opinions/{opinion.pk}/plan/",
        {"title": "工作方案", "made_on": "2026-9-10", "tasks": "起草，张三", "upload": _pdf("方案.pdf")},
    )
    clerk.post(
        f"/desk/opinions/{opinion.pk}/survey/",
        {
            "started_on": "2026.9.15",
            "ended_on": "2026.9.25",
            "report": "调研报告",
            "kept_at": "镇人大办档案柜",
        },
    )
    draft = _draft(people, opinion, text="\n".join(FULL))
    assert _proofs(office.get(f"/desk/opinions/{opinion.pk}/"))["起草"] == []  # not sent: the unit's own
    clerk.post(f"/desk/opinions/drafts/{draft.pk}/send/")
    office.post(f"/desk/opinions/drafts/{draft.pk}/round/", {"result": "PASSED"})
    paper = Evidence.objects.get(title="方案.pdf")
    told = _proofs(office.get(f"/desk/opinions/{opinion.pk}/"))
    assert told == {
        "党委专题研究": [("委纪要〔2026〕21号", f"/desk/records/{study.pk}/")],
        "详细方案": [("工作方案", "#plan"), ("方案.pdf", f"/desk/opinions/papers/{paper.pk}/")],
        "责任分工": [("1项任务，责任人张三", "#plan")],
        "调研": [("调研报告", "#surveys"), ("出处：镇人大办档案柜", "")],
        "起草": [("第1稿（2026年11月20日）", f"/desk/opinions/drafts/{draft.pk}/")],
        "区人大办把关": [
            ("第1稿通过（2026年11月23日）", f"/desk/opinions/drafts/{draft.pk}/"),
            ("第1稿修改意见单", f"/desk/opinions/drafts/{draft.pk}/sheet.docx"),
        ],
        "召开会议": [],
        "印发实施意见": [],
    }
    for client, found in (
        (office, 200),
        (clerk, 200),
        (signed_in(people.leader), 403),
        (signed_in(people.stranger), 404),
    ):
        assert _opened(client, f"/desk/opinions/papers/{paper.pk}/") == found
    for proofs in told.values():
        for _, url in proofs:
            assert not url or url.startswith("#") or _opened(office, url) == 200


def test_the_issued_opinion_is_proved_by_its_number_and_its_file(people: People) -> None:
    opinion = Opinion(area=DAYUAN, title="实施意见", doc_no="大委〔2026〕5号", happened_on=date(2026, 11, 20))
    record_save(record=opinion, by=people.chair, at=at(ON))
    file = evidence_add_file(record=opinion, upload=_pdf("印发件.pdf"), by=people.chair, at=at(ON))
    evidence_add_reference(
        record=opinion, title="大委〔2026〕5号", kept_at="镇档案室", by=people.chair, at=at(ON)
    )
    page = f"/desk/opinions/{opinion.pk}/"
    assert _proofs(signed_in(people.clerk).get(page))["印发实施意见"] == []
    record_submit(record=opinion, by=people.chair, at=at(ON))
    record_confirm(record=opinion, by=people.office, at=at(ON))
    assert _proofs(signed_in(people.office).get(page))["印发实施意见"] == [
        ("大委〔2026〕5号", f"/desk/records/{opinion.pk}/"), ("印发件.pdf", f"/evidence/{file.pk}/"), ("出处：镇档案室", ""),
    ]  # fmt: skip


def test_a_leader_reads_how_an_issued_opinion_came_about_on_its_record(people: People) -> None:
    opinion = confirmed(
        Opinion(area=DAYUAN, title="实施意见", doc_no="大委〔2026〕5号", happened_on=date(2026, 11, 20)),
        chair=people.chair, office=people.office, on="2026-11-21",
    )  # fmt: skip
    plan = Plan.objects.create(
        opinion=opinion, title="工作方案", made_on=date(2026, 9, 10), kept_at="大委办〔2026〕3号"
    )
    PlanTask.objects.create(plan=plan, task="起草", owner="张三", assigned_on=date(2026, 9, 12))
    Survey.objects.create(
        opinion=opinion, started_on=date(2026, 9, 15), ended_on=date(2026, 9, 25), report="调研报告"
    )
    draft = OpinionDraft.objects.create(opinion=opinion, version=1, drafted_on=date(2026, 10, 8))
    DraftReview.objects.create(
        draft=draft, reviewed_on=date(2026, 10, 20), result="PASSED", reviewer=people.office
    )
    (table,) = signed_in(people.leader).get(f"/desk/records/{opinion.pk}/").context["tables"]
    assert table.rows == (
        ("详细方案", "2026年9月10日", "工作方案；出处：大委办〔2026〕3号"),
        ("责任分工", "2026年9月12日", "1项任务"),
        ("调研", "2026年9月15日至2026年9月25日", "调研报告"),
        ("起草", "2026年10月8日", "第1稿"),
        ("区人大办把关", "2026年10月20日", "第1稿通过"),
    )


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("方案.pdf", b""),
        SimpleUploadedFile("方案.pdf", b"no pdf at all"),
        SimpleUploadedFile("机密方案.pdf", b"%PDF-1.4 x"),
    ],
)
def test_a_paper_that_may_not_be_kept_is_refused_beside_its_field_and_nothing_is_saved(
    people: People, upload: SimpleUploadedFile
) -> None:
    opinion = _begun(people)
    upload.seek(0)
    answer = signed_in(people.clerk).post(
        f"/desk/opinions/{opinion.pk}/plan/",
        {"title": "工作方案", "made_on": "2026-11-3", "tasks": "起草，张三", "upload": upload},
    )
    assert answer.status_code == 400
    assert "upload" in answer.context["form"].errors
    assert "起草，张三" in answer.content.decode()
    assert not PlanTask.objects.exists()
    assert not Evidence.objects.exists()


def test_a_paper_stays_when_the_form_is_saved_without_one_and_none_is_left_of_a_refusal(
    people: People,
) -> None:
    opinion = _begun(people)
    clerk = signed_in(people.clerk)
    address = f"/desk/opinions/{opinion.pk}/plan/"
    typed = {
        "title": "工作方案",
        "made_on": "2026-11-3",
        "tasks": "起草，张三",
        "kept_at": "大委办〔2026〕3号",
    }
    clerk.post(address, {**typed, "upload": _pdf("方案.pdf")})
    assert "已有文件" in clerk.get(address).content.decode()
    removal = f"/desk/evidence/{Evidence.objects.get().pk}/removal/"
    chair = signed_in(people.chair)
    assert removal in chair.get(address).content.decode()
    assert chair.get(removal).status_code == 200
    for client in (clerk, signed_in(people.office)):
        assert removal not in client.get(address).content.decode()
    clerk.post(address, {**typed, "title": "工作方案（修改）"})
    plan = Plan.objects.get()
    assert (plan.title, plan.file and plan.file.title, plan.kept_at) == (
        "工作方案（修改）",
        "方案.pdf",
        "大委办〔2026〕3号",
    )
    answer = clerk.post(
        f"/desk/opinions/{opinion.pk}/survey/",
        {"started_on": "2026.11.5", "ended_on": "2026.11.1", "upload": _pdf("报告.pdf")},
    )
    assert answer.status_code == 400
    assert [each.title for each in Evidence.objects.all()] == ["方案.pdf"]


def test_the_workspace_asks_as_much_for_many_drafts_and_surveys_as_for_one(
    people: People, django_assert_max_num_queries: Any
) -> None:
    opinion = _begun(people)
    client = signed_in(people.office)

    def ask() -> int:
        with django_assert_max_num_queries(60) as asked:
            client.get(f"/desk/opinions/{opinion.pk}/")
        return len(asked)

    def more(first: int, many: int) -> None:
        for version in range(first, first + many):
            draft = OpinionDraft.objects.create(opinion=opinion, version=version, drafted_on=ON, sent_on=ON)
            DraftReview.objects.create(draft=draft, reviewed_on=ON, result="REVISE", reviewer=people.office)
            Survey.objects.create(opinion=opinion, started_on=ON, ended_on=ON)

    more(1, 1)
    ask()
    one = ask()
    more(2, 6)
    assert ask() == one
