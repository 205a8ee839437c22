"""A thousand wrong passwords for one account from a thousand addresses: `python -m bench.signing_in [attempts]`.

Told: how many of them were looked at at all, whether the right password is refused meanwhile and the neighbour's is not,
and how long a known and an unknown name take (their medians must not differ by 100 ms).
"""

from __future__ import annotations

import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from bench.machine import Machine, machine
from bench.visitors import CSRF, join

AT_ONCE = 16
ATTACKED, NEIGHBOUR, NOBODY = "dayuan-zhuxi", "wanshi-zhuxi", "nobody-at-all"
REFUSED = "已暂停登录"


def address(number: int) -> str:
    """One of a thousand networks."""
    return f"10.{number // 250}.{number % 250}.7"


def attempt(port: int, username: str, password: str, number: int) -> tuple[float, requests.Response]:
    """Try once, behind the proxy as it were; seconds and the answer."""
    with requests.Session() as browser:
        browser.trust_env = False
        browser.cookies.set("csrftoken", CSRF, domain="127.0.0.1")
        began = time.perf_counter()
        answer = browser.post(
            f"http://127.0.0.1:{port}/accounts/login/",
            {"login": username, "password": password, "csrfmiddlewaretoken": CSRF},
            headers={"X-Forwarded-For": address(number), "X-Forwarded-Proto": "http"},
            allow_redirects=False, timeout=60,
        )  # fmt: skip
        return time.perf_counter() - began, answer


def looked_at(username: str) -> int:
    """How many wrong passwords of a name were compared: the trail tells those tried while it was closed apart."""
    from accounts.locking import CLOSED
    from accounts.models import AuditEvent, User
    from accounts.trail import name_tried

    account = User.objects.filter(username=username).values_list("username", flat=True).first()
    failed = AuditEvent.objects.filter(
        action=AuditEvent.Action.SIGN_IN_FAILED, actor_name=name_tried(username, account)
    )
    return failed.exclude(detail__has_key=CLOSED).count()


def run(host: Machine, attempts: int) -> bool:
    from fuyang_renda.demo.accounts import PASSWORD

    known, unknown = [], []
    for number in range(5):
        known.append(attempt(host.port, "fuchun-zhuren", f"wrong-{number}", 2000 + number)[0])
        unknown.append(attempt(host.port, NOBODY, f"wrong-{number}", 3000 + number)[0])
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda n: attempt(host.port, ATTACKED, f"guess-{n}", n), range(attempts)))
    seconds = time.perf_counter() - began
    right = attempt(host.port, ATTACKED, PASSWORD, attempts + 1)[1]
    other = attempt(host.port, NEIGHBOUR, PASSWORD, attempts + 2)[1]
    statuses = {answer.status_code for _, answer in answers}
    compared = looked_at(ATTACKED)
    apart = abs(statistics.median(known) - statistics.median(unknown)) * 1000
    print(f"{attempts} attempts in {seconds:.0f} s, {AT_ONCE} at once; answers {sorted(statuses)}")
    print(f"passwords compared: {compared} (5, and what was under way at the fifth)")
    print(f"right password meanwhile: {'refused' if REFUSED in right.text else right.status_code}")
    print(f"neighbour's sign-in meanwhile: {other.status_code}")
    print(f"known and unknown name, medians apart: {apart:.0f} ms")
    return (
        statuses <= {200, 429} and compared <= 5 + AT_ONCE and REFUSED in right.text
        and other.status_code == 302 and apart < 100
    )  # fmt: skip


def main() -> None:
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with machine(BEHIND_PROXY="true") as host:
        host.fill()
        host.web.start()
        join(host)
        if not run(host, attempts):
            raise SystemExit("not as it should be")


if __name__ == "__main__":
    main()
