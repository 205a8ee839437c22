"""Enters the golden townships as people do: through the services behind the forms, day by day, by three hands.

A clerk writes and sends, the chair signs, the office confirms; registers, decisions and the checklists are the
office's. What happened on one day is entered before what happened on the next, so numbers come in that order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from accounts.models import User
from accounts.roles import Role
from checklist.board import DecisionKind
from checklist.models import Decision, Item
from checklist.services import (
    checklist_new_version,
    checklist_publish,
    decision_approve,
    decision_propose,
    item_save,
)
from delegates.models import Activity, Delegate, Mandate, Participation
from funds.models import FundEntry, FundRegulation, MicroProject
from meetings.models import AgendaItem, Inquiry, Meeting
from opinions.models import NormativeDocument, Opinion, Practice, Provision, RequiredAction
from opinions.services import adoption_add, practice_into_library
from records.models import NilReturn, Record, Step
from records.services import (
    late_permit_give,
    record_confirm,
    record_return,
    record_save,
    record_send,
    record_sign,
    record_submit,
    record_withdraw,
    step_save,
)
from tests.checklist_edition import publish_edition_2026
from tests.factories import at, make_townships, make_user
from townships.models import Appointment, Person, Term, Township
from townships.services import register_save, term_open

FOLDER = Path(__file__).parent / "townships"
UNITS = ("dayuan", "yushan", "fuchun")
STANDARD = "2000"  # 元 per delegate and year, from 2026-02-01 on

Facts = dict[str, Any]


@dataclass
class Golden:
    """What was entered: the records of each unit by the keys of its file."""

    office: User
    second: User
    records: dict[str, dict[str, Record]] = field(default_factory=dict)

    def numbers(self, code: str, keys: Iterable[str]) -> list[str]:
        """The numbers of records, as the database has them."""
        return [
            Record.objects.values_list("number", flat=True).get(pk=self.records[code][k].pk) for k in keys
        ]

    def permit(self, code: str, key: str) -> None:
        """The office gives a 补录许可."""
        late_permit_give(
            record=self.records[code][key], by=self.office, at=at("2027-01-26"), reason="银行回单迟到"
        )


def read(name: str) -> Facts:
    """One file of facts."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def enter_all() -> Golden:
    """The 24 units, the checklists of 2025–2027, and the facts of district.toml and the golden townships."""
    make_townships()
    golden = Golden(make_user(Role.OFFICE, name="区办甲"), make_user(Role.OFFICE, name="区办乙"))
    _checklists(golden)
    desks = [Desk(read(name), golden) for name in ("district", *UNITS)]
    tasks = sorted((task for desk in desks for task in desk.tasks()), key=lambda task: task[:2])
    for _, _, act in tasks:
        act()
    return golden


def _checklists(golden: Golden) -> None:
    first = publish_edition_2026()
    second = checklist_new_version(
        source=first, effective_on=date(2026, 2, 1), by=golden.office, at=at("2026-01-25")
    )
    item: Item = second.items.get(action_id="duty_funds")
    item.params = {**item.params, "standard": STANDARD}
    item_save(item=item, by=golden.office, at=at("2026-01-25"))
    checklist_publish(checklist=second, by=golden.second, at=at("2026-01-26"))
    for year in (2025, 2027):
        other = checklist_new_version(
            source=second, effective_on=date(year, 1, 1), year=year, by=golden.office, at=at("2026-12-20")
        )
        checklist_publish(checklist=other, by=golden.office, at=at("2026-12-20"))


Task = tuple[date, int, Callable[[], None]]


