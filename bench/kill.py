"""kill -9 of web, worker and PostgreSQL at random moments while chairs hand in: `python -m bench.kill 1000 [seed]`.

Chairs of the demonstration hand in activities by HTTP as the form does; who gets no answer presses again, once, as a
person would. At the end every hand-in that was acknowledged must be there exactly once and whole, and what was not
acknowledged either whole, or as a draft that shows as one, or not at all.
"""

from __future__ import annotations

import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import requests

from bench.machine import Machine, Part, machine
from bench.visitors import CSRF, Visitor, browser, delegates, join, visitors

_AT_ONCE = 6
_ANSWERS_WITHIN = 20.0  # seconds


@dataclass
class Told:
    """What the clients were told, by title: acknowledged at once, seen on the record's page, or nothing."""

    acknowledged: set[str] = field(default_factory=set)
    as_draft: set[str] = field(default_factory=set)
    nothing: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)


def hand_in(at: Machine, by: Visitor, delegate: int, title: str, nonce: str, told: Told) -> None:
    """One hand-in by form, pressed again once when no answer came."""
    client, base = browser(by), f"http://127.0.0.1:{at.port}"
    data = {
        "happened_on": "2026年11月10日", "title": title, "activity_kind": "THEME", "names": "", "nonce": nonce,
        "then": "submit", "delegates": delegate, "csrfmiddlewaretoken": CSRF,
    }  # fmt: skip
    for press in (1, 2):
        try:
            answer = client.post(
                f"{base}/desk/report/new/activity/", data=data, allow_redirects=False, timeout=_ANSWERS_WITHIN
            )
        except requests.RequestException as error:
            told.statuses[type(error).__name__] += 1
        else:
            told.statuses[str(answer.status_code)] += 1
            if answer.status_code == 302:
                _read(client, base, answer.headers["Location"], title, told, was_first=press == 1)
                return
            told.pages.add(answer.text[:20000] if answer.status_code >= 500 else "")
        time.sleep(2)
    told.nothing.add(title)


def _read(
    client: requests.Session, base: str, where: str, title: str, told: Told, *, was_first: bool
) -> None:
    """A first press that leads to the record is an acknowledgement; after a second the page tells what stands there."""
    if was_first and where.startswith("/desk/records/"):
        told.acknowledged.add(title)
        return
    for _ in range(10):
        try:
            page = client.get(base + where, timeout=_ANSWERS_WITHIN).text
        except requests.RequestException:
            page = ""
        if title in page:
            (
                told.acknowledged
                if "待审核" in page and where.startswith("/desk/records/")
                else told.as_draft
            ).add(title)
            return
        time.sleep(1)
    told.nothing.add(title)


def kill_until(is_over: Callable[[], bool], at: Machine, chance: random.Random) -> Counter[str]:
    """One part after another, at random moments; each started again a little later. Gives how often each.

    In the main thread: what a thread has started, the kernel ends with it (`die_with_parent`).
    """
    killed = Counter[str]()
    while True:
        time.sleep(chance.uniform(1.0, 4.0))
        if is_over():
            return killed
        part: Part = chance.choice((at.web, at.worker, at.postgres))
        if part is at.postgres:
            part.kill_master()
        else:
            part.kill()
        killed[part.name] += 1
        time.sleep(chance.uniform(0.0, 1.5))
        part.start()


def main(many: int, seed: int) -> int:
    chance = random.Random(seed)
    with machine(LOG_LEVEL="WARNING") as at:
        at.fill()
        at.web.start()
        at.worker.start()
        join(at)
        taking_part = delegates()
        chairs = [each for each in visitors() if each.is_chair and each.scope in taking_part]
        before = _rows()
        told, started = Told(), time.monotonic()
        with ThreadPoolExecutor(_AT_ONCE) as people:
            handed = []
            for number in range(many):
                nonce = str(uuid.UUID(int=chance.getrandbits(128), version=4))
                by = chairs[number % len(chairs)]
                title = f"断电演练{number:04d}"
                handed.append(people.submit(hand_in, at, by, taking_part[by.scope], title, nonce, told))
            killed = kill_until(lambda: all(each.done() for each in handed), at, random.Random(seed + 1))
        for each in handed:
            each.result()
        seconds = time.monotonic() - started
        faults = check(told, before)
        ready = at.ask("/readyz")[0]
    print(f"{many} hand-ins by {len(chairs)} chairs, {_AT_ONCE} at once, {seconds:.0f} s, seed {seed}")
    print("killed:", dict(killed), "· answers:", dict(told.statuses), "· /readyz afterwards:", ready)
    print(
        f"acknowledged {len(told.acknowledged)}, shown as drafts {len(told.as_draft)}, no answer {len(told.nothing)}"
    )
    print("\n".join(faults[:30]) or "every acknowledged hand-in is there once, none half")
    return 1 if faults or ready != 200 else 0


def _rows() -> dict[str, int]:
    from records.models import Record

    return {"records": Record.objects.count()}


def check(told: Told, before: dict[str, int]) -> list[str]:
    """What is wrong with the rows; empty when nothing is."""
    from django.db import connection

    from accounts.models import AuditEvent
    from delegates.models import Activity
    from records.models import Record, ReviewEvent
    from records.states import State, Verb

    connection.close()
    faults: list[str] = []
    rows = {row.title: row for row in Activity.objects.filter(title__startswith="断电演练")}
    titles = Counter(Activity.objects.filter(title__startswith="断电演练").values_list("title", flat=True))
    faults += [f"{title} is there {times} times" for title, times in titles.items() if times > 1]
    faults += [f"{title} was acknowledged and is not there" for title in told.acknowledged - set(rows)]
    history: Any = Activity.history  # type: ignore[attr-defined]  # simple_history's own
    for title, row in sorted(rows.items()):
        verbs = Counter(ReviewEvent.objects.filter(record=row).values_list("verb", flat=True))
        handed_in = row.state == State.SUBMITTED
        if title in told.acknowledged and not handed_in:
            faults.append(f"{title} was acknowledged and is {row.state}")
        if handed_in != bool(row.number) or verbs[Verb.CREATE] != 1 or verbs[Verb.SUBMIT] != int(handed_in):
            faults.append(f"{title} is half: {row.state} {row.number!r} {dict(verbs)}")
        if history.filter(id=row.pk).count() < 1:
            faults.append(f"{title} has no history")
        if handed_in and not AuditEvent.objects.filter(action="TRANSITION", subject__contains=title).exists():
            faults.append(f"{title} ({row.number}) is not in the trail")
    numbers = Counter(Record.objects.exclude(number="").values_list("number", flat=True))
    faults += [f"number {number} was given {times} times" for number, times in numbers.items() if times > 1]
    if Record.objects.count() - before["records"] != len(rows):
        faults.append("there are records that nobody handed in")
    drafts = sum(1 for row in rows.values() if row.state == State.DRAFT)
    print(f"rows: {len(rows)}, of these handed in {len(rows) - drafts}, drafts {drafts}")
    if any("Traceback" in page or "psycopg" in page for page in told.pages):
        faults.append("an error page tells too much")
    return faults


if __name__ == "__main__":
    sys.exit(
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 9)
    )
