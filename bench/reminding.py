"""`python -m bench.reminding [sends [kills [others [in a series]]]] [part of a fault's name]`: faults while it sends.

Real PostgreSQL, Redis, Celery workers and beat as processes, an SMTP and an HTTP sink in this one. Each series starts from
a new list of `sends` subjects, each to be told in the inbox, by mail and by gateway, and ends when nothing waits; meanwhile
the fault strikes at random moments: once, or as often as the fourth number says.
Lost: a subject without its message in the inbox, or without its letter in a sink. Doubled: with two.
`python -m bench.reminding plan UNITS` measures planning against the bare INSERT, `… speed SENDS` mails against a bare loop.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from servers import postgres, program  # noqa: E402

from tests.reminders.sinks import http_sink, smtp_sink  # noqa: E402

PATIENCE = 900  # seconds until a run is called stuck
COUNTED = ("inbox lost", "inbox doubled", "outside lost", "outside doubled")
STUCK, STUCK_AWAY = 10, 40  # seconds after which a claim is swept, in these runs


class Redis:
    """A Redis that keeps nothing, on one port however often it is killed."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        words = [str(program("redis-server")), "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Postgres:
    """The cluster of `servers.postgres`, stopped and started by pg_ctl."""

    def __init__(self, address: str) -> None:
        self.data = Path(address.split("host=")[1]) / "data"
        self.folder = self.data.parent
        owner = self.data.stat()
        self.whose: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        if os.geteuid() != 0:
            self.whose = {}

    def _ctl(self, *words: str) -> None:
        command = [str(program("pg_ctl")), "-D", str(self.data), "-w", *words]
        subprocess.run(
            command, check=False, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.whose
        )

    def stop(self) -> None:
        self._ctl("stop", "-m", "fast")

    def start(self) -> None:
        self._ctl(
            "start",
            "-l",
            str(self.folder / "again"),
            "-o",
            f"-k {self.folder} -c fsync=off -c listen_addresses=",
        )


