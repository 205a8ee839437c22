"""Decisions, contests and 口径问答 on the desk; 大字版 kept with the account."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from checklist.interpretations import TOLD
from checklist.models import Contest, Decision, Interpretation
from checklist.queries import boards_forget
from checklist.services import interpretation_save
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
HEARING = "annual_hearing"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_edition_2026()
    monkeypatch.setattr(timezone, "now", lambda: at(ON))


def _propose(people: People, **more: str) -> Decision:
    typed = {
        "kind": "WAIVE", "township": DAYUAN, "action": HEARING, "year": "2026", "reason": "本年换届，不再要求",
    }  # fmt: skip
    answer = signed_in(people.office).post("/desk/decisions/new/", {**typed, **more})
    assert answer.status_code == 302, answer.context["form"].errors
    return Decision.objects.get()


def test_a_decision_is_approved_by_another_person(people: People) -> None:
    decision = _propose(people)
    own = signed_in(people.office).post(
        f"/desk/decisions/{decision.pk}/act/", {"verb": "approve"}, follow=True
    )
    assert "不能是同一人" in own.content.decode()
    signed_in(people.colleague).post(f"/desk/decisions/{decision.pk}/act/", {"verb": "approve"})
    decision.refresh_from_db()
    assert (decision.approver, decision.approved_on) == (people.colleague, ON)
    page = signed_in(people.clerk).get("/desk/decisions/").content.decode()
    assert "本年换届，不再要求" in page
    assert "经批准免列" in page


def test_a_proposal_is_hidden_from_units_and_can_be_dropped(people: People) -> None:
    decision = _propose(people)
    assert "本年换届" not in signed_in(people.clerk).get("/desk/decisions/").content.decode()
    signed_in(people.office).post(f"/desk/decisions/{decision.pk}/act/", {"verb": "drop"})
    assert not Decision.objects.exists()


def test_a_deem_names_a_confirmed_record_of_the_unit(people: People) -> None:
    typed = {
        "kind": "DEEM", "township": DAYUAN, "action": HEARING, "year": "2026", "reason": "已做到",
        "relied_on": "FY-2026-000001", "met_on": "2026-11-01",
    }  # fmt: skip
    answer = signed_in(people.office).post("/desk/decisions/new/", typed)
    assert answer.status_code == 400
    assert "没有这一编号" in answer.content.decode()


def test_a_term_item_takes_the_party_term_in_office(people: People) -> None:
    decision = _propose(people, kind="EXTEND", action="term_conference", due_on="2025-10-31")
    assert decision.year == 0
    assert decision.term is not None
    assert decision.term.area == DAYUAN


def test_a_decision_whose_facts_have_changed_is_flagged(people: People) -> None:
    decision = _propose(people)
    signed_in(people.colleague).post(f"/desk/decisions/{decision.pk}/act/", {"verb": "approve"})
    assert "所依据的事实已变化" not in signed_in(people.office).get("/desk/decisions/").content.decode()
    Decision.objects.update(facts_digest="0" * 64)
    boards_forget()  # the board was read a moment ago
    assert "所依据的事实已变化" in signed_in(people.office).get("/desk/decisions/").content.decode()


def _contest(people: People) -> Contest:
    typed = {"item": HEARING, "text": "3月2日的党委会听取了汇报，没有计入"}
    assert signed_in(people.clerk).post("/desk/contests/new/", typed).status_code == 302
    return Contest.objects.get()


def test_a_unit_contests_and_sees_the_answer_on_its_first_page(people: People) -> None:
    contest = _contest(people)
    assert "已提出异议，待区人大办答复" in signed_in(people.chair).get("/desk/").content.decode()
    said = {"outcome": "DECLINED", "answer": "那次是党政联席会议，不计入"}
    signed_in(people.office).post(f"/desk/contests/{contest.pk}/answer/", said)
    contest.refresh_from_db()
    assert (contest.outcome, contest.answered_by) == ("DECLINED", people.office)
    assert "那次是党政联席会议，不计入" in signed_in(people.clerk).get("/desk/").content.decode()
    assert AuditEvent.objects.filter(action=AuditEvent.Action.CONTEST).count() == 2


def test_an_answer_gives_a_reason_and_is_given_once(people: People) -> None:
    contest = _contest(people)
    office = signed_in(people.office)
    refused = office.post(f"/desk/contests/{contest.pk}/answer/", {"outcome": "DECLINED", "answer": ""})
    assert refused.status_code == 400
    kept = office.post(f"/desk/contests/{contest.pk}/answer/", {"outcome": "", "answer": "那次不计入"})
    assert 'value="那次不计入"' in kept.content.decode()
    assert Contest.objects.get().outcome == "OPEN"
    office.post(f"/desk/contests/{contest.pk}/answer/", {"outcome": "MENDED", "answer": "已补录"})
    office.post(f"/desk/contests/{contest.pk}/answer/", {"outcome": "DECLINED", "answer": "改主意"})
    assert Contest.objects.get().answer == "已补录"


def test_one_open_contest_per_item(people: People) -> None:
    _contest(people)
    again = signed_in(people.clerk).post("/desk/contests/new/", {"item": HEARING, "text": "再说一次"})
    assert again.status_code == 400
    assert Contest.objects.count() == 1


def test_the_first_fourteen_are_written_once_and_never_over_the_office(people: People) -> None:
    call_command("sync_rules", verbosity=0)
    assert Interpretation.objects.count() == len(TOLD) == 14
    row = Interpretation.objects.get(key="paper_too")
    row.answer = "按区里的通知办。"
    interpretation_save(interpretation=row, by=people.office, at=at(ON))
    call_command("sync_rules", verbosity=0)
    assert Interpretation.objects.count() == 14
    assert Interpretation.objects.get(key="paper_too").answer == "按区里的通知办。"


def test_guidance_is_found_by_item_and_word_and_stands_beside_the_form(people: People) -> None:
    call_command("sync_rules", verbosity=0)
    page = signed_in(people.leader).get("/desk/guidance/", {"item": HEARING}).content.decode()
    assert "党政联席会议" in page
    assert "年中人代会拖到10月" not in page
    assert "没有找到" in signed_in(people.clerk).get("/desk/guidance/", {"q": "月球"}).content.decode()
    form = signed_in(people.clerk).get("/desk/report/new/meeting.PARTY_STUDY/").content.decode()
    assert "相关口径" in form
    assert "随平台提供" in form


def test_large_text_is_kept_with_the_account(people: People) -> None:
    client = signed_in(people.clerk)
    assert 'class="large"' not in client.get("/desk/").content.decode()
    back = client.post("/accounts/text-size/", {"next": "/desk/records/"})
    assert back.headers["Location"] == "/desk/records/"
    assert 'class="large"' in signed_in(people.clerk).get("/desk/").content.decode()
    assert client.post("/accounts/text-size/", {"next": "https://example.org/"}).headers["Location"] == "/"
    assert 'class="large"' not in client.get("/desk/").content.decode()


def test_lists_ask_no_more_for_twice_as_many_rows(people: People) -> None:
    call_command("sync_rules", verbosity=0)
    pages = ("/desk/decisions/", "/desk/contests/", "/desk/guidance/")

    def add(number: int) -> None:
        for each in range(number):
            Decision.objects.create(
                kind="WAIVE", township_id=DAYUAN, action_id=HEARING, year=2026, reason=f"理由{each}",
                proposer=people.office, proposed_at=at(ON), approver=people.colleague, approved_on=ON,
            )  # fmt: skip
            Contest.objects.create(
                township_id=DAYUAN, action_id=HEARING, year=2026, text="不对", by=people.clerk, at=at(ON),
                outcome="MENDED", answer="已改", answered_by=people.office, answered_at=at(ON),
            )  # fmt: skip
            Interpretation.objects.create(
                action_id=HEARING, question="问", answer="答", answered_on=ON, answered_by=people.office
            )

    def asked() -> list[int]:
        counted = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert signed_in(people.office).get(page).status_code == 200
            counted.append(len(queries))
        return counted

    add(5)
    asked()  # what is asked once a process, and the board
    before = asked()
    add(5)
    assert asked() == before
