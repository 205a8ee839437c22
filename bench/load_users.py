"""What locust lets its users do: who they are stands in the file that BENCH_VISITORS names. Started by `bench.load`."""

from __future__ import annotations

import json
import os
import random
import re
import uuid
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, task
from urllib3 import encode_multipart_formdata

_GIVEN: dict[str, Any] = json.loads(Path(os.environ["BENCH_VISITORS"]).read_text())
_CSRF: str = _GIVEN["csrf"]
_SESSIONS = {role: cycle(sessions) for role, sessions in _GIVEN["sessions"].items()}
_RECORD = re.compile(r'href="(/desk/records/(\d+)/)[^"]*"')
_WORDS = ("河道", "问政", "储备金", "大源", "党委", "民生", "代表", "意见")


class Person(FastHttpUser):
    """Somebody with a session, who reads for some seconds between two pages, as people do."""

    abstract = True
    role = ""
    wait_time = between(5, 15)

    def on_start(self) -> None:
        self.area, session = next(_SESSIONS[self.role])
        self.cookies = f"sessionid={session}; csrftoken={_CSRF}"

    def look(self, path: str, name: str) -> str:
        """Open a page; its text."""
        with self.client.get(
            path, name=name, headers={"Cookie": self.cookies}, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"answers {answer.status_code}")
            return str(answer.text or "")

    def press(self, path: str, data: dict[str, str], name: str) -> str:
        """Press a button; where it leads."""
        data = {**data, "csrfmiddlewaretoken": _CSRF}
        with self.client.post(
            path,
            data=data,
            name=name,
            headers={"Cookie": self.cookies},
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code not in {200, 302}:
                answer.failure(f"answers {answer.status_code}")
            return str(answer.headers.get("Location") or "")

    def record(self, page: str) -> str:
        """One of the records that a page leads to; blank where it leads to none."""
        found = sorted({path for path, _ in _RECORD.findall(page)})
        return random.choice(found) if found else ""

    @task(2)
    def search(self) -> None:
        self.look(f"/search/?q={random.choice(_WORDS)}", "/search/")

    @task(1)
    def bare(self) -> None:
        """What the same server needs at this moment for a view that does nothing."""
        self.look("/bare/", "/bare/")


class Reporter(Person):
    """What chairs and clerks have in common."""

    abstract = True
    button = "draft"

    @task(4)
    def my_tasks(self) -> None:
        self.look("/desk/", "/desk/")

    @task(4)
    def report(self) -> None:
        new = "/desk/report/new/activity/"
        self.look(new, f"{new} (form)")
        data = {
            "happened_on": "2026年11月10日", "title": f"走访选民{uuid.uuid4().hex[:6]}", "activity_kind": "THEME",
            "names": "", "nonce": str(uuid.uuid4()), "then": self.button,
            "delegates": str(_GIVEN["delegates"].get(self.area, "")),
        }  # fmt: skip
        if random.random() < 0.3:
            data["evidence"] = self._bring()
        self._keep(data)
        where = self.press(new, data, f"{new} ({self.button})")
        if where:
            self.look(where, "/desk/records/…/")

    def _bring(self) -> str:
        """Bring a file of 60 KB and look at it, as one does; its key."""
        content = b"%PDF-1.4\n" + os.urandom(60_000)
        fields = {"upload": ("签到表.pdf", content, "application/pdf"), "csrfmiddlewaretoken": _CSRF}
        body, kind = encode_multipart_formdata(fields)
        add = "/desk/evidence/add/"
        with self.client.post(
            f"{add}?area={self.area}", data=body, name=add, headers={"Cookie": self.cookies, "Content-Type": kind},
            catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code != 200:
                answer.failure(f"answers {answer.status_code}")
                return ""
            told = json.loads(answer.text)
        self.look(told["url"], "/evidence/…/")
        return str(told["id"])

    def _keep(self, data: dict[str, str]) -> None:
        typed = {name: value for name, value in data.items() if name != "then"}
        self.press(f"/desk/autosave/activity/?area={self.area}", typed, "/desk/autosave/")

    @task(3)
    def materials(self) -> None:
        page = self.look("/desk/records/", "/desk/records/")
        if where := self.record(page):
            self.look(where, "/desk/records/…/")

    @task(2)
    def unit(self) -> None:
        self.look(f"/townships/{self.area}/", "/townships/…/")


class Chair(Reporter):
    role, weight, button = "chair", 8, "submit"


class Clerk(Reporter):
    role, weight = "clerk", 7


class Office(Person):
    role, weight = "office", 2

    @task(5)
    def review(self) -> None:
        page = self.look("/desk/review/", "/desk/review/")
        if where := self.record(page):
            self.look(where, "/desk/records/…/")
            self.press(f"{where}act/", {"verb": "confirm", "reason": "", "seen": ""}, "/desk/records/…/act/")

    @task(2)
    def overview(self) -> None:
        self.look("/overview/", "/overview/")


class Leader(Person):
    role, weight = "leader", 3

    @task(4)
    def overview(self) -> None:
        self.look("/overview/", "/overview/")

    @task(2)
    def unit(self) -> None:
        self.look(f"/townships/{random.choice(_GIVEN['units'])}/", "/townships/…/")

    @task(2)
    def coverage(self) -> None:
        self.look("/overview/coverage/", "/overview/coverage/")

    @task(1)
    def dossier(self) -> None:
        self.look(f"/townships/{random.choice(_GIVEN['units'])}/dossier/", "/townships/…/dossier/")

    @task(1)
    def workbook(self) -> None:
        self.look("/overview.xlsx", "/overview.xlsx")
