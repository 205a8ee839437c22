"""Facts come in a constant number of queries, and are what the records say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from checklist.catalogue import RULES
from checklist.facts import township_facts
from checklist.township import TownshipFacts
from delegates.models import Activity, Delegate, Mandate, Participation
from funds.models import FundEntry, FundRegulation, MicroProject
from meetings.models import AgendaItem, Inquiry, Meeting
from opinions.models import (
    Adoption,
    DraftReview,
    NormativeDocument,
    Opinion,
    OpinionDraft,
    Plan,
    PlanTask,
    Practice,
    Provision,
    Survey,
)
from records.bulk import records_insert
from records.models import LatePermit, NilReturn, Record, Step
from records.states import State
from tests.checklist.rows import d, edition
from tests.checklist_edition import publish_edition_2026
from tests.factories import at, make_person, make_term, make_user
from townships.models import Appointment, Township

pytestmark = pytest.mark.django_db
WINDOW = edition().window(d("11-23"))


@pytest.fixture
def office() -> User:
    publish_edition_2026()
    make_term("330111", "DISTRICT", "2022-02-01", 17)
    return make_user()


class Writer:
    """Writes one unit's facts of every kind, as records that are already confirmed."""

    def __init__(self, office: User) -> None:
        self.office = office
        self.last = 0

    def row(self, model: type[Record], area: str, on: str, **told: object) -> Record:
        self.last += 1
        moment = at("2026-11-01")
        base = {
            "area": area, "happened_on": d(on), "state": State.CONFIRMED, "number": f"FY-2026-{self.last:06d}",
            "first_submitted_on": d(on), "created_by": self.office, "created_at": moment, "changed_at": moment,
            **told,
        }  # fmt: skip
        (made,) = records_insert([model(**base)])
        return made

    def step(self, record: Record, name: str, on: str, line: int = 0, **told: object) -> Record:
        return self.row(Step, record.area, on, record_id=record.pk, name=name, line=line, **told)

    def unit(self, code: str) -> None:
        """Something of each kind."""
        unit = Township.objects.create(code=code, name=f"演示镇{code[-3:]}", kind="TOWN", is_pilot=False)
        make_term(code, "PARTY", "2025-03-15", 16)
        congress = make_term(code, "CONGRESS", "2022-01-10", 19)
        delegates = [Delegate.objects.create(person=make_person()) for _ in range(3)]
        for each in delegates:
            Mandate.objects.create(delegate=each, township=unit, term=congress, started_on=d("2022-01-10"))
        Appointment.objects.create(
            township=unit, person=make_person("演示干事"), post="CLERK", full_time=True,
            started_on=d("2024-03-01"), entered_on=d("2024-03-01"), checked_by=self.office,
        )  # fmt: skip
        self._meetings(code)
        self._opinion(code)
        self._rest(code, delegates)

    def _meetings(self, code: str) -> None:
        self.row(Meeting, code, "05-10", meeting_kind="WORK_CONFERENCE")
        self.row(Meeting, code, "03-02", meeting_kind="PARTY_STUDY", heard=True, studied=True)
        sitting = self.row(
            Meeting, code, "07-20", meeting_kind="CONGRESS_SESSION", session="MID_YEAR", for_year=2026
        )
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting_id=sitting.pk, kind=kind) for kind in ("INQUIRY", "EXECUTION", "OTHER")
        )
        Inquiry.objects.create(meeting_id=sitting.pk, line=1, question="道路", follow_up_due=d("09-20"))
        self.step(sitting, "ANSWERED", "07-20", 1)
        self.step(sitting, "CLOSED", "09-01", 1)
        self.row(Meeting, code, "04-02", meeting_kind="PRESIDIUM")

    def _opinion(self, code: str) -> None:
        issued = self.row(Opinion, code, "06-01", doc_no="大委〔2026〕5号")
        Provision.objects.bulk_create(
            Provision(opinion_id=issued.pk, aspect="LEADERSHIP", action_id=rule.id, text="条款")
            for rule in RULES
        )
        self.step(issued, "REAFFIRMED", "08-01")
        plan = Plan.objects.create(opinion_id=issued.pk, title="方案", made_on=d("03-06"))
        PlanTask.objects.create(plan=plan, task="起草", owner="演示甲", assigned_on=d("03-07"))
        Survey.objects.create(opinion_id=issued.pk, started_on=d("03-10"), ended_on=d("03-18"))
        draft = OpinionDraft.objects.create(opinion_id=issued.pk, version=1, drafted_on=d("04-02"))
        DraftReview.objects.create(draft=draft, reviewed_on=d("04-19"), result="PASSED", reviewer=self.office)

    def _rest(self, code: str, delegates: Sequence[Delegate]) -> None:
        paper = self.row(
            NormativeDocument, code, "03-10", issued_on=d("03-08"), published_on=d("03-10"), title="办法"
        )
        self.step(paper, "FILED", "04-01")
        self.step(paper, "REVIEWED", "04-20")
        self.row(NilReturn, code, "10-10", nil_kind="ADJUSTMENT", year=2026)
        self.row(FundRegulation, code, "2024-01-01", fund="RESERVE", started_on=d("2024-01-01"))
        money = {"amount": Decimal("1000.50"), "for_year": 2026}
        self.row(FundEntry, code, "02-01", fund="DUTY", entry="ALLOCATION", category="BUDGET", **money)
        self.row(FundEntry, code, "02-01", fund="RESERVE", entry="ALLOCATION", category="BUDGET", **money)
        project = self.row(MicroProject, code, "02-02", title="路灯", planned_finish=d("09-30"))
        self.step(project, "APPROVED", "02-10")
        self.row(
            FundEntry,
            code,
            "03-01",
            fund="RESERVE",
            entry="PAYMENT",
            category="PROJECT",
            project_id=project.pk,
            **money,
        )
        done = self.row(Activity, code, "03-12", activity_kind="SURVEY", is_governance=True, title="走访")
        Participation.objects.bulk_create(
            Participation(activity_id=done.pk, delegate=each) for each in delegates[:2]
        )
        custom = self.row(
            Practice, code, "2025-03-12", title="源周会", rule_document="工作制度", library_on=d("04-01")
        )
        Adoption.objects.create(practice_id=custom.pk, township_id=code, adopted_on=d("05-01"))