class Desk:
    """The people of one unit (or of the district) at work on the facts of one file."""

    def __init__(self, facts: Facts, golden: Golden) -> None:
        self.facts = facts
        self.golden = golden
        self.code: str = facts["code"]
        self.known: dict[str, Record] = golden.records.setdefault(self.code, {})
        self.people: dict[int, Delegate] = {}
        if len(self.code) == 9:
            self.clerk = make_user(Role.CLERK, self.code, f"干事{self.code}")
            self.chair = make_user(Role.CHAIR, self.code, f"主席{self.code}")

    def tasks(self) -> Iterable[Task]:
        """(day, place within the day, what is done): registers first, then records, steps, decisions."""
        for row in self.facts.get("terms", ()):
            yield row["on"], 0, partial(self._term, row)
        for row in self.facts.get("mandates", ()):
            yield row["on"], 1, partial(self._mandates, row)
        for row in self.facts.get("clerks", ()):
            yield row["on"], 1, partial(self._clerk, row)
        for kind, make in _KINDS.items():
            for row in self.facts.get(kind, ()):
                yield from self._reports(row, make)
        for row in self.facts.get("decisions", ()):
            yield row["on"], 5, partial(self._decide, row)

    # --- registers ---

    def _term(self, row: Facts) -> None:
        term_open(
            area=self.code, body=row["body"], ordinal=row["ordinal"], on=row["on"], by=self.golden.office,
            at=at(row["on"]),
        )  # fmt: skip

    def _mandates(self, row: Facts) -> None:
        area = self.code[:6] if row["body"] == "DISTRICT" else self.code
        term = Term.objects.get(area=area, body=row["body"], ordinal=row["ordinal"])
        for number in row["persons"]:
            register_save(
                row=Mandate(
                    delegate=self.delegate(number, row["on"]),
                    township_id=self.code,
                    term=term,
                    started_on=row["on"],
                    ended_on=row.get("until"),
                ),
                by=self.golden.office,
                at=at(row["on"]),
            )

    def delegate(self, number: int, on: date) -> Delegate:
        if number not in self.people:
            person = register_save(
                row=Person(name=f"代表{number}号", district=self.code[:6]), by=self.golden.office, at=at(on)
            )
            self.people[number] = register_save(row=Delegate(person=person), by=self.golden.office, at=at(on))
        return self.people[number]

    def _clerk(self, row: Facts) -> None:
        person = register_save(
            row=Person(name="某干事", district=self.code[:6]), by=self.golden.office, at=at(row["on"])
        )
        register_save(
            row=Appointment(
                township_id=self.code,
                person=person,
                post=Appointment.Post.CLERK,
                full_time=True,
                concurrent_post=row.get("concurrent_post", ""),
                seconded_from=row.get("seconded_from"),
                seconded_to=row.get("seconded_to"),
                started_on=row["on"],
                ended_on=row.get("until"),
            ),
            by=self.golden.office,
            at=at(row["on"]),
        )

    # --- records ---

    def _reports(self, row: Facts, make: Callable[[Desk, Facts], Made]) -> Iterable[Task]:
        on: date = row["on"] if "on" in row else row["issued_on"]
        reported: date = row.get("reported", on)
        steps = _steps_of(row)
        riding = [step for step in steps if step["on"] <= reported]
        yield reported, 2, partial(self._report, row, make, riding, reported)
        for step in steps:
            if step not in riding:
                yield step["on"], 3, partial(self._step, row["key"], step)
        if "library_on" in row:
            yield row["library_on"], 4, partial(self._library, row)
        for adoption in row.get("adopted", ()):
            yield adoption["on"], 4, partial(self._adoption, row["key"], adoption)

    def _report(self, row: Facts, make: Callable[[Desk, Facts], Made], riding: list[Facts], on: date) -> None:
        record, lines = make(self, row)
        record.area = self.code
        self.known[row["key"]] = record
        if len(self.code) == 6:
            record_save(record=record, by=self.golden.office, at=at(on), lines=lines)
            record_submit(record=record, by=self.golden.office, at=at(on, 10))
            record_confirm(record=record, by=self.golden.second, at=at(on, 11))
            return
        record_save(record=record, by=self.clerk, at=at(on), lines=lines)
        for step in riding:
            step_save(step=_step(record, step), by=self.clerk, at=at(on), with_record=True)
        self._take_to(record, row.get("state", "confirmed"), on)

    def _take_to(self, record: Record, state: str, on: date) -> None:
        """As far along the way as the file says."""
        if state in {"draft", "withdrawn"}:
            if state == "withdrawn":
                record_withdraw(record=record, by=self.clerk, at=at(on, 10), reason="误填")
            return
        record_send(record=record, by=self.clerk, at=at(on, 10))
        if state == "to_sign":
            return
        record_sign(record=record, by=self.chair, at=at(on, 11))
        if state == "returned":
            record_return(record=record, by=self.golden.office, at=at(on, 12), reason="请补充签到表")
        elif state == "confirmed":
            record_confirm(record=record, by=self.golden.office, at=at(on, 12))
        elif state != "submitted":
            raise ValueError(f"unknown state {state}")

    def _step(self, key: str, row: Facts) -> None:
        """A later fact, entered on its own on the day it happened."""
        step = _step(Record.objects.get(pk=self.known[key].pk), row)
        step_save(step=step, by=self.clerk, at=at(row["on"]))
        self._take_to(step, "confirmed", row["on"])

    def _library(self, row: Facts) -> None:
        practice = Practice.objects.get(pk=self.known[row["key"]].pk)
        practice_into_library(
            practice=practice, on=row["library_on"], by=self.golden.office, at=at(row["library_on"])
        )

    def _adoption(self, key: str, row: Facts) -> None:
        adoption_add(
            practice=Practice.objects.get(pk=self.known[key].pk),
            township=Township.objects.get(pk=row["by"]),
            adopted_on=row["on"],
            by=self.golden.office,
            at=at(row["on"]),
        )

    def _decide(self, row: Facts) -> None:
        term = row.get("term")
        decision = Decision(
            kind=DecisionKind(row["kind"]),
            township_id=self.code,
            action_id=row["item"],
            year=row.get("year", 0),
            term=Term.objects.get(area=self.code, body="PARTY", ordinal=term) if term else None,
            reason="情况特殊，见会议纪要",
            met_on=row.get("met_on"),
            due_on=row.get("due_on"),
            relied_on=Record.objects.get(pk=self.known[row["relied_on"]].pk) if "relied_on" in row else None,
        )
        decision_propose(decision=decision, by=self.golden.office, at=at(row["on"]))
        decision_approve(decision=decision, by=self.golden.second, at=at(row["on"], 10))

    def of(self, key: str | None) -> int | None:
        """The primary key of a record of this unit."""
        return self.known[key].pk if key else None


