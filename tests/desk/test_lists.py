"""Every list of the desk asks as many questions for a thousand rows as for ten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checklist.models import Contest, Decision
from funds.models import FundEntry, MicroProject
from meetings.models import Meeting
from records.bulk import records_insert
from records.models import Comment, Record
from records.states import State
from tests.checklist_edition import publish_edition_2026
from tests.desk.conftest import People, signed_in
from tests.factories import DAYUAN, at
from townships.models import Township

pytestmark = pytest.mark.django_db
LISTS = {
    "office": (
        "/desk/records/", "/desk/review/", "/desk/decisions/", "/desk/contests/", "/desk/guidance/",
        "/desk/late-permits/", "/desk/removals/", f"/desk/projects/?area={DAYUAN}",
        f"/desk/funds/RESERVE/?area={DAYUAN}&year=2026",
    ),
    "clerk": ("/desk/", "/desk/records/", "/desk/projects/", "/desk/contests/", "/desk/funds/RESERVE/?year=2026"),
}  # fmt: skip


class Filler:
    """Adds rows of all that the desk lists, `first` to `last`."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.unit = Township.objects.get(code=DAYUAN)
        self.moment = at("2026-11-01")
        self.numbers = count(1)

    def add(self, first: int, last: int) -> None:
        places = range(first, last)
        self._insert(Meeting, places, State.SUBMITTED, meeting_kind="PARTY_STUDY", heard=True)
        self._insert(Meeting, places, State.RETURNED, meeting_kind="PARTY_STUDY", studied=True)
        self._insert(Meeting, places, State.TO_SIGN, meeting_kind="PARTY_STUDY", studied=True)
        projects = self._insert(MicroProject, places, State.CONFIRMED, planned_finish=date(2026, 12, 1))
        paid = {"fund": "RESERVE", "entry": "PAYMENT", "category": "PROJECT", "amount": 100, "for_year": 2026}
        self._insert(FundEntry, places, State.CONFIRMED, projects=projects, **paid)
        Comment.objects.bulk_create(
            Comment(record_id=each.pk, by=self.people.office, at=self.moment, text="请核对")
            for each in projects
        )
        Decision.objects.bulk_create(
            Decision(
                kind="WAIVE", township=self.unit, action_id="governance", year=2026, reason=f"理由{place}",
                proposer=self.people.office, proposed_at=self.moment, approver=self.people.colleague,
                approved_on=date(2026, 11, 2),
            )
            for place in places
        )  # fmt: skip
        Contest.objects.bulk_create(
            Contest(
                township=self.unit, action_id="governance", year=2026, text=f"异议{place}", by=self.people.clerk,
                at=self.moment, outcome="DECLINED", answer="不改", answered_by=self.people.office,
                answered_at=self.moment,
            )
            for place in places
        )  # fmt: skip

    def _insert(
        self,
        model: type[Record],
        places: range,
        state: State,
        projects: Sequence[Record] = (),
        **told: object,
    ) -> list[Record]:
        rows = []
        for place in places:
            own = told | ({"project": projects[place - places[0]]} if projects else {})
            on = date(2026, 1, 5) + timedelta(days=place % 200)
            rows.append(
                model(
                    area=DAYUAN, title=f"{state.label}{place}", state=state, number=f"FY-2026-{next(self.numbers):06d}",
                    happened_on=on, first_submitted_on=date(2026, 10, 30), submitted_at=self.moment,
                    created_by=self.people.clerk, created_at=self.moment, changed_at=self.moment, **own,
                )
            )  # fmt: skip
        return list(records_insert(rows))


def asked(clients: dict[str, Client]) -> dict[tuple[str, str], int]:
    """Questions to the database, by who asks which list."""
    counted = {}
    for who, addresses in LISTS.items():
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert clients[who].get(address).status_code == 200, address
            counted[who, address] = len(seen)
    return counted


def test_a_list_asks_as_much_for_a_thousand_rows_as_for_ten(people: People) -> None:
    publish_edition_2026()
    clients = {"office": signed_in(people.office), "clerk": signed_in(people.clerk)}
    filler = Filler(people)
    filler.add(0, 10)
    asked(clients)  # what is asked only once a process
    ten = asked(clients)
    filler.add(10, 1000)
    assert asked(clients) == ten
