"""Linking the trail's rows into one chain, a little after they were committed.

Linking inside the transaction of what a row tells would need the head of the chain locked until that commits: every
two writers of the portal would wait for each other, and, taken among the locks of numbers and facts (design, Numbers),
now and then for ever. So a row is only marked when it is written, and a sealer links what is committed: beat calls it
twice a minute, `verify_audit` before it looks. Sealers take turns; the position of a seal is unique besides, so that
the chain cannot fork even where they do not.

What lies between a commit and its link is the chain's one weak place: a row taken out within that half minute leaves
no trace. It is told as it is (尚未封存).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone

from accounts.alerts import alerts_raise, forged_raise
from accounts.chain import ORIGIN, chain_key, chain_keys_in_time, is_genuine, link
from accounts.events import BELOW_ALL, AuditEvent, AuditSeal

BATCH = 2_000
# A transaction may commit after one that took a later id. None is open for longer than this (the time limit of
# tasks); what still came later is found by the full look of `verify_audit`.
SLOWEST = timedelta(hours=1)
# Any number nobody else locks.
_TURN = 0x7472_6169_6C


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one call did: rows linked, and ids of rows the portal never wrote, which are left out and told of."""

    linked: int
    forged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what (in Chinese), at which position and id, and the row as it stands now, where there is one."""

    what: str
    position: int
    event: int
    row: AuditEvent | None

    @property
    def key(self) -> str:
        return f"broken:{self.position}:{self.event}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found. `faults` are the first ones only, `wrong` counts all; days are instants."""

    rows: int
    head: str
    first: datetime | None
    last: datetime | None
    faults: tuple[Fault, ...]
    wrong: int
    unsealed: int
    expected_at: int | None = None

    @property
    def is_whole(self) -> bool:
        return not self.wrong


def trail_seal(*, at: datetime, everything: bool = False) -> Sealed:
    """Link every committed row that has no link yet, and raise the alerts they give reason to.

    `everything`: look at the whole trail, not only above what was linked an hour ago.
    """
    linked, forged = 0, list[int]()
    above = BELOW_ALL if everything else _floor(at)
    while True:
        with transaction.atomic():
            take_turn()
            rows = list(AuditEvent.objects.unsealed(above=above).order_by("pk")[:BATCH])
            genuine, false = list[AuditEvent](), list[int]()
            for row in rows:
                if is_genuine(row):
                    genuine.append(row)
                else:
                    false.append(row.pk)
            seals_add(genuine, at=at)
            alerts_raise(genuine, at=at)
            forged_raise(false, at=at)
        linked += len(genuine)
        forged += false
        if len(rows) < BATCH:
            return Sealed(linked, tuple(forged))
        above = rows[-1].pk


def take_turn() -> None:
    """One sealer at a time. SQLite's own lock of writers does the same."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def seals_add(rows: Iterable[AuditEvent], *, at: datetime) -> None:
    """Links for these rows after the last link there is. Runs in the caller's transaction, in its turn."""
    head = AuditSeal.objects.order_by("-position").first()
    position, digest = (head.position, head.digest) if head else (0, ORIGIN)
    key, made = chain_key(), list[AuditSeal]()
    for row in rows:
        position += 1
        digest = link(key, before=digest, position=position, event=row.pk, mac=row.mac, sealed_at=at)
        made.append(AuditSeal(position=position, event=row.pk, sealed_at=at, digest=digest))
    AuditSeal.objects.bulk_create(made)


def _floor(at: datetime) -> int:
    """The id above which rows without a link are looked for."""
    settled = AuditSeal.objects.filter(sealed_at__lt=at - SLOWEST).order_by("-sealed_at", "-position").first()
    return settled.event if settled else BELOW_ALL


def trail_verify(*, expected: str = "", kept: int = 20) -> Verdict:
    """Walk the whole chain in constant memory. At most `kept` faults are named, all are counted.

    `expected`: a head noted earlier, which must stand somewhere in the chain.
    """
    walk = _Walk(kept, expected)
    for seals in _chunks():
        events = AuditEvent.objects.in_bulk([seal.event for seal in seals])
        for seal in seals:
            walk.step(seal, events.get(seal.event))
    unsealed = walk.look_beside()
    if expected and walk.expected_at is None:
        walk.fault(
            f"链中没有事先记下的链头 {expected}：从那以后有记录被删去或整段改写", walk.position, 0, None
        )
    return Verdict(
        walk.rows,
        walk.head,
        walk.first,
        walk.last,
        tuple(walk.faults),
        walk.wrong,
        unsealed,
        walk.expected_at,
    )