Made = tuple[Record, Callable[[Any], None] | None]


def _steps_of(row: Facts) -> list[Facts]:
    steps = list(row.get("steps", ()))
    for line, question in enumerate(row.get("questions", ()), start=1):
        for name, key in (("ANSWERED", "answered"), ("CLOSED", "closed")):
            if key in question:
                steps.append({"name": name, "on": question[key], "line": line})
    return steps


def _step(record: Record, row: Facts) -> Step:
    return Step(
        record=record, name=row["name"], happened_on=row["on"], line=row.get("line", 0), proof="见卷宗"
    )


def _meeting(desk: Desk, row: Facts) -> Made:
    meeting = Meeting(
        meeting_kind=row["kind"], happened_on=row["on"], session=row.get("session", ""),
        for_year=row.get("for_year"), heard=row.get("heard", False), studied=row.get("studied", False),
        minutes_no=f"纪要〔{row['on'].year}〕{row['key']}",
    )  # fmt: skip

    def lines(saved: Meeting) -> None:
        for position, kind in enumerate(row.get("agenda", ())):
            AgendaItem.objects.create(meeting=saved, kind=kind, position=position)
        for line, question in enumerate(row.get("questions", ()), start=1):
            Inquiry.objects.create(
                meeting=saved, line=line, question=f"问题{line}", follow_up_due=question.get("follow_up_due")
            )

    return meeting, lines


def _opinion(desk: Desk, row: Facts) -> Made:
    opinion = Opinion(
        happened_on=row["on"], doc_no=f"党委〔{row['on'].year}〕5号",
        supplements_id=desk.of(row.get("supplements")), replaces_id=desk.of(row.get("replaces")),
    )  # fmt: skip

    def lines(saved: Opinion) -> None:
        for slug in row["provides"]:
            action = RequiredAction.objects.get(pk=slug)
            Provision.objects.create(opinion=saved, aspect=action.aspect, action=action, text="条款")

    return opinion, lines


def _document(desk: Desk, row: Facts) -> Made:
    return NormativeDocument(title=row["key"], issued_on=row["issued_on"], published_on=row.get("on")), None


def _nil(desk: Desk, row: Facts) -> Made:
    return NilReturn(nil_kind=row["kind"], year=row["year"], happened_on=row["on"]), None


def _entry(desk: Desk, row: Facts) -> Made:
    category = (
        "BUDGET" if row["entry"] == "ALLOCATION" else "PROJECT" if row["fund"] == "RESERVE" else "TRAINING"
    )
    return FundEntry(
        fund=row["fund"], entry=row["entry"], category=category, amount=Decimal(row["amount"]),
        for_year=row["for_year"], happened_on=row["on"], project_id=desk.of(row.get("project")),
    ), None  # fmt: skip


def _regulation(desk: Desk, row: Facts) -> Made:
    return FundRegulation(fund="RESERVE", started_on=row["on"], ended_on=row.get("until")), None


def _project(desk: Desk, row: Facts) -> Made:
    return MicroProject(title=row["key"], happened_on=row["on"], planned_finish=row["planned_finish"]), None


def _activity(desk: Desk, row: Facts) -> Made:
    activity = Activity(
        title=row["key"], activity_kind="THEME", happened_on=row["on"],
        is_governance=row.get("is_governance", True),
    )  # fmt: skip

    def lines(saved: Activity) -> None:
        for number in row["persons"]:
            Participation.objects.create(activity=saved, delegate=desk.delegate(number, row["on"]))

    return activity, lines


def _practice(desk: Desk, row: Facts) -> Made:
    return Practice(title=row["key"], happened_on=row["on"], rule_document=row.get("rule_document", "")), None


_KINDS: dict[str, Callable[[Desk, Facts], Made]] = {
    "meetings": _meeting,
    "opinions": _opinion,
    "documents": _document,
    "nil_returns": _nil,
    "regulations": _regulation,
    "projects": _project,
    "entries": _entry,
    "activities": _activity,
    "practices": _practice,
}
