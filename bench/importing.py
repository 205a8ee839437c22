"""`python -m bench.importing 100000`: a workbook of so many activities, and one of delegates, brought in whole.

Beside it stand two floors: what the Excel reader alone needs for the same file (and what openpyxl would), and what
the database takes for the same rows in the same tables by its barest way in. On PostgreSQL where it is installed, and
on SQLite; every measurement in a process of its own, for its peak of memory.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UNITS, OF_UNIT = 24, 60  # units, and delegates in each who take part
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)
HEADS = {
    "activities": ("乡镇(街道)", "活动日期", "活动名称", "活动类型", "参与社会治理", "参加代表"),
    "delegates": ("乡镇(街道)", "姓名", "电话", "代表身份", "届次", "选区", "任期开始"),
}
# The tables an import fills, what others point to first.
TABLES = {
    "activities": (
        "records_record", "delegates_activity", "delegates_historicalactivity", "records_reviewevent",
        "delegates_participation",
    ),
    "delegates": (
        "townships_person", "townships_historicalperson", "delegates_delegate", "delegates_historicaldelegate",
        "delegates_mandate", "delegates_historicalmandate",
    ),
}  # fmt: skip
TITLES = {"activities": "履职活动", "delegates": "代表名册"}


def rows_of(slug: str, count: int) -> Iterator[list[Any]]:
    """The rows of a file; what they say is fictional and always the same."""
    for number in range(count):
        unit = f"{number % UNITS}号镇"
        if slug == "activities":
            on = date(2022, 1, 1) + timedelta(days=number % 1700)
            names = "、".join(f"代表{chr(0x4E00 + (number + step) % OF_UNIT)}" for step in range(3))
            yield [unit, on, f"第{number}次活动", "视察", "是" if number % 2 else "否", names]
        else:
            name = f"王{chr(0x4E00 + number % 5000)}{chr(0x5E00 + number // 5000)}"
            yield [
                unit,
                name,
                f"138{number:08d}",
                "乡镇人大代表",
                "17",
                f"第{number % 90}选区",
                date(2022, 1, 10),
            ]


def workbook(slug: str, count: int) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(TITLES[slug])
        page.write_row(0, 0, HEADS[slug])
        for line, row in enumerate(rows_of(slug, count), 1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 - a day
                else:
                    page.write_string(line, place, cell)
    return held.getvalue()


def peak() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def clock(found: dict[str, Any], name: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    found[name] = {
        "wall": round(time.perf_counter() - wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": peak(),
    }


def read_alone(path: str) -> dict[str, Any]:
    """What python-calamine needs to make every cell of the file a Python object."""
    import python_calamine

    found: dict[str, Any] = {}
    with clock(found, "reader"):
        book = python_calamine.load_workbook(path)
        count = sum(1 for _ in book.get_sheet_by_index(0).iter_rows())
    return found | {"rows": count}


def read_by_openpyxl(path: str) -> dict[str, Any]:
    """The same by openpyxl, the library most projects read with."""
    import openpyxl

    found: dict[str, Any] = {}
    with clock(found, "reader"):
        book: Any = openpyxl.load_workbook(path, read_only=True, data_only=True)
        count = sum(1 for _ in book.active.iter_rows(values_only=True))
    return found | {"rows": count}


def insert_bare(slug: str, found: dict[str, Any]) -> None:
    """Take the rows an import has written out of their tables and put the same ones in again: COPY, or executemany."""
    from django.db import connection, transaction

    is_postgres = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        rows: dict[str, list[Any]] = {}
        for table in TABLES[slug]:
            cursor.execute(f"SELECT * FROM {table}")
            rows[table] = cursor.cursor.fetchall()
        if is_postgres:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table in reversed(TABLES[slug]):
            cursor.execute(f"DELETE FROM {table}")
        if is_postgres:
            cursor.execute("SET LOCAL session_replication_role = origin")
        with clock(found, "bare"):
            for table, lines in rows.items():
                if is_postgres:
                    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                        for line in lines:
                            copy.write_row(line)
                else:
                    marks = ", ".join("?" * len(lines[0]))
                    cursor.cursor.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
            if is_postgres:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found["bare"]["rows"] = sum(map(len, rows.values()))


def bring_in(slug: str, path: str) -> dict[str, Any]:
    """The portal's own way: check, then write (which checks again), then the same file once more."""
    from bench.setting_up import ready

    ready()
    from desk.exchange.works import CHECK, WRITE, check_new, undo_new, write_new
    from records import job_services
    from records.job_services import job_run_claimed

    job_services.job_send = lambda pk: None  # this process is the worker
    user = _world(slug)
    found: dict[str, Any] = {}
    content = Path(path).read_bytes()
    before = peak()

    def run(name: str, new: Callable[[], Any]) -> Any:
        job = new()
        with clock(found, name):
            job_run_claimed(job.pk)
        job.refresh_from_db()
        assert job.is_done, job.error
        return job

    check = run(
        "check", lambda: check_new(content=content, file_name="测速.xlsx", slug=slug, by=user, at=NOW)
    )
    assert check.kind == CHECK
    assert check.result["fault_count"] == 0, check.result["faults"][:3]
    write = run("write", lambda: write_new(check=check, then="", by=user, at=NOW))
    assert write.kind == WRITE
    again = run(
        "again", lambda: check_new(content=content, file_name="测速.xlsx", slug=slug, by=user, at=NOW)
    )
    assert again.result["sheets"][0]["new"] == again.result["sheets"][0]["changed"] == 0
    memory = peak()
    insert_bare(slug, found)
    run("undo", lambda: undo_new(write=write, by=user, at=NOW))
    return found | {"before_mb": before, "peak_mb": memory, "rows": check.result["sheets"][0]["rows"]}


