"""The book in which the demonstration's records are gathered, each with its way through the hands, then written at once.

What a service would have set one by one (state, days, events, number, the number after it) is set here in the
same way; `records.bulk` writes it. Nothing is numbered or saved before `write`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models

from accounts.models import AuditEvent, User
from funds.models import MicroProject
from fuyang_renda.demo.days import LAST_DAY, OPENED_ON, after, moment
from opinions.models import Opinion
from records.bulk import records_insert
from records.models import Counter, Evidence, Record, ReviewEvent, Step
from records.states import State, StepName, Verb
from townships.areas import district_of, number_letters

R = TypeVar("R", bound=Record)

_HANDED_IN = frozenset({State.SUBMITTED, State.CONFIRMED, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Desk:
    """Who enters and who signs for one area; for the district's own records the same office person."""

    clerk: User
    chair: User


@dataclass(frozen=True, slots=True)
class Way:
    """How far a record got. `lag` is the days from the event to the report.

    `mended` is the reason for which it was once returned before it passed; `reason` the one for which it is returned
    now, `reopened` tells that it had passed before; `opened`: the office has looked at it already;
    `by_office`: entered for the unit (代录).
    """

    state: State = State.CONFIRMED
    lag: int = 3
    mended: str = ""
    reason: str = ""
    reopened: bool = False
    opened: bool = False
    by_office: bool = False


CONFIRMED = Way()


@dataclass(slots=True)
class _Entry:
    record: Record
    serial: int
    handed_in_at: datetime | None = None
    events: list[ReviewEvent] = field(default_factory=list)


