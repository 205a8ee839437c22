"""Three units change their terms on three days: `manage.py assess` before, on and after each, worked out by hand.

Weights of edition 2026: conference 12, opinion 12, hearing 12, duty funds 10, documents 10, fiscal 10, reserve 10,
inquiry 10, governance 7, clerk 7 = 100; a 街道 has neither fiscal nor inquiry: 80. An item counts in 落实度 (score) when
it is done or past its day; in 全年进度 (progress) when it applies and has a ratio. Past their day in November: fiscal
(10-31), inquiry (09-30), the two Party-term items once 36 months are over, the clerk (none ever: 01-01).
"""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.roles import Role
from checklist.queries import unit_board
from delegates.changeover import roster_replace, session_open
from delegates.models import Activity, Delegate, Mandate, Participation, RosterRow
from meetings.models import Meeting
from opinions.models import Opinion, Provision, RequiredAction
from records.models import Record
from tests.checklist_edition import publish_edition_2026
from tests.factories import (
    DAYUAN,
    FUCHUN,
    WANSHI,
    at,
    confirmed,
    make_person,
    make_term,
    make_townships,
    make_user,
)
from townships.models import Appointment, ChangeOver, Township
from townships.services import PartyOpening, party_terms_open, register_save

PARTY_DAYS = {DAYUAN: date(2026, 11, 20), WANSHI: date(2026, 11, 24), FUCHUN: date(2026, 12, 8)}
SESSIONS = {DAYUAN: date(2026, 12, 28), WANSHI: date(2027, 1, 6), FUCHUN: date(2027, 1, 8)}
LATER = at("2027-01-15")

# (unit, day): score, progress.
BY_HAND = {
    # 大源镇: conference 2024-05-10 (in time), hearing 2026-03-02, a full-time clerk, one of two delegates in 社会治理.
    # Counted: conference 12/12, opinion 0/12 (due 2024-10-14), hearing 12/12, fiscal 0/10, inquiry 0/10, clerk 7/7:
    #   31/63 = 49.206…. Governance: share 1/2 ÷ 0.80 = 0.625, 7 × 0.625 = 4.375, not due yet: progress only,
    #   (12 + 12 + 7 + 4.375) / 100 = 35.375.
    (DAYUAN, "2026-11-19"): ("49.21", "35.38"),
    # The new term: conference and opinion start again (due 2029-11-20), 12 points and 24 of the weights go:
    #   19/39 = 48.717…; progress (12 + 7 + 4.375) / 100 = 23.375.
    (DAYUAN, "2026-11-20"): ("48.72", "23.38"),
    (DAYUAN, "2026-11-21"): ("48.72", "23.38"),
    # The congress of 12月28日 changes nobody's share: who sat 90 days of the year is the base, 甲 and 乙 (Jan 1 to
    # Dec 27 and more), not 丙 with a day; 甲's days under two mandates count once.
    (DAYUAN, "2026-12-27"): ("48.72", "23.38"),
    (DAYUAN, "2026-12-28"): ("48.72", "23.38"),
    (DAYUAN, "2026-12-29"): ("48.72", "23.38"),
    # 万市镇: conference 2025-01-10 and opinion 2025-02-01 (nine of nine), both after 2024-10-22: late, but full.
    # Counted: 12/12, 12/12, fiscal 0/10, inquiry 0/10, clerk 0/7: 24/51 = 47.058…; progress 24/100.
    (WANSHI, "2026-11-23"): ("47.06", "24.00"),
    # The new term: the conference starts again; the opinion stays in force and is carried over, now in time
    # (2025-02-01 ≤ 2029-11-24): 12/(12 + 10 + 10 + 7) = 12/39 = 30.769…; progress 12/100.
    (WANSHI, "2026-11-24"): ("30.77", "12.00"),
    # The day after it met: conference 12/12 again: 24/51.
    (WANSHI, "2026-11-25"): ("47.06", "24.00"),
    # In January all ten are past their day: 24/100, whatever the congress of 1月6日 brings.
    (WANSHI, "2027-01-05"): ("24.00", "24.00"),
    (WANSHI, "2027-01-06"): ("24.00", "24.00"),
    (WANSHI, "2027-01-07"): ("24.00", "24.00"),
    # 富春街道: hearing 2026-04-01; no conference, no opinion (both due 2024-12-21), no clerk:
    #   12/(12 + 12 + 12 + 7) = 12/43 = 27.906…; progress 12/80.
    (FUCHUN, "2026-12-07"): ("27.91", "15.00"),
    # The new term takes the two red ones away: 12/(12 + 7) = 12/19 = 63.157….
    (FUCHUN, "2026-12-08"): ("63.16", "15.00"),
    (FUCHUN, "2026-12-09"): ("63.16", "15.00"),
    # Past the year: 12/(12 + 10 + 10 + 10 + 7 + 7) = 12/56 = 21.428…, the council of 1月8日 or not.
    (FUCHUN, "2027-01-07"): ("21.43", "15.00"),
    (FUCHUN, "2027-01-08"): ("21.43", "15.00"),
    (FUCHUN, "2027-01-09"): ("21.43", "15.00"),
}


