"""The library: what the office offers, who adopted it, how far they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from opinions.models import DraftReview, Example, ExampleUse, Opinion, OpinionDraft
from records.services import record_save
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at, confirmed

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
TYPED = {"kind": "AGENDA", "title": "人大工作会议议程", "text": "一、报告工作\n二、讲话"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_edition_2026()
    call_command("sync_rules", verbosity=0)
    monkeypatch.setattr(timezone, "now", lambda: at(ON))


def _published(people: People, **more: Any) -> Example:
    answer = signed_in(people.office).post("/desk/opinions/library/new/", {**TYPED, **more})
    assert answer.status_code == 302, answer.context["form"].errors
    return Example.objects.latest("pk")


def test_an_example_is_offered_adopted_once_and_its_ledger_tells_how_far_they_are(people: People) -> None:
    example = _published(people)
    clerk = signed_in(people.clerk)
    address = f"/desk/opinions/library/{example.pk}/"
    assert "二、讲话" in clerk.get(address).content.decode()
    clerk.post(f"{address}adopt/")
    again = clerk.post(f"{address}adopt/", follow=True).content.decode()
    assert "已采用过" in again
    assert ExampleUse.objects.get().township_id == DAYUAN
    assert "尚无进展" in signed_in(people.office).get(address).content.decode()
    clerk.post("/desk/opinions/new/", {"title": "实施意见"})
    opinion = clerk.get("/desk/opinions/").context["page"].object_list[0]
    clerk.post(f"/desk/opinions/{opinion.pk}/drafts/new/", {"drafted_on": "2026-11-23", "text": "正文"})
    (line,) = signed_in(people.office).get(address).context["lines"]
    assert (line.chip.text, [step.word for step in line.steps if step.look == "is-done"]) == (
        "推进中 起草", ["2026年11月23日"],
    )  # fmt: skip


def test_what_is_withdrawn_is_seen_by_the_office_alone(people: People) -> None:
    example = _published(people)
    address = f"/desk/opinions/library/{example.pk}/"
    signed_in(people.office).post(f"{address}withdraw/")
    assert signed_in(people.clerk).get(address).status_code == 404
    assert "已撤下" in signed_in(people.office).get("/desk/opinions/library/").content.decode()


def test_units_do_not_publish_and_the_office_does_not_adopt(people: People) -> None:
    example = _published(people)
    assert signed_in(people.clerk).get("/desk/opinions/library/new/").status_code == 403
    assert signed_in(people.clerk).post(f"/desk/opinions/library/{example.pk}/withdraw/").status_code == 403
    assert signed_in(people.office).post(f"/desk/opinions/library/{example.pk}/adopt/").status_code == 403
    assert signed_in(people.leader).get(f"/desk/opinions/library/{example.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": ""}, "text"),
        ({"kind": "CLAUSE"}, "action"),
        ({"township": "330111999"}, "township"),
        ({"upload": SimpleUploadedFile("范例.docx", b"xx")}, "upload"),
        ({"text": "内容涉及工作秘密"}, "__all__"),
    ],
)
def test_what_is_no_example_is_refused_beside_its_field(
    people: People, typed: dict[str, Any], field: str
) -> None:
    answer = signed_in(people.office).post("/desk/opinions/library/new/", {**TYPED, **typed})
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not Example.objects.exclude(kind="PRACTICE").exists()


def test_a_model_clause_of_the_library_comes_before_the_delivered_one(people: People) -> None:
    _published(people, kind="CLAUSE", action="reserve_fund", title="参考条款", text="区里推荐的储备金条款。")
    clerk = signed_in(people.clerk)
    clerk.post("/desk/opinions/new/", {"title": "实施意见"})
    opinion = clerk.get("/desk/opinions/").context["page"].object_list[0]
    clerk.post(f"/desk/opinions/{opinion.pk}/drafts/new/", {"drafted_on": "2026-11-23", "text": "一、总则"})
    page = clerk.get(f"/desk/opinions/drafts/{opinion.drafts.get().pk}/").content.decode()
    assert "区里推荐的储备金条款。" in page
    assert "配备1名专职人大干事" in page


def test_a_draft_and_a_plan_start_from_what_the_unit_adopted(people: People) -> None:
    opinion_example = _published(people, kind="OPINION", title="范文", text="一、范文的第一段")
    plan_example = _published(people, kind="PLAN", title="范例方案", text="起草，人大办\n调研，副主席")
    other = _published(people, kind="OPINION", title="没有采用的", text="别的正文")
    clerk = signed_in(people.clerk)
    for each in (opinion_example, plan_example):
        clerk.post(f"/desk/opinions/library/{each.pk}/adopt/")
    clerk.post("/desk/opinions/new/", {"title": "实施意见"})
    opinion = clerk.get("/desk/opinions/").context["page"].object_list[0]
    draft = f"/desk/opinions/{opinion.pk}/drafts/new/"
    assert "范文" in clerk.get(draft).content.decode()
    begun = clerk.get(f"{draft}?example={opinion_example.pk}").context["form"]
    assert begun.initial["text"] == "一、范文的第一段"
    assert "别的正文" not in clerk.get(f"{draft}?example={other.pk}").context["form"].initial["text"]
    plan = clerk.get(f"/desk/opinions/{opinion.pk}/plan/?example={plan_example.pk}").context["form"]
    assert (plan.initial["title"], plan.initial["tasks"]) == ("范例方案", "起草，人大办\n调研，副主席")


def test_the_two_practices_of_the_source_are_there_from_the_first_day(people: People) -> None:
    page = signed_in(people.clerk).get("/desk/opinions/library/").content.decode()
    assert "源周会（大源镇）" in page
    assert "“杏福花开”五大助力团（万市镇）" in page
    call_command("sync_rules", verbosity=0)
    assert Example.objects.filter(kind="PRACTICE").count() == 2


def test_an_approved_opinion_is_put_into_the_library_with_its_text(people: People) -> None:
    opinion = confirmed(
        Opinion(area=DAYUAN, title="大源镇实施意见", doc_no="大委〔2026〕5号", happened_on=date(2026, 11, 2)),
        chair=people.chair, office=people.office, on="2026-11-03",
    )  # fmt: skip
    passed = OpinionDraft.objects.create(
        opinion=opinion, version=1, drafted_on=ON, sent_on=ON, paragraphs=["一、总则", "二、附则"]
    )
    DraftReview.objects.create(draft=passed, reviewed_on=ON, result="PASSED", reviewer=people.office)
    OpinionDraft.objects.create(opinion=opinion, version=2, drafted_on=ON, paragraphs=["没有送审的一稿"])
    office = signed_in(people.office)
    assert "列入范例库" in office.get(f"/desk/opinions/{opinion.pk}/").content.decode()
    address = f"/desk/opinions/library/new/?opinion={opinion.pk}"
    known = office.get(address).context["form"].initial
    assert (known["title"], known["township"], known["text"]) == (
        "大源镇实施意见",
        DAYUAN,
        "一、总则\n二、附则",
    )
    office.post(address, {**known, "kind": "OPINION"})
    example = Example.objects.get(kind="OPINION")
    assert (example.record_id, example.township_id, example.paragraphs) == (
        opinion.pk, DAYUAN, ["一、总则", "二、附则"],
    )  # fmt: skip
    draft = record_save(record=Opinion(area=DAYUAN, title="草稿"), by=people.clerk, at=at(ON))
    assert office.get(f"/desk/opinions/library/new/?opinion={draft.pk}").status_code == 404
