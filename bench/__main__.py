"""`make bench`: its own PostgreSQL, every measurement in a process of its own, a table after each part."""

from __future__ import annotations

import json
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from installing import Stop, prepare, say  # noqa: E402
from servers import postgres, program  # noqa: E402

SIZES = (24, 1365, 38642)
PAGES_AT = (24, 240, 1365)
# What a server of this kind is given in production (docs/deploy); the floor and the engine run on the same.
SETTINGS = {"work_mem": "64MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "jit": "off"}


def main(words: list[str]) -> int:
    """Measure the sizes named (all by default); 1 when floor and engine disagree anywhere."""
    prepare("dev")
    _static_files()
    _postgres_ensure()
    sizes = [int(word) for word in words if word.isdigit()] or list(SIZES)
    started = time.monotonic()
    with postgres() as address, tempfile.TemporaryDirectory(prefix="renda-bench-") as folder:
        host = address.split("host=")[1]
        _tune(host)
        wrong: list[str] = []
        judged, pages, written = [], [], []
        for size in sizes:
            url = _database(host, f"bench_{size}")
            say(_run("build", str(size), url=url).strip())
            judged.append(_judge(size, url, Path(folder), wrong))
        # Each table as soon as its part is measured: what fails later takes nothing away.
        _judging_told(judged)
        for size in PAGES_AT:
            url = _database(host, f"pages_{size}")
            _run("build", str(size), url=url)
            pages.append(json.loads(_run("pages", str(size), url=url)))
        _pages_told(pages)
        for name in ("sqlite", "postgresql"):
            for processes, times in ((1, 200), (8, 40)):
                if name == "sqlite":
                    url = f"sqlite:///{folder}/writers{processes}.sqlite3"
                else:
                    url = _database(host, f"writers_{processes}")
                written.append(json.loads(_run("writers", str(processes), str(times), url=url)))
        _writers_told(written)
    say(f"\nin all {(time.monotonic() - started) / 60:.1f} minutes")
    for line in wrong[:20]:
        say(f"DIFFERENT  {line}")
    return 1 if wrong else 0


def _static_files() -> None:
    """The pages name the files of style and script by the manifest that collecting them writes."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"], cwd=ROOT, check=True
    )


def _postgres_ensure() -> None:
    if program("postgres") is None and os.geteuid() == 0:
        say("installing PostgreSQL …")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if program("postgres") is None:
        raise Stop("测速需要 PostgreSQL / the bench needs PostgreSQL: apt install postgresql")


def _psql(host: str, database: str, *statements: str) -> None:
    words = [word for each in statements for word in ("-c", each)]
    subprocess.run(
        [str(program("psql")), "-q", "-h", host, "-U", "renda", database, *words],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _tune(host: str) -> None:
    settings = [f"ALTER SYSTEM SET {name} = '{value}'" for name, value in SETTINGS.items()]
    _psql(host, "renda", *settings, "SELECT pg_reload_conf()")


def _database(host: str, name: str) -> str:
    _psql(host, "renda", f"CREATE DATABASE {name}")
    return f"postgresql://renda:@/{name}?host={host}"


def _run(what: str, *words: str, url: str) -> str:
    """One measurement in a process of its own; its last line of output."""
    environment = os.environ | {
        "DATABASE_URL": url, "PORTAL_MODE": "embedded", "CACHE_URL": "", "CELERY_BROKER_URL": "", "GO_LIVE_ON": "",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{what}", *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Stop(f"bench.{what} {' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout.strip().splitlines()[-1]


def _judge(size: int, url: str, folder: Path, wrong: list[str]) -> dict[str, Any]:
    """Floor and engine of one size, and where they differ."""
    from bench.comparing import differences

    told: dict[str, Any] = {"units": size}
    answers = {}
    for way in ("floor", "engine"):
        place = folder / f"{way}{size}.pickle"
        told[way] = json.loads(_run("judging", way, str(size), str(place), url=url))
        answers[way] = pickle.loads(place.read_bytes())
    found = differences(answers["engine"], answers["floor"])
    wrong += found
    told["compared"], told["different"] = sum(map(len, answers["floor"].values())), len(found)
    say(f"{size:,} units: {told['compared']:,} states and ratios compared, {len(found)} differ")
    return told


def _judging_told(judged: list[dict[str, Any]]) -> None:
    say(
        f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    say(
        "\n| units | engine | floor | engine ÷ floor | above it | own time per item | queries | peak memory | differ |"
    )
    say("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for each in judged:
        engine, floor = each["engine"], each["floor"]
        say(
            f"| {each['units']:,} | {_seconds(engine['wall'])} | {_seconds(floor['wall'])} | "
            f"{engine['wall'] / floor['wall']:.2f} | {_seconds(engine['wall'] - floor['wall'])} | "
            f"{engine['cpu'] / each['units'] / 10 * 1e6:.1f} µs | {engine['queries']} | {engine['peak_mb']:.0f} MB | "
            f"{each['different']} of {each['compared']:,} |"
        )


def _pages_told(pages: list[dict[str, Any]]) -> None:
    heads = ("page", "units", "cold", "warm", "ready data", "cold ÷ ready", "warm ÷ ready", "the same by CPU")
    say(f"\n| {' | '.join(heads)} | queries cold, warm | bytes (gzip) |")
    say("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for told in pages:
        for each in told["pages"]:
            say(f"| {each['page']} | {told['units']:,} | {_page_said(each)} |")
    say("\n| units | confirming one record | overview right after | overview from the cache |")
    say("|--:|--:|--:|--:|")
    for told in pages:
        each = told["confirmed"]
        say(
            f"| {told['units']} | {each['confirm_ms']:.1f} ms | {each['next_ms']:.0f} ms | {each['cached_ms']:.0f} ms |"
        )


def _writers_told(written: list[dict[str, Any]]) -> None:
    say(
        "\n| database | processes | hand-ins per second | bare inserts of the same rows | errors | numbers lost |"
    )
    say("|---|--:|--:|--:|--:|--:|")
    for each in written:
        say(
            f"| {each['database']} | {each['processes']} | {each['per_second']:.0f} | {each['bare_per_second']:.0f} | "
            f"{len(each['errors'])} | {each['lost']} of {each['numbers']} |"
        )


def _page_said(page: dict[str, Any]) -> str:
    """One page's times, its ratios to ready data by wall and by CPU, queries and bytes."""
    walls = [page[f"{way}_ms"] for way in ("cold", "warm", "ready")]
    cpus = [page[f"{way}_cpu"] for way in ("cold", "warm", "ready")]
    cells = [_seconds(wall / 1000) for wall in walls]
    cells += [f"{wall / walls[2]:.2f}" for wall in walls[:2]]
    cells += [f"{cpus[0] / cpus[2]:.2f}, {cpus[1] / cpus[2]:.2f}"]
    cells += [f"{page['cold_queries']}, {page['warm_queries']}", f"{page['bytes']:,} ({page['gzip']:,})"]
    return " | ".join(cells)


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if abs(value) >= 1 else f"{value * 1000:.1f} ms"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        sys.exit(1)
