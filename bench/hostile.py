"""Thousands of hostile requests over real sockets: `python -m bench.hostile 5000 [seed]`.

Nothing may answer 5xx, tell what is inside (tracebacks, paths, SQL, another unit's titles), or change a row.
"""

from __future__ import annotations

import hashlib
import http.client
import socket
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from bench.machine import Machine, machine
from bench.visitors import CSRF, join, visitors

# What comes and goes with every visit; all else must stay as it was, row by row.
NOT_STATE = {"django_session", "accounts_auditevent", "desk_typeddraft"}
TELLING = (
    "Traceback", "psycopg", "site-packages", 'File "', "OperationalError", "ProgrammingError", "DataError",
    "django.db", "SELECT ", "INSERT INTO", "DoesNotExist", "root:x:", "SECRET_KEY",
)  # fmt: skip
FOREIGN = "外单位标记"
WHO = ("quban1", "lingdao", "xitong", "shenji", "dayuan-zhuxi", "dayuan-ganshi")


def mark_foreign(unit: str) -> None:
    """Every other unit's papers get a word that this unit's people must never read."""
    from records.models import Evidence, Record
    from records.states import RecordKind

    for kind in (RecordKind.MEETING, RecordKind.ACTIVITY, RecordKind.FUND_ENTRY, RecordKind.MICRO_PROJECT):
        for row in Record.objects.filter(kind=kind).exclude(area=unit).only("pk", "title"):
            Record.objects.filter(pk=row.pk).update(title=f"{row.title[:190]}{FOREIGN}")
    for proof in Evidence.objects.exclude(area=unit).only("pk", "title"):
        Evidence.objects.filter(pk=proof.pk).update(title=f"{proof.title[:190]}{FOREIGN}")


def fingerprint() -> dict[str, tuple[int, str]]:
    """Rows and their digest, table by table."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - NOT_STATE):
            cursor.execute(f'SELECT * FROM "{table}"')  # names from the database itself
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def ask(port: int, each: Any, cookies: dict[str, str]) -> tuple[int, str]:
    """Send it as it is, byte for byte; 0 where the server closes the line without an answer."""
    given = {name.lower() for name, _ in each.headers}
    lines = [f"{each.method} {each.target} HTTP/1.1"]
    lines += [] if "host" in given else [f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in each.headers if name.lower() != "cookie" or not each.who]
    if each.who:
        lines.append(f"Cookie: sessionid={cookies[each.who]}; csrftoken={CSRF}")
    elif "cookie" not in given:
        lines.append(f"Cookie: csrftoken={CSRF}")
    if each.content_type and "content-type" not in given:
        lines.append(f"Content-Type: {each.content_type}")
    lines += [f"Content-Length: {len(each.body)}", "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was read
            line.sendall("\r\n".join(lines).encode("utf-8", "surrogatepass") + each.body)
        answer = http.client.HTTPResponse(line, method="HEAD" if each.method == "HEAD" else "GET")
        try:
            answer.begin()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (http.client.HTTPException, ConnectionResetError):
            return 0, ""


def wrong(each: Any, status: int, text: str) -> str:
    """What is wrong with an answer, blank when nothing is."""
    if status >= 500:
        return f"answers {status}"
    if telling := next((word for word in TELLING if word in text), ""):
        return f"tells {telling!r}"
    if FOREIGN in text and each.who.startswith("dayuan"):
        return "tells another unit's papers"
    return ""


def main(many: int, seed: int) -> int:
    with machine(LOG_LEVEL="WARNING") as at:
        at.fill()
        join(at)
        return _attack(at, many, seed)


def _attack(at: Machine, many: int, seed: int) -> int:
    from bench.hostile_requests import Attacker

    mark_foreign("330111117")
    cookies = {each.username: each.session for each in visitors() if each.username in WHO}
    before = fingerprint()
    at.web.start()
    started = time.monotonic()
    made = list(Attacker(seed=seed, people=list(WHO), csrf=CSRF).requests(many))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda each: ask(at.port, each, cookies), made))
    seconds = time.monotonic() - started
    faults = [
        f"{each.who or '-'} {each.method} {each.target[:150]} {each.headers!r:.200} {each.body[:80]!r}: {said}"
        for each, (status, text) in zip(made, answers, strict=True)
        if (said := wrong(each, status, text))
    ]
    after = fingerprint()
    changed = [
        f"{table} changed: {before[table][0]} → {after[table][0]} rows"
        for table in before
        if before[table] != after[table]
    ]
    logged = at.web.log.read_text(errors="replace")
    faults += changed
    print(
        f"{many} requests, seed {seed}, {seconds:.0f} s;",
        dict(sorted(Counter(status for status, _ in answers).items())),
    )
    print(f"tables compared: {len(before)}, rows {sum(rows for rows, _ in before.values())}")
    print(f"tracebacks in the log: {logged.count('Traceback')}")
    print("\n".join(faults[:60]) or "no 5xx, nothing told, nothing changed")
    for piece in logged.split("Traceback")[1:4]:
        print(piece[-2500:])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, int(sys.argv[2]) if len(sys.argv) > 2 else 9)
    )
