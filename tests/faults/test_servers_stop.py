"""PostgreSQL, Redis, web and worker stop and come back, for real: pages say so, nothing is half there, all recovers."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from bench.machine import Machine, machine
from bench.visitors import CSRF
from tests.factories import DAYUAN

pytestmark = [pytest.mark.postgres, pytest.mark.worker]

MAKE = f"""
import json
from django.test import Client
from tests.factories import make_townships, make_term, make_user
from tests.checklist_edition import publish_edition_2026
from accounts.roles import Role
make_townships(); make_term("{DAYUAN}"); publish_edition_2026()
told = {{}}
for role, scope in (("chair", "{DAYUAN}"), ("office", "330111")):
    client = Client(); client.force_login(make_user(Role(role), scope))
    told[role] = client.cookies["sessionid"].value
print("SESSIONS " + json.dumps(told))
"""


@dataclass
class Town:
    """The machine, and a browser for each role."""

    at: Machine
    sessions: dict[str, str]

    def browser(self, role: str) -> requests.Session:
        made = requests.Session()
        made.trust_env = False
        made.cookies.set("sessionid", self.sessions[role])
        made.cookies.set("csrftoken", CSRF)
        return made

    def get(self, path: str, role: str = "office", port: int = 0) -> requests.Response:
        address = f"http://127.0.0.1:{port or self.at.port}{path}"
        return self.browser(role).get(address, timeout=30, allow_redirects=False)

    def post(self, path: str, role: str, **data: Any) -> requests.Response:
        return self.browser(role).post(
            f"http://127.0.0.1:{self.at.port}{path}", data=data | {"csrfmiddlewaretoken": CSRF}, timeout=30,
            allow_redirects=False,
        )  # fmt: skip

    def asked(self, code: str) -> str:
        return self.at.manage("shell", "-v0", "-c", code).strip()

    def checks(self) -> dict[str, str]:
        return dict(json.loads(self.at.ask("/readyz")[1])["checks"])


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with machine(workers=1, threads=4, LOG_LEVEL="WARNING") as at:
        at.manage("collectstatic", "--noinput", "-v0")
        at.manage("migrate", "-v0")
        at.manage("sync_rules")
        said = at.manage("shell", "-v0", "-c", MAKE)
        at.web.start()
        yield Town(at, json.loads(said.partition("SESSIONS ")[2]))


def study(title: str, **more: Any) -> dict[str, Any]:
    return {
        "held_on": "2026年5月10日", "heard": "on", "studied": "on", "title": title, "minutes_no": "大委纪要〔2026〕21号",
        "kept_at": "", "then": "submit", "nonce": str(uuid.uuid5(uuid.NAMESPACE_URL, title)),
    } | more  # fmt: skip


def wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.5)


NEW = f"/desk/report/new/meeting.PARTY_STUDY/?area={DAYUAN}"
COUNT = "from records.models import Record; print(Record.objects.filter(title='{}').count())"


def test_postgresql_gone_and_back(town: Town) -> None:
    assert town.get("/overview/").status_code == 200
    town.at.postgres.stop()
    for path in ("/overview/", "/desk/review/", "/admin/", "/nothing/"):
        answer = town.get(path)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), path
        assert "平台暂时不能使用" in answer.text
        assert answer.headers["X-Request-ID"] in answer.text
        assert "psycopg" not in answer.text
    assert town.post(NEW, "chair", **study("停库时报送")).status_code == 503
    assert town.get("/livez").status_code == 200
    assert town.get("/healthz").status_code == 503
    ready = town.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"] == "failed"
    assert ready.json()["checks"]["cache"] == "ok"
    town.at.postgres.start()
    assert town.get("/overview/").status_code == 200
    assert town.asked(COUNT.format("停库时报送")) == "0"
    assert town.get("/readyz").status_code == 200


def test_redis_gone_and_back(town: Town) -> None:
    assert town.get("/overview/").status_code == 200
    town.at.redis.stop()
    for path in ("/overview/", "/desk/review/", "/admin/", f"/townships/{DAYUAN}/"):
        assert town.get(path).status_code == 200, path
    started = time.monotonic()
    assert town.get("/overview/").status_code == 200
    assert time.monotonic() - started < 5
    page = requests.get(f"http://127.0.0.1:{town.at.port}/accounts/login/", timeout=30)
    assert page.status_code == 200  # its limit of tries counts in the cache
    answer = town.post(NEW, "chair", **study("缓存停了照样报送"))
    assert answer.status_code == 302
    checks = town.checks()
    assert (checks["cache"], checks["broker"], checks["database"]) == ("failed", "failed", "ok")
    town.at.redis.start()
    wait(lambda: set(town.checks().values()) == {"ok"})
    assert town.get("/overview/").status_code == 200
    assert town.asked(COUNT.format("缓存停了照样报送")) == "1"


JOB = """
from records.job_services import job_new, WORKS
from accounts.models import User
from django.utils import timezone
import time
import uuid
started = time.monotonic()
by = User.objects.get(role='office')
job = job_new(kind=sorted(WORKS)[0], title='没有队列', by=by, at=timezone.now(), content=b'no workbook')
print(job.state, round(time.monotonic() - started))
"""


def test_work_that_cannot_be_queued_is_sent_later(town: Town) -> None:
    town.at.redis.stop()
    state, seconds = town.asked(JOB).split()[-2:]
    assert state == "WAITING"
    assert int(seconds) <= 15
    town.at.redis.start()
    town.asked(
        "from records.models import Job; from datetime import timedelta; from django.db.models import F;"
        "Job.objects.update(created_at=F('created_at') - timedelta(minutes=5))"
    )
    town.at.worker.start()
    try:
        town.asked("from records.tasks import sweep_jobs; sweep_jobs()")
        wait(
            lambda: (
                town.asked("from records.models import Job; print(Job.objects.get().state)")
                in {"FAILED", "DONE"}
            )
        )
    finally:
        town.at.worker.stop()


def test_web_killed_starts_again_and_knows_who_is_signed_in(town: Town) -> None:
    town.at.web.kill()
    assert town.at.ask("/livez")[0] == 0
    town.at.web.start()
    assert town.get("/overview/").status_code == 200


CONFIRM = """
from records.models import Record
from records.services import record_confirm
from accounts.models import User
from django.utils import timezone
record = Record.objects.get(title='两台主机')
record_confirm(record=record, by=User.objects.get(role='office'), at=timezone.now())
print(record.number)
"""


def test_two_hosts_with_caches_of_their_own_never_disagree(town: Town) -> None:
    assert town.post(NEW, "chair", **study("两台主机")).status_code == 302
    page = f"/townships/{DAYUAN}/"
    with town.at.another_web(CACHE_URL="") as one, town.at.another_web(CACHE_URL="") as other:
        before = [town.get(page, port=port).text for port in (one, other, 0) for _ in range(2)]
        number = town.asked(CONFIRM)
        after = [town.get(page, port=port).text for port in (one, other, 0)]
    assert number.startswith("FY-2026-")
    boards = [text.partition("<main")[2].partition("</main>")[0] for text in (*before, *after)]
    assert len(set(boards[:6])) == 1
    assert len(set(boards[6:])) == 1
    assert boards[0] != boards[6]