def assessed(code: str, day: str) -> dict[str, Any]:
    out = StringIO()
    call_command("assess", year="2026", as_of=day, area=code, format="json", stdout=out)
    (unit,) = json.loads(out.getvalue())["townships"]
    return unit  # type: ignore[no-any-return]


def item(code: str, day: str, name: str) -> tuple[str, str, str]:
    found = next(each for each in assessed(code, day)["items"] if each["id"] == name)
    return found["state"], found["ratio"], found["due_on"]


def report(record: Record, on: str, office: User) -> Any:
    record.happened_on = date.fromisoformat(on)
    chair = User.objects.filter(scope=record.area, role=Role.CHAIR).first() or make_user(
        Role.CHAIR, record.area
    )
    return confirmed(record, chair=chair, office=office, on=on)


def meeting(code: str, kind: str, on: str, office: User) -> None:
    said = {"heard": True, "studied": True} if kind == "PARTY_STUDY" else {}
    report(Meeting(area=code, meeting_kind=kind, title=on, minutes_no=on, **said), on, office)


def delegate(name: str, term: Any = None) -> Delegate:
    made = Delegate.objects.create(person=make_person(name))
    if term:
        Mandate.objects.create(delegate=made, township_id=term.area, term=term, started_on=term.started_on)
    return made


@pytest.fixture
def office(db: None) -> User:
    """The three units as they stood in early November."""
    make_townships()
    publish_edition_2026()
    office = make_user(name="区办甲")
    make_term(DAYUAN, on="2021-10-14", ordinal=12)
    make_term(WANSHI, on="2021-10-22", ordinal=13)
    make_term(FUCHUN, on="2021-12-21", ordinal=3)
    congress = make_term(DAYUAN, "CONGRESS", on="2021-12-23", ordinal=18)
    make_term(WANSHI, "CONGRESS", on="2021-12-28", ordinal=17)
    make_term(FUCHUN, "COUNCIL", on="2023-02-09", ordinal=1)
    meeting(DAYUAN, "WORK_CONFERENCE", "2024-05-10", office)
    meeting(DAYUAN, "PARTY_STUDY", "2026-03-02", office)
    Appointment.objects.create(
        township_id=DAYUAN, person=make_person("干事"), post="CLERK", full_time=True, started_on=date(2023, 3, 1),
        entered_on=date(2023, 3, 1), checked_by=office,
    )  # fmt: skip
    active, _ = delegate("甲", congress), delegate("乙", congress)
    walk = Activity(area=DAYUAN, activity_kind="THEME", title="治水", is_governance=True)
    walk.happened_on = date(2026, 5, 8)
    confirmed(
        walk, chair=make_user(Role.CHAIR, DAYUAN), office=office, on="2026-05-09",
        lines=lambda record: Participation.objects.create(activity_id=record.pk, delegate=active),
    )  # fmt: skip
    meeting(WANSHI, "WORK_CONFERENCE", "2025-01-10", office)
    opinion = Opinion(area=WANSHI, title="实施意见", doc_no="万委〔2025〕2号", happened_on=date(2025, 2, 1))
    confirmed(
        opinion, chair=make_user(Role.CHAIR, WANSHI), office=office, on="2025-02-02",
        lines=lambda record: Provision.objects.bulk_create(
            Provision(opinion_id=record.pk, aspect=action.aspect, action=action, text="条款")
            for action in RequiredAction.objects.all()
        ),
    )  # fmt: skip
    meeting(FUCHUN, "PARTY_STUDY", "2026-04-01", office)
    return office