class Crew:
    """Worker and beat processes of one run."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self.beats: list[subprocess.Popen[bytes]] = []

    def _celery(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "bench.ticking", *words, "-l", "WARNING"]
        with (self.folder / "celery.log").open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def worker(self) -> None:
        name = f"w{len(self.workers)}-{time.monotonic_ns()}@bench"
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        self.workers.append(self._celery("worker", "-P", "threads", "-c", "2", "-n", name, *quiet))

    def beat(self) -> None:
        schedule = str(self.folder / f"beat-{time.monotonic_ns()}")
        self.beats.append(self._celery("beat", "-s", schedule, "--pidfile="))

    def stop(self) -> None:
        for process in (*self.beats, *self.workers):
            process.kill()
            process.wait()
        self.workers, self.beats = [], []


def kill_one(processes: list[subprocess.Popen[bytes]]) -> None:
    """kill -9 the oldest of them."""
    process = processes.pop(0)
    process.send_signal(signal.SIGKILL)
    process.wait()


@contextmanager
def stage() -> Iterator[tuple[dict[str, str], Postgres, Redis, Any, Any, Path]]:
    """Servers and sinks of all runs, the database migrated."""
    folder = Path(tempfile.mkdtemp(prefix="renda-remind-"))
    redis = Redis()
    with postgres() as address, smtp_sink() as mails, http_sink() as gateway:
        database = Postgres(address)
        environment = os.environ | {
            "DATABASE_URL": address, "CELERY_BROKER_URL": f"redis://127.0.0.1:{redis.port}/0",
            "CACHE_URL": f"redis://127.0.0.1:{redis.port}/1", "GATEWAY_URLS": f"sink={gateway.url}/sms",
            "REMINDERS_STUCK_SECONDS": str(STUCK), "BENCH_SMTP": mails.address,
            "DJANGO_SETTINGS_MODULE": "fuyang_renda.settings",
        }  # fmt: skip
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        try:
            yield environment, database, redis, mails, gateway, folder
        finally:
            database.stop()
            redis.kill()
            shutil.rmtree(folder, ignore_errors=True)


def main(words: list[str]) -> int:
    if words[:1] in (["seed"], ["count"], ["rows"]):
        return _inside(words)
    if words[:1] == ["plan"]:
        with postgres() as address:
            environment = os.environ | {
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "fuyang_renda.settings",
            }
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
            )
            print(_call(environment, "rows", *words[1:]))
        return 0
    if words[:1] == ["speed"]:
        return speed(int(words[1]) if len(words) > 1 else 300)
    return faults(words)


@dataclass(frozen=True)
class Fault:
    """What happens at a moment, to how many workers and beats; how long a claim lasts before it is swept."""

    name: str
    strike: Callable[[Crew], None]
    workers: int = 2
    beats: int = 1
    stuck: int = STUCK


def _faults(database: Postgres, redis: Redis) -> tuple[Fault, ...]:
    def worker_killed(crew: Crew) -> None:
        kill_one(crew.workers)
        crew.worker()

    def beat_killed(crew: Crew) -> None:
        kill_one(crew.beats)
        time.sleep(3)
        crew.beat()

    def redis_killed(_: Crew) -> None:
        redis.kill()
        time.sleep(2)
        redis.start()

    def database_away(_: Crew) -> None:
        database.stop()
        time.sleep(10)
        database.start()

    return (
        Fault("kill -9 a worker", worker_killed),
        Fault("kill -9 beat", beat_killed),
        Fault("Redis gone, nothing kept", redis_killed),
        # A database that is away is waited for longer than a claim lasts in the other runs.
        Fault("PostgreSQL away for 10 s", database_away, stuck=STUCK_AWAY),
        Fault("two beats, four workers", lambda _: None, workers=4, beats=2),
    )


def faults(words: list[str]) -> int:
    """Each fault so often, so many of them in one series of sends; a line of the table for each."""
    only = next((word for word in words if not word.isdigit()), "")
    numbers = [int(word) for word in words if word.isdigit()]
    sends, kills, others, at_most = (*numbers, *(2000, 20, 5, 1)[len(numbers) :])
    print(
        f"| fault | times | series | subjects | {' | '.join(COUNTED)} | most doubled in a series | seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with stage() as (environment, database, redis, mails, gateway, folder):
        for number, fault in enumerate(_faults(database, redis)):
            times = others if number else kills
            if only not in fault.name or not times:
                continue
            each = 1 if fault.beats > 1 else at_most  # a crowd is a fault of the whole series
            series = -(-times // each)
            found, worst, started = Counter[str](), 0, time.monotonic()
            for _ in range(series):
                one = _run(sends, fault, each, environment, mails, gateway, folder)
                found += one
                worst = max(worst, one["outside doubled"])
                took = f"{time.monotonic() - started:.0f}"
                print(f"  {fault.name}: {dict(one)} {took} s", file=sys.stderr, flush=True)
            told = (series * each, series, series * sends, *(found[key] for key in COUNTED), worst, took)
            print(f"| {fault.name} | {' | '.join(map(str, told))} |", flush=True)
    return 0


def _run(
    sends: int,
    fault: Fault,
    strikes: int,
    environment: dict[str, str],
    mails: Any,
    gateway: Any,
    folder: Path,
) -> Counter[str]:
    mails.letters.clear()
    gateway.bodies.clear()
    environment["REMINDERS_STUCK_SECONDS"] = str(fault.stuck)
    crew = Crew(environment, folder)
    _call(environment, "seed", str(sends))
    address = environment["DATABASE_URL"]
    # Moments anywhere in the run: when so many of the letters have left.
    moments = sorted(random.uniform(0.02, 0.9) * 2 * sends for _ in range(strikes))
    try:
        for _ in range(fault.workers):
            crew.worker()
        for _ in range(fault.beats):
            crew.beat()
        until = time.monotonic() + PATIENCE
        for moment in moments:
            while len(gateway.bodies) + len(mails.letters) < moment and time.monotonic() < until:
                time.sleep(0.02)
            fault.strike(crew)
        while (left := _waiting(address)) and time.monotonic() < until:
            time.sleep(0.5)
        if left:
            print(f"  {left} still wait after {PATIENCE} s", file=sys.stderr)
    finally:
        crew.stop()
    inbox_lost, inbox_doubled = map(int, _call(environment, "count").split())
    letters = Counter(str(letter["Subject"]).strip() for letter in mails.letters)
    calls = Counter(body["title"] for _, body in gateway.bodies)
    lost = 2 * sends - len(letters) - len(calls)
    doubled = sum((letters + calls).values()) - len(letters) - len(calls)
    return Counter(dict(zip(COUNTED, (inbox_lost, inbox_doubled, lost, doubled), strict=True)))


def _waiting(address: str) -> int:
    """How many rows are not settled, asked without a Python of its own, which would take a core from the workers."""
    with suppress(psycopg.OperationalError), psycopg.connect(address) as talk:
        row = talk.execute(
            "SELECT count(*) FROM reminders_reminder WHERE state IN ('SCHEDULED', 'SENDING')"
        ).fetchone()
        return int(row[0]) if row else 0
    return 1  # away: whatever waits still waits


def _call(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "bench.reminding", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def speed(sends: int) -> int:
    """Mails per second by one worker of two threads, against smtplib in a bare loop, a connection each."""
    with stage() as (environment, _, _, mails, gateway, folder):
        started = time.monotonic()
        for number in range(sends):
            with smtplib.SMTP(*_host(mails.address), local_hostname="localhost") as talk:
                talk.send_message(_bare_letter(number))
        bare = sends / (time.monotonic() - started)
        started = time.monotonic()
        with smtplib.SMTP(*_host(mails.address), local_hostname="localhost") as talk:
            for number in range(sends):
                talk.send_message(_bare_letter(number))
        kept = sends / (time.monotonic() - started)
        crew = Crew(environment, folder)
        _call(environment, "seed", str(sends))
        before = len(mails.letters)
        crew.worker()
        crew.beat()
        while len(mails.letters) == before:
            time.sleep(0.01)
        started, first = time.monotonic(), len(mails.letters) + len(gateway.bodies)
        while (
            len(mails.letters) - before + len(gateway.bodies) < 2 * sends
            and time.monotonic() < started + PATIENCE
        ):
            time.sleep(0.01)
        outside = (len(mails.letters) + len(gateway.bodies) - first) / (time.monotonic() - started)
        crew.stop()
        print(f"bare SMTP loop {bare:.0f} a second, with one connection for all {kept:.0f}")
        print(
            f"the portal {outside:.0f} letters outside a second, and {outside / 2:.0f} in the inbox beside them"
        )
    return 0


def _bare_letter(number: int) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = f"催办：{number}", "a@example.com", "b@example.com"
    letter.set_content("请尽快办理。")
    return letter


def _host(address: str) -> tuple[str, int]:
    host, _, port = address.partition(":")
    return host, int(port)


def _inside(words: list[str]) -> int:
    """What needs Django, run as a process of its own."""
    import django

    django.setup()
    from bench import reminding_rows

    match words:
        case ["seed", many]:
            reminding_rows.seed(int(many), os.environ["BENCH_SMTP"])
        case ["count"]:
            print(*reminding_rows.inbox())
        case ["rows", *units]:
            reminding_rows.measure_planning(int(units[0]) if units else 2400)
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