def read(area: str = "330111") -> tuple[list[TownshipFacts], list[str]]:
    with CaptureQueriesContext(connection) as seen:
        known = list(township_facts(area, WINDOW))
    return known, [query["sql"] for query in seen]


def test_twice_the_units_cost_the_same_queries(office: User) -> None:
    writer = Writer(office)
    for number in range(100, 103):
        writer.unit(f"330111{number}")
    three, one_time = read()
    for number in range(200, 203):
        writer.unit(f"330111{number}")
    six, twice = read()
    assert (len(three), len(six)) == (3, 6)
    assert len(one_time) == len(twice) == 23


def test_no_query_names_keys(office: User) -> None:
    """By area prefix, never by a list of keys."""
    writer = Writer(office)
    writer.unit("330111100")
    _, queries = read()
    assert not [sql for sql in queries if "33011110" in sql]


def test_each_unit_gets_its_own_and_the_districts_rules(office: User) -> None:
    writer = Writer(office)
    for code in ("330111100", "330111101"):
        writer.unit(code)
    writer.row(FundRegulation, "330111", "2025-01-01", fund="RESERVE", started_on=d("2025-01-01"))
    (first, second), _ = read()
    assert first.unit.code == "330111100"
    assert [rule.is_district for rule in first.regulations] == [False, True]
    for known in (first, second):
        assert len(known.meetings) == 3  # the presidium's meeting feeds no rule
        sitting = next(each for each in known.meetings if each.is_session)
        assert sitting.agenda == {"INQUIRY", "EXECUTION"}
        assert (sitting.answered_on(1), sitting.closed_on(1)) == (d("07-20"), d("09-01"))
        assert sum(len(row.persons) for row in known.mandates) == 3
        assert [clerk.person for clerk in known.clerks] == ["演示干事"]
        assert known.opinions[0].provides == {rule.id for rule in RULES}
        assert known.opinions[0].reaffirmed_on == d("08-01")
        assert (known.documents[0].on, known.documents[0].reviewed_on) == (d("03-10"), d("04-20"))
        assert known.projects[0].approved_on == d("02-10")
        assert known.duty_entries[0].amount == Decimal("1000.50")
        assert len(known.reserve_entries) == 2
        assert len(known.activities[0].persons) == 2
        assert [nil.nil_kind for nil in known.nil_returns] == ["ADJUSTMENT"]
        drafting = known.draftings[0]
        assert (drafting.planned_on, drafting.assigned_on) == (d("03-06"), d("03-07"))
        assert (drafting.surveyed_to, drafting.drafted_on, drafting.passed_on) == (
            d("03-18"),
            d("04-02"),
            d("04-19"),
        )
        assert [practice.title for practice in known.practices] == ["源周会"]
    assert {row.id for row in first.meetings}.isdisjoint(row.id for row in second.meetings)


@pytest.mark.parametrize("state", [State.DRAFT, State.TO_SIGN, State.RETURNED, State.WITHDRAWN])
def test_what_is_not_handed_in_is_never_read(office: User, state: State) -> None:
    Township.objects.create(code="330111100", name="演示镇", kind="TOWN")
    writer = Writer(office)
    writer.row(Meeting, "330111100", "03-02", meeting_kind="PARTY_STUDY", heard=True, state=state)
    held = writer.row(Meeting, "330111100", "03-03", meeting_kind="PARTY_STUDY", heard=True)
    writer.step(held, "ANSWERED", "03-03", 1, state=state)
    (known,), _ = read()
    assert [row.on for row in known.meetings] == [d("03-03")]
    assert known.meetings[0].steps == ()


