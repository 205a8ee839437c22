"""Pages of a district or a province, as a browser asks for them: `python -m bench.pages 24`.

Beside each page stands a view that renders the same template from data made ready beforehand, behind the same
middleware and sign-in; what is above it is our own work.
"""

from __future__ import annotations

import gc
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from bench.setting_up import ready

ready()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.chronicle import AS_OF, YEAR  # noqa: E402
from bench.places import area_of  # noqa: E402
from checklist.queries import boards_forget  # noqa: E402
from dashboard.views import coverage, overview, township, trends  # noqa: E402
from dashboard.views.asked import reader_of  # noqa: E402
from fuyang_renda.starting.missing import is_anything_missing  # noqa: E402
from records.models import Record  # noqa: E402
from records.services import record_confirm  # noqa: E402

QUERY = f"?year={YEAR}&as_of={AS_OF}"
_kept: dict[str, tuple[str, dict[str, Any]]] = {}


def kept(request: HttpRequest, name: str) -> HttpResponse:
    """The same template from what was kept of the real page."""
    reader_of(request)
    template, context = _kept[name]
    return render(request, template, context)


urlpatterns = [path("kept/<str:name>/", kept), path("", include("fuyang_renda.urls"))]


Step = tuple[Callable[[], object], Callable[[], object]]


def _nothing() -> None:
    pass


def _by_turns(steps: dict[str, Step], runs: int) -> dict[str, tuple[float, float]]:
    """The medians of wall and of our own CPU, in milliseconds, of each step: what is done before it, and what is timed.

    All of them one after the other, `runs` times: whatever else the machine does meanwhile is shared by all. What
    one step leaves to be collected is not charged to the next.
    """
    walls: dict[str, list[float]] = {name: [] for name in steps}
    cpus: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(runs):
        for name, (before, ask) in steps.items():
            before()
            gc.collect()
            started, began = time.perf_counter(), time.process_time()
            ask()
            cpus[name].append((time.process_time() - began) * 1000)
            walls[name].append((time.perf_counter() - started) * 1000)
    return {name: (statistics.median(walls[name]), statistics.median(cpus[name])) for name in steps}


def _keep(client: Client, name: str, address: str) -> bytes:
    """Ask once with `render` overheard: the template and context stay for the view beside it."""
    honest = render

    def overhearing(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        _kept[name] = template, context
        return honest(request, template, context)

    with ExitStack() as stack:
        for view in (overview, coverage, trends, township):
            stack.enter_context(patch.object(view, "render", overhearing))
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content


def _boards_forgotten() -> None:
    """As after a change: boards are gone, what the frame reads once a minute is not."""
    boards_forget()
    is_anything_missing(area_of(int(sys.argv[1])), timezone.localdate())


def page(client: Client, name: str, address: str, runs: int) -> dict[str, Any]:
    """One page cold and warm, its queries, its bytes, and the view beside it."""
    content = _keep(client, name, address)
    _boards_forgotten()
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
        cold = len(seen)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
        warm = len(seen)
    steps: dict[str, Step] = {
        "cold": (_boards_forgotten, lambda: client.get(address)),
        "warm": (_nothing, lambda: client.get(address)),
        "ready": (_nothing, lambda: client.get(f"/kept/{name}/")),
    }
    told = _by_turns(steps, runs)
    return {
        "page": name,
        **{f"{way}_ms": wall for way, (wall, _) in told.items()},
        **{f"{way}_cpu": cpu for way, (_, cpu) in told.items()},
        "cold_queries": cold,
        "warm_queries": warm,
        "bytes": len(content),
        "gzip": len(gzip.compress(content, 6)),
    }


def one_confirmed(client: Client, by: User, area: str, runs: int) -> dict[str, Any]:
    """The request after one record was confirmed, beside the same request from the cache."""
    address = f"/overview/{QUERY}"
    waiting = list(
        Record.objects.filter(state="submitted", area__startswith=area).exclude(kind="step")[:runs]
    )
    steps: dict[str, Step] = {
        "confirm": (_nothing, lambda: record_confirm(record=waiting.pop(), by=by, at=timezone.now())),
        "next": (_nothing, lambda: client.get(address)),
        "cached": (_nothing, lambda: client.get(address)),
    }
    return {f"{name}_ms": wall for name, (wall, _) in _by_turns(steps, len(waiting)).items()}


def main() -> None:
    size = int(sys.argv[1])
    runs = 9 if size <= 240 else 3
    settings.ALLOWED_HOSTS.append("testserver")
    user = User.objects.get(username="bench_office")
    client = Client()
    with override_settings(ROOT_URLCONF="bench.pages" if __name__ != "__main__" else __name__):
        client.force_login(user)
        area = area_of(size)
        code = Record.objects.filter(area__startswith=area, area__regex="^.{9}$").values_list(
            "area", flat=True
        )[0]
        pages = [
            page(client, "overview", f"/overview/{QUERY}", runs),
            page(client, "coverage", f"/overview/coverage/{QUERY}", runs),
            # Above a district trends lead to those of each district, and make no board.
            *([page(client, "trends", f"/overview/trends/{QUERY}", runs)] if len(area) == 6 else []),
            page(client, "township", f"/townships/{code}/{QUERY}", runs),
        ]
        told = {"units": size, "pages": pages, "confirmed": one_confirmed(client, user, area, runs)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
