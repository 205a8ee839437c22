"""An opinion with what it provides for; a practice; and the opinion quoted beside other forms' fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from desk.mends import mend_url
from opinions.models import Opinion, Practice, Provision
from records.models import Record
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN

pytestmark = pytest.mark.django_db
NEW = "/desk/report/new/opinion/"
PRACTICE = "/desk/report/new/practice/"


@pytest.fixture(autouse=True)
def _actions(db: None) -> None:
    call_command("sync_rules", verbosity=0)


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "title": "关于推动新时代人大工作高质量发展的实施意见",
        "doc_no": "大委[2024]5号",
        "issued_on": "2024年9月1日",
        "covers_annual_hearing": "on",
        "text_annual_hearing": "每年至少<b>专题</b>研究一次",
        "covers_governance": "on",
        "text_duty_funds": "没有勾选的不算",
        "then": "submit",
    } | changes


def an_opinion(people: People, **changes: Any) -> Opinion:
    answer = signed_in(people.chair).post(NEW, typed(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    opinion = Opinion.objects.order_by("-pk")[0]
    signed_in(people.office).post(reverse("desk:act", args=[opinion.pk]), {"verb": "CONFIRM"})
    return opinion


def test_an_opinion_and_its_clauses_are_saved_together(people: People) -> None:
    opinion = an_opinion(people)
    assert (opinion.doc_no, opinion.issued_on) == ("大委〔2024〕5号", date(2024, 9, 1))
    clauses = [(each.action_id, each.aspect, each.text) for each in opinion.provisions.all()]
    assert clauses == [
        ("annual_hearing", "LEADERSHIP", "每年至少<b>专题</b>研究一次"),
        ("governance", "DEMOCRACY", ""),
    ]


def test_a_draft_takes_up_and_drops_clauses(people: People) -> None:
    clerk = signed_in(people.clerk)
    clerk.post(NEW, typed(then="draft"))
    opinion = Opinion.objects.get()
    edit = reverse("desk:report_edit", args=[opinion.pk])
    form = clerk.get(edit).context["form"]
    assert form["covers_governance"].value() is True
    assert form["text_annual_hearing"].value() == "每年至少<b>专题</b>研究一次"
    changed = typed(then="draft", revision=opinion.revision, covers_duty_funds="on")
    del changed["covers_governance"]
    clerk.post(edit, changed)
    assert set(opinion.provisions.values_list("action_id", flat=True)) == {"annual_hearing", "duty_funds"}


def test_a_subdistrict_is_asked_for_its_own_actions_only(people: People) -> None:
    form = signed_in(people.stranger).get(NEW).context["form"]
    slugs = {name.removeprefix("covers_") for name in form.fields if name.startswith("covers_")}
    assert "midyear_inquiry" not in slugs
    assert "implementing_opinion" not in slugs
    assert len(slugs) == 7


def test_a_later_one_supplements_or_replaces(people: People) -> None:
    first = an_opinion(people)
    chair = signed_in(people.chair)
    form = chair.get(mend_url("opinion.supplement")).context["form"]
    assert form["relation"].value() == f"supplements:{first.pk}"
    second = an_opinion(
        people, doc_no="大委〔2025〕9号", issued_on="2025.9.1", relation=f"supplements:{first.pk}"
    )
    assert second.supplements == first
    third = an_opinion(
        people, doc_no="大委〔2026〕1号", issued_on="2026.1.5", relation=f"replaces:{second.pk}"
    )
    assert third.replaces == second
    answer = chair.post(NEW, typed(relation=f"supplements:{second.pk}"))
    assert "没有这件实施意见" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issued_on": "2031.1.1"}, "日期在今天之后"),
        ({"title": ""}, "请填写此项"),
        ({"text_annual_hearing": "长" * 4001}, "内容过长"),
        ({"text_annual_hearing": "秘密★1年"}, "非涉密平台"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    people: People, changes: dict[str, str], message: str
) -> None:
    answer = signed_in(people.clerk).post(NEW, typed(**changes))
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert "没有勾选的不算" in answer.content.decode()
    assert Record.objects.count() == Provision.objects.count() == 0


def test_its_clause_is_quoted_as_text_beside_the_field_it_governs(people: People) -> None:
    an_opinion(people)

    def help_of(client: Client) -> str:
        page: str = client.get("/desk/report/new/meeting.PARTY_STUDY/").content.decode()
        return page

    page = help_of(signed_in(people.clerk))
    assert "用于：" in page
    assert "本单位实施意见（大委〔2024〕5号）规定：“每年至少&lt;b&gt;专题&lt;/b&gt;研究一次”" in page
    assert "本单位实施意见" not in help_of(signed_in(people.stranger))
    opinion = Opinion.objects.get()
    revoked = f"{reverse('desk:step_new', args=[opinion.pk])}?name=REVOKED"
    signed_in(people.chair).post(revoked, {"happened_on": "2026.1.1", "then": "submit"})
    step = Record.objects.get(kind="step")
    assert "规定：" in help_of(signed_in(people.clerk))
    signed_in(people.office).post(reverse("desk:act", args=[step.pk]), {"verb": "CONFIRM"})
    assert "规定：" not in help_of(signed_in(people.clerk))


def test_an_earlier_opinion_fills_in_the_next_one(people: People) -> None:
    an_opinion(people)
    form = signed_in(people.chair).get(f"{NEW}?copy=1").context["form"]
    assert form["covers_annual_hearing"].value() is True
    assert not form["doc_no"].value()
    assert not form["issued_on"].value()


def test_a_practice_is_reported_and_bad_input_stays(people: People) -> None:
    chair = signed_in(people.chair)
    data = {"title": "源周会", "started_on": "2024.3.1", "rule_document": "大委[2024]8号", "then": "submit"}
    bad = chair.post(PRACTICE, data | {"started_on": "2031.1.1"})
    assert "日期在今天之后" in bad.content.decode()
    assert "源周会" in bad.content.decode()
    assert chair.post(PRACTICE, data).status_code == 302
    practice = Practice.objects.get()
    assert (practice.area, practice.started_on, practice.state) == (DAYUAN, date(2024, 3, 1), "submitted")


def test_the_office_enters_an_opinion_for_a_unit(people: People) -> None:
    signed_in(people.office).post(f"{NEW}?area={DAYUAN}", typed())
    assert Opinion.objects.get().entered_for_unit
