"""What the demonstration tells: every state, every page lived-in, nothing the models would refuse."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from accounts.models import AuditEvent, User
from checklist.board import DecisionKind, Mode, Scoreboard, State, StepState
from checklist.export import board_dict
from checklist.models import Checklist, Decision, Item, Snapshot
from checklist.pipeline import DRAFT_BEFORE_SURVEY, ISSUE_BEFORE_REVIEW
from checklist.queries import scoreboard
from delegates.models import Delegate, DelegateTeam
from fuyang_renda.demo.accounts import ACCOUNTS, PASSWORD
from fuyang_renda.demo.load import models_of_rooms
from meetings.models import AgendaItem, Inquiry, Meeting
from opinions.models import Practice
from records.models import KINDS, Counter, Record, ReviewEvent, Step
from records.permissions import hands_on
from records.services import record_save, record_submit
from records.states import State as RecordState
from records.states import Verb
from tests.factories import DAYUAN, WANSHI, at
from townships.areas import UNITS
from townships.models import Appointment, FactsToken, Person, Term, Township

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

LAST = date(2026, 11, 23)
FULL_COVERAGE = date(2024, 7, 5)


def _board(year: int = 2026, as_of: date = LAST) -> Scoreboard:
    return scoreboard(area="330111", year=year, as_of=as_of)


def test_every_state_occurs_in_two_units_or_more_and_most_cells_are_done() -> None:
    board = _board()
    units: dict[State, set[str]] = {state: set() for state in State}
    cells: Tally[State] = Tally()
    for unit in board.units:
        for item in unit.items:
            units[item.state].add(unit.code)
            cells[item.state] += 1
    assert all(len(found) >= 2 for found in units.values()), {k: len(v) for k, v in units.items()}
    asked = cells.total() - cells[State.NOT_APPLICABLE]
    assert cells[State.DONE] + cells[State.DONE_LATE] > 0.7 * asked


def test_the_board_names_the_24_units_in_official_order_in_mode_formal() -> None:
    board = _board()
    assert [(unit.code, unit.name) for unit in board.units] == list(UNITS)
    assert board.mode is Mode.FORMAL
    told = board_dict(board)
    streets = [unit for unit in told["townships"] if unit["name"].endswith("街道")]
    assert len(streets) == 5
    for unit in told["townships"]:
        without = {item["id"] for item in unit["items"] if item["state"] == "NOT_APPLICABLE"}
        assert without == ({"midyear_inquiry", "fiscal_oversight"} if unit in streets else set())


def test_assess_prints_all_three_formats() -> None:
    for form in ("table", "json", "csv"):
        out = StringIO()
        call_command("assess", "--year", "2026", "--as-of", "2026-11-23", "--format", form, stdout=out)
        assert "大源镇" in out.getvalue()


def test_scores_are_mixed_but_mostly_good() -> None:
    for year, as_of in ((2026, LAST), (2025, date(2026, 1, 20)), (2024, date(2025, 1, 20))):
        scores = sorted(
            unit.score_exact for unit in _board(year, as_of).units if unit.score_exact is not None
        )
        assert len(scores) == 24
        assert scores[0] >= 60
        assert scores[0] < 95
        assert scores[12] >= 95


def test_the_first_pilot_has_its_new_conference_still_before_it() -> None:
    dayuan = _board().unit(DAYUAN)
    assert dayuan is not None
    item = dayuan.item("term_conference")
    assert item is not None
    assert item.state is State.NOT_DUE
    assert item.previous_term == "上届：已于2023年11月16日完成"


def test_all_units_were_covered_when_the_brief_was_written() -> None:
    point = _board().covered(FULL_COVERAGE)
    assert (point.conference, point.opinion, point.units) == (24, 24, 24)
    assert _board().covered(date(2023, 12, 31)).conference == 2


def test_some_units_are_in_a_new_party_term_and_none_in_a_new_congress_term() -> None:
    fresh = Term.objects.filter(started_on__gte=date(2026, 9, 1))
    assert {term.body for term in fresh} == {Term.Body.PARTY}
    assert fresh.count() == 5


def test_both_findings_about_the_order_of_steps_occur_once() -> None:
    findings = Tally(
        step.finding for unit in _board(2025, date(2025, 12, 31)).units for step in unit.pipeline
    )
    assert findings[DRAFT_BEFORE_SURVEY] == 1
    assert findings[ISSUE_BEFORE_REVIEW] == 1


def test_the_second_pilots_pipeline_is_whole() -> None:
    wanshi = _board().unit(WANSHI)
    assert wanshi is not None
    assert [step.state for step in wanshi.pipeline].count(StepState.DONE) == 8


def test_the_facts_of_the_source_are_there() -> None:
    assert set(Township.objects.filter(is_pilot=True).values_list("name", flat=True)) == {"大源镇", "万市镇"}
    assert Practice.objects.get(title="源周会").area == DAYUAN
    assert DelegateTeam.objects.filter(township_id=WANSHI, name__contains="杏福花开").count() == 5
    told = AgendaItem.objects.filter(
        meeting__meeting_kind=Meeting.Kind.DEPLOYMENT, kind=AgendaItem.Kind.EXPERIENCE
    )
    assert {item.title[:3] for item in told} == {"大源镇", "万市镇"}


def test_there_are_about_1400_delegates_with_fictional_names() -> None:
    assert 1350 <= Delegate.objects.count() <= 1450
    assert not Person.objects.exclude(name__contains="某").exists()
    assert not Person.objects.exclude(phone="").exclude(phone__startswith="000-").exists()
    assert Person.objects.values("name").distinct().count() == Person.objects.count()


@pytest.mark.parametrize(
    "state", [RecordState.DRAFT, RecordState.TO_SIGN, RecordState.SUBMITTED, RecordState.RETURNED]
)
def test_something_lies_on_every_desk(state: RecordState) -> None:
    assert Record.objects.filter(state=state).count() >= 2


def test_returned_records_say_why() -> None:
    for record in Record.objects.filter(state=RecordState.RETURNED):
        last = record.events.filter(verb__in=(Verb.RETURN, Verb.REOPEN)).last()
        assert last is not None
        assert last.reason


def test_decisions_of_all_kinds_were_approved_by_a_second_person() -> None:
    approved = Decision.objects.filter(approved_on__isnull=False)
    assert set(approved.values_list("kind", flat=True)) == set(DecisionKind.values)
    assert all(decision.proposer_id != decision.approver_id for decision in approved)
    assert Decision.objects.filter(approved_on__isnull=True).count() == 1


def test_three_years_have_a_checklist_and_the_standard_is_set() -> None:
    for year in (2024, 2025, 2026):
        item = Item.objects.filter(checklist__year=year, action_id="duty_funds").latest("checklist__version")
        assert item.params["standard"] == "2000"
    assert not Checklist.objects.filter(published=False).exists()


def test_snapshots_and_trail_are_there() -> None:
    assert Snapshot.objects.filter(once__startswith="monthly:").count() == 3
    assert AuditEvent.objects.filter(action=AuditEvent.Action.SIGN_IN_FAILED).count() == 1


def test_the_data_are_marked_as_demonstration() -> None:
    assert FactsToken.objects.get(district="330111").is_demo


@pytest.mark.parametrize("model", list(models_of_rooms()), ids=lambda model: model.__name__)
def test_rows_pass_the_checks_of_their_model(model: Any) -> None:
    rows = list(model._default_manager.order_by("pk"))
    if model is AuditEvent or model is Record:  # only ever written by the trail; checked as their own kinds
        return
    for row in rows[:: max(1, len(rows) // 40)]:
        row.full_clean()


def test_what_was_handed_in_lacks_nothing() -> None:
    for kind in KINDS.values():
        handed_in = kind.objects.exclude(number="").order_by("pk")
        for record in handed_in[:: max(1, handed_in.count() // 40)]:
            assert record.lacks() == []


def test_numbers_run_without_a_gap_and_the_counter_goes_on(demo: dict[int, int]) -> None:
    for counter in Counter.objects.all():
        own = Record.objects.filter(number__startswith=f"FY-{counter.year}-").exclude(kind="step")
        numbers = sorted(own.values_list("number", flat=True))
        assert numbers == [f"FY-{counter.year}-{each:06d}" for each in range(1, counter.last + 1)]
        assert demo[counter.year] == counter.last
    chair = User.objects.get(username="dayuan-zhuxi")
    meeting = Meeting(
        area=DAYUAN,
        meeting_kind=Meeting.Kind.PRESIDIUM,
        happened_on=LAST,
        minutes_no="大人大纪要〔2026〕99号",
    )
    record_save(record=meeting, by=chair, at=at(LAST))
    record_submit(record=meeting, by=chair, at=at(LAST, 10))
    assert meeting.number == f"FY-2026-{demo[2026] + 1:06d}"


def test_steps_are_numbered_after_their_record() -> None:
    numbered: dict[int, list[str]] = {}
    for step in Step.objects.exclude(number="").select_related("record"):
        head, _, tail = step.number.rpartition("-")
        assert head == step.record.number
        numbered.setdefault(step.record_id, []).append(tail)
    assert all(sorted(map(int, tails)) == list(range(1, len(tails) + 1)) for tails in numbered.values())


def test_nobody_confirmed_what_they_had_a_hand_in() -> None:
    confirmed = ReviewEvent.objects.filter(verb=Verb.CONFIRM).select_related("record")
    for event in confirmed.order_by("pk")[::50]:
        assert event.by_id not in hands_on(event.record) or event.record.state != RecordState.CONFIRMED
        assert not ReviewEvent.objects.filter(
            record_id=event.record_id, by_id=event.by_id, at__lt=event.at, verb=Verb.CREATE
        ).exists()


def test_timelines_run_forward_and_end_by_the_last_day() -> None:
    assert not ReviewEvent.objects.filter(at__gt=at(LAST, 23)).exists()
    for record in Record.objects.order_by("pk")[::25]:
        times = list(record.events.values_list("at", flat=True))
        assert times == sorted(times)
        assert not times or times[-1] == record.changed_at or record.rides_with_id


def test_accounts_sign_in_and_are_people(rf: Any) -> None:
    assert authenticate(rf.post("/"), username="quban1", password=PASSWORD) is not None
    assert User.objects.count() == len(ACCOUNTS)
    assert Person.objects.filter(user__isnull=False).count() == len(ACCOUNTS)
    for chair in User.objects.filter(role="chair"):
        post = Appointment.objects.get(person=chair.person, post=Appointment.Post.CHAIR)
        assert post.township_id == chair.scope
        assert post.ended_on is None


def test_no_question_is_asked_twice_in_one_inquiry() -> None:
    twice = Tally(Inquiry.objects.values_list("meeting_id", "question"))
    assert set(twice.values()) == {1}


def test_the_run_script_can_ask_for_the_accounts_again() -> None:
    out = StringIO()
    call_command("demo", "--accounts", stdout=out)
    assert "quban1" in out.getvalue()
    assert PASSWORD in out.getvalue()
