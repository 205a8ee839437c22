"""Writers: `python -m bench.writers 8 40` lets 8 processes hand in 40 meetings each, then insert the same rows bare.

The first way is the portal's own: content, checks, timeline, trail, number, token. The second writes the very same
rows with plain statements in one transaction a piece, taking number and token as it must.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import Any

from bench.setting_up import ready

ready()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from accounts.models import AuditEvent, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from bench.chronicle import AS_OF  # noqa: E402
from meetings.models import Meeting  # noqa: E402
from records.models import Counter, Record, ReviewEvent  # noqa: E402
from records.numbers import number_take  # noqa: E402
from records.services import record_save, record_submit  # noqa: E402
from townships.models import FactsToken, Term, Township  # noqa: E402

AT = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 2, tzinfo=UTC)
_HISTORY = Meeting.history.model
_COPIED = (ReviewEvent, AuditEvent, _HISTORY)


def chairs(count: int) -> list[User]:
    """One unit and its chair for each process."""
    call_command("migrate", interactive=False, verbosity=0)
    made = []
    for number in range(count):
        code = f"330111{100 + number}"
        Township.objects.get_or_create(code=code, defaults={"name": f"{number}号镇", "kind": "TOWN"})
        Term.objects.get_or_create(area=code, body="PARTY", ordinal=14, defaults={"started_on": "2021-11-01"})
        user, _ = User.objects.get_or_create(
            username=f"writer{number}", defaults={"name": "测速", "role": Role.CHAIR, "scope": code}
        )
        made.append(user)
    return made


def hand_in(by: User) -> Record:
    """One meeting written and handed in, as the form does."""
    record = Meeting(
        area=by.scope,
        meeting_kind="PARTY_STUDY",
        happened_on=AS_OF,
        heard=True,
        studied=True,
        minutes_no="纪要1号",
    )
    record_save(record=record, by=by, at=AT)
    record_submit(record=record, by=by, at=AT)
    return record


class Bare:
    """The rows of one hand-in, copied by plain statements."""

    def __init__(self, by: User) -> None:
        last = {
            model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            for model in _COPIED
        }
        self.template = hand_in(by)
        self.rows = [
            (model, key) for model in _COPIED
            for key in model.objects.filter(pk__gt=last[model]).values_list("pk", flat=True)
        ]  # fmt: skip

    def _copy(self, model: Any, key: int, **changed: object) -> int:
        columns = [
            field.column for field in model._meta.local_concrete_fields if field is not model._meta.auto_field
        ]
        table, own = model._meta.db_table, model._meta.pk.column
        wanted = ", ".join("%s" if column in changed else column for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {wanted} FROM {table} WHERE {own} = %s RETURNING {own}",
                [*(changed[column] for column in columns if column in changed), key],
            )
            return int(cursor.fetchone()[0])

    def hand_in(self, by: User) -> None:
        with transaction.atomic():
            key = self._copy(Record, self.template.pk, number="")
            self._copy(Meeting, self.template.pk, record_ptr_id=key)
            for model, row in self.rows:
                changed: dict[str, object] = {}
                if model is _HISTORY:
                    changed = {"id": key}
                elif model is ReviewEvent:
                    changed = {"record_id": key}
                elif model is AuditEvent:
                    changed = {"mac": uuid.uuid4().hex}  # each row has its own
                self._copy(model, row, **changed)
            number = number_take(district="330111", year=AS_OF.year)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE records_record SET number = %s WHERE id = %s", [number, key])
                cursor.execute(
                    "UPDATE townships_factstoken SET value = %s WHERE district = '330111'", [number[-12:]]
                )


def _work(user: int, bare: bool, times: int, start: Any, done: Any) -> None:
    """One process: its own connection, all starting together. Says what went wrong, if anything."""
    connections.close_all()
    by = User.objects.get(pk=user)
    way: Callable[[User], object] = Bare(by).hand_in if bare else hand_in
    start.wait()
    wrong = ""
    try:
        for _ in range(times):
            way(by)
    except Exception as error:  # whatever it is, it is the result
        wrong = f"{type(error).__name__}: {error}"
    done.put(wrong)


def run(users: list[User], *, bare: bool, times: int) -> tuple[float, list[str]]:
    """Hand-ins per second of all processes together, and what went wrong."""
    context = get_context("fork")
    start, done = context.Barrier(len(users) + 1), context.Queue()
    connections.close_all()
    crew = [context.Process(target=_work, args=(user.pk, bare, times, start, done)) for user in users]
    for each in crew:
        each.start()
    start.wait()
    began = time.perf_counter()
    wrong = [found for found in (done.get() for _ in crew) if found]
    took = time.perf_counter() - began
    for each in crew:
        each.join()
    return len(users) * times / took, wrong


def main() -> None:
    count, times = int(sys.argv[1]), int(sys.argv[2])
    users = chairs(count)
    hand_in(users[0])  # the counter and the token are there
    ours, wrong = run(users, bare=False, times=times)
    bare, wrong_bare = run(users, bare=True, times=times)
    numbers = set(Record.objects.exclude(number="").values_list("number", flat=True))
    last = Counter.objects.get(district="330111").last
    lost = last - len(numbers)
    assert FactsToken.objects.count() == 1
    print(
        json.dumps(
            {
                "database": connection.vendor, "processes": count, "per_second": ours, "bare_per_second": bare,
                "errors": wrong + wrong_bare, "numbers": last, "lost": lost,
            },
            ensure_ascii=False,
        )
    )  # fmt: skip
    sys.exit(bool(lost or wrong or wrong_bare))


if __name__ == "__main__":
    main()
