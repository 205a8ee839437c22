"""大源镇 with people who report and confirm, and small makers of what the dossier lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from dashboard.dossier.page import Dossier, DossierPage
from delegates.models import Activity, Delegate, Mandate, Participation
from funds.models import FundEntry, MicroProject
from meetings.models import Meeting
from opinions.models import Opinion, Practice, Provision
from records.models import Record, Step
from records.services import record_save, record_submit
from tests.checklist_edition import publish_edition_2026
from tests.factories import DAYUAN, DISTRICT, at, confirmed, make_person, make_townships, make_user
from townships.models import Appointment, Term
from townships.tokens import facts_write

ON = "?year=2026&as_of=2026-11-23"
R = TypeVar("R", bound=Record)


def d(day: str) -> date:
    return date.fromisoformat(day)


@dataclass
class Town:
    """A unit and its two people; what is made is confirmed, unless it is only handed in."""

    code: str
    chair: User
    office: User

    def add(self, record: R, lines: Any = None) -> R:
        record.area = self.code
        on = max(f"{record.happened_on}", "2026-11-20")
        return confirmed(record, chair=self.chair, office=self.office, on=on, lines=lines)

    def hand_in(self, record: R) -> R:
        record.area = self.code
        record_save(record=record, by=self.chair, at=at("2026-11-20"))
        record_submit(record=record, by=self.chair, at=at("2026-11-20", 10))
        return record

    def meeting(self, kind: str, on: str, **more: Any) -> Meeting:
        if kind == "PARTY_STUDY":
            more = {"heard": True, "studied": True, **more}
        return Meeting(meeting_kind=kind, happened_on=d(on), minutes_no=f"纪要{kind}{on}", **more)

    def entry(self, entry: str, on: str, amount: str, fund: str = "DUTY", **more: Any) -> FundEntry:
        category = "BUDGET" if entry == "ALLOCATION" else "PROJECT" if fund == "RESERVE" else "TRAINING"
        return FundEntry(
            fund=fund, entry=entry, category=category, amount=Decimal(amount), happened_on=d(on),
            **{"for_year": 2026, **more},
        )  # fmt: skip

    def project(self, title: str, planned: str = "2026-12-20", on: str = "2026-03-01") -> MicroProject:
        return self.add(MicroProject(title=title, happened_on=d(on), planned_finish=d(planned)))

    def step(self, record: Record, name: str, on: str) -> Step:
        return self.add(Step(record=record, name=name, happened_on=d(on)))

    def opinion(self, title: str, on: str, actions: tuple[str, ...], **more: Any) -> Opinion:
        def clauses(record: Record) -> None:
            for slug in actions:
                Provision.objects.create(
                    opinion_id=record.pk, aspect="FUNCTIONS", action_id=slug, text="条款"
                )

        doc_no = f"大委〔{on[:4]}〕{len(title)}号"
        return self.add(Opinion(title=title, doc_no=doc_no, happened_on=d(on), **more), lines=clauses)

    def delegate(self, name: str, term: Term, **more: Any) -> Delegate:
        delegate = Delegate.objects.create(person=make_person(name))
        Mandate.objects.create(
            delegate=delegate, township_id=self.code, term=term, **{"started_on": term.started_on, **more}
        )
        return delegate

    def activity(
        self, title: str, on: str, who: list[Delegate], kind: str = "INSPECTION", **more: Any
    ) -> Activity:
        def present(record: Record) -> None:
            for delegate in who:
                Participation.objects.create(activity_id=record.pk, delegate=delegate)

        return self.add(Activity(title=title, activity_kind=kind, happened_on=d(on), **more), lines=present)

    def practice(self, title: str, on: str = "2026-02-01", **more: Any) -> Practice:
        return self.add(Practice(title=title, happened_on=d(on), **more))

    def appoint(self, post: str, name: str, on: str = "2022-01-10", **more: Any) -> Appointment:
        known = {"checked_by": self.office, **more}
        return Appointment.objects.create(
            township_id=self.code,
            person=make_person(name),
            post=post,
            started_on=d(on),
            entered_on=d(on),
            **known,
        )


@pytest.fixture
def office(db: None) -> User:
    make_townships()
    publish_edition_2026()
    with facts_write(DISTRICT):
        pass
    return make_user(Role.OFFICE, name="区办甲")


@pytest.fixture
def leader(office: User) -> User:
    return make_user(Role.LEADER, name="领导")


@pytest.fixture
def town(office: User) -> Town:
    return Town(DAYUAN, make_user(Role.CHAIR, DAYUAN, "大源主席"), office)


Look = Callable[..., DossierPage]


@pytest.fixture
def shown(leader: User) -> Look:
    """The page as a reader (a leader, unless said) finds it on a day."""

    def look(query: str = ON, code: str = DAYUAN, reader: User | None = None) -> DossierPage:
        page: DossierPage = answer(reader or leader, code, query).context["shown"]
        return page

    return look


@pytest.fixture
def seen(shown: Look) -> Callable[..., Dossier]:
    """The part of the page that is kept with its board."""
    return lambda *args, **more: shown(*args, **more).dossier


def answer(reader: User, code: str = DAYUAN, query: str = ON) -> Any:
    client = Client()
    client.force_login(reader)
    return client.get(f"/townships/{code}/dossier/{query}")
