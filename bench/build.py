"""Build one size: `python -m bench.build 1365` writes it into the database of DATABASE_URL."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from multiprocessing import get_context

from bench.setting_up import ready

ready()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.notice import EDITION  # noqa: E402
from accounts.roles import Role  # noqa: E402
from bench.copying import believing_keys, without_indexes  # noqa: E402
from bench.history import Historian  # noqa: E402
from bench.places import area_of, parts, places  # noqa: E402
from checklist.edition_2026 import actions_write, edition_ensure  # noqa: E402
from checklist.models import Item  # noqa: E402

_AT_A_TIME = 400
STANDARD = "2000"


def accounts_ensure(area: str) -> list[User]:
    """Who enters, who proposes and who approves: three accounts of the area, for whom pages open."""
    names = (("bench_clerk", "CLERK"), ("bench_office", "OFFICE"), ("bench_second", "OFFICE"))
    return [
        User.objects.get_or_create(
            username=name,
            defaults={
                "name": "测速",
                "role": Role[role],
                "scope": area or "11",
                "date_joined": timezone.now(),
                "notice_read_at": timezone.now(),
                "notice_edition": EDITION,
            },
        )[0]
        for name, role in names
    ]


def part_write(part: int, area: str, size: int, people: tuple[int, int, int]) -> Counter[str]:
    """Write one part; rows by table."""
    with believing_keys() as rows:
        historian = Historian(rows, people, part)
        for number, place in enumerate(places(area, size), 1):
            historian.unit(place)
            if number % _AT_A_TIME == 0:
                rows.flush()
        historian.close()
    return Counter(rows.written)


def _part_write_apart(told: tuple[int, str, int, tuple[int, int, int]]) -> Counter[str]:
    """The same in a process, and so on a connection, of its own."""
    connections.close_all()
    return part_write(*told)


def fill(size: int) -> Counter[str]:
    """Write the edition and every unit of a size, by as many processes as there are cores; rows by table."""
    actions_write()
    edition_ensure()
    for item in Item.objects.filter(action_id="duty_funds"):
        item.params["standard"] = STANDARD
        item.save()
    clerk, office, second = (user.pk for user in accounts_ensure(area_of(size)))
    todo = [(part, area, count, (clerk, office, second)) for part, (area, count) in enumerate(parts(size))]
    written: Counter[str] = Counter()
    with without_indexes():
        if len(todo) == 1:
            written += part_write(*todo[0])
        else:
            connections.close_all()
            with get_context("fork").Pool(os.cpu_count() or 1) as pool:
                for each in pool.imap_unordered(_part_write_apart, todo):
                    written += each
    return written


def main() -> None:
    size = int(sys.argv[1])
    call_command("migrate", interactive=False, verbosity=0)
    started = time.perf_counter()
    written = fill(size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    print(
        f"{size:,} units: {written['records_record']:,} records, {written['delegates_mandate']:,} mandates, "
        f"{sum(written.values()):,} rows in {time.perf_counter() - started:.1f} s",
        flush=True,
    )


if __name__ == "__main__":
    main()