def _world(slug: str) -> Any:
    from django.core.management import call_command

    from accounts.models import User
    from delegates.models import Delegate, Mandate
    from townships.models import Person, Term, Township

    call_command("migrate", interactive=False, verbosity=0)
    user = User.objects.create(username="office", name="测速", role="office", scope="330111")
    for number in range(UNITS):
        unit = Township.objects.create(code=f"330111{100 + number}", name=f"{number}号镇", kind="TOWN")
        term = Term.objects.create(area=unit.code, body="CONGRESS", ordinal=17, started_on=date(2022, 1, 10))
        if slug == "activities":
            for step in range(OF_UNIT):
                person = Person.objects.create(
                    name=f"代表{chr(0x4E00 + step)}", district="330111", entered_in=unit.code
                )
                delegate = Delegate.objects.create(person=person)
                Mandate.objects.create(
                    delegate=delegate, township=unit, term=term, started_on=term.started_on
                )
    return user


def _run(words: list[str], url: str, folder: str) -> dict[str, Any]:
    environment = os.environ | {"DATABASE_URL": url, "EVIDENCE_ROOT": f"{folder}/evidence"}
    command = [sys.executable, "-m", "bench.importing", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main(words: list[str]) -> None:
    if words and words[0] == "--read":
        print(json.dumps(read_alone(words[1])))
    elif words and words[0] == "--openpyxl":
        print(json.dumps(read_by_openpyxl(words[1])))
    elif words and words[0] == "--bring":
        print(json.dumps(bring_in(words[1], words[2])))
    else:
        measure(int(words[0]) if words else 100_000)


def measure(count: int) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    from servers import postgres, program

    with tempfile.TemporaryDirectory(prefix="renda-import-") as folder:
        for slug in HEADS:
            path = f"{folder}/{slug}.xlsx"
            content = workbook(slug, count)
            Path(path).write_bytes(content)
            alone = _run(["--read", path], "", folder)
            other = _run(["--openpyxl", path], "", folder)
            print(
                f"{slug}: {count} rows, {len(content) / 1e6:.1f} MB; python-calamine alone {alone['reader']}, "
                f"openpyxl {other['reader']}",
                flush=True,
            )
            _show(
                "SQLite", _run(["--bring", slug, path], f"sqlite:///{folder}/{slug}.sqlite3", folder), alone
            )
            if program("postgres"):
                with postgres() as address:
                    _show("PostgreSQL", _run(["--bring", slug, path], address, folder), alone)


def _show(database: str, found: dict[str, Any], alone: dict[str, Any]) -> None:
    reader, bare = alone["reader"], found["bare"]
    print(
        f"  {database:10} bare INSERT of {bare['rows']} rows: cpu {bare['cpu']} s  wall {bare['wall']} s; "
        f"peak of check, write and again {found['peak_mb']} MB",
        flush=True,
    )
    for name in ("check", "write", "again", "undo"):
        told = found[name]
        floor = {"write": {key: reader[key] + bare[key] for key in ("cpu", "wall")}}.get(name, reader)
        print(
            f"  {database:10} {name:6} cpu {told['cpu']:6.1f} s  wall {told['wall']:6.1f} s  "
            f"{told['cpu'] / reader['cpu']:5.1f} × the reader, of its own floor cpu {told['cpu'] / floor['cpu']:4.1f} × "
            f"wall {told['wall'] / floor['wall']:4.1f} ×  peak {told['peak_mb']} MB",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