class Ledger:
    """Gathers records, what hangs on them and their timelines; writes all in one go."""

    def __init__(self, desks: dict[str, Desk], office: tuple[User, User]) -> None:
        self._desks = desks
        self._office = office
        self._entries: dict[int, _Entry] = {}
        self._lines: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._proofs: list[tuple[Record, Evidence]] = []

    def report(self, record: R, way: Way = CONFIRMED) -> R:
        """Enter a record that a unit (or the office) reported some days after the event."""
        record.settle()
        record.kind = str(record.KIND)
        entry = self._enter(record)
        day = max(after(record.happened_on or LAST_DAY, way.lag), OPENED_ON)
        if day > LAST_DAY:
            raise ValueError(f"{record} would be reported on {day}, after the demonstration's last day")
        self._travel(entry, way, day)
        return record

    def step(
        self,
        record: Record,
        name: StepName,
        on: date,
        *,
        line: int = 0,
        proof: str = "",
        way: Way = CONFIRMED,
    ) -> Step:
        """Enter a later fact of a record, reported on its own once the record had passed."""
        step = self._new_step(record, name, on, line, proof)
        entry = self._enter(step)
        passed = record.confirmed_on
        if passed is None:
            raise ValueError(f"{record} has not passed, nothing can be added to it")
        day = max(after(on, way.lag), passed)
        if day > LAST_DAY:
            raise ValueError(f"{step} would be reported on {day}, after the demonstration's last day")
        self._travel(entry, way, day)
        return step

    def step_at_once(
        self, record: Record, name: StepName, on: date, *, line: int = 0, proof: str = ""
    ) -> Step:
        """Enter a later fact known when the record itself was reported: it travels with it."""
        step = self._new_step(record, name, on, line, proof)
        whole, entry = self._entries[id(record)], self._enter(step)
        for name_ in ("state", "first_submitted_on", "submitted_at", "opened_at", "returned_on", "confirmed_on",
                      "entered_for_unit", "created_by", "created_at", "changed_at"):  # fmt: skip
            setattr(step, name_, getattr(record, name_))
        step.rides_with = record
        entry.handed_in_at = whole.handed_in_at
        self._event(entry, Verb.CREATE, "", State.DRAFT, step.created_by, step.created_at)
        return step

    def hang(self, *rows: models.Model) -> None:
        """Rows that hang on records (agenda, questions, provisions …), written after them in this order."""
        for row in rows:
            self._lines[type(row)].append(row)

    def refer(self, record: Record, title: str, kept_at: str) -> None:
        """Name the paper that proves a record (出处), and where it is kept."""
        paper = Evidence(
            area=record.area,
            kind=Evidence.Kind.REFERENCE,
            title=title,
            kept_at=kept_at,
            added_by=record.created_by,
            added_at=record.created_at,
        )
        self._proofs.append((record, paper))

    def write(self) -> dict[int, int]:
        """Number and insert everything. Returns the last number used, by year."""
        used = self._number()
        by_kind: dict[type[Record], list[Record]] = defaultdict(list)
        for entry in self._entries.values():
            by_kind[type(entry.record)].append(entry.record)
        # Whom others point to comes first.
        for kind in sorted(by_kind, key=lambda kind: (kind is Step, kind is not MicroProject, kind.__name__)):
            for wave in _waves(by_kind[kind]):
                records_insert([_linked(row) for row in wave])
        for model, rows in self._lines.items():
            model._default_manager.bulk_create(rows, batch_size=500)
        events = [event for entry in self._entries.values() for event in _placed(entry)]
        ReviewEvent.objects.bulk_create(sorted(events, key=lambda event: event.at), batch_size=1000)
        self._write_proofs()
        district = next(district_of(entry.record.area) for entry in self._entries.values())
        Counter.objects.bulk_create(
            [Counter(district=district, year=year, last=last) for year, last in sorted(used.items())]
        )
        return used

    def trail(self, since: date) -> list[AuditEvent]:
        """The audit events of every transition since a day, as the services would have noted them (unsaved)."""
        start = moment(since, 0)
        return [
            AuditEvent(
                at=event.at,
                actor=event.by,
                actor_name=event.by.name,
                action=AuditEvent.Action.TRANSITION,
                area=entry.record.area,
                subject=f"{Verb(event.verb).label} {entry.record}"[:200],
                detail={"从": str(event.from_state), "到": str(event.to_state), "理由": event.reason},
            )
            for entry in self._entries.values()
            for event in entry.events
            if event.at >= start
        ]

    def _enter(self, record: Record) -> _Entry:
        entry = self._entries[id(record)] = _Entry(record, len(self._entries))
        return entry

    @staticmethod
    def _new_step(record: Record, name: StepName, on: date, line: int, proof: str) -> Step:
        step = Step(
            record=record,
            area=record.area,
            name=name,
            happened_on=on,
            line=line,
            proof=proof,
            kind=str(Step.KIND),
        )
        step.settle()
        return step

    def _travel(self, entry: _Entry, way: Way, day: date) -> None:
        """Lay down the way of one record through the hands, from the day its unit reported it."""
        record, serial = entry.record, entry.serial
        desk = self._desks[record.area]
        writer, signer = (self._office[0],) * 2 if way.by_office else (desk.clerk, desk.chair)
        reviewer = self._office[1 if writer.is_office else serial % 2]
        record.state = way.state
        record.entered_for_unit = way.by_office
        record.created_by, record.created_at = writer, moment(day, 9, serial % 50)
        self._event(entry, Verb.CREATE, "", State.DRAFT, writer, record.created_at)
        last = record.created_at
        if way.state == State.WITHDRAWN:
            last = moment(day, 16, serial % 50)
            self._event(entry, Verb.WITHDRAW, State.DRAFT, State.WITHDRAWN, signer, last)
        if way.state in _HANDED_IN or way.state == State.TO_SIGN:
            last = self._send(entry, day, writer, signer, stays=way.state == State.TO_SIGN)
        if way.state in _HANDED_IN:
            last = self._review(entry, way, day, writer, signer, reviewer)
        record.changed_at = last

    def _send(self, entry: _Entry, day: date, writer: User, signer: User, *, stays: bool) -> datetime:
        """From the clerk to the chair and, unless it stays there, on to the office."""
        record, minute = entry.record, entry.serial % 50
        sent, signed = moment(day, 10, minute), moment(day, 14, minute)
        if writer.is_office:  # nobody signs for the office
            self._event(entry, Verb.SUBMIT, State.DRAFT, State.SUBMITTED, writer, sent)
            signed = sent
        else:
            self._event(entry, Verb.SEND, State.DRAFT, State.TO_SIGN, writer, sent)
            if stays:
                return sent
            self._event(entry, Verb.SIGN, State.TO_SIGN, State.SUBMITTED, signer, signed)
        entry.handed_in_at = record.submitted_at = signed
        record.first_submitted_on = day
        return signed

    def _review(
        self, entry: _Entry, way: Way, day: date, writer: User, signer: User, reviewer: User
    ) -> datetime:
        """What the office did with it."""
        record, minute = entry.record, entry.serial % 50
        looked = after(day, 1 + entry.serial % 3)
        if way.mended:
            self._event(
                entry,
                Verb.RETURN,
                State.SUBMITTED,
                State.RETURNED,
                reviewer,
                moment(looked, 9, minute),
                way.mended,
            )
            day = after(looked, 2)
            self._event(entry, Verb.CHANGE, State.RETURNED, State.RETURNED, writer, moment(day, 9, minute))
            self._event(entry, Verb.SEND, State.RETURNED, State.TO_SIGN, writer, moment(day, 10, minute))
            self._event(entry, Verb.SIGN, State.TO_SIGN, State.SUBMITTED, signer, moment(day, 14, minute))
            record.submitted_at, record.revision = moment(day, 14, minute), 2
            looked = after(day, 1 + entry.serial % 2)
        looked = min(looked, LAST_DAY)
        opened, done = moment(looked, 15, minute), moment(looked, 16, minute)
        if way.state == State.SUBMITTED and not way.opened:
            return record.submitted_at or done
        record.opened_at = opened
        self._event(entry, Verb.OPEN, State.SUBMITTED, State.SUBMITTED, reviewer, opened)
        if way.state == State.SUBMITTED:
            return opened
        if way.state == State.RETURNED and not way.reopened:
            record.returned_on = looked
            self._event(entry, Verb.RETURN, State.SUBMITTED, State.RETURNED, reviewer, done, way.reason)
            return done
        record.confirmed_on = looked
        self._event(entry, Verb.CONFIRM, State.SUBMITTED, State.CONFIRMED, reviewer, done)
        if way.state == State.RETURNED:
            record.confirmed_on = None
            done = moment(min(after(looked, 5), LAST_DAY), 17, minute)
            self._event(entry, Verb.REOPEN, State.CONFIRMED, State.RETURNED, reviewer, done, way.reason)
        return done

    @staticmethod
    def _event(
        entry: _Entry, verb: Verb, source: str, target: State, by: User, at: datetime, reason: str = ""
    ) -> None:
        # A new record's first event says draft → draft, as the service writes it.
        entry.events.append(
            ReviewEvent(
                verb=verb, from_state=source or State.DRAFT, to_state=target, by=by, at=at, reason=reason
            )
        )

    def _number(self) -> dict[int, int]:
        """Numbers in the order of first submissions; a step's after its record's, by what came before it there."""
        handed_in = sorted(
            (entry for entry in self._entries.values() if entry.handed_in_at),
            key=lambda entry: (entry.handed_in_at, entry.serial),
        )
        used: dict[int, int] = defaultdict(int)
        for entry in handed_in:
            if entry.handed_in_at and not isinstance(entry.record, Step):
                year = entry.handed_in_at.year
                used[year] += 1
                letters = number_letters(district_of(entry.record.area))
                entry.record.number = f"{letters}-{year}-{used[year]:06d}"
        taken: dict[int, int] = defaultdict(int)
        for entry in handed_in:
            if isinstance(step := entry.record, Step):
                taken[id(step.record)] += 1
                step.number = f"{step.record.number}-{taken[id(step.record)]}"
        return dict(used)

    def _write_proofs(self) -> None:
        Evidence.objects.bulk_create([paper for _, paper in self._proofs], batch_size=500)
        through = Record.evidence.through
        through._default_manager.bulk_create(
            [through(record_id=record.pk, evidence_id=paper.pk) for record, paper in self._proofs],
            batch_size=500,
        )


def _waves(rows: list[Record]) -> Iterator[Sequence[Record]]:
    """Opinions that supplement or replace another come after the others."""
    later = [row for row in rows if isinstance(row, Opinion) and (row.supplements or row.replaces)]
    yield [row for row in rows if row not in later] if later else rows
    if later:
        yield later


def _linked(row: R) -> R:
    """Let foreign keys that were set before their target was saved name it now."""
    for each in row._meta.concrete_fields:
        if isinstance(each, models.ForeignKey) and not each.primary_key and each.is_cached(row):
            target = getattr(row, each.name)
            setattr(row, each.attname, target.pk if target is not None else None)
    return row


def _placed(entry: _Entry) -> list[ReviewEvent]:
    for event in entry.events:
        event.record_id = entry.record.pk
    return entry.events