def test_a_submitted_one_is_read_as_such_and_a_permit_is_seen(office: User) -> None:
    Township.objects.create(code="330111100", name="演示镇", kind="TOWN")
    writer = Writer(office)
    writer.row(Meeting, "330111100", "03-02", meeting_kind="PARTY_STUDY", state=State.SUBMITTED)
    held = writer.row(Meeting, "330111100", "03-03", meeting_kind="PARTY_STUDY")
    LatePermit.objects.create(record_id=held.pk, reason="补录", by=office, at=at("2026-11-01"))
    (known,), _ = read()
    assert [(row.confirmed, row.has_permit) for row in known.meetings] == [(False, False), (True, True)]


def test_studies_are_read_from_the_oldest_open_term_on_and_of_the_year_where_there_is_none(
    office: User,
) -> None:
    for code in ("330111100", "330111101"):
        Township.objects.create(code=code, name="演示镇" + code[-1], kind="TOWN")
    writer = Writer(office)
    for on in ("2021-10-31", "2021-11-01", "2025-12-31", "2026-01-01"):
        writer.row(Meeting, "330111100", on, meeting_kind="PARTY_STUDY")
    (known, _), _ = read()
    assert [row.on for row in known.meetings] == [d("2026-01-01")]
    make_term("330111101", "PARTY", "2021-11-01", 15)
    (known, _), _ = read()
    assert [row.on for row in known.meetings] == [d("2021-11-01"), d("2025-12-31"), d("2026-01-01")]


def test_what_lies_ahead_is_not_read(office: User) -> None:
    Township.objects.create(code="330111100", name="演示镇", kind="TOWN")
    writer = Writer(office)
    writer.row(Meeting, "330111100", "11-24", meeting_kind="PARTY_STUDY", heard=True)
    held = writer.row(Opinion, "330111100", "06-01")
    writer.step(held, "REVOKED", "11-24")
    (known,), _ = read()
    assert known.meetings == ()
    assert known.opinions[0].revoked_on is None


def test_a_mandate_without_an_end_ends_with_its_term(office: User) -> None:
    unit = Township.objects.create(code="330111100", name="演示镇", kind="TOWN")
    old = make_term("330111100", "CONGRESS", "2016-12-20", 18, ended_on=d("2022-01-10"))
    running = make_term("330111100", "CONGRESS", "2022-01-10", 19, ended_on=d("06-01"))
    people = [Delegate.objects.create(person=make_person()) for _ in range(2)]
    Mandate.objects.create(delegate=people[0], township=unit, term=old, started_on=d("2016-12-20"))
    Mandate.objects.create(delegate=people[0], township=unit, term=running, started_on=d("2022-01-10"))
    Mandate.objects.create(
        delegate=people[1], township=unit, term=running, started_on=d("2022-01-10"), ended_on=d("03-01")
    )
    (known,), _ = read()
    assert sorted(row.ended_on or date.max for row in known.mandates) == [d("03-01"), d("06-01")]


def test_bonus_practices_are_listed_or_adopted_elsewhere_this_year(office: User) -> None:
    for code in ("330111100", "330111101"):
        Township.objects.create(code=code, name=f"演示镇{code}", kind="TOWN")
    writer = Writer(office)
    plain = {"title": "做法", "rule_document": "制度"}
    writer.row(Practice, "330111100", "2025-01-01", **plain, library_on=d("2025-12-31"))
    writer.row(Practice, "330111100", "2025-01-01", **plain, library_on=d("2026-11-24"))
    writer.row(Practice, "330111100", "2025-01-01", title="无文件", library_on=d("04-01"))
    adopted = writer.row(Practice, "330111100", "2025-01-01", **plain)
    own = writer.row(Practice, "330111101", "2025-01-01", **plain)
    Adoption.objects.create(practice_id=adopted.pk, township_id="330111101", adopted_on=d("11-23"))
    Adoption.objects.create(practice_id=own.pk, township_id="330111101", adopted_on=d("11-23"))
    (first, second), _ = read()
    assert [practice.number for practice in first.practices] == [adopted.number]
    assert second.practices == ()


def test_facts_are_never_read_for_less_than_a_district(office: User) -> None:
    with pytest.raises(ValueError, match="slice"):
        list(township_facts("330111117", WINDOW))


def test_a_document_of_two_years_ago_is_not_read(office: User) -> None:
    Township.objects.create(code="330111100", name="演示镇", kind="TOWN")
    writer = Writer(office)
    for on in (date(2024, 12, 31), date(2025, 1, 1)):
        writer.row(NormativeDocument, "330111100", on.isoformat(), issued_on=on - timedelta(days=1))
    (known,), _ = read()
    assert [row.on for row in known.documents] == [date(2025, 1, 1)]
