"""The papers around an opinion: 意见单, the document to be issued, 审查意见告知函."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.utils import timezone
from docx import Document
from docx.shared import Length

from accounts.models import AuditEvent
from desk.draft_papers import review_notice
from desk.forms.issue import _CLOSING, _IN_BRACKETS, _NUMBERED
from opinions.models import (
    AnswerRule,
    DraftComment,
    DraftReview,
    IssueHabit,
    NormativeDocument,
    Opinion,
    OpinionDraft,
)
from opinions.paperwork import answer_rule_save
from papers.docx import Official, Paper, Signed, document
from papers.foot_box import COPIES_WIDTH, copy_lines, text_width
from records.models import OfficeDay
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at, confirmed
from townships.models import Township

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
TITLE = "关于推动人大工作高质量发展的实施意见"
LINES = [
    TITLE,
    "一、加强党对人大工作的全面领导",
    "（一）每届召开一次。镇党委每届任期内召开一次人大工作会议。",
]

ISSUED = {
    "number": "大委〔2026〕5号", "to": "各村党组织", "signed_on": "2026年11月20日", "printed_on": "2026年11月21日",
    "printed_by": "大源镇党政综合办公室", "copies": "区人大常委会办公室", "attachments": "", "contact": "",
}  # fmt: skip


@pytest.fixture
def draft(people: People, monkeypatch: pytest.MonkeyPatch) -> OpinionDraft:
    publish_edition_2026()
    monkeypatch.setattr(timezone, "now", lambda: at(ON))
    opinion = confirmed(
        Opinion(area=DAYUAN, title=TITLE, doc_no="大委〔2026〕5号", happened_on=date(2026, 11, 20)),
        chair=people.chair, office=people.office, on="2026-11-21",
    )  # fmt: skip
    return OpinionDraft.objects.create(
        opinion=opinion, version=1, drafted_on=date(2026, 11, 2), sent_on=date(2026, 11, 2), paragraphs=LINES
    )


def _texts(content: bytes) -> list[str]:
    return [line.text for line in Document(io.BytesIO(content)).paragraphs]


@pytest.mark.parametrize(
    ("written", "within"),
    [("（张三，电话0571）", "张三，电话0571"), ("张三（电话0571）", None), ("(张三)", "张三")],
)
def test_only_brackets_around_the_whole_are_taken_off(written: str, within: str | None) -> None:
    found = _IN_BRACKETS.match(written)
    assert (found[1] if found else None) == within


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("2026年度重点任务清单", "2026年度重点任务清单"), ("24个乡镇任务表", "24个乡镇任务表"), ("3年计划", "3年计划"),
        ("附件清单", "附件清单"), ("1.任务分解表", "任务分解表"), ("附件2：任务清单。", "任务清单"),
        ("附件：1. 任务清单", "任务清单"), ("附件 3 名单", "名单"), ("2、名单", "名单"), ("1.2版方案", "1.2版方案"),
    ],
)  # fmt: skip
def test_only_what_numbers_an_attachment_is_taken_off_its_name(written: str, name: str) -> None:
    assert _NUMBERED.sub("", written, count=1).strip(_CLOSING) == name


def test_the_sheet_of_remarks_tells_of_every_remark_and_of_what_is_missing(
    people: People, draft: OpinionDraft
) -> None:
    DraftComment.objects.create(
        draft=draft,
        paragraph=2,
        said="请写明主持人",
        suggestion="由党委书记主持。",
        by=people.office,
        at=at(ON),
    )
    DraftReview.objects.create(
        draft=draft, reviewed_on=ON, result="REVISE", remarks="请修改后再报", reviewer=people.office
    )
    answer = signed_in(people.clerk).get(f"/desk/opinions/drafts/{draft.pk}/sheet.docx")
    made = Document(io.BytesIO(answer.content))
    (table,) = made.tables
    assert [cell.text for cell in table.rows[1].cells] == [
        "第3段", LINES[2], "请写明主持人", "由党委书记主持。", "未处理",
    ]  # fmt: skip
    told = "\n".join(line.text for line in made.paragraphs)
    assert "修改后再报。请修改后再报（区办甲，2026年11月23日）" in told
    assert "民生微实事专项储备金管理" in told
    assert "每届召开一次党(工)委人大工作会议" not in told


def test_the_document_to_be_issued_waits_for_the_review(people: People, draft: OpinionDraft) -> None:
    address = f"/desk/opinions/drafts/{draft.pk}/issue/"
    assert signed_in(people.clerk).get(address).status_code == 403
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    made = Document(io.BytesIO(signed_in(people.clerk).post(address, ISSUED).content))
    texts = [line.text for line in made.paragraphs if line.text]
    assert texts[:3] == ["中共杭州市富阳区大源镇委员会文件", "大委〔2026〕5号", TITLE]
    assert texts.count(TITLE) == 1
    assert texts[-2:] == ["中共杭州市富阳区大源镇委员会", "2026年11月20日"]
    margins = (made.sections[0].top_margin, made.sections[0].left_margin)
    assert [round(Length(margin or 0).mm) for margin in margins] == [37, 28]
    heading = next(line for line in made.paragraphs if line.text == LINES[1])
    assert 'w:eastAsia="黑体"' in heading.runs[0]._r.xml
    second = next(line for line in made.paragraphs if line.text == LINES[2])
    assert [run.text for run in second.runs] == [
        "（一）每届召开一次。",
        "镇党委每届任期内召开一次人大工作会议。",
    ]
    assert 'w:eastAsia="楷体_GB2312"' in second.runs[0]._r.xml
    foot = made.element.xml
    assert "抄送：区人大常委会办公室。" in foot
    assert "大源镇党政综合办公室" in foot
    assert "2026年11月21日印发" in foot


def _passed(people: People, draft: OpinionDraft) -> str:
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    return f"/desk/opinions/drafts/{draft.pk}/issue/"


def test_the_document_carries_what_was_filled_in(people: People, draft: OpinionDraft) -> None:
    address = _passed(people, draft)
    typed = {
        **ISSUED, "to": "各村（社区）党组织，各站所：", "attachments": "1.任务分解表\n附件2：任务清单。\n\n",
        "contact": "（联系人：张三，电话0571-63300000）", "copies": "抄送：区委办公室。", "number": "大委[2026]06号",
    }  # fmt: skip
    answer = signed_in(people.clerk).post(address, typed)
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    made = Document(io.BytesIO(answer.content))
    texts = [line.text for line in made.paragraphs if line.text]
    assert texts[1] == "大委〔2026〕6号"
    assert "各村（社区）党组织，各站所：" in texts
    at = texts.index("附件：1.任务分解表")
    assert texts[at + 1] == "　　　2.任务清单"
    assert texts[at + 2 :] == [
        "中共杭州市富阳区大源镇委员会", "2026年11月20日", "（联系人：张三，电话0571-63300000）",
    ]  # fmt: skip
    assert "抄送：区委办公室。" in made.element.xml


def test_what_was_filled_in_is_offered_the_next_time_and_stands_in_the_trail(
    people: People, draft: OpinionDraft
) -> None:
    address = _passed(people, draft)
    clerk = signed_in(people.clerk)
    first = clerk.get(address).context["form"].initial
    assert first["to"] == "各村（社区）党组织，各办（中心）、站所"
    assert first["printed_by"] == "大源镇党政综合办公室"
    assert (first["number"], first["signed_on"]) == ("大委〔2026〕5号", date(2026, 11, 20))
    for to in ("各村党总支", "各村党总支，各办"):
        clerk.post(address, {**ISSUED, "to": to, "contact": "张三"})
    again = signed_in(people.chair).get(address)
    known = again.context["form"].initial
    assert (known["to"], known["contact"], known["copies"]) == (
        "各村党总支，各办",
        "张三",
        "区人大常委会办公室",
    )
    assert "已按2026年11月23日的印发稿填好" in again.content.decode()
    assert IssueHabit.objects.get().by == people.clerk
    assert AuditEvent.objects.filter(subject="生成印发稿 大源镇", actor=people.clerk).count() == 2


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"to": ""}, "to", "请填写此项"),
        ({"to": "：，"}, "to", "请写明主送机关"),
        ({"printed_by": "很长的机关名称很长的机关名称很长的机关"*2}, "printed_by", "最多20字"),
        ({"printed_by": "。"}, "printed_by", "请写明印发机关"),
        ({"signed_on": "上周"}, "signed_on", "日期"),
        ({"printed_on": "2026年11月19日"}, "printed_on", "不能早于成文日期"),
        ({"attachments": "\n".join(["名称"] * 21)}, "attachments", "最多20个附件"),
        ({"attachments": "表\n" + "长" * 101}, "attachments", "第2个附件的名称超过100字"),
    ],
)  # fmt: skip
def test_what_no_document_carries_is_refused_beside_its_field_and_nothing_is_kept(
    people: People, draft: OpinionDraft, typed: dict[str, str], field: str, said: str
) -> None:
    address = _passed(people, draft)
    answer = signed_in(people.clerk).post(address, {**ISSUED, "contact": "李四", **typed})
    assert answer.status_code == 400
    assert said in "".join(answer.context["form"].errors[field])
    assert "李四" in answer.content.decode()
    assert not IssueHabit.objects.exists()


@pytest.mark.parametrize(
    ("kind", "to", "office"),
    [
        ("RURAL", "各村（社区）党组织", "党政综合办公室"),
        ("SUBDISTRICT", "各社区（村）党组织", "党政综合办公室"),
        ("ZONE", "各社区（村）党组织", "党政办公室"),
    ],
)
def test_the_first_form_begins_with_what_is_usual_for_the_kind_of_unit(
    people: People, draft: OpinionDraft, kind: str, to: str, office: str
) -> None:
    Township.objects.filter(code=DAYUAN).update(kind=kind)
    known = signed_in(people.clerk).get(_passed(people, draft)).context["form"].initial
    assert known["to"].startswith(to)
    assert known["printed_by"] == f"大源镇{office}"


def test_many_copies_stand_in_as_many_lines_under_each_other() -> None:
    assert copy_lines("") == []
    assert copy_lines("区委办公室。") == ["抄送：区委办公室。"]
    lines = copy_lines("区委办公室，区人大常委会办公室，区政府办公室，区政协办公室，区纪委区监委，区委组织部")
    assert len(lines) == 2
    assert lines[1].startswith("　　　")
    assert all(text_width(line) <= 3 + COPIES_WIDTH + 1 for line in lines)
    made = document(
        Paper(
            "意见",
            [Signed("大源镇党委", ON)],
            official=Official(head="文件", copies="区委办公室，" * 9, printed_by="办"),
        )
    )
    said = re.sub(
        r"[\s　]", "", "".join(re.findall(r"<w:t[^>]*>([^<]*)", Document(io.BytesIO(made)).element.xml))
    )
    assert "抄送：" + "区委办公室，" * 9 in said


@pytest.mark.parametrize(
    ("reviews", "lines", "later"),
    [
        ((), LINES, None),
        (("REVISE",), LINES, None),
        (("PASSED",), [], None),
        (("PASSED",), LINES, ON),
    ],
)
def test_the_page_offers_the_document_to_be_issued_only_where_it_is_given(
    people: People, draft: OpinionDraft, reviews: tuple[str, ...], lines: list[str], later: date | None
) -> None:
    OpinionDraft.objects.filter(pk=draft.pk).update(paragraphs=lines)
    for result in reviews:
        DraftReview.objects.create(draft=draft, reviewed_on=ON, result=result, reviewer=people.office)
    if later:
        OpinionDraft.objects.create(
            opinion=draft.opinion, version=2, drafted_on=ON, sent_on=later, paragraphs=[*LINES, "三、附则"]
        )
    client = signed_in(people.clerk)
    assert "生成印发稿" not in client.get(f"/desk/opinions/drafts/{draft.pk}/").content.decode()
    assert client.get(f"/desk/opinions/drafts/{draft.pk}/issue/").status_code == 403


def test_a_confirmed_opinion_s_draft_is_not_offered_for_change(people: People, draft: OpinionDraft) -> None:
    page = signed_in(people.clerk).get(f"/desk/opinions/drafts/{draft.pk}/").content.decode()
    assert "修改后另存一稿" not in page


@pytest.mark.parametrize(
    "title", [TITLE, "关于加强人大工作的实施意见（试行）", "中共 大源镇 委员会 实施办法"]
)
def test_the_title_is_written_once(people: People, draft: OpinionDraft, title: str) -> None:
    Opinion.objects.filter(pk=draft.opinion_id).update(title=title)
    OpinionDraft.objects.filter(pk=draft.pk).update(paragraphs=[title.replace(" ", ""), *LINES[1:]])
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    made = signed_in(people.clerk).post(f"/desk/opinions/drafts/{draft.pk}/issue/", ISSUED)
    assert ["".join(text.split()) for text in _texts(made.content)].count("".join(title.split())) == 1


@pytest.mark.parametrize(
    ("kind", "sender", "receiver"),
    [
        ("TOWN", "大源镇人大主席团", "大源镇政府："),
        ("SUBDISTRICT", "大源镇人大街道工委", "大源镇办事处："),
        ("ZONE", "大源镇人大工委", "大源镇管委会："),
    ],
)
def test_a_notice_names_sender_and_receiver_as_the_kind_of_unit_does(
    people: People, draft: OpinionDraft, kind: str, sender: str, receiver: str
) -> None:
    unit = Township.objects.get(code=DAYUAN)
    unit.kind = kind
    made = review_notice(
        NormativeDocument(area=DAYUAN, title="办法"), unit, problem="缺依据", advice="修改",
        rule=AnswerRule(district="330111"), until=ON, on=ON,
    )  # fmt: skip
    texts = _texts(made)
    assert f"杭州市富阳区{sender}" in texts
    assert receiver in texts


def test_a_notice_counts_the_days_of_the_answer(people: People, draft: OpinionDraft) -> None:
    document = confirmed(
        NormativeDocument(area=DAYUAN, title="河道管理办法", issued_on=date(2026, 11, 2)),
        chair=people.chair, office=people.office, on="2026-11-05",
    )  # fmt: skip
    address = f"/desk/records/{document.pk}/notice/"
    typed = {
        "problem": "第三条缺少上位法依据", "advice": "建议修改第三条", "days": "10", "counted": "WORKING",
        "basis": "区人大办设定", "on": "2026年11月23日",
    }  # fmt: skip
    made = signed_in(people.clerk).post(address, typed)
    told = "\n".join(_texts(made.content))
    assert "请于2026年12月7日前（自本函落款之日起10个工作日内）研究处理" in told
    assert "第三条缺少上位法依据" in told
    wrong = signed_in(people.clerk).post(address, {**typed, "days": "0", "problem": ""})
    assert wrong.status_code == 400
    assert set(wrong.context["form"].errors) == {"days", "problem"}
    assert "建议修改第三条" in wrong.content.decode()


def test_only_a_normative_document_has_a_notice(people: People, draft: OpinionDraft) -> None:
    assert signed_in(people.clerk).get(f"/desk/records/{draft.opinion_id}/notice/").status_code == 404


@pytest.mark.parametrize(
    ("days", "counted", "until"),
    [
        (30, "CALENDAR", date(2026, 12, 23)),
        (1, "WORKING", date(2026, 11, 24)),
        (5, "WORKING", date(2026, 11, 30)),
    ],
)
def test_the_last_day_is_counted_as_the_office_says(days: int, counted: str, until: date) -> None:
    assert AnswerRule(district="330111", days=days, counted=counted).until(ON) == until


def _document(people: People) -> str:
    document = confirmed(
        NormativeDocument(area=DAYUAN, title="河道管理办法", issued_on=date(2026, 11, 2)),
        chair=people.chair, office=people.office, on="2026-11-05",
    )  # fmt: skip
    return f"/desk/records/{document.pk}/notice/"


def test_a_letter_begins_with_what_the_office_laid_down(people: People, draft: OpinionDraft) -> None:
    address = _document(people)
    clerk = signed_in(people.clerk)
    page = clerk.get(address)
    assert page.context["form"].initial["days"] == 30
    assert "区人大办还没有规定" in page.content.decode()
    assert "在管理后台调整" not in page.content.decode()
    rule = AnswerRule(district="330111", days=15, counted="WORKING", basis="区人大办2026年工作要求")
    answer_rule_save(rule=rule, by=people.office, at=at(ON))
    page = clerk.get(address)
    known = page.context["form"].initial
    assert (known["days"], known["counted"], known["basis"]) == (15, "WORKING", "区人大办2026年工作要求")
    assert "依据：区人大办2026年工作要求" in page.content.decode()
    assert "在管理后台调整" in signed_in(people.office).get(address).content.decode()


def test_the_office_s_own_table_of_working_days_is_counted_with(people: People, draft: OpinionDraft) -> None:
    OfficeDay.objects.create(day=date(2026, 11, 24), is_working=False)
    typed = {"problem": "问题", "advice": "建议", "days": "1", "counted": "WORKING", "on": "2026年11月23日"}
    made = signed_in(people.clerk).post(_document(people), typed)
    assert "请于2026年11月25日前" in "\n".join(_texts(made.content))


def test_the_office_lays_down_the_days_in_the_admin_and_every_change_is_kept(people: People) -> None:
    office = signed_in(people.office)
    add = "/admin/opinions/answerrule/add/"
    wrong = office.post(add, {"days": "0", "counted": "CALENDAR", "basis": ""})
    assert {"days", "basis"} <= set(wrong.context["adminform"].form.errors)
    assert not AnswerRule.objects.exists()
    office.post(add, {"days": "20", "counted": "CALENDAR", "basis": "区人大办2026年工作要求"})
    rule = AnswerRule.objects.get()
    assert (rule.district, rule.days) == ("330111", 20)
    assert office.get(add).status_code == 403  # once for a district
    change = f"/admin/opinions/answerrule/{rule.pk}/change/"
    office.post(change, {"days": "15", "counted": "WORKING", "basis": "区人大办2027年工作要求"})
    rule.refresh_from_db()
    assert (rule.said, rule.history.count()) == ("15个工作日", 2)
    told = AuditEvent.objects.filter(subject__startswith="告知函反馈期限").latest("pk").detail
    assert told == {
        "原来": "20个自然日（区人大办2026年工作要求）", "改为": "15个工作日（区人大办2027年工作要求）",
    }  # fmt: skip
    assert signed_in(people.clerk).post(change, {"days": "1"}).status_code == 403


def test_what_a_draft_carries_of_its_own_form_is_not_written_twice(
    people: People, draft: OpinionDraft
) -> None:
    draft.paragraphs = [
        "中共大源镇委员会", "关于加强人大工作的实施意见", "各村党组织：", LINES[1], LINES[2],
        "中共大源镇委员会", "2026年11月20日",
    ]  # fmt: skip
    draft.save()
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    made = signed_in(people.clerk).post(f"/desk/opinions/drafts/{draft.pk}/issue/", ISSUED)
    texts = [text for text in _texts(made.content) if text]
    assert "关于加强人大工作的实施意见" not in texts
    assert texts.count("各村党组织：") == 1  # the form's own
    assert texts.count("2026年11月20日") == 1
    assert "中共大源镇委员会" not in texts
