"""The papers around an opinion: 意见单, the document to be issued, 审查意见告知函."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import timezone
from docx import Document
from docx.shared import Length

from desk.draft_papers import AnswerWithin, review_notice
from opinions.models import DraftComment, DraftReview, NormativeDocument, Opinion, OpinionDraft
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
    address = f"/desk/opinions/drafts/{draft.pk}/issue.docx"
    assert signed_in(people.clerk).get(address).status_code == 403
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    made = Document(io.BytesIO(signed_in(people.clerk).get(address).content))
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
    assert "抄送：区委办公室，区人大常委会办公室。" in foot
    assert "2026年11月20日印发" in foot


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
    assert client.get(f"/desk/opinions/drafts/{draft.pk}/issue.docx").status_code == 403


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
    made = signed_in(people.clerk).get(f"/desk/opinions/drafts/{draft.pk}/issue.docx")
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
        within=AnswerWithin(30, False, ""), on=ON,
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
        "problem": "第三条缺少上位法依据", "advice": "建议修改第三条", "days": "10", "counted": "working",
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
    ("days", "working", "until"),
    [(30, False, date(2026, 12, 23)), (1, True, date(2026, 11, 24)), (5, True, date(2026, 11, 30))],
)
def test_the_last_day_is_counted_as_the_office_says(days: int, working: bool, until: date) -> None:
    assert AnswerWithin(days, working, "").until(ON) == until


def test_what_a_draft_carries_of_its_own_form_is_not_written_twice(
    people: People, draft: OpinionDraft
) -> None:
    draft.paragraphs = [
        "中共大源镇委员会", "关于加强人大工作的实施意见", "各村党组织：", LINES[1], LINES[2],
        "中共大源镇委员会", "2026年11月20日",
    ]  # fmt: skip
    draft.save()
    DraftReview.objects.create(draft=draft, reviewed_on=ON, result="PASSED", reviewer=people.office)
    made = signed_in(people.clerk).get(f"/desk/opinions/drafts/{draft.pk}/issue.docx")
    texts = [text for text in _texts(made.content) if text]
    assert "关于加强人大工作的实施意见" not in texts
    assert "各村党组织：" not in texts
    assert texts.count("2026年11月20日") == 1
    assert "中共大源镇委员会" not in texts
