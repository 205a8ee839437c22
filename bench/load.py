"""200 people at once on gunicorn, PostgreSQL and Redis: `python -m bench.load [users] [seconds] [processes]`.

Chairs and clerks report, the office reviews and confirms, leaders look, all search, files are fetched; every page's
95th percentile stands beside that of a view that does nothing, on the same server in the same run.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from bench.machine import ROOT, Machine, machine
from bench.visitors import CSRF, delegates, join, visitors


def cast(at: Machine, users: int) -> Path:
    """Sessions for so many people of each role, and which units there are."""
    from townships.models import Township

    sessions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    while sum(map(len, sessions.values())) < users + 60:
        for each in visitors():
            sessions[each.role].append((each.scope, each.session))
    given = at.folder / "own" / "visitors.json"
    units = list(Township.objects.filter(code__startswith="330111").values_list("code", flat=True))
    given.write_text(
        json.dumps({"csrf": CSRF, "sessions": sessions, "units": units, "delegates": delegates()})
    )
    return given


def report(figures: Path) -> int:
    """The table, as bench/README.md shows it; the exit code says whether anything failed."""
    with figures.open(newline="") as told:
        rows = [row for row in csv.DictReader(told) if row["Request Count"] != "0"]
    bare = next(float(row["95%"]) for row in rows if row["Name"] == "/bare/")
    print(
        "\n| page | requests | failed | median ms | p95 ms | p95 ÷ bare | p99 ms |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    for row in sorted(rows, key=lambda row: (row["Name"] == "Aggregated", row["Name"], row["Type"])):
        print(
            f"| {row['Type']} {row['Name']} | {row['Request Count']} | {row['Failure Count']} | {row['50%']} | {row['95%']} "
            f"| {float(row['95%']) / bare:.1f} | {row['99%']} |"
        )
    return int(any(row["Failure Count"] != "0" for row in rows))


def main(users: int, seconds: int, processes: int) -> int:
    with machine(workers=processes, application="bench.bare", LOG_LEVEL="WARNING") as at:
        counts = at.folder / "own" / "counts"
        counts.mkdir()
        assert at.web.environment is not None
        at.web.environment["PROMETHEUS_MULTIPROC_DIR"] = str(counts)
        at.fill()
        join(at)
        given = cast(at, users)
        at.web.start()
        at.worker.start()
        print(f"load before: {os.getloadavg()}", flush=True)
        figures = at.folder / "own" / "figures"
        subprocess.run(
            [sys.executable, "-m", "locust", "-f", str(ROOT / "bench" / "load_users.py"), "--headless", "-u", str(users),
             "-r", "20", "-t", f"{seconds}s", "--host", f"http://127.0.0.1:{at.port}", "--csv", str(figures),
             "--only-summary"],
            env=os.environ | {"BENCH_VISITORS": str(given)}, cwd=ROOT, check=False, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        print(f"load after: {os.getloadavg()}")
        failed = report(figures.with_name("figures_stats.csv"))
        for name in ("figures_failures.csv", "figures_exceptions.csv"):
            print(figures.with_name(name).read_text().strip())
        counted = [
            line for line in at.ask("/metrics")[1].splitlines() if "responses_total_by_status_total" in line
        ]
        print("\n".join(line for line in counted if not line.startswith("#")))
        print("tracebacks in the log:", at.web.log.read_text(errors="replace").count("Traceback"))
    return failed


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(told + [200, 300, 3][len(told) :])))