def change(office: User) -> None:
    """What the office registered by mid January, in the order in which it happened."""
    ordinals = {DAYUAN: 13, WANSHI: 14, FUCHUN: 4}
    units = {code: Township.objects.get(code=code) for code in PARTY_DAYS}
    openings = [PartyOpening(units[code], ordinals[code], on) for code, on in PARTY_DAYS.items()]
    party_terms_open(openings=openings, by=office, at=LATER)
    meeting(WANSHI, "WORK_CONFERENCE", "2026-11-25", office)
    for code, ordinal in ((DAYUAN, 19), (WANSHI, 18), (FUCHUN, 2)):
        unit = units[code]
        if unit.has_congress:
            row = ChangeOver(township=unit, year=2026, election_on=date(2026, 12, 16))
            register_save(row=row, by=office, at=LATER)
        known = {"甲": Delegate.objects.get(person__name="甲").person} if code == DAYUAN else {}
        rows = [RosterRow(township=unit, name=name, person=known.get(name)) for name in ("甲", "丙")]
        roster_replace(unit=unit, year=2026, rows=rows, by=office, at=LATER)
        session_open(
            unit=unit, year=2026, on=SESSIONS[code], ordinal=ordinal, for_year=2027 if unit.has_congress else None,
            by=office, at=LATER,
        )  # fmt: skip


def test_before_on_and_after_each_day_the_board_says_what_was_worked_out(office: User) -> None:
    change(office)
    found = {key: assessed(*key) for key in BY_HAND}
    assert {key: (unit["score"], unit["progress"]) for key, unit in found.items()} == BY_HAND


def test_per_term_items_start_again_on_the_day_itself_and_are_never_red(office: User) -> None:
    change(office)
    assert item(DAYUAN, "2026-11-19", "term_conference") == ("DONE", "1", "2024-10-14")
    assert item(DAYUAN, "2026-11-20", "term_conference") == ("NOT_DUE", "0", "2029-11-20")
    assert item(DAYUAN, "2026-11-19", "implementing_opinion") == ("NO_DATA", "0", "2024-10-14")
    assert item(DAYUAN, "2026-11-20", "implementing_opinion") == ("NOT_DUE", "0", "2029-11-20")
    assert item(WANSHI, "2026-11-23", "term_conference") == ("DONE_LATE", "1", "2024-10-22")
    assert item(WANSHI, "2026-11-24", "term_conference") == ("NOT_DUE", "0", "2029-11-24")
    assert item(WANSHI, "2026-11-25", "term_conference") == ("DONE", "1", "2029-11-24")
    assert item(WANSHI, "2026-11-23", "implementing_opinion") == ("DONE_LATE", "1", "2024-10-22")
    assert item(WANSHI, "2026-11-24", "implementing_opinion") == ("DONE", "1", "2029-11-24")
    assert item(FUCHUN, "2026-12-07", "term_conference") == ("NO_DATA", "0", "2024-12-21")
    assert item(FUCHUN, "2026-12-08", "term_conference") == ("NOT_DUE", "0", "2029-12-08")


def test_what_the_last_term_did_is_said_beside_the_new_one(office: User) -> None:
    change(office)

    def said(code: str, day: str) -> str:
        board = unit_board(code=code, year=2026, as_of=date.fromisoformat(day))
        found = board.item("term_conference") if board else None
        return found.previous_term if found else ""

    assert said(DAYUAN, "2026-11-19") == ""
    assert said(DAYUAN, "2026-11-20") == "上届：已于2024年5月10日完成"
    assert said(WANSHI, "2026-11-24") == "上届：已于2025年1月10日完成"
    assert said(WANSHI, "2026-11-25") == ""  # done anew
    assert said(FUCHUN, "2026-12-08") == ""  # the last term did nothing


def test_until_the_office_has_registered_it_nothing_changes(office: User) -> None:
    """The control: the days themselves do nothing; it is the register that does."""
    assert assessed(DAYUAN, "2026-11-20")["score"] == "49.21"
    assert assessed(WANSHI, "2026-11-24")["score"] == "47.06"
    assert assessed(FUCHUN, "2026-12-08")["score"] == "27.91"
