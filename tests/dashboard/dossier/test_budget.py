"""What the dossier asks of the database: the same with one and with three of everything it lists."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checklist.freezing import snapshot_freeze
from checklist.queries import boards_forget
from delegates.models import DelegateTeam
from fuyang_renda.starting.missing import is_anything_missing
from opinions.services import adoption_add
from tests.dashboard.dossier.conftest import ON, Town, d
from tests.factories import DAYUAN, DISTRICT, WANSHI, YUSHAN, at, make_person, make_term
from townships.models import Liaison, Township


def test_it_asks_the_same_of_a_unit_with_three_times_as_much(town: Town) -> None:
    make_term(DAYUAN, on="2021-11-01")
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    _more(town, congress, 1, "2026-06-30")
    cold, warm = _asked(town)
    for number, day in ((2, "2026-07-31"), (3, "2026-08-31")):
        _more(town, congress, number, day)
    cold_more, warm_more = _asked(town)
    assert cold_more == cold
    assert warm_more == warm


def test_read_again_it_asks_who_reads_which_unit_and_which_snapshots_there_are(town: Town) -> None:
    make_term(DAYUAN, on="2021-11-01")
    _more(town, make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18), 1, "2026-06-30")
    _, warm = _asked(town)
    budget = {
        "django_session": 1,
        "accounts_user": 1,
        "townships_township": 2,  # may this reader see the unit; what it came out of
        "checklist_checklist": 1,
        "townships_factstoken": 2,  # whether facts changed since the board was made; 演示数据 on every page
        "checklist_snapshot": 2,  # the latest snapshots, and how many there are
    }
    assert {table: warm.count(table) for table in budget} == budget


def _more(town: Town, congress: Any, number: int, day: str) -> None:
    """One more of everything that the page lists, and a snapshot."""
    town.appoint("VICE_CHAIR", f"副主席{number}")
    Liaison.objects.create(
        township_id=DAYUAN, person=make_person(f"联络{number}"), duty="OFFICER", started_on=d("2022-03-01")
    )
    delegate = town.delegate(f"代表{number}", congress)
    DelegateTeam.objects.create(township_id=DAYUAN, name=f"小组{number}").delegates.add(delegate)
    town.add(town.meeting("PRESIDIUM", f"2026-0{number}-10", title=f"第{number}次主席团会议"))
    town.opinion("意见" * number, f"2026-0{number}-20", ("governance", "duty_funds"))
    project = town.project(f"项目{number}")
    town.step(project, "APPROVED", f"2026-04-0{number}")
    town.add(town.entry("PAYMENT", f"2026-05-0{number}", "900", "RESERVE", project=project))
    town.add(town.entry("ALLOCATION", f"2026-0{number}-02", "5000"))
    town.activity(f"活动{number}", f"2026-05-1{number}", [delegate])
    practice = town.practice(f"做法{number}")
    for code in (WANSHI, YUSHAN):
        adoption_add(
            practice=practice, township=Township.objects.get(code=code), adopted_on=d("2026-11-01"),
            by=town.office, at=at("2026-11-20"),
        )  # fmt: skip
    snapshot_freeze(
        area=DISTRICT,
        year=2026,
        as_of=date.fromisoformat(day),
        title=f"快照{number}",
        by=town.office,
        at=at("2026-11-21"),
    )


def _asked(town: Town) -> tuple[list[str], list[str]]:
    """The tables asked, in order: from nothing, and then again."""
    client = Client()
    client.force_login(town.office)
    boards_forget()
    is_anything_missing(DISTRICT, timezone.localdate())  # the frame's own, read once a minute
    found = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/townships/{DAYUAN}/dossier/{ON}").status_code == 200
        names = (re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', query["sql"]) for query in seen)
        found.append([name.group(1) for name in names if name])
    return found[0], found[1]
