"""One way of judging one size, in a process of its own: `python -m bench.judging engine|floor 1365 out.pickle`."""

from __future__ import annotations

import gc
import json
import pickle
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from bench.setting_up import ready

ready()

from django.db import connection  # noqa: E402

from bench.chronicle import AS_OF, YEAR  # noqa: E402
from bench.comparing import Answers  # noqa: E402
from bench.floor import Floor  # noqa: E402
from bench.places import area_of  # noqa: E402
from checklist.engine import assess_units  # noqa: E402
from checklist.facts import township_facts  # noqa: E402
from checklist.queries import checklist_judging, edition_of  # noqa: E402

RUNS = {24: 9, 1365: 3, 38642: 2}


def floor(area: str) -> tuple[Answers, int]:
    """The floor's answers, and how many statements they took."""
    run = Floor(area, YEAR, AS_OF, date(YEAR + 1, 1, 20))
    return run.run(), run.statements


def engine(area: str) -> tuple[Answers, int]:
    """The engine's answers, unit by unit as they stream, and how many queries they took."""
    count = 0

    def counting(execute: Callable[..., Any], *told: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*told)

    answers: Answers = {}
    with connection.execute_wrapper(counting):
        edition = edition_of(checklist_judging(YEAR, AS_OF))
        facts = township_facts(area, edition.window(AS_OF))
        for unit in assess_units(facts, edition, AS_OF):
            answers[unit.code] = [
                (item.state.value, 0, 0)
                if item.ratio is None
                else (item.state.value, item.ratio.numerator, item.ratio.denominator)
                for item in unit.items
            ]
    return answers, count


def main() -> None:
    way, size, place = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    judge = {"engine": engine, "floor": floor}[way]
    area = area_of(size)
    connection.ensure_connection()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    walls, cpus = [], []
    for _ in range(RUNS.get(size, 3)):
        gc.collect()
        started, busy = time.perf_counter(), time.process_time()
        answers, queries = judge(area)
        walls.append(time.perf_counter() - started)
        cpus.append(time.process_time() - busy)
    Path(place).write_bytes(pickle.dumps(answers))
    print(
        json.dumps(
            {
                "units": len(answers), "wall": min(walls), "cpu": min(cpus), "queries": queries,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "start_mb": before / 1024,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