def _chunks() -> Iterator[list[AuditSeal]]:
    last = BELOW_ALL
    while seals := list(AuditSeal.objects.filter(position__gt=last).order_by("position")[:BATCH]):
        yield seals
        last = seals[-1].position


class _Walk:
    """One walk: what was seen so far. After a fault it goes on from what the rows themselves say."""

    def __init__(self, kept: int, expected: str) -> None:
        self._kept, self._expected = kept, expected
        self._keys, self._key_at = chain_keys_in_time(), 0
        self._known: AuditEvent | None = None
        self.rows, self.position, self.head, self.wrong = 0, 0, ORIGIN, 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.expected_at: int | None = None
        self.faults: list[Fault] = []

    def fault(self, what: str, position: int, event: int, row: AuditEvent | None) -> None:
        self.wrong += 1
        if len(self.faults) < self._kept:
            self.faults.append(Fault(what, position, event, row))

    def step(self, seal: AuditSeal, row: AuditEvent | None) -> None:
        if seal.position != self.position + 1:
            what = f"第{self.position + 1}环至第{seal.position - 1}环的封条缺失{self._after()}"
            self.fault(what, seal.position, seal.event, row)
        elif row is None:
            self.fault(f"编号{seal.event}的记录缺失{self._after()}", seal.position, seal.event, None)
        elif not is_genuine(row):
            self.fault("记录被改动", seal.position, seal.event, row)
        elif not self._is_linked(seal, row):
            self.fault("记录与封条不符：被替换、调换次序，或封条被改动", seal.position, seal.event, row)
        self.position, self.head = seal.position, seal.digest
        self.rows += 1
        if seal.digest == self._expected:
            self.expected_at = seal.position
        if row is not None:
            self._known = row
            self.first = row.at if self.first is None else min(self.first, row.at)
            self.last = row.at if self.last is None else max(self.last, row.at)

    def _is_linked(self, seal: AuditSeal, row: AuditEvent) -> bool:
        """By the key of the link before, or a later one."""
        for number in range(self._key_at, len(self._keys)):
            made = link(
                self._keys[number], before=self.head, position=seal.position, event=seal.event, mac=row.mac,
                sealed_at=seal.sealed_at,
            )  # fmt: skip
            if hmac.compare_digest(made, seal.digest):
                self._key_at = number
                return True
        return False

    def _after(self) -> str:
        """Beside what a missing row stood."""
        if self._known is None:
            return "（位于最前）"
        return f"（位于编号{self._known.pk}、{told_at(self._known.at)}的记录之后）"

    def look_beside(self) -> int:
        """Rows without a link: how many wait for theirs; those the portal never wrote are faults."""
        waiting = 0
        for row in AuditEvent.objects.unsealed().order_by("pk").iterator(chunk_size=BATCH):
            if is_genuine(row):
                waiting += 1
            else:
                self.fault("多出的记录：不是平台写入的", 0, row.pk, row)
        self._look_for_copies()
        return waiting

    def _look_for_copies(self) -> None:
        """A row copied whole fits its mark; the database refuses it, until somebody takes the constraint away."""
        marks = AuditEvent.objects.order_by().values("mac").annotate(times=Count("pk"), original=Min("pk"))
        for each in marks.filter(times__gt=1).iterator():
            copies = AuditEvent.objects.filter(mac=each["mac"], pk__gt=each["original"]).order_by("pk")
            for row in copies:
                self.fault(f"多出的记录：照抄编号{each['original']}的记录", 0, row.pk, row)


def told_at(at: datetime) -> str:
    """A moment as the trail tells it: Shanghai's time with its offset."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S} +08:00"


def head_told(verdict: Verdict) -> str:
    """The chain in one line, to be noted outside the database."""
    return f"rows={verdict.rows} head={verdict.head} wrong={verdict.wrong} unsealed={verdict.unsealed}"
